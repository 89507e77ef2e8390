"""What a file really is, told from its content."""

import io
import zipfile

import pytest

from kiemdinh.services.files import content
from kiemdinh.services.files.content import RefusedFile, identify, safe_name

PDF = b"%PDF-1.7\n" + b"0" * 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def archive(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in entries.items():
            box.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return target.getvalue()


WORD = archive(word__document_dot_xml=b"<x/>")
EXCEL = archive(xl__workbook_dot_xml=b"<x/>")
SLIDES = archive(ppt__presentation_dot_xml=b"<x/>")
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text")


def kind(name: str, data: bytes) -> str:
    return identify(name, data[:4096], size=len(data), stream=io.BytesIO(data)).extension


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        kind(name, data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.pdf", PDF, "pdf"),
        ("A.PDF", PDF, "pdf"),
        ("a.jpeg", b"\xff\xd8\xff\xe0" + b"0" * 50, "jpg"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "png"),
        ("a.webp", b"RIFF0000WEBP" + b"0" * 50, "webp"),
        ("a.docx", WORD, "docx"),
        ("a.xlsx", EXCEL, "xlsx"),
        ("a.pptx", SLIDES, "pptx"),
        ("a.odt", ODT, "odt"),
        ("a.doc", OLE, "doc"),
        ("a.xls", OLE, "xls"),
        ("phim.mp4", b"\0\0\0\x18ftypmp42" + b"0" * 50, "mp4"),
    ],
)
def test_accepted_kinds(name: str, data: bytes, expected: str) -> None:
    assert kind(name, data) == expected


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("gia.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "đuôi “.pdf” nhưng nội dung là ảnh PNG"),
        ("bang.docx", EXCEL, "nội dung là Excel"),
        ("khong-duoi", PDF, "đuôi “.(không có)”"),
        ("rong.pdf", b"", "tệp rỗng (0 byte)"),
        ("trang.pdf", b"<html><script>alert(1)</script>", "không thuộc loại được nhận"),
        ("anh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không thuộc loại được nhận"),
        ("may.pdf", b"MZ" + b"\0" * 600, "không thuộc loại được nhận"),
        ("nen.docx", archive(a=b"1"), "không thuộc loại được nhận"),
        ("hong.docx", b"PK\x03\x04" + b"\0" * 100, "tệp hỏng"),
        ("macro.docx", archive(word__document_dot_xml=b"1", word__vbaProject_dot_bin=b"1"), "chứa macro"),
        ("khoa.docx", OLE, "khóa bằng mật khẩu"),
    ],
)
def test_refused_by_name_with_the_reason(name: str, data: bytes, words: str) -> None:
    said = refusal(name, data)
    assert said.startswith(f"Tệp “{name}” bị từ chối")
    assert words in said


def test_archive_that_unpacks_huge_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "_MAX_UNPACKED", 1024 * 1024)
    bomb = archive(word__document_dot_xml=b"0" * (1024 * 1024 + 1))
    assert len(bomb) < 10_000
    assert "lớn bất thường" in refusal("bom.docx", bomb)


@pytest.mark.parametrize("name", ["../a.pdf", "a/b.pdf", "..\\a.pdf", "C:\\a.pdf", "", "  ", ".", "..", "a\0.pdf"])
def test_names_with_a_path_or_nothing_are_refused(name: str) -> None:
    with pytest.raises(RefusedFile, match="đường dẫn hoặc để trống"):
        safe_name(name)


def test_names_are_composed_and_cut() -> None:
    assert safe_name("Kê\u0301 hoạch.pdf") == "Kế hoạch.pdf"
    assert safe_name("a\x07b.pdf") == "ab.pdf"
    assert len(safe_name("a" * 400)) == 200
