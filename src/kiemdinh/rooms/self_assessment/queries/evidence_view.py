"""Evidence as a cycle shows it: which texts cite a code, which criteria still lack evidence, what to call a set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from kiemdinh.kernel.citations import find_codes
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for, visible_to
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, cited_codes
from kiemdinh.rooms.self_assessment.rules.improvement_plan import IMPROVEMENT
from kiemdinh.rooms.self_assessment.rules.narratives import PLAN_SUBJECTS
from kiemdinh.rooms.self_assessment.rules.planning import PLAN
from kiemdinh.services.rich_text import to_plain


@dataclass(frozen=True, slots=True)
class Place:
    """A text that cites a code: its name and address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class CriterionChoice:
    """A criterion (of a stage) that evidence can serve; `value` is what a form posts ("1.1", "tieu-hoc:1.1")."""

    value: str
    code: str
    stage: str
    label: str
    group: str
    url: str


def cited_in_cycle(access: CycleAccess) -> set[str]:
    """Every code that stands in a sheet or in a text of the report; two queries."""
    sheets = CriterionSheet.objects.filter(cycle=access.cycle).values_list("texts", flat=True)
    rows = Narrative.objects.filter(cycle=access.cycle).exclude(subject__in=PLAN_SUBJECTS)
    around = rows.values_list("texts", flat=True)
    return {code for texts in [*sheets, *around] for code in cited_codes(texts)}


def places_citing(access: CycleAccess, *, code: str) -> list[Place]:
    """The sheets and report texts that cite a code, in report order."""
    places = []
    for row in CriterionSheet.objects.filter(cycle=access.cycle).order_by("position"):
        if _cites(row.texts, code):
            name = f"Mức 4, khoản {row.criterion}" if row.kind == "level_4" else f"Phiếu tiêu chí {row.criterion}"
            stage = f" ({STAGE_LABELS.get(row.stage, row.stage)})" if row.stage else ""
            places.append(Place(f"{name}{stage}", sheet_url(row)))
    texts = Narrative.objects.filter(cycle=access.cycle).order_by("subject", "stage")
    places.extend(narrative_place(text) for text in texts if _cites(text.texts, code))
    return places


def _cites(texts: Mapping[str, str], code: str) -> bool:
    return any(code == c.code for text in texts.values() if code in text for c in find_codes(to_plain(text)))


_PLAN_PLACES = {
    PLAN: ("Kế hoạch tự đánh giá", "self_assessment:plan_words"),
    IMPROVEMENT: ("Kế hoạch cải tiến", "self_assessment:improvement_words"),
}


def narrative_place(row: Narrative) -> Place:
    """The text around the sheets that a narrative is, with its address."""
    if row.subject in _PLAN_PLACES:
        name, address = _PLAN_PLACES[row.subject]
        return Place(name, reverse(address, args=[row.cycle_id]))
    if not row.subject.startswith("standard:"):
        return Place("Phần mở đầu và kết luận của báo cáo", reverse("self_assessment:narrative", args=[row.cycle_id]))
    standard = row.subject.removeprefix("standard:")
    url = reverse("self_assessment:standard", args=[row.cycle_id, standard])
    return Place(f"Phần chung của tiêu chuẩn {standard}", f"{url}?cap={row.stage}" if row.stage else url)


def cited_in_sheets(access: CycleAccess, *, criterion: str) -> set[str]:
    """The codes that the sheets of one criterion cite (all stages); one query."""
    rows = CriterionSheet.objects.filter(cycle=access.cycle, kind="criterion", criterion=criterion)
    return {code for texts in rows.values_list("texts", flat=True) for code in cited_codes(texts)}


def criterion_choices(access: CycleAccess) -> list[CriterionChoice]:
    """Every criterion that evidence can be attached to, in catalog order; per stage in a school of several."""
    choices = []
    many = len(access.cycle.stages) > 1
    for stage in access.cycle.stages or [""]:
        for standard in access.catalog.standards:
            group = f"Tiêu chuẩn {standard.code}. {standard.title}"
            for criterion in standard.criteria:
                url = reverse("self_assessment:sheet", args=[access.cycle.pk, criterion.code])
                choices.append(
                    CriterionChoice(
                        value=f"{stage}:{criterion.code}" if stage else criterion.code,
                        code=criterion.code,
                        stage=stage,
                        label=f"{criterion.code} {criterion.title}",
                        group=f"{STAGE_LABELS.get(stage, stage)}: {group}" if many else group,
                        url=f"{url}?cap={stage}" if stage else url,
                    )
                )
    return choices


def criteria_without_evidence(access: CycleAccess) -> list[str]:
    """The codes of criteria that no evidence serves yet."""
    counts = evidence.counts_by_criterion(set_id=access.cycle.evidence_set_id)
    return [c.code for s in access.catalog.standards for c in s.criteria if not counts.get(c.code)]


def links_of_sets(actor: Actor, set_ids: Iterable[int]) -> dict[int, evidence.SetLink]:
    """The cycles of sets that the actor may see, for the page of a document."""
    cycles = visible_to(actor).filter(evidence_set_id__in=list(set_ids))
    return {c.evidence_set_id: evidence.SetLink(c.title, _item_url(c.pk)) for c in cycles}


def _item_url(cycle_id: int) -> Any:
    return lambda item_id: reverse("self_assessment:evidence_item", args=[cycle_id, item_id])


def desk_of_set(actor: Actor, set_id: int, on: date) -> evidence.SetDesk | None:
    """What the room of evidence has to know to bring files to a cycle's set; None when the actor may not see it."""
    cycle = visible_to(actor).filter(evidence_set_id=set_id).values_list("pk", flat=True).first()
    if cycle is None:
        return None
    access = cycle_for(actor=actor, cycle_id=cycle, today=on)
    return evidence.SetDesk(
        set_id=set_id,
        school_id=access.cycle.school_id,
        title=access.cycle.title,
        url=reverse("self_assessment:evidence", args=[cycle]),
        upload_url=reverse("self_assessment:upload_evidence", args=[cycle]),
        may_edit=access.may("edit_evidence"),
        criteria=tuple(
            evidence.CriterionOption(c.value, c.code, c.stage, c.label, c.group) for c in criterion_choices(access)
        ),
    )
