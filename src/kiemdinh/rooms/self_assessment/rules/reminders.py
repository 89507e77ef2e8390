"""When somebody is reminded of what, and in which words. Plain facts in, reminders out; the days are data. Pure.

A reminder carries a key of person, object and period: however often the daily run is started, each comes once. Sheets
of one person with one due date go into one reminder, so that twelve sheets do not ring twelve times.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date

KEYS = (
    "sheet_due.before",
    "sheet_late.every",
    "review_waiting.after",
    "review_waiting.every",
    "returned.after",
    "returned.every",
    "cycle_due.before",
    "cycle_late.every",
    "plan_review.before",
    "plan_review_late.every",
    "question_waiting.after",
    "question_waiting.every",
)
_NAMED = 6
"""So many sheets a sentence names; the others are counted."""


class ReminderDataError(Exception):
    """The file of days cannot be used; the text says which value and why."""


@dataclass(frozen=True, slots=True)
class ReminderDays:
    """The days that hold on one day, by key."""

    values: Mapping[str, tuple[int, ...]]

    @classmethod
    def load(cls, content: Mapping[str, Any], *, on: date) -> "ReminderDays":
        """From the parsed file (every value a text). Raises ReminderDataError for a missing or impossible value."""
        found: dict[str, tuple[int, ...]] = {}
        for key in KEYS:
            rows = [r for r in content["values"].get(key, {}).get("dated", ()) if date.fromisoformat(r["from"]) <= on]
            if not rows:
                raise ReminderDataError(f"Tệp nhắc việc chưa có “{key}” cho ngày {format_date(on)}.")
            newest = max(rows, key=lambda row: row["from"])
            days = tuple(int(day) for day in newest["value"])
            if not days or any(day < 1 for day in days) or (not key.endswith(".before") and len(days) > 1):
                raise ReminderDataError(f"Số ngày của “{key}” trong tệp nhắc việc phải từ 1 trở lên.")
            found[key] = days
        return cls(found)

    def many(self, key: str) -> tuple[int, ...]:
        """Several days, e.g. "sheet_due.before"."""
        return self.values[key]

    def one(self, key: str) -> int:
        """One number of days."""
        return self.values[key][0]


@dataclass(frozen=True, slots=True)
class SheetFact:
    """A sheet that waits for somebody; `since` is when it came into its state, where that matters."""

    account_id: int
    unit_id: int
    cycle_id: int
    name: str
    due_on: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class CycleFact:
    """A running cycle with a date for its report: whom to remind, and how many sheets are not approved."""

    account_ids: tuple[int, ...]
    unit_id: int
    cycle_id: int
    title: str
    due_on: date
    unfinished: int


@dataclass(frozen=True, slots=True)
class PlanReviewFact:
    """A review of the improvement plan that nobody has closed; `moment` names it within its cycle."""

    account_ids: tuple[int, ...]
    unit_id: int
    cycle_id: int
    moment: str
    label: str
    due_on: date


@dataclass(frozen=True, slots=True)
class QuestionFact:
    """A question that waits for an officer of a unit."""

    account_id: int
    unit_id: int
    since: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """One sentence to one person; `key` names object and period, `about` the object for silencing it."""

    account_id: int
    unit_id: int
    kind: str
    key: str
    text: str
    url: str
    about: str = ""


def milestone(days_left: int, before: Sequence[int]) -> int | None:
    """The step that holds: with (7, 3, 1) seven to four days before it is 7, three and two days before 3.

    None before the first step and after the day. A run that was missed is made up for on the next day.
    """
    return min((step for step in before if step >= days_left), default=None) if days_left >= 0 else None


def period(today: date, every: int) -> str:
    """The first day of the period that today lies in: all time is cut into periods of `every` days."""
    return date.fromordinal(today.toordinal() // every * every).isoformat()


def times_late(due_on: date, today: date, every: int) -> int:
    """How often a thing was due to be reminded of before: 0 on the first late day, 1 after `every` days …"""
    return ((today - due_on).days - 1) // every


def names(sheets: Iterable[str]) -> str:
    """ "tiêu chí 1.1, 1.2 và 4 phiếu khác"; the word "tiêu chí" once."""
    every = list(dict.fromkeys(sheets))
    shown, more = every[:_NAMED], len(every) - _NAMED
    words, before = [], ""
    for name in shown:
        head, _, code = name.rpartition(" ")
        words.append(code if head and head == before else name)
        before = head
    return ", ".join(words) + (f" và {more} phiếu khác" if more > 0 else "")


def due_soon(sheets: Iterable[SheetFact], *, today: date, days: ReminderDays) -> list[Reminder]:
    """For who writes: sheets whose due date is near, one reminder a person, cycle, due date and step."""
    groups: dict[tuple[int, int, date, int], list[SheetFact]] = {}
    for sheet in sheets:
        if sheet.due_on is None:
            continue
        step = milestone((sheet.due_on - today).days, days.many("sheet_due.before"))
        if step is not None:
            groups.setdefault((sheet.account_id, sheet.cycle_id, sheet.due_on, step), []).append(sheet)
    return [
        _of_sheets(
            found,
            kind="remind.due",
            key=f"remind.due:{cycle}:{due.isoformat()}:{step}",
            text=f"{_left((due - today).days)} đến hạn nộp {_count(found)} (hạn {format_date(due)}): {_names(found)}.",
        )
        for (_, cycle, due, step), found in groups.items()
    ]


def late(sheets: Iterable[SheetFact], *, today: date, days: ReminderDays) -> list[Reminder]:
    """For who writes: sheets past their date, on the first late day of the oldest and every few days after."""
    overdue, every = [s for s in sheets if s.due_on is not None and s.due_on < today], days.one("sheet_late.every")
    made = []
    for (_, cycle), found in _by_person(overdue).items():
        oldest = min(s.due_on for s in found if s.due_on is not None)
        key = f"remind.late:{cycle}:{oldest.isoformat()}:{times_late(oldest, today, every)}"
        text = f"{_count(found)} của bạn đã quá hạn: {_names(found)}."
        made.append(_of_sheets(found, kind="remind.late", key=key, text=text))
    return made


def waiting(sheets: Iterable[SheetFact], *, kind: str, today: date, days: ReminderDays) -> list[Reminder]:
    """Sheets that have stood in one state for long: handed in (for who reviews), returned (for who writes)."""
    data = {"remind.review": "review_waiting", "remind.returned": "returned"}[kind]
    long = [s for s in sheets if s.since is not None and (today - s.since).days >= days.one(f"{data}.after")]
    words = {
        "remind.review": "{count} đã nộp từ {days} ngày trở lên, đang chờ bạn duyệt: {names}.",
        "remind.returned": "{count} được trả lại từ {days} ngày trở lên mà chưa nộp lại: {names}.",
    }[kind]
    return [
        _of_sheets(
            found,
            kind=kind,
            key=f"{kind}:{cycle}:{period(today, days.one(f'{data}.every'))}",
            text=words.format(count=_count(found), days=days.one(f"{data}.after"), names=_names(found)),
        )
        for (_, cycle), found in _by_person(long).items()
    ]


def report_due(cycles: Iterable[CycleFact], *, today: date, days: ReminderDays) -> list[Reminder]:
    """For the council's leaders: the date of the report is near or past."""
    found = []
    for cycle in cycles:
        left = (cycle.due_on - today).days
        step = milestone(left, days.many("cycle_due.before"))
        if left >= 0 and step is None:
            continue
        again = f"tre:{times_late(cycle.due_on, today, days.one('cycle_late.every'))}" if left < 0 else str(step)
        state = f"đã quá hạn {-left} ngày" if left < 0 else f"{_left(left).lower()} đến hạn {format_date(cycle.due_on)}"
        todo = f"; {cycle.unfinished} phiếu chưa duyệt" if cycle.unfinished else ""
        found += [
            Reminder(
                account_id=account,
                unit_id=cycle.unit_id,
                kind="remind.cycle",
                key=f"remind.cycle:{cycle.cycle_id}:{cycle.due_on.isoformat()}:{again}",
                text=f"Báo cáo “{cycle.title}” {state}{todo}.",
                url=f"/chu-ky/{cycle.cycle_id}/",
                about=f"cycle:{cycle.cycle_id}/",
            )
            for account in cycle.account_ids
        ]
    return found


def plan_reviews(reviews: Iterable[PlanReviewFact], *, today: date, days: ReminderDays) -> list[Reminder]:
    """For those who hold the internal reviews: a moment of the year is near or past (TT 57/2026 Mẫu số 2)."""
    found = []
    for review in reviews:
        left = (review.due_on - today).days
        step = milestone(left, days.many("plan_review.before"))
        if left >= 0 and step is None:
            continue
        again = f"tre:{times_late(review.due_on, today, days.one('plan_review_late.every'))}" if left < 0 else str(step)
        day = format_date(review.due_on)
        state = f"đã quá {-left} ngày (hạn {day})" if left < 0 else f"{_left(left).lower()} đến hạn {day}"
        label = f"{review.label[:1].lower()}{review.label[1:]}"
        found += [
            Reminder(
                account_id=account,
                unit_id=review.unit_id,
                kind="remind.plan_review",
                key=f"remind.plan_review:{review.cycle_id}:{review.moment}:{review.due_on.isoformat()}:{again}",
                text=f"Rà soát kế hoạch cải tiến, {label}: {state}.",
                url=f"/chu-ky/{review.cycle_id}/ke-hoach-cai-tien/#ra-soat",
                about=about_review(review.cycle_id, review.moment),
            )
            for account in review.account_ids
        ]
    return found


def about_review(cycle_id: int, moment: str) -> str:
    """The name of a review in `about`."""
    return f"cycle:{cycle_id}/review:{moment}/"


def unanswered(questions: Iterable[QuestionFact], *, today: date, days: ReminderDays) -> list[Reminder]:
    """For officers: questions of schools that nobody has answered, one reminder for all of a unit."""
    after, groups = days.one("question_waiting.after"), dict[tuple[int, int], int]()
    for question in questions:
        if (today - question.since).days >= after:
            key = (question.account_id, question.unit_id)
            groups[key] = groups.get(key, 0) + 1
    return [
        Reminder(
            account_id=account,
            unit_id=unit,
            kind="remind.question",
            key=f"remind.question:{unit}:{period(today, days.one('question_waiting.every'))}",
            text=f"{count} câu hỏi của các trường đã chờ trả lời từ {after} ngày trở lên.",
            url="/cau-hoi/?gui=toi",
        )
        for (account, unit), count in groups.items()
    ]


def _by_person(sheets: Iterable[SheetFact]) -> dict[tuple[int, int], list[SheetFact]]:
    groups: dict[tuple[int, int], list[SheetFact]] = {}
    for sheet in sheets:
        groups.setdefault((sheet.account_id, sheet.cycle_id), []).append(sheet)
    return groups


def _of_sheets(sheets: Sequence[SheetFact], *, kind: str, key: str, text: str) -> Reminder:
    first = sheets[0]
    return Reminder(
        account_id=first.account_id,
        unit_id=first.unit_id,
        kind=kind,
        key=key,
        text=text,
        url="/viec-cua-toi/",
        about=f"cycle:{first.cycle_id}/",
    )


def _count(sheets: Sequence[SheetFact]) -> str:
    return f"{len(sheets)} phiếu"


def _names(sheets: Iterable[SheetFact]) -> str:
    return names(sheet.name for sheet in sheets)


def _left(days_left: int) -> str:
    return f"Còn {days_left} ngày" if days_left else "Hôm nay"
