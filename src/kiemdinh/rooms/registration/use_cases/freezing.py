"""A letter is frozen with the deed: what it says, and the Word form it is made with."""

from datetime import date

from kiemdinh.rooms.registration.models import DossierLetter
from kiemdinh.rooms.registration.rules.letters import WORD_FORMS
from kiemdinh.rooms.regulations.use_cases import keep_form


def freeze_letter(letter: DossierLetter, on: date) -> None:
    """Saves a letter with its context and keeps the form in use; the caller holds the transaction."""
    letter.save()
    row = letter.registration
    keep_form(
        WORD_FORMS[letter.kind], row_id=letter.pk, edition_code=row.edition_code, unit_id=row.school_id, on=on
    )
