"""What a run found, as a table to print and to keep."""

import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from benchmarks.measuring import Timing
from benchmarks.workloads import ReportTiming

AIMS = {"save": 3.0, "report": 2.0, "page": 4.0}
MOST_QUERIES = 12
# A ratio that stays within this share of the smallest database's is noise, not growth.
GROWTH = 1.3


@dataclass(frozen=True, slots=True)
class AtSize:
    """Everything measured with a number of schools in the database."""

    schools: int
    rows: int
    http: dict[str, Timing]
    queries: dict[str, int]
    report: ReportTiming


@dataclass(frozen=True, slots=True)
class Line:
    """One ratio: what over which floor, with the aim, medians in milliseconds and statements sent."""

    name: str
    schools: int
    ratio: float
    aim: float
    ms: float
    floor_ms: float
    queries: int | None
    reached: bool


def lines_of(found: AtSize) -> list[Line]:
    """The four ratios of one size."""
    http, sent = found.http, found.queries
    report = found.report.report.over(found.report.plain)

    def page(name: str, label: str) -> Line:
        ratio = http[name].over(http["empty"])
        return Line(
            label,
            found.schools,
            ratio,
            AIMS["page"],
            http[name].p50_ms,
            http["empty"].p50_ms,
            sent[name],
            ratio <= AIMS["page"] and sent[name] <= MOST_QUERIES,
        )

    saving = http["save"].over(http["write"])
    return [
        Line(
            "(a) save a sheet",
            found.schools,
            saving,
            AIMS["save"],
            http["save"].p50_ms,
            http["write"].p50_ms,
            sent["save"],
            saving <= AIMS["save"],
        ),
        Line(
            "(b) report, data to Word",
            found.schools,
            report,
            AIMS["report"],
            found.report.report.p50_ms,
            found.report.plain.p50_ms,
            None,
            report <= AIMS["report"],
        ),
        page("sheet", "(c) open a sheet"),
        page("board", "(c) open the board"),
    ]


def table(sizes: Sequence[AtSize]) -> str:
    """The ratios of all sizes as a Markdown table."""
    out = [
        "| Measured | Schools | Ratio | Aim | p50 | p50 of the floor | SQL statements | |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for line in sorted((x for size in sizes for x in lines_of(size)), key=lambda x: x.name):
        sent = "" if line.queries is None else str(line.queries)
        out.append(
            f"| {line.name} | {line.schools:,} | **{line.ratio:.2f}** | ≤ {line.aim:g} | {line.ms:.1f} ms "
            f"| {line.floor_ms:.1f} ms | {sent} | {'reached' if line.reached else 'missed'} |"
        )
    return "\n".join(out)


def growth(sizes: Sequence[AtSize]) -> list[str]:
    """One sentence a measured thing: does it grow from the smallest to the largest database?"""
    if len(sizes) < 2:
        return []
    said = []
    for small, large in zip(lines_of(sizes[0]), lines_of(sizes[-1]), strict=True):
        factor = large.ratio / small.ratio
        grew = "GROWS" if factor > GROWTH or (large.queries or 0) > (small.queries or 0) else "does not grow"
        said.append(
            f"{small.name}: ratio ×{factor:.2f} from {small.schools:,} to {large.schools:,} schools, "
            f"statements {small.queries or '–'} → {large.queries or '–'}: {grew}"
        )
    return said


def surroundings(vendor: str, database: str, processors: int, on: date) -> str:
    """Machine and versions in one line."""
    engine = f"SQLite {sqlite3.sqlite_version} (WAL)" if vendor == "sqlite" else database
    packages = ", ".join(f"{name} {version(name)}" for name in ("django", "granian", "python-docx", "docxtpl"))
    return f"{on.isoformat()}; {processors} processors; Python {platform.python_version()}; {engine}; {packages}"


def remarks(sizes: Sequence[AtSize]) -> list[str]:
    """What stands beside the ratios: p50 of a save, first openings of sheets, what the report holds."""
    shape = sizes[0].report.shape
    saves = ", ".join(f"{s.http['save'].p50_ms:.1f} ms at {s.schools:,}" for s in sizes)
    first = ", ".join(f"{s.http['first'].over(s.http['empty']):.1f} × the empty view at {s.schools:,}" for s in sizes)
    return [
        f"Save: p50 {saves}.",
        f"First opening of a sheet in a fresh server, nothing of it kept yet: {first}.",
        f"Report: {len(shape.paragraphs)} paragraphs of the body and {len(shape.tables)} tables with {shape.cells} "
        "cells, the same texts in both files.",
    ]
