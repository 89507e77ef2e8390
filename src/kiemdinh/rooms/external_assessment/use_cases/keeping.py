"""A closed or sent paper of a team keeps its Word form, so that it prints the same after the form is replaced."""

from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.papers import WORD_FORMS
from kiemdinh.rooms.regulations.use_cases import keep_form


def keep_work_form(access: WorkAccess, kind: str, *, row_id: int) -> None:
    """Keeps the form of a paper; the caller holds the transaction."""
    team = access.team
    keep_form(
        WORD_FORMS[kind], row_id=row_id, edition_code=team.edition_code, unit_id=team.school_id, on=access.today
    )
