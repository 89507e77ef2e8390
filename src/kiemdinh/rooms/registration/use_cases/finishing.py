"""The end of a registration: the assessment is finished, or the dossier is stopped."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.registration.models import DossierCheck, DossierLetter, Registration
from kiemdinh.rooms.registration.queries.access import registration_for
from kiemdinh.rooms.registration.queries.letters import department_of, stop_context
from kiemdinh.rooms.registration.queries.listing import stopping
from kiemdinh.rooms.registration.rules.letters import STOP
from kiemdinh.rooms.registration.rules.states import DossierFacts
from kiemdinh.rooms.registration.use_cases import telling
from kiemdinh.rooms.registration.use_cases.freezing import freeze_letter
from kiemdinh.rooms.registration.use_cases.moving import move, note, target_of, today_of


def close(*, actor: Actor, now: datetime, registration_id: int) -> Registration:
    """The assessment that the registration asked for is finished; the assessing room decides who may say so.

    Raises Http404, RegistrationProblem when the dossier is not accepted (or already closed).
    """
    row = Registration.objects.filter(pk=registration_id).first()
    if row is None:
        raise Http404
    target = target_of(row, "close", roles=frozenset(), facts=DossierFacts())
    with transaction.atomic():
        move(row, version=row.version, target=target)
        note(row, actor=actor, now=now, action="close")
    row.refresh_from_db()
    return row


def stop(*, actor: Actor, now: datetime, registration_id: int, version: int, reason: str) -> Registration:
    """The Sở ends a dossier that may not go on; the school is told why, with a letter.

    Raises RegistrationProblem (no reason), StaleRow, PermissionDenied, Http404.
    """
    today = today_of(now)
    access = registration_for(actor=actor, registration_id=registration_id, today=today, action="stop")
    return _stop(access.registration, version=version, reason=reason, actor=actor, now=now, roles=access.roles)


def stop_by_transition(*, actor: Actor, now: datetime) -> list[Registration]:
    """Stops every dossier below the actor that the rules of the day do not let go on, each with its own reason.

    Dossiers that go on, wholly or in part, are not touched. Raises PermissionDenied for whoever is not of a Sở.
    """
    rows = stopping(actor=actor, today=today_of(now))
    return [
        stop(actor=actor, now=now, registration_id=line.id, version=line.version, reason=line.reason) for line in rows
    ]


def _stop(
    row: Registration, *, version: int, reason: str, actor: Actor, now: datetime, roles: frozenset[str]
) -> Registration:
    today, words = today_of(now), nfc(reason)
    target = target_of(row, "stop", roles=roles, facts=DossierFacts(reason=words))
    department = department_of(row, on=today)
    with transaction.atomic():
        move(row, version=version, target=target, stopped_reason=words, turn_kind="", turn_unit=None, due_on=None)
        DossierCheck.objects.filter(registration=row, outcome="").update(
            outcome="left", decided_on=today, version=F("version") + 1
        )
        if department is not None:
            freeze_letter(
                DossierLetter(
                    registration=row,
                    kind=STOP,
                    unit_id=department.unit_id,
                    context=stop_context(row, unit=department, on=today, reason=words),
                ),
                today,
            )
        note(row, actor=actor, now=now, action="stop", reason=words)
        telling.over(row, now)
        telling.tell_school(
            row,
            kind="registration.stop",
            text=f"Hồ sơ đăng ký đánh giá ngoài dừng lại: {words}",
            now=now,
            actor_id=actor.account_id,
        )
    row.refresh_from_db()
    return row
