"""The letters around a dossier as Word files, from what was frozen with the deed."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.rooms.registration.models import DossierLetter
from kiemdinh.rooms.registration.queries.access import RegistrationAccess
from kiemdinh.rooms.registration.queries.letters import live_context
from kiemdinh.rooms.registration.queries.view import expected_chain
from kiemdinh.rooms.registration.rules.letters import WORD_FORMS, printed
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.services.documents import render_docx


def letter_docx(access: RegistrationAccess, letter: DossierLetter) -> bytes:
    """The Word file of a letter; số and ngày are dots until they are entered."""
    context = live_context(access.registration, letter, on=access.today, chain=expected_chain(access))
    day = letter.signed_on or access.today
    moment = datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
    row = access.registration
    form = regulations.word_form(
        WORD_FORMS[letter.kind],
        edition_code=row.edition_code,
        unit_id=row.school_id,
        on=access.today,
        row_id=letter.pk,
    )
    shown = printed(context, number=letter.number, signed_on=letter.signed_on)
    return render_docx(form, shown, moment=moment)


def letter_name(access: RegistrationAccess, letter: DossierLetter) -> str:
    """ "thong-bao-tra-lai-ho-so-01000701.docx"."""
    return f"{WORD_FORMS[letter.kind]}-{access.registration.school.code}.docx"
