"""Clean HTML becomes Word paragraphs, lists and tables."""

from __future__ import annotations

import io

from docx import Document
from tests.services.documents.forms import W, root, template, texts

from kiemdinh.services.documents import render_docx


def rendered(html: str, tag: str = "{{p text|rich }}") -> bytes:
    return render_docx(template(tag), {"text": html})


def test_paragraphs_emphasis_and_breaks() -> None:
    data = rendered("<p>Một <strong>hai <em>ba</em></strong><br>bốn</p><p>năm&nbsp;&amp; sáu</p>")
    assert texts(data) == ["Một hai babốn", "năm\u00a0& sáu"]
    runs = Document(io.BytesIO(data)).paragraphs[0].runs
    assert [(run.text, bool(run.bold), bool(run.italic)) for run in runs] == [
        ("Một ", False, False),
        ("hai ", True, False),
        ("ba", True, True),
        ("\n", False, False),
        ("bốn", False, False),
    ]


def test_lists_take_the_marks_of_official_letters() -> None:
    data = rendered(
        "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul><ol><li>e</li><li>f</li></ol>"
    )
    assert texts(data) == ["- a", "+ b", "- c", "d", "1. e", "2. f"]


def test_lead_joins_the_first_paragraph() -> None:
    assert texts(rendered("<p>x</p><p>y</p>", "{{p text|rich(lead='a) ') }}")) == ["a) x", "y"]
    assert texts(rendered("<ul><li>x</li></ul>", "{{p text|rich(lead='Ưu tiên: ') }}")) == [
        "Ưu tiên: ",
        "- x",
    ]


def test_table_with_merged_cells_and_header() -> None:
    html = (
        "<table><tbody><tr><th rowspan='2'>Năm</th><th colspan='2'>Học "
        "sinh</th></tr><tr><th>Nam</th><th>Nữ</th></tr>"
        "<tr><td><p>2024</p></td><td>400</td><td>412</td></tr></tbody></table>"
    )
    data = rendered(html)
    table = Document(io.BytesIO(data)).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Năm", "Học sinh", "Học sinh"],
        ["Năm", "Nam", "Nữ"],
        ["2024", "400", "412"],
    ]
    assert len(list(root(data).iter(W + "tblHeader"))) == 2
    body = root(data).find(W + "body")
    tags = [child.tag for child in body]
    assert tags[tags.index(W + "tbl") + 1] == W + "p"


def test_empty_plain_and_broken_html() -> None:
    assert texts(rendered("")) == []
    assert len(Document(io.BytesIO(rendered(""))).paragraphs) == 1
    assert texts(rendered("dòng một\ndòng hai &lt; ba")) == ["dòng một", "dòng hai < ba"]
    assert texts(rendered("<p>mở <strong>không đóng<table><tr><td>x")) == ["mở không đóng", "x"]
    assert texts(rendered("<script>alert(1)</script><p onclick='x'>y</p><!-- z -->")) == ["y"]
