"""Kế hoạch tự đánh giá and phiếu xác định nội hàm as Word documents."""

from datetime import date

from kiemdinh.kernel.vietnamese import format_date, format_long_date
from kiemdinh.rooms.self_assessment.exports.forms import form_bytes, render
from kiemdinh.rooms.self_assessment.exports.papers import group_lists, initials, legal_bases, years
from kiemdinh.rooms.self_assessment.exports.school import (
    council,
    council_signature,
    document_day,
    issued,
    place_of,
    school_facts,
)
from kiemdinh.rooms.self_assessment.models import ContentItem
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.content_items import (
    RequirementItems,
    items_of_cycle,
    requirements_with_items,
)
from kiemdinh.rooms.self_assessment.queries.council import groups_of, members_of
from kiemdinh.rooms.self_assessment.queries.plan import assignment_rows, expected_evidence, plan_texts, weeks_of
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheets_of
from kiemdinh.rooms.self_assessment.rules.plan_context import (
    ContentLine,
    ContentRequirement,
    ContentSheet,
    ContentSheetsContext,
    PlanAssignment,
    PlanEvidence,
    PlanSection,
    PlanWeekRow,
    SelfAssessmentPlanContext,
)
from kiemdinh.rooms.self_assessment.rules.planning import PLAN_FIELDS
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead


def plan_docx(access: CycleAccess, *, on: date) -> bytes:
    """Kế hoạch tự đánh giá; số and ngày blank until entered."""
    on = document_day(access, "ke-hoach", today=on)
    return render(form_bytes(access, "ke-hoach", on=on), plan_context(access, on=on).to_dict(), on=on)


def plan_context(access: CycleAccess, *, on: date) -> SelfAssessmentPlanContext:
    """Everything the plan prints, read once."""
    school, row = school_facts(access, on=on), issued(access, "ke-hoach")
    _, groups = group_lists(access)
    sheets = sheets_of(access)
    evidence = tuple(
        PlanEvidence(
            criterion=_named(r.code, r.title, r.stage),
            wanted="\n".join(f"- {line}" for line in r.wanted),
            place="\n".join(r.places),
            collector=r.collector.replace(", ", "\n"),
            codes="\n".join(code.strip("[]") for code in r.registered),
        )
        for r in expected_evidence(access, sheets)
    )
    weeks = tuple(
        PlanWeekRow(
            label=w.label,
            days=f"\n{format_date(w.row.starts_on)} –\n{format_date(w.row.ends_on)}",
            content=w.row.content,
            who=w.row.who,
            result=w.row.result,
        )
        for w in weeks_of(access)
    )
    return SelfAssessmentPlanContext(
        generation="tt57" if access.catalog.generation == "tt57" else "2018",
        head=LetterHead(
            parent_body=school.managing_body,
            issuing_body=school.name,
            symbol=f"KH-{initials(school.name)}",
            place=place_of(access, on=on),
            number=row.number if row else "",
            day=row.signed_on if row else None,
        ),
        school=school,
        school_year=years(access),
        legal_bases=(legal_bases(access)[0], _decision(access, school.name)),
        sections=_sections(access, has_weeks=bool(weeks)),
        council=council(access),
        groups=groups,
        assignments=tuple(
            PlanAssignment(
                criterion=_named(r.code, r.title, r.stage),
                worker="\n".join(part for part in (r.group, r.person) if part),
                note=f"Hạn {format_date(r.due_on)}" if r.due_on else "",
            )
            for r in assignment_rows(access, sheets)
        ),
        evidence=evidence,
        weeks=weeks,
        signature=council_signature(access),
    )


def _sections(access: CycleAccess, *, has_weeks: bool) -> tuple[PlanSection, ...]:
    """The parts in their order: all nine under the 2018 rules, under TT 57 those with something in them."""
    generation, texts = access.catalog.generation, plan_texts(access).texts
    tables = {
        "tools": PlanSection(title="Hội đồng tự đánh giá", table="council"),
        "experts": PlanSection(
            title="Danh mục minh chứng cần thu thập" if generation == "tt57" else "Dự kiến các minh chứng cần thu thập",
            table="evidence",
        ),
    }
    weeks = PlanSection(title="Thời gian và nội dung hoạt động", table="weeks")
    found = []
    for field in PLAN_FIELDS[generation]:
        if field.key == "organisation":
            found += [weeks] if has_weeks or generation == "2018" else []
        needed = generation == "2018" and field.key != "organisation"
        if needed or texts.get(field.key):
            found.append(PlanSection(title=field.title, html=texts.get(field.key, "")))
        if field.key in tables:
            found.append(tables[field.key])
    return tuple(found)


def _decision(access: CycleAccess, school: str) -> str:
    row = issued(access, "quyet-dinh")
    number = f" số {row.number}" if row and row.number else ""
    day = f" {format_long_date(row.signed_on)}" if row and row.signed_on else ""
    return f"Căn cứ Quyết định{number}{day} về việc thành lập Hội đồng tự đánh giá {school}"


def _named(code: str, title: str, stage: str) -> str:
    return f"{code}. {title}" + (f" ({stage})" if stage else "")


def content_items_docx(
    access: CycleAccess, *, on: date, criterion: str = "", standard: str = "", stage: str = ""
) -> bytes:
    """Phiếu xác định nội hàm: one criterion, the criteria of a standard, or all."""
    on = document_day(access, "noi-ham", today=on)
    items = items_of_cycle(access)
    people = {p.pk: p.full_name for p in access.participants}
    groups = {g.pk: g for g in groups_of(access)}
    leaders = {g.pk: p.full_name for g in groups.values() for p, leads in members_of(access, g) if leads}
    printed = []
    for row in sheets_of(access):
        if row.kind != "criterion" or (stage and row.stage != stage) or (criterion and row.criterion != criterion):
            continue
        part = access.catalog.standard_of(row.criterion)
        if standard and part.code != standard:
            continue
        group = groups.get(row.group_id or 0)
        printed.append(
            ContentSheet(
                standard_code=part.code,
                standard_title=part.title,
                code=row.criterion,
                title=access.catalog.criterion(row.criterion).title,
                stage_label=STAGE_LABELS.get(row.stage, ""),
                requirements=tuple(
                    _requirement(p) for p in requirements_with_items(access, row, items.get(row.pk, []))
                ),
                group=group.name if group else "",
                writer=people.get(row.assignee_id or 0, ""),
                group_head=leaders.get(row.group_id or 0, ""),
            )
        )
    context = ContentSheetsContext(
        generation="tt57" if access.catalog.generation == "tt57" else "2018",
        school=school_facts(access, on=on),
        school_year=years(access),
        place=place_of(access, on=on),
        sheets=tuple(printed),
    )
    return render(form_bytes(access, "noi-ham", on=on), context.to_dict(), on=on)


def _requirement(part: RequirementItems) -> ContentRequirement:
    label = f"{part.label}:" if part.indicator == "*" else part.label
    return ContentRequirement(label=label, text=part.text, lines=tuple(_line(i) for i in part.items))


def _line(item: ContentItem) -> ContentLine:
    return ContentLine(
        content=item.content, question=item.question, evidence=item.evidence, place=item.place, note=item.note
    )
