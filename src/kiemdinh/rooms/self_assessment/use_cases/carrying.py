"""Opening a cycle with what an earlier one offers: all of it in one transaction, or nothing.

Answers, levels and states never go along: every result is judged again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.use_cases import CopiedCodes, copy_codes
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.models import (
    CriterionSheet,
    Cycle,
    GroupSeat,
    ImprovementItem,
    Narrative,
    Participant,
    WorkGroup,
)
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.carrying import Offer, offer_of
from kiemdinh.rooms.self_assessment.queries.new_cycle import shape_of_new_cycle
from kiemdinh.rooms.self_assessment.rules.carrying import copied_mark
from kiemdinh.rooms.self_assessment.rules.narratives import narrative_action, place_name
from kiemdinh.rooms.self_assessment.rules.rewriting import rewrite_codes
from kiemdinh.rooms.self_assessment.rules.texts import copied_fields
from kiemdinh.rooms.self_assessment.use_cases.cycles import create_cycle
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText
from kiemdinh.services.ledger import record


@dataclass(frozen=True, slots=True)
class Choices:
    """What to take over: ids of participants, evidence items and improvement rows of the old cycle; yes or no."""

    people: Collection[int] = ()
    assignments: bool = False
    evidence: Collection[int] = ()
    texts: bool = False
    improvements: Collection[int] = ()


@dataclass(slots=True)
class CarriedOver:
    """What came of it, for the page that follows and for the ledger."""

    cycle: Cycle
    people: int = 0
    assignments: int = 0
    texts: int = 0
    improvements: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


def create_cycle_from(
    *,
    actor: Actor,
    now: datetime,
    school_code: str,
    school_year: str,
    source_id: int,
    choices: Choices,
    title: str = "",
    has_boxes: bool = True,
    due_on: date | None = None,
) -> CarriedOver:
    """A new cycle that begins with parts of an earlier cycle of the same school (TT 57/2026 Điều 27 khoản 3).

    Under the same catalog texts start the new sheets, marked as not looked at; across catalogs no text is moved.
    Raises Http404 for a cycle of another school or one the actor may not see; SelfAssessmentProblem and
    PermissionDenied as `create_cycle` does, and EvidenceProblem when a document has left the old set meanwhile.
    """
    today = timezone.localdate(now)
    school = organisations.school_facts(code=school_code, on=today)
    shape = shape_of_new_cycle(school=school, today=today) if school else None
    with transaction.atomic():
        cycle = create_cycle(
            actor=actor,
            now=now,
            school_code=school_code,
            school_year=school_year,
            title=title,
            has_boxes=has_boxes,
            due_on=due_on,
        )
        if shape is None:  # create_cycle has said why already
            raise SelfAssessmentProblem("Chưa có bộ tiêu chuẩn cho trường vào ngày này.")
        offer = offer_of(actor=actor, cycle_id=source_id, shape=shape)
        Cycle.objects.filter(pk=cycle.pk).update(copied_from_id=source_id)
        cycle.copied_from_id = source_id
        result = CarriedOver(cycle)
        seats = _people(offer, cycle, choices.people)
        result.people = len(seats.people)
        if choices.assignments:
            result.assignments = _assignments(offer, cycle, seats)
        copied = _evidence(actor, now, offer, cycle, choices)
        result.codes, result.left_out = copied.codes, copied.left_out
        if choices.texts:
            result.texts, result.unmapped = _texts(offer, cycle, copied.codes, now)
        result.improvements = _improvements(offer, cycle, choices.improvements, copied.codes)
        record(
            actor_id=actor.account_id,
            unit_id=cycle.school_id,
            action="cycle.carry",
            target_type="cycle",
            target_id=cycle.pk,
            at=now,
            data={
                "from": source_id,
                "year": offer.source.cycle.school_year,
                "people": result.people,
                "assignments": result.assignments,
                "evidence": len(result.codes),
                "texts": result.texts,
                "improvements": result.improvements,
            },
        )
    return result


@dataclass(frozen=True, slots=True)
class _Seats:
    """New participants and groups by their old ids."""

    people: dict[int, Participant]
    groups: dict[int, WorkGroup]


def _people(offer: Offer, cycle: Cycle, chosen: Collection[int]) -> _Seats:
    rows = {p.pk: p for p in offer.source.participants}
    made: dict[int, Participant] = {}
    for carried in offer.chosen_people(chosen):
        old = rows[carried.person.id]
        made[old.pk] = Participant(
            cycle=cycle,
            account_id=old.account_id,
            full_name=old.full_name,
            position_title=carried.position_title,
            council_role=old.council_role,
            duty=old.duty,
            position=len(made) + 1,
        )
    Participant.objects.bulk_create(made.values())
    if not made:
        return _Seats({}, {})
    groups = {g.pk: WorkGroup(cycle=cycle, kind=g.kind, name=g.name, position=g.position) for g in offer.groups}
    WorkGroup.objects.bulk_create(groups.values())
    GroupSeat.objects.bulk_create(
        GroupSeat(group=group, participant=made[seat.participant_id], is_leader=seat.is_leader)
        for old_id, group in groups.items()
        for seat in offer.seats_of(old_id, made)
    )
    return _Seats(made, groups)


def _assignments(offer: Offer, cycle: Cycle, seats: _Seats) -> int:
    sheets = {(s.criterion, s.stage): s for s in CriterionSheet.objects.filter(cycle=cycle, kind="criterion")}
    changed = []
    for item in offer.assignments:
        person, group = seats.people.get(item.person_id or 0), seats.groups.get(item.group_id or 0)
        if person is None and group is None:
            continue
        sheet = sheets[item.place]
        sheet.assignee, sheet.group = person, group
        changed.append(sheet)
    CriterionSheet.objects.bulk_update(changed, ["assignee", "group"])
    return len(changed)


def _evidence(actor: Actor, now: datetime, offer: Offer, cycle: Cycle, choices: Choices) -> CopiedCodes:
    if not choices.evidence and not choices.texts:
        return CopiedCodes()
    return copy_codes(
        actor=actor,
        now=now,
        from_set_id=offer.source.cycle.evidence_set_id,
        to_set_id=cycle.evidence_set_id,
        items=choices.evidence,
        new_uses=offer.new_uses,
        cited=offer.cited if choices.texts else (),
    )


def _texts(offer: Offer, cycle: Cycle, codes: Mapping[str, str], now: datetime) -> tuple[int, list[str]]:
    """Starts sheets and narratives with the old texts; returns how many texts, and the codes that have no new one."""
    mark = {
        "by": None,
        "name": copied_mark(offer.source.cycle.school_year),
        "at": now.isoformat(),
        "copied_from": offer.source.cycle.pk,
    }
    sheets = {(s.kind, s.criterion, s.stage): s for s in CriterionSheet.objects.filter(cycle=cycle)}
    narratives = {("narrative", n.subject, n.stage): n for n in Narrative.objects.filter(cycle=cycle)}
    changed: dict[tuple[str, str, str], CriterionSheet | Narrative] = {}
    unmapped: dict[str, None] = {}
    count = 0
    for item in offer.texts:
        place = (item.kind, item.subject, item.stage)
        row = sheets.get(place) or narratives.get(place)
        if row is None:
            continue
        for key, text in item.texts.items():
            written = rewrite_codes(text, codes)
            unmapped |= dict.fromkeys(written.unmapped)
            row.texts = {**row.texts, key: written.html}
            row.field_versions = {**row.field_versions, key: 1}
            row.edits = {**row.edits, key: mark}
            count += 1
        changed[place] = row
    fields = ["texts", "field_versions", "edits"]
    CriterionSheet.objects.bulk_update([r for r in changed.values() if isinstance(r, CriterionSheet)], fields)
    Narrative.objects.bulk_update([r for r in changed.values() if isinstance(r, Narrative)], fields)
    return count, list(unmapped)


def _improvements(offer: Offer, cycle: Cycle, chosen: Collection[int], codes: Mapping[str, str]) -> int:
    positions: dict[tuple[str, str], int] = {}
    rows = []
    for item in offer.improvements:
        if item.row.pk not in chosen or not item.subject:
            continue
        place = (item.subject, item.stage)
        positions[place] = positions.get(place, 0) + 1
        rows.append(
            ImprovementItem(
                cycle=cycle,
                stage=item.stage,
                subject=item.subject,
                position=positions[place],
                task=rewrite_codes(item.row.task, codes).html,
                owner=item.row.owner,
                due_on=item.row.due_on,
                due_text=item.row.due_text,
                resources=item.row.resources,
                expected_result=rewrite_codes(item.row.expected_result, codes).html,
                goal=item.row.goal,
                solution=item.row.solution,
                result_measure=item.row.result_measure,
                planned_evidence=rewrite_codes(item.row.planned_evidence, codes).html,
                copied_from=item.row,
            )
        )
    ImprovementItem.objects.bulk_create(rows)
    return len(rows)


def keep_copied(*, actor: Actor, now: datetime, cycle_id: int, sheet_id: int, fields: Mapping[str, int]) -> int:
    """Says that taken-over texts were looked at and stay as they are; `fields` maps a field to the version seen.

    Returns how many marks were taken away. Raises StaleText (nothing written) when a text changed meanwhile,
    SelfAssessmentProblem when the sheet was saved at the same moment, PermissionDenied, Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    sheet = CriterionSheet.objects.filter(pk=sheet_id, cycle_id=cycle_id).first()
    if sheet is None:
        raise Http404
    access.require("edit_sheet", sheet)
    return _keep(access, sheet, fields, now=now, action="sheet.keep_copied", data={"criterion": sheet.criterion})


def keep_copied_narrative(
    *, actor: Actor, now: datetime, cycle_id: int, subject: str, stage: str = "", fields: Mapping[str, int]
) -> int:
    """The same for the texts around the sheets: of a standard ("standard:1") or of the report ("report").

    Returns and raises as `keep_copied` does.
    """
    action = narrative_action(subject)
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action=action)
    row = Narrative.objects.filter(cycle_id=cycle_id, subject=subject, stage=stage).first()
    if row is None:
        raise Http404
    return _keep(access, row, fields, now=now, action="text.keep_copied", data={"place": place_name(subject)})


def _keep(
    access: CycleAccess,
    row: CriterionSheet | Narrative,
    fields: Mapping[str, int],
    *,
    now: datetime,
    action: str,
    data: Mapping[str, object],
) -> int:
    """Takes the marks of `fields` away; one that somebody saved since has none any more and is passed over."""
    marked = [key for key in copied_fields(row.edits) if key in fields]
    if any(int(row.field_versions.get(key, 0)) != fields[key] for key in marked):
        raise StaleText([])
    if not marked:
        return 0
    seen = {"by": access.actor.account_id, "name": access.actor.full_name, "at": now.isoformat()}
    with transaction.atomic():
        written = (
            type(row)
            .objects.filter(pk=row.pk, version=row.version)
            .update(edits={**row.edits, **dict.fromkeys(marked, seen)}, version=row.version + 1)
        )
        if not written:
            where = "Phiếu" if isinstance(row, CriterionSheet) else "Phần này"
            raise SelfAssessmentProblem(f"{where} vừa được người khác lưu. Hãy tải lại trang rồi xác nhận lại.")
        record(
            actor_id=access.actor.account_id,
            unit_id=access.cycle.school_id,
            action=action,
            target_type="sheet" if isinstance(row, CriterionSheet) else "narrative",
            target_id=row.pk,
            at=now,
            data={**data, "fields": marked},
        )
    return len(marked)
