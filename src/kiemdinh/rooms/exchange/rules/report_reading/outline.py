"""The skeleton of a report: which lines open a part, a level of education, a standard, a criterion."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiemdinh.rooms.exchange.rules.report_reading.labels import STAGES, bare, is_outcome, part_of, stage_of
from kiemdinh.rooms.exchange.rules.report_reading.lines import Item, Line
from kiemdinh.rooms.exchange.rules.report_reading.titles import Heading, Titles, resolve
from kiemdinh.rooms.regulations.rules.catalog import GENERATION_TT57

_TOC_END = re.compile(r"(?:\.{3,}|…|\t)\s*[0-9ivx]*\s*$|\s[0-9]{1,3}\s*$")
# Parts in which no standard or criterion is described, whatever a line looks like.
_CLOSED = frozenset({"evidence", "contents", "council", "abbreviations", "conclusion", "appendix", "level_4"})
_SUMMARY_PARTS = frozenset({"level_123", "level_4", "results", "evidence"})
_STAGE_SUFFIX = re.compile(r"\((?:cap )?(tieu hoc|trung hoc co so|thcs|trung hoc pho thong|thpt)\)")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line opens: kind is part, contents, stage, standard, criterion; `value` its key or code."""

    kind: str
    value: str
    stage: str = ""


def outline(items: Sequence[Item], titles: Titles) -> tuple[dict[int, Mark], list[str]]:
    """What each line opens, by place in the list, and warnings about headings whose number was not to be trusted."""
    seen = _Outline(titles)
    for place, item in enumerate(items):
        if isinstance(item, Line) and not item.note and item.raw.strip():
            seen.look(place, item)
    return seen.marks, seen.settle()


class _Outline:
    def __init__(self, titles: Titles) -> None:
        self.titles = titles
        self.tt57 = titles.catalog.generation == GENERATION_TT57
        self.marks: dict[int, Mark] = {}
        self.found: list[tuple[int, Heading, str]] = []
        self.part, self.standard, self.stage = "front", "", ""

    def look(self, place: int, line: Line) -> None:
        if line.style.lower().startswith("toc") or (self.part == "contents" and _TOC_END.search(line.text)):
            self.marks[place] = Mark("contents", "")
            return
        if key := self.opened(line):
            self.part = key if key != "part" else self.part
            if key == "overview":
                self.stage = ""
            self.marks[place] = Mark("part", key)
            return
        if self.part in _CLOSED or (self.part in ("summary", "figures") and not line.prominent):
            return
        self.inside(place, line)

    def opened(self, line: Line) -> str:
        """The part that a line opens where it stands."""
        key = part_of(line)
        numbered = line.fold.startswith("phan ") or line.level == 1
        if not key and self.tt57 and bare(line) == "ket luan" and (numbered or line.text.isupper()):
            return "conclusion"
        if self.part == "summary" and key in _SUMMARY_PARTS and not numbered:
            return ""
        if key == "results" and not (self.tt57 and (numbered or line.prominent or bare(line) != line.fold)):
            return ""
        if key == "level_4_closing" and self.part != "level_4":
            return ""
        if key in ("overview", "introduction", "figures", "appendix") and self.part in ("assessment", "results"):
            return key if line.prominent or bare(line) != line.fold else ""
        return key

    def inside(self, place: int, line: Line) -> None:
        """Stages, standards and criteria."""
        stage = stage_of(line) if line.prominent else ""
        if stage and self.tt57 and self.part in ("results", "assessment"):
            self.stage, self.standard = stage, ""
            self.marks[place] = Mark("stage", stage)
            return
        if code := self.titles.standard(line):
            if suffix := _STAGE_SUFFIX.search(line.fold):
                self.stage = STAGES[suffix[1]]
            self.standard, self.part = code, "results" if self.tt57 else "assessment"
            self.marks[place] = Mark("standard", code, self.stage)
            return
        if is_outcome(line):
            return
        heading = self.titles.heading(line, self.standard)
        if heading is not None:
            self.part = "results" if self.tt57 else "assessment"
            self.found.append((place, heading, self.stage))
            if "." in heading.stated:
                self.standard = heading.stated.split(".")[0]

    def settle(self) -> list[str]:
        """Decides which criterion every heading means."""
        warnings = []
        for stage in dict.fromkeys(stage for _, _, stage in self.found):
            mine = [(place, heading) for place, heading, s in self.found if s == stage]
            for (place, _), result in zip(mine, resolve([h for _, h in mine], self.titles), strict=True):
                if result.warning:
                    warnings.append(result.warning)
                if result.code:
                    self.marks[place] = Mark("criterion", result.code, stage)
        return warnings
