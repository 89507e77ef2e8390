"""What the daily reminders look at, over every running cycle; only people who still hold a post are found.

Another kind of reminder is a function (today, days) → reminders, and a line in SOURCES.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, F, OuterRef, Q
from django.utils import timezone

from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.models import CommentThread, CriterionSheet, Cycle, Participant
from kiemdinh.rooms.self_assessment.queries.improvement_plan import owed_reviews
from kiemdinh.rooms.self_assessment.rules import reminders as rules
from kiemdinh.rooms.self_assessment.rules.reminders import (
    CycleFact,
    PlanReviewFact,
    QuestionFact,
    Reminder,
    ReminderDays,
    SheetFact,
)
from kiemdinh.rooms.self_assessment.rules.states import (
    CHAIR,
    DOING,
    DONE,
    FIX,
    IN_PROGRESS,
    LEADERS,
    PUBLISHED,
    SECRETARY,
    SENT,
    TODO,
)
from kiemdinh.rooms.self_assessment.rules.talk import OPEN, QUESTION
from kiemdinh.services.ledger.reading import last_times

_SHEET = ("pk", "kind", "criterion", "cycle_id", "cycle__school_id", "due_on")


@cache
def _content() -> Any:
    return read_reference("nhac-viec")


def reminder_days(*, on: date) -> ReminderDays:
    """The days that hold on a day (reference/nhac-viec.yaml)."""
    return ReminderDays.load(_content(), on=on)


def writing(today: date, days: ReminderDays) -> list[Reminder]:
    """Sheets due soon and sheets past their date, for who writes them."""
    last = today + timedelta(days=max(days.many("sheet_due.before")))
    rows = _assigned(today).filter(work_state__in=(TODO, DOING, FIX), due_on__lte=last)
    facts = [_fact(row[:-1], row[-1]) for row in rows.values_list(*_SHEET, "assignee__account_id")]
    return [*rules.due_soon(facts, today=today, days=days), *rules.late(facts, today=today, days=days)]


def returned(today: date, days: ReminderDays) -> list[Reminder]:
    """Sheets that were returned and not handed in again, for who writes them."""
    rows = list(_assigned(today).filter(work_state=FIX).values_list(*_SHEET, "assignee__account_id"))
    since = _since(rows, ("sheet.return", "sheet.reopen"))
    facts = [_fact(row[:-1], row[-1], since=since.get(row[0])) for row in rows]
    return rules.waiting(facts, kind="remind.returned", today=today, days=days)


def reviews(today: date, days: ReminderDays) -> list[Reminder]:
    """Sheets handed in and not looked at, for the secretary and the chair."""
    rows = list(CriterionSheet.objects.filter(cycle__state=IN_PROGRESS, work_state=SENT).values_list(*_SHEET))
    since, leaders = _since(rows, ("sheet.submit",)), _leaders({row[3] for row in rows}, (CHAIR, SECRETARY), today)
    facts = [_fact(row, who, since=since.get(row[0])) for row in rows for who in leaders.get(row[3], ())]
    return rules.waiting(facts, kind="remind.review", today=today, days=days)


def reports(today: date, days: ReminderDays) -> list[Reminder]:
    """Running cycles whose report is due, for the council's leaders."""
    last = today + timedelta(days=max(days.many("cycle_due.before")))
    cycles = list(
        Cycle.objects.filter(state=IN_PROGRESS, due_on__lte=last)
        .annotate(unfinished=Count("sheets", filter=Q(sheets__kind="criterion") & ~Q(sheets__work_state=DONE)))
        .values_list("pk", "school_id", "title", "due_on", "unfinished")
    )
    leaders = _leaders({row[0] for row in cycles}, LEADERS, today)
    facts = [
        CycleFact(tuple(leaders.get(pk, ())), school, pk, title, due_on, unfinished)
        for pk, school, title, due_on, unfinished in cycles
    ]
    return rules.report_due(facts, today=today, days=days)


def plan_reviews(today: date, days: ReminderDays) -> list[Reminder]:
    """Internal reviews of improvement plans that are due, for the council's leaders."""
    owed = owed_reviews(Cycle.objects.filter(state__in=(IN_PROGRESS, PUBLISHED)), today=today)
    leaders = _leaders({cycle.pk for cycle, _ in owed}, LEADERS, today)
    facts = [
        PlanReviewFact(tuple(leaders.get(cycle.pk, ())), cycle.school_id, cycle.pk, due.key, due.label, due.due_on)
        for cycle, due in owed
    ]
    return rules.plan_reviews(facts, today=today, days=days)


def questions(today: date, days: ReminderDays) -> list[Reminder]:
    """Questions of schools that wait, for the officers of the unit they were sent to."""
    rows = list(
        CommentThread.objects.filter(channel=QUESTION, state=OPEN, asked_unit__isnull=False).values_list(
            "asked_unit_id", "last_at"
        )
    )
    officers = people.officers_at(unit_ids={unit for unit, _ in rows}, on=today)
    facts = [
        QuestionFact(account, unit, timezone.localdate(asked_at))
        for unit, asked_at in rows
        for account in officers.get(unit, ())
    ]
    return rules.unanswered(facts, today=today, days=days)


Source = Callable[[date, ReminderDays], Iterable[Reminder]]
SOURCES: tuple[Source, ...] = (writing, returned, reviews, reports, plan_reviews, questions)


def _assigned(today: date) -> Any:
    serves = people.serves(account=OuterRef("assignee__account_id"), unit=OuterRef("cycle__school_id"), on=today)
    return CriterionSheet.objects.filter(serves, cycle__state=IN_PROGRESS, assignee__account__isnull=False).order_by(
        "cycle_id", "position"
    )


def _fact(row: tuple[Any, ...], account_id: int, *, since: date | None = None) -> SheetFact:
    _, kind, criterion, cycle_id, school_id, due_on = row
    name = f"Mức 4, khoản {criterion}" if kind == "level_4" else f"tiêu chí {criterion}"
    return SheetFact(account_id, school_id, cycle_id, name, due_on, since)


def _since(rows: Iterable[tuple[Any, ...]], actions: tuple[str, ...]) -> dict[int, date]:
    times = last_times(target_type="sheet", target_ids=[row[0] for row in rows], actions=actions)
    return {int(pk): timezone.localdate(at) for pk, at in times.items()}


def _leaders(cycle_ids: Iterable[int], roles: Iterable[str], today: date) -> dict[int, list[int]]:
    serves = people.serves(account=OuterRef("account_id"), unit=OuterRef("cycle__school_id"), on=today)
    rows = Participant.objects.filter(serves, cycle_id__in=list(cycle_ids), council_role__in=list(roles))
    found: dict[int, list[int]] = {}
    for cycle, account in rows.order_by(F("position"), "pk").values_list("cycle_id", "account_id"):
        found.setdefault(cycle, []).append(account)
    return found
