"""HTML made from somebody's Word file, cleaned for showing on our page: no script, no style, nothing from elsewhere."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe

_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "u", "s", "sub", "sup", "br", "ul", "ol", "li",
    "table", "thead", "tbody", "tr", "td", "th", "img", "blockquote",
}  # fmt: skip
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}, "img": {"src", "alt"}}
_OWN_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")


def clean_document(source: str) -> SafeString:
    """The words, tables and own pictures of a document as safe HTML.

    A picture stays only when its bytes are part of the document: an address would tell somebody who reads it and when.
    """
    cleaned = nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes={"data"},
        link_rel=None,
        clean_content_tags={"script", "style", "title", "iframe", "object"},
    )
    return mark_safe(re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", cleaned))  # noqa: S308 - cleaned by the allow-list above


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _OWN_PICTURE.fullmatch(value) else None
    return value
