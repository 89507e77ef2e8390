"""Two published versions side by side: levels, texts, figures, from their frozen copies alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiemdinh.rooms.self_assessment.models import PublishedReport
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.rules.history import Piece, difference
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS
from kiemdinh.services.rich_text import to_plain

_CRITERION_TEXTS = {"strengths_html": "Điểm mạnh", "weaknesses_html": "Điểm yếu"}


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text that differs: where it stands, and the words of both."""

    place: str
    group: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A criterion whose level differs; levels as printed."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from an older to a newer published report."""

    old: PublishedReport
    new: PublishedReport
    levels: tuple[LevelChange, ...]
    texts: tuple[TextChange, ...]
    unchanged: int
    evidence_added: tuple[str, ...]
    evidence_removed: tuple[str, ...]


def versions_of(access: CycleAccess) -> list[PublishedReport]:
    """The published reports, newest first, without their contexts."""
    rows = PublishedReport.objects.filter(cycle=access.cycle).select_related("document", "published_by")
    return list(rows.defer("context").order_by("-number"))


def compare(access: CycleAccess, *, old: int, new: int) -> Comparison | None:
    """The differences between two numbers of one cycle; None when one of them does not exist."""
    rows = {r.number: r for r in PublishedReport.objects.filter(cycle=access.cycle, number__in=(old, new))}
    if len(rows) != 2:
        return None
    before, after = _Read(rows[old].context), _Read(rows[new].context)
    places = list(dict.fromkeys([*after.texts, *before.texts]))
    changed = [p for p in places if before.texts.get(p, "") != after.texts.get(p, "")]
    return Comparison(
        old=rows[old],
        new=rows[new],
        levels=tuple(
            LevelChange(place, before.levels.get(place, "–"), level)
            for place, level in after.levels.items()
            if before.levels.get(place, "–") != level
        ),
        texts=tuple(
            TextChange(
                place=place,
                group=(after.groups.get(place) or before.groups[place]),
                pieces=difference(before.texts.get(place, ""), after.texts.get(place, "")),
            )
            for place in changed
        ),
        unchanged=len(places) - len(changed),
        evidence_added=tuple(line for code, line in after.evidence.items() if code not in before.evidence),
        evidence_removed=tuple(line for code, line in before.evidence.items() if code not in after.evidence),
    )


class _Read:
    """A frozen context taken apart: texts and levels by the name of their place, evidence by code."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.texts: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.levels: dict[str, str] = {"Mức của trường": str(context["conclusion"]["level_words"])}
        generation = context["generation"]
        for place, group, html in self._around(context, generation):
            self._keep(place, group, html)
        for stage in context["stages"]:
            many = f" ({stage['label']})" if stage.get("label") else ""
            for standard in stage["standards"]:
                self._standard(standard, many, generation)
        for item in context.get("level_4", ()):
            self._keep(f"Mức 4, khoản {item['number']}", "Mức 4", item.get("state_html", ""))
        self.evidence = {
            line["code"]: f"{line['code']} {line['name']}"
            for group in context.get("evidence", ())
            for line in group["lines"]
        }

    def _keep(self, place: str, group: str, html: str | None) -> None:
        words = to_plain(html or "")
        if words:
            self.texts[place], self.groups[place] = words, group

    def _around(self, context: Mapping[str, Any], generation: str) -> Iterator[tuple[str, str, str]]:
        holders = [context, *(context.get(key) or {} for key in ("introduction", "overview", "conclusion"))]
        for field in REPORT_FIELDS[generation]:
            html = next((h[f"{field.key}_html"] for h in holders if h.get(f"{field.key}_html")), "")
            yield field.label, "Mở đầu và kết luận", html

    def _standard(self, standard: Mapping[str, Any], many: str, generation: str) -> None:
        group = f"Tiêu chuẩn {standard['code']}{many}"
        for field in STANDARD_FIELDS[generation]:
            self._keep(f"{group}: {field.label}", group, standard.get(f"{field.key}_html"))
        self._rows(f"{group}: việc cải tiến", group, standard.get("improvement_rows", ()))
        for criterion in standard["criteria"]:
            name = f"Tiêu chí {criterion['code']}{many}"
            self.levels[name] = str(criterion["conclusion"])
            for level in criterion["levels"]:
                self._keep(f"{name}: mô tả Mức {level['level']}", group, level.get("state_html"))
            for key, label in _CRITERION_TEXTS.items():
                self._keep(f"{name}: {label}", group, criterion.get(key))
            self._rows(f"{name}: việc cải tiến", group, criterion.get("improvement_rows", ()))

    def _rows(self, place: str, group: str, rows: Any) -> None:
        lines = ["; ".join(str(v) for v in row.values() if isinstance(v, str) and v) for row in rows]
        if lines:
            self.texts[place], self.groups[place] = "\n".join(lines), group
