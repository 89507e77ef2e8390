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
from kiemdinh.rooms.self_assessment.models.history import AnswerRevision, Presence, TextRevision

__all__ = (
    "AnswerRevision",
    "CriterionSheet",
    "Cycle",
    "GroupSeat",
    "ImprovementItem",
    "IssuedDocument",
    "Narrative",
    "Participant",
    "Presence",
    "PublishedReport",
    "TextRevision",
    "WorkGroup",
)
