"""Who reads the figures of a unit. Pure."""

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, MINISTRY_OFFICER

_OFFICES = tuple(role for role in AUTHORITY_OFFICERS if role != MINISTRY_OFFICER)

STATISTICS_PERMITS = permits(
    "statistics",
    title="Số liệu, tiến độ của đơn vị",
    rows=[
        # action    roles               whose                state  why not
        ("view", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("remind", _OFFICES, Whose.OWN_SCHOOL, ANY, ""),
        ("remind", _OFFICES, Whose.BELOW_MY_UNIT, ANY, ""),
    ],
)
