"""Bringing in a directory: what real files look like, and what goes back."""

import io
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from kiemdinh.rooms.organisations import queries, use_cases
from kiemdinh.rooms.organisations.models import SchoolStatus, Unit
from kiemdinh.rooms.organisations.use_cases import ImportResult, OrganisationError
from kiemdinh.services.ledger.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
IN_2024, IN_2026 = date(2024, 5, 1), date(2026, 11, 21)
DONG_DA, HA_NOI, PHUONG_DONG_DA = "huyen2004-006", "tinh2025-01", "xa2025-00235"
HEADER = (
    "STT",
    "Mã trường",
    "Tên trường",
    "Loại trường",
    "Loại hình",
    "Năm thành lập",
    "Xã, phường",
    "Địa chỉ",
)

School = Callable[..., int]


def book(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = ()) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def bring_in(data: bytes, *, under: str = DONG_DA, on: date = IN_2024, name: str = "danh-ba.xlsx") -> ImportResult:
    return use_cases.import_directory(data=data, filename=name, under_code=under, on=on, now=NOW, actor_account_id=7)


def row(number: int, code: str, name: str, **change: Any) -> list[Any]:
    cells = dict(zip(HEADER, (number, code, name, "Tiểu học", "Công lập", 1975, "Phường Thịnh Quang", ""), strict=True))
    return list((cells | change).values())


def told(result: ImportResult) -> list[tuple[str, str]]:
    return [(refused.cell, refused.problem) for refused in result.refused]


def test_good_rows_become_schools_with_one_event() -> None:
    result = bring_in(
        book(
            [
                HEADER,
                row(1, "S1", "Trường Tiểu học Một"),
                row(2, "S2", "Trường THPT Hai", **{"Loại trường": "THCS"}),
            ]
        )
    )
    assert (result.created, result.updated, result.refused, result.rejected_file) == (
        ("S1", "S2"),
        (),
        (),
        b"",
    )
    assert [
        (r.code, r.school_type, r.managing_name, r.founded_year)
        for r in queries.schools_below(code=DONG_DA, on=IN_2024)
    ] == [("S2", "thcs", "Quận Đống Đa", 1975), ("S1", "tieu-hoc", "Quận Đống Đa", 1975)]
    event = Event.objects.get(action="organisations.import_directory")
    assert (event.actor_id, event.unit_id, event.data["created"]) == (
        7,
        Unit.objects.get(code=DONG_DA).pk,
        ["S1", "S2"],
    )


def test_a_file_as_offices_make_it() -> None:
    """A title over the table, a two-row merged header, column numbers, a group heading, NFD, text numbers, a total."""
    rows = [
        ["PHÒNG GDĐT QUẬN ĐỐNG ĐA"],
        ["DANH SÁCH TRƯỜNG NĂM HỌC 2023–2024"],
        [],
        ["STT", "Thông tin chung", None, None, None, None, "Địa điểm", None],
        [
            None,
            "Mã trường",
            "Tên trường",
            "Loại trường",
            "Loại hình",
            "Năm thành lập",
            "Xã, phường",
            "Địa chỉ",
        ],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        ["I. Khối tiểu học"],
        row(1, "S1", unicodedata.normalize("NFD", "Trường Tiểu học Thịnh Quang"), **{"Năm thành lập": "1.975"}),
        [],
        row(2, "79001234", "Trường Tiểu học Hai", **{"Xã, phường": "P. Thịnh Quang"}),
        ["Tổng cộng", None, "2 trường"],
        [],
        [None, "Người lập biểu", None, None, None, "Trưởng phòng"],
    ]
    rows[9][1] = 79001234  # a code that Excel keeps as a number
    result = bring_in(book(rows, merged=["A4:A5", "B4:F4", "G4:H4", "A7:H7"]))
    assert told(result) == []
    assert result.created == ("S1", "79001234")
    facts = queries.school_facts(code="S1", on=IN_2024)
    assert facts is not None
    assert (facts.name, facts.founded_year) == ("Trường Tiểu học Thịnh Quang", 1975)
    assert {7, 11} <= set(result.ignored_rows)


def test_bad_rows_come_back_by_cell_while_good_rows_go_in(school: School) -> None:
    school("TAKEN", "Trường Tiểu học Ba Đình", located_in_code="xa2004-00004")
    rows = [
        HEADER,
        row(1, "S1", "Trường Tiểu học Một"),
        row(2, "S2", "Trường Tiểu học Hai", **{"Xã, phường": "Phường Không Có"}),
        row(3, "S1", "Trường Tiểu học Trùng"),
        row(4, "TAKEN", "Trường Tiểu học Nhà Bên"),
        row(5, DONG_DA, "Trường Tiểu học Năm"),
        row(6, "S6", "Trường THPT Sáu", **{"Loại trường": "THPT"}),
        row(7, "S7", "Trường Tiểu học Bảy", **{"Năm thành lập": "xưa", "Loại hình": "?"}),
        row(8, "S8", ""),
        row(9, "S9", "Trường Tiểu học Chín"),
    ]
    result = bring_in(book(rows))
    assert result.created == ("S1", "S9")
    assert told(result) == [
        ("G3", "Không có xã, phường “Phường Không Có” trong địa bàn."),
        ("B4", "Mã trường trùng với dòng 2."),
        ("B5", "Trường mang mã này thuộc đơn vị khác."),
        ("B6", "Mã này là mã của một đơn vị quản lý."),
        ("D7", "Loại trường này do cấp khác quản lý trực tiếp."),
        ("E8", "Không hiểu loại hình “?”."),
        ("F8", "Năm thành lập “xưa” không phải là số."),
        ("C9", "Thiếu tên trường."),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(result.rejected_file)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert [line[1] for line in lines] == ["Mã trường", "S2", "S1", "TAKEN", DONG_DA, "S6", "S7", "S8"]
    assert lines[6][-1] == (
        "Ô E8: Không hiểu loại hình “?”. Ghi một trong: Công lập, Tư thục, Dân lập.\n"
        "Ô F8: Năm thành lập “xưa” không phải là số. Ghi bốn chữ số, ví dụ: 1975, hoặc cả ngày: 05/9/1975."
    )


def test_the_file_of_bad_rows_can_be_mended_and_sent_again() -> None:
    first = bring_in(book([HEADER, row(1, "S1", "Trường Tiểu học Một", **{"Xã, phường": "Phường X"})]))
    mended = openpyxl.load_workbook(io.BytesIO(first.rejected_file))
    mended.active["G2"] = "Phường Thịnh Quang"
    buffer = io.BytesIO()
    mended.save(buffer)
    assert bring_in(buffer.getvalue()).created == ("S1",)


def test_a_second_run_changes_nothing_and_a_changed_cell_changes_one_fact() -> None:
    rows = [HEADER, row(1, "S1", "Trường Tiểu học Một", **{"Địa chỉ": "Số 1"})]
    bring_in(book(rows))
    again = bring_in(book(rows), on=date(2024, 6, 1))
    assert (again.created, again.updated, again.unchanged) == ((), (), ("S1",))
    changed = [HEADER, row(1, "S1", "Trường Tiểu học Mới", **{"Năm thành lập": None, "Địa chỉ": ""})]
    result = bring_in(book(changed), on=date(2024, 9, 1))
    assert result.updated == ("S1",)
    facts = queries.school_facts(code="S1", on=date(2024, 9, 1))
    assert facts is not None
    assert (facts.name, facts.founded_year, facts.address) == ("Trường Tiểu học Mới", 1975, "Số 1")
    assert SchoolStatus.objects.filter(school__code="S1").count() == 1


def test_an_older_file_does_not_rewrite_a_later_change() -> None:
    bring_in(book([HEADER, row(1, "S1", "Trường Tiểu học Một")]), on=date(2024, 1, 1))
    use_cases.rename_unit(code="S1", name="Trường Tiểu học Mới", on=date(2024, 9, 1), now=NOW, actor_account_id=7)
    result = bring_in(book([HEADER, row(1, "S1", "Trường Tiểu học Cũ")]), on=date(2024, 5, 1))
    assert told(result) == [("B2", "Đơn vị đã có lần đổi tên sau, từ ngày 01/09/2024.")]
    assert result.accepted == ()


def test_communes_of_one_name_need_the_district_or_the_number() -> None:
    header = (*HEADER, "Quận, huyện")
    rows = [
        header,
        [*row(1, "S1", "Trường Tiểu học Một", **{"Xã, phường": "Xã Tân Tiến"}), ""],
        [*row(2, "S2", "Trường Tiểu học Hai", **{"Xã, phường": "Xã Tân Tiến"}), "H. Bù Đốp"],
        [*row(3, "S3", "Trường Tiểu học Ba", **{"Xã, phường": "25315"}), ""],
    ]
    result = bring_in(book(rows), under="tinh2004-70")
    assert told(result) == [("G2", "Có 2 xã, phường cùng tên “Xã Tân Tiến”.")]
    places = {code: queries.school_facts(code=code, on=IN_2024) for code in ("S2", "S3")}
    assert places["S2"] is not None
    assert (places["S2"].district_name, places["S2"].managing_name) == ("Huyện Bù Đốp", "Huyện Bù Đốp")


def test_after_the_reform_a_commune_brings_in_its_own_schools() -> None:
    rows = [
        HEADER,
        row(1, "S1", "Trường Tiểu học Một", **{"Xã, phường": "Đống Đa"}),
        row(2, "S2", "Trường THPT Hai", **{"Xã, phường": "Đống Đa", "Loại trường": "THPT"}),
    ]
    result = bring_in(book(rows), under=PHUONG_DONG_DA, on=IN_2026)
    assert (result.created, told(result)) == (
        ("S1",),
        [("D3", "Loại trường này do cấp khác quản lý trực tiếp.")],
    )
    result = bring_in(book(rows), under=HA_NOI, on=IN_2026)
    assert (result.created, result.unchanged) == (("S2",), ("S1",))
    assert queries.school_rows(unit_ids=[Unit.objects.get(code="S2").pk], on=IN_2026).popitem()[1].managing_name == (
        "Thành phố Hà Nội"
    )


def test_csv_with_a_formula_is_refused_by_cell() -> None:
    text = (
        "Mã trường;Tên trường;Loại trường;Loại hình;Xã phường\r\n"
        "S1;Trường Tiểu học Một;Tiểu học;Công lập;Thịnh Quang\r\n"
        'S2;=HYPERLINK("http://x");Tiểu học;Công lập;Thịnh Quang\r\n'
    )
    result = bring_in(text.encode("utf-8-sig"), name="danh-ba.csv")
    assert result.created == ("S1",)
    assert told(result) == [("B3", "Ô chứa công thức.")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Tệp rỗng"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "không phải Excel hay CSV"),
        (book([("STT", "Mã trường", "Tên trường"), (1, "S1", "Trường Một")]), "không thấy cột"),
    ],
)
def test_a_file_that_is_no_directory_brings_in_nothing(data: bytes, message: str) -> None:
    before = (Unit.objects.count(), Event.objects.count())
    with pytest.raises(OrganisationError, match=message):
        bring_in(data)
    assert (Unit.objects.count(), Event.objects.count()) == before


def test_a_school_has_no_directory_below_it(school: School) -> None:
    school("S1", "Trường Tiểu học Một")
    with pytest.raises(OrganisationError, match="Chỉ nhập danh bạ cho đơn vị quản lý trường"):
        bring_in(book([HEADER]), under="S1")


def test_three_hundred_rows_need_no_query_a_row(count_queries: Callable[[Callable[[], Any]], int]) -> None:
    def file(count: int, prefix: str) -> bytes:
        return book([HEADER, *(row(i, f"{prefix}{i}", f"Trường Tiểu học Số {i}") for i in range(count))])

    small, large = file(3, "A"), file(300, "B")
    assert count_queries(lambda: bring_in(small)) == count_queries(lambda: bring_in(large))
