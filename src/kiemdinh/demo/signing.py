"""Members of a team or a council sign that nothing stands in their way."""

from collections.abc import Iterable
from datetime import date

from kiemdinh.demo.outside import Outside
from kiemdinh.demo.world import at
from kiemdinh.rooms.assessors.queries.engagements import unsigned_of
from kiemdinh.rooms.assessors.use_cases.engagements import sign_declaration


def sign_declarations(
    made: Outside, members: Iterable[str], *, on: date, kind: str, ref_id: int | None = None
) -> None:
    """Everyone named signs what they owe of a kind ("team", "council"); with `ref_id` only for that one."""
    for username in members:
        actor = made.actor(username, on)
        assert actor.account_id is not None
        for due in unsigned_of(account_id=actor.account_id, on=on):
            if due.kind == kind and ref_id in (None, due.ref_id):
                sign_declaration(
                    actor=actor,
                    now=at(on, 8),
                    engagement_id=due.id,
                    has_conflict=False,
                    statement="",
                    signed_name=actor.full_name,
                )
