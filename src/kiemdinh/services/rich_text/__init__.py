"""Chữ có định dạng đơn giản: làm sạch HTML, đổi qua lại với chữ thường."""

import html
import re

import nh3

TAGS = {"p", "strong", "em", "u", "ul", "ol", "li", "br", "table", "thead", "tbody", "tr", "td", "th", "sub", "sup"}
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
_RENAMED = [("b", "strong"), ("i", "em"), ("div", "p"), ("h1", "p"), ("h2", "p"), ("h3", "p"), ("h4", "p")]
_BLOCK_END = re.compile(r"</(?:p|li|tr|h\d)>|<br\s*/?>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_ARTICLE_TAGS = TAGS | {"h2", "h3", "a"}
_ARTICLE_RENAMED = [(old, "h2" if old == "h1" else new) for old, new in _RENAMED if old not in ("h2", "h3")]
_EMPTY = re.compile(r"(?:<p>(?:\s|&nbsp;|\u00a0|<br\s*/?>)*</p>\s*)+$", re.IGNORECASE)


def clean(source: str, *, article: bool = False) -> str:
    """HTML of the allowed tags only, as it is stored; what a paste from Word brings along is dropped.

    An empty editor ("<p></p>") becomes the empty text. An `article` also has headings, and links that lead to the web,
    to a mailbox or within this site.
    """
    from kiemdinh.kernel.vietnamese import nfc

    text = nfc(source).strip()
    for old, new in _ARTICLE_RENAMED if article else _RENAMED:
        text = re.sub(rf"<(/?){old}(?=[\s>])[^>]*>", rf"<\1{new}>", text, flags=re.IGNORECASE)
    text = nh3.clean(
        text,
        tags=_ARTICLE_TAGS if article else TAGS,
        attributes=_ATTRIBUTES | ({"a": {"href"}} if article else {}),
        clean_content_tags={"script", "style", "title"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return _EMPTY.sub("", text).strip()


def to_plain(source: str) -> str:
    """The words of a clean text: a line a paragraph, list item or table row; cells separated by tabs."""
    text = _CELL_END.sub("\t", _BLOCK_END.sub("\n", source))
    lines = [line.strip() for line in html.unescape(_TAG.sub("", text)).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def from_plain(source: str) -> str:
    """A clean text made from plain words: a paragraph a line."""
    lines = [line.strip() for line in source.replace("\r\n", "\n").split("\n")]
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)


def loses_format(source: str) -> bool:
    """Whether plain words would lose something of this text (lists, tables, emphasis)."""
    return re.search(r"<(?:ul|ol|table|strong|em|u|sub|sup)\b", source) is not None


def is_empty(source: str) -> bool:
    """No words at all."""
    return not to_plain(source)


def word_count(source: str) -> int:
    """How many words, as a person counts them."""
    return len(to_plain(source).split())
