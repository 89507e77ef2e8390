"""The result notices that the Sở has posted: what the public may read (Điều 18 khoản 5)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.rooms.appraisal.models import ResultNotice


@dataclass(frozen=True, slots=True)
class PostedNotice:
    """A posted notice with its frozen facts; `context` is what Mẫu số 4 prints."""

    appraisal_id: int
    school_id: int
    number: str
    issued_on: date
    posted_on: date
    level: int | None
    degree: int | None
    context: dict[str, Any]


def posted_notices(*, school_id: int | None = None) -> list[PostedNotice]:
    """Every posted notice, newest first; of one school when given. No permission is asked: posting made it public."""
    rows = ResultNotice.objects.filter(posted_on__isnull=False).select_related("appraisal")
    if school_id is not None:
        rows = rows.filter(appraisal__school_id=school_id)
    return [
        PostedNotice(
            appraisal_id=row.appraisal_id,
            school_id=row.appraisal.school_id,
            number=row.number,
            issued_on=row.issued_on,
            posted_on=row.posted_on,
            level=row.appraisal.level,
            degree=row.appraisal.degree,
            context=row.frozen,
        )
        for row in rows.order_by("-posted_on", "-pk")
        if row.posted_on is not None
    ]
