"""A form that a stranger uploads: real attacks are refused by name; our own forms pass and say what they ask for."""

import io
import re
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiemdinh.rooms.self_assessment.rules.form_samples import sample_contexts
from kiemdinh.services.documents import (
    DocumentTemplateError,
    FormLimits,
    inspect_form,
    render_docx,
    unknown_placeholders,
)
from kiemdinh.services.documents.confined import render_confined

REGULATIONS = Path(__file__).resolve().parents[3] / "regulations"
FOLDERS = {"2018": REGULATIONS / "forms-2018", "tt57": REGULATIONS / "tt57-2026" / "forms"}
FILES = {
    "bao-cao": "bao-cao-tu-danh-gia.docx", "phieu": "phieu-danh-gia-tieu-chi.docx",
    "quyet-dinh": "quyet-dinh-hoi-dong.docx", "ke-hoach": "ke-hoach-tu-danh-gia.docx",
    "noi-ham": "phieu-xac-dinh-noi-ham.docx", "ke-hoach-cai-tien": "ke-hoach-cai-tien.docx",
    "minh-chung": "danh-muc-minh-chung.docx",
}
EVERY = [(kind, generation) for kind in FILES for generation in FOLDERS]
NOW = datetime(2026, 11, 21, tzinfo=UTC)
DECISION = (FOLDERS["2018"] / FILES["quyet-dinh"]).read_bytes()
RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def changed(data: bytes = DECISION, *, tags: str = "", relation: str = "", xml: str = "", **parts: bytes) -> bytes:
    """A copy of a form with a paragraph of tags, a relationship, raw XML in the body, or more parts ("a/b" = a__b)."""
    result = io.BytesIO()
    body = xml + (f"<w:p><w:r><w:t>{tags}</w:t></w:r></w:p>" if tags else "")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            blob = old.read(info)
            if info.filename == "word/document.xml" and body:
                blob = re.sub(rb"(<w:body>)", lambda m: m.group(1) + body.encode(), blob, count=1)
            if info.filename == RELS and relation:
                blob = blob.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            new.writestr(info.filename, blob)
        for name, blob in parts.items():
            new.writestr(name.replace("__", "/").replace("_DOT_", "."), blob)
    return result.getvalue()


def outside(kind: str, target: str = "https://x.example/y", mode: str = ' TargetMode="External"') -> str:
    return f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


@pytest.mark.parametrize(("kind", "generation"), EVERY)
def test_our_own_forms_pass_with_nothing_unknown(kind: str, generation: str) -> None:
    form, contexts = (FOLDERS[generation] / FILES[kind]).read_bytes(), sample_contexts(kind, generation)
    asked = inspect_form(form)
    assert unknown_placeholders(asked, contexts) == []
    assert {"school.name", "head.issuing_body"} & asked.paths
    assert all(render_docx(form, context, moment=NOW).startswith(b"PK") for context in contexts)


def test_placeholders_are_named_through_loops() -> None:
    tags = "{% for p in council %}{{ p.full_name }}{{ p.shoe_size }}{% endfor %}{{ hat.x }}"
    asked = inspect_form(changed(tags=tags))
    assert "council[].full_name" in asked.paths
    assert unknown_placeholders(asked, sample_contexts("quyet-dinh", "2018")) == ["council[].shoe_size", "hat.x"]


@pytest.mark.parametrize(
    ("tags", "named"),
    [
        ("{{ ''.__class__.__mro__ }}", "__class__"),
        ("{{ school['__class__'] }}", "__class__"),
        ("{{ school|attr('x') }}", "bộ lọc “attr”"),
        ("{% include 'a' %}", "include"),
        ("{% macro a() %}{% endmacro %}", "macro"),
        ("{% for i in range(10**9) %}x{% endfor %}", "range"),
        ("{{ 10**9**9 }}", "lũy thừa"),
        ("{{ 'a'|center(1000000000) }}", "bộ lọc “center”"),
        ("{{ school.name.format(1) }}", "school.name.format"),
        ("{{ 'a' * 1000000000 }}", "phép nhân"),
        ("{% for a in council %}{% for b in groups %}{% for c in legal_bases %}x{% endfor %}{% endfor %}{% endfor %}",
         "vòng lặp lồng nhau"),
        ("{% if %}", "viết sai"),
    ],
)
def test_tags_that_do_more_than_print_are_refused_at_once(tags: str, named: str) -> None:
    start = time.monotonic()
    with pytest.raises(DocumentTemplateError, match=re.escape(named)):
        inspect_form(changed(tags=tags))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "không phải tệp Word"),
        (b"%PDF-1.7", "không phải tệp Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "mật khẩu"),
        (changed(word__vbaProject_DOT_bin=b"x"), "macro"),
        (changed(word__embeddings__a_DOT_bin=b"x"), "nhúng"),
        (changed(relation=outside("attachedTemplate")), "tệp mẫu đính kèm"),
        (changed(relation=outside("image", "http://evil.example/a.png")), "evil.example"),
        (changed(relation=outside("oleObject")), "OLE"),
        (changed(relation=outside("oleObject", "a.bin", "")), "OLE"),
        (changed(relation=outside("hyperlink", "javascript:alert(1)")), "javascript"),
        (changed(xml='<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE "http://a"'
                 "</w:instrText></w:r></w:p>"), "INCLUDEPICTURE"),
        (changed(xml='<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\a"/></w:p>'), "DDEAUTO"),
        (changed(a_DOT_bin=bytes(41 * 1024 * 1024)), "phình quá lớn"),
    ],
)
def test_files_that_are_more_than_a_form_are_refused(data: bytes, named: str) -> None:
    with pytest.raises(DocumentTemplateError, match=re.escape(named)):
        inspect_form(data)


def test_an_ordinary_link_may_stay() -> None:
    assert inspect_form(changed(relation=outside("hyperlink"))).paths


def test_the_confined_rendering_gives_the_same_bytes() -> None:
    context = sample_contexts("quyet-dinh", "2018")[0]
    assert render_confined(DECISION, context, moment=NOW) == render_docx(DECISION, context, moment=NOW)


def test_the_confined_rendering_names_what_is_missing() -> None:
    with pytest.raises(DocumentTemplateError, match="hat"):
        render_confined(changed(tags="{{ hat.x }}"), sample_contexts("quyet-dinh", "2018")[0], moment=NOW)


@pytest.mark.parametrize("limits", [FormLimits(trial_seconds=1), FormLimits(trial_memory=300 * 1024 * 1024)])
def test_the_confined_rendering_ends_what_takes_too_much(limits: FormLimits) -> None:
    many = {"council": [{"full_name": "x" * 1000}] * 3000} | {
        k: v for k, v in sample_contexts("quyet-dinh", "2018")[0].items() if k != "council"
    }
    form = changed(tags="{% for a in council %}{% for b in council %}{{ b.full_name }}{% endfor %}{% endfor %}")
    with pytest.raises(DocumentTemplateError, match="nên đã dừng"):
        render_confined(form, many, moment=NOW, limits=limits)
