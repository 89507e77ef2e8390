"""The end of a registration: the assessment is finished, or the dossier is stopped."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.rules.states import DossierFacts
from kiemdinh.rooms.registration.use_cases.moving import move, note, target_of


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
