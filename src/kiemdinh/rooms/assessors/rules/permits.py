"""Who keeps the register of assessors and who declares."""

from kiemdinh.kernel.permits import ANY, Whose, permits

KEEPERS = ("provincial_officer", "department_leader")
SELF = "assessor"
"""What a person is towards the own line of the register (Target.team)."""

REGISTER_PERMITS = permits(
    "assessor",
    title="Danh sách người đánh giá",
    rows=[
        # action     roles     whose                state  why not
        ("view", KEEPERS, Whose.OWN_SCHOOL, ANY, ""),
        ("edit", KEEPERS, Whose.OWN_SCHOOL, ANY, ""),
        ("import", KEEPERS, Whose.OWN_SCHOOL, ANY, ""),
        ("engage", KEEPERS, Whose.OWN_SCHOOL, ANY, ""),
        # The person's own affair: nobody declares or signs for somebody else.
        ("declare", (SELF,), Whose.MY_TEAM, ANY, ""),
    ],
)
