"""Tables 1 and 2 of Mẫu số 7 (Thông tư 57/2026): their rows and what each number counts. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiemdinh.rooms.statistics.rules.shares import percent

VOCATIONAL = "gdnn-gdtx"
"""Row of the centres that also teach trades; a centre is one by its name, the directory keeps one type for both."""
VOCATIONAL_WORDS = "giao duc nghe nghiep"

TYPES = {
    "mam-non": "Mầm non",
    "tieu-hoc": "Tiểu học",
    "thcs": "Trung học cơ sở",
    "thpt": "Trung học phổ thông",
    "nhieu-cap": "Trường phổ thông có nhiều cấp học",
    "gdtx": "Trung tâm giáo dục thường xuyên",
    VOCATIONAL: "Trung tâm giáo dục nghề nghiệp – giáo dục thường xuyên",
}
RECOGNISED = ("mam-non", "tieu-hoc", "thcs", "thpt", "nhieu-cap")
"""Types that are recognised as meeting the national standard (Điều 1 khoản 3)."""

DEFINITIONS = (
    ("Tổng số", "Trường đang hoạt động và thuộc đơn vị vào ngày tính, theo cây đơn vị và loại trường của ngày ấy."),
    (
        "Đã tự đánh giá",
        "Trường có báo cáo tự đánh giá theo Thông tư 57/2026 công bố vào hoặc trước ngày tính. Báo cáo mới nhất quyết"
        " định trường không đạt, đạt Mức 1 hay Mức 2.",
    ),
    (
        "Đạt chuẩn quốc gia",
        "Trường có bằng còn giá trị vào ngày tính, kể cả bằng cấp theo quy định cũ và phần giữ lại sau sáp nhập"
        " (Điều 27).",
    ),
)


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A row of table 1."""

    type: str
    label: str
    total: int
    self_assessed: int
    self_assessed_percent: float
    not_reached: int
    level_1: int
    level_2: int


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A row of table 2."""

    type: str
    label: str
    total: int
    degree_1: int
    degree_1_percent: float
    degree_2: int
    degree_2_percent: float
    recognised: int
    recognised_percent: float


@dataclass(frozen=True, slots=True)
class Counted:
    """Schools of one row with the same answers; `level` None without a report, `degree` None without a certificate."""

    type: str
    level: int | None
    degree: int | None
    total: int


def level_table(counted: Iterable[Counted]) -> tuple[LevelRow, ...]:
    """Table 1 with the sum last."""
    found = list(counted)
    rows = [_level_row(key, label, [one for one in found if one.type == key]) for key, label in TYPES.items()]
    return (*rows, _level_row("total", "Cộng", found))


def standard_table(counted: Iterable[Counted]) -> tuple[StandardRow, ...]:
    """Table 2 with the sum last."""
    found = [one for one in counted if one.type in RECOGNISED]
    rows = [_standard_row(key, TYPES[key], [one for one in found if one.type == key]) for key in RECOGNISED]
    return (*rows, _standard_row("total", "Cộng", found))


def _level_row(key: str, label: str, parts: list[Counted]) -> LevelRow:
    total = sum(one.total for one in parts)
    reached = [sum(one.total for one in parts if one.level == level) for level in (0, 1, 2)]
    return LevelRow(key, label, total, sum(reached), percent(sum(reached), total), *reached)


def _standard_row(key: str, label: str, parts: list[Counted]) -> StandardRow:
    total = sum(one.total for one in parts)
    one, two = (sum(part.total for part in parts if part.degree == degree) for degree in (1, 2))
    both = one + two
    return StandardRow(
        key, label, total, one, percent(one, total), two, percent(two, total), both, percent(both, total)
    )
