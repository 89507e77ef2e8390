"""Who may read the directory of units and who may bring one in."""

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits

# Kinds of unit that have schools below them, so that a directory can be brought in there.
IMPORT_KINDS = frozenset({"ministry", "province", "district", "commune"})

_KEEPERS = (
    "unit_admin",
    "commune_officer",
    "district_officer",
    "provincial_officer",
    "ministry_officer",
    "system_admin",
)

DIRECTORY_PERMITS = permits(
    "directory",
    title="Danh bạ đơn vị",
    rows=[
        # action     roles     whose                state  why not
        ("view", ANYONE, Whose.PUBLIC, ANY, ""),
        ("import", _KEEPERS, Whose.OWN_SCHOOL, ANY, ""),
        ("import", _KEEPERS, Whose.BELOW_MY_UNIT, ANY, ""),
    ],
)
