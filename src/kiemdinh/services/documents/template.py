"""Reading a Word template: safe opening, cleaning of the tags that Word cuts up, compiling. Done once a
file and kept.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateSyntaxError
from lxml import etree

from kiemdinh.services.documents.errors import DocumentTemplateError
from kiemdinh.services.documents.sandbox import compile_source, make_environment

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_PART = "word/document.xml"

_MAX_UNPACKED = 40 * 1024 * 1024
_RENDERED = re.compile(r"^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$|^docProps/core\.xml$")
# Identities that Word gives to paragraphs; a loop would repeat them, and they change with every save.
_PARAGRAPH_IDS = re.compile(r'\sw(?:14)?:(?:paraId|textId|rsid\w*)="[^"]*"')
_TAG_TEXT = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class CompiledTemplate:
    """A template ready to render: its parts as bytes, those with tags compiled, and its styles by shown
    name.
    """

    parts: Mapping[str, bytes]
    compiled: Mapping[str, Any]
    styles: Mapping[str, str]
    has_column_loops: bool


def load(template: bytes | str | Path) -> CompiledTemplate:
    """Open and compile a template given as bytes or as a path. Raises DocumentTemplateError."""
    try:
        data = template if isinstance(template, bytes) else Path(template).read_bytes()
    except OSError as error:
        name = Path(template).name if not isinstance(template, bytes) else ""
        raise DocumentTemplateError(f"Không mở được mẫu Word “{name}”.") from error
    return _load(hashlib.sha256(data).digest(), _Bytes(data))


class _Bytes:
    """Carries the bytes past the cache key, which is their checksum alone."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bytes)


@lru_cache(maxsize=32)
def _load(digest: bytes, source: _Bytes) -> CompiledTemplate:
    parts = unpack(source.data)
    env = make_environment()
    compiled: dict[str, Any] = {}
    has_column_loops = False
    for name, (text, lined) in tagged_parts(parts).items():
        if name == MAIN_PART:
            has_column_loops = "{%tc" in text
        try:
            compiled[name] = compile_source(env, lined)
        except TemplateSyntaxError as error:
            raise DocumentTemplateError(syntax_message(lined, error.lineno)) from error
    return CompiledTemplate(parts, compiled, _styles(parts), has_column_loops)


def tagged_parts(parts: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """The parts that carry tags: their text alone, and the source for Jinja with one paragraph a line."""
    cleaner = DocxTemplate(io.BytesIO())
    found = {}
    for name, blob in parts.items():
        if not _RENDERED.match(name):
            continue
        xml = etree.tostring(parse_xml(blob, name), encoding="unicode")
        if "{{" not in (text := _TAG_TEXT.sub("", xml)) and "{%" not in text:
            continue
        patched = cleaner.patch_xml(_PARAGRAPH_IDS.sub("", xml))
        # One paragraph a line, so that an error can name the text around it.
        found[name] = (text, patched.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p "))
    return found


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name. Raises DocumentTemplateError: not Word, too big, macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                raise DocumentTemplateError("Mẫu Word quá lớn (hơn 40 MB khi giải nén).")
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise DocumentTemplateError("Tệp mẫu không phải tệp Word (.docx) hoặc đã hỏng.") from error
    if MAIN_PART not in parts or "[Content_Types].xml" not in parts:
        raise DocumentTemplateError("Tệp mẫu không phải tệp Word (.docx) hoặc đã hỏng.")
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise DocumentTemplateError("Mẫu Word có macro; hãy lưu lại thành .docx không có macro.")
    if b"attachedTemplate" in parts.get("word/_rels/settings.xml.rels", b""):
        raise DocumentTemplateError(
            "Mẫu Word gắn với một tệp mẫu bên ngoài; hãy bỏ tệp mẫu đính kèm rồi lưu lại."
        )
    return parts


def parse_xml(blob: bytes, name: str = "") -> Any:
    """Parse a part without entities or network; raises DocumentTemplateError when it is not well formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(blob, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentTemplateError(
            f"Phần {name or 'nội dung'} của tệp Word bị hỏng, không đọc được."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise DocumentTemplateError("Mẫu Word chứa khai báo không được phép (DOCTYPE).")
    return root


def _styles(parts: Mapping[str, bytes]) -> dict[str, str]:
    blob = parts.get("word/styles.xml")
    if blob is None:
        return {}
    found: dict[str, str] = {}
    for style in parse_xml(blob, "word/styles.xml").iter(f"{{{W}}}style"):
        name = style.find(f"{{{W}}}name")
        if name is not None:
            found.setdefault(name.get(f"{{{W}}}val", "").lower(), style.get(f"{{{W}}}styleId", ""))
    return found


def syntax_message(source: str, line: int | None) -> str:
    """Name the wrong tag by the text of its own paragraph, or of the nearest one before that has words."""
    lines = source.splitlines()
    position = min(max((line or 1) - 1, 0), len(lines) - 1)
    near = ""
    while position >= 0 and not near:
        near = " ".join(_TAG_TEXT.sub(" ", lines[position]).split())
        position -= 1
    return f"Mẫu Word có thẻ viết sai hoặc thiếu thẻ đóng, gần chỗ “{near[:120]}”."
