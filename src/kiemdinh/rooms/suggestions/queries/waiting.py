"""What waits for an answer of a person, as "Việc của tôi" shows and the menu counts it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, SYSTEM_ADMIN
from kiemdinh.rooms.suggestions.models import Suggestion
from kiemdinh.rooms.suggestions.queries.raised import lines_of
from kiemdinh.rooms.suggestions.rules.kinds import SOFTWARE
from kiemdinh.rooms.suggestions.rules.states import OPEN

_MOST = 200
"""A unit that has more of them works from its list."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion that waits for an answer."""

    id: int
    kind_label: str
    unit_name: str
    text: str
    sent_on: date


def waiting_rows(*, account_id: int, unit_ids: tuple[int, ...], today: date) -> QuerySet[Suggestion]:
    """What waits for a person at units where a post is held today; only filters, so that it can be prepared."""
    work = people.holds_role(account_id=account_id, unit=OuterRef("holder_id"), roles=AUTHORITY_OFFICERS, on=today)
    software = people.holds_role(account_id=account_id, unit=OuterRef("holder_id"), roles=(SYSTEM_ADMIN,), on=today)
    mine = (~Q(kind=SOFTWARE) & Q(work)) | (Q(kind=SOFTWARE) & Q(software))
    return Suggestion.objects.filter(mine, holder_id__in=unit_ids, state__in=OPEN)


def waiting_for(*, actor: Actor, today: date) -> list[Waiting]:
    """The same as lines, oldest first."""
    units = tuple({p.unit_id for p in actor.posts if not p.ended and p.unit_kind != "school"})
    if actor.account_id is None or not units:
        return []
    rows = waiting_rows(account_id=actor.account_id, unit_ids=units, today=today)
    oldest = list(rows.order_by("sent_at", "pk")[:_MOST])
    return [Waiting(line.id, line.kind_label, line.unit_name, line.text, line.sent_on) for line in lines_of(oldest)]
