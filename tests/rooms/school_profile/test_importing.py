"""The pages of Excel: template, export, preview, one transaction, cells to mend, two people at once, strangers."""

import html
import io
import json
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from kiemdinh.rooms.school_profile import queries
from kiemdinh.rooms.school_profile.models import FigureValue
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.use_cases import CellEdit, save_figures, set_figures

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
YEARS = ["2023-2024", "2024-2025", "2025-2026"]
QUERY = "?bo=th-57&nam=2025-2026"
HERE = "/truong/TH-A/so-lieu/nhap-excel/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def filled(world: Any, th_57: FigureForm) -> None:
    set_figures(
        actor=world.principal, now=NOW, school_id=world.mine, form=th_57, years=YEARS, source="Sổ đăng bộ",
        as_of=date(2026, 9, 5),
        tables={
            "classes": {f"lop_{grade}": [4, 4, 5] for grade in range(1, 6)},
            "results": {"tuoi_11": [98.5, 99, 99.25], "hoan_thanh_lop": [600, 610, 620]},
            "staff_now": {"giao_vien": {"tong": 28, "nu": 25, "dat": 20, "tren": 8}},
        })


def book_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cell_at(sheet: Any, label: str, column: int) -> Any:
    return next(row[column] for row in sheet.iter_rows() if row[0].value == label)


def saved(book: Any) -> SimpleUploadedFile:
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("so-lieu.xlsx", target.getvalue())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def title(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert found
    return html.unescape(found[1])


def upload(browser: Any, file: SimpleUploadedFile, status: int = 200) -> str:
    response = browser.post(HERE + QUERY, {"file": file})
    assert response.status_code == status
    return response.content.decode()


def apply(browser: Any, page: str, **more: str) -> Any:
    data = {"so_lieu": hidden(page, "so_lieu"), "source": "Tệp so-lieu.xlsx", "as_of": "2026-11-21"}
    return browser.post(f"{HERE}ghi/{QUERY}", data | more)


def test_the_template_is_empty_and_locked_but_for_its_open_cells(signed_in: Any, filled: None) -> None:
    response = signed_in("teacher").get("/truong/TH-A/so-lieu/mau/" + QUERY)
    assert response["Content-Disposition"] == 'attachment; filename="mau-so-lieu-TH-A-th-57-2023-2026.xlsx"'
    book = book_of(response.content)
    assert book.sheetnames[0] == "1 Số lớp học"
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    label = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Khối lớp 1")
    entered, computed = cell_at(sheet, "Khối lớp 1", 2), cell_at(sheet, "Cộng", 2)
    assert (label.protection.locked, entered.protection.locked, computed.protection.locked) == (True, False, True)
    assert (entered.value, computed.value) == (None, None)


def test_what_is_exported_comes_back_without_a_change(signed_in: Any, filled: None) -> None:
    browser = signed_in("principal")
    content = browser.get("/truong/TH-A/so-lieu/excel/" + QUERY).content
    page = upload(browser, SimpleUploadedFile("so-lieu.xlsx", content))
    assert title(page) == "Không có ô nào sẽ đổi"
    assert "25 ô trong tệp giống số đang lưu" in html.unescape(page)
    assert 'name="so_lieu"' not in page
    again = browser.get("/truong/TH-A/so-lieu/excel/" + QUERY).content
    assert again == content


def test_sums_of_the_sites_are_no_change_either(signed_in: Any, world: Any, th_57: FigureForm) -> None:
    for site in world.sites:
        set_figures(actor=world.principal, now=NOW, school_id=world.mine, form=th_57, years=YEARS, site_id=site,
                    tables={"pupils": {"nu": [10, 20, 30]}})
    browser = signed_in("principal")
    content = browser.get("/truong/TH-A/so-lieu/excel/" + QUERY).content
    assert cell_at(book_of(content).worksheets[4], "Trong đó: nữ", 2).value == 20
    assert title(upload(browser, SimpleUploadedFile("so-lieu.xlsx", content))) == "Không có ô nào sẽ đổi"


def test_changed_cells_are_shown_then_written_at_once(
    signed_in: Any, world: Any, th_57: FigureForm, filled: None
) -> None:
    browser = signed_in("teacher")
    book = book_of(browser.get("/truong/TH-A/so-lieu/excel/" + QUERY).content)
    cell_at(book.worksheets[0], "Khối lớp 1", 4).value = 6
    cell_at(book.worksheets[5], "Tỷ lệ trẻ 11 tuổi hoàn thành chương trình tiểu học", 2).value = "97,5"
    page = upload(browser, saved(book))
    assert title(page) == "2 ô sẽ đổi"
    shown = html.unescape(re.sub(r"<[^>]+>", " ", page))
    assert re.search(r"Khối lớp 1 .*Năm học 2025–2026 .*5 .*6 .*1 Số lớp học, ô E\d+", shown, re.DOTALL)
    assert FigureValue.objects.get(row="lop_1", column="2025-2026").value == 5
    response = apply(browser, page)
    assert (response.status_code, response["Location"]) == (302, "/truong/TH-A/so-lieu/" + QUERY)
    values = queries.figures_for(school_id=world.mine, form=th_57, years=YEARS)
    assert values["classes"]["lop_1"]["2025-2026"] == 6
    assert str(values["results"]["tuoi_11"]["2023-2024"]) == "97.5000"
    changed = FigureValue.objects.get(row="lop_1", column="2025-2026")
    kept = FigureValue.objects.get(row="lop_1", column="2024-2025")
    assert (changed.origin, changed.source, changed.version) == ("excel", "Tệp so-lieu.xlsx", 2)
    assert (kept.origin, kept.source, kept.version) == ("system", "Sổ đăng bộ", 1)


def test_the_page_says_of_every_cell_where_it_comes_from(signed_in: Any, world: Any, th_57: FigureForm,
                                                         filled: None) -> None:
    save_figures(actor=world.teacher, now=NOW, school_id=world.mine, form=th_57, source="Biên bản kiểm kê",
                 edits=[CellEdit("classes", "lop_1", "2025-2026", None, "6", 1)])
    browser = signed_in("officer")
    page = html.unescape(browser.get("/truong/TH-A/so-lieu/" + QUERY).content.decode())
    typed = "Nhập tay, Người 2, 21/11/2026; nguồn: Biên bản kiểm kê"
    loaded = "Nạp cùng dữ liệu ban đầu, Người 1, 21/11/2026; nguồn: Sổ đăng bộ; số liệu ngày 05/09/2026"
    assert page.count(f'title="{typed}"') == 1
    assert f"<li>1 ô: {typed}.</li>" in page
    assert f"<li>14 ô: {loaded}.</li>" in page
    sources = book_of(browser.get("/truong/TH-A/so-lieu/excel/" + QUERY).content)["Nguồn số liệu"]
    rows = [[cell.value for cell in row] for row in sources.iter_rows()]
    assert ["1. Số lớp học", "Khối lớp 1", "Năm học 2025–2026", 6, typed] in rows
    assert len(rows) == 1 + 25


def test_bad_cells_come_back_as_a_file_to_mend(signed_in: Any, filled: None) -> None:
    browser = signed_in("principal")
    book = book_of(browser.get("/truong/TH-A/so-lieu/mau/" + QUERY).content)
    cell_at(book.worksheets[0], "Khối lớp 2", 2).value = "bốn lớp"
    cell_at(book.worksheets[0], "Khối lớp 3", 2).value = 7
    page = upload(browser, saved(book))
    assert title(page) == "1 ô sẽ đổi, 1 chỗ cần sửa"
    assert "Trang “1 Số lớp học”, ô C7" in html.unescape(page)
    response = browser.post(f"{HERE}o-can-sua/{QUERY}", {"loi": hidden(page, "loi")})
    assert response["Content-Disposition"] == 'attachment; filename="o-can-sua-TH-A-th-57-2023-2026.xlsx"'
    mended = book_of(response.content)
    bad = cell_at(mended.worksheets[0], "Khối lớp 2", 2)
    assert bad.value == "bốn lớp"
    assert bad.comment.text == "“bốn lớp” không phải là số. Hãy viết như 1.234,5 hoặc 1234,5."
    bad.value = 4
    assert title(upload(browser, saved(mended))) == "Không có ô nào sẽ đổi"
    bad.value = 9
    assert title(upload(browser, saved(mended))) == "1 ô sẽ đổi"


def test_faults_outside_the_form_are_listed_on_their_own_sheet(signed_in: Any, filled: None) -> None:
    browser = signed_in("principal")
    book = book_of(browser.get("/truong/TH-A/so-lieu/mau/" + QUERY).content)
    sheet = book.worksheets[0]
    sheet.append(["Khối lớp 6", "lớp", 1])
    page = upload(browser, saved(book))
    listed = book_of(browser.post(f"{HERE}o-can-sua/{QUERY}", {"loi": hidden(page, "loi")}).content)["Lỗi cần sửa"]
    assert listed[2][0].value == "1 Số lớp học"
    assert "Khối lớp 6" in listed[2][2].value


def test_a_stale_version_writes_nothing_and_shows_both_again(
    signed_in: Any, world: Any, th_57: FigureForm, filled: None
) -> None:
    browser = signed_in("principal")
    book = book_of(browser.get("/truong/TH-A/so-lieu/excel/" + QUERY).content)
    cell_at(book.worksheets[0], "Khối lớp 1", 4).value = 6
    cell_at(book.worksheets[0], "Khối lớp 2", 4).value = 7
    page = upload(browser, saved(book))
    save_figures(actor=world.teacher, now=NOW, school_id=world.mine, form=th_57,
                 edits=[CellEdit("classes", "lop_1", "2025-2026", None, "8", 1)])
    response = apply(browser, page)
    body = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert ("Người khác vừa sửa 1 ô trong khi bạn xem, chưa có gì được ghi: Bảng “1. Số lớp học”, dòng “Khối lớp 1”, "
            "năm học 2025–2026: nay là 8.") in body
    assert FigureValue.objects.get(row="lop_2", column="2025-2026").value == 5
    assert apply(browser, response.content.decode()).status_code == 302
    assert FigureValue.objects.get(row="lop_1", column="2025-2026").value == 6


def test_a_file_of_another_year_writes_nothing(signed_in: Any, filled: None) -> None:
    browser = signed_in("principal")
    content = browser.get("/truong/TH-A/so-lieu/excel/?bo=th-57&nam=2022-2023").content
    book = book_of(content)
    cell_at(book.worksheets[0], "Khối lớp 1", 2).value = 6
    cell_at(book.worksheets[2], "Giáo viên", 2).value = 6
    page = html.unescape(upload(browser, saved(book)))
    assert title(page).startswith("Không có ô nào sẽ đổi, ")
    assert "“Năm học 2020–2021” không thuộc các năm học đang nhập (2023–2026)." in page
    assert "Bảng này ghi năm học 2022–2023, đang nhập cho 2025–2026." in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp rỗng (0 byte)"),
        (b"PK\x03\x04 hong", "Tệp Excel bị hỏng"),
        (b"\x00\x01\x02", "Tệp không phải Excel hay CSV"),
        (b"a,b\n1,2\n", "Không thấy số liệu nào trong tệp"),
    ],
)
def test_a_file_that_is_none(signed_in: Any, world: Any, content: bytes, words: str) -> None:
    page = upload(signed_in("principal"), SimpleUploadedFile("x.xlsx", content), status=422)
    assert words in html.unescape(page)


def test_forged_values_are_checked_again(signed_in: Any, world: Any) -> None:
    browser = signed_in("principal")

    def post(figures: Any) -> Any:
        return browser.post(f"{HERE}ghi/{QUERY}", {"so_lieu": json.dumps(figures), "source": "", "as_of": ""})

    assert post([["classes", "lop_1", "2025-2026", "-4", 0, "", ""]]).status_code == 422
    assert post([["classes", "cong", "2025-2026", "4", 0, "", ""]]).status_code == 422
    assert post([["khong", "co", "2025-2026", "4", 0, "", ""]]).status_code == 422
    assert post("x").status_code == 404
    assert browser.post(f"{HERE}o-can-sua/{QUERY}", {"loi": "[1]"}).status_code == 404
    assert not FigureValue.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "officer"])
def test_strangers_see_nothing_and_officers_may_not(signed_in: Any, who: str) -> None:
    browser = signed_in(who)
    status = {"stranger": 404, "officer": 403}[who]
    for path in (HERE, "/truong/TH-A/so-lieu/mau/"):
        assert browser.get(path).status_code == status
    for path in (HERE, f"{HERE}ghi/", f"{HERE}o-can-sua/"):
        assert browser.post(path).status_code == status
