"""The charts of a unit: what each draws, its words, and the table of the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import format_date, format_number
from kiemdinh.rooms.planning.rules.targets import (
    EXTERNALLY_ASSESSED,
    MAINTAINED,
    NEWLY_RECOGNISED,
    NON_PUBLIC,
    SELF_ASSESSED,
    TRAINED,
)
from kiemdinh.rooms.statistics.queries.actuals import TargetState
from kiemdinh.rooms.statistics.queries.criteria import Criteria
from kiemdinh.rooms.statistics.queries.form1 import Form1
from kiemdinh.rooms.statistics.queries.progress import Season
from kiemdinh.services.charts import Bars, Chart, HeatMap, Line, Mark, Progress

_LEVELS = (
    ("not_reached", "Không đạt", "lv0"),
    ("level_1", "Cấp độ 1", "lv1"),
    ("level_2", "Cấp độ 2", "lv2"),
    ("level_3", "Cấp độ 3", "lv3"),
    ("level_4", "Cấp độ 4", "lv4"),
)
_KINDS = {"accreditation": ("Kiểm định chất lượng", "lv2"), "national_standard": ("Chuẩn quốc gia", "lv4")}

_SHORT = {
    SELF_ASSESSED: "Tự đánh giá",
    EXTERNALLY_ASSESSED: "Đánh giá ngoài",
    NON_PUBLIC: "Đánh giá ngoài",
    NEWLY_RECOGNISED: "Công nhận mới",
    MAINTAINED: "Công nhận duy trì",
    TRAINED: "Tập huấn",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with the table of its numbers: what is seen can be read."""

    chart: Chart
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def levels_chart(table: Form1) -> Drawn:
    """Results of external assessment by type of school."""
    rows = [row for row in table.rows if row.externally_assessed]
    marks = tuple(
        (row.label, tuple(Mark(label, row.number(key)) for key, label, _ in _LEVELS if row.number(key)))
        for row in rows
    )
    said = {
        row.label: [f"{label.lower()} {row.number(key)}" for key, label, _ in _LEVELS if row.number(key)]
        for row in rows
    }
    alt = "; ".join(f"{label}: {', '.join(words)}" for label, words in said.items())
    chart = Chart(
        "muc-dat",
        "Kết quả đánh giá ngoài theo loại trường",
        f"Số trường theo kết quả mới nhất. {alt}.",
        Bars(marks, tuple((label, colour) for _, label, colour in _LEVELS)),
    )
    lines = tuple(
        (row.label, *(format_number(row.number(key)) for key, _, _ in _LEVELS), format_number(row.externally_assessed))
        for row in table.lines
    )
    return Drawn(chart, ("Loại trường", *(label for _, label, _ in _LEVELS), "Cộng"), lines)


def season_chart(days: Sequence[tuple[date, int]], *, season: Season, total: int) -> Drawn:
    """How the published reports of the season grew."""
    points, reached = [(season.first.isoformat(), 0.0)], 0
    lines = []
    for day, schools in days:
        reached += schools
        points.append((day.isoformat(), float(reached)))
        lines.append((format_date(day), format_number(schools), format_number(reached)))
    points.append((season.last.isoformat(), float(reached)))
    chart = Chart(
        "tien-do",
        f"Trường đã công bố báo cáo, năm học {season.code}",
        f"Đến ngày {format_date(season.last)} có {reached} trên {total} trường đã công bố; nét đứt là tổng số trường.",
        Line(tuple(points), goal=float(total)),
    )
    return Drawn(chart, ("Ngày", "Trường công bố", "Cộng dồn"), tuple(lines), "Nét đứt là tổng số trường.")


def targets_chart(states: Sequence[TargetState], *, year: int) -> Drawn:
    """Targets in percent against what was reached."""
    rows, lines = [], []
    for state in states:
        target, found = state.target, state.reached
        name = f"{target.label}, {target.scope.lower()}"
        wanted = float(target.minimum) if target.unit == "%" else 100.0
        whole = found.total if target.unit == "%" else int(target.minimum)
        if found.actual_percent is not None and whole:
            soon = (found.forecast or 0) * 100 / whole
            rows.append((f"{_SHORT[target.kind]}, {target.scope}", found.actual_percent, round(soon, 1), wanted))
        reached = "–" if found.actual is None else format_number(found.actual)
        forecast = "–" if found.forecast is None else format_number(found.forecast)
        share = "–" if found.actual_percent is None else f"{format_number(found.actual_percent)}%"
        lines.append((name, target.level, reached, share, forecast))
    alt = "; ".join(f"{row[0]}: {format_number(row[1])}%, phải đạt {format_number(row[3])}%" for row in rows)
    chart = Chart("chi-tieu", f"Chỉ tiêu năm {year} và kết quả", f"{alt}.", Progress(tuple(rows)))
    head = ("Chỉ tiêu", "Phải đạt", "Đã đạt", "Tỷ lệ", "Dự báo cả năm")
    return Drawn(chart, head, tuple(lines), "Vạch đứng là mức phải đạt, phần nhạt là dự báo cả năm.")


def expiring_chart(days: Sequence[tuple[date, str, int]], *, on: date) -> Drawn:
    """Recognitions by the quarter in which they end."""
    quarters: dict[str, dict[str, int]] = {}
    for day, kind, number in days:
        quarter = f"Quý {(day.month + 2) // 3}/{day.year}"
        counts = quarters.setdefault(quarter, {})
        counts[kind] = counts.get(kind, 0) + number
    marks = tuple(
        (quarter, tuple(Mark(_KINDS[kind][0], counts[kind]) for kind in _KINDS if counts.get(kind)))
        for quarter, counts in quarters.items()
    )
    lines = tuple(
        (quarter, *(format_number(counts.get(kind, 0)) for kind in _KINDS), format_number(sum(counts.values())))
        for quarter, counts in quarters.items()
    )
    alt = "; ".join(f"{quarter}: {sum(counts.values())}" for quarter, counts in quarters.items())
    chart = Chart(
        "het-han",
        "Công nhận hết hạn trong 24 tháng tới",
        f"Số kết quả công nhận hết hạn theo quý, tính từ ngày {format_date(on)}. {alt}.",
        Bars(marks, tuple(_KINDS.values()), unit="kết quả"),
    )
    return Drawn(chart, ("Quý", *(label for label, _ in _KINDS.values()), "Cộng"), lines)


def criteria_chart(found: Criteria, *, rules: str, labels: dict[str, str]) -> Drawn:
    """Share of schools below Mức 1, criterion by type of school."""
    columns = tuple(labels[key] for key in found.types)
    values = tuple(tuple(row.share(key) for key in found.types) for row in found.rows)
    weakest = ", ".join(f"{row.code} ({format_number(row.below_percent)}%)" for row in found.weakest())
    chart = Chart(
        "tieu-chi",
        f"Tỷ lệ trường chưa đạt Mức 1 theo tiêu chí, {rules}",
        f"Mỗi ô là phần trăm trường của loại ấy chưa đạt Mức 1. Nhiều nhất: {weakest or 'không có'}.",
        HeatMap(tuple(row.code for row in found.rows), columns, values),
    )
    lines = tuple(
        (
            row.code,
            format_number(row.total),
            format_number(row.below),
            f"{format_number(row.below_percent)}%",
            *(format_number(number) for number in row.levels),
        )
        for row in found.rows
    )
    head = ("Tiêu chí", "Trường được tính", "Chưa đạt Mức 1", "Tỷ lệ", "Mức 1", "Mức 2", "Mức 3")
    return Drawn(chart, head, lines, "Xếp theo thứ tự tiêu chí. Chỉ có số đếm và tỷ lệ, không xếp hạng trường.")
