"""Tables of the external assessment."""

from kiemdinh.rooms.external_assessment.models.planning import TeamPlan
from kiemdinh.rooms.external_assessment.models.teams import Team, TeamMember
from kiemdinh.rooms.external_assessment.models.work import (
    FeedbackPoint,
    SupplementFile,
    SupplementRequest,
    SurveyEntry,
    SyncedChange,
    TeamPaper,
    TeamReport,
    TeamSheet,
)

__all__ = (
    "FeedbackPoint",
    "SupplementFile",
    "SupplementRequest",
    "SurveyEntry",
    "SyncedChange",
    "Team",
    "TeamMember",
    "TeamPaper",
    "TeamPlan",
    "TeamReport",
    "TeamSheet",
)
