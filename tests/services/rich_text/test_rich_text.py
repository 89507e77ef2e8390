"""Rich text: what is kept of a paste, what plain boxes show, and that cleaning is final."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.services.rich_text import clean, from_plain, is_empty, loses_format, to_plain, word_count

# ── cleaning ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("source", "kept"), [
    ("<p>Một</p>", "<p>Một</p>"),
    ("<p>a <b>b</b> <i>c</i> <u>d</u></p>", "<p>a <strong>b</strong> <em>c</em> <u>d</u></p>"),
    ("<b class=x>đậm</b>", "<strong>đậm</strong>"),
    ("<div>Một</div><div>Hai</div>", "<p>Một</p><p>Hai</p>"),
    ("<h2>Đề mục</h2>", "<p>Đề mục</p>"),
    ("<p>H<sub>2</sub>O m<sup>2</sup></p>", "<p>H<sub>2</sub>O m<sup>2</sup></p>"),
    ("<ul><li>một</li><li>hai</li></ul>", "<ul><li>một</li><li>hai</li></ul>"),
    ('<ol start="3"><li>ba</li></ol>', '<ol start="3"><li>ba</li></ol>'),
    ('<p class="MsoNormal" style="margin:0">Từ Word</p>', "<p>Từ Word</p>"),
    ("<p><span lang=VI>chữ</span><o:p></o:p></p>", "<p>chữ</p>"),
    ("<p>a</p><!-- [if gte mso 9] --><p>b</p>", "<p>a</p><p>b</p>"),
    ("<p>5 &lt; 7 &amp; 9</p>", "<p>5 &lt; 7 &amp; 9</p>"),
])
def test_what_is_kept(source, kept):
    assert clean(source) == kept


def test_a_table_keeps_its_cells_and_spans():
    source = ('<table style="x" border=1><thead><tr><th colspan="2" width=9>Lớp</th></tr></thead><tbody><tr>'
              '<td rowspan="2">1</td><td>2</td></tr></tbody></table>')
    assert clean(source) == (
        '<table><thead><tr><th colspan="2">Lớp</th></tr></thead><tbody><tr><td rowspan="2">1</td><td>2</td></tr>'
        "</tbody></table>")


@pytest.mark.parametrize("attack", [
    "<script>alert(1)</script>", "<p onclick=alert(1)>x</p>", '<a href="javascript:alert(1)">x</a>',
    "<img src=x onerror=alert(1)>", "<iframe src=//xau.example></iframe>", "<style>p{display:none}</style>",
    "<svg/onload=alert(1)>", '<p style="background:url(javascript:1)">x</p>', "<form action=//xau><input></form>",
    "<b onmouseover=alert(1)>x</b>", "<b\n onclick=alert(1)>x</b>", "<title>t</title>", "<math><mi//xlink:href=x>",
    "<div onclick=alert(1)>x</div>", "<<p>script>alert(1)<</p>/script>",
])
def test_nothing_that_runs_or_loads_survives(attack):
    got = clean(f"<p>trước</p>{attack}<p>sau</p>")
    assert "trước" in got
    lowered = got.lower()
    for word in ("<script", "onclick", "onerror", "onload", "onmouseover", "href=", "src=", "style=", "<iframe", "<svg",
                 "<form", "<style", "<title", "<math"):
        assert word not in lowered, got


@pytest.mark.parametrize("empty", ["", "   ", "<p></p>", "<p> </p>", "<p>&nbsp;</p>", "<p><br></p>", "<p><br/></p>\n",
                                   "<p></p><p>&nbsp;</p>", "<script>x</script>"])
def test_an_empty_editor_is_the_empty_text(empty):
    assert clean(empty) == ""
    assert is_empty(clean(empty))


def test_only_empty_paragraphs_at_the_end_go():
    assert clean("<p>a</p><p></p><p>b</p><p></p><p>&nbsp;</p>") == "<p>a</p><p></p><p>b</p>"


def test_text_is_composed_and_zero_width_marks_go():
    word = "Trường tiểu học"
    assert clean(f"<p>{unicodedata.normalize('NFD', word)}</p>") == f"<p>{word}</p>"
    assert clean("<p>Tr\u200bường\ufeff</p>") == "<p>Trường</p>"


# surrogates cannot be encoded, so they cannot arrive in a form
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MARKUP = st.lists(st.one_of(TEXT, st.sampled_from([
    "<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<ul><li>", "</li></ul>", "<br>", "<table>", "<td>", "<script>",
    "</script>", "&lt;", "&amp;", "<h1 x>", "<!--", "-->", "<i\n>", "<p onclick=x>"])), max_size=12).map("".join)


@given(MARKUP)
def test_cleaning_is_final(source):
    once = clean(source)
    assert clean(once) == once


# ── plain words ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("source", "words"), [
    ("<p>Một</p><p>Hai</p>", "Một\nHai"),
    ("<p>Một<br>Hai</p>", "Một\nHai"),
    ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
    ("<table><tbody><tr><td>Lớp</td><td>5</td></tr><tr><td>6</td><td>7</td></tr></tbody></table>",
     "Lớp\t5\n6\t7"),
    ("<p>5 &lt; 7 &amp; “chín”</p>", "5 < 7 & “chín”"),
    ("<p><strong>đậm</strong> thường</p>", "đậm thường"),
    ("", ""),
])
def test_the_words_of_a_text(source, words):
    assert to_plain(source) == words


@pytest.mark.parametrize(("words", "html"), [
    ("Một\nHai", "<p>Một</p><p>Hai</p>"), ("Một\r\n\r\nHai", "<p>Một</p><p>Hai</p>"),
    ("<b>5</b> & 7", "<p>&lt;b&gt;5&lt;/b&gt; &amp; 7</p>"), ("  ", ""), ("", ""),
])
def test_plain_words_become_paragraphs(words, html):
    assert from_plain(words) == html


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)
                .map(str.strip).filter(bool), max_size=6))
def test_plain_words_come_back_as_they_were(lines):
    text = "\n".join(lines)
    assert to_plain(from_plain(text)) == text
    # What plain words became is stored unchanged.
    stored = clean(from_plain(text))
    assert clean(from_plain(to_plain(stored))) == stored


@pytest.mark.parametrize(("source", "loses"), [
    ("<p>a</p><p>b</p>", False), ("<p>a<br>b</p>", False), ("<p><strong>a</strong></p>", True),
    ("<ul><li>a</li></ul>", True), ("<table><tr><td>a</td></tr></table>", True), ("<p>m<sup>2</sup></p>", True),
])
def test_whether_a_plain_box_would_lose_format(source, loses):
    assert loses_format(source) is loses


def test_words_are_counted_as_a_person_counts_them():
    assert word_count("<p>Trường có <strong>18</strong> lớp.</p><ul><li>Một</li></ul>") == 5
    assert word_count("") == 0


@pytest.mark.parametrize(("source", "empty"), [("<p> </p>", True), ("<p>&nbsp;</p>", True), ("<p>x</p>", False),
                                               ("<table><tr><td></td></tr></table>", True)])
def test_emptiness(source, empty):
    assert is_empty(source) is empty
