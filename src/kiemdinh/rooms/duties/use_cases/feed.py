"""The secret address of a person's calendar feed: made, renewed, withdrawn; read without a session."""

import secrets
from datetime import datetime

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.duties.models import CalendarFeed
from kiemdinh.rooms.duties.queries.feed import digest
from kiemdinh.services.ledger import record


def make_feed(*, actor: Actor, now: datetime) -> str:
    """A new secret; an earlier one stops working. Returned once, only its hash is kept."""
    assert actor.account_id is not None
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(
        account_id=actor.account_id, defaults={"token_sha256": digest(token), "made_at": now, "read_at": None}
    )
    _tell(actor, now, "duty.feed_made")
    return token


def withdraw_feed(*, actor: Actor, now: datetime) -> None:
    """The address stops working; nothing when there is none."""
    if CalendarFeed.objects.filter(account_id=actor.account_id).delete()[0]:
        _tell(actor, now, "duty.feed_withdrawn")


def _tell(actor: Actor, now: datetime, action: str) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=None,
        action=action,
        target_type="account",
        target_id=actor.account_id,
        at=now,
    )
