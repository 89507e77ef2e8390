"""Pieces that official documents of a self-assessment are made of: people, signatures, tables, evidence.

Pure values. Every class has ``to_dict()`` giving plain dicts, lists, strings, numbers, booleans and None,
which is
both what the Word templates read and what is frozen as JSON when a document is issued.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from kiemdinh.kernel.vietnamese import format_long_date

BLANK_DATE = "ngày … tháng … năm 20…"

#: Answer to an indicator, a level or a khoản; the same values as the level rules take. None = not answered.
Outcome = bool | Literal["na"] | None

_OUTCOME_LABELS = {True: "Đạt", False: "Không đạt", "na": "Không áp dụng", None: ""}


def outcome_label(outcome: Outcome) -> str:
    """Words printed for an answer: "Đạt", "Không đạt", "Không áp dụng" or "" when it is missing."""
    return _OUTCOME_LABELS[outcome]


def percent_label(count: int, total: int) -> str:
    """Share in the Vietnamese form with at most two decimals: 26 of 27 → "96,3%"; nothing of nothing →
    "–".
    """
    if total == 0:
        return "–"
    rounded = (Decimal(count * 100) / Decimal(total)).quantize(Decimal("0.01"))
    return f"{rounded.normalize():f}".replace(".", ",") + "%"


def long_date(day: date | None) -> str:
    """ "ngày 05 tháng 02 năm 2024" as Nghị định 30/2020 writes it, or dots to fill in when the day is
    unknown.
    """
    return BLANK_DATE if day is None else format_long_date(day)


def evidence_anchor(code: str) -> str:
    """Bookmark name in Word for an evidence code: letters, digits and ``_`` only, at most 40 characters."""
    return ("mc_" + re.sub(r"[^0-9A-Za-z]+", "_", code).strip("_"))[:40]


def plain(value: Any) -> Any:
    """Turn dataclasses, tuples, dates and Decimals into JSON-able values; objects with ``to_dict`` decide
    themselves.
    """
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


class Part:
    """Base of the context pieces: ``to_dict`` gives each field, and ``derived`` adds what templates need
    ready-made.
    """

    def derived(self) -> dict[str, Any]:
        """Further values computed from the fields, in plain form."""
        return {}

    def to_dict(self) -> dict[str, Any]:
        """The piece as plain JSON-able values."""
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        values = {field.name: plain(getattr(self, field.name)) for field in fields}
        return values | {name: plain(value) for name, value in self.derived().items()}


# --- who signs, and the top of a document -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SignatureBlock(Part):
    """Who signs. ``authority_lines`` stand above the title: ("TM. HỘI ĐỒNG",), ("KT. HIỆU TRƯỞNG",),
    ("TUQ. …",).
    """

    title: str
    name: str = ""
    authority_lines: tuple[str, ...] = ()
    note: str = "(Ký, ghi rõ họ tên, đóng dấu)"


def signature_block(
    *,
    title: str,
    name: str = "",
    acting: Literal["", "TM", "KT", "TL", "TUQ", "Q"] = "",
    on_behalf_of: str = "",
) -> SignatureBlock:
    """Signature block of Nghị định 30/2020: TM. (collective), KT. (deputy), TL. (by order), TUQ.
    (authorised), Q. (acting).

    ``on_behalf_of`` is the body or the post signed for: acting="KT", on_behalf_of="HIỆU TRƯỞNG", title="PHÓ
    HIỆU TRƯỞNG".
    "Q" stands before the title itself ("Q. HIỆU TRƯỞNG"). All words come out in capitals, the name as typed.
    """
    if acting == "Q":
        return SignatureBlock(title=f"Q. {title.upper()}", name=name)
    lines = (f"{acting}. {on_behalf_of.upper()}",) if acting else ()
    return SignatureBlock(title=title.upper(), name=name, authority_lines=lines)


@dataclass(frozen=True, kw_only=True)
class LetterHead(Part):
    """Top of an official letter. ``symbol`` is what follows the number ("QĐ-THNK"); number and date stay
    blank if unknown.
    """

    parent_body: str
    issuing_body: str
    symbol: str
    place: str
    number: str = ""
    day: date | None = None

    def derived(self) -> dict[str, Any]:
        return {
            "number_line": f"Số: {self.number or '     '}/{self.symbol}",
            "date_text": long_date(self.day),
            "place_and_date": f"{self.place}, {long_date(self.day)}",
        }


@dataclass(frozen=True, kw_only=True)
class Person(Part):
    """A line of a member list: full name, post at the school (chức vụ), task in the council (nhiệm vụ)."""

    full_name: str
    position: str
    duty: str


@dataclass(frozen=True, kw_only=True)
class WorkingGroup(Part):
    """Nhóm công tác: its name, members, and the criteria or standards that it works on (already worded)."""

    name: str
    members: tuple[Person, ...]
    assignment: str = ""


@dataclass(frozen=True, kw_only=True)
class Abbreviation(Part):
    """A line of the list of abbreviations."""

    short: str
    meaning: str


# --- the school ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SchoolFacts(Part):
    """Facts of the school as of the assessment. Empty text or None means unknown and leaves a blank to fill
    in.

    ``district`` is empty since 01/7/2025. ``ownership`` is cong-lap, tu-thuc or dan-lap. ``founded_by``
    names the
    decision or body of foundation. ``scale`` is one line such as "24 lớp, 812 học sinh".
    """

    name: str
    managing_body: str
    school_type_label: str
    ownership: str
    province: str
    commune: str
    former_name: str = ""
    district: str = ""
    address: str = ""
    stages_label: str = ""
    founded_year: int | None = None
    founded_by: str = ""
    principal: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    sites_count: int | None = None
    scale: str = ""
    national_standard_degree: str = ""
    national_standard_year: int | None = None
    is_specialised: bool = False
    has_foreign_partner: bool = False
    is_disadvantaged_area: bool = False
    is_especially_disadvantaged: bool = False

    def derived(self) -> dict[str, Any]:
        labels = {"cong-lap": "Công lập", "tu-thuc": "Tư thục", "dan-lap": "Dân lập"}
        return {"ownership_label": labels.get(self.ownership, self.ownership)}


# --- tables of figures --------------------------------------------------------------------------------------

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, kw_only=True)
class FigureCell(Part):
    """One cell. ``colspan``/``rowspan`` merge to the right and below; covered cells are simply left out of
    their rows.
    """

    text: str
    align: Align = "left"
    bold: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, kw_only=True)
class FigureTable(Part):
    """A table of Phần I or of the appendix. ``widths`` are relative column widths; ``wide`` puts it on a
    landscape page.

    ``stage_label`` names the level of education or the site when a school has several; ``note`` is printed
    below.
    ``heading`` makes ``title`` a heading of the table of contents ("1. Số lớp học") and not a plain caption.
    """

    title: str
    header_rows: tuple[tuple[FigureCell, ...], ...]
    rows: tuple[tuple[FigureCell, ...], ...]
    widths: tuple[float, ...]
    note: str = ""
    stage_label: str = ""
    wide: bool = False
    heading: bool = False


def simple_figure_table(
    *,
    title: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    widths: tuple[float, ...] = (),
    bold_rows: frozenset[int] = frozenset(),
    note: str = "",
    wide: bool = False,
    stage_label: str = "",
    heading: bool = False,
) -> FigureTable:
    """A table without merged cells: first column to the left, the others centred; ``bold_rows`` are
    0-based row indexes.
    """
    header = tuple(FigureCell(text=text, align="center", bold=True) for text in columns)
    body = tuple(
        tuple(
            FigureCell(text=text, align="left" if column == 0 else "center", bold=index in bold_rows)
            for column, text in enumerate(row)
        )
        for index, row in enumerate(rows)
    )
    default = (max(2.0, 8.0 - len(columns)), *(1.0 for _ in columns[1:]))
    return FigureTable(
        title=title,
        header_rows=(header,),
        rows=body,
        widths=widths or default,
        note=note,
        wide=wide,
        stage_label=stage_label,
        heading=heading,
    )


def group_by_orientation(tables: tuple[FigureTable, ...]) -> list[dict[str, Any]]:
    """Neighbouring tables of the same page orientation together, so that a landscape section opens only
    once.
    """
    groups: list[dict[str, Any]] = []
    for table in tables:
        if not groups or groups[-1]["wide"] != table.wide:
            groups.append({"wide": table.wide, "tables": []})
        groups[-1]["tables"].append(table.to_dict())
    return groups


# --- evidence -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EvidenceLine(Part):
    """A line of danh mục mã minh chứng. ``code`` is bare: "H1-1.1-01" or "MC.1.1.01".

    2018: ``number_and_date`` (số, ngày ban hành / thời điểm khảo sát) and ``issuer`` (nơi ban hành / người
    thực hiện).
    TT 57: ``location`` (định dạng, vị trí lưu trữ hoặc đường dẫn điện tử). ``url`` makes the code a link to
    the file.
    """

    code: str
    name: str
    number_and_date: str = ""
    issuer: str = ""
    location: str = ""
    note: str = ""
    url: str = ""

    def derived(self) -> dict[str, Any]:
        return {"anchor": evidence_anchor(self.code)}


@dataclass(frozen=True, kw_only=True)
class EvidenceGroup(Part):
    """Lines under one heading row of the list, e.g. "Tiêu chuẩn 1. Tổ chức và quản lý nhà trường" (may be
    empty).
    """

    title: str
    lines: tuple[EvidenceLine, ...]


def numbered_groups(groups: tuple[EvidenceGroup, ...]) -> list[dict[str, Any]]:
    """Groups as plain dicts with the running number ``order`` through the whole list."""
    result = []
    order = 0
    for group in groups:
        lines = []
        for line in group.lines:
            order += 1
            lines.append(line.to_dict() | {"order": order})
        result.append({"title": group.title, "lines": lines})
    return result


def code_links(groups: tuple[EvidenceGroup, ...]) -> dict[str, str]:
    """Where each code in the texts leads: the file's address when there is one, else "#bookmark" of its
    line in the list.
    """
    return {line.code: line.url or f"#{evidence_anchor(line.code)}" for group in groups for line in group.lines}
