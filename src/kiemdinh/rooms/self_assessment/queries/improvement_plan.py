"""Reads of kế hoạch cải tiến: main issues, rows, reviews, and which reviews are due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.models import (
    CriterionSheet,
    Cycle,
    FocusIssue,
    ImprovementItem,
    Narrative,
    PlanReview,
)
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, visible_to
from kiemdinh.rooms.self_assessment.queries.plan_data import moments_on
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS
from kiemdinh.rooms.self_assessment.rules.improvement_plan import (
    CLOSED,
    PROGRESS,
    MomentDue,
    MomentRule,
    SchoolYearDays,
    moments_due,
)
from kiemdinh.rooms.self_assessment.rules.states import IN_PROGRESS, PUBLISHED
from kiemdinh.services.rich_text import to_plain


@dataclass(frozen=True, slots=True)
class Subject:
    """A standard ("standard:1") or criterion ("1.1") that an issue or a row can be about."""

    subject: str
    stage: str
    standard: str
    criterion: str
    label: str

    @property
    def value(self) -> str:
        """What a form sends: "tieu-hoc|standard:1"."""
        return f"{self.stage}|{self.subject}"


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """What is written already about a standard or criterion, in plain words."""

    current_state: str = ""
    limits: str = ""
    causes: str = ""


@dataclass(frozen=True, slots=True)
class IssueView:
    """A row of mục IV."""

    row: FocusIssue
    subject: Subject


@dataclass(frozen=True, slots=True)
class ItemView:
    """A row of mục V with its words."""

    row: ImprovementItem
    subject: Subject
    progress: str
    due: str


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review that is asked for and nobody has closed, for "Việc của tôi"."""

    cycle_id: int
    cycle_title: str
    school_id: int
    key: str
    label: str
    due_on: date
    late_days: int
    url: str


def subjects_of(access: CycleAccess) -> list[Subject]:
    """Every standard and criterion of the cycle, per stage, in catalog order."""
    found = []
    many = len(access.cycle.stages) > 1
    for stage in access.cycle.stages or [""]:
        where = f" ({STAGE_LABELS[stage]})" if many else ""
        for standard in access.catalog.standards:
            name = f"Tiêu chuẩn {standard.code}. {standard.title}{where}"
            found.append(Subject(f"standard:{standard.code}", stage, name, "", name))
            for criterion in standard.criteria:
                label = f"{criterion.code}. {criterion.title}"
                found.append(Subject(criterion.code, stage, name, label, f"Tiêu chí {label}{where}"))
    return found


def item_subjects(access: CycleAccess) -> list[Subject]:
    """What a row of mục V can be about: standards under TT 57, criteria under the 2018 rules."""
    by_standard = access.catalog.generation == "tt57"
    return [s for s in subjects_of(access) if s.subject.startswith("standard:") == by_standard]


def known_texts(access: CycleAccess, *, subject: str, stage: str) -> KnownTexts:
    """What the sheets and the standard's texts say: hiện trạng, điểm yếu or hạn chế, nguyên nhân."""
    if subject.startswith("standard:"):
        row = Narrative.objects.filter(cycle=access.cycle, stage=stage, subject=subject).first()
        texts = row.texts if row else {}
        return KnownTexts(limits=to_plain(texts.get("weaknesses", "")), causes=to_plain(texts.get("causes", "")))
    sheet = CriterionSheet.objects.filter(cycle=access.cycle, kind="criterion", stage=stage, criterion=subject).first()
    texts = sheet.texts if sheet else {}
    return KnownTexts(current_state=_opening(texts.get("state_1", "")), limits=to_plain(texts.get("weaknesses", "")))


def _opening(html: str) -> str:
    """The first paragraph: the plan wants a few words, not the whole description."""
    return to_plain(html).split("\n", 1)[0]


def issues_of(access: CycleAccess) -> list[IssueView]:
    """The main issues in their order."""
    subjects = {(s.subject, s.stage): s for s in subjects_of(access)}
    rows = FocusIssue.objects.filter(cycle=access.cycle).order_by("position", "pk")
    return [IssueView(r, subjects[(r.subject, r.stage)]) for r in rows]


def plan_items(access: CycleAccess) -> list[ImprovementItem]:
    """The live rows of mục V by standard or criterion, those added after the report among them."""
    order = {(s.subject, s.stage): n for n, s in enumerate(subjects_of(access))}
    rows = ImprovementItem.objects.filter(cycle=access.cycle, removed_at__isnull=True)
    return sorted(rows, key=lambda r: (order.get((r.subject, r.stage), len(order)), r.position, r.pk))


def item_views(access: CycleAccess, rows: Iterable[ImprovementItem] | None = None) -> list[ItemView]:
    """The rows of mục V as they are shown and printed."""
    subjects = {(s.subject, s.stage): s for s in subjects_of(access)}
    return [
        ItemView(r, subjects[(r.subject, r.stage)], PROGRESS.get(r.progress, ""), _due(r))
        for r in (plan_items(access) if rows is None else rows)
    ]


def _due(row: ImprovementItem) -> str:
    return format_date(row.due_on) if row.due_on else row.due_text


def rows_to_freeze(access: CycleAccess) -> list[dict[str, str]]:
    """The rows of mục V as a closing review copies them."""
    return [
        {"id": str(v.row.pk), "subject": v.subject.label, "task": v.row.task, "owner": v.row.owner, "due": v.due}
        for v in item_views(access)
    ]


def reviews_of(access: CycleAccess) -> list[PlanReview]:
    """The reviews of a cycle: by day, those without a day last."""
    rows = PlanReview.objects.filter(cycle=access.cycle).select_related("closed_by")
    return sorted(rows, key=lambda r: (r.held_on is None, r.held_on or date.max, r.pk))


def review_moments(access: CycleAccess) -> MomentRule:
    """The moments of the year at which this plan is reviewed."""
    return moments_on(access.today)


def fewest_reviews(access: CycleAccess) -> tuple[int, str]:
    """How many reviews a year the edition asks for, and its article; 0 where it asks for none."""
    return _fewest(access.cycle.edition_code, access.today)


def _fewest(edition_code: str, on: date) -> tuple[int, str]:
    procedure, key = regulations.get_procedure(edition_code), "internal_review.min_per_year"
    if not procedure.holds(key, on=on):
        return 0, ""
    return procedure.integer(key, on=on), procedure.value(key, on=on).article


def due_in(access: CycleAccess) -> tuple[MomentDue, ...]:
    """The reviews that this cycle owes today."""
    return _due_of(access.cycle, _closed([access.cycle.pk]).get(access.cycle.pk, frozenset()), access.today)


def due_reviews(*, actor: Actor, today: date) -> list[DueReview]:
    """The reviews that wait for a person who may hold them, by day: newest cycle of each school, not yet closed.

    A review is owed only where the edition asks for reviews, from some days before its moment on.
    """
    if actor.account_id is None:
        return []
    schools = {p.unit_id for p in actor.posts if not p.ended}
    running = visible_to(actor, action="review_improvement_plan").filter(school_id__in=schools)
    found = [
        DueReview(
            cycle_id=cycle.pk,
            cycle_title=cycle.title,
            school_id=cycle.school_id,
            key=due.key,
            label=f"Rà soát kế hoạch cải tiến: {due.label[:1].lower()}{due.label[1:]}",
            due_on=due.due_on,
            late_days=due.late_days,
            url=f"/chu-ky/{cycle.pk}/ke-hoach-cai-tien/#ra-soat",
        )
        for cycle, due in owed_reviews(running, today=today)
    ]
    return sorted(found, key=lambda d: (d.due_on, d.cycle_id))


def owed_reviews(cycles: QuerySet[Cycle], *, today: date) -> list[tuple[Cycle, MomentDue]]:
    """The reviews owed today in the newest of these cycles of each school."""
    newest: dict[int, Cycle] = {}
    for cycle in cycles.defer("figures").order_by("school_id", "school_year", "pk"):
        newest[cycle.school_id] = cycle
    closed = _closed([c.pk for c in newest.values()])
    return [
        (cycle, due)
        for cycle in newest.values()
        for due in _due_of(cycle, closed.get(cycle.pk, frozenset()), today)
    ]


def _closed(cycle_ids: list[int]) -> dict[int, frozenset[str]]:
    rows = PlanReview.objects.filter(cycle_id__in=cycle_ids, state=CLOSED).values_list("cycle_id", "moment")
    found: dict[int, set[str]] = {}
    for cycle_id, moment in rows:
        found.setdefault(cycle_id, set()).add(moment)
    return {pk: frozenset(moments) for pk, moments in found.items()}


def _due_of(cycle: Cycle, closed: frozenset[str], today: date) -> tuple[MomentDue, ...]:
    if cycle.state not in (IN_PROGRESS, PUBLISHED):
        return ()
    fewest, _ = _fewest(cycle.edition_code, today)
    if not fewest:
        return ()
    begun = timezone.localdate(cycle.created_at)
    first = begun.year if begun.month >= 8 else begun.year - 1
    years = [_days_of(first), _days_of(first + 1)]
    moments = moments_on(today).moments
    return moments_due(moments, years, begun=begun, fewest=fewest, closed=closed, today=today)


def _days_of(first_year: int) -> SchoolYearDays:
    year = organisations.school_year(code=f"{first_year}-{first_year + 1}")
    return SchoolYearDays(
        first_year=first_year,
        first_term_ends_on=year.first_term_ends_on if year else None,
        ends_on=year.ends_on if year else None,
    )
