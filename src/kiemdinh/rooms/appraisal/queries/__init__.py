"""What may be read here, within what the permission tables allow; `posted_notices` asks for none, it is public."""

from kiemdinh.rooms.appraisal.queries.access import (
    AppraisalAccess,
    CouncilAccess,
    ListAccess,
    appraisal_for,
    council_for,
    department_of,
    list_for,
    visible_appraisals,
)
from kiemdinh.rooms.appraisal.queries.posted import PostedNotice, posted_notices
from kiemdinh.rooms.appraisal.queries.ways_in import appraisals_of_account, has_appraisals

__all__ = (
    "AppraisalAccess",
    "CouncilAccess",
    "ListAccess",
    "PostedNotice",
    "appraisal_for",
    "appraisals_of_account",
    "council_for",
    "department_of",
    "has_appraisals",
    "list_for",
    "posted_notices",
    "visible_appraisals",
)
