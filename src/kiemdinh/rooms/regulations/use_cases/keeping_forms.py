"""Keeping with a frozen paper the form it was made with, so that it prints the same after the form is replaced."""

from datetime import date

from kiemdinh.rooms.regulations.models import KeptForm
from kiemdinh.rooms.regulations.queries.replacements import form_in_use


def keep_form(kind: str, *, row_id: int, edition_code: str, unit_id: int, on: date) -> None:
    """Notes which form is in use when a paper is frozen; freezing it again notes it again. Inside a transaction."""
    own = form_in_use(edition_code=edition_code, kind=kind, school_id=unit_id, on=on)
    KeptForm.objects.update_or_create(kind=kind, row_id=row_id, defaults={"form": own, "kept_on": on})
