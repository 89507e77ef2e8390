"""From a description to a picture, kept by its content: the same description is drawn once."""

import re
from functools import cache, lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from kiemdinh.services.charts.description import COLOURS, FACE, GRID, HEAT, HEAT_INK, HEAT_OVER, INKS, Chart

_KEPT = 256
_CLASSES = {
    **{colour: f"c-{name}" for name, colour in COLOURS.items()},
    **{colour: f"c-on-{name}" for name, colour in INKS.items()},
    **{colour: f"c-heat-{step}" for step, colour in enumerate(HEAT)},
    HEAT_INK: "c-heat-ink",
    HEAT_OVER: "c-heat-over",
    GRID: "c-grid",
    FACE: "c-face",
}
_SPOKEN = re.compile(r' (?:aria-[a-z]+|role|style|class|font-family|cursor)="[^"]*"')
_ELEMENT = re.compile(r"<(path|text|rect|line)\b([^>]*?)(/?)>")
_PAINT = re.compile(r'\b(fill|stroke)="([^"]+)"')
_NAMES = re.compile(r'(\bid="|url\(#)([^")]+)')


@lru_cache(maxsize=_KEPT)
def svg_of(chart: Chart) -> str:
    """The chart as SVG to stand in a page: no style, no script; its colours are classes that the page's sheet fills.

    It is hidden from those who listen: the words of `alt` and the table beside it speak.
    """
    from kiemdinh.services.charts.specs import spec_of

    drawn: str = _library().vegalite_to_svg(spec_of(chart))
    mark = sha256(repr(chart).encode()).hexdigest()[:8]
    plain = _SPOKEN.sub("", drawn)
    plain = _NAMES.sub(lambda found: f"{found[1]}k{mark}-{found[2]}", plain)
    plain = _ELEMENT.sub(_with_classes, plain)
    return plain.replace("<svg ", '<svg aria-hidden="true" focusable="false" class="kd-chart" ', 1)


@lru_cache(maxsize=_KEPT)
def png_of(chart: Chart) -> bytes:
    """The chart as PNG for a Word document or to save: on white, twice as fine as a screen."""
    from kiemdinh.services.charts.specs import spec_of

    spec = spec_of(chart)
    spec["background"] = "white"
    spec["padding"] = 12
    spec["title"] = {"text": escape(chart.title, quote=False), "anchor": "start", "fontSize": 15}
    drawn: bytes = _library().vegalite_to_png(spec, scale=2)
    return drawn


@cache
def _library() -> Any:
    """The library that draws, with the font that the program brings: every machine draws the same letters."""
    import vl_convert

    vl_convert.register_font_directory(str(Path(__file__).parent / "fonts"))
    return vl_convert


def _with_classes(found: re.Match[str]) -> str:
    """The element with a class for each colour that the page knows; other colours stay as they are."""
    name, attributes, end = found.groups()
    classes = []
    for paint, colour in _PAINT.findall(attributes):
        known = _CLASSES.get(colour.lower())
        if known is not None:
            classes.append(f"{known}-line" if paint == "stroke" else known)
    if not classes:
        return found[0]
    return f'<{name} class="{" ".join(classes)}"{attributes}{end}>'
