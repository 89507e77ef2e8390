"""Criteria as the forms print them."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.self_assessment.models import CriterionSheet, ImprovementItem
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.places import places_of
from kiemdinh.rooms.self_assessment.queries.results import CycleResult
from kiemdinh.rooms.self_assessment.rules.report_context import (
    CriterionPart,
    ImprovementRow,
    IndicatorPart,
    Level4Part,
    LevelPart,
)
from kiemdinh.rooms.self_assessment.rules.report_parts import Outcome
from kiemdinh.rooms.self_assessment.rules.texts import place_key
from kiemdinh.services.rich_text import is_empty


def criterion_part(
    access: CycleAccess,
    sheet: CriterionSheet,
    results: CycleResult,
    improvements: Mapping[tuple[str, str], list[ImprovementItem]],
) -> CriterionPart:
    """One criterion with its texts, answers and result."""
    criterion = access.catalog.criterion(sheet.criterion)
    generation = access.catalog.generation
    result = results.of(sheet)
    reached = results.level_of(sheet)
    levels = []
    for number, indicators in sorted(criterion.levels.items()):
        answers = sheet.answers.get(str(number), {})
        parts = tuple(
            IndicatorPart(
                key=i.code,
                text=i.text,
                outcome=answers.get(i.code),
                not_applicable_reason=sheet.reasons.get(f"{number}.{i.code}", ""),
            )
            for i in indicators
        )
        levels.append(
            LevelPart(
                level=number,
                text=indicators[0].text if generation == "tt57" else "",
                indicators=() if generation == "tt57" else parts,
                state_html=sheet.texts.get(f"state_{number}", ""),
                outcome=_level_outcome(number, reached, answers, complete=bool(result and result.complete)),
            )
        )
    if told := _places_told(access, sheet):
        levels[-1] = replace(levels[-1], state_html=levels[-1].state_html + told)
    return CriterionPart(
        code=criterion.code,
        title=criterion.title,
        levels=tuple(levels),
        level_reached=reached,
        highest_level=criterion.highest_level,
        mandatory=criterion.mandatory,
        strengths_html=sheet.texts.get("strengths", ""),
        weaknesses_html=sheet.texts.get("weaknesses", ""),
        improvement_rows=tuple(improvement_row(i) for i in improvements.get((sheet.stage, sheet.criterion), ())),
    )


def _places_told(access: CycleAccess, sheet: CriterionSheet) -> str:
    """What was written about single teaching places, as clean HTML led by the place's name."""
    told = []
    for site_id, name in places_of(access, sheet):
        text = sheet.texts.get(place_key(site_id), "")
        if is_empty(text):
            continue
        lead = f"<strong>Tại {escape(name, quote=False)}:</strong>"
        told.append(f"<p>{lead} {text[3:]}" if text.startswith("<p>") else f"<p>{lead}</p>{text}")
    return "".join(told)


def _level_outcome(number: int, reached: int | None, answers: Mapping[str, object], *, complete: bool) -> Outcome:
    if reached is not None and number <= reached:
        return True
    if reached is not None and (complete or any(v is False for v in answers.values())):
        return False
    return None if not answers else False


def level_4_part(access: CycleAccess, sheet: CriterionSheet) -> Level4Part:
    """One khoản of Mức 4."""
    item = next(i for i in access.catalog.level_4 if i.code == sheet.criterion)
    return Level4Part(
        number=item.code,
        text=item.text,
        state_html=sheet.texts.get("state_4", ""),
        outcome=sheet.answers.get("4", {}).get("*"),
    )


def improvement_row(item: ImprovementItem) -> ImprovementRow:
    """A row of the improvement plan, worded for print."""
    return ImprovementRow(
        action=item.task,
        responsible=item.owner,
        resources=item.resources,
        deadline=format_date(item.due_on) if item.due_on else item.due_text,
        expected_result=item.expected_result,
    )


def by_subject(items: list[ImprovementItem]) -> dict[tuple[str, str], list[ImprovementItem]]:
    """Improvement rows by (stage, subject)."""
    grouped: dict[tuple[str, str], list[ImprovementItem]] = {}
    for item in items:
        grouped.setdefault((item.stage, item.subject), []).append(item)
    return grouped
