"""How a figure came in, who entered it and when: the words that stand beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kiemdinh.kernel.vietnamese import format_date

TYPED, EXCEL, PROFILE, COPIED, SYSTEM = "typed", "excel", "profile", "copied", "system"
ORIGINS = {
    TYPED: "Nhập tay",
    EXCEL: "Nhập từ Excel",
    PROFILE: "Tính từ tệp xuất của phần mềm khác",
    COPIED: "Chép từ biểu mẫu khác",
    SYSTEM: "Nạp cùng dữ liệu ban đầu",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one figure comes from; `at` is the local moment it was entered, `as_of` the day it speaks of."""

    kind: str
    source: str
    as_of: date | None
    by: str
    at: datetime

    @property
    def words(self) -> str:
        """One line: "Nhập tay, Ngô Quốc Ân, 21/11/2026; nguồn: Sổ đăng bộ; số liệu ngày 05/9/2026"."""
        first = ", ".join(p for p in (ORIGINS[self.kind], self.by, format_date(self.at.date())) if p)
        parts = [first]
        if self.source:
            parts.append(f"nguồn: {self.source}")
        if self.as_of:
            parts.append(f"số liệu ngày {format_date(self.as_of)}")
        return "; ".join(parts)


def origin_lines(origins: Iterable[Origin]) -> tuple[tuple[str, int], ...]:
    """Every different line of a table with how many cells it holds for; the most frequent first."""
    counts: dict[str, int] = {}
    for origin in origins:
        counts[origin.words] = counts.get(origin.words, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: -item[1]))
