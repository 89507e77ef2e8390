"""The list of a cycle's evidence written to Excel and read back: the same list, messy rows named, all or nothing."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.demo import cast
from tests.demo.cast import IN_TT57, Running, World, at

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.models import Document, EvidenceItem, EvidenceUse
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem
from kiemdinh.rooms.evidence.use_cases.importing import ListProblem, import_list, read_list
from kiemdinh.rooms.self_assessment.exports.evidence_lists import list_workbook
from kiemdinh.rooms.self_assessment.queries.evidence_years import written_places

Enter = Callable[[str], Client]


def text(response: Any) -> str:
    return response.content.decode()


def codes(run: Running) -> list[tuple[str, list[str]]]:
    rows, _ = evidence.list_items(set_id=run.cycle.evidence_set_id)
    return [(row.code, row.uses) for row in rows]


# ── the list in Excel ─────────────────────────────────────────────────────────


HEADER = (
    "Mã minh chứng",
    "Tên minh chứng",
    "Số, ký hiệu",
    "Ngày ban hành",
    "Nơi ban hành",
    "Tiêu chí",
    "Hộp",
    "Nơi lưu bản giấy",
    "Liên kết",
    "Ghi chú",
)


def sheet_of(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["DANH MỤC MINH CHỨNG"])
    page.append([])
    page.append(list(header))
    for row in rows:
        page.append(list(row))
        for cell in page[page.max_row]:
            if cell.data_type == "f":
                cell.data_type = "s"  # words that begin with "=", not a formula
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def common(run: Running, content: bytes, who: str = "thuky") -> dict[str, Any]:
    return {
        "actor": run.world.actor(who, run.on),
        "now": at(run.on),
        "set_id": run.cycle.evidence_set_id,
        "places": written_places(run.access(who)),
        "content": content,
    }


def taken_in(run: Running, content: bytes) -> Any:
    good = len(read_list(**common(run, content)).plan.good)
    return import_list(good=good, **common(run, content))


def table(run: Running) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(list_workbook(run.access("thuky"), filled=True)))
    return list(book.active.iter_rows(min_row=5, values_only=True))


def test_export_import_gives_the_same_list(world: World, run: Running) -> None:
    rows = [
        (
            "",
            "Kế hoạch, chiến lược “phát triển”",
            "12/KH-TH",
            date(2023, 9, 6),
            "Trường",
            "1.1, 1.10",
            3,
            "Tủ 1, ngăn 2",
            "https://thsd.edu.vn/kh",
            "bản sao",
        ),
        ("[H1-1.1-07]", "=SUM(A1)", "", None, "", "1.1", None, "", "", ""),
        ("", "Hai", "", None, "", "1.10", None, "", "", ""),
    ]
    assert taken_in(run, sheet_of(*rows)).added == 3
    first = table(run)
    assert [row[0] for row in first] == ["[H1-1.1-07]", "[H3-1.1-08]", "[H1-1.10-01]"]
    exported = list_workbook(run.access("thuky"), filled=True)
    outcome = taken_in(run, exported)
    assert (outcome.added, outcome.changed, outcome.same) == (0, 0, 3)
    assert table(run) == first
    # The same list taken into an empty set of the same format: same codes, same papers, nothing doubled.
    other = cast.running_cycle(world, on=date(2024, 10, 2), year="2024-2025")
    outcome = taken_in(other, exported)
    assert (outcome.added, outcome.changed, outcome.same) == (3, 0, 0)
    assert table(other) == first
    assert Document.objects.filter(school_id=run.cycle.school_id).count() == 3


def test_messy_rows_are_named_and_the_good_ones_are_not_touched_before(run: Running, enter: Enter) -> None:
    live = run.evidence("1.2", "Đã có")
    content = sheet_of(
        ("", "Ngày viết chữ", "", "tháng 9/2023", "", "1.1"),
        ("", "Ngày chấm", "1/BB", "05.09.2023", "", "Tiêu chí 1.1"),
        ("", "", "2/BB", "", "", "1.1"),
        ("", "Tiêu chí lạ", "", "", "", "9.9"),
        ("[H1-1.1-05]", "Mã trùng A", "", "", "", ""),
        ("H1-1.1-05", "Mã trùng B", "", "", "", ""),
        (live, "Đã có", "12/KH-TH", date(2023, 10, 2), "Nhà trường", "1.2, 1.3"),
        ("", "Số hay chữ", "", "", "", 1.1),
        ("", "Liên kết nội bộ", "", "", "", "1.1", "", "", "http://192.168.1.2/a"),
        ("", "Ngày sau hôm nay", "", date(2030, 1, 1), "", "1.1"),
        ("", "Hộp lạ", "", "", "", "1.1", 0),
    )
    client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/minh-chung/nhap/"
    page = client.post(url, {"viec": "xem", "tep": SimpleUploadedFile("mc.xlsx", content)})
    body = text(page)
    assert "<h1>9 dòng cần sửa, 2 dòng nhập được</h1>" in body
    for words in (
        "không phải là ngày",
        "cột “Tên minh chứng” còn trống",
        "Tiêu chí “9.9” không có",
        "Mã [H1-1.1-05] còn đứng ở dòng 9.",
        "Mã [H1-1.1-05] còn đứng ở dòng 8.",
        "1.10 không phân biệt được",
        "mạng nội bộ",
        "sau hôm nay",
        "không phải số hộp",
    ):
        assert words in body
    assert EvidenceItem.objects.count() == 1
    token = page.context["kept"]
    bad = client.post(url, {"viec": "dong-loi", "tep": token})
    rows = list(openpyxl.load_workbook(io.BytesIO(bad.content)).active.iter_rows(values_only=True))
    assert rows[0][:10] == HEADER and rows[0][10] == "Lỗi cần sửa" and len(rows) == 10
    done = client.post(url, {"viec": "nhap", "tep": token, "so_dong": "2"}, follow=True)
    assert "Đã nhập danh mục: thêm 1, sửa 1, giữ nguyên 0 minh chứng." in text(done)
    assert codes(run) == [("[H1-1.1-01]", ["1.1"]), (live, ["1.2", "1.3"])]
    # Sent once more: the register is not what the person saw.
    again = client.post(url, {"viec": "nhap", "tep": token, "so_dong": "9"})
    assert again.status_code == 422 and "vừa có người sửa" in text(again)
    assert EvidenceItem.objects.count() == 2


def test_a_preview_belongs_to_its_reader(run: Running, enter: Enter) -> None:
    url = f"/chu-ky/{run.cycle.pk}/minh-chung/nhap/"
    upload = {"viec": "xem", "tep": SimpleUploadedFile("mc.xlsx", sheet_of(("", "A", "", "", "", "1.1")))}
    token = enter("thuky").post(url, upload).context["kept"]
    assert enter("giaovien").post(url, {"viec": "nhap", "tep": token, "so_dong": "1"}).status_code == 404
    assert enter("thuky").post(url, {"viec": "nhap", "tep": token + "x", "so_dong": "1"}).status_code == 422
    assert EvidenceItem.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "rỗng"),
        (b"PK\x03\x04hong", "hỏng"),
        (sheet_of(("a", "b"), header=("Cột lạ", "Cột khác")), "không thấy cột “Tên minh chứng”"),
        (sheet_of(), "chưa có dòng minh chứng nào"),
    ],
)
def test_a_file_without_a_list_is_told_in_words(run: Running, content: bytes, words: str) -> None:
    with pytest.raises(ListProblem, match=words):
        read_list(**common(run, content))


def test_nothing_half_done_stays_behind(run: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiemdinh.rooms.evidence.use_cases import importing

    content = sheet_of(*(("", f"Văn bản {n}", "", "", "", "1.1") for n in range(5)))
    made = importing.register_document

    def breaks(**facts: Any) -> Any:
        if facts["subject"] == "Văn bản 3":
            raise EvidenceProblem("Hết chỗ.")
        return made(**facts)

    monkeypatch.setattr(importing, "register_document", breaks)
    with pytest.raises(EvidenceProblem, match="Hết chỗ"):
        taken_in(run, content)
    assert (Document.objects.count(), EvidenceItem.objects.count(), EvidenceUse.objects.count()) == (0, 0, 0)


def test_a_school_of_several_stages_names_the_stage(world: World) -> None:
    many = cast.running_cycle(
        world,
        school="T-NC1",
        by="nhieucap",
        on=IN_TT57,
        year="2026-2027",
        people_=[
            ("nhieucap", "chair"),
            *((f"Người {n}", role) for n, role in enumerate(("vice_chair", "secretary", "member", "member"))),
        ],
    )
    facts = common(many, sheet_of(("", "Chung", "", "", "", "1.1 (Trung học cơ sở), 1.1")), "nhieucap")
    import_list(good=1, **facts)
    assert sorted(EvidenceUse.objects.values_list("stage", "criterion")) == [("thcs", "1.1"), ("tieu-hoc", "1.1")]
