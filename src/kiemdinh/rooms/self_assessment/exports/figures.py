"""Cơ sở dữ liệu (Phần I) as the forms print it: the frozen copy, or the figures of today for a draft."""

from typing import Any

from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.figures import copy_of
from kiemdinh.rooms.self_assessment.rules.report_parts import FigureTable, simple_figure_table


def figure_tables(access: CycleAccess) -> tuple[FigureTable, ...]:
    """Every table of the copy, then those of each site that has its own figures."""
    copy = copy_of(access)
    tables = [_table(t) for t in copy.get("tables", ())]
    for site in copy.get("sites", ()):
        tables += [_table(t, label=site["name"]) for t in site["tables"]]
    return tuple(tables)


def _table(table: dict[str, Any], label: str = "") -> FigureTable:
    rows = [r for r in table["rows"] if r["printed"]]
    notes = [table["note"], *table.get("unprinted", ())]
    return simple_figure_table(
        title=table["title"],
        heading=True,
        stage_label=label,
        columns=("Số liệu", *(c["title"] for c in table["columns"])),
        rows=tuple((("– " if r["part"] else "") + r["title"], *_even([c["text"] for c in r["cells"]])) for r in rows),
        bold_rows=frozenset(i for i, r in enumerate(rows) if r["total"]),
        note=" ".join(n for n in notes if n),
    )


def _even(texts: list[str]) -> list[str]:
    """The same number of decimals in the whole row: "99,4", "100" → "99,4", "100,0"."""
    places = max((len(t.partition(",")[2]) for t in texts), default=0)
    if not places:
        return texts
    return [f"{t},{'0' * places}" if t.isdigit() else t for t in texts]


def scale_line(access: CycleAccess) -> str:
    """One line such as "24 lớp, 812 học sinh": the last year's totals, when they are entered."""
    found: dict[str, str] = {}
    for table in copy_of(access).get("tables", ()):
        for row in table["rows"]:
            wanted = (table["key"], row["key"])
            if wanted == ("classes", "cong") and row["cells"]:
                found["classes"] = row["cells"][-1]["text"]
            elif wanted in (("pupils", "tong"), ("children", "tong")) and row["cells"]:
                found["learners"] = f"{row['cells'][-1]['text']} {'trẻ' if table['key'] == 'children' else 'học sinh'}"
    if not found.get("classes") or not found.get("learners"):
        return ""
    unit = "nhóm, lớp" if "trẻ" in found["learners"] else "lớp"
    return f"{found['classes']} {unit}, {found['learners']}"
