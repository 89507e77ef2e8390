"""Values of the regulations in words that people read."""

from decimal import Decimal
from typing import Final

from kiemdinh.kernel.citations import BOX, PLAIN, TT57
from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.regulations.rules.catalog import SCHOOL_TYPES, Threshold
from kiemdinh.rooms.regulations.rules.procedure import ProcedureValue

_WORDS: Final = {
    "all_criteria_up_to_level": "mọi tiêu chí có quy định mức đó phải đạt mức đó",
    "mandatory_and_minimum_others": "đủ tiêu chí bắt buộc và số tối thiểu các tiêu chí còn lại",
    BOX: "[H1-1.1-01] (hộp, tiêu chí, số thứ tự)",
    PLAIN: "[1.1-01] (tiêu chí, số thứ tự)",
    TT57: "MC.1.1.01 (tiêu chuẩn, tiêu chí, số thứ tự)",
    "chair": "chủ tịch",
    "vice_chair": "phó chủ tịch",
    "secretary": "thư ký",
    "member": "ủy viên",
    "accreditation_levels": "kiểm định chất lượng giáo dục, cấp độ 1 đến 4",
    "national_standard_degrees": "đạt chuẩn quốc gia, mức độ 1 và 2",
    "criterion": "từng tiêu chí",
    "standard": "từng tiêu chuẩn",
    "; ": "dấu chấm phẩy",
    ", ": "dấu phẩy",
    **SCHOOL_TYPES,
}
_OPERATORS: Final = {"=": "bằng", ">=": "ít nhất", "<=": "nhiều nhất"}


def value_lines(row: ProcedureValue) -> tuple[str, ...]:
    """A procedure value as one or more lines of Vietnamese."""
    value = row.value
    unit = f" {row.unit}" if row.unit else ""
    if isinstance(value, bool):
        return ("có" if value else "không",)
    if isinstance(value, dict):
        order = list(SCHOOL_TYPES)
        names = sorted(value, key=lambda name: (order.index(name) if name in order else len(order), name))
        return tuple(f"{_word(name)}: {_word(value[name])}" for name in names)
    if isinstance(value, tuple):
        if all(isinstance(part, int) for part in value):
            return (", ".join(str(part) for part in value) + unit,)
        return tuple(_word(str(part)) for part in value)
    return (_word(str(value)) + unit,)


def threshold_line(threshold: Threshold) -> str:
    """A figure of an indicator, e.g. "giáo viên trên chuẩn: ít nhất 55 % (vùng khó khăn 40 %)"."""
    line = f"{threshold.what}: {_OPERATORS[threshold.op]} {_figure(threshold.value)} {threshold.unit}"
    easier = []
    if threshold.disadvantaged_area is not None:
        easier.append(f"vùng khó khăn {_figure(threshold.disadvantaged_area)} {threshold.unit}")
    if threshold.especially_disadvantaged_commune is not None:
        figure = _figure(threshold.especially_disadvantaged_commune)
        easier.append(f"xã đặc biệt khó khăn {figure} {threshold.unit}")
    return f"{line} ({'; '.join(easier)})" if easier else line


def _word(text: str) -> str:
    return _WORDS.get(text, text)


def _figure(text: str) -> str:
    return format_number(Decimal(text))
