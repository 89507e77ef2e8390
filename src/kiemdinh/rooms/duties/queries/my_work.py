"""What waits for a person in this room, for "Việc của tôi": duties of the own unit that are due soon or late."""

from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.duties.queries.calendar import duties_of
from kiemdinh.rooms.duties.rules.calendar import DUE_SOON, LATE
from kiemdinh.rooms.duties.rules.permits import DOERS
from kiemdinh.rooms.self_assessment.queries.my_work import Source, WorkItem

LATE_DAYS = 60
"""A duty that is late for longer is read in the calendar alone; it must not bury today's work."""


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Ticks that are missing: what the software sees by itself stands as work of the room where it is done."""
    units = {p.unit_id for p in actor.posts if p.role in DOERS and not p.ended}
    return [
        WorkItem(
            "duty",
            line.title,
            f"{line.deadline_text[:1].upper()}{line.deadline_text[1:]}",
            f"/lich-nhiem-vu/#{line.key}",
            "Xem",
            line.last_day,
            0,
            "calendar",
        )
        for unit_id in sorted(units)
        for line in duties_of(unit_id, on=today)
        if line.by_hand
        and line.state in (DUE_SOON, LATE)
        and line.last_day
        and (today - line.last_day).days <= LATE_DAYS
    ]


SOURCE = Source({"duty": "Nhiệm vụ theo lịch"}, items)
