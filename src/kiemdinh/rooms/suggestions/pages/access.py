"""How pages of this room answer a refusal, and what they read of the address."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from kiemdinh.rooms.suggestions.queries.raised import Wanted
from kiemdinh.rooms.suggestions.queries.routing import topics
from kiemdinh.rooms.suggestions.rules.kinds import KINDS
from kiemdinh.rooms.suggestions.rules.states import SUGGESTION

PER_PAGE = 20
MOST_ROWS = 20_000
"""Rows of one Excel file."""


def asked(request: HttpRequest) -> Wanted:
    """The filters of the address; what is not in a list reads as "all"."""
    kind, topic, state = (request.GET.get(name, "") for name in ("loai", "chu-de", "tinh-trang"))
    return Wanted(
        kind=kind if kind in KINDS else "",
        topic=topic if topic in topics() else "",
        state=state if state in SUGGESTION.labels else "",
        search=request.GET.get("q", "").strip()[:100],
    )


def filters(wanted: Wanted) -> dict[str, Any]:
    """What the form of filters shows."""
    return {
        "wanted": wanted,
        "kinds": KINDS.items(),
        "topics": topics().values(),
        "states": SUGGESTION.labels.items(),
        "filtered": bool(wanted.kind or wanted.topic or wanted.state or wanted.search),
    }


def asked_day(request: HttpRequest, name: str, default: date) -> date:
    """A day of the address; nonsense reads as the default."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default
