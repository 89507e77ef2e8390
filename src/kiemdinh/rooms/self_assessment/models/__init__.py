"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.self_assessment.models.cycles import (
    CriterionSheet,
    Cycle,
    GroupSeat,
    ImprovementItem,
    IssuedDocument,
    Narrative,
    Participant,
    PublishedReport,
    WorkGroup,
)

__all__ = (
    "CriterionSheet",
    "Cycle",
    "GroupSeat",
    "ImprovementItem",
    "IssuedDocument",
    "Narrative",
    "Participant",
    "PublishedReport",
    "WorkGroup",
)
