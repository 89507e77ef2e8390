"""Where work comes from. Another kind of duty is a file beside this one with a Source, and a line here."""

from kiemdinh.rooms.self_assessment.queries.my_work import around_publication, evidence_requests, sheets, talk
from kiemdinh.rooms.self_assessment.queries.my_work.items import Source

SOURCES: tuple[Source, ...] = (
    sheets.SOURCE,
    evidence_requests.SOURCE,
    talk.MENTIONS,
    talk.QUESTIONS,
    around_publication.REVIEWS,
    around_publication.OPINIONS,
    around_publication.UNLOCKS,
)
