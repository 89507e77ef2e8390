"""Previews of Word and Excel: safe, limited, read once; bad files are told in words."""

import base64
import io
import os
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter

from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import store_bytes
from kiemdinh.services.previews import office, preview, preview_of, sheets, word
from kiemdinh.services.previews.words import CannotShow
from kiemdinh.services.rich_text.documents import clean_document

NOW = datetime(2023, 10, 2, tzinfo=UTC)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def word_file(*paragraphs: str, picture: bool = False) -> bytes:
    made = docx.Document()
    made.add_heading("Kế hoạch", 1)
    for text in paragraphs:
        made.add_paragraph(text)
    if picture:
        made.add_picture(io.BytesIO(PNG))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def changed(content: bytes, **parts: Any) -> bytes:
    """The archive with some entries rewritten: name (dots for slashes are not needed) → function of the old bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info.filename)
            change = parts.get(info.filename)
            new.writestr(info.filename, change(data) if change else data)
    return target.getvalue()


def workbook(rows: int, columns: int = 3, names: tuple[str, ...] = ("Lớp",)) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name in names:
        sheet = book.add_worksheet(name)
        for row in range(rows):
            for column in range(columns):
                sheet.write(row, column, f"ô {row},{column}")
        sheet.write(0, 0, 1234.5)
        sheet.write_datetime(0, 1, datetime(2023, 9, 5), day)
        sheet.write(0, 2, "<script>alert(1)</script>")
    book.close()
    return target.getvalue()


def kept(name: str, content: bytes) -> StoredFile:
    return store_bytes(name=name, content=content, now=NOW)[0]


# ── Word ──────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_word_becomes_clean_html_with_its_own_pictures() -> None:
    shown = preview_of(kept("a.docx", word_file("Đoạn một", picture=True)))
    assert shown.problem == "" and shown.note == ""
    assert shown.html.startswith("<h3>Kế hoạch</h3><p>Đoạn một</p>")
    assert 'src="data:image/png;base64,' in shown.html


@pytest.mark.django_db
def test_a_linked_picture_is_never_fetched() -> None:
    """The relation of the picture points outside; any connection would fail this test (see tests/conftest.py)."""
    remote = changed(
        word_file("Chữ", picture=True),
        **{
            "word/_rels/document.xml.rels": lambda data: data.replace(
                b'Target="media/image1.png"', b'Target="http://theo-doi.example/a.png" TargetMode="External"'
            ),
            "word/document.xml": lambda data: data.replace(b"r:embed=", b"r:link="),
        },
    )
    shown = preview_of(kept("a.docx", remote))
    assert "theo-doi" not in shown.html and "<img" not in shown.html and "Chữ" in shown.html
    assert shown.note == "Bản xem nhanh bỏ 1 hình (hình nằm ngoài tệp hoặc quá nặng); tải về để xem đủ."


def test_many_pictures_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "LARGEST_PICTURES", 10)
    html, note = word.read_word(word_file(picture=True))
    assert "data:" not in html and "bỏ 1 hình" in note


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OLE, "mật khẩu"),
        (b"khong phai zip", "hỏng"),
        (changed(word_file("a"), **{"word/document.xml": lambda data: data[:200]}), "hỏng"),
    ],
)
def test_a_bad_word_file_is_told_in_words(content: bytes, words: str) -> None:
    with pytest.raises(CannotShow, match=words):
        word.read_word(content)


def test_a_locked_archive_is_told_in_words() -> None:
    content = bytearray(word_file("a"))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        for info in archive.infolist():
            content[info.header_offset + 6] |= 1
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    with pytest.raises(CannotShow, match="mật khẩu"):
        word.read_word(bytes(content))


def test_a_very_long_text_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "LARGEST_TEXT", 1000)
    with pytest.raises(CannotShow, match="quá dài"):
        word.read_word(word_file("a"))


@pytest.mark.parametrize(
    "source",
    [
        "<p onclick='x()'>a</p><script>x()</script>",
        "<img src='https://theo-doi.example/a.png'>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
        "<a href='javascript:x()'>a</a><iframe src='/'></iframe>",
        "<p style='background:url(http://x)'>a</p>",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(source: str) -> None:
    cleaned = clean_document(source)
    for word_ in ("script", "onclick", "http", "svg", "javascript", "iframe", "style", "<a", "<img"):
        assert word_ not in cleaned


# ── Excel ─────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_excel_becomes_tables_of_texts() -> None:
    shown = preview_of(kept("a.xlsx", workbook(2)))
    assert shown.sheets == (
        sheets.SheetPreview(
            "Lớp", (("1.234,5", "05/09/2023", "<script>alert(1)</script>"), ("ô 1,0", "ô 1,1", "ô 1,2")), ""
        ),
    )


def test_a_huge_sheet_is_limited_and_says_so() -> None:
    found, note = sheets.read_sheets(workbook(1205, 25, ("A", "B", "C", "D", "E")))
    assert [sheet.name for sheet in found] == ["A", "B", "C"]
    assert note == "Tệp còn 2 trang tính nữa; tải về để xem đủ."
    assert len(found[0].rows) == 200 and {len(row) for row in found[0].rows} == {20}
    assert found[0].cut == "Chỉ hiện 200 dòng, 20 cột đầu; còn 1.005 dòng và 5 cột."


def test_too_much_to_unpack_is_refused_before_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 100)
    with pytest.raises(CannotShow, match="quá lớn"):
        sheets.read_sheets(workbook(2))


def test_a_broken_workbook_is_told_in_words() -> None:
    with pytest.raises(CannotShow, match=r"hỏng|Không đọc được"):
        sheets.read_sheets(b"PK\x03\x04" + b"x" * 100)
    with pytest.raises(CannotShow):
        sheets.read_sheets(OLE)


def test_dates_and_numbers_are_written_as_vietnamese_do() -> None:
    assert [sheets._text(v) for v in (True, 0, 12345.0, 0.12345, date(2023, 9, 5), None)] == [
        "Có", "0", "12.345", "0,1235", "05/09/2023", "",
    ]  # fmt: skip


# ── kept by content, old formats ──────────────────────────────────────────────


@pytest.mark.django_db
def test_the_same_content_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    row = kept("a.xlsx", workbook(3))
    first = preview_of(row)
    monkeypatch.setattr(preview, "open_stored", lambda _: pytest.fail("read again"))
    assert preview_of(row) == first and first.problem == ""


@pytest.mark.django_db
def test_a_large_file_and_one_of_another_kind_are_only_for_download(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "LARGEST", 10)
    assert "tải về" in preview_of(kept("a.xlsx", workbook(4))).problem
    mp4 = StoredFile(sha256="0" * 64, size=9, media_type="video/mp4", extension="mp4")
    assert preview_of(mp4).problem == "Loại tệp này không xem được ngay trong trang. Hãy tải về rồi mở trên máy."


@pytest.mark.django_db
def test_old_word_without_libreoffice_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "office_is_here", lambda: False)
    assert "cần LibreOffice" in preview_of(kept("a.doc", OLE)).problem


@pytest.mark.needs("soffice")
def test_old_word_through_libreoffice() -> None:
    rtf = rb"{\rtf1\ansi Bien ban hop to\par}"
    html, _ = word.read_word(office.converted(rtf, "doc"))
    assert "Bien ban hop to" in html


def test_a_converter_that_takes_too_long_is_stopped_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 30 & echo $! > {tmp_path}/child; wait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(office, "_SECONDS", 1)
    with pytest.raises(CannotShow, match="quá lâu"):
        office.converted(b"a", "doc")
    state = Path("/proc") / (tmp_path / "child").read_text().strip() / "stat"
    for _ in range(50):
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child still runs")


def test_a_converter_that_makes_nothing_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(CannotShow, match="hỏng"):
        office.converted(b"a", "doc")
