"""Contexts of documents and spreadsheets."""

from kiemdinh.rooms.recognition.exports.lists import (
    queue_workbook,
    register_workbook,
    reorganised_workbook,
    template_workbook,
)
from kiemdinh.rooms.recognition.exports.papers import (
    certificate_of,
    certificate_pdf,
    paper_docx,
    paper_name,
    papers_of,
)

__all__ = (
    "certificate_of",
    "certificate_pdf",
    "paper_docx",
    "paper_name",
    "papers_of",
    "queue_workbook",
    "register_workbook",
    "reorganised_workbook",
    "template_workbook",
)
