"""Automatic numbers as Word shows them: which list a paragraph belongs to, and how far its counters are."""

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(slots=True)
class ListLevel:
    """One level of a list: how it counts and what it shows ("%1.%2.")."""

    form: str = "decimal"
    shown: str = ""
    start: int = 1


@dataclass(slots=True)
class Style:
    """A paragraph style with what it inherits: the name shown in Word, outline level, list, bold."""

    name: str = ""
    level: int = 0
    num_id: str = ""
    depth: int = 0
    bold: bool = False
    based_on: str = ""


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Styles by id, inheritance followed."""
    raw: dict[str, dict[str, str]] = {}
    for node in root.iterfind(f"{W}style") if root is not None else ():
        mine: dict[str, str] = {"name": _value(node, "name"), "based": _value(node, "basedOn")}
        for key, path in (
            ("outline", f"{W}pPr/{W}outlineLvl"),
            ("num", f"{W}pPr/{W}numPr/{W}numId"),
            ("depth", f"{W}pPr/{W}numPr/{W}ilvl"),
        ):
            found = node.find(path)
            if found is not None:
                mine[key] = found.get(f"{W}val", "")
        bold = node.find(f"{W}rPr/{W}b")
        if bold is not None:
            mine["bold"] = bold.get(f"{W}val", "1")
        raw[node.get(f"{W}styleId", "")] = mine
    return {style_id: _resolved(style_id, raw) for style_id in raw}


def _resolved(style_id: str, raw: dict[str, dict[str, str]]) -> Style:
    chain, seen = [], set()
    at = style_id
    while at in raw and at not in seen:
        seen.add(at)
        chain.append(raw[at])
        at = raw[at]["based"]
    merged: dict[str, str] = {}
    for part in reversed(chain):
        merged |= {key: value for key, value in part.items() if key != "name"}
    name = raw[style_id]["name"]
    level = int(merged["outline"]) + 1 if merged.get("outline", "").isdecimal() else 0
    if level > 9:
        level = 0
    words = name.lower().split()
    if not level and len(words) == 2 and words[0] == "heading" and words[1].isdecimal():
        level = int(words[1])
    return Style(
        name=name,
        level=level,
        num_id=merged.get("num", ""),
        depth=int(merged["depth"]) if merged.get("depth", "").isdecimal() else 0,
        bold=merged.get("bold", "0") not in ("0", "false", "off"),
    )


def _value(node: etree._Element, name: str) -> str:
    found = node.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")


@dataclass(slots=True)
class Numbering:
    """All lists of a document and their counters, moved on paragraph by paragraph."""

    lists: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, root: etree._Element | None) -> "Numbering":
        """The lists of numbering.xml."""
        made = cls()
        abstracts = {}
        for node in root.iterfind(f"{W}abstractNum") if root is not None else ():
            abstracts[node.get(f"{W}abstractNumId", "")] = _levels(node)
        for node in root.iterfind(f"{W}num") if root is not None else ():
            num_id, abstract = node.get(f"{W}numId", ""), _value(node, "abstractNumId")
            levels = dict(abstracts.get(abstract, {}))
            made.abstract_of[num_id] = abstract
            for change in node.iterfind(f"{W}lvlOverride"):
                depth = int(change.get(f"{W}ilvl", "0") or 0)
                again = change.find(f"{W}startOverride")
                if again is not None and again.get(f"{W}val", "").isdecimal():
                    made.restarts.setdefault(num_id, {})[depth] = int(again.get(f"{W}val", "1"))
                levels |= _levels(change)
            made.lists[num_id] = levels
        return made

    def next(self, num_id: str, depth: int) -> tuple[str, bool]:
        """The number that the next paragraph of a list shows, and whether it is a mark only; ("", False) for none."""
        levels = self.lists.get(num_id)
        if not levels or depth not in levels:
            return "", False
        counts = self.counters.setdefault(self.abstract_of[num_id], [None] * 9)
        if num_id not in self.begun:
            self.begun.add(num_id)
            for place, start in self.restarts.get(num_id, {}).items():
                counts[place] = start - 1
                counts[place + 1 :] = [None] * (8 - place)
        current = counts[depth]
        counts[depth] = levels[depth].start if current is None else current + 1
        counts[depth + 1 :] = [None] * (8 - depth)
        level = levels[depth]
        if level.form == "bullet":
            return "-", True
        if level.form == "none":
            return "", False
        shown = level.shown
        for place in range(depth + 1):
            if f"%{place + 1}" in shown:
                here = levels.get(place, ListLevel())
                value = counts[place]
                if value is None:
                    value = counts[place] = here.start
                shown = shown.replace(f"%{place + 1}", written(value, here.form))
        return shown.strip(), False


def _levels(node: etree._Element) -> dict[int, ListLevel]:
    levels = {}
    for item in node.iterfind(f"{W}lvl"):
        start = _value(item, "start")
        levels[int(item.get(f"{W}ilvl", "0") or 0)] = ListLevel(
            form=_value(item, "numFmt") or "decimal",
            shown=_value(item, "lvlText"),
            start=int(start) if start.isdecimal() else 1,
        )
    return levels


def written(value: int, form: str) -> str:
    """A count in the letters or figures of its form."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        text = ""
        for size, sign in _ROMAN:
            while value >= size:
                text, value = text + sign, value - size
        return text.lower() if form == "lowerRoman" else text
    return f"{value:02d}" if form == "decimalZero" else str(value)
