"""The preview of a stored file, kept in the cache under its SHA-256: the same content is read once."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from kiemdinh.services.files.content import INLINE
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import open_stored
from kiemdinh.services.previews.office import converted, office_is_here
from kiemdinh.services.previews.sheets import SheetPreview, read_sheets
from kiemdinh.services.previews.word import read_word
from kiemdinh.services.previews.words import CannotShow
from kiemdinh.services.rich_text.documents import clean_document

LARGEST = 20 * 1024 * 1024
_KEPT_SECONDS = 24 * 60 * 60
_VERSION = 1
_WORD, _SHEETS, _OLD_WORD = ("docx",), ("xlsx", "xls"), ("doc", "odt")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page shows: words of a document, or tables, or (`problem`) why neither; `note`: what is left out."""

    html: str = ""
    sheets: tuple[SheetPreview, ...] = ()
    note: str = ""
    problem: str = ""


def has_preview(extension: str) -> bool:
    """Whether a kind of file is worth asking `preview_of` for (PDF and pictures show themselves)."""
    return extension in (*_WORD, *_SHEETS, *_OLD_WORD)


def preview_of(row: StoredFile) -> Preview:
    """The preview of a file; never raises for a bad one, `problem` says in words why it cannot be shown."""
    if row.extension in INLINE or not has_preview(row.extension):
        return Preview(problem="Loại tệp này không xem được ngay trong trang. Hãy tải về rồi mở trên máy.")
    key = f"preview:{_VERSION}:{row.sha256}:{row.extension}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _read(row)
        cache.set(key, kept, _KEPT_SECONDS)
    sheets = tuple(SheetPreview(*sheet) for sheet in kept["sheets"])
    return Preview(clean_document(kept["html"]), sheets, kept["note"], kept["problem"])


def _read(row: StoredFile) -> dict[str, Any]:
    found: dict[str, Any] = {"html": "", "sheets": [], "note": "", "problem": ""}
    try:
        if row.size > LARGEST:
            raise CannotShow(
                f"Tệp lớn hơn {LARGEST // (1024 * 1024)} MB nên không xem ngay trong trang được. Hãy tải về để xem."
            )
        if row.extension in _OLD_WORD and not office_is_here():
            raise CannotShow(
                "Tệp kiểu cũ (.doc, .odt) cần LibreOffice trên máy chủ mới xem ngay được. Hãy tải về để xem, "
                "hoặc lưu lại dạng .docx rồi tải lên."
            )
        with open_stored(row) as handle:
            content = handle.read()
        if row.extension in _SHEETS:
            sheets, found["note"] = read_sheets(content)
            found["sheets"] = [(s.name, s.rows, s.cut) for s in sheets]
        else:
            word = converted(content, row.extension) if row.extension in _OLD_WORD else content
            html, found["note"] = read_word(word)
            found["html"] = str(clean_document(html))
    except FileNotFoundError:
        found["problem"] = "Kho tệp không còn nội dung của tệp này. Hãy báo người quản trị."
    except CannotShow as problem:
        found["problem"] = str(problem)
    return found
