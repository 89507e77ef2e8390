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
from kiemdinh.rooms.self_assessment.models.history import AnswerRevision, Presence, TextRevision
from kiemdinh.rooms.self_assessment.models.plans import ContentItem, FocusIssue, PlanReview, PlanWeek
from kiemdinh.rooms.self_assessment.models.publishing import (
    DraftConsultation,
    ReportPassing,
    StaffOpinion,
    UnlockRequest,
)

__all__ = (
    "AnswerRevision",
    "Comment",
    "CommentThread",
    "ContentItem",
    "CriterionSheet",
    "Cycle",
    "DraftConsultation",
    "FocusIssue",
    "GroupSeat",
    "ImprovementItem",
    "IssuedDocument",
    "Mention",
    "Narrative",
    "Participant",
    "PlanReview",
    "PlanWeek",
    "Presence",
    "PublishedReport",
    "ReportPassing",
    "StaffOpinion",
    "TextRevision",
    "UnlockRequest",
    "WorkGroup",
)
