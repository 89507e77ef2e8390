"""What a device may take along to a school without network. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST_BYTES = 150 * 1024 * 1024
"""Evidence files that one device keeps of one team; old phones refuse more."""
MOST_CHANGES = 50
"""Changes in one parcel, so that a parcel is small enough for a weak network."""


def preselected(files: Sequence[Mapping[str, Any]], *, most: int = MOST_BYTES) -> frozenset[int]:
    """The files that are ticked at first: the cited ones before the others, in their order, while there is room."""
    taken: set[int] = set()
    room = most
    for cited in (True, False):
        for file in files:
            if bool(file["is_cited"]) is cited and file["stored_id"] not in taken and file["size"] <= room:
                taken.add(file["stored_id"])
                room -= file["size"]
    return frozenset(taken)
