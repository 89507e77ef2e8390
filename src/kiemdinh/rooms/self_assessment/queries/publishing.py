"""What stands around publication: opinions on the draft, the passing, versions, requests to unlock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.school_profile.queries import differences
from kiemdinh.rooms.self_assessment.models import (
    CriterionSheet,
    DraftConsultation,
    PublishedReport,
    ReportPassing,
    StaffOpinion,
    UnlockRequest,
)
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, visible_to
from kiemdinh.rooms.self_assessment.queries.figures import figures_copy
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheet_title
from kiemdinh.rooms.self_assessment.rules.states import ASKED, UNLOCK
from kiemdinh.services.files.models import StoredFile

_SHOWN = 500  # requests of one page of the queue


def consultations_of(access: CycleAccess) -> list[DraftConsultation]:
    """The rounds of opinions, newest first, each with how many there are and how many wait for an answer."""
    rows = DraftConsultation.objects.filter(cycle=access.cycle).annotate(
        total=Count("opinions"), waiting=Count("opinions", filter=Q(opinions__answered_at__isnull=True))
    )
    return list(rows.order_by("-number"))


def opinions_of(
    access: CycleAccess, *, consultation_id: int, search: str = "", only: str = "", criterion: str = ""
) -> list[StaffOpinion]:
    """Opinions of a round in the order of the report; `only`: "cho" (no answer yet), "tiep-thu", "giu"."""
    rows = StaffOpinion.objects.filter(consultation_id=consultation_id, consultation__cycle=access.cycle)
    if only == "cho":
        rows = rows.filter(answered_at__isnull=True)
    elif only in ("tiep-thu", "giu"):
        rows = rows.filter(accepted=only == "tiep-thu")
    if criterion:
        rows = rows.filter(criterion=criterion)
    order = {c.code: n for n, c in enumerate(access.catalog.criteria)}
    found = [r for r in rows.select_related("author", "answered_by") if fold(search) in fold(_words(r))]
    return sorted(found, key=lambda r: (order.get(r.criterion, -1), r.stage, r.pk))


def _words(row: StaffOpinion) -> str:
    return f"{row.text} {row.answer} {row.author.full_name}"


def draft_of(access: CycleAccess, *, consultation_id: int) -> StoredFile | None:
    """The draft that was shown."""
    row = DraftConsultation.objects.filter(pk=consultation_id, cycle=access.cycle).select_related("draft").first()
    return row.draft if row else None


def passing_of(access: CycleAccess) -> ReportPassing | None:
    """The passing of the report that would be published next."""
    number = PublishedReport.objects.filter(cycle=access.cycle).count() + 1
    return ReportPassing.objects.filter(cycle=access.cycle, number=number).select_related("recorded_by").first()


def changed_after(access: CycleAccess, moment: datetime) -> bool:
    """Whether a sheet or a text around them was written after a moment."""
    sheets = CriterionSheet.objects.filter(cycle=access.cycle).aggregate(last=Max("updated_at"))["last"]
    around = access.cycle.narratives.aggregate(last=Max("updated_at"))["last"]
    return any(last is not None and last > moment for last in (sheets, around))


@dataclass(frozen=True, slots=True)
class RenewChoice:
    """A sheet that may be opened for the yearly update, with what speaks for it."""

    id: int
    code: str
    title: str
    stage: str
    new_evidence: int


@dataclass(frozen=True, slots=True)
class RenewFacts:
    """What changed since the newest publication, and the sheets to choose from."""

    choices: list[RenewChoice]
    documents: int
    figures: list[str]


def renew_facts(access: CycleAccess) -> RenewFacts:
    """What a yearly update starts from; `figures` are the tables whose numbers changed since the frozen copy."""
    newest = PublishedReport.objects.filter(cycle=access.cycle).order_by("-number").first()
    if newest is None:
        return RenewFacts([], 0, [])
    row, since = access.cycle, newest.published_at
    fresh = evidence.revised_since(set_id=row.evidence_set_id, since=since)
    sheets = CriterionSheet.objects.filter(cycle=row).order_by("position").defer("texts", "edits")
    now = figures_copy(
        school_id=row.school_id,
        edition=row.edition_code,
        school_type=row.school_type,
        stages=row.stages,
        years=row.figure_years,
    )
    changed = differences(row.figures, now) if now else []
    choices = [
        RenewChoice(
            sheet.pk,
            f"Mức 4, khoản {sheet.criterion}" if sheet.kind == "level_4" else sheet.criterion,
            sheet_title(access.catalog, sheet),
            STAGE_LABELS.get(sheet.stage, sheet.stage),
            fresh.get(sheet.criterion, 0) if sheet.kind == "criterion" else 0,
        )
        for sheet in sheets
    ]
    documents = evidence.registered_since(school_id=row.school_id, since=since)
    return RenewFacts(choices, documents, list(dict.fromkeys(d.table_title for d in changed)))


def unlock_requests_of(access: CycleAccess) -> list[UnlockRequest]:
    """The school's requests for this cycle, newest first."""
    rows = UnlockRequest.objects.filter(cycle=access.cycle).select_related("asked_by", "answered_by", "report")
    return list(rows.order_by("-pk"))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A request in the authority's queue."""

    id: int
    cycle_id: int
    version: int
    school: str
    title: str
    number: int
    reason: str
    criteria: Sequence[str]
    asked_at: datetime
    asked_by: str
    state: str
    state_label: str
    answer: str
    managed_by: str
    """The body that answers: the unit that manages the school today."""


MINE, OF_OTHERS, ANSWERED = "", "don-vi-khac", "da-tra-loi"
"""Which requests of the queue: those that I answer, those that a unit below me answers, those answered."""


def unlock_queue(*, actor: Actor, today: date, search: str = "", which: str = MINE) -> list[QueueRow]:
    """Requests of the schools below the actor: those that wait oldest first, those answered newest first.

    Only the unit that manages a school of the day answers; those above it read.
    """
    found = list(_requests(actor, which).select_related("cycle", "asked_by", "report")[:_SHOWN])
    chains = organisations.parent_chains(unit_ids={r.cycle.school_id for r in found}, on=today)
    names = scopes.unit_names(unit_ids={r.cycle.school_id for r in found}, on=today)
    shown = [_queue_row(r, names[r.cycle.school_id], _manager(chains.get(r.cycle.school_id, ()))) for r in found]
    return [r for r in shown if fold(search) in fold(f"{r.school} {r.reason} {r.managed_by}")]


def unlocks_waiting(actor: Actor) -> QuerySet[UnlockRequest]:
    """The requests that wait for the actor's own unit."""
    return UnlockRequest.objects.filter(state=ASKED, cycle__in=visible_to(actor, action="answer_unlock").values("pk"))


def _requests(actor: Actor, which: str) -> QuerySet[UnlockRequest]:
    if which == MINE:
        return unlocks_waiting(actor).order_by("pk")
    below = UnlockRequest.objects.filter(cycle__in=visible_to(actor, action="download").values("pk"))
    if which == ANSWERED:
        return below.exclude(state=ASKED).order_by("-pk")
    others = below.exclude(cycle__in=visible_to(actor, action="answer_unlock").values("pk"))
    return others.filter(state=ASKED).order_by("pk")


def _manager(chain: Sequence[organisations.ChainLink]) -> str:
    above = chain[-2] if len(chain) > 1 else None
    return managing_body_name(kind=above.kind, name=above.name) if above else ""


def _queue_row(row: UnlockRequest, school: str, managed_by: str) -> QueueRow:
    return QueueRow(
        row.pk,
        row.cycle_id,
        row.version,
        school,
        row.cycle.title,
        row.report.number,
        row.reason,
        row.criteria,
        row.asked_at,
        row.asked_by.full_name,
        row.state,
        UNLOCK.labels[row.state],
        row.answer,
        managed_by,
    )


def count_unlock_requests(*, actor: Actor) -> int:
    """How many requests wait for this officer's own unit."""
    return unlocks_waiting(actor).count()
