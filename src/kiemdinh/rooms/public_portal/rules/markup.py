"""Marks with which an authority formats news in a plain text box, to HTML and back. Pure.

A line is a paragraph; "## " and "### " begin a heading, "- " or "1. " a line of a list; **bold**, [words](https://…).
"""

import html
import re
from html.parser import HTMLParser

_HEADING = re.compile(r"^(#{2,3})\s+(.+)$")
_BULLET = re.compile(r"^[-*•]\s+(.+)$")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+(.+)$")
_BOLD = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*")
_LINK = re.compile(r"\[([^\[\]]+)\]\(((?:https?://|mailto:|/(?!/))[^\s()<>]+)\)", re.IGNORECASE)
_KNOWN = frozenset({"p", "h2", "h3", "ul", "ol", "li", "strong", "a", "br"})


def to_html(text: str) -> str:
    """HTML of what was written; anything that is no mark is printed as it is."""
    made: list[str] = []
    listed = ""
    for line in (raw.strip() for raw in text.replace("\r\n", "\n").split("\n")):
        tag, words = _block(line)
        kind = tag if tag in ("ul", "ol") else ""
        if listed and kind != listed:
            made.append(f"</{listed}>")
        if kind and kind != listed:
            made.append(f"<{kind}>")
        listed = kind
        if words:
            inner = "li" if kind else tag
            made.append(f"<{inner}>{_inline(words)}</{inner}>")
    return "".join(made) + (f"</{listed}>" if listed else "")


def to_marks(source: str) -> str:
    """The marks of a clean text, as they are written in the box; exact when `marks_hold` says so."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return "\n".join(line.rstrip() for line in "".join(reader.parts).strip().split("\n"))


def marks_hold(source: str) -> bool:
    """Whether a clean text has nothing but what the marks can write (a table cannot)."""
    return set(re.findall(r"<([a-z0-9]+)\b", source)) <= _KNOWN


def _block(line: str) -> tuple[str, str]:
    if found := _HEADING.match(line):
        return f"h{len(found[1])}", found[2]
    if found := _BULLET.match(line):
        return "ul", found[1]
    if found := _NUMBER.match(line):
        return "ol", found[1]
    return "p", line


def _inline(words: str) -> str:
    text = html.escape(words, quote=False)
    text = _LINK.sub(lambda m: f'<a href="{m[2].replace(chr(34), "%22")}">{m[1]}</a>', text)
    return _BOLD.sub(r"<strong>\1</strong>", text)


class _Reader(HTMLParser):
    """Walks a clean text and writes its marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[list[int | str]] = []
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3"):
            self.parts.append("\n" + "#" * int(tag[1]) + " ")
        elif tag in ("ul", "ol"):
            self.lists.append([tag, 0])
        elif tag == "li" and self.lists:
            self.lists[-1][1] = int(self.lists[-1][1]) + 1
            self.parts.append("- " if self.lists[-1][0] == "ul" else f"{self.lists[-1][1]}. ")
        elif tag == "strong":
            self.parts.append("**")
        elif tag == "a":
            self.address = dict(attrs).get("href") or ""
            self.parts.append("[")
        elif tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h2", "h3", "li"):
            self.parts.append("\n")
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "strong":
            self.parts.append("**")
        elif tag == "a":
            self.parts.append(f"]({self.address})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
