"""What a reading gives: where every piece of the report went, and what follows from it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kiemdinh.kernel.blocks import Comment
from kiemdinh.rooms.exchange.rules.report_reading.lines import Item
from kiemdinh.rooms.exchange.rules.report_reading.tables import Answer, ReadEvidence, ReadImprovement

SHEET, LEVEL_4, STANDARD, REPORT, IMPROVEMENT = "sheet", "level_4", "standard", "report", "improvement"
HEADING, CONTENTS, REQUIREMENT, SELF, SUMMARY = "heading", "contents", "requirement", "self", "summary"
COUNCIL, ABBREVIATIONS, EVIDENCE, UNPLACED = "council", "abbreviations", "evidence", "unplaced"
TEXT_KINDS = (SHEET, LEVEL_4, STANDARD, REPORT)


class Place(NamedTuple):
    """Where a piece belongs: kind, level of education, criterion / standard / khoản, field."""

    kind: str
    stage: str = ""
    subject: str = ""
    field: str = ""

    @property
    def key(self) -> str:
        """The place as one word of a form: "sheet|tieu-hoc|1.1|state_1"."""
        return "|".join(self)

    @classmethod
    def of(cls, key: str) -> "Place":
        """The place of such a word. Raises ValueError."""
        parts = key.split("|")
        if len(parts) != 4:
            raise ValueError(key)
        return cls(*parts)


@dataclass(slots=True)
class Piece:
    """A piece of the report and the place it got; pieces of one block are in reading order."""

    place: Place
    item: Item
    raw: str
    near: str = ""
    label: str = ""


@dataclass(slots=True)
class ReadSheet:
    """What was read of one criterion (or khoản): the level it states, ticks, reasons."""

    level: int | None = None
    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    improvements: list[ReadImprovement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A piece that belongs nowhere as far as can be told: where it stood, between what, and its words."""

    position: int
    near: str
    label: str
    text: str
    html: str
    codes: tuple[str, ...]
    pictures: tuple[str, ...]


@dataclass(slots=True)
class ReadText:
    """A text that has a place, as plain words and as clean HTML, with the codes it cites."""

    text: str
    html: str
    codes: list[str]


@dataclass(slots=True)
class ReadReport:
    """A report understood. `texts` are by place; `sheets` by (level of education, criterion or "k1")."""

    edition: str
    catalog: str
    generation: str
    sure: bool
    sure_kind: bool
    stages: tuple[str, ...]
    texts: dict[Place, ReadText] = field(default_factory=dict)
    sheets: dict[tuple[str, str], ReadSheet] = field(default_factory=dict)
    standard_improvements: dict[tuple[str, str], list[ReadImprovement]] = field(default_factory=dict)
    requirements: dict[str, str] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    evidence: list[ReadEvidence] = field(default_factory=list)
    council: list[dict[str, str]] = field(default_factory=list)
    abbreviations: list[tuple[str, str]] = field(default_factory=list)
    summary: dict[tuple[str, str], int] = field(default_factory=dict)
    summary_text: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    comments: tuple[Comment, ...] = ()
    insertions: int = 0
    deletions: int = 0
    pieces: list[Piece] = field(default_factory=list)

    def sheet(self, stage: str, subject: str) -> ReadSheet:
        """The reading of a criterion, made when it is first met."""
        return self.sheets.setdefault((stage, subject), ReadSheet())


