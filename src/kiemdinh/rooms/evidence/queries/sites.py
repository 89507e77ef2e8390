"""To which teaching place of a school a document can belong."""

from datetime import date

from kiemdinh.rooms.evidence.models import Document
from kiemdinh.rooms.organisations import queries as organisations

SiteOptions = tuple[tuple[int, str], ...]


def site_options(*, school_id: int, on: date, document: Document | None = None) -> SiteOptions:
    """(id, name) of the places to choose from on a day; none in a school that teaches in one place only.

    The place that `document` already has stays a choice after it was closed, so that saving does not lose it.
    """
    sites = organisations.site_choices(unit_id=school_id, on=on)
    options = tuple((site.id, site.name) for site in sites) if len(sites) > 1 else ()
    site = document.site if document is not None else None
    if site is not None and all(site.pk != known for known, _ in options):
        options += ((site.pk, site.name),)
    return options
