"""Who may see and enter the figures of a school."""

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, SCHOOL_STAFF

FIGURE_PERMITS = permits(
    "figures",
    title="Số liệu của trường",
    rows=[
        # action     roles               whose               state  why not
        ("view", SCHOOL_STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("download", SCHOOL_STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("download", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("edit", SCHOOL_STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("share_profile", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
    ],
)
