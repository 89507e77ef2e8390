"""Where work comes from. Another kind of duty is a file beside this one with a Source, and a line here.

Rooms that come later in the process bring theirs with `register_source` when Django starts.
"""

from kiemdinh.rooms.self_assessment.queries.my_work import (
    around_publication,
    evidence_requests,
    sheets,
    suggestions,
    talk,
)
from kiemdinh.rooms.self_assessment.queries.my_work.items import Source

SOURCES: list[Source] = [
    sheets.SOURCE,
    evidence_requests.SOURCE,
    talk.MENTIONS,
    talk.QUESTIONS,
    around_publication.REVIEWS,
    around_publication.OPINIONS,
    around_publication.DRAFTS,
    around_publication.UNLOCKS,
    suggestions.SOURCE,
]


def register_source(source: Source) -> None:
    """Adds the duties of a later room; called by its AppConfig.ready(), before any page is drawn."""
    if source not in SOURCES:
        SOURCES.append(source)
