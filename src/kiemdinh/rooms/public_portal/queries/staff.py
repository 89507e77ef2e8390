"""What waits to be posted, what stands before the public, what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.public_portal.models import PublicRecognition, PublicReport
from kiemdinh.rooms.public_portal.queries.access import schools_in, schools_posted_for
from kiemdinh.rooms.public_portal.rules.clocks import Allowed, Clock, clocks
from kiemdinh.rooms.public_portal.rules.standing import level_words
from kiemdinh.rooms.public_portal.rules.states import POSTED, POSTING, POSTING_PERMITS
from kiemdinh.rooms.recognition.queries.posting import SignedDecision, issued_decisions
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.self_assessment.queries.outside import PublishedSnapshot, snapshots_of

_KEYS = (("publication.working_days", True), ("publication.calendar_days", False))


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A decision in force that the public cannot see yet."""

    id: int
    school: str
    school_code: str
    words: str
    decision_number: str
    signed_on: date
    clocks: tuple[Clock, ...]
    late_days: int

    @property
    def due_on(self) -> date | None:
        """The earliest of the deadlines."""
        return self.clocks[0].due_on if self.clocks else None


@dataclass(frozen=True, slots=True)
class PostedRow:
    """A decision that stands before the public, or was taken away again."""

    id: int
    school: str
    school_code: str
    words: str
    decision_number: str
    signed_on: date
    expires_on: date
    posted_on: date
    state: str
    state_label: str
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A published report of a school and what of it the public sees."""

    snapshot: PublishedSnapshot
    posted: PublicReport | None

    @property
    def is_public(self) -> bool:
        """Whether the public reads it now."""
        return self.posted is not None and self.posted.state == POSTED


def clocks_of(decision: SignedDecision) -> tuple[Clock, ...]:
    """The deadlines for posting a decision under its edition, on the day it was signed."""
    try:
        procedure = regulations.get_procedure(decision.edition_code)
    except RegulationError:
        return ()
    allowed = []
    for key, working in _KEYS:
        if procedure.holds(key, on=decision.signed_on):
            value = procedure.value(key, on=decision.signed_on)
            source = value.article if value.confidence != "low" else f"{value.article} (chưa đối chiếu)"
            days = procedure.integer(key, on=decision.signed_on)
            allowed.append(Allowed(days, working, source))
    return clocks(signed_on=decision.signed_on, allowed=tuple(allowed), calendar=organisations.working_calendar())


def waiting(*, actor: Actor, today: date, search: str = "", only_late: bool = False) -> list[WaitingRow]:
    """Decisions of schools below that nobody has posted, the earliest deadline first."""
    posted = PublicRecognition.objects.values("recognition_id")
    found = {
        decision.id: decision
        for schools in schools_posted_for(actor)
        for decision in issued_decisions(school_ids=schools, without=posted)
    }
    units = organisations.units_as_of(on=today, unit_ids={d.school_id for d in found.values()})
    rows = []
    for decision in found.values():
        school = units[decision.school_id]
        running = clocks_of(decision)
        late = max((today - running[0].due_on).days, 0) if running else 0
        words = level_words(kind=decision.kind, level=decision.level)
        row = WaitingRow(
            decision.id, school.name, school.code, words, decision.decision_number, decision.signed_on, running, late
        )
        if _matches(search, school.name, school.code, decision.decision_number) and (late or not only_late):
            rows.append(row)
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.id))


def posted(*, actor: Actor, today: date, search: str = "", withdrawn: bool = False) -> list[PostedRow]:
    """What was posted of schools below, the newest first; with `withdrawn` what was taken away again."""
    scope = schools_in(POSTING_PERMITS.scope(actor=actor, action="view"))
    state = Q(state=POSTED) if not withdrawn else ~Q(state=POSTED)
    rows = list(PublicRecognition.objects.filter(scope, state).order_by("-posted_at", "-pk"))
    units = organisations.units_as_of(on=today, unit_ids={row.school_id for row in rows})
    return [
        PostedRow(
            row.recognition_id,
            units[row.school_id].name,
            units[row.school_id].code,
            row.level_words,
            row.decision_number,
            row.signed_on,
            row.expires_on,
            row.posted_at.date(),
            row.state,
            POSTING.labels[row.state],
            row.reason,
            row.version,
        )
        for row in rows
        if _matches(search, units[row.school_id].name, units[row.school_id].code, row.decision_number)
    ]


def reports_of(*, school_id: int) -> list[ReportRow]:
    """Every published report of a school, newest first, with what the public sees of it."""
    shown = {row.report_id: row for row in PublicReport.objects.filter(school_id=school_id)}
    return [ReportRow(snapshot, shown.get(snapshot.id)) for snapshot in snapshots_of(school_id=school_id)]


def _matches(search: str, *texts: str) -> bool:
    wanted = fold(search)
    return not wanted or any(wanted in fold(text) for text in texts)


def counts(rows: Iterable[WaitingRow]) -> tuple[int, int]:
    """How many wait, and how many of them are late."""
    every = list(rows)
    return len(every), sum(1 for row in every if row.late_days)
