"""Số, ngày and the signed copy of a letter, entered by the unit that sends it."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.registration.models import DossierLetter
from kiemdinh.rooms.registration.queries.access import RegistrationAccess, registration_for
from kiemdinh.rooms.registration.queries.dossier import letter_of
from kiemdinh.rooms.registration.use_cases.moving import note, today_of
from kiemdinh.rooms.registration.use_cases.problems import RegistrationProblem, StaleRow
from kiemdinh.services.files.store import store

_LONGEST = 60
_SIGNED = frozenset({"pdf", "jpg", "png"})


def number_letter(
    *,
    actor: Actor,
    now: datetime,
    registration_id: int,
    letter_id: int,
    version: int,
    number: str,
    signed_on: date | None,
) -> DossierLetter:
    """Enters số and ngày. Raises RegistrationProblem, StaleRow, PermissionDenied, Http404."""
    access, letter = _finishing(actor, now, registration_id, letter_id)
    words = nfc(number)
    if len(words) > _LONGEST:
        raise RegistrationProblem(f"Số, ký hiệu dài quá {_LONGEST} ký tự.")
    if signed_on is not None and signed_on > access.today:
        raise RegistrationProblem(
            f"Ngày ký {format_date(signed_on)} ở sau hôm nay. Hãy ghi đúng ngày trên văn bản đã ký."
        )
    with transaction.atomic():
        changed = DossierLetter.objects.filter(pk=letter.pk, version=version).update(
            number=words, signed_on=signed_on, version=version + 1
        )
        if not changed:
            raise StaleRow("số và ngày của văn bản này")
        note(access.registration, actor=actor, now=now, action="letter", kind=letter.kind, number=words)
    letter.refresh_from_db()
    return letter


def attach_signed_copy(
    *, actor: Actor, now: datetime, registration_id: int, letter_id: int, name: str, stream: Any
) -> DossierLetter:
    """Keeps the sealed scan or signed PDF beside a letter, as it came.

    Raises RegistrationProblem, RefusedFile, PermissionDenied, Http404.
    """
    access, letter = _finishing(actor, now, registration_id, letter_id)
    with transaction.atomic():
        stored, shown = store(name=name, stream=stream, now=now)
        if stored.extension not in _SIGNED:
            raise RegistrationProblem(f"Tệp “{shown}”: bản đã ký phải là PDF hoặc ảnh quét (JPG, PNG).")
        DossierLetter.objects.filter(pk=letter.pk).update(
            signed_copy=stored, signed_copy_name=shown, version=letter.version + 1
        )
        note(access.registration, actor=actor, now=now, action="signed_copy", kind=letter.kind, sha256=stored.sha256)
    letter.refresh_from_db()
    return letter


def _finishing(
    actor: Actor, now: datetime, registration_id: int, letter_id: int
) -> tuple[RegistrationAccess, DossierLetter]:
    access = registration_for(actor=actor, registration_id=registration_id, today=today_of(now))
    letter = letter_of(access, letter_id)
    decision = access.may_finish(letter)
    if not decision:
        raise PermissionDenied(decision.reason)
    return access, letter
