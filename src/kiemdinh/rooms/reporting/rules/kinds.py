"""Kinds of periodic reports, read from the data files: who reports what to whom, and how each part is filled. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

HEADING, COUNTED, REGISTER, TYPED = "heading", "counted", "register", "typed"
FILLS = {
    COUNTED: "Phần mềm tính",
    REGISTER: "Lấy từ sổ chỉ đạo",
    TYPED: "Nhập tay",
}
"""How a part is filled, in the words of the page."""
OPENER, OUTSIDE = "opener", "outside"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report; `source` names who fills it, `topic` limits what the register of direction gives."""

    key: str
    mark: str
    level: int
    title: str
    fill: str
    source: str
    topic: str
    hint: str
    note: str

    @property
    def label(self) -> str:
        """ "a) Kết quả KĐCLGD …"."""
        return f"{self.mark} {self.title}".strip()

    def titled(self, as_of_text: str) -> str:
        """The title with the day of the figures."""
        return self.title.replace("{as_of}", as_of_text)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a report goes: the unit that opened the period, a kind of unit above, or a body without an account."""

    to: str
    name: str


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A kind of report as its file says. `due` and `figures_as_of` are "MM-DD" or empty (each period says it)."""

    key: str
    version: str
    title: str
    short_title: str
    mark: str
    addressed_to: tuple[str, ...]
    from_kinds: tuple[str, ...]
    opened_by: tuple[str, ...]
    receivers: tuple[Receiver, ...]
    edition: str
    form: str
    due: str
    figures_as_of: str
    since_months: int
    article: str
    source: str
    confidence: str
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """A part by its key."""
        return next((s for s in self.sections if s.key == key), None)

    def due_on(self, year: int) -> date | None:
        """The last day on time of a year, where the file names one."""
        return date.fromisoformat(f"{year}-{self.due}") if self.due else None

    def as_of(self, year: int) -> date | None:
        """The day to which figures are counted, where the file names one."""
        return date.fromisoformat(f"{year}-{self.figures_as_of}") if self.figures_as_of else None

    def since(self, as_of: date) -> date:
        """The first day that the register of direction counts for."""
        months = as_of.year * 12 + as_of.month - 1 - self.since_months
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(as_of.day, monthrange(year, month)[1])) + timedelta(days=1)


def read_kind(data: Mapping[str, Any]) -> ReportKind:
    """A kind from the content of its file, which the schema has already checked."""
    return ReportKind(
        key=data["report"],
        version=data["version"],
        title=data["title"],
        short_title=data["short_title"],
        mark=data["mark"],
        addressed_to=tuple(data["addressed_to"]),
        from_kinds=tuple(data["from_kinds"]),
        opened_by=tuple(data["opened_by"]),
        receivers=tuple(Receiver(row["to"], row["name"]) for row in data["receivers"]),
        edition=data["edition"],
        form=data["form"],
        due=data["due"],
        figures_as_of=data["figures_as_of"],
        since_months=int(data["since_months"]),
        article=data["article"],
        source=data["source"],
        confidence=data["confidence"],
        sections=tuple(
            Section(
                key=row["key"],
                mark=row["mark"],
                level=int(row["level"]),
                title=row["title"],
                fill=row["fill"],
                source=row.get("source", ""),
                topic=row.get("topic", ""),
                hint=row.get("hint", ""),
                note=row.get("note", ""),
            )
            for row in data["sections"]
        ),
    )
