"""The duties as data: read from `regulations/duties/`, checked, one dataclass each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

CONFIDENCES = ("high", "medium", "low")
UNIT_KINDS = ("school", "commune", "district", "province")
ANCHORS = ("first_term_end", "year_end")
_RULES = ("before", "until", "once", "until_once", "anchor", "event")


class DutyDataError(ValueError):
    """The file of duties is wrong; the text names the duty and what is wrong."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A dated duty. Exactly one of `before`, `until`, `once`, `until_once`, `anchor`, `event` says when.

    `first`, `last`: the days on time for which it holds (last None: still holds). `opens` (month, day) is when doing it
    begins to count. `directly_under`: of the schools only those directly below such a unit.
    """

    key: str
    title: str
    who: tuple[str, ...]
    first: date
    last: date | None
    rule: str
    value: str
    opens: tuple[int, int] | None
    local: bool
    fulfilled_by: str
    movable_by: tuple[str, ...]
    school_types: tuple[str, ...]
    directly_under: str
    figures_as_of: tuple[int, int] | None
    reports_to: str
    note: str
    page: str
    amount: str
    before_event: bool
    article: str
    source: str
    confidence: str

    @property
    def by_event(self) -> bool:
        """Whether the day is counted from something that happens, case by case."""
        return self.rule == "event"


@dataclass(frozen=True, slots=True)
class DutyBook:
    """All duties, and how many days before and after a day people are reminded."""

    duties: tuple[Duty, ...]
    remind_before: tuple[int, ...]
    remind_after: tuple[int, ...]
    due_soon: int

    def of(self, key: str) -> Duty | None:
        """A duty by its key."""
        return next((duty for duty in self.duties if duty.key == key), None)


def read_book(data: Mapping[str, Any]) -> DutyBook:
    """The parsed file as a book. Raises DutyDataError."""
    if data.get("schema") != "duties/1":
        raise DutyDataError("Tệp nhiệm vụ phải ghi schema duties/1.")
    duties = tuple(_duty(row) for row in data.get("duties", ()))
    keys = [duty.key for duty in duties]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise DutyDataError(f"Nhiệm vụ “{min(twice)}” ghi hai lần.")
    numbers = {key: tuple(int(n) for n in data[key]) for key in ("remind_before", "remind_after")}
    return DutyBook(duties, numbers["remind_before"], numbers["remind_after"], int(data["due_soon"]))


def _duty(row: Mapping[str, Any]) -> Duty:
    key = str(row.get("key", ""))
    rules = [name for name in _RULES if row.get(name)]
    if not key or len(rules) != 1:
        raise DutyDataError(f"Nhiệm vụ “{key}” phải ghi đúng một cách tính ngày.")
    who = tuple(row["who"])
    if not who or set(who) - set(UNIT_KINDS):
        raise DutyDataError(f"Nhiệm vụ “{key}”: không rõ ai làm.")
    if row["confidence"] not in CONFIDENCES or not row.get("source"):
        raise DutyDataError(f"Nhiệm vụ “{key}” thiếu nguồn hoặc độ chắc chắn.")
    if rules == ["anchor"] and row["anchor"] not in ANCHORS:
        raise DutyDataError(f"Nhiệm vụ “{key}”: không có mốc “{row['anchor']}”.")
    try:
        first = date.fromisoformat(row["from"])
        last = date.fromisoformat(row["to"]) if row.get("to") else None
        opens, figures = _month_day(row.get("opens")), _month_day(row.get("figures_as_of"))
        if rules[0] in ("before", "until"):
            _month_day(row[rules[0]])
        elif rules[0] in ("once", "until_once"):
            date.fromisoformat(row[rules[0]])
    except ValueError as error:
        raise DutyDataError(f"Nhiệm vụ “{key}”: ngày ghi sai ({error}).") from error
    return Duty(
        key=key,
        title=row["title"],
        who=who,
        first=first,
        last=last,
        rule=rules[0],
        value=str(row[rules[0]]),
        opens=opens,
        local=str(row.get("local", "")).lower() == "true",
        fulfilled_by=row.get("fulfilled_by", ""),
        movable_by=tuple(row.get("movable_by", ())),
        school_types=tuple(row.get("school_types", ())),
        directly_under=row.get("directly_under", ""),
        figures_as_of=figures,
        reports_to=row.get("reports_to", ""),
        note=row.get("note", ""),
        page=row.get("page", ""),
        amount=_amount(row),
        before_event=bool(row.get("months_before")),
        article=row.get("article", ""),
        source=row["source"],
        confidence=row["confidence"],
    )


def _month_day(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    day = date.fromisoformat(f"2024-{text}")
    return day.month, day.day


def _amount(row: Mapping[str, Any]) -> str:
    """How long after (or before) its event a duty is due, in words."""
    if row.get("days"):
        return f"trong {row['days']} ngày"
    if row.get("working_days"):
        return f"trong {row['working_days']} ngày làm việc"
    return f"trước {row['months_before']} tháng" if row.get("months_before") else ""
