"""Looking at a Word form that somebody uploaded, before anything of it is kept or filled in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2.exceptions import TemplateSyntaxError

from kiemdinh.services.documents.errors import DocumentTemplateError
from kiemdinh.services.documents.placeholders import Placeholders, placeholders_of
from kiemdinh.services.documents.sandbox import make_environment
from kiemdinh.services.documents.state import is_safe_target
from kiemdinh.services.documents.template import W, parse_xml, syntax_message, tagged_parts, unpack

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OLE = b"\xd0\xcf\x11\xe0"
_FETCHING_FIELDS = re.compile(r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE)\b", re.IGNORECASE)
_OUTSIDE = {
    "attachedTemplate": "tệp mẫu đính kèm (attached template)",
    "image": "ảnh lấy từ mạng",
    "oleObject": "đối tượng nhúng OLE",
    "frame": "khung lấy nội dung từ nơi khác",
    "subDocument": "tài liệu con",
}
_ACTIVE = {
    "oleObject": "đối tượng nhúng OLE",
    "package": "tệp Office nhúng",
    "control": "điều khiển ActiveX",
    "aFChunk": "phần tài liệu chèn nguyên (altChunk)",
    "vbaProject": "macro",
}


@dataclass(frozen=True, slots=True)
class FormLimits:
    """What an uploaded form may cost: bytes, number of parts, seconds."""

    packed: int = 10 * 1024 * 1024
    unpacked: int = 40 * 1024 * 1024
    parts: int = 500
    trial_seconds: int = 20
    trial_memory: int = 1024 * 1024 * 1024
    trial_result: int = 20 * 1024 * 1024


LIMITS = FormLimits()


def inspect_form(data: bytes, *, limits: FormLimits = LIMITS) -> Placeholders:
    """What an uploaded form asks for, after every part of it was looked at; nothing is run.

    Raises DocumentTemplateError with a sentence that names what is wrong: not Word, locked, too big when unpacked,
    macros, embedded objects, contents fetched from elsewhere, tags that do more than print data.
    """
    _whole_file(data, limits)
    parts = unpack(data)
    _no_active_parts(parts)
    for name, blob in parts.items():
        if name.lower().endswith(".rels"):
            _relations(blob, name)
        elif name.lower().endswith(".xml") and name.lower().startswith("word/"):
            _fields(blob, name)
    # Tags are judged before they are compiled: compiling already computes what has no data in it.
    env, trees = make_environment(), []
    for _, source in tagged_parts(parts).values():
        try:
            trees.append(env.parse(source))
        except TemplateSyntaxError as error:
            raise DocumentTemplateError(syntax_message(source, error.lineno)) from error
        except RecursionError as error:
            raise DocumentTemplateError("Mẫu Word có thẻ lồng nhau quá sâu. Hãy viết lại thẻ đó cho gọn.") from error
    return placeholders_of(trees)


def _whole_file(data: bytes, limits: FormLimits) -> None:
    if data.startswith(_OLE):
        raise DocumentTemplateError(
            "Tệp bị khóa bằng mật khẩu hoặc là Word kiểu cũ (.doc). Hãy bỏ mật khẩu, lưu thành .docx rồi tải lên lại."
        )
    if len(data) > limits.packed:
        raise DocumentTemplateError(f"Mẫu Word lớn hơn {limits.packed // 1024**2} MB. Hãy bỏ bớt ảnh rồi tải lên lại.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise DocumentTemplateError("Tệp không phải tệp Word (.docx) hoặc đã hỏng. Hãy chọn đúng tệp mẫu.") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentTemplateError("Tệp bị khóa bằng mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi tải lên lại.")
    if len(entries) > limits.parts or sum(entry.file_size for entry in entries) > limits.unpacked:
        raise DocumentTemplateError(
            f"Tệp phình quá lớn khi giải nén (hơn {limits.unpacked // 1024**2} MB hoặc {limits.parts} phần), không"
            " giống một mẫu Word. Hãy chọn tệp khác."
        )
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise DocumentTemplateError("Tệp Word có hai phần trùng tên nên không tin được. Hãy mở bằng Word và lưu lại.")


def _no_active_parts(parts: Mapping[str, bytes]) -> None:
    types = parts["[Content_Types].xml"].lower()
    if b"macroenabled" in types or b"vbaproject" in types:
        raise DocumentTemplateError("Mẫu Word có macro; hãy lưu lại thành .docx không có macro.")
    for name in parts:
        low = name.lower()
        if "/embeddings/" in low or "/activex/" in low or low.startswith("customui/"):
            raise DocumentTemplateError(
                f"Mẫu Word có tệp hoặc điều khiển nhúng ({name}). Hãy xóa đối tượng nhúng đó trong Word rồi lưu lại."
            )


def _relations(blob: bytes, name: str) -> None:
    for node in parse_xml(blob, name).iter(_RELATION):
        kind, target = node.get("Type", "").rsplit("/", 1)[-1], node.get("Target", "")
        if kind in _ACTIVE:
            raise DocumentTemplateError(f"Mẫu Word có {_ACTIVE[kind]}. Hãy xóa nó trong Word rồi lưu lại.")
        if node.get("TargetMode", "").lower() != "external":
            continue
        if kind != "hyperlink":
            what = _OUTSIDE.get(kind, "một phần nội dung")
            raise DocumentTemplateError(
                f"Mẫu Word lấy {what} từ bên ngoài ({target[:80]}). Hãy chép hẳn vào tệp hoặc bỏ đi rồi lưu lại."
            )
        if not is_safe_target(target):
            raise DocumentTemplateError(f"Mẫu Word có liên kết không được phép ({target[:80]}). Hãy bỏ liên kết đó.")


def _fields(blob: bytes, name: str) -> None:
    """Fields that fetch something when Word opens the document; Word cuts their text into pieces."""
    if b"instr" not in blob and b"altChunk" not in blob:
        return
    root = parse_xml(blob, name)
    if next(root.iter(f"{{{W}}}altChunk"), None) is not None:
        raise DocumentTemplateError(f"Mẫu Word có {_ACTIVE['aFChunk']}. Hãy xóa nó trong Word rồi lưu lại.")
    texts = ["".join(node.text or "" for node in root.iter(f"{{{W}}}instrText"))]
    texts += [node.get(f"{{{W}}}instr", "") for node in root.iter(f"{{{W}}}fldSimple")]
    for text in texts:
        if found := _FETCHING_FIELDS.search(text):
            raise DocumentTemplateError(
                f"Mẫu Word có trường {found.group(1).upper()} lấy nội dung từ nơi khác. Hãy xóa trường đó rồi lưu lại."
            )


def unknown_placeholders(asked: Placeholders, contexts: list[Mapping[str, Any]]) -> list[str]:
    """The placeholders that none of the contexts has, in order of name."""
    return sorted(path for path in asked.paths if not any(_has(context, path.split(".")) for context in contexts))


def _has(value: Any, steps: list[str]) -> bool:
    """Whether a context has what a path asks for; an empty list or None of the sample says nothing against it."""
    if not steps:
        return True
    if not isinstance(value, Mapping):
        return value is None
    name = steps[0].replace("[]", "")
    if name not in value:
        return False
    found = [value[name]]
    for _ in range(steps[0].count("[]")):
        if any(isinstance(item, Mapping) for item in found):
            return True  # the keys of a dict: nothing below to compare with
        found = [line for item in found for line in (item or ())]
    return not found or any(_has(item, steps[1:]) for item in found)
