"""Reads of nội hàm rows, grouped as their page and their Word document show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiemdinh.rooms.self_assessment.models import ContentItem, CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess


@dataclass(frozen=True, slots=True)
class RequirementItems:
    """One requirement with its nội hàm rows; `key` is "1.a", or "1.*" where the level has a single text."""

    level: int
    indicator: str
    text: str
    items: tuple[ContentItem, ...]

    @property
    def key(self) -> str:
        return f"{self.level}.{self.indicator}"

    @property
    def anchor(self) -> str:
        return anchor_of(self.level, self.indicator)

    @property
    def label(self) -> str:
        """ "Mức 1, a)" or "Mức 1"."""
        return f"Mức {self.level}" if self.indicator == "*" else f"Mức {self.level}, {self.indicator})"


def anchor_of(level: int, indicator: str) -> str:
    """The requirement's name in an address of the page: "1-a", "2-m" for a level's single text."""
    return f"{level}-{'m' if indicator == '*' else indicator}"


def requirements_with_items(
    access: CycleAccess, sheet: CriterionSheet, items: Iterable[ContentItem] | None = None
) -> list[RequirementItems]:
    """The requirements of a criterion in the order of the law, each with its rows."""
    if items is None:
        items = ContentItem.objects.filter(sheet=sheet).order_by("position", "pk")
    rows: dict[tuple[int, str], list[ContentItem]] = {}
    for item in items:
        rows.setdefault((item.level, item.indicator), []).append(item)
    levels = access.catalog.criterion(sheet.criterion).levels
    return [
        RequirementItems(level, i.code, i.text, tuple(rows.get((level, i.code), ())))
        for level, indicators in sorted(levels.items())
        for i in indicators
    ]


def items_of_cycle(access: CycleAccess) -> dict[int, list[ContentItem]]:
    """All nội hàm rows of a cycle by sheet; one query."""
    found: dict[int, list[ContentItem]] = {}
    for item in ContentItem.objects.filter(sheet__cycle=access.cycle).order_by("position", "pk"):
        found.setdefault(item.sheet_id, []).append(item)
    return found
