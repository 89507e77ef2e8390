"""Taking a registration along its state table: the one place where its state changes."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.rules.states import REGISTRATION, DossierFacts
from kiemdinh.rooms.registration.use_cases.problems import RegistrationProblem, StaleRow
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.services.ledger import record


def target_of(row: Registration, action: str, *, roles: frozenset[str], facts: DossierFacts) -> str:
    """The state after `action`. Raises RegistrationProblem with the reason why not."""
    try:
        return REGISTRATION.move(state=row.state, action=action, roles=roles, facts=facts)
    except Refusal as refusal:
        raise RegistrationProblem(str(refusal)) from refusal


def move(row: Registration, *, version: int, target: str, **changes: Any) -> None:
    """Writes the new state with what goes with it; the caller holds the transaction. Raises StaleRow."""
    moved = Registration.objects.filter(pk=row.pk, version=version, state=row.state).update(
        state=target, version=version + 1, **changes
    )
    if not moved:
        raise StaleRow("hồ sơ đăng ký này")


def note(row: Registration, *, actor: Actor, now: datetime, action: str, reason: str = "", **data: Any) -> None:
    """Writes the deed into the ledger of the school."""
    record(
        actor_id=actor.account_id,
        unit_id=row.school_id,
        action=f"registration.{action}",
        target_type="registration",
        target_id=row.pk,
        at=now,
        reason=reason,
        data=data,
    )


def due_day(*, edition_code: str, key: str, since: date) -> date:
    """The last day of a step: so many working days of the procedure after it began."""
    days = regulations.get_procedure(edition_code).integer(key, on=since)
    return organisations.working_calendar().add_working_days(since, days)


def today_of(now: datetime) -> date:
    """The day of a moment in Vietnam."""
    return timezone.localdate(now)
