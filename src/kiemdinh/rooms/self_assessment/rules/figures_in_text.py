"""Numbers in the words of a sheet that are not those of the figures. Pure, and silent whenever it is not sure.

A count is looked at only when the sentence speaks of the whole school ("toàn trường có 24 lớp"), says of which school
year, and nothing narrows the noun ("24 lớp 1", "24 lớp bán trú"). A rate is looked at only when the sentence names it
with the words of the form. What a person writes freely is theirs; a wrong alarm costs more than a missed one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kiemdinh.kernel.vietnamese import fold, format_number, parse_number

_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_NUMBER = r"(?<![\d.,/–-])(\d{1,3}(?:\.\d{3})+|\d{1,6})"
_RATE = r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%"
_WHOLE = re.compile(
    r"toan truong|ca truong|(?:nha )?truong (?:hien )?(?:nay )?(?:co|gom|la)\b|tong so|tong cong|quy mo|"
    r"hien nay,? (?:nha )?truong"
)
_PART = re.compile(
    r"\bkhoi\b|\blop \d|diem truong|\bco so\b|\bto \d|doi tuyen|cau lac bo|trong do|binh quan|trung binh|\bmoi\b|"
    r"toi da|toi thieu|it nhat|khong qua|\btren\b|\bhon\b|\bgan\b|khoang|\btang\b|\bgiam\b|\bthem\b|\bthieu\b|"
    r"\bthua\b|tuyen moi|cap tieu hoc|cap thcs|cap thpt|cap trung hoc|du kien|phan dau|chi tieu|ke hoach|quy dinh|"
    r"cung ky|con lai"
)
_NOW = re.compile(r"hien nay|hien tai|nam hoc nay|thoi diem tu danh gia")
_SINCE = re.compile(r"\b(?:tu|den|truoc|sau) (?:nam )?(?:hoc )?y\b")
# What may stand after the noun when it means all of them.
_FREE_END = re.compile(r"\s*(?:$|[,.;:)\]]|\b(?:va|voi|trong|nam hoc|o|tai|duoc|dang|cung|gom|chia)\b|\(mc|\[h)")
_SNIPPET = 140


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that sentences may name: its words, what stands before or after the number, its value by year."""

    title: str
    words: tuple[str, ...]
    rate: bool
    unit: str
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A number in a text and the figure it does not agree with."""

    title: str
    year: str
    said: str
    figure: str
    snippet: str

    @property
    def words(self) -> str:
        """One sentence for the person who wrote it."""
        year = self.year.replace("-", "–")
        return f"Viết {self.said}; số liệu năm học {year} là {self.figure}."


_COUNTS = {
    # table, row: nouns of the number
    ("pupils", "tong"): ("hoc sinh",),
    ("children", "tong"): ("tre",),
    ("learners", "tong"): ("hoc vien",),
    ("staff_years", "tong_gv"): ("giao vien",),
}
_UNITS = {"hoc sinh": "học sinh", "tre": "trẻ", "hoc vien": "học viên", "giao vien": "giáo viên", "lop hoc": "lớp"}


def facts_of(copy: Mapping[str, Any]) -> tuple[Fact, ...]:
    """The figures of a copy that sentences can be held against: totals by year, and the rates of the form."""
    found: list[Fact] = []
    rates: dict[str, list[Fact]] = {}
    for table in copy.get("tables", ()):
        if table["kind"] != "years":
            continue
        nurseries = any(row["key"].startswith("nhom_") for row in table["rows"])
        for row in table["rows"]:
            values = _values(table, row)
            if not values:
                continue
            if (nouns := _nouns(table["key"], row["key"], nurseries=nurseries)) is not None:
                unit = "nhóm, lớp" if nurseries else _UNITS[nouns[0]]
                found.append(Fact(row["title"], nouns, rate=False, unit=unit, values=values))
            elif row["unit"] == "%" and (core := fold(row["title"]).removeprefix("ty le ")):
                rates.setdefault(core, []).append(Fact(row["title"], (core,), rate=True, unit="%", values=values))
    # Two rates of one name (of two levels of education) cannot be told apart in a sentence.
    return (*found, *(facts[0] for facts in rates.values() if len(facts) == 1))


def _values(table: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Decimal]:
    return {
        column["key"]: Decimal(cell["value"])
        for column, cell in zip(table["columns"], row["cells"], strict=True)
        if cell["value"] is not None
    }


def _nouns(table: str, row: str, *, nurseries: bool) -> tuple[str, ...] | None:
    if (table, row) == ("classes", "cong"):
        return ("nhom, lop", "nhom/lop", "nhom lop", "nhom tre, lop mau giao") if nurseries else ("lop hoc", "lop")
    return _COUNTS.get((table, row))


def disagreements(text: str, facts: tuple[Fact, ...], *, current_year: str) -> list[Disagreement]:
    """Every number of a text that names a figure of one school year and is another number there.

    `current_year` is the year that "hiện nay" means.
    """
    found: list[Disagreement] = []
    for line in text.splitlines():
        if "\t" in line:  # the row of a table: its heads are elsewhere
            continue
        for sentence in _SENTENCE.split(line):
            folded = fold(sentence)
            year = _year_of(folded, fold(line), current_year)
            if year:
                found += _in_sentence(sentence.strip(), _YEARS.sub("y", folded), year, facts)
    return list(dict.fromkeys(found))


def _year_of(sentence: str, line: str, current_year: str) -> str:
    """The one school year that a sentence speaks of; "" when it is not clear."""
    for place in (sentence, line):
        spans = _YEARS.findall(place)
        if any(int(last) != int(first) + 1 for first, last in spans):
            return ""
        years = {f"{first}-{last}" for first, last in spans}
        if len(years) > 1 or (years and _SINCE.search(_YEARS.sub("y", place))):
            return ""
        if years:
            return years.pop()
        if place is sentence and _NOW.search(sentence):
            return current_year
    return ""


def _in_sentence(sentence: str, folded: str, year: str, facts: tuple[Fact, ...]) -> list[Disagreement]:
    found: list[tuple[int, Disagreement]] = []
    for fact in facts:
        value = fact.values.get(year)
        if value is None:
            continue
        for at, said in (_rates if fact.rate else _counts)(folded, fact):
            if _agree(parse_number(said), value, said):
                continue
            shown = f"“{said} {fact.unit}”"
            figure = f"{format_number(value, _decimals(said, value) if fact.rate else None)} {fact.unit}"
            found.append((at, Disagreement(fact.title, year, shown, figure, _short(sentence))))
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _counts(folded: str, fact: Fact) -> Iterator[tuple[int, str]]:
    for noun in fact.words:
        matches = list(re.finditer(_NUMBER + r"\s+" + re.escape(noun) + r"\b", folded))
        for match in matches:
            before, after = folded[: match.start()], folded[match.end() :]
            cue = max((m.end() for m in _WHOLE.finditer(before)), default=-1)
            if cue < 0 or _PART.search(before) or not _FREE_END.match(after):
                continue
            yield match.start(), match[1]
        if matches:
            return


def _rates(folded: str, fact: Fact) -> Iterator[tuple[int, str]]:
    core = re.escape(fact.words[0])
    between = r"(?:\s+(?:cua (?:nha )?truong|toan truong|trong nam hoc y|nam hoc y|y|la|dat|chiem|o muc|:))*\s*:?\s*"
    pattern = rf"\bt[yi] le (?:hoc sinh |tre |hoc vien |cac em )?{core}{between}{_RATE}"
    for match in re.finditer(pattern, folded):
        if _PART.search(folded[: match.start()]) or re.match(r"\s*tro (?:len|xuong)", folded[match.end() :]):
            continue
        yield match.start(), match[1].replace(".", ",")


def _agree(number: Decimal, value: Decimal, said: str) -> bool:
    """Equal; a rate agrees as long as rounding can explain it."""
    places = len(said.partition(",")[2])
    if value == value.to_integral_value() and not places:
        return number == value
    return abs(number - value) < Decimal(1).scaleb(-places)


def _decimals(said: str, value: Decimal) -> int | None:
    return None if value == value.to_integral_value() else max(1, len(said.partition(",")[2]))


def _short(sentence: str) -> str:
    if len(sentence) <= _SNIPPET:
        return sentence
    return sentence[:_SNIPPET].rsplit(" ", 1)[0] + "…"
