"""When a piece of work is due, in the words of the page "Việc của tôi". Pure."""

from datetime import date, timedelta

OVERDUE, WEEK, LATER, UNDATED = "overdue", "week", "later", "undated"
WHEN = {OVERDUE: "Quá hạn", WEEK: "Trong 7 ngày tới", LATER: "Sau đó", UNDATED: "Không ghi hạn"}
"""In the order of the page."""

_WEEK = timedelta(days=7)


def when_due(due_on: date | None, *, today: date) -> str:
    """In which part of the page a piece of work stands: the day itself is not yet late."""
    if due_on is None:
        return UNDATED
    if due_on < today:
        return OVERDUE
    return WEEK if due_on < today + _WEEK else LATER
