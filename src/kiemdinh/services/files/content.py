"""What a file really is, told from its content; pure.

Only the kinds that schools hand in are taken. HTML, SVG, scripts and programs are refused whatever their name.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from kiemdinh.kernel.vietnamese import nfc


class RefusedFile(Exception):
    """The file is not taken; the text names it, says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An accepted kind of file."""

    extension: str
    media_type: str
    label: str


PDF = Kind("pdf", "application/pdf", "PDF")
JPEG = Kind("jpg", "image/jpeg", "ảnh JPEG")
PNG = Kind("png", "image/png", "ảnh PNG")
WEBP = Kind("webp", "image/webp", "ảnh WebP")
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word")
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel")
PPTX = Kind("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint")
OLE_DOC = Kind("doc", "application/msword", "Word 97–2003")
OLE_XLS = Kind("xls", "application/vnd.ms-excel", "Excel 97–2003")
ODT = Kind("odt", "application/vnd.oasis.opendocument.text", "OpenDocument")
MP4 = Kind("mp4", "video/mp4", "phim MP4")

ALIASES = {"jpeg": "jpg", "jpe": "jpg"}
OLE_KINDS = {"doc": OLE_DOC, "xls": OLE_XLS}
ACCEPTED = ("pdf", "jpg", "jpeg", "png", "webp", "docx", "xlsx", "pptx", "doc", "xls", "odt", "mp4")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_UNPACKED = 1024 * 1024 * 1024
_UNKNOWN = (
    "nội dung không thuộc loại được nhận (PDF, ảnh JPEG/PNG/WebP, Word, Excel, PowerPoint, MP4). "
    "Hãy chuyển tệp sang một trong các loại đó."
)
_SIGNATURES = ((PDF, 0, b"%PDF-"), (JPEG, 0, b"\xff\xd8\xff"), (PNG, 0, b"\x89PNG\r\n\x1a\n"), (MP4, 4, b"ftyp"))
INLINE = ("pdf", "jpg", "png", "webp")
"""Kinds that a browser may show on a page of ours; everything else is offered for download."""


def safe_name(name: str) -> str:
    """The name alone, as the person knows it: NFC, no control characters.

    Raises RefusedFile for a name that carries a path: such a name does not come from an ordinary browser.
    """
    shown = nfc(name).strip()
    if "/" in shown or "\\" in shown or shown in {"", ".", ".."} or "\x00" in name:
        clean = re.sub(r"[\x00-\x1f\x7f]", "", shown) or "(không tên)"
        raise RefusedFile(
            f"Tệp “{clean}” bị từ chối: tên tệp chứa đường dẫn hoặc để trống. Hãy đổi tên tệp trên máy rồi tải lên lại."
        )
    return re.sub(r"[\x00-\x1f\x7f]", "", shown)[:200]


def identify(name: str, head: bytes, *, size: int, stream: io.BufferedIOBase | io.BytesIO | None = None) -> Kind:
    """The kind of a file from its first bytes (and, for Office files, its table of contents).

    `head` is at least the first 512 bytes; `stream` the whole content, needed for Office files.
    Raises RefusedFile: empty, an unknown kind, or an extension that says something else than the content.
    """
    shown = safe_name(name)
    extension = PurePosixPath(shown).suffix.lower().lstrip(".")
    extension = ALIASES.get(extension, extension)
    if size == 0:
        raise RefusedFile(f"Tệp “{shown}” bị từ chối: tệp rỗng (0 byte). Hãy kiểm tra lại tệp gốc rồi tải lên lại.")
    kind = _from_content(head, extension, stream)
    if isinstance(kind, str):
        raise RefusedFile(f"Tệp “{shown}” bị từ chối: {kind}")
    if extension != kind.extension:
        raise RefusedFile(
            f"Tệp “{shown}” bị từ chối: đuôi “.{extension or '(không có)'}” nhưng nội dung là "
            f"{kind.label}. Hãy đổi đuôi thành “.{kind.extension}” nếu đúng tệp cần nộp."
        )
    return kind


def _from_content(head: bytes, extension: str, stream: io.BufferedIOBase | io.BytesIO | None) -> Kind | str:
    """The kind, or the end of the sentence that says why the content is not taken."""
    if simple := next((kind for kind, at, start in _SIGNATURES if head[at : at + len(start)] == start), None):
        return simple
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(_OLE):
        if extension in ("docx", "xlsx", "pptx"):
            # An Office file with a password is such a container: nobody in the team could open it.
            return "tệp bị khóa bằng mật khẩu hoặc lưu kiểu cũ. Hãy bỏ mật khẩu, lưu lại rồi tải lên."
        return OLE_KINDS.get(extension, OLE_DOC)
    if head.startswith(b"PK\x03\x04") and stream is not None:
        return _office_kind(stream)
    return _UNKNOWN


def _office_kind(stream: io.BufferedIOBase | io.BytesIO) -> Kind | str:
    """Looks only at the table of contents of the archive; nothing is unpacked but a few bytes of `mimetype`."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                return "khi mở ra lớn bất thường. Hãy lưu lại tệp từ Word hoặc Excel rồi tải lên."
            if any(n.lower().endswith("vbaproject.bin") for n in names):
                return "tệp chứa macro. Hãy lưu lại dạng không có macro (.docx, .xlsx, .pptx) rồi tải lên."
            if "word/document.xml" in names:
                return DOCX
            if "xl/workbook.xml" in names:
                return XLSX
            if "ppt/presentation.xml" in names:
                return PPTX
            if "mimetype" in names:
                with archive.open("mimetype") as declared:
                    if declared.read(100).startswith(ODT.media_type.encode()):
                        return ODT
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return "tệp hỏng, không mở được. Hãy kiểm tra lại tệp gốc rồi tải lên lại."
    return _UNKNOWN
