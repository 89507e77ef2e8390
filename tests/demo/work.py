"""The number in the menu beside what "Việc của tôi" lists."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.demo.cast import World


def waiting(world: "World", on: date) -> dict[str, list[str]]:
    """The kinds of work of everybody who has some on a day; the number in the menu must be the number of lines.

    Kinds whose source says nothing for the menu are left out.
    """
    from kiemdinh.rooms.self_assessment.queries.my_work import count_my_work, tasks_of
    from kiemdinh.rooms.self_assessment.queries.my_work.sources import SOURCES

    listed, counted = {}, {}
    uncounted = {kind for source in SOURCES if source.waiting is None for kind in source.kinds}
    for who in world.accounts:
        actor = world.actor(who, on)
        units = {p.unit_id for p in actor.posts if not p.ended}
        listed[who] = [t.kind for t in tasks_of(actor=actor, today=on) if t.kind not in uncounted]
        counted[who] = count_my_work(account_id=actor.account_id, school_ids=units, today=on)
    assert counted == {who: len(kinds) for who, kinds in listed.items()}
    return {who: sorted(kinds) for who, kinds in listed.items() if kinds}
