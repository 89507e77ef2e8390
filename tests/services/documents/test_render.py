"""Filling templates: safe, strict, stable."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from tests.services.documents.forms import R, W, root, template, texts

from kiemdinh.services.documents import DocumentTemplateError, check_template, render_docx


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ name.__class__ }}",
        "{{ name.__init__.__globals__ }}",
        "{{ ''['__class__'] }}",
        "{{ 'x' * 900000000 }}",
        "{{ 9 ** 999999 }}",
        "{{ '%s'|format(name)|attr('__class__') }}",
        "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    ],
)
def test_attack_in_a_template_is_refused(attack: str) -> None:
    with pytest.raises(DocumentTemplateError):
        render_docx(template(attack), {"name": "A"})


@pytest.mark.parametrize(
    "tag",
    [
        "{% autoescape false %}{{ name }}{% endautoescape %}",
        "{% include 'x' %}",
        "{{ name|safe }}",
        "{{ name|tojson }}",
    ],
)
def test_tags_that_switch_escaping_off_or_reach_out_are_refused(tag: str) -> None:
    with pytest.raises(DocumentTemplateError):
        check_template(template(tag))


@pytest.mark.parametrize(
    "typed",
    [
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{{ ''.__class__ }}",
        "{# ghi chú #}",
        "{_{ 7*7 }_}",
        "<w:p/>&amp; < > \"'",
        "{%p if %}",
    ],
)
def test_what_people_type_is_printed_as_text(typed: str) -> None:
    assert texts(render_docx(template("Tên: {{ name }}"), {"name": typed})) == [f"Tên: {typed}"]
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;")
    assert texts(render_docx(template("{{p text|rich }}"), {"text": f"<p>{escaped}</p>"})) == [typed]
    table = {"header_rows": [], "rows": [[{"text": typed}]]}
    assert texts(render_docx(template("{{p table|figure_table }}", "hết"), {"table": table})) == [
        typed,
        "hết",
    ]


def test_typed_markup_object_never_reaches_the_file_as_xml() -> None:
    data = render_docx(template("{{ name }}"), {"name": "</w:t><w:br/><w:t>"})
    assert [node.tag for node in root(data).iter(W + "br")] == []


def test_forbidden_characters_are_dropped_and_line_breaks_kept() -> None:
    data = render_docx(template("{{ name }}"), {"name": "a\x00b\x0bc\ud800\nd\ufffe"})
    assert texts(data) == ["abcd"]
    assert len(list(root(data).iter(W + "br"))) == 1
    assert texts(render_docx(template("{{p text|rich }}"), {"text": "<p>a\x01b&#2;c</p>"})) == ["abc"]


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("{{ missing }}", "“missing”"),
        ("{% if missing %}x{% endif %}", "“missing”"),
        ("{{ school.phone }}", "“phone”"),
        ("{{ name + 1 }}", "không tính được"),
    ],
)
def test_missing_or_impossible_value_is_said_in_vietnamese(tag: str, words: str) -> None:
    with pytest.raises(DocumentTemplateError, match=words):
        render_docx(template(tag), {"name": "A", "school": {}})


def test_wrong_tag_is_named_by_the_text_around_it() -> None:
    with pytest.raises(DocumentTemplateError, match="gần chỗ “Điều 2"):
        check_template(template("Điều 1", "Điều 2 {{ name", "Điều 3"))
    with pytest.raises(DocumentTemplateError, match="thiếu thẻ đóng"):
        check_template(template("{% if name %}x"))


def test_files_that_are_no_templates_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentTemplateError, match="không phải tệp Word"):
        check_template(b"hello")
    with pytest.raises(DocumentTemplateError, match="Không mở được"):
        check_template(tmp_path / "absent.docx")
    target = io.BytesIO(template("x"))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    with pytest.raises(DocumentTemplateError, match="macro"):
        check_template(target.getvalue())


def test_external_entities_are_refused() -> None:
    source = zipfile.ZipFile(io.BytesIO(template("x")))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            blob = source.read(name)
            if name == "word/document.xml":
                doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                blob = blob.replace(b"<w:document", doctype + b"<w:document", 1)
            archive.writestr(name, blob)
    with pytest.raises(DocumentTemplateError, match="DOCTYPE"):
        check_template(target.getvalue())


def test_same_data_same_bytes_and_the_moment_is_the_given_one() -> None:
    form = template("{{ name }}", "{{p text|rich }}")
    context = {"name": "A", "text": "<p>x <a href='https://a.vn'>y</a></p>"}
    moment = datetime(2024, 5, 31, 8, 0, tzinfo=UTC)
    first = render_docx(form, context, moment=moment)
    assert first == render_docx(form, context, moment=moment)
    document = Document(io.BytesIO(first))
    assert document.core_properties.created == document.core_properties.modified
    assert str(document.core_properties.created)[:16] == "2024-05-31 08:00"
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_header_tags_are_filled_too() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ name }}"
    target = io.BytesIO()
    document.save(target)
    result = Document(io.BytesIO(render_docx(target.getvalue(), {"name": "Trường <A>"})))
    assert result.sections[0].header.paragraphs[0].text == "Trường <A>"


def test_loops_over_rows_and_columns_make_a_sound_table() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate(
        (
            ("{%tr for r in rows %}", "", ""),
            ("{%tc for c in r %}", "{{ c }}", "{%tc endfor %}"),
            ("{%tr endfor %}", "", ""),
        )
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    target = io.BytesIO()
    document.save(target)
    result = Document(
        io.BytesIO(render_docx(target.getvalue(), {"rows": [["1", "2", "3", "4"], ["5", "6", "7", "8"]]}))
    )
    assert [[cell.text for cell in row.cells] for row in result.tables[0].rows] == [
        ["1", "2", "3", "4"],
        ["5", "6", "7", "8"],
    ]
    assert len(result.tables[0].columns) == 4


def test_codes_link_inside_and_outside_and_nowhere() -> None:
    form = template("{{p text|rich }}", "Danh mục {{r code_anchor('H1-1.1-01', 'mc_a') }}")
    text = "<p>a [H1-1.1-01; H1-1.1-02], H1-1.1-03, H1-1.1-04 và H1-1.1-011</p>"
    links = {
        "H1-1.1-01": "#mc_a",
        "H1-1.1-02": "https://mc.vn/2?a=1&b=2",
        "H1-1.1-03": "#gone",
        "H1-1.1-04": "javascript:x",
    }
    data = render_docx(form, {"text": text}, links=links)
    assert texts(data) == [
        "a [H1-1.1-01; H1-1.1-02], H1-1.1-03, H1-1.1-04 và H1-1.1-011",
        "Danh mục H1-1.1-01",
    ]
    found = ["".join(t.text for t in link.iter(W + "t")) for link in root(data).iter(W + "hyperlink")]
    assert found == ["H1-1.1-01", "H1-1.1-02"]
    anchors = [link.get(W + "anchor") for link in root(data).iter(W + "hyperlink")]
    assert anchors == ["mc_a", None]
    relations = {node.get("Id"): node.get("Target") for node in root(data, "word/_rels/document.xml.rels")}
    outside = next(link.get(R + "id") for link in root(data).iter(W + "hyperlink") if link.get(R + "id"))
    assert relations[outside] == "https://mc.vn/2?a=1&b=2"
    assert "javascript:x" not in relations.values()
