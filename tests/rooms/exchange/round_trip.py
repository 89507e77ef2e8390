"""How much of a cycle survives the way to Word and back, field by field."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from kiemdinh.rooms.self_assessment.queries.results import results_of
from kiemdinh.rooms.self_assessment.queries.sheets import cited_codes, improvements_of, narratives_of, sheets_of
from kiemdinh.services.rich_text import to_plain


def words(html: str) -> str:
    """The characters of a text: marks of lists and spaces do not count."""
    lines = (line.strip() for line in to_plain(html).splitlines())
    return "".join("".join(line.split()) for line in lines)


@dataclass
class Share:
    """Of how many values of each kind how many came back; what did not, by name."""

    kept: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    total: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lost: list[tuple[str, Any, Any]] = field(default_factory=list)

    def count(self, kind: str, name: str, before: Any, after: Any) -> None:
        """One value."""
        self.total[kind] += 1
        if before == after:
            self.kept[kind] += 1
        else:
            self.lost.append((f"{kind} {name}", before, after))

    def shown(self) -> str:
        """One line a kind."""
        return "\n".join(f"{kind:<22} {self.kept[kind]}/{n} = {self.kept[kind] / n:.1%}"
                         for kind, n in sorted(self.total.items()))


def compare(before: Any, after: Any, *, single_plan: str) -> Share:
    """Two cycles, as accesses; `single_plan` is the prefix of the subjects that the edition plans by."""
    share = Share()
    old, new = sheets_of(before, with_texts=True), sheets_of(after, with_texts=True)
    mine = {(s.kind, s.stage, s.criterion): s for s in new}
    old_levels, new_levels = results_of(before, old), results_of(after, new)
    for sheet in old:
        other = mine[(sheet.kind, sheet.stage, sheet.criterion)]
        name = f"{sheet.stage}/{sheet.criterion}"
        for key, html in sheet.texts.items():
            if words(html):
                share.count("texts of sheets", f"{name} {key}", words(html), words(other.texts.get(key, "")))
        share.count("codes", name, cited_codes(sheet.texts), cited_codes(other.texts))
        if sheet.kind == "criterion":
            share.count("levels", name, old_levels.level_of(sheet), new_levels.level_of(other))
        share.count("ticks", name, sheet.answers, other.answers)
        share.count("reasons", name, sheet.reasons, other.reasons)
    there = narratives_of(after)
    for (stage, subject), row in narratives_of(before).items():
        kind = "texts of the report" if subject == "report" else "texts of standards"
        for key, html in row.texts.items():
            if words(html):
                back = there[(stage, subject)].texts.get(key, "")
                share.count(kind, f"{stage}/{subject} {key}", words(html), words(back))
    mine_rows = _rows(after)
    for number, row in enumerate(_rows(before)):
        back = mine_rows[number] if number < len(mine_rows) else ()
        share.count("improvement rows", f"{single_plan}{number}", row, back)
    share.count("improvement rows", "count", len(_rows(before)), len(mine_rows))
    share.count("abbreviations", "", before.cycle.abbreviations, after.cycle.abbreviations)
    return share


def _rows(access: Any) -> list[tuple[Any, ...]]:
    return [(r.stage, r.subject, r.task, r.owner, r.due_on, r.due_text, r.resources, r.expected_result)
            for r in improvements_of(access)]
