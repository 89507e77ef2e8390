"""Where the words of the sheets and the figures do not agree: findings for the list of checks."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.figures import copy_of
from kiemdinh.rooms.self_assessment.queries.places import places_of
from kiemdinh.rooms.self_assessment.queries.sheet_view import field_label, sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS
from kiemdinh.rooms.self_assessment.rules.figures_in_text import Fact, disagreements, facts_of
from kiemdinh.services.rich_text import to_plain


@dataclass(frozen=True, slots=True)
class FigureFinding:
    """A number in a text that is not the figure: what, where to mend it, the words around it, the figure."""

    id: str
    severity: str
    where: str
    url: str
    text: str
    snippet: str
    figure: str
    sheet_id: int


def figure_disagreements(access: CycleAccess, sheets: Iterable[CriterionSheet]) -> list[FigureFinding]:
    """Every disagreement, in the order of the sheets; `sheets` come with their texts.

    Held against the cycle's copy, else the figures of today. A sheet of one level of education of a school of
    several is held against the rates only, because its totals are those of the level. At most 2–3 queries.
    """
    facts = facts_of(copy_of(access))
    if not facts:
        return []
    found = []
    for sheet in sheets:
        fitting = _fitting(access, sheet, facts)
        for field, html in sheet.texts.items():
            # A place of its own has its own totals.
            if field.startswith("site_"):
                continue
            for item in disagreements(to_plain(html), fitting, current_year=access.cycle.school_year):
                found.append(
                    FigureFinding(
                        id=f"figures:{sheet.pk}:{field}:{len(found)}",
                        severity="warn",
                        where=f"{_name(sheet)}, {field_label(field, places_of(access, sheet)).lower()}",
                        url=sheet_url(sheet),
                        text=item.words,
                        snippet=item.snippet,
                        figure=item.figure,
                        sheet_id=sheet.pk,
                    )
                )
    return found


def _fitting(access: CycleAccess, sheet: CriterionSheet, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.rate) if len(access.cycle.stages) > 1 and sheet.stage else facts


def _name(sheet: CriterionSheet) -> str:
    if sheet.kind == "level_4":
        return f"Mức 4, khoản {sheet.criterion}"
    stage = STAGE_LABELS.get(sheet.stage, "")
    return f"Tiêu chí {sheet.criterion}" + (f" ({stage})" if stage else "")
