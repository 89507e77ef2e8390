"""What a chart shows, as plain frozen values: the same description is always drawn as the same picture."""

from dataclasses import dataclass

COLOURS = {
    "lv0": "#b64242",
    "lv1": "#bcb3e0",
    "lv2": "#7768be",
    "lv3": "#5a49a8",
    "lv4": "#3b2d86",
    "accent": "#4a3a9e",
    "soft": "#c9c2e8",
    "goal": "#1b1a24",
}
"""Names of colours and what they are on paper; a page gives them the colours of its own light or dark face."""

INKS = {"lv0": "#ffffff", "lv1": "#1b1a23", "lv2": "#fffffe", "lv3": "#fffffd", "lv4": "#fffffc", "accent": "#fffffb"}
"""The ink of a number that stands on a colour; each is told apart, for on a dark face they change one by one."""

HEAT = ("#eeeef1", "#f3d3cf", "#e5a7a0", "#cf7068", "#b64243")
"""From nothing to many; the number stands in every cell, so colour alone says nothing."""
HEAT_INK, HEAT_OVER = "#1b1a22", "#fffffa"

GRID, FACE = "#dcdce4", "#fefefe"
"""Thin lines behind a drawing; the face on which it stands, seen between the cells of a heat map."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a bar: how much of which series."""

    series: str
    value: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked horizontal bars, one a row in the given order; `series` are (name, colour) in the order of the stack."""

    rows: tuple[tuple[str, tuple[Mark, ...]], ...]
    series: tuple[tuple[str, str], ...]
    unit: str = "trường"


@dataclass(frozen=True, slots=True)
class Line:
    """A number that grows over days; `goal` is a level to be reached, `goal_day` (ISO) the day by which."""

    points: tuple[tuple[str, float], ...]
    unit: str = "trường"
    goal: float | None = None
    goal_day: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows of (label, reached, forecast, wanted), all in percent: a full bar, a pale one behind it, an upright line."""

    rows: tuple[tuple[str, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Shares in percent by row and column; None where there is nothing to count."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its words: `title` above it, `alt` for those who do not see it."""

    key: str
    title: str
    alt: str
    content: Bars | Line | Progress | HeatMap

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw; the page then says so in words."""
        content = self.content
        if isinstance(content, Bars):
            return not any(mark.value for _, marks in content.rows for mark in marks)
        if isinstance(content, Line):
            return not any(value for _, value in content.points)
        if isinstance(content, HeatMap):
            return not any(value is not None for row in content.values for value in row)
        return not content.rows
