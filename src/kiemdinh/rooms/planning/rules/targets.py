"""Targets of a unit and a year: what kinds there are, what may be set, which one holds. Pure.

No circular sets these numbers: a unit sets them in its plan, the defaults come from published plans (dated data).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits
from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS

PERCENT, SCHOOLS, PEOPLE = "%", "trường", "người"

SELF_ASSESSED, EXTERNALLY_ASSESSED = "self_assessed_share", "externally_assessed_share"
NON_PUBLIC = "non_public_externally_assessed"
NEWLY_RECOGNISED, MAINTAINED, TRAINED = "newly_recognised", "maintained", "trained"


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A kind of target. `inherited`: without an own one, that of the nearest unit above holds (shares only: seventeen
    schools of a province are not seventeen of each commune)."""

    key: str
    label: str
    unit: str
    inherited: bool


KINDS: dict[str, TargetKind] = {
    kind.key: kind
    for kind in (
        TargetKind(SELF_ASSESSED, "Trường hoàn thành tự đánh giá", PERCENT, True),
        TargetKind(EXTERNALLY_ASSESSED, "Trường được đánh giá ngoài trong năm", PERCENT, True),
        TargetKind(NON_PUBLIC, "Trường ngoài công lập đủ điều kiện được đánh giá ngoài", PERCENT, True),
        TargetKind(NEWLY_RECOGNISED, "Trường được công nhận mới", SCHOOLS, False),
        TargetKind(MAINTAINED, "Trường được công nhận duy trì", SCHOOLS, False),
        TargetKind(TRAINED, "Người được tập huấn", PEOPLE, False),
    )
}

PUBLIC_SCHOOLS, NON_PUBLIC_SCHOOLS = "cong-lap", "ngoai-cong-lap"
OWNERSHIPS = {PUBLIC_SCHOOLS: "Công lập", NON_PUBLIC_SCHOOLS: "Ngoài công lập"}
"""Ownership as targets tell it apart; see `ownerships_in`."""

CONFIDENCES = {"high": "Chắc chắn", "medium": "Khá chắc", "low": "Cần kiểm tra lại"}

TARGET_PERMITS = permits(
    "target",
    title="Chỉ tiêu của đơn vị",
    rows=[
        # action     roles                 whose                state  why not
        ("view", ANYONE, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("set", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
    ],
)


def ownerships_in(group: str) -> tuple[str, ...]:
    """The ownerships of schools that a target's ownership means; empty for every school."""
    return {PUBLIC_SCHOOLS: ("cong-lap",), NON_PUBLIC_SCHOOLS: ("tu-thuc", "dan-lap")}.get(group, ())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to set."""

    kind: str
    year: int
    minimum: Decimal | None
    maximum: Decimal | None
    due_on: date | None
    school_type: str = ""
    ownership: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a target cannot be set, at which entry."""

    field: str
    text: str


MOST_PEOPLE = 1_000_000
"""Above this the number is a slip of the keyboard."""
_YEARS_AWAY = 10


def problems_of(wanted: Wanted, *, today: date, schools: int) -> list[Problem]:
    """Everything that stands against a target; `schools` is how many schools it is about."""
    kind = KINDS.get(wanted.kind)
    if kind is None:
        return [Problem("kind", "Hãy chọn loại chỉ tiêu trong danh sách.")]
    found = []
    if abs(wanted.year - today.year) > _YEARS_AWAY:
        found.append(
            Problem("year", f"Năm phải trong khoảng {today.year - _YEARS_AWAY} đến {today.year + _YEARS_AWAY}.")
        )
    if kind.key == NON_PUBLIC and wanted.ownership != NON_PUBLIC_SCHOOLS:
        found.append(Problem("ownership", "Chỉ tiêu này dành cho trường ngoài công lập. Hãy chọn “Ngoài công lập”."))
    if wanted.minimum is None:
        found.append(Problem("minimum", "Hãy nhập mức phải đạt."))
    else:
        found += _number_problems(kind, wanted.minimum, wanted.maximum, schools=schools)
    if wanted.due_on is None:
        found.append(Problem("due_on", "Hãy nhập ngày phải đạt."))
    elif wanted.due_on < date(wanted.year, 1, 1) or wanted.due_on > date(wanted.year + _YEARS_AWAY, 12, 31):
        found.append(
            Problem("due_on", f"Ngày phải đạt phải từ 01/01/{wanted.year} trở đi và không quá {_YEARS_AWAY} năm sau.")
        )
    return found


def _number_problems(kind: TargetKind, minimum: Decimal, maximum: Decimal | None, *, schools: int) -> list[Problem]:
    found = []
    if schools == 0 and kind.unit != PEOPLE:
        found.append(Problem("school_type", "Đơn vị không có trường nào thuộc loại này, nên không đặt được chỉ tiêu."))
        return found
    for field, value in (("minimum", minimum), ("maximum", maximum)):
        if value is not None and (text := _one_number(kind, value, schools=schools)):
            found.append(Problem(field, text))
    if not found and maximum is not None and maximum < minimum:
        found.append(Problem("maximum", "Mức cao nhất phải từ mức phải đạt trở lên. Hãy sửa lại, hoặc để trống."))
    return found


def _one_number(kind: TargetKind, value: Decimal, *, schools: int) -> str:
    if value < 0:
        return "Chỉ tiêu không thể là số âm. Hãy nhập số lớn hơn 0."
    if value == 0:
        if kind.unit == SCHOOLS:
            return "Chỉ tiêu 0 trường không đo được gì. Nếu năm nay không có trường nào, hãy bỏ chỉ tiêu này."
        return f"Chỉ tiêu 0 {kind.unit} không đo được gì. Hãy nhập số lớn hơn 0, hoặc bỏ chỉ tiêu này."
    if kind.unit == PERCENT:
        return "Tỷ lệ không thể quá 100%. Hãy nhập từ 0,1 đến 100." if value > 100 else ""
    if value != value.to_integral_value():
        return f"Số {kind.unit} phải là số nguyên."
    if kind.unit == SCHOOLS and value > schools:
        return f"Đơn vị chỉ có {format_number(schools)} trường thuộc loại này. Hãy nhập số không lớn hơn."
    if value > MOST_PEOPLE:
        return "Số này lớn quá mức có thể. Hãy kiểm tra lại."
    return ""


@dataclass(frozen=True, slots=True)
class Default:
    """A dated default of the data files, for one school type (empty: all together)."""

    kind: str
    school_type: str
    ownership: str
    first_year: int
    last_year: int | None
    minimum: Decimal
    maximum: Decimal | None
    due: str
    source: str
    confidence: str

    def due_on(self, year: int) -> date:
        """The day by which it must be reached, for a year."""
        return date.fromisoformat(self.due if len(self.due) == len("2025-12-31") else f"{year}-{self.due}")


def read_defaults(data: Mapping[str, Any], *, name: str) -> tuple[Default, ...]:
    """The defaults of a file. Raises ValueError naming the file and what is wrong with it."""
    if data.get("schema") != "targets/1":
        raise ValueError(f"{name}: schema phải là “targets/1”.")
    found = []
    for number, row in enumerate(data.get("targets", ()), 1):
        where = f"{name}, chỉ tiêu thứ {number}"
        if row.get("kind") not in KINDS:
            raise ValueError(f"{where}: không có loại “{row.get('kind')}”.")
        if row["confidence"] not in CONFIDENCES or not row["source"]:
            raise ValueError(f"{where}: thiếu nguồn hoặc độ tin cậy.")
        for school_type in row["school_types"] or ("",):
            one = Default(
                kind=row["kind"],
                school_type=school_type,
                ownership=row["ownership"],
                first_year=int(row["first_year"]),
                last_year=int(row["last_year"]) if row["last_year"] else None,
                minimum=Decimal(row["minimum"]),
                maximum=Decimal(row["maximum"]) if row["maximum"] else None,
                due=row["due"],
                source=row["source"],
                confidence=row["confidence"],
            )
            one.due_on(one.first_year)
            found.append(one)
    return tuple(found)


def defaults_in(rows: Iterable[Default], *, year: int) -> list[Default]:
    """The defaults that hold for a year."""
    return [r for r in rows if r.first_year <= year and (r.last_year is None or year <= r.last_year)]


def nearest(units_with: Mapping[str, set[int]], *, chain: Sequence[int], kinds: Iterable[str]) -> dict[str, int]:
    """Which unit's targets hold, by kind: the unit itself (last of `chain`), else the nearest above for shares.

    `units_with` maps a kind to the units that set one; a kind that nobody set is left out.
    """
    found = {}
    for kind in kinds:
        reach = reversed(chain) if KINDS[kind].inherited else chain[-1:]
        owner = next((unit for unit in reach if unit in units_with.get(kind, set())), None)
        if owner is not None:
            found[kind] = owner
    return found


def level_words(*, minimum: Decimal, maximum: Decimal | None, unit: str) -> str:
    """ "từ 7% đến 10%", "100%", "17 trường"."""
    low, high = (format_number(v) for v in (minimum, minimum if maximum is None else maximum))
    if unit == PERCENT:
        return f"{low}%" if low == high else f"từ {low}% đến {high}%"
    return f"{low} {unit}" if low == high else f"từ {low} đến {high} {unit}"
