"""Contexts of documents and spreadsheets."""

from kiemdinh.rooms.recognition.exports.lists import register_workbook, template_workbook
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
    "register_workbook",
    "template_workbook",
)
