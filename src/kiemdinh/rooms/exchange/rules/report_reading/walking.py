"""The walk through a report: where it is, what a heading opens, how a piece gets its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiemdinh.rooms.exchange.rules.report_reading import tables
from kiemdinh.rooms.exchange.rules.report_reading.lines import Item, Line, TableItem, lines_in
from kiemdinh.rooms.exchange.rules.report_reading.outline import Mark
from kiemdinh.rooms.exchange.rules.report_reading.result import (
    CONTENTS,
    HEADING,
    LEVEL_4,
    REPORT,
    SHEET,
    STANDARD,
    SUMMARY,
    UNPLACED,
    Piece,
    Place,
    ReadReport,
)
from kiemdinh.rooms.regulations.rules.catalog import GENERATION_TT57, Catalog

PART_LABELS = {
    "front": "Bìa và phần đầu",
    "figures": "Cơ sở dữ liệu",
    "introduction": "Đặt vấn đề",
    "overview": "Thông tin chung",
    "appendix": "Phụ lục",
    "evidence": "Danh mục mã minh chứng",
    "conclusion": "Kết luận",
    "council": "Danh sách hội đồng",
    "abbreviations": "Chữ viết tắt",
}


@dataclass(slots=True)
class Context:
    """Where the walk is: part, level of education, standard, criterion, and what is being described there."""

    part: str = "front"
    stage: str = ""
    standard: str = ""
    criterion: str = ""
    sub: str = ""
    level: int = 0
    khoan: str = ""
    fresh: bool = False
    order: int = 0


Inside = Callable[["Walk", Item], None]


class Walk:
    """One walk; `report` collects. `has_state` says which criterion headings are followed by a "mô tả hiện trạng"."""

    def __init__(
        self, report: ReadReport, catalog: Catalog, has_state: frozenset[int], places: Mapping[str, int]
    ) -> None:
        self.report, self.catalog, self.has_state, self.sites = report, catalog, has_state, places
        self.tt57 = catalog.generation == GENERATION_TT57
        self.at = Context()
        self.near = ""

    def go(self, items: Sequence[Item], marks: Mapping[int, Mark], inside: "Inside") -> None:
        """Places every item; `inside` knows what to do with one that opens nothing."""
        for number, item in enumerate(items):
            mark = marks.get(number)
            if mark is not None and isinstance(item, Line):
                self.open(number, item, mark)
            elif isinstance(item, Line) and not item.raw.strip():
                self.put(self.here(), item)  # a picture alone
            else:
                inside(self, item)

    def put(self, place: Place, item: Item, *, label: str = "") -> None:
        """Gives a piece its place."""
        self.report.pieces.append(Piece(place, item, item.raw, self.near, label))

    def unplaced(self, item: Item, label: str = "") -> None:
        """Keeps a piece that belongs nowhere, with what it seems to be."""
        self.put(Place(UNPLACED), item, label=label or PART_LABELS.get(self.at.part, ""))

    def here(self) -> Place:
        """The place of a picture that stands between the lines."""
        last = self.report.pieces[-1].place if self.report.pieces else Place(UNPLACED)
        return last if last.kind in (SHEET, LEVEL_4, STANDARD, REPORT) else Place(UNPLACED)

    def heading(self, line: Line, end: int | None = None) -> Line | None:
        """Takes the words up to `end` as a heading; gives what follows them in the line, if anything."""
        stop = len(line.text) if end is None else end
        self.put(Place(HEADING), line.part(0, stop))
        rest = line.part(stop)
        if rest.text.strip(" .:–-"):
            cut = len(rest.text) - len(rest.text.lstrip(" \t"))
            return rest.part(cut)
        if rest.text:
            self.put(Place(HEADING), rest)
        return None

    def open(self, number: int, line: Line, mark: Mark) -> None:
        """A line that opens something."""
        at = self.at
        if mark.kind == "contents":
            self.put(Place(CONTENTS), line)
            return
        self.near = " ".join(line.text.split())[:120]
        self.report.headings.append(self.near)
        self.put(Place(HEADING), line)
        if mark.kind == "part":
            if mark.value == "part":
                return
            self.at = Context(part=mark.value, stage=at.stage if mark.value == "results" else "")
            if mark.value == "level_4_closing":
                self.at = Context(part="level_4", sub="closing")
            if mark.value == "conclusion" and not self.tt57:
                self.at.sub = "general"
        elif mark.kind == "stage":
            self.at = Context(part="results", stage=mark.value)
        elif mark.kind == "standard":
            self.at = Context(part="results", stage=mark.stage, standard=mark.value, sub="opening")
        else:
            self.at = Context(
                part="results", stage=mark.stage, standard=mark.value.split(".")[0], criterion=mark.value,
                sub="head" if number in self.has_state else "state", fresh=True,
            )  # fmt: skip
            self.report.sheet(mark.stage, mark.value)


def take_summary(walk: Walk, item: Item) -> None:
    """A table or line of results; the levels it marks are compared with the sheets afterwards."""
    if isinstance(item, TableItem):
        for code, level in tables.read_summary(item).items():
            walk.report.summary.setdefault((walk.at.stage, code), level)
    else:
        walk.report.summary_text.append(item.text.strip())
    walk.put(Place(SUMMARY), item)


def cell_lines(item: TableItem, row: int) -> list[list[Line]]:
    """The lines of each cell of a row."""
    return [lines_in(cell.blocks, item.position) for cell in item.table.rows[row]]
