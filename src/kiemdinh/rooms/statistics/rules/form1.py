"""The table of accreditation results by school type: its rows, its columns, what each of them counts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiemdinh.rooms.statistics.rules.shares import percent

TOTAL = "total"
EVERYWHERE = ("mam-non", "tieu-hoc", "thcs", "nhieu-cap")
"""Types whose row is printed for every unit, also with no school."""
_WIDE = ("province", "ministry")

SELF_ASSESSED, EXTERNALLY_ASSESSED, PREPARING = "self_assessed", "externally_assessed", "preparing"
GRADES = {"not_reached": 0, "level_1": 1, "level_2": 2, "level_3": 3, "level_4": 4}
COLUMNS = {
    TOTAL: "Tổng số cơ sở giáo dục hiện có",
    SELF_ASSESSED: "Đã hoàn thành tự đánh giá",
    EXTERNALLY_ASSESSED: "Đã được đánh giá ngoài",
    "not_reached": "Không đạt",
    "level_1": "Đạt cấp độ 1",
    "level_2": "Đạt cấp độ 2",
    "level_3": "Đạt cấp độ 3",
    "level_4": "Đạt cấp độ 4",
    PREPARING: "Đang hoàn thiện hồ sơ đăng ký đánh giá ngoài",
}
"""Key and title of every number that has schools behind it."""

DEFINITIONS = (
    (
        "Tổng số",
        "Trường đang hoạt động và thuộc đơn vị vào ngày tính, theo cây đơn vị và loại trường của chính ngày ấy. Trường"
        " sáp nhập giữa năm chỉ tính một lần, ở nơi nó đứng vào ngày tính.",
    ),
    (
        "Đã hoàn thành tự đánh giá",
        "Trong số ấy, trường có báo cáo tự đánh giá công bố trong phần mềm vào hoặc trước ngày tính.",
    ),
    (
        "Đã được đánh giá ngoài",
        "Trường có kết quả đánh giá ngoài theo Thông tư 17, 18, 19/2018 hoàn thành vào hoặc trước ngày tính: theo ngày"
        " của báo cáo đánh giá ngoài, hoặc ngày ký với quyết định cũ nhập từ tệp. Đề nghị đã rút không tính. Thẩm"
        " định theo Thông tư 57/2026 không phải là đánh giá ngoài.",
    ),
    (
        "Không đạt, cấp độ 1 đến 4",
        "Theo kết quả mới nhất của trường. Trường chỉ đề nghị chuẩn quốc gia thì lấy Mức ghi trong báo cáo đánh giá"
        " ngoài; quyết định cũ thì lấy Mức thấp nhất mà mức độ ấy đòi hỏi (Điều 37).",
    ),
    (
        "Đang hoàn thiện hồ sơ",
        "Trường đã bắt đầu đăng ký đánh giá ngoài nhưng đến ngày tính chưa có thông báo tiếp nhận; hồ sơ đã rút hoặc đã"
        " dừng không tính.",
    ),
    ("Tỷ lệ", "Phần trăm của tổng số cùng dòng, một chữ số thập phân; tổng số bằng 0 thì ghi 0."),
)
"""The words of the page beside the numbers: (term, what it counts)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Schools of one type that share an answer: `grade` None is not yet assessed from outside."""

    school_type: str
    grade: int | None
    total: int
    self_assessed: int
    preparing: int


@dataclass(frozen=True, slots=True)
class Form1Row:
    """A row of the table; `type` is the key of a school type, or "total"."""

    type: str
    label: str
    total: int
    self_assessed: int
    self_assessed_percent: float
    externally_assessed: int
    externally_assessed_percent: float
    not_reached: int
    level_1: int
    level_2: int
    level_3: int
    level_4: int
    preparing: int

    def number(self, column: str) -> int:
        """The number of a column of `COLUMNS`."""
        return int(getattr(self, column))


def types_shown(*, unit_kind: str, known: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """The types that have a row, in the order of the vocabulary: a type of school that exists is never left out."""
    wanted = {*EVERYWHERE, *present}
    return tuple(key for key in known if key in wanted or unit_kind in _WIDE)


def table_of(
    counted: Iterable[Counted], *, unit_kind: str, labels: Mapping[str, str]
) -> tuple[tuple[Form1Row, ...], Form1Row]:
    """The rows and their sum."""
    found = list(counted)
    shown = types_shown(unit_kind=unit_kind, known=labels, present={one.school_type for one in found})
    rows = tuple(_row(key, labels[key], [one for one in found if one.school_type == key]) for key in shown)
    return rows, _row(TOTAL, "Cộng", found)


def _row(key: str, label: str, parts: list[Counted]) -> Form1Row:
    total = sum(one.total for one in parts)
    grades = {name: sum(one.total for one in parts if one.grade == grade) for name, grade in GRADES.items()}
    self_assessed = sum(one.self_assessed for one in parts)
    outside = sum(grades.values())
    return Form1Row(
        type=key,
        label=label,
        total=total,
        self_assessed=self_assessed,
        self_assessed_percent=percent(self_assessed, total),
        externally_assessed=outside,
        externally_assessed_percent=percent(outside, total),
        preparing=sum(one.preparing for one in parts),
        **grades,
    )
