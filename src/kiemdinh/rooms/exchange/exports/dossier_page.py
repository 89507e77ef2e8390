"""What the page of a package says, gathered from a cycle."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.queries.items import EvidenceRow
from kiemdinh.rooms.exchange.rules.dossier.page import Page, PageEvidence, PageFile, PagePart, PageSheet, PageText
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label
from kiemdinh.rooms.self_assessment.queries.results import CycleResult, results_of
from kiemdinh.rooms.self_assessment.queries.sheets import (
    STAGE_LABELS,
    improvements_of,
    narratives_of,
    sheet_levels,
    sheets_of,
)
from kiemdinh.rooms.self_assessment.rules.report_results import level_words
from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES, CYCLE
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS, TextField, sheet_fields


def page_of(
    access: CycleAccess, *, on: date, documents: tuple[PageFile, ...], files_of: Mapping[int, tuple[PageFile, ...]]
) -> Page:
    """The whole page of a cycle."""
    school = organisations.school_facts(unit_id=access.cycle.school_id, on=on)
    sheets = sheets_of(access, with_texts=True)
    results = results_of(access, sheets)
    rows = evidence.list_items(set_id=access.cycle.evidence_set_id)[0]
    reached = level_words(results.school_level) if results.decided else "Chưa đủ trả lời để kết luận"
    return Page(
        school=school.name,
        school_code=school.code,
        title=access.cycle.title,
        edition=edition_label(access.cycle.edition_code),
        state=CYCLE.labels[access.cycle.state],
        result=f"Kết quả của trường: {reached}",
        council=tuple(
            (p.full_name, p.position_title, COUNCIL_ROLES[p.council_role])
            for p in access.participants
            if p.council_role
        ),
        documents=documents,
        parts=_parts(access, results, rows),
        evidence=tuple(_evidence(row, files_of) for row in rows),
    )


def _parts(access: CycleAccess, results: CycleResult, rows: list[EvidenceRow]) -> tuple[PagePart, ...]:
    sheets = sheets_of(access, with_texts=True)
    words = narratives_of(access)
    generation = "tt57" if access.catalog.generation == "tt57" else "2018"
    tasks: dict[tuple[str, str], list[str]] = {}
    for item in improvements_of(access):
        due = item.due_text or (f"hạn {format_date(item.due_on)}" if item.due_on else "")
        told = " · ".join(part for part in (item.task, item.owner, due) if part)
        tasks.setdefault((item.stage, item.subject), []).append(told)
    codes: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for key in row.use_keys:
            codes.setdefault(key, []).append(row.code.strip("[]"))
    report = words.get(("", "report"))
    around = _texts(REPORT_FIELDS[generation], report.texts if report else {})
    parts = [PagePart("Phần chung của báo cáo", around)] if around else []
    for stage in access.cycle.stages or [""]:
        for standard in access.catalog.standards:
            narrative = words.get((stage, f"standard:{standard.code}"))
            wanted = {c.code for c in standard.criteria}
            own = [s for s in sheets if s.kind == "criterion" and s.stage == stage and s.criterion in wanted]
            label = f" ({STAGE_LABELS[stage]})" if stage else ""
            texts = _texts(STANDARD_FIELDS[generation], narrative.texts if narrative else {})
            plan = tuple(tasks.get((stage, f"standard:{standard.code}"), ()))
            parts.append(
                PagePart(
                    f"Tiêu chuẩn {standard.code}. {standard.title}{label}",
                    texts,
                    tuple(_sheet(access, s, results, tasks, codes) for s in own),
                    plan,
                )
            )
    fourth = [s for s in sheets if s.kind == "level_4"]
    if fourth:
        parts.append(PagePart("Mức 4", (), tuple(_sheet(access, s, results, tasks, codes) for s in fourth)))
    return tuple(parts)


def _sheet(
    access: CycleAccess,
    row: Any,
    results: CycleResult,
    tasks: Mapping[tuple[str, str], list[str]],
    codes: Mapping[tuple[str, str], list[str]],
) -> PageSheet:
    catalog = access.catalog
    fourth = row.kind == "level_4"
    code, stage = row.criterion, row.stage
    places = tuple((s.id, s.name) for s in access.sites)
    fields = sheet_fields(generation=catalog.generation, levels=sheet_levels(catalog, row), places=places)
    answer = row.answers.get("4", {}).get("*") if fourth else None
    told = {True: "Đạt", False: "Chưa đạt", "na": "Không áp dụng", None: "…"}[answer]
    return PageSheet(
        anchor=f"tc-{f'{stage}-' if stage else ''}{'k' if fourth else ''}{code}",
        title=f"Khoản {code}" if fourth else f"Tiêu chí {code}. {catalog.criterion(code).title}",
        level=told if fourth else level_words(results.level_of(row)),
        texts=_texts(fields, row.texts),
        codes=tuple(codes.get((f"k{code}" if fourth else code, stage), ())),
        tasks=tuple(tasks.get((stage, code), ())),
    )


def _texts(fields: tuple[TextField, ...], texts: Mapping[str, str]) -> tuple[PageText, ...]:
    return tuple(PageText(f.label, texts[f.key]) for f in fields if texts.get(f.key))


def _evidence(row: EvidenceRow, files_of: Mapping[int, tuple[PageFile, ...]]) -> PageEvidence:
    day = format_date(row.issued_on) if row.issued_on else ""
    details = ", ".join(part for part in (row.number, day, row.issuer, row.kept_at, row.url) if part)
    return PageEvidence(row.code.strip("[]"), row.subject, details, ", ".join(row.uses), files_of.get(row.id, ()))
