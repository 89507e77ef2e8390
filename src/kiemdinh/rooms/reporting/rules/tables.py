"""Tables of figures inside a report: which cells may be corrected, which are computed, what cannot be. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiemdinh.rooms.statistics.rules.shares import percent

TOTAL = "total"
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `parts`: it is their sum; `share_of`: it is the percent (part, whole) and has no cell of its own."""

    key: str
    title: str
    parts: tuple[str, ...] = ()
    share_of: tuple[str, str] | None = None

    @property
    def computed(self) -> bool:
        """Whether the number follows from others and cannot be corrected."""
        return bool(self.parts) or self.share_of is not None


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: `within` are pairs (part, whole) where the part cannot be the larger; `summed` adds a last row."""

    key: str
    first: str
    columns: tuple[Column, ...]
    within: tuple[tuple[str, str], ...] = ()
    summed: bool = True

    def column(self, key: str) -> Column | None:
        """A column by its key."""
        return next((c for c in self.columns if c.key == key), None)

    @property
    def basic(self) -> tuple[str, ...]:
        """The columns that are counted."""
        return tuple(c.key for c in self.columns if not c.computed)


_GRADES = ("not_reached", "level_1", "level_2", "level_3", "level_4")
SHAPES = {
    shape.key: shape
    for shape in (
        Shape(
            "form1",
            "Cơ sở giáo dục",
            (
                Column("total", "Tổng số hiện có"),
                Column("self_assessed", "Đã tự đánh giá: số lượng"),
                Column("self_assessed_percent", "Đã tự đánh giá: %", share_of=("self_assessed", "total")),
                Column("externally_assessed", "Đã đánh giá ngoài: số lượng", parts=_GRADES),
                Column("externally_assessed_percent", "Đã đánh giá ngoài: %",
                       share_of=("externally_assessed", "total")),
                Column("not_reached", "Không đạt"),
                Column("level_1", "Đạt cấp độ 1"),
                Column("level_2", "Đạt cấp độ 2"),
                Column("level_3", "Đạt cấp độ 3"),
                Column("level_4", "Đạt cấp độ 4"),
                Column("preparing", "Đang hoàn thiện hồ sơ đăng ký đánh giá ngoài"),
            ),
            within=(("self_assessed", "total"), ("externally_assessed", "total"), ("preparing", "total")),
        ),
        Shape(
            "entered",
            "Nhập dữ liệu",
            (
                Column("total", "Số trường"),
                Column("entered", "Số trường đã nhập dữ liệu"),
                Column("entered_percent", "Tỉ lệ %", share_of=("entered", "total")),
            ),
            within=(("entered", "total"),),
            summed=False,
        ),
        Shape(
            "tt57_levels",
            "Loại hình",
            (
                Column("total", "Tổng số"),
                Column("self_assessed", "Đã tự đánh giá: số lượng", parts=("not_reached", "level_1", "level_2")),
                Column("self_assessed_percent", "Đã tự đánh giá: %", share_of=("self_assessed", "total")),
                Column("not_reached", "Không đạt"),
                Column("level_1", "Mức 1"),
                Column("level_2", "Mức 2"),
            ),
            within=(("self_assessed", "total"),),
        ),
        Shape(
            "tt57_standards",
            "Loại hình",
            (
                Column("total", "Tổng số"),
                Column("degree_1", "Mức độ 1: số lượng"),
                Column("degree_1_percent", "Mức độ 1: %", share_of=("degree_1", "total")),
                Column("degree_2", "Mức độ 2: số lượng"),
                Column("degree_2_percent", "Mức độ 2: %", share_of=("degree_2", "total")),
                Column("recognised", "Cộng đạt chuẩn: số lượng", parts=("degree_1", "degree_2")),
                Column("recognised_percent", "Cộng đạt chuẩn: %", share_of=("recognised", "total")),
            ),
            within=(("recognised", "total"),),
        ),
    )
}  # fmt: skip

Rows = Sequence[Mapping[str, Any]]
"""Rows as they are stored: {"key", "label", "cells": {column: number}}; the sum is never stored."""


def stored_rows(rows: Iterable[tuple[str, str, Mapping[str, int]]]) -> list[dict[str, Any]]:
    """(key, label, cells) as rows that can be stored."""
    return [{"key": key, "label": label, "cells": dict(cells)} for key, label, cells in rows]


def corrected(rows: Rows, corrections: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """The rows with the corrections in place of what the system counted."""
    return [
        {**row, "cells": {c: corrections.get((row["key"], c), value) for c, value in row["cells"].items()}}
        for row in rows
    ]


def full_rows(shape: Shape, rows: Rows) -> list[dict[str, Any]]:
    """Every column of every row, computed ones included, the sum last."""
    found = [{"key": r["key"], "label": r["label"], "cells": _computed(shape, r["cells"])} for r in rows]
    if shape.summed:
        sums = {c: sum(int(r["cells"][c]) for r in rows) for c in shape.basic}
        found.append({"key": TOTAL, "label": "Cộng", "cells": _computed(shape, sums)})
    return found


def added(shape: Shape, tables: Iterable[Rows]) -> list[dict[str, Any]]:
    """Several tables of one shape added row by row, in the order in which rows first appear."""
    found: dict[str, dict[str, Any]] = {}
    for rows in tables:
        for row in rows:
            line = found.setdefault(
                row["key"], {"key": row["key"], "label": row["label"], "cells": dict.fromkeys(shape.basic, 0)}
            )
            for column in shape.basic:
                line["cells"][column] += int(row["cells"][column])
    return list(found.values())


def problem_of(shape: Shape, rows: Rows, *, row: str, column: str, value: int) -> str:
    """Why a correction cannot be, empty when it can."""
    known = shape.column(column)
    line = next((r for r in rows if r["key"] == row), None)
    if known is None or line is None:
        return "Bảng không có ô này. Hãy mở lại trang rồi chọn ô cần sửa."
    if known.computed:
        return f"Cột “{known.title}” do phần mềm tính từ các cột khác. Hãy sửa cột gốc."
    if value < 0 or value > MOST:
        return "Số phải từ 0 trở lên và không quá lớn."
    after = _computed(shape, {**line["cells"], column: value})
    for part, whole in shape.within:
        if after[part] > after[whole]:
            names = [c.title.lower() for key in (part, whole) for c in shape.columns if c.key == key]
            return (
                f"Dòng “{line['label']}”: {names[0]} ({after[part]}) không thể lớn hơn {names[1]} ({after[whole]})."
                " Hãy xem lại cả hai số."
            )
    return ""


def _computed(shape: Shape, cells: Mapping[str, Any]) -> dict[str, Any]:
    found = {c: int(cells[c]) for c in shape.basic}
    for column in shape.columns:
        if column.parts:
            found[column.key] = sum(found[part] for part in column.parts)
    shares = {c.key: percent(found[c.share_of[0]], found[c.share_of[1]]) for c in shape.columns if c.share_of}
    whole: dict[str, Any] = found | shares
    return {c.key: whole[c.key] for c in shape.columns}
