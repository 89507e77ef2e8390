"""Opening a cycle: choosing the edition, making its sheets, starting the work."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.evidence.use_cases import open_set
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for, school_target
from kiemdinh.rooms.self_assessment.queries.council import council_problems_of
from kiemdinh.rooms.self_assessment.queries.new_cycle import has_cycle_of_year, stages_of_new_cycle
from kiemdinh.rooms.self_assessment.rules.states import CYCLE, CYCLE_PERMITS, DRAFT, TODO, CycleFacts
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.services.ledger import record

_YEAR_TAKEN = "Trường đã có chu kỳ tự đánh giá của năm học {}. Hãy mở chu kỳ đó."


def create_cycle(
    *,
    actor: Actor,
    now: datetime,
    school_code: str,
    school_year: str,
    title: str = "",
    has_boxes: bool = True,
    due_on: date | None = None,
    edition_code: str | None = None,
    years: Sequence[str] | None = None,
    rules_on: date | None = None,
) -> Cycle:
    """A new cycle of a school for a school year, pinned to the edition that applies today.

    `rules_on` is the day whose edition applies instead, for a report of an earlier year that is brought in.

    Makes one empty sheet a criterion (under TT 57 one a criterion and stage; under 2018 also one a khoản of Mức 4)
    and one narrative a standard. The edition's warning (e.g. an amendment not loaded yet) is kept with the cycle.
    Raises SelfAssessmentProblem (no edition for this school and day, unknown year, cycle exists), PermissionDenied.
    """
    today = timezone.localdate(now)
    school = organisations.school_facts(code=school_code, on=today)
    if school is None:
        raise SelfAssessmentProblem(f"Không có trường mang mã “{school_code}” vào ngày này.")
    decision = CYCLE_PERMITS.decide(
        actor=actor, action="create", target=school_target(actor=actor, school_id=school.unit_id)
    )
    if not decision:
        raise PermissionDenied(decision.reason)
    rules_day = rules_on or today
    choice = regulations.choose_for_cycle(school_type=school.school_type, on=rules_day)
    if choice.catalog_version_id is None or (edition_code and edition_code != choice.edition_id):
        raise SelfAssessmentProblem(choice.reason_vi)
    if organisations.school_year(code=school_year) is None:
        raise SelfAssessmentProblem(f"Năm học “{school_year}” không có trong danh mục năm học.")
    if has_cycle_of_year(school_id=school.unit_id, school_year=school_year):
        raise SelfAssessmentProblem(_YEAR_TAKEN.format(school_year))
    catalog = regulations.get_catalog(choice.catalog_version_id)
    procedure = regulations.get_procedure(choice.edition_id)
    year_count = procedure.integer("figures.years", on=rules_day)
    figure_years = list(years) if years else organisations.school_years_back(code=school_year, count=year_count)
    stages = stages_of_new_cycle(catalog, school.stages)
    with transaction.atomic():
        evidence_set = open_set(
            school_id=school.unit_id,
            code_format=procedure.text("evidence.code_format", on=rules_day),
            has_boxes=has_boxes,
            now=now,
        )
        cycle = Cycle(
            school_id=school.unit_id,
            catalog_version_id=choice.catalog_version_id,
            edition_code=choice.edition_id,
            edition_warning=choice.warning or "",
            school_type=school.school_type,
            stages=stages,
            title=title.strip() or f"Tự đánh giá năm học {school_year.replace('-', '–')}",
            school_year=school_year,
            figure_years=figure_years,
            state=DRAFT,
            evidence_set=evidence_set,
            due_on=due_on,
            created_at=now,
            created_by_id=actor.account_id,
        )
        try:
            with transaction.atomic():
                cycle.save(force_insert=True)
        except IntegrityError as crossed:  # two people, or two clicks, at the same moment
            raise SelfAssessmentProblem(_YEAR_TAKEN.format(school_year)) from crossed
        _make_sheets(cycle, catalog)
        record(
            actor_id=actor.account_id,
            unit_id=school.unit_id,
            action="cycle.create",
            target_type="cycle",
            target_id=cycle.pk,
            at=now,
            reason=choice.warning or "",
            data={"edition": choice.edition_id, "school_year": school_year},
        )
    return cycle


def _make_sheets(cycle: Cycle, catalog: Catalog) -> None:
    """One empty sheet a criterion and stage, one a khoản of Mức 4, one narrative a standard and one for the report."""
    sheets, narratives = [], [Narrative(cycle=cycle, subject="report")]
    for stage in cycle.stages:
        for standard in catalog.standards:
            narratives.append(Narrative(cycle=cycle, stage=stage, subject=f"standard:{standard.code}"))
            for criterion in standard.criteria:
                sheets.append(
                    CriterionSheet(
                        cycle=cycle, stage=stage, criterion=criterion.code, work_state=TODO, position=len(sheets)
                    )
                )
    for item in catalog.level_4:
        sheets.append(
            CriterionSheet(cycle=cycle, kind="level_4", criterion=item.code, work_state=TODO, position=len(sheets))
        )
    CriterionSheet.objects.bulk_create(sheets)
    Narrative.objects.bulk_create(narratives)


def open_cycle(*, actor: Actor, now: datetime, cycle_id: int) -> Cycle:
    """Starts the self-assessment once the council meets the edition's rule. Raises SelfAssessmentProblem."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="open")
    return move_cycle(access, "open", CycleFacts(council_problems=council_problems_of(access)), now)


def move_cycle(access: CycleAccess, action: str, facts: CycleFacts, now: datetime) -> Cycle:
    """Takes a cycle along its state table; the change and its event are one transaction."""
    cycle = access.cycle
    try:
        target = CYCLE.move(state=cycle.state, action=action, roles=access.roles, facts=facts)
    except Refusal as refusal:
        raise SelfAssessmentProblem(str(refusal)) from refusal
    with transaction.atomic():
        moved = Cycle.objects.filter(pk=cycle.pk, state=cycle.state).update(state=target, version=cycle.version + 1)
        if not moved:
            raise SelfAssessmentProblem("Chu kỳ vừa đổi trạng thái. Hãy tải lại trang.")
        record(
            actor_id=access.actor.account_id,
            unit_id=cycle.school_id,
            action=f"cycle.{action}",
            target_type="cycle",
            target_id=cycle.pk,
            at=now,
        )
    cycle.refresh_from_db()
    return cycle


def set_abbreviations(*, actor: Actor, now: datetime, cycle_id: int, rows: Sequence[tuple[str, str]]) -> None:
    """Replaces the list of abbreviations (chữ viết tắt, nghĩa); empty rows are dropped, doubles refused."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_texts")
    kept = [(s.strip(), f.strip()) for s, f in rows if s.strip() and f.strip()]
    shorts = [s for s, _ in kept]
    if double := next((s for s in shorts if shorts.count(s) > 1), None):
        raise SelfAssessmentProblem(f"Chữ viết tắt “{double}” có hai lần. Hãy bỏ bớt một dòng.")
    with transaction.atomic():
        Cycle.objects.filter(pk=access.cycle.pk).update(
            abbreviations=[{"short": s, "long": f} for s, f in sorted(kept, key=lambda r: r[0])]
        )
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="cycle.abbreviations",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
        )
