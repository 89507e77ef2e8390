"""How far a target is reached: what is counted for each kind, and what that means. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.planning.rules.targets import (
    EXTERNALLY_ASSESSED,
    MAINTAINED,
    NEWLY_RECOGNISED,
    NON_PUBLIC,
    PERCENT,
    SELF_ASSESSED,
    TRAINED,
    ownerships_in,
)
from kiemdinh.rooms.statistics.rules.shares import percent

COUNTED = {
    SELF_ASSESSED: "Trường công bố báo cáo tự đánh giá trong năm; dự báo thêm trường đang tự đánh giá.",
    EXTERNALLY_ASSESSED: (
        "Trường có kết quả đánh giá ngoài trong năm; dự báo thêm trường đã nộp hồ sơ đăng ký, đang được đánh giá."
    ),
    NON_PUBLIC: (
        "Tổng là trường ngoài công lập đủ điều kiện: đã công bố báo cáo tự đánh giá hoặc đã được đánh giá ngoài. Đạt là"
        " trường đã được đánh giá ngoài ít nhất một lần, tính đến ngày xem."
    ),
    NEWLY_RECOGNISED: (
        "Trường có quyết định công nhận đạt chuẩn quốc gia đầu tiên ký trong năm; dự báo thêm trường chờ quyết định,"
        " đang thẩm định hoặc đang được đánh giá ngoài để công nhận lần đầu."
    ),
    MAINTAINED: (
        "Trường từng được công nhận và có quyết định công nhận đạt chuẩn quốc gia mới ký trong năm; dự báo như trên."
    ),
    TRAINED: "Người có trong danh sách hoàn thành của các khóa tập huấn trong năm.",
}
"""What each kind of target counts, for the page."""


@dataclass(frozen=True, slots=True)
class Group:
    """Schools of one type and ownership with what was counted about them; `soon` numbers are on their way."""

    school_type: str
    ownership: str
    total: int
    reported: int
    reporting: int
    assessed: int
    assessing: int
    assessed_ever: int
    eligible: int
    new: int
    new_soon: int
    maintained: int
    maintained_soon: int


@dataclass(frozen=True, slots=True)
class Reached:
    """The state of one target. `actual` None: nobody counts it yet; `met` None: there is nothing to measure it by.

    `total` is the number of schools the target is about, `forecast` what the year comes to if all that is on its way
    arrives; `note` says in words what a number alone would hide.
    """

    actual: int | None
    actual_percent: float | None
    total: int
    forecast: int | None
    met: bool | None
    note: str


def reached(
    groups: Iterable[Group],
    *,
    kind: str,
    unit: str,
    minimum: Decimal,
    school_type: str | None,
    ownership: str | None,
    trained: int | None = None,
) -> Reached:
    """How far a target is reached by the schools it is about."""
    if kind == TRAINED:
        return _people(trained, minimum)
    wanted = ownerships_in(ownership or "")
    found = [
        g
        for g in groups
        if (not school_type or g.school_type == school_type) and (not wanted or g.ownership in wanted)
    ]
    total, actual, soon = _numbers(kind, found)
    if total == 0:
        what = "đủ điều kiện " if kind == NON_PUBLIC else ""
        note = f"Đơn vị không có trường nào {what}thuộc chỉ tiêu này, nên không tính tỷ lệ."
        return Reached(actual, None, 0, actual + soon, None, note)
    if unit == PERCENT:
        met = Decimal(actual) * 100 >= minimum * total
        note = _missing(minimum, total, actual, soon)
        return Reached(actual, percent(actual, total), total, actual + soon, met, note)
    share = percent(actual, int(minimum)) if minimum else None
    need = int(minimum) - actual
    note = f"Còn thiếu {format_number(need)} trường; {format_number(soon)} đang làm thủ tục." if need > 0 else ""
    return Reached(actual, share, total, actual + soon, actual >= minimum, note)


def _numbers(kind: str, groups: list[Group]) -> tuple[int, int, int]:
    """(schools it is about, reached, on their way)."""
    total = sum(g.total for g in groups)
    if kind == SELF_ASSESSED:
        return total, sum(g.reported for g in groups), sum(g.reporting for g in groups)
    if kind == EXTERNALLY_ASSESSED:
        return total, sum(g.assessed for g in groups), sum(g.assessing for g in groups)
    if kind == NON_PUBLIC:
        eligible, ever = sum(g.eligible for g in groups), sum(g.assessed_ever for g in groups)
        return eligible, ever, min(sum(g.assessing for g in groups), eligible - ever)
    if kind == NEWLY_RECOGNISED:
        return total, sum(g.new for g in groups), sum(g.new_soon for g in groups)
    if kind == MAINTAINED:
        return total, sum(g.maintained for g in groups), sum(g.maintained_soon for g in groups)
    raise ValueError(f"unknown kind of target: {kind}")


def _missing(minimum: Decimal, total: int, actual: int, soon: int) -> str:
    need = ceil(minimum * total / 100)
    if actual >= need:
        return ""
    needed, missing = format_number(need), format_number(need - actual)
    return f"Cần {needed} trường, còn thiếu {missing}; {format_number(soon)} đang làm."


def _people(trained: int | None, minimum: Decimal) -> Reached:
    if trained is None:
        return Reached(None, None, 0, None, None, "Chưa có khóa tập huấn nào được ghi trong phần mềm.")
    share = percent(trained, int(minimum)) if minimum else None
    need = int(minimum) - trained
    note = f"Còn thiếu {format_number(need)} người." if need > 0 else ""
    return Reached(trained, share, 0, trained, trained >= minimum, note)
