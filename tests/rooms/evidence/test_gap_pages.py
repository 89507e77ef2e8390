"""Expected evidence, the matrix, asking people and papers of the year, through real requests."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.rooms.evidence.world import NOW, PDF, TODAY, Cast, browser

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import (
    Document,
    DocumentPurpose,
    DocumentYear,
    EvidenceRequest,
    EvidenceWaiver,
    ExpectedEvidence,
)
from kiemdinh.rooms.evidence.queries import gap
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, NewDocument, expected, requests
from kiemdinh.rooms.evidence.use_cases.expected import ExpectedDraft, StaleExpected

pytestmark = pytest.mark.django_db
YEAR = "2023-2024"


def plan(cast: Cast) -> gap.GapPlan:
    return gap.plan_for_school(school_id=cast.school, today=TODAY)


def expect(
    cast: Cast,
    title: str = "Kế hoạch năm học",
    *,
    maker: Actor | None = None,
    criterion: str = "1.1",
    kind: str = "each_year",
) -> ExpectedEvidence:
    draft = ExpectedDraft(criterion, title, kind, maker_id=maker.account_id if maker else None)
    return expected.add_expected(actor=cast.secretary, now=NOW, plan=plan(cast), draft=draft)


def ask(cast: Cast, item: ExpectedEvidence, *, of: Actor | None = None, **more: object) -> EvidenceRequest:
    return requests.ask_for_evidence(
        actor=cast.secretary,
        now=NOW,
        plan=plan(cast),
        criterion="1.1",
        school_year=YEAR,
        expected_id=item.pk,
        asked_of=(of or cast.teacher).account_id,
        **more,
    )


def document(cast: Cast, subject: str = "Tờ trình", criterion: str = "", day: date | None = TODAY) -> Document:
    added = use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        document=NewDocument(subject, issued_on=day),
        uploads=[],
        set_id=cast.set_id if criterion else None,
        criterion=criterion,
    )
    return added.document


def row_of(cast: Cast, criterion: str = "1.1") -> object:
    return next(r for r in gap.gap_view(plan(cast)).rows if r.criterion == criterion)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# ── the plan and the list ─────────────────────────────────────────────────────


def test_the_years_are_those_of_the_edition(cast: Cast) -> None:
    made = plan(cast)
    assert made.edition_code == "tt17-2018"
    assert made.years == ("2019-2020", "2020-2021", "2021-2022", "2022-2023", "2023-2024")
    assert len(made.criteria) == 27


def test_three_years_under_tt57_and_hints_fill_the_list(cast: Cast) -> None:
    made = gap.plan_for_school(school_id=cast.school, today=TODAY, edition_code="tt57-2026")
    assert made.years == ("2021-2022", "2022-2023", "2023-2024")
    count = expected.fill_from_hints(actor=cast.secretary, now=NOW, plan=made)
    assert count == sum(len(c.evidence_hints) for c in made.catalog.criteria) > 50
    assert expected.fill_from_hints(actor=cast.secretary, now=NOW, plan=made) == 0
    once = ExpectedEvidence.objects.get(title="Sơ đồ tổ chức")
    assert (once.criterion, once.kind) == ("1.2", "once")


def test_papers_of_every_year_fill_the_list(cast: Cast) -> None:
    document(cast, "Kế hoạch giáo dục năm học 2021-2022", "1.1")
    document(cast, "Kế hoạch giáo dục năm học 2022-2023", "1.1")
    assert expected.fill_from_register(actor=cast.secretary, now=NOW, plan=plan(cast)) == 1
    row = row_of(cast)
    states = {c.year: c.state for c in row.lines[0].cells}  # type: ignore[attr-defined]
    assert states == {
        "2019-2020": "missing",
        "2020-2021": "missing",
        "2021-2022": "have",
        "2022-2023": "have",
        "2023-2024": "missing",
    }


def test_a_title_stands_once_and_a_stale_change_is_refused(cast: Cast) -> None:
    item = expect(cast)
    with pytest.raises(EvidenceProblem, match="đã có mục"):
        expect(cast)
    draft = ExpectedDraft("1.1", "Kế hoạch năm học của trường")
    change = {"actor": cast.secretary, "now": NOW, "plan": plan(cast), "expected_id": item.pk, "draft": draft}
    expected.change_expected(**change, version=1, is_active=True)
    with pytest.raises(StaleExpected):
        expected.change_expected(**change, version=1, is_active=False)
    item.refresh_from_db()
    assert (item.title, item.version, item.is_active) == ("Kế hoạch năm học của trường", 2, True)


def test_the_list_page_adds_changes_and_sets_aside(cast: Cast) -> None:
    client = browser(cast.secretary)
    url = "/truong/TH-A/minh-chung-can-co/"
    assert "<h1>Chưa kê minh chứng nào cần có</h1>" in text(client.get(url))
    posted = {"place": "1.1", "title": "Kế hoạch năm học", "kind": "each_year", "maker_id": cast.teacher.account_id}
    assert client.post(url, posted).status_code == 302
    item = ExpectedEvidence.objects.get()
    page = text(client.get(url))
    assert "Còn 26 tiêu chí chưa kê minh chứng cần có" in page and "Bùi Thị Ánh Tuyết" in page
    assert client.post(url, posted).status_code == 422
    client.post(f"{url}{item.pk}/", posted | {"version": "1"})
    item.refresh_from_db()
    assert item.is_active is False
    assert row_of(cast).lines == ()  # type: ignore[attr-defined]


# ── the matrix ────────────────────────────────────────────────────────────────


def test_the_page_says_what_lacks_and_excel_gives_the_same(cast: Cast) -> None:
    expect(cast, maker=cast.teacher)
    document(cast, "Kế hoạch năm học", "1.1")
    client = browser(cast.teacher)
    page = text(client.get("/truong/TH-A/minh-chung-nam/", {"mo": "1.1"}))
    assert "<h1>Còn thiếu minh chứng ở 134 ô, 27 tiêu chí</h1>" in page
    assert "Mỗi năm học · Bùi Thị Ánh Tuyết" in page
    book = client.get("/truong/TH-A/minh-chung-nam/", {"nguoi": cast.teacher.account_id, "nam": YEAR, "xuat": "xlsx"})
    sheet = load_workbook(io.BytesIO(book.content)).active
    cells = [[c for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]
    assert cells[1] == ["Chỉ gồm: năm học 2023–2024; người thường làm là Bùi Thị Ánh Tuyết."]
    assert cells[-2][-1] == "Có 1" and cells[-1][1:] == ["Kế hoạch năm học", "Mỗi năm học", "Bùi Thị Ánh Tuyết", "Có 1"]
    assert len([row for row in cells if row]) == 5
    only = text(client.get("/truong/TH-A/minh-chung-nam/", {"thieu": "1", "nam": YEAR, "tieu-chuan": "1"}))
    assert 'id="tc-1.1"' not in only and 'id="tc-1.2"' in only and 'id="tc-2.1"' not in only


@pytest.mark.parametrize(
    "path",
    ["minh-chung-nam/", "minh-chung-nam/o/?tieu-chi=1.1&nam=2023-2024", "minh-chung-can-co/", "nop-minh-chung/"],
)
def test_a_neighbour_gets_404(cast: Cast, path: str) -> None:
    assert browser(cast.stranger).get(f"/truong/TH-A/{path}").status_code == 404
    assert browser(cast.teacher).get(f"/truong/TH-A/{path}").status_code == 200


@pytest.mark.parametrize(
    "query", ["bo=khong-co", "den=1999-2000", "danh-muc=999999", "tieu-chi=9.9", "nam=abc", "muc=999999"]
)
def test_a_cell_of_nothing_is_404(cast: Cast, query: str) -> None:
    base = {"tieu-chi": "1.1", "nam": YEAR}
    name, _, value = query.partition("=")
    assert browser(cast.teacher).get("/truong/TH-A/minh-chung-nam/o/", base | {name: value}).status_code == 404


def test_queries_do_not_grow_with_documents(cast: Cast) -> None:
    expect(cast)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            gap.gap_view(plan(cast))
        return len(caught)

    def more(number: int) -> None:
        rows = Document.objects.bulk_create(
            [
                Document(school_id=cast.school, subject=f"Văn bản {i}", search_fold="", issued_on=TODAY, created_at=NOW)
                for i in range(number)
            ]
        )
        use_cases.give_codes(
            actor=cast.secretary, now=NOW, set_id=cast.set_id, places=[(row.pk, ("", "1.2")) for row in rows]
        )

    more(1)
    one = count()
    more(2)
    assert count() == one
    more(497)
    assert count() == one
    assert row_of(cast, "1.2").cells[-1].count == 500  # type: ignore[attr-defined]


def test_not_needed_with_a_reason_and_back(cast: Cast) -> None:
    item = expect(cast)
    client = browser(cast.secretary)
    url = f"/truong/TH-A/minh-chung-nam/o/?tieu-chi=1.1&nam={YEAR}&muc={item.pk}"
    assert "Hãy ghi lý do" in text(client.post(url, {"viec": "khong-can", "reason": " "}, follow=True))
    client.post(url, {"viec": "khong-can", "reason": "Trường mới sáp nhập"})
    assert EvidenceWaiver.objects.get().reason == "Trường mới sáp nhập"
    page = text(client.get(url))
    assert "<h1>Năm học 2023–2024 không cần minh chứng</h1>" in page and "Trường mới sáp nhập" in page
    client.post(url, {"viec": "can"})
    assert EvidenceWaiver.objects.count() == 0
    for number in (1, 2):  # the whole criterion, twice: the second reason stays
        client.post(url.split("&muc", maxsplit=1)[0], {"viec": "khong-can", "reason": f"Lý do {number}"})
    assert [w.reason for w in EvidenceWaiver.objects.all()] == ["Lý do 2"]


def test_a_paper_is_tied_to_an_item_by_hand(cast: Cast) -> None:
    item = expect(cast)
    paper = document(cast, "Tờ trình về kế hoạch", "1.1")
    client = browser(cast.secretary)
    url = f"/truong/TH-A/minh-chung-nam/o/?tieu-chi=1.1&nam={YEAR}&muc={item.pk}"
    assert "Tính cho mục này" in text(client.get(url))
    client.post(url, {"viec": "gan", "van_ban": paper.pk})
    client.post(url, {"viec": "gan", "van_ban": paper.pk})
    assert DocumentPurpose.objects.count() == 1
    assert "<h1>Năm học 2023–2024 có 1 minh chứng</h1>" in text(client.get(url))


def test_a_paper_of_another_school_cannot_be_tied(cast: Cast) -> None:
    item = expect(cast)
    theirs = use_cases.register_document(actor=cast.stranger, now=NOW, school_id=cast.neighbour, subject="Của họ")
    url = f"/truong/TH-A/minh-chung-nam/o/?tieu-chi=1.1&nam={YEAR}&muc={item.pk}"
    assert browser(cast.secretary).post(url, {"viec": "gan", "van_ban": theirs.pk}).status_code == 404
    assert DocumentPurpose.objects.count() == 0


# ── asking ────────────────────────────────────────────────────────────────────


def test_one_click_asks_the_usual_maker(cast: Cast) -> None:
    item = expect(cast, maker=cast.teacher)
    client = browser(cast.secretary)
    page = client.post("/truong/TH-A/minh-chung-nam/?mo=1.1", {"nho": f"{item.pk}:{YEAR}"}, follow=True)
    assert "Đã nhờ Bùi Thị Ánh Tuyết nộp “Kế hoạch năm học” năm học 2023–2024." in text(page)
    assert "đã nhờ Bùi Thị Ánh Tuyết" in text(page)
    row = EvidenceRequest.objects.get()
    assert (row.asked_of_id, row.asked_by_id, row.state) == (
        cast.teacher.account_id,
        cast.secretary.account_id,
        "asked",
    )
    again = client.post("/truong/TH-A/minh-chung-nam/", {"nho": f"{item.pk}:{YEAR}"}, follow=True)
    assert "Đã nhờ Bùi Thị Ánh Tuyết nộp “Kế hoạch năm học” của năm học này, chưa xong." in text(again)
    assert EvidenceRequest.objects.count() == 1


def test_without_a_usual_maker_the_click_leads_to_the_form(cast: Cast) -> None:
    item = expect(cast)
    answer = browser(cast.secretary).post("/truong/TH-A/minh-chung-nam/", {"nho": f"{item.pk}:{YEAR}"})
    assert answer.status_code == 302 and answer["Location"].endswith(f"&nam={YEAR}&muc={item.pk}#nho")


def test_a_whole_column_is_asked_once(cast: Cast) -> None:
    expect(cast, maker=cast.teacher)
    expect(cast, "Phân công", maker=cast.teacher, criterion="1.2")
    expect(cast, "Sơ đồ", criterion="1.2")
    expect(cast, "Quy chế", maker=cast.secretary, criterion="1.3")
    outcome = requests.ask_column(actor=cast.secretary, now=NOW, plan=plan(cast), school_year=YEAR)
    assert (outcome.asked, outcome.already, outcome.nobody, outcome.own) == (2, 0, ["1.2 Sơ đồ"], 1)
    page = browser(cast.secretary).post("/truong/TH-A/minh-chung-nam/", {"nho_cot": YEAR}, follow=True)
    assert "Không có lời nhờ mới nào" in text(page) and EvidenceRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"due_on": TODAY - timedelta(days=1)}, "trước hôm nay"),
        ({"of": "stranger"}, "không còn chức vụ"),
        ({"of": "secretary"}, "chính mình"),
    ],
)
def test_who_and_when_are_checked(cast: Cast, more: dict[str, object], words: str) -> None:
    if "of" in more:
        more = more | {"of": getattr(cast, str(more["of"]))}
    with pytest.raises(EvidenceProblem, match=words):
        ask(cast, expect(cast), **more)
    assert EvidenceRequest.objects.count() == 0


def test_asked_answered_accepted_fills_the_cell(cast: Cast) -> None:
    row = ask(cast, expect(cast), due_on=TODAY + timedelta(days=3), note="Bản có dấu")
    waiting = queries.requests_for(account_id=cast.teacher.account_id)
    assert [(r.id, r.duty, r.url) for r in waiting] == [(row.pk, "answer", f"/minh-chung-can-nop/{row.pk}/")]
    client = browser(cast.teacher)
    assert "<h1>1 minh chứng đang chờ bạn nộp</h1>" in text(client.get("/minh-chung-can-nop/"))
    sent = {
        "viec": "nop",
        "version": "1",
        "subject": "Bản chụp sổ",
        "issued_on": "2022-10-01",
        "files": SimpleUploadedFile("so.pdf", PDF),
    }
    page = client.post(f"/minh-chung-can-nop/{row.pk}/", sent, follow=True)
    assert "Phạm Thị Thu Hà sẽ xem và nhận" in text(page)
    row.refresh_from_db()
    assert row.state == "answered" and row.document is not None
    asker = browser(cast.secretary)
    assert "<h1>1 minh chứng đang chờ bạn nhận</h1>" in text(asker.get("/minh-chung-can-nop/"))
    asker.post(f"/minh-chung-can-nop/{row.pk}/", {"viec": "nhan", "version": "2"})
    row.refresh_from_db()
    assert row.state == "accepted"
    # Issued a year earlier, yet asked for this school year: it covers both.
    assert sorted(DocumentYear.objects.values_list("school_year", flat=True)) == ["2022-2023", "2023-2024"]
    assert row_of(cast).lines[0].cells[-1].state == "have"  # type: ignore[attr-defined]
    assert queries.requests_for(account_id=cast.secretary.account_id) == []


def test_returned_with_a_reason_and_handed_in_again(cast: Cast) -> None:
    row = ask(cast, expect(cast))
    paper = document(cast)
    teacher, secretary = browser(cast.teacher), browser(cast.secretary)
    url = f"/minh-chung-can-nop/{row.pk}/"
    assert "Nộp văn bản này" in text(teacher.get(url, {"q": "to trinh"}))
    teacher.post(url, {"viec": "chon", "version": "1", "van_ban": paper.pk})
    assert "Hãy ghi lý do" in text(secretary.post(url, {"viec": "tra-lai", "version": "2"}, follow=True))
    secretary.post(url, {"viec": "tra-lai", "version": "2", "reason": "Thiếu trang 2"})
    row.refresh_from_db()
    assert (row.state, row.return_reason) == ("returned", "Thiếu trang 2")
    assert "Thiếu trang 2" in text(teacher.get("/minh-chung-can-nop/"))
    teacher.post(url, {"viec": "chon", "version": "3", "van_ban": paper.pk})
    row.refresh_from_db()
    assert (row.state, row.return_reason) == ("answered", "")


def test_somebody_else_may_not_answer_and_a_stranger_sees_nothing(cast: Cast) -> None:
    row = ask(cast, expect(cast))
    url = f"/minh-chung-can-nop/{row.pk}/"
    answer = browser(cast.principal).post(url, {"viec": "nop", "version": "1", "subject": "A"})
    assert answer.status_code == 403 and "Lời nhờ này gửi cho Bùi Thị Ánh Tuyết" in text(answer)
    assert browser(cast.teacher).post(url, {"viec": "nhan", "version": "1"}).status_code == 403
    assert browser(cast.stranger).get(url).status_code == 404
    assert browser(cast.stranger).post(url, {"viec": "rut", "version": "1"}).status_code == 404
    row.refresh_from_db()
    assert (row.state, row.version) == ("asked", 1)
    assert Document.objects.count() == 0


def test_answering_with_nothing_or_with_the_papers_of_others_is_refused(cast: Cast) -> None:
    row = ask(cast, expect(cast))
    theirs = use_cases.register_document(actor=cast.stranger, now=NOW, school_id=cast.neighbour, subject="Của họ")
    client, url = browser(cast.teacher), f"/minh-chung-can-nop/{row.pk}/"
    empty = client.post(url, {"viec": "nop", "version": "1", "subject": "A"})
    assert empty.status_code == 422 and "Chưa có văn bản nào" in text(empty)
    assert client.post(url, {"viec": "chon", "version": "1", "van_ban": theirs.pk}).status_code == 404
    assert Document.objects.filter(school_id=cast.school).count() == 0


def test_an_old_page_cannot_act_on_a_request_that_moved(cast: Cast) -> None:
    row = ask(cast, expect(cast))
    requests.answer_request(actor=cast.teacher, now=NOW, request_id=row.pk, version=1, document_id=document(cast).pk)
    with pytest.raises(EvidenceProblem, match="vừa có người xử lý"):
        requests.accept_request(actor=cast.secretary, now=NOW, request_id=row.pk, version=1)
    assert DocumentPurpose.objects.count() == 0


# ── papers of the year ────────────────────────────────────────────────────────


def test_a_paper_needs_a_file_a_place_or_a_link(cast: Cast) -> None:
    answer = browser(cast.teacher).post("/truong/TH-A/nop-minh-chung/", {"subject": "Biên bản"})
    assert answer.status_code == 422 and "ghi nơi lưu bản giấy" in text(answer)
    assert Document.objects.count() == 0


def test_school_years_are_chosen_by_hand_and_given_back(cast: Cast) -> None:
    row = document(cast)
    client = browser(cast.teacher)
    client.post(f"/van-ban/{row.pk}/nam-hoc/", {"nam": ["2021-2022", "2022-2023"]})
    assert gap.years_of_documents(documents=[row])[row.pk].codes == ("2021-2022", "2022-2023")
    client.post(f"/van-ban/{row.pk}/nam-hoc/", {"nam": ["khong-co"]})
    assert DocumentYear.objects.count() == 2
    client.post(f"/van-ban/{row.pk}/nam-hoc/", {})
    assert gap.years_of_documents(documents=[row])[row.pk] == gap.YearsOf(("2023-2024",), "date")
    assert browser(cast.stranger).post(f"/van-ban/{row.pk}/nam-hoc/", {"nam": [YEAR]}).status_code == 404
