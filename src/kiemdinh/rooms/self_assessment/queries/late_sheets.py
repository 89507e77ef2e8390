"""Who has sheets that are not handed in, for the page on which the secretary reminds them."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheets_of
from kiemdinh.rooms.self_assessment.rules.states import DOING, FIX, TODO


@dataclass(frozen=True, slots=True)
class LateSheet:
    """A sheet that is not handed in."""

    name: str
    stage_label: str
    url: str
    state: str
    due_on: date | None
    late_days: int


@dataclass(frozen=True, slots=True)
class Writer:
    """A person with unfinished sheets; `account_id` is None for those who cannot be told in the software."""

    account_id: int | None
    name: str
    title: str
    sheets: tuple[LateSheet, ...]

    @property
    def late(self) -> int:
        return sum(1 for s in self.sheets if s.late_days)


def writers_to_remind(access: CycleAccess) -> list[Writer]:
    """The people with sheets that are not handed in, those with the most late ones first."""
    unfinished: dict[int, list[LateSheet]] = {}
    for sheet in sheets_of(access):
        if not sheet.assignee_id or sheet.work_state not in (TODO, DOING, FIX):
            continue
        late = (access.today - sheet.due_on).days if sheet.due_on else 0
        fourth = sheet.kind == "level_4"
        unfinished.setdefault(sheet.assignee_id, []).append(
            LateSheet(
                name=f"Mức 4, khoản {sheet.criterion}" if fourth else f"tiêu chí {sheet.criterion}",
                stage_label=STAGE_LABELS.get(sheet.stage, ""),
                url=sheet_url(sheet),
                state=sheet.work_state,
                due_on=sheet.due_on,
                late_days=max(late, 0),
            )
        )
    there = people.still_serving(
        account_ids=[p.account_id for p in access.participants], unit_id=access.cycle.school_id, on=access.today
    )
    writers = [
        Writer(
            account_id=p.account_id if p.account_id in there else None,
            name=p.full_name,
            title=p.position_title,
            sheets=tuple(unfinished[p.pk]),
        )
        for p in access.participants
        if p.pk in unfinished
    ]
    return sorted(writers, key=lambda w: -w.late)
