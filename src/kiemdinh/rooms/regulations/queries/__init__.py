"""Reads of the loaded regulations: editions and catalogs, crosswalks between them, official wording."""

from kiemdinh.rooms.regulations.queries.crosswalks import crosswalk_between, list_crosswalks
from kiemdinh.rooms.regulations.queries.editions import (
    CatalogRow,
    CycleChoice,
    EditionRow,
    catalog_code,
    choose_for_cycle,
    edition_for,
    get_catalog,
    get_edition,
    get_edition_catalog,
    get_procedure,
    list_editions,
    newest_catalog,
    selectable_editions,
)

__all__ = (
    "CatalogRow",
    "CycleChoice",
    "EditionRow",
    "catalog_code",
    "choose_for_cycle",
    "crosswalk_between",
    "edition_for",
    "get_catalog",
    "get_edition",
    "get_edition_catalog",
    "get_procedure",
    "list_crosswalks",
    "list_editions",
    "newest_catalog",
    "selectable_editions",
)
