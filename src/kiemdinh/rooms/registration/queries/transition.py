"""The transition as a setting: which dossiers of the old rules are finished after the new ones came (TT 57 Điều 27)."""

from datetime import date

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.rules.transition import Transition, asked_kinds
from kiemdinh.rooms.regulations import queries as regulations

BEFORE, KINDS = "transition.accepted_before", "transition.continue_kinds"


def transition_in_force(*, school_type: str, edition_code: str, on: date) -> Transition | None:
    """The transition that the rules of a day set for dossiers of an older edition; None while there is none."""
    new = regulations.edition_for(school_type=school_type, on=on).edition_id
    if new is None or new == edition_code:
        return None
    procedure = regulations.get_procedure(new)
    if not procedure.holds(BEFORE, on=on):
        return None
    row, edition = procedure.value(BEFORE, on=on), regulations.get_edition(new)
    assert edition is not None
    return Transition(
        since=row.valid_from,
        accepted_before=date.fromisoformat(procedure.text(BEFORE, on=on)),
        kinds=procedure.items(KINDS, on=on),
        article=row.article,
        regulation=f"Thông tư {edition.header.regulation_number}",
    )


def transition_for(*, school_id: int, edition_code: str, on: date) -> Transition | None:
    """The same for a school."""
    rows = organisations.school_facts(unit_id=school_id, on=on)
    if rows is None:
        return None
    return transition_in_force(school_type=rows.school_type, edition_code=edition_code, on=on)


def asked_of(row: Registration) -> tuple[str, ...]:
    """What a registration asks for."""
    return asked_kinds(for_accreditation=row.for_accreditation, for_national_standard=row.for_national_standard)
