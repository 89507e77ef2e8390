"""With a signed paper its Word form is kept, so that it prints the same after the authority replaces the form."""

from datetime import date

from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.recognition.rules.printing import form_of
from kiemdinh.rooms.regulations.use_cases import keep_form


def keep_paper(row: Recognition, paper: str, *, row_id: int, on: date) -> None:
    """Keeps the form of a paper; `row_id` is the case or its revocation. The caller holds the transaction."""
    keep_form(
        form_of(row.kind, paper), row_id=row_id, edition_code=row.edition_code, unit_id=row.school_id, on=on
    )
