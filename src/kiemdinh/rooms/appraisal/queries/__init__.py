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

__all__ = (
    "AppraisalAccess",
    "CouncilAccess",
    "ListAccess",
    "PostedNotice",
    "appraisal_for",
    "council_for",
    "department_of",
    "list_for",
    "posted_notices",
    "visible_appraisals",
)
