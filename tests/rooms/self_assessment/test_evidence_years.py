"""A cycle's evidence by year, copied from an earlier cycle, given codes in bulk, read from and written to Excel."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from tests.demo import cast
from tests.demo.cast import IN_TT57, Running, World, at
from tests.services.previews.test_previews import word_file

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.models import Document, EvidenceItem
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, add_file, copy_evidence, give_codes, register_document

Enter = Callable[[str], Client]


@pytest.fixture
def later(world: World, run: Running) -> Running:
    """The next cycle of the same school, under TT 57."""
    return cast.tt57_cycle(world)


def text(response: Any) -> str:
    return response.content.decode()


def codes(run: Running) -> list[tuple[str, list[str]]]:
    rows, _ = evidence.list_items(set_id=run.cycle.evidence_set_id)
    return [(row.code, row.uses) for row in rows]


def copied(later: Running, run: Running, **more: Any) -> Any:
    return copy_evidence(
        actor=later.world.actor("thuky", IN_TT57),
        now=at(IN_TT57),
        source_set_id=run.cycle.evidence_set_id,
        target_set_id=later.cycle.evidence_set_id,
        **more,
    )


# ── copying ───────────────────────────────────────────────────────────────────


def test_codes_are_made_anew_in_the_new_format(run: Running, later: Running) -> None:
    for criterion, name in (("1.10", "Mười"), ("1.1", "Một"), ("1.1", "Hai")):
        run.evidence(criterion, name)
    assert [c for c, _ in codes(run)] == ["[H1-1.1-01]", "[H1-1.1-02]", "[H1-1.10-01]"]
    mapping = {"1.1": ["1.2", "3.1"], "1.10": []}
    outcome = copied(later, run, mapping=mapping, known=["1.2", "3.1"])
    assert codes(later) == [("MC.1.2.01", ["1.2", "3.1"]), ("MC.1.2.02", ["1.2", "3.1"])]
    assert outcome.codes == ["MC.1.2.01", "MC.1.2.02"] and len(outcome.unplaced) == 1
    again = copied(later, run, mapping=mapping, known=["1.2", "3.1"])
    assert (again.made, len(again.present)) == ([], 2)
    assert Document.objects.count() == 3


def test_order_goes_on_after_what_is_there_and_removed_numbers_stay_lost(run: Running, later: Running) -> None:
    run.evidence("1.1", "Một")
    later_code = cast.Running.evidence(later, "1.1", "Đã có")
    EvidenceItem.objects.filter(code=later_code, evidence_set=later.cycle.evidence_set).update(removed_at=at(IN_TT57))
    copied(later, run)
    assert [c for c, _ in codes(later)] == ["MC.1.1.02"]


def test_sets_of_two_schools_and_closed_sets_are_refused(world: World, run: Running, later: Running) -> None:
    run.evidence("1.1")
    other = cast.new_cycle(world, by="hangxom", school="T-TH2")
    with pytest.raises(EvidenceProblem, match="thuộc trường khác"):
        copy_evidence(
            actor=world.actor("thuky", IN_TT57),
            now=at(IN_TT57),
            source_set_id=other.evidence_set_id,
            target_set_id=later.cycle.evidence_set_id,
        )
    later.cycle.evidence_set.closed_at = at(IN_TT57)
    later.cycle.evidence_set.save()
    with pytest.raises(EvidenceProblem, match="đã khóa"):
        copied(later, run)


def test_the_page_filters_marks_and_copies_what_is_ticked(run: Running, later: Running, enter: Enter) -> None:
    run.evidence("1.1", "Kế hoạch năm học 2023-2024")
    run.evidence("1.2", "Quyết định năm học 2025-2026")
    client, url = enter("thuky"), f"/chu-ky/{later.cycle.pk}/minh-chung/chep/"
    page = text(client.get(url))
    # Three years of the report under TT 57: a paper of 2023-2024 is no longer among them.
    assert "<h1>1 minh chứng chép được từ “Tự đánh giá năm học 2023–2024”</h1>" in page
    assert "Quyết định năm học 2025-2026" in page and "Kế hoạch năm học 2023-2024" not in page
    assert 'name="sang__1.2"' in page and 'name="sang__1.1"' not in page
    every = text(client.get(url, {"tu": run.cycle.pk, "loc": "1", "q": "ke hoach"}))
    assert "Kế hoạch năm học 2023-2024" in every and "Quyết định" not in every and "ngoài 3 năm" in every
    item = EvidenceItem.objects.get(code="[H1-1.2-01]")
    assert "Hãy đánh dấu" in text(client.post(url, {}, follow=True))
    unplaced = client.post(f"{url}?tu={run.cycle.pk}", {"mc": [item.pk], "sang__1.2": ""}, follow=True)
    assert "1 minh chứng chưa chép vì tiêu chí cũ chưa có tiêu chí mới" in text(unplaced)
    done = client.post(f"{url}?tu={run.cycle.pk}", {"mc": [item.pk], "sang__1.2": "2.1"}, follow=True)
    assert "Đã chép 1 minh chứng, mã mới MC.2.1.01." in text(done)
    assert 'đã có <span class="code">MC.2.1.01</span>' in text(client.get(url))
    assert client.get(url, {"tu": 999999}).status_code == 404


@pytest.mark.parametrize("page", ["chep/", "cho-ma/", "nhap/", "nhap/mau/", "ma-tran/"])
def test_strangers_get_404_and_people_outside_the_council_403(run: Running, enter: Enter, page: str) -> None:
    url = f"/chu-ky/{run.cycle.pk}/minh-chung/{page}"
    assert enter("hangxom").get(url).status_code == 404
    assert enter("nguoimoi").get(url).status_code == (200 if page == "ma-tran/" else 403)
    assert enter("thuky").get(url).status_code == 200


def test_officers_do_not_see_what_a_school_lacks(run: Running, enter: Enter) -> None:
    cast.fill(run, approve=True)
    cast.publish(run)
    client = enter("so")
    assert client.get(f"/chu-ky/{run.cycle.pk}/minh-chung/").status_code == 200
    assert client.get(f"/chu-ky/{run.cycle.pk}/minh-chung/ma-tran/").status_code == 404


# ── the matrix of a cycle ─────────────────────────────────────────────────────


def test_the_matrix_has_the_years_of_the_report_and_counts_its_own_codes(
    run: Running, later: Running, enter: Enter
) -> None:
    run.evidence("1.1", "Của chu kỳ trước năm học 2025-2026")
    later.evidence("1.1", "Của chu kỳ này năm học 2025-2026")
    page = text(enter("thuky").get(f"/chu-ky/{later.cycle.pk}/minh-chung/ma-tran/"))
    assert [year in page for year in ("2023–2024", "2024–2025", "2025–2026", "2026–2027")] == [False, True, True, True]
    assert "<h1>Còn thiếu minh chứng ở 44 ô, 15 tiêu chí</h1>" in page and page.count("Có 1<") == 1
    assert "chỉ báo" not in page and "cấp độ" not in page
    book = enter("thuky").get(f"/chu-ky/{later.cycle.pk}/minh-chung/ma-tran/", {"tieu-chuan": "4", "xuat": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [row[0].split()[0] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]] == [
        "4.1",
        "4.2",
        "4.3",
    ]


# ── papers that wait for a code ───────────────────────────────────────────────


def test_papers_of_the_year_get_codes_in_bulk(later: Running, enter: Enter) -> None:
    actor = later.world.actor("giaovien", IN_TT57)
    papers = [
        register_document(actor=actor, now=at(IN_TT57), school_id=later.cycle.school_id, subject=name, issued_on=day).pk
        for name, day in (("Biên bản họp tổ", IN_TT57), ("Sổ đầu bài", IN_TT57), ("Văn bản cũ", date(2019, 1, 1)))
    ]
    client, url = enter("thuky"), f"/chu-ky/{later.cycle.pk}/minh-chung/cho-ma/"
    page = text(client.get(url))
    assert "<h1>2 minh chứng đã có cả năm, chưa có mã</h1>" in page and "Văn bản cũ" not in page
    assert "Văn bản cũ" in text(client.get(url, {"moi-nam": "1"}))
    missing = client.post(url, {"vb": papers[:2], f"tc__{papers[0]}": "1.1"}, follow=True)
    assert "1 văn bản được chọn chưa có tiêu chí" in text(missing) and codes(later) == []
    done = client.post(url, {"vb": papers[:2], f"tc__{papers[0]}": "1.1", f"tc__{papers[1]}": "1.1"}, follow=True)
    assert "Đã đặt mã cho 2 minh chứng, mã mới từ MC.1.1.01 đến MC.1.1.02." in text(done)


def test_a_paper_of_another_school_gets_no_code(world: World, later: Running) -> None:
    theirs = register_document(
        actor=world.actor("hangxom"), now=at(IN_TT57), subject="Của họ", school_id=world.units["T-TH2"]
    )
    with pytest.raises(EvidenceProblem, match="không còn trong danh mục"):
        give_codes(
            actor=world.actor("thuky", IN_TT57),
            now=at(IN_TT57),
            set_id=later.cycle.evidence_set_id,
            places=[(theirs.pk, ("", "1.1"))],
        )
    assert codes(later) == []


# ── looking at files, the drawer, links ───────────────────────────────────────


def test_the_drawer_shows_facts_revisions_and_a_preview(run: Running, enter: Enter) -> None:
    code = run.evidence("1.1", "Kế hoạch năm học 2023-2024")
    item = EvidenceItem.objects.get(code=code)
    actor = run.world.actor("thuky", run.on)
    first = add_file(
        actor=actor,
        now=at(run.on),
        document_id=item.document_id,
        name="a.docx",
        stream=io.BytesIO(word_file("Bản đầu")),
    )
    second = add_file(
        actor=actor,
        now=at(run.on),
        document_id=item.document_id,
        name="b.docx",
        replaces=first.pk,
        stream=io.BytesIO(word_file("Bản sau", "thêm")),
    )
    url = f"/chu-ky/{run.cycle.pk}/minh-chung/{item.pk}/ngan/"
    page = text(enter("thuky").get(url))
    assert "<html" not in page and f'data-code="{code}"' in page and "2023–2024" in page
    assert "Bản thứ 2" in page and first.stored.sha256[:12] in page and second.stored.sha256 in page
    assert f'data-preview="/tep/{second.pk}/xem/manh/"' in page
    part = text(enter("thuky").get(f"/tep/{second.pk}/xem/manh/"))
    assert "<p>Bản sau</p>" in part and "<html" not in part
    old = text(enter("thuky").get(f"/tep/{first.pk}/xem/"))
    assert "<h1>a.docx</h1>" in old and "bản này đã được thay" in old and "<p>Bản đầu</p>" in old
    assert enter("hangxom").get(url).status_code == 404
    assert enter("hangxom").get(f"/tep/{second.pk}/xem/").status_code == 404
    assert enter("so").get(f"/tep/{second.pk}/xem/manh/").status_code == 404


def test_a_link_without_a_file_is_allowed_marked_and_filtered(run: Running, enter: Enter) -> None:
    actor = run.world.actor("thuky", run.on)
    link = register_document(
        actor=actor,
        now=at(run.on),
        school_id=run.cycle.school_id,
        subject="Ảnh hoạt động",
        url="https://drive.google.com/drive/folders/1A",
    )
    give_codes(actor=actor, now=at(run.on), set_id=run.cycle.evidence_set_id, places=[(link.pk, ("", "1.1"))])
    run.evidence("1.1", "Có tệp", content=b"%PDF-1.4\n%%EOF\n")
    client = enter("thuky")
    for url, name in (
        (f"/chu-ky/{run.cycle.pk}/minh-chung/", "tep=lien-ket"),
        ("/truong/T-TH1/van-ban/", "loc=chi-lien-ket"),
    ):
        page = text(client.get(f"{url}?{name}"))
        assert "chỉ có liên kết" in page and "Ảnh hoạt động" in page and "Có tệp" not in page
    book = client.get(f"/chu-ky/{run.cycle.pk}/tai/minh-chung-xlsx/?tep=lien-ket")
    assert "Có tệp" not in {row[2] for row in openpyxl.load_workbook(io.BytesIO(book.content)).active.values}
    assert "thư mục Google Drive" in text(client.get(f"/van-ban/{link.pk}/"))
    with pytest.raises(EvidenceProblem, match="mạng nội bộ"):
        register_document(
            actor=actor, now=at(run.on), school_id=run.cycle.school_id, subject="A", url="http://192.168.1.5/a"
        )
