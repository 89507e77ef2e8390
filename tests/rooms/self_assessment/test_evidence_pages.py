"""Evidence of a cycle on its pages: register and filters, adding, attaching, withdrawing, the editor's list."""

import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.rooms.evidence.conftest import cast, committed_cast
from tests.rooms.evidence.world import EXE, NOW, PDF, TODAY, Cast, browser, multipart

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceSet
from kiemdinh.rooms.evidence.use_cases import NewDocument
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.queries.evidence_view import links_of_sets
from kiemdinh.rooms.self_assessment.queries.sheets import sheet_for
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_sheet

pytestmark = pytest.mark.django_db
__all__ = ("cast", "committed_cast")


@pytest.fixture(autouse=True)
def _fixed_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def item(cast: Cast, subject: str, criterion: str, **more: object) -> EvidenceItem:
    added = use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        uploads=[],
        document=NewDocument(subject),
        set_id=cast.set_id,
        criterion=criterion,
        **more,
    )
    assert added.item is not None
    return added.item


def write(cast: Cast, criterion: str, words: str) -> None:
    """The secretary writes Mức 1 of a sheet."""
    access = cycle_for(actor=cast.secretary, cycle_id=cast.cycle_id, today=TODAY)
    row = sheet_for(access, criterion=criterion)
    save_sheet(
        actor=cast.secretary,
        now=NOW,
        cycle_id=cast.cycle_id,
        sheet_id=row.pk,
        access=access,
        texts={"state_1": TextEdit(f"<p>{words}</p>", int(row.field_versions.get("state_1", 0)))},
    )


def url(cast: Cast, rest: str = "") -> str:
    return f"/chu-ky/{cast.cycle_id}/minh-chung/{rest}"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def facts(**more: str) -> dict[str, str]:
    return {
        "viec": "moi",
        "subject": "Kế hoạch",
        "criterion": "1.1",
        "box": "",
        "number": "",
        "issued_on": "",
        "issuer": "",
        "kept_at": "",
        "url": "",
        "note": "",
    } | more


def test_empty_register_teaches(cast: Cast) -> None:
    page = text(browser(cast.secretary).get(url(cast)))
    assert "<h1>Chưa có minh chứng nào</h1>" in page
    assert "Thêm minh chứng đầu tiên" in page


def test_neighbour_gets_404_everywhere(cast: Cast) -> None:
    made = item(cast, "Kế hoạch", "1.1")
    client = browser(cast.stranger)
    for rest in ("", "them/", f"{made.pk}/", "tim/"):
        assert client.get(url(cast, rest)).status_code == 404, rest


def test_register_says_cited_or_not_and_narrows(cast: Cast) -> None:
    item(cast, "Chiến lược phát triển", "1.1")
    item(cast, "Bảng phân công y tế", "2.3", box=7)
    write(cast, "1.1", "Nhà trường có chiến lược [H1-1.1-01].")
    client = browser(cast.secretary)

    def shown(**query: str) -> set[str]:
        page = text(client.get(url(cast), query))
        return {code for code in ("[H1-1.1-01]", "[H7-2.3-01]") if f">{code}</a>" in page}

    assert shown() == {"[H1-1.1-01]", "[H7-2.3-01]"}
    assert shown(trich="chua") == {"[H7-2.3-01]"}
    assert shown(hop="7") == {"[H7-2.3-01]"}
    assert shown(**{"tieu-chi": "1.1"}) == {"[H1-1.1-01]"}
    assert shown(q="bang phan cong") == {"[H7-2.3-01]"}
    assert shown(q="khong co") == set()
    page = text(client.get(url(cast)))
    assert "Còn 25 tiêu chí chưa có minh chứng" in page
    assert page.count("đã trích</span>") == 1 and page.count("chưa trích</span>") == 1


def test_adding_gives_a_code_and_keeps_the_good_files(cast: Cast) -> None:
    body, kind = multipart(facts(), [("files", "a.pdf", PDF), ("files", "../b.pdf", PDF), ("files", "c.pdf", EXE)])
    page = browser(cast.teacher).post(url(cast, "them/"), data=body, content_type=kind, follow=True)
    made = EvidenceItem.objects.get()
    assert page.redirect_chain[-1][0] == url(cast, f"{made.pk}/")
    assert made.code == "[H1-1.1-01]" and "Đã thêm minh chứng [H1-1.1-01]" in text(page)
    assert "“../b.pdf” bị từ chối" in text(page) and "“c.pdf” bị từ chối" in text(page)
    assert list(DocumentFile.objects.values_list("name", flat=True)) == ["a.pdf"]


def test_nothing_is_half_done_when_every_file_is_refused(cast: Cast) -> None:
    body, kind = multipart(facts(subject="Giữ chữ này"), [("files", "c.pdf", EXE)])
    page = browser(cast.teacher).post(url(cast, "them/"), data=body, content_type=kind)
    assert page.status_code == 422 and "Giữ chữ này" in text(page)
    assert (Document.objects.count(), EvidenceItem.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"criterion": "9.9"}, "không có trong bộ quy định"),
        ({"subject": ""}, "Hãy nhập tên văn bản"),
        ({"box": "0"}, "Số hộp phải từ 1 trở lên"),
        ({"issued_on": "2023-10-03"}, "Ngày ban hành ở sau hôm nay"),
    ],
)
def test_bad_fields_are_named(cast: Cast, change: dict[str, str], words: str) -> None:
    page = browser(cast.teacher).post(url(cast, "them/"), facts(**change))
    assert page.status_code == 422 and words in text(page)
    answer = browser(cast.teacher).post(url(cast, "them/"), facts(**change), headers={"accept": "application/json"})
    assert answer.status_code == 422 and any(words in e for e in answer.json()["errors"])
    assert Document.objects.count() == 0


def test_box_is_taken_from_the_form(cast: Cast) -> None:
    browser(cast.teacher).post(url(cast, "them/"), facts(box="9") | {"files": SimpleUploadedFile("a.pdf", PDF)})
    assert EvidenceItem.objects.get().code == "[H9-1.1-01]"


def test_set_without_boxes_asks_for_none(cast: Cast) -> None:
    EvidenceSet.objects.filter(pk=cast.set_id).update(has_boxes=False)
    client = browser(cast.teacher)
    assert 'name="box"' not in text(client.get(url(cast, "them/")))
    client.post(url(cast, "them/"), facts())
    assert EvidenceItem.objects.get().code == "[1.1-01]"


def test_existing_documents_are_offered_and_attached(cast: Cast) -> None:
    coded = item(cast, "Kế hoạch năm học", "1.1")
    loose = use_cases.register_document(actor=cast.teacher, now=NOW, school_id=cast.school, subject="Sổ họp")
    client = browser(cast.teacher)
    page = text(client.get(url(cast, "them/"), {"tieu-chi": "1.2"}))
    assert "Sổ họp" in page and "[H1-1.1-01]" not in page
    page = text(client.get(url(cast, "them/"), {"tieu-chi": "1.2", "q": "ke hoach"}))
    assert "[H1-1.1-01]" in page and "Sổ họp" not in page
    for document in (coded.document_id, loose.pk):
        client.post(url(cast, "them/"), {"viec": "chon", "gan": "1.2", "van_ban": document})
    rows, _ = queries.list_items(set_id=cast.set_id, criterion="1.2")
    assert [(r.code, r.uses) for r in rows] == [("[H1-1.1-01]", ["1.1", "1.2"]), ("[H1-1.2-01]", ["1.2"])]


def test_item_page_names_uses_and_citing_texts(cast: Cast) -> None:
    made = item(cast, "Chiến lược phát triển", "1.1")
    write(cast, "1.2", "Theo chiến lược [H1-1.1-01].")
    page = text(browser(cast.teacher).get(url(cast, f"{made.pk}/")))
    assert f'<a href="/chu-ky/{cast.cycle_id}/tieu-chi/1.2/">Phiếu tiêu chí 1.2</a>' in page
    assert "Tiêu chí dùng lần đầu" in page


def test_item_is_attached_to_one_more_criterion(cast: Cast) -> None:
    made = item(cast, "Chiến lược phát triển", "1.1")
    browser(cast.teacher).post(url(cast, f"{made.pk}/"), {"viec": "gan", "gan": "2.3"})
    assert queries.item_for(set_id=cast.set_id, item_id=made.pk).uses == ["1.1", "2.3"]


def test_withdrawing_asks_first_and_says_what_is_lost(cast: Cast) -> None:
    made = item(cast, "Chiến lược phát triển", "1.1")
    write(cast, "1.1", "Có chiến lược [H1-1.1-01].")
    client = browser(cast.teacher)
    page = text(client.post(url(cast, f"{made.pk}/"), {"viec": "rut", "gan": "1.1"}))
    assert "Bài viết còn trích mã này" in page and "số thứ tự của nó không cấp lại" in page
    assert queries.item_for(set_id=cast.set_id, item_id=made.pk).uses == ["1.1"]
    answer = client.post(url(cast, f"{made.pk}/"), {"viec": "rut", "gan": "1.1", "chac": "1"})
    assert answer["Location"] == url(cast)
    assert client.get(url(cast, f"{made.pk}/")).status_code == 404


def test_staff_outside_the_council_read_but_do_not_change(cast: Cast) -> None:
    from tests.rooms.evidence.world import person

    made, other = item(cast, "Kế hoạch", "1.1"), person("ngoai-hd", "TH-A", "teacher", "Lê Văn Nam")
    client = browser(other)
    page = text(client.get(url(cast, f"{made.pk}/")))
    assert "Chỉ xem" in page and 'value="rut"' not in page
    assert client.get(url(cast, "them/")).status_code == 403
    assert client.post(url(cast, f"{made.pk}/"), {"viec": "gan", "gan": "1.2"}).status_code == 403
    assert queries.item_for(set_id=cast.set_id, item_id=made.pk).uses == ["1.1"]


def test_editor_list_puts_own_criterion_first_and_says_cited(cast: Cast) -> None:
    item(cast, "Kế hoạch y tế", "1.1")
    item(cast, "Sổ y tế", "2.3")
    write(cast, "2.3", "Có sổ [H2-2.3-01].")
    answer = browser(cast.teacher).get(url(cast, "tim/"), {"q": "y te", "tieu-chi": "2.3"})
    assert answer.json() == {
        "items": [
            {"code": "[H2-2.3-01]", "subject": "Sổ y tế", "date": "", "cited": True},
            {"code": "[H1-1.1-01]", "subject": "Kế hoạch y tế", "date": "", "cited": False},
        ]
    }


def test_editor_list_has_at_most_twelve(cast: Cast) -> None:
    for number in range(14):
        item(cast, f"Văn bản {number}", "1.1")
    assert len(browser(cast.teacher).get(url(cast, "tim/")).json()["items"]) == 12


def test_register_pages_by_fifty_in_few_queries(cast: Cast, django_assert_max_num_queries: object) -> None:
    for number in range(52):
        item(cast, f"Văn bản {number:02d}", "1.1")
    client = browser(cast.teacher)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        page = text(client.get(url(cast), {"page": "2"}))
    assert "51–52 trong 52 minh chứng" in page
    assert page.count('class="code" href=') == 2


def test_sets_are_named_only_to_those_who_see_the_cycle(cast: Cast) -> None:
    made = item(cast, "Kế hoạch", "1.1")
    [link] = links_of_sets(cast.teacher, [cast.set_id]).values()
    assert (link.title, link.item_url(made.pk)) == ("Tự đánh giá năm học 2023–2024", url(cast, f"{made.pk}/"))
    assert links_of_sets(cast.stranger, [cast.set_id]) == {}


def test_file_of_evidence_is_previewed_on_the_item(cast: Cast) -> None:
    added = use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        uploads=[("Kế hoạch.pdf", io.BytesIO(PDF))],
        document=NewDocument("Kế hoạch"),
        set_id=cast.set_id,
        criterion="1.1",
    )
    assert added.item is not None
    page = text(browser(cast.teacher).get(url(cast, f"{added.item.pk}/")))
    assert f'<iframe src="/tep/{added.files[0].pk}/K%E1%BA%BF%20ho%E1%BA%A1ch.pdf?xem=1"' in page
