"""What every change of a suggestion has in common; and suggestions of units that have ended."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.suggestions.models import Suggestion, SuggestionEntry
from kiemdinh.rooms.suggestions.queries import routing
from kiemdinh.rooms.suggestions.queries.access import SuggestionAccess
from kiemdinh.rooms.suggestions.rules.kinds import MOST_ENTRIES, SOFTWARE
from kiemdinh.rooms.suggestions.rules.states import OPEN, SUGGESTION, SuggestionFacts
from kiemdinh.rooms.suggestions.use_cases.problems import StaleRow, SuggestionProblem
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify, settle


def target_state(access: SuggestionAccess, action: str, words: str, *, above: bool = True) -> str:
    """The state after `action`. Raises SuggestionProblem with the reason why not."""
    row = access.row
    facts = SuggestionFacts(
        words=words,
        entries=SuggestionEntry.objects.filter(suggestion=row).count(),
        most=MOST_ENTRIES,
        above=above,
        was_answered=row.answered_at is not None,
    )
    try:
        return SUGGESTION.move(state=row.state, action=action, roles=access.roles, facts=facts)
    except Refusal as refusal:
        raise SuggestionProblem(str(refusal)) from refusal


def change(
    access: SuggestionAccess, *, version: int, action: str, words: str, unit_id: int, now: datetime, **values: Any
) -> None:
    """Writes the new values when nobody was quicker, the line of the talk and the book. Raises StaleRow."""
    row = access.row
    rows = Suggestion.objects.filter(pk=row.pk, version=version, state=row.state)
    if not rows.update(version=version + 1, **values):
        raise StaleRow
    SuggestionEntry.objects.create(
        suggestion=row, action=action, text=words, author_id=access.actor.account_id, unit_id=unit_id, at=now
    )
    # The book is kept for ever: it says what happened, not what was written.
    record(
        actor_id=access.actor.account_id,
        unit_id=unit_id,
        action=f"suggestion.{action}",
        target_type="suggestion",
        target_id=row.pk,
        at=now,
        data={"state": values.get("state", row.state)},
    )
    row.refresh_from_db()


def tell_holder(row: Suggestion, *, to: tuple[int, ...], now: datetime, actor_id: int | None, why: str) -> None:
    """Tells those who have to act, once for each version of the suggestion."""
    notify(
        to=to,
        kind="suggestion.receive",
        text=f"{why}: {' '.join(row.text.split())[:160]}",
        url=f"/kien-nghi/{row.pk}/",
        unit_id=row.holder_id,
        now=now,
        actor_id=actor_id,
        about=f"suggestion:{row.pk}/held/",
        key=f"suggestion:{row.pk}:{row.version}",
    )


def done_with(row: Suggestion, *, now: datetime) -> None:
    """Nothing waits any longer for those who were told."""
    settle(about=f"suggestion:{row.pk}/held/", now=now)


def receivers(row: Suggestion, *, now: datetime) -> tuple[int, ...]:
    """Who acts for the unit that holds it today."""
    day = timezone.localdate(now)
    if row.kind != SOFTWARE:
        return routing.officers_of(unit_id=row.holder_id, on=day)
    return routing.keepers_at(unit_id=row.holder_id, on=day)


def rehome(*, now: datetime) -> int:
    """Moves open suggestions of units that have ended to the unit now above the writer; returns how many.

    Without it a question sent to a phòng giáo dục on its last day would wait for nobody. May be run again at any time.
    """
    today = timezone.localdate(now)
    moved = 0
    holders = set(Suggestion.objects.filter(state__in=OPEN).values_list("holder_id", flat=True).distinct())
    ended = {unit.id for unit in organisations.units_as_of(unit_ids=holders, on=today).values() if unit.ended}
    for row in Suggestion.objects.filter(state__in=OPEN, holder_id__in=ended).order_by("pk"):
        route = routing.route_of(unit_id=row.unit_id, kind=row.kind, on=today)
        if route is None or route.holder.id in ended:
            continue
        with transaction.atomic():
            changed = Suggestion.objects.filter(pk=row.pk, version=row.version).update(
                holder_id=route.holder.id, version=row.version + 1
            )
            if not changed:
                continue
            Suggestion.objects.filter(merged_into=row).update(holder_id=route.holder.id)
            SuggestionEntry.objects.create(suggestion=row, action="rehome", unit_id=route.holder.id, at=now)
            record(
                actor_id=None,
                unit_id=route.holder.id,
                action="suggestion.rehome",
                target_type="suggestion",
                target_id=row.pk,
                at=now,
                data={"from": row.holder_id},
            )
            row.refresh_from_db()
            done_with(row, now=now)
            tell_holder(row, to=route.told, now=now, actor_id=None, why="Kiến nghị nhận từ đơn vị đã kết thúc")
        moved += 1
    return moved
