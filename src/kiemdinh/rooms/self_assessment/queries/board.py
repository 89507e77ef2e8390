"""The board's cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.results import CycleResult
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, CheckedSheet, sheet_title


@dataclass(frozen=True, slots=True)
class Card:
    """One sheet on the board."""

    code: str
    title: str
    url: str
    state: str
    level: int | None
    due_on: date | None
    late_days: int
    assignee: str
    assignee_note: str
    standard: str
    evidence: int
    is_level_4: bool
    mandatory: bool

    @property
    def level_text(self) -> str:
        """ "M2"; "KĐ" when Mức 1 is not reached."""
        return f"M{self.level}" if self.level else "KĐ"


def board_rows(
    access: CycleAccess,
    sheets: Sequence[CriterionSheet | CheckedSheet],
    results: CycleResult,
    evidence_counts: Mapping[str, int],
) -> list[Card]:
    """Cards of all sheets in catalog order."""
    people = {p.pk: p for p in access.participants}
    cards = []
    for sheet in sheets:
        fourth = sheet.kind == "level_4"
        standard = None if fourth else access.catalog.standard_of(sheet.criterion)
        person = people.get(sheet.assignee_id or 0)
        late = (access.today - sheet.due_on).days if sheet.due_on and sheet.work_state not in ("sent", "done") else 0
        stage = STAGE_LABELS.get(sheet.stage, "")
        label = f"{standard.code}. {standard.title}" if standard else "Mức 4 (Điều 22)"
        cards.append(
            Card(
                code=f"M4.{sheet.criterion}" if fourth else sheet.criterion,
                title=sheet_title(access.catalog, sheet),
                url=sheet_url(sheet),
                state=sheet.work_state,
                level=results.level_of(sheet),
                due_on=sheet.due_on,
                late_days=max(late, 0),
                assignee=person.full_name if person else "",
                assignee_note=person.position_title if person else "",
                standard=f"{stage} · {label}" if stage else label,
                evidence=evidence_counts.get(sheet.criterion, 0),
                is_level_4=fourth,
                mandatory=bool(standard and access.catalog.criterion(sheet.criterion).mandatory),
            )
        )
    return cards


def filter_cards(cards: list[Card], only: str) -> list[Card]:
    """Late ones ("tre"), those without evidence ("thieu"), or all."""
    if only == "tre":
        return [c for c in cards if c.late_days]
    if only == "thieu":
        return [c for c in cards if not c.evidence and not c.is_level_4]
    return cards
