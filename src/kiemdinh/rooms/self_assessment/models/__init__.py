"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.self_assessment.models.comments import Comment, CommentThread, Mention
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
    "Comment",
    "CommentThread",
    "CriterionSheet",
    "Cycle",
    "GroupSeat",
    "ImprovementItem",
    "IssuedDocument",
    "Mention",
    "Narrative",
    "Participant",
    "PublishedReport",
    "WorkGroup",
)
