"""Where work comes from. Another kind of duty is a file beside this one with a Source, and a line here."""

from kiemdinh.rooms.self_assessment.queries.my_work import evidence_requests, sheets, talk
from kiemdinh.rooms.self_assessment.queries.my_work.items import Source

SOURCES: tuple[Source, ...] = (sheets.SOURCE, evidence_requests.SOURCE, talk.MENTIONS, talk.QUESTIONS)
