"""Official Word documents from templates that people edit in Word.

A template is a .docx with visible tags: ``{{ school.name }}``, ``{%p for … %}``, ``{{p text_html|rich }}``.
The context is
plain data. Same template and same context give the same bytes.
"""

from kiemdinh.services.documents.checking import LIMITS, FormLimits, inspect_form, unknown_placeholders
from kiemdinh.services.documents.errors import DocumentTemplateError
from kiemdinh.services.documents.render import check_template, render_docx

__all__ = [
    "LIMITS",
    "DocumentTemplateError",
    "FormLimits",
    "check_template",
    "inspect_form",
    "render_docx",
    "unknown_placeholders",
]
