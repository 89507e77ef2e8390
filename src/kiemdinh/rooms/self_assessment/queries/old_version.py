"""The old texts beside a new sheet: the same criterion of the earlier cycle, or those that the crosswalk relates."""

from dataclasses import dataclass

from django.http import Http404

from kiemdinh.kernel.vietnamese import fold, natural_code_key
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.crosswalk import Link
from kiemdinh.rooms.self_assessment.models import CriterionSheet, ImprovementItem, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.carrying import Offer
from kiemdinh.rooms.self_assessment.queries.new_cycle import NewCycleShape
from kiemdinh.rooms.self_assessment.queries.places import places_of
from kiemdinh.rooms.self_assessment.queries.results import CriterionResult, sheet_result
from kiemdinh.rooms.self_assessment.queries.sheet_view import LevelView, field_label, levels_of, sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheet_for, sheet_levels, sheet_title, sheets_of
from kiemdinh.rooms.self_assessment.rules.carrying import stages_behind
from kiemdinh.rooms.self_assessment.rules.narratives import place_name
from kiemdinh.rooms.self_assessment.rules.rewriting import rewrite_codes
from kiemdinh.rooms.self_assessment.rules.texts import TextField, copied_fields, sheet_fields
from kiemdinh.services.rich_text import is_empty


@dataclass(frozen=True, slots=True)
class OldText:
    """A section of an old sheet with its codes written anew; `unmapped` are those without a new code."""

    key: str
    label: str
    html: str
    unmapped: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class OldSheet:
    """An old sheet that speaks about the new one, with the level it had; `link` is None within one catalog."""

    id: int
    criterion: str
    title: str
    stage_label: str
    url: str
    link: Link | None
    result: CriterionResult
    levels: tuple[LevelView, ...]
    texts: tuple[OldText, ...]


@dataclass(frozen=True, slots=True)
class CopiedField:
    """A section of the new sheet that was taken over and that nobody has looked at."""

    key: str
    label: str
    version: int


@dataclass(frozen=True, slots=True)
class OldVersion:
    """Everything shown beside a new sheet."""

    row: CriterionSheet
    source: CycleAccess
    same_catalog: bool
    sheets: tuple[OldSheet, ...]
    copied: tuple[CopiedField, ...]
    targets: tuple[TextField, ...]
    versions: dict[str, int]


def source_of(access: CycleAccess) -> CycleAccess | None:
    """The cycle that this one was opened from, as the actor may see it; None when there is none or they may not."""
    if not access.cycle.copied_from_id:
        return None
    try:
        return cycle_for(actor=access.actor, cycle_id=access.cycle.copied_from_id, today=access.today)
    except Http404:
        return None


def offer_behind(access: CycleAccess, source: CycleAccess) -> Offer:
    """How the source of an existing cycle relates to it."""
    cycle = access.cycle
    shape = NewCycleShape(
        school_id=cycle.school_id,
        school_type=cycle.school_type,
        today=access.today,
        edition_id=cycle.edition_code,
        catalog=access.catalog,
        procedure=regulations.get_procedure(cycle.edition_code),
        stages=tuple(cycle.stages or [""]),
    )
    return Offer(source, shape)


def codes_map(access: CycleAccess, source: CycleAccess) -> dict[str, str]:
    """Old code → new code, for every document that has both."""
    new = evidence.codes_by_document(set_id=access.cycle.evidence_set_id)
    old = evidence.codes_by_document(set_id=source.cycle.evidence_set_id)
    return {code: new[document] for document, code in old.items() if document in new}


def old_version(access: CycleAccess, row: CriterionSheet) -> OldVersion | None:
    """What stood in the earlier cycle about this sheet (with its texts); None when there is no earlier cycle."""
    source = source_of(access)
    if source is None:
        return None
    offer = offer_behind(access, source)
    targets = sheet_fields(generation=access.catalog.generation, levels=sheet_levels(access.catalog, row))
    codes = codes_map(access, source)
    labels = {f.key: f.label for f in (*targets, *_place_fields(access, row))}
    return OldVersion(
        row=row,
        source=source,
        same_catalog=offer.same_catalog,
        sheets=tuple(_old_sheet(source, old, link, codes, targets) for old, link in _related(offer, row)),
        copied=tuple(
            CopiedField(key, labels.get(key, field_label(key)), int(row.field_versions.get(key, 0)))
            for key in copied_fields(row.edits)
        ),
        targets=targets,
        versions={f.key: int(row.field_versions.get(f.key, 0)) for f in targets},
    )


def _place_fields(access: CycleAccess, row: CriterionSheet) -> tuple[TextField, ...]:
    places = places_of(access, row)
    return sheet_fields(generation=access.catalog.generation, levels=(), places=places) if places else ()


def _related(offer: Offer, row: CriterionSheet) -> list[tuple[CriterionSheet, Link | None]]:
    """The old sheets with their texts, the nearest first."""
    source = offer.source
    if row.kind == "level_4":
        same = [s for s in sheets_of(source, with_texts=True) if s.kind == row.kind and s.criterion == row.criterion]
        return [(s, None) for s in same] if offer.same_catalog else []
    stages = stages_behind(
        new_stage=row.stage,
        old_stages=source.cycle.stages or [""],
        new_stages=offer.shape.stages,
        old_type=source.cycle.school_type,
    )
    links: list[tuple[str, Link | None]] = [(row.criterion, None)]
    if not offer.same_catalog:
        links = [(link.old, link) for link in offer.crosswalk.links_to(row.criterion)] if offer.crosswalk else []
    found: list[tuple[CriterionSheet, Link | None]] = []
    for old, link in links:
        for stage in stages:
            try:
                found.append((sheet_for(source, criterion=old, stage=stage), link))
            except Http404:
                continue
    return found


def _old_sheet(
    source: CycleAccess,
    row: CriterionSheet,
    link: Link | None,
    codes: dict[str, str],
    targets: tuple[TextField, ...],
) -> OldSheet:
    fields = sheet_fields(
        generation=source.catalog.generation, levels=sheet_levels(source.catalog, row), places=places_of(source, row)
    )
    known = [f.key for f in targets]
    texts = []
    for item in fields:
        html = row.texts.get(item.key, "")
        if is_empty(html):
            continue
        written = rewrite_codes(html, codes)
        target = item.key if item.key in known else known[0]
        texts.append(OldText(item.key, item.label, written.html, written.unmapped, target))
    return OldSheet(
        id=row.pk,
        criterion=row.criterion,
        title=sheet_title(source.catalog, row),
        stage_label=STAGE_LABELS.get(row.stage, row.stage),
        url=sheet_url(row),
        link=link,
        result=sheet_result(source, row),
        levels=levels_of(source, row),
        texts=tuple(texts),
    )


# ── the cycle's own page about where it comes from ────────────────────────────


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A document with its code in the earlier cycle and, if it came along, in this one."""

    subject: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class WaitingText:
    """A sheet or narrative with texts that nobody has looked at yet."""

    label: str
    url: str
    count: int


def code_lines(access: CycleAccess, source: CycleAccess, *, search: str = "", only: str = "") -> list[CodeLine]:
    """The documents of the earlier cycle; `search` looks through name and codes, `only` is "co" or "khong" a code."""
    new = evidence.codes_by_document(set_id=access.cycle.evidence_set_id)
    lines = [
        CodeLine(item.subject, item.code, new.get(item.document_id, ""))
        for item in evidence.items_to_copy(set_id=source.cycle.evidence_set_id)
    ]
    words = fold(search).split()
    return [
        line
        for line in lines
        if all(word in fold(f"{line.subject} {line.old} {line.new}") for word in words)
        and (only == "" or bool(line.new) == (only == "co"))
    ]


def waiting_texts(access: CycleAccess) -> list[WaitingText]:
    """The texts taken over that wait for somebody's eye, in report order."""
    found = []
    for row in sheets_of(access, with_texts=True):
        if count := len(copied_fields(row.edits)):
            name = f"Mức 4, khoản {row.criterion}" if row.kind == "level_4" else f"Tiêu chí {row.criterion}"
            stage = STAGE_LABELS.get(row.stage, "")
            found.append(WaitingText(f"{name} ({stage})" if stage else name, sheet_url(row), count))
    base = f"/chu-ky/{access.cycle.pk}/"
    rows = Narrative.objects.filter(cycle=access.cycle)
    for narrative in sorted(rows, key=lambda n: (n.subject == "report", natural_code_key(n.subject), n.stage)):
        if count := len(copied_fields(narrative.edits)):
            kind, _, code = narrative.subject.rpartition(":")
            url = f"{base}tieu-chuan/{code}/" if kind else f"{base}noi-dung/"
            name, stage = place_name(narrative.subject), STAGE_LABELS.get(narrative.stage, "")
            url += f"?cap={narrative.stage}" if narrative.stage else ""
            found.append(WaitingText(f"{name} ({stage})" if stage else name, url, count))
    return found


def carried_improvements(access: CycleAccess) -> int:
    """How many rows of the improvement plan came along."""
    return ImprovementItem.objects.filter(
        cycle=access.cycle, copied_from__isnull=False, removed_at__isnull=True
    ).count()
