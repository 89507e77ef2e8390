"""Word documents as HTML. Nothing outside the file is read: no linked picture, no template, no address."""

import base64
import io
import re
import zipfile
from typing import Any

import mammoth
from mammoth.docx.files import InvalidFileReferenceError

from kiemdinh.services.previews.words import BROKEN, LOCKED, CannotShow

LARGEST_TEXT = 12 * 1024 * 1024
LARGEST_PICTURES = 3 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def read_word(content: bytes) -> tuple[str, str]:
    """(HTML not yet cleaned, what was left out) of a .docx. Raises CannotShow: password, broken, too long."""
    if content.startswith(_OLE):
        raise CannotShow(LOCKED)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename: info for info in archive.infolist()}
            if any(info.flag_bits & 1 for info in parts.values()):
                raise CannotShow(LOCKED)
            texts = sum(info.file_size for name, info in parts.items() if name.endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, OSError) as error:
        raise CannotShow(BROKEN) from error
    if "word/document.xml" not in parts:
        raise CannotShow(BROKEN)
    if texts > LARGEST_TEXT:
        raise CannotShow("Văn bản quá dài nên không xem ngay trong trang được. Hãy tải về để xem.")
    album = _Album()
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content),
            convert_image=mammoth.images.img_element(album.attributes),
            include_embedded_style_map=False,
            external_file_access=False,
        )
    except Exception as error:  # a converter meets every kind of broken file; the person gets one sentence
        raise CannotShow(BROKEN) from error
    # The page around it has a title of its own.
    lowered = re.sub(r"<(/?)h([1-4])>", lambda found: f"<{found[1]}h{int(found[2]) + 2}>", result.value)
    return lowered, album.note


class _Album:
    """The pictures inside a document, as long as they are few and small."""

    def __init__(self) -> None:
        self.size = 0
        self.left_out = 0

    def attributes(self, image: Any) -> dict[str, str]:
        """The attributes of one picture; none when it is linked, of another kind or one too many."""
        try:
            if image.content_type not in _PICTURES:
                raise KeyError(image.content_type)
            with image.open() as handle:
                data = handle.read(LARGEST_PICTURES + 1)
        except (InvalidFileReferenceError, KeyError, OSError, ValueError):
            self.left_out += 1
            return {}
        if self.size + len(data) > LARGEST_PICTURES:
            self.left_out += 1
            return {}
        self.size += len(data)
        return {"src": f"data:{image.content_type};base64,{base64.b64encode(data).decode()}"}

    @property
    def note(self) -> str:
        """What was left out, in words."""
        if not self.left_out:
            return ""
        return f"Bản xem nhanh bỏ {self.left_out} hình (hình nằm ngoài tệp hoặc quá nặng); tải về để xem đủ."
