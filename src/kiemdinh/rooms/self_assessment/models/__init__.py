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
from kiemdinh.rooms.self_assessment.models.plans import ContentItem, FocusIssue, PlanReview, PlanWeek

__all__ = (
    "ContentItem",
    "CriterionSheet",
    "Cycle",
    "FocusIssue",
    "GroupSeat",
    "ImprovementItem",
    "IssuedDocument",
    "Narrative",
    "Participant",
    "PlanReview",
    "PlanWeek",
    "PublishedReport",
    "WorkGroup",
)
