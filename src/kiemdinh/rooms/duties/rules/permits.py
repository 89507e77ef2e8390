"""Who sees and does what with duties. No circular says so: the rights follow from who manages whom."""

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, PRINCIPAL, UNIT_ADMIN, VICE_PRINCIPAL

DOERS = (PRINCIPAL, VICE_PRINCIPAL, *AUTHORITY_OFFICERS)

DUTY_PERMITS = permits(
    "duty",
    title="Lịch nhiệm vụ",
    rows=[
        # action     roles                 whose                state  why not
        ("view", ANYONE, Whose.OWN_SCHOOL, ANY, ""),
        ("view", (*AUTHORITY_OFFICERS, UNIT_ADMIN), Whose.BELOW_MY_UNIT, ANY, ""),
        ("tick", DOERS, Whose.OWN_SCHOOL, ANY, ""),
        ("set", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
    ],
)
