"""Filling a Word template with data: the public side of this service."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from lxml import etree

from kiemdinh.services.documents.contents import finish_body
from kiemdinh.services.documents.errors import DocumentTemplateError
from kiemdinh.services.documents.state import RenderState, current
from kiemdinh.services.documents.template import MAIN_PART, CompiledTemplate, load, parse_xml

_RELS_PART = "word/_rels/document.xml.rels"
_CORE_PART = "docProps/core.xml"
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_DCTERMS = "{http://purl.org/dc/terms/}"
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


def check_template(template: bytes | str | Path) -> None:
    """Refuse a template that cannot be used: not Word, macros, tags that do not parse. Raises
    DocumentTemplateError.
    """
    load(template)


def render_docx(
    template: bytes | str | Path,
    context: Mapping[str, Any],
    *,
    links: Mapping[str, str] | None = None,
    moment: datetime | None = None,
) -> bytes:
    """The template filled with the context, as the bytes of a .docx; equal arguments give equal bytes.

    ``context`` holds plain values; whatever people typed is printed as text, never run as a tag. ``links``
    leads codes in
    the texts to "#bookmark" or to an address (default: ``context["code_links"]``). ``moment`` is written as
    the
    date of creation and change; without it the template's own dates stay.
    Raises DocumentTemplateError when the template is broken, asks for a missing value or tries something
    forbidden.
    """
    compiled = load(template)
    state = RenderState(
        links=links if links is not None else context.get("code_links", {}), styles=compiled.styles
    )
    token = current.set(state)
    try:
        parts = {name: part.render(context).encode() for name, part in compiled.compiled.items()}
    except SecurityError as error:
        raise DocumentTemplateError("Mẫu Word có lệnh không được phép; hãy bỏ lệnh đó khỏi mẫu.") from error
    except UndefinedError as error:
        reason = (
            error.message
            if "thẻ dùng" in (error.message or "")
            else "thẻ dùng một trường không có trong dữ liệu"
        )
        raise DocumentTemplateError(f"Không điền được mẫu Word: {reason}.") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise DocumentTemplateError("Không điền được mẫu Word: có thẻ không tính được.") from error
    finally:
        current.reset(token)
    parts = {**compiled.parts, **parts}
    parts[MAIN_PART] = _body(parts[MAIN_PART], compiled)
    if state.relationships:
        parts[_RELS_PART] = _with_relationships(parts[_RELS_PART], state.relationships)
    if moment is not None and _CORE_PART in parts:
        parts[_CORE_PART] = _with_moment(parts[_CORE_PART], moment)
    return _pack(parts)


def _body(blob: bytes, compiled: CompiledTemplate) -> bytes:
    root = parse_xml(blob, MAIN_PART)
    if compiled.has_column_loops:
        # Columns made by {%tc for %} need their widths counted again.
        root = DocxTemplate(io.BytesIO()).fix_tables(etree.tostring(root, encoding="unicode"))
    finish_body(root, compiled.styles)
    return _serialize(root)


def _serialize(root: Any) -> bytes:
    result = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    assert isinstance(result, bytes)
    return result


def _with_relationships(blob: bytes, relationships: Mapping[str, str]) -> bytes:
    added = "".join(
        f'<Relationship Id="{rid}" Type="{_HYPERLINK}" Target="{escape(target)}" TargetMode="External"/>'
        for target, rid in relationships.items()
    )
    return blob.replace(b"</Relationships>", added.encode() + b"</Relationships>")


def _with_moment(blob: bytes, moment: datetime) -> bytes:
    root = parse_xml(blob, _CORE_PART)
    text = (
        (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        .astimezone(UTC)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    for name in ("created", "modified"):
        for node in root.iter(_DCTERMS + name):
            node.text = text
    return _serialize(root)


def _pack(parts: Mapping[str, bytes]) -> bytes:
    """Write the parts in a fixed order with a fixed time, so that the bytes depend on the content alone."""
    names = sorted(parts, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, _ZIP_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, parts[name])
    return target.getvalue()
