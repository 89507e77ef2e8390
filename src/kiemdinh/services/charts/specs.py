"""A description as a Vega-Lite chart, by Altair. Imported with the first chart only: it is slow to load."""

from typing import Any

import altair as alt

from kiemdinh.services.charts.description import (
    COLOURS,
    FACE,
    GRID,
    HEAT,
    HEAT_INK,
    HEAT_OVER,
    INKS,
    Bars,
    Chart,
    HeatMap,
    Line,
    Progress,
)

FONT = "DejaVu Sans"
_WIDTH = 560
_ROW = 34
_TEXT = 13
_INK = "#4b4a57"
_FITS = 0.04
"""A part narrower than this share of the longest bar has no room for its number; the table has it."""
_STEPS = (0.05, 10, 20, 40)
"""Where the colours of a heat map change, in percent."""
_MANY = 20


def spec_of(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite specification of a chart."""
    content = chart.content
    if isinstance(content, Bars):
        drawn = _bars(content)
    elif isinstance(content, Line):
        drawn = _line(content)
    elif isinstance(content, Progress):
        drawn = _progress(content)
    else:
        drawn = _heat_map(content)
    return _dressed(drawn).to_dict()


def _dressed(drawn: Any) -> Any:
    return (
        drawn.configure(font=FONT, background="transparent")
        .configure_axis(
            labelFontSize=_TEXT, titleFontSize=_TEXT, labelColor=_INK, titleColor=_INK, titleFontWeight="normal",
            gridColor=GRID, domainColor=GRID, tickColor=GRID, labelLimit=260,
        )
        .configure_legend(labelFontSize=_TEXT, labelColor=_INK, orient="bottom", title=None, symbolType="square",
                          labelLimit=220)
        .configure_view(stroke=None)
    )  # fmt: skip


def _rows(values: list[dict[str, Any]]) -> Any:
    return alt.Data(values=values)


def _bars(content: Bars) -> Any:
    names = [name for name, _ in content.series]
    values = [
        {"row": row, "series": mark.series, "value": mark.value, "order": names.index(mark.series)}
        for row, marks in content.rows for mark in marks
    ]  # fmt: skip
    labels = [row for row, _ in content.rows]
    most = max((sum(mark.value for mark in marks) for _, marks in content.rows), default=0)
    base = alt.Chart(_rows(values)).encode(
        y=alt.Y("row:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("value:Q", stack="zero", title=f"Số {content.unit}", axis=_whole(most)),
        order=alt.Order("order:Q"),
    )
    bars = base.mark_bar(height=22).encode(
        color=alt.Color("series:N", scale=alt.Scale(domain=names, range=[COLOURS[c] for _, c in content.series]))
    )
    numbers = (
        alt.Chart(_rows(_middles(content, most)))
        .mark_text(fontSize=_TEXT)
        .encode(
            y=alt.Y("row:N", sort=labels, title=None),
            x=alt.X("at:Q"),
            text="text:N",
            color=alt.Color("ink:N", scale=None),
        )
    )
    return (bars + numbers).properties(width=_WIDTH, height=_ROW * max(len(labels), 1))


def _middles(content: Bars, most: float) -> list[dict[str, Any]]:
    """Where the number of each part stands: in its middle, and only where it fits."""
    colours, found = dict(content.series), []
    for row, marks in content.rows:
        start = 0.0
        for mark in marks:
            if most and mark.value / most > _FITS:
                ink = INKS.get(colours[mark.series], HEAT_INK)
                text = f"{mark.value:,.0f}".replace(",", ".")
                found.append({"row": row, "at": start + mark.value / 2, "text": text, "ink": ink})
            start += mark.value
    return found


def _whole(most: float) -> Any:
    """An axis of whole numbers: five schools are not cut into halves."""
    steps = max(1, min(6, int(most)))
    return alt.Axis(format=",.0f", tickCount=steps, tickMinStep=1)


def _line(content: Line) -> Any:
    values = [{"day": day, "value": value} for day, value in content.points]
    most = max([value for _, value in content.points] + [content.goal or 0])
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%m/%Y", tickCount=6, labelOverlap=True, grid=False))
    y = alt.Y("value:Q", title=f"Số {content.unit}", axis=_whole(most), scale=alt.Scale(domain=[0, max(most, 1)]))
    area = (
        alt.Chart(_rows(values))
        .mark_area(interpolate="step-after", color=COLOURS["soft"], line={"color": COLOURS["accent"], "strokeWidth": 2})
        .encode(x=x, y=y)
    )
    drawn: list[Any] = [area]
    if content.goal is not None:
        rule = alt.Chart(_rows([{"value": content.goal}])).mark_rule(color=COLOURS["goal"], strokeDash=[6, 4])
        drawn.append(rule.encode(y="value:Q"))
    if content.goal_day:
        rule = alt.Chart(_rows([{"day": content.goal_day}])).mark_rule(color=COLOURS["lv0"], strokeWidth=2)
        drawn.append(rule.encode(x="day:T"))
    return alt.layer(*drawn).properties(width=_WIDTH, height=240)


def _progress(content: Progress) -> Any:
    labels = [row[0] for row in content.rows]
    values = [{"row": row, "reached": done, "forecast": soon, "wanted": goal} for row, done, soon, goal in content.rows]
    base = alt.Chart(_rows(values)).encode(
        y=alt.Y("row:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False))
    )
    scale = alt.Scale(domain=[0, 100], clamp=True)
    title = "Phần trăm"
    soon = base.mark_bar(height=20, color=COLOURS["soft"]).encode(x=alt.X("forecast:Q", scale=scale, title=title))
    done = base.mark_bar(height=20, color=COLOURS["accent"]).encode(x=alt.X("reached:Q", scale=scale, title=title))
    goal = base.mark_tick(height=28, thickness=3, opacity=1, color=COLOURS["goal"]).encode(
        x=alt.X("wanted:Q", scale=scale, title=title)
    )
    return (soon + done + goal).properties(width=_WIDTH, height=_ROW * max(len(labels), 1))


def _heat_map(content: HeatMap) -> Any:
    values = [
        {"row": row, "column": column, "value": value, "text": f"{value:.0f}%",
         "ink": HEAT_OVER if value >= _MANY else HEAT_INK}
        for row, line in zip(content.rows, content.values, strict=True)
        for column, value in zip(content.columns, line, strict=True) if value is not None
    ]  # fmt: skip
    base = alt.Chart(_rows(values)).encode(
        x=alt.X("column:N", sort=list(content.columns), title=None,
                axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False)),
        y=alt.Y("row:N", sort=list(content.rows), title=None, axis=alt.Axis(ticks=False, domain=False)),
    )  # fmt: skip
    steps = alt.Scale(type="threshold", domain=list(_STEPS), range=list(HEAT))
    cells = base.mark_rect(stroke=FACE, strokeWidth=2).encode(
        color=alt.Color("value:Q", scale=steps, legend=None)
    )
    words = base.mark_text(fontSize=_TEXT).encode(text="text:N", color=alt.Color("ink:N", scale=None))
    height = 28 * max(len(content.rows), 1)
    width = min(_WIDTH, 110 * max(len(content.columns), 1))
    # The words have their own ink, so the two layers do not share one scale of colours.
    return (cells + words).resolve_scale(color="independent").properties(width=width, height=height)

