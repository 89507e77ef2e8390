"""Many files at once find their places by their names; figures come in from a filled-in Excel file."""

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
from tests.journeys.site_world import PDF


def _pdf(words: str) -> bytes:
    return PDF + f"% {words}".encode()


def _zip(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.{'zip' if name == 'trong' else 'pdf'}", content)
    return target.getvalue()


def test_many_files_are_sorted_by_their_names_and_put_into_the_list(walk, site):
    secretary = walk("thuky")
    secretary.go(site.cycle("2022-2023") + "minh-chung/tai-nhieu/")
    secretary.check()
    inner = _zip(a=_pdf("trong"))
    secretary.page.locator("input[type=file]").first.set_input_files([
        {"name": "H1-1.1-01 Kế hoạch chiến lược.pdf", "mimeType": "application/pdf", "buffer": _pdf("1")},
        {"name": "gia-dang.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00 a program"},
        {"name": "bo.zip", "mimeType": "application/zip", "buffer": _zip(bien_ban=_pdf("2"), trong=inner)},
    ])
    secretary.page.get_by_text(re.compile("Đã gửi xong")).first.wait_for(timeout=20000)
    assert "“gia-dang.pdf” bị từ chối" in secretary.text()
    secretary.complaints.clear()  # the refusal is a 422
    secretary.check()
    secretary.page.get_by_role("link", name="Xem kết quả và chọn chỗ xếp").click()
    secretary.page.get_by_role("link", name="Xem kết quả").click(timeout=30000)
    secretary.page.get_by_role("heading", level=1, name="1 tệp cần bạn chọn chỗ").wait_for()
    text = secretary.text()
    assert "Tên ghi mã [H1-1.1-01]" in text and "là tệp nén nằm trong tệp nén" in text
    secretary.check()
    secretary.page.get_by_role("button", name="Xếp 1 tệp vào danh mục").click()
    secretary.page.get_by_text(re.compile("Đã xếp 1 tệp")).first.wait_for()
    secretary.go(site.cycle("2022-2023") + "minh-chung/")
    secretary.page.get_by_role("link", name=re.compile(r"H1-1\.1-01")).first.click()
    assert "H1-1.1-01 Kế hoạch chiến lược.pdf" in secretary.text()


def test_figures_come_in_from_excel_and_wrong_cells_are_named(walk):
    head = walk("hangxom")
    base = "/truong/T-TH2/so-lieu/"
    head.go(base + "nhap-excel/")
    head.check()
    with head.page.expect_download() as fetched:
        head.page.get_by_role("link", name="Tải tệp mẫu").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(fetched.value.path()).read_bytes()))
    sheet, row, column = _first_cell(book)
    sheet.cell(row, column).value = 12
    sheet.cell(row, column + 1).value = "mười hai"
    target = io.BytesIO()
    book.save(target)
    head.page.locator("input[type=file]").set_input_files(
        {"name": "so-lieu.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()})
    head.page.get_by_role("button", name="Xem trước").click()
    head.page.get_by_role("heading", level=1, name="1 ô sẽ đổi, 1 chỗ cần sửa").wait_for()
    assert "mười hai" in head.text()
    head.complaints.clear()
    head.check()
    head.page.get_by_role("button", name="Ghi 1 ô").click()
    head.page.wait_for_url(re.compile(r"/so-lieu/\?"))
    assert "12" in [box.input_value() for box in head.page.locator("table.grid-entry input").all()]
    head.check()


def _first_cell(book) -> tuple:
    """The first cell that the template leaves for a number, with another beside it."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell, beside in pairwise(row):
                if not cell.protection.locked and not beside.protection.locked and cell.value is None:
                    return sheet, cell.row, cell.column
    raise AssertionError([s.title for s in book.worksheets])
