"""Beginning a check at a unit: its checklist, its clock, whose turn it is."""

from datetime import date
from typing import Any

from kiemdinh.rooms.registration.models import DossierCheck, Registration
from kiemdinh.rooms.registration.rules.chain import CheckUnit
from kiemdinh.rooms.registration.rules.states import MANAGING_UNIT
from kiemdinh.rooms.registration.use_cases.moving import due_day
from kiemdinh.rooms.regulations import queries as regulations

_CLOCKS = {True: "registration.first_check_working_days", False: "registration.second_check_working_days"}


def due_of(row: Registration, turn: CheckUnit, *, since: date) -> date:
    """The last day of a check that begins on a day."""
    return due_day(edition_code=row.edition_code, key=_CLOCKS[turn.step == MANAGING_UNIT], since=since)


def begin_columns(row: Registration, turn: CheckUnit, *, since: date) -> dict[str, Any]:
    """What the registration itself remembers of a check that begins."""
    return {
        "turn_kind": turn.step,
        "turn_unit_id": turn.unit_id,
        "step_since": since,
        "due_on": due_of(row, turn, since=since),
    }


def begin_check(row: Registration, turn: CheckUnit, *, on: date) -> DossierCheck:
    """A new check with an empty checklist of the procedure."""
    lines = regulations.get_procedure(row.edition_code).items("registration.checklist", on=on)
    return DossierCheck.objects.create(
        registration=row,
        number=row.checks.count() + 1,
        kind=turn.step,
        unit_id=turn.unit_id,
        items=[{"text": line, "ok": None, "note": ""} for line in lines],
        opened_on=on,
        due_on=due_of(row, turn, since=on),
    )
