"""Tables of the appraisal for the national standard."""

from kiemdinh.rooms.appraisal.models.councils import Appraisal, AppraisalCouncil, CouncilMember
from kiemdinh.rooms.appraisal.models.lists import CommuneNote, ListedSchool, YearlyList
from kiemdinh.rooms.appraisal.models.work import AppraisalMeeting, OpinionSheet, ResultNotice, SupplyRequest

__all__ = (
    "Appraisal",
    "AppraisalCouncil",
    "AppraisalMeeting",
    "CommuneNote",
    "CouncilMember",
    "ListedSchool",
    "OpinionSheet",
    "ResultNotice",
    "SupplyRequest",
    "YearlyList",
)
