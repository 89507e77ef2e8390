"""Lists of recognitions: the queue of the department, the register, what runs out soon, what a school has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition, Revocation
from kiemdinh.rooms.recognition.queries.access import departments_of, school_decision, visible_to
from kiemdinh.rooms.recognition.queries.facts import RecognitionFacts, facts_of, recognitions_of
from kiemdinh.rooms.recognition.rules.deciding import Deadline, add_months, deadlines
from kiemdinh.rooms.recognition.rules.standing import EXPIRED, VALID, number_key
from kiemdinh.rooms.recognition.rules.states import (
    EVER_ISSUED,
    ISSUED,
    NOTICED,
    OPEN,
    PREPARED,
    PROPOSED,
    REPORTED,
    REVOKED,
    SUPERSEDED,
)
from kiemdinh.rooms.regulations import queries as regulations

WATCH_MONTHS = (6, 12, 24)
"""How far ahead the list of certificates that run out looks; a way of looking, not a rule of the law."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case that waits for its decision, with its earliest clock."""

    facts: RecognitionFacts
    due: Deadline | None
    late_days: int


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What the register is narrowed to; empty means no condition."""

    text: str = ""
    kind: str = ""
    status: str = ""
    level: int | None = None
    year: int | None = None


def queue_of(*, actor: Actor, today: date, text: str = "") -> list[QueueRow]:
    """Cases of the actor's departments without a decision, the earliest day first."""
    rows = visible_to(actor, action="prepare").filter(state__in=(PROPOSED, PREPARED))
    found = list(_searched(rows, text).select_related("school"))
    names = organisations.names_on(unit_ids={row.school_id for row in found}, on=today)
    calendar = organisations.working_calendar()
    lines = []
    for row in found:
        procedure = regulations.get_procedure(row.edition_code)
        clocks = deadlines(procedure, reported_on=row.reported_on, calendar=calendar)
        due = clocks[0] if clocks else None
        late = max((today - due.due_on).days, 0) if due else 0
        facts = facts_of(row, on=today, name=names.get(row.school_id, ""), code=row.school.code)
        lines.append(QueueRow(facts, due, late))
    return sorted(lines, key=lambda line: (line.due.due_on if line.due else date.max, line.facts.id))


def owed_waiting(*, actor: Actor, today: date) -> list[OwedCriterion]:
    """Owed criteria of the actor's departments: reported ones to judge, and those past their day."""
    rows = OwedCriterion.objects.filter(recognition__in=visible_to(actor, action="judge_owed").filter(state=ISSUED))
    wanted = Q(state=REPORTED) | Q(state=OPEN, due_on__lt=today)
    return list(rows.filter(wanted).select_related("recognition", "recognition__school").order_by("due_on", "pk"))


def revocations_waiting(*, actor: Actor) -> list[Revocation]:
    """Revocations under way in the actor's departments."""
    rows = Revocation.objects.filter(recognition__in=visible_to(actor, action="close_revocation"), state=NOTICED)
    return list(rows.select_related("recognition", "recognition__school").order_by("remedy_due_on", "pk"))


def register(*, actor: Actor, today: date, where: RegisterFilter) -> QuerySet[Recognition]:
    """Sổ cấp giấy chứng nhận: every signed decision the actor may see, the newest first, narrowed by `where`."""
    rows = _searched(visible_to(actor).filter(state__in=EVER_ISSUED, signed_on__lte=today), where.text)
    if where.kind:
        rows = rows.filter(kind=where.kind)
    if where.level:
        rows = rows.filter(level=where.level)
    if where.year:
        rows = rows.filter(signed_on__year=where.year)
    running = Q(state=ISSUED)
    conditions = {
        VALID: running & Q(expires_on__gte=today),
        EXPIRED: running & Q(expires_on__lt=today),
        REVOKED: Q(state=REVOKED),
        SUPERSEDED: Q(state=SUPERSEDED),
    }
    if where.status in conditions:
        rows = rows.filter(conditions[where.status])
    return rows.select_related("school").order_by("-signed_on", "-pk")


def register_years(*, actor: Actor) -> list[int]:
    """The years in which decisions were signed, newest first, for the filter."""
    rows = visible_to(actor).filter(state__in=EVER_ISSUED, signed_on__isnull=False)
    return sorted({day.year for day in rows.dates("signed_on", "year")}, reverse=True)


def lines_of(rows: Sequence[Recognition] | QuerySet[Recognition], *, today: date) -> list[RecognitionFacts]:
    """Rows of a list as facts of the day."""
    return [facts_of(row, on=today, code=row.school.code) for row in rows]


def expiring(*, actor: Actor, today: date, months: int, text: str = "") -> list[RecognitionFacts]:
    """Certificates in force that run out within so many months and have no newer one, the earliest first."""
    rows = visible_to(actor).filter(state=ISSUED, expires_on__gte=today, expires_on__lte=add_months(today, months))
    found = _searched(rows, text).select_related("school").order_by("expires_on", "school__code", "kind")
    return lines_of(found, today=today)


def school_history(*, actor: Actor, code: str, today: date) -> tuple[str, int, list[RecognitionFacts]]:
    """(name, id, what was recognised) of a school the actor belongs to or whose department he works in."""
    unit = organisations.find_unit(code=code)
    if unit is None or unit.kind != "school":
        raise Http404
    own = any(p.unit_id == unit.pk for p in actor.posts)
    if not own and not school_decision(actor=actor, school_id=unit.pk, action="import"):
        raise Http404
    name = organisations.name_as_of(unit_id=unit.pk, on=today)
    return name, unit.pk, recognitions_of(unit.pk, today)


def is_officer(actor: Actor) -> bool:
    """Whether the actor prepares decisions of some department."""
    return bool(departments_of(actor))


def own_school_codes(actor: Actor, *, today: date) -> list[str]:
    """The schools where the actor holds a post."""
    return [scopes.code_of(unit_id=p.unit_id) for p in actor.posts if p.unit_kind == "school" and not p.ended]


def _searched(rows: QuerySet[Recognition], text: str) -> QuerySet[Recognition]:
    words = text.strip()
    if not words:
        return rows
    named: Any = Q(school__names__name_fold__contains=fold(words)) | Q(school__code=words)
    if number_key(words):
        named |= Q(number_key__contains=number_key(words))
    # The ids first: a school with two names would otherwise stand there twice.
    return rows.filter(pk__in=Recognition.objects.filter(named | Q(decision_number__icontains=words)).values("pk"))
