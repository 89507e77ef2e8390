"""Lists of dossiers: the queue of a unit, the dossiers of one school, those that a change of the rules stops."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.queries.access import visible_to
from kiemdinh.rooms.registration.queries.chain import turn_of_units
from kiemdinh.rooms.registration.queries.facts import RegistrationFacts, facts_of
from kiemdinh.rooms.registration.queries.letters import asked_levels
from kiemdinh.rooms.registration.rules.clock import Clock, clock
from kiemdinh.rooms.registration.rules.letters import asked_words
from kiemdinh.rooms.registration.rules.states import (
    ACCEPTED,
    CHECKERS,
    DEPARTMENT_ROLES,
    OPEN,
    PURPOSES,
    REGISTRATION,
    RETURNED,
    STEP_LABELS,
    SUBMITTED,
)

MINE, LATE, RUNNING, WAITING, DONE, ALL = "den-luot", "qua-han", "dang-xu-ly", "da-tiep-nhan", "ket-thuc", "tat-ca"
VIEWS = {
    MINE: "Đến lượt đơn vị",
    LATE: "Quá hạn",
    RUNNING: "Đang xử lý",
    WAITING: "Đã tiếp nhận",
    DONE: "Đã kết thúc",
    ALL: "Tất cả",
}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue is narrowed to; the words stand in the address."""

    view: str = ""
    text: str = ""
    kind: str = ""
    purpose: str = ""
    commune: int | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A dossier in a list."""

    id: int
    version: int
    school_id: int
    school: str
    commune_id: int | None
    commune: str
    school_type: str
    asked: str
    purpose: str
    state: str
    state_label: str
    turn: str
    mine: bool
    submitted_on: date | None
    step_since: date | None
    due_on: date | None
    clock: Clock | None
    told_on: date | None
    facts: RegistrationFacts | None = None

    @property
    def late_days(self) -> int:
        """Working days past the due day."""
        return -self.clock.left if self.clock is not None and self.clock.late else 0


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows that the filters leave, and how many there are in each view without the other filters."""

    rows: list[QueueRow]
    counts: dict[str, int]
    communes: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StopLine:
    """A dossier that a change of the rules stops, or that goes on in part."""

    id: int
    version: int
    school: str
    asked: str
    state_label: str
    told_on: date | None
    reason: str
    left_out: str


def checking_units(actor: Actor) -> tuple[int, ...]:
    """The units where the actor checks dossiers."""
    return tuple(sorted({p.unit_id for p in actor.posts if p.role in CHECKERS and not p.ended}))


def my_turn(*, unit_ids: tuple[int, ...], today: date) -> QuerySet[Registration]:
    """The dossiers that wait for a check of one of the units."""
    return Registration.objects.filter(turn_of_units(unit_ids=unit_ids, today=today), state=SUBMITTED)


def queue(*, actor: Actor, today: date, where: QueueFilter) -> Queue:
    """What an officer sees of the dossiers below, overdue first, then by due day. A handful of queries."""
    mine = set(my_turn(unit_ids=checking_units(actor), today=today).values_list("pk", flat=True))
    everything = _rows(visible_to(actor), mine=mine, today=today)
    views = {
        MINE: [row for row in everything if row.mine],
        LATE: [row for row in everything if row.late_days and row.state in (SUBMITTED, RETURNED)],
        RUNNING: [row for row in everything if row.state in (SUBMITTED, RETURNED)],
        WAITING: [row for row in everything if row.state == ACCEPTED],
        DONE: [row for row in everything if row.state not in OPEN],
        ALL: everything,
    }
    chosen = views.get(where.view or MINE, everything)
    return Queue(
        rows=sorted((row for row in chosen if _matches(row, where)), key=_order),
        counts={view: len(rows) for view, rows in views.items()},
        communes=sorted({(row.commune_id, row.commune) for row in everything if row.commune_id}, key=lambda c: c[1]),
    )


def of_school(*, actor: Actor, school_id: int, today: date) -> list[QueueRow]:
    """The dossiers of one school that the actor may see, newest first."""
    rows = _rows(visible_to(actor).filter(school_id=school_id), mine=set(), today=today)
    return sorted(rows, key=lambda row: row.id, reverse=True)


def stopping(*, actor: Actor, today: date) -> list[StopLine]:
    """The open dossiers below a Sở that may not go on under the rules of the day. Raises PermissionDenied."""
    return [line for line in transition_lines(actor=actor, today=today) if line.reason]


def transition_lines(*, actor: Actor, today: date) -> list[StopLine]:
    """The open dossiers below a Sở that a change of the rules touches: stopped, or going on in part.

    Raises PermissionDenied for whoever is not of a Sở.
    """
    if not any(p.role in DEPARTMENT_ROLES and not p.ended for p in actor.posts):
        raise PermissionDenied("Chỉ cán bộ của Sở Giáo dục và Đào tạo dừng hồ sơ theo điều khoản chuyển tiếp.")
    rows = visible_to(actor, action="stop").filter(state__in=OPEN)
    return [
        StopLine(
            id=row.id,
            version=row.version,
            school=row.school,
            asked=row.asked,
            state_label=row.state_label,
            told_on=row.told_on,
            reason=row.facts.may_go_on,
            left_out=row.facts.left_out,
        )
        for row in sorted(_rows(rows, mine=set(), today=today), key=_order)
        if row.facts is not None and (row.facts.may_go_on or row.facts.left_out)
    ]


def _rows(found: QuerySet[Registration], *, mine: Iterable[int], today: date) -> list[QueueRow]:
    rows = list(found.defer("snapshot", "eligibility").select_related("school"))
    schools = organisations.school_rows(unit_ids={row.school_id for row in rows}, on=today)
    names = organisations.names_on(unit_ids={row.school_id for row in rows}, on=today)
    calendar, facts = organisations.working_calendar(), facts_of([row.pk for row in rows], on=today)
    made = []
    for row in rows:
        school = schools.get(row.school_id)
        runs = row.state in (SUBMITTED, RETURNED) and row.step_since and row.due_on
        made.append(
            QueueRow(
                id=row.pk,
                version=row.version,
                school_id=row.school_id,
                school=names.get(row.school_id, ""),
                commune_id=school.commune_id if school else None,
                commune=school.commune_name if school else "",
                school_type=school.school_type_label if school else "",
                asked="; ".join(asked_words(asked_levels(row))),
                purpose=PURPOSES[row.purpose],
                state=row.state,
                state_label=REGISTRATION.labels[row.state],
                turn=_turn_words(row),
                mine=row.pk in mine,
                submitted_on=row.submitted_on,
                step_since=row.step_since,
                due_on=row.due_on,
                clock=_clock(row, today, calendar) if runs else None,
                told_on=row.told_on,
                facts=facts.get(row.pk),
            )
        )
    return made


def _clock(row: Registration, today: date, calendar: Any) -> Clock:
    assert row.step_since is not None and row.due_on is not None
    return clock(since=row.step_since, due_on=row.due_on, on=today, calendar=calendar)


def _turn_words(row: Registration) -> str:
    if row.state == SUBMITTED:
        return STEP_LABELS.get(row.turn_kind, "").capitalize() if row.turn_kind == "managing_unit" else "Sở"
    return {"draft": "Trường", "returned": "Trường", "accepted": "Sở, lập đoàn đánh giá ngoài"}.get(row.state, "")


def _matches(row: QueueRow, where: QueueFilter) -> bool:
    words = fold(where.text)
    if words and words not in fold(f"{row.school} {row.commune}"):
        return False
    if where.commune is not None and row.commune_id != where.commune:
        return False
    if where.purpose and PURPOSES.get(where.purpose) != row.purpose:
        return False
    wanted = {"kdclgd": "for_accreditation", "cqg": "for_national_standard"}.get(where.kind)
    return wanted is None or bool(row.facts and getattr(row.facts, wanted))


def _order(row: QueueRow) -> tuple[bool, date, int]:
    """Overdue and earliest due first; what has no clock comes last."""
    return (row.due_on is None, row.due_on or date.max, row.id)
