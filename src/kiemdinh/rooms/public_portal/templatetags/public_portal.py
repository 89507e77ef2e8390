"""Showing a text that an authority wrote with simple formatting."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from kiemdinh.services.rich_text import clean

register = template.Library()


@register.filter
def cleaned(source: str) -> SafeString:
    """The text as HTML, cleaned once more on the way out."""
    return mark_safe(clean(source, article=True))  # noqa: S308 - cleaned right here, whatever the table holds
