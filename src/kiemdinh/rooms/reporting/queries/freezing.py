"""Everything that the document of a report prints, as plain values that can be frozen."""

import hashlib
import json
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date, format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.reporting.models import FigureCorrection, PeriodicReport
from kiemdinh.rooms.reporting.rules.kinds import HEADING, TYPED, ReportKind
from kiemdinh.rooms.reporting.rules.tables import SHAPES, corrected, full_rows
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead

_HEAD_TITLES = {
    "district": "TRƯỞNG PHÒNG",
    "commune": "TRƯỞNG PHÒNG",
    "province": "GIÁM ĐỐC",
    "school": "HIỆU TRƯỞNG",
    "ministry": "CỤC TRƯỞNG",
}


def corrections_of(report: PeriodicReport) -> dict[tuple[str, str, str], FigureCorrection]:
    """The correction that holds for each (section, row, column); those taken back are left out."""
    found: dict[tuple[str, str, str], FigureCorrection] = {}
    for row in FigureCorrection.objects.filter(report=report).order_by("pk"):
        found[row.section, row.row, row.column] = row
    return {key: row for key, row in found.items() if row.value is not None}


def tables_of(report: PeriodicReport, kind: ReportKind) -> dict[str, list[dict[str, Any]]]:
    """The counted tables with the unit's corrections, by section."""
    fixes = corrections_of(report)
    return {
        section.key: corrected(
            report.figures.get(section.key, []),
            {(row, column): int(fix.value or 0) for (s, row, column), fix in fixes.items() if s == section.key},
        )
        for section in kind.sections
        if section.source in SHAPES
    }


def context_of(report: PeriodicReport, kind: ReportKind, *, approved_on: date | None) -> dict[str, Any]:
    """The context of the Word form; before approval the date is left open."""
    unit = organisations.unit_as_of(unit_id=report.unit_id, on=report.period.as_of)
    assert unit is not None, report.unit_id
    on = approved_on or report.period.as_of
    signed = people.signature_for(unit_id=unit.id, on=on, head_title=_HEAD_TITLES[unit.kind].capitalize())
    lines = [line.upper() for line in signed.lines] or [_HEAD_TITLES[unit.kind]]
    tables, fixes = tables_of(report, kind), corrections_of(report)
    as_of = format_date(report.period.as_of)
    return {
        "head": _head(unit, approved_on),
        "mark": kind.mark,
        "title": kind.title.upper(),
        "addressed_to": _addressed(report, kind),
        "as_of": as_of,
        "unit": unit.name,
        "sections": [
            {
                "key": s.key,
                "mark": s.mark,
                "level": s.level,
                "title": s.titled(as_of),
                "hint": s.hint,
                "note": s.note,
                "typed": s.fill == TYPED,
                "heading": s.fill == HEADING,
                "table": s.source if s.source in SHAPES else "",
                "rows": _printed(s.source, tables.get(s.key, [])),
                "lines": [line for line in report.texts.get(s.key, "").splitlines() if line.strip()],
                "corrections": [
                    f"{_cell_words(s.source, report, fix)}: phần mềm tính {format_number(fix.counted)}, đơn vị báo cáo"
                    f" {format_number(fix.value or 0)}. Lý do: {fix.explanation}"
                    for (section, _, _), fix in fixes.items()
                    if section == s.key
                ],
            }
            for s in kind.sections
        ],
        "preparer": {"name": report.preparer_name, "phone": report.preparer_phone},
        "signature": {"authority_lines": lines[:-1], "title": lines[-1], "note": "", "name": signed.full_name},
    }


def digest(value: object) -> str:
    """SHA-256 over the canonical JSON of what is frozen."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def cell_label(shape_key: str, rows: list[dict[str, Any]], row: str, column: str) -> str:
    """ "Tiểu học, đã tự đánh giá: số lượng"."""
    line = next((r["label"] for r in rows if r["key"] == row), row)
    known = SHAPES[shape_key].column(column)
    return f"{line}, {known.title.lower() if known else column}"


def _cell_words(shape_key: str, report: PeriodicReport, fix: FigureCorrection) -> str:
    return cell_label(shape_key, report.figures.get(fix.section, []), fix.row, fix.column)


def _printed(shape_key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the document prints them: the label and every cell as text, zeros shown."""
    if shape_key not in SHAPES:
        return []
    shape = SHAPES[shape_key]
    return [
        {
            "label": row["label"],
            "total": row["key"] == "total",
            "cells": {c.key: format_number(row["cells"][c.key], 1 if c.share_of else 0) for c in shape.columns},
        }
        for row in full_rows(shape, rows)
    ]


def _addressed(report: PeriodicReport, kind: ReportKind) -> list[str]:
    owner = organisations.unit_as_of(unit_id=report.period.owner_id, on=report.period.as_of)
    if kind.addressed_to != ("Cấp quản lý trực tiếp",) or owner is None:
        return list(kind.addressed_to)
    return [managing_body_name(kind=owner.kind, name=owner.name)]


def _head(unit: organisations.UnitInfo, day: date | None) -> dict[str, Any]:
    parent = organisations.unit_as_of(unit_id=unit.parent_id, on=day or date.max) if unit.parent_id else None
    bodies = {
        "district": (f"Ủy ban nhân dân {unit.name}", "Phòng Giáo dục và Đào tạo"),
        "commune": (f"Ủy ban nhân dân {unit.name}", "Phòng Văn hóa – Xã hội"),
        "province": (f"Ủy ban nhân dân {unit.name}", "Sở Giáo dục và Đào tạo"),
        "ministry": ("Bộ Giáo dục và Đào tạo", "Cục Quản lý chất lượng"),
    }
    above = ""
    if parent is not None:
        above = f"Sở GD&ĐT {parent.name}" if parent.kind == "province" else f"Ủy ban nhân dân {parent.name}"
    upper, own = bodies.get(unit.kind, (above, unit.name))
    return LetterHead(
        parent_body=upper, issuing_body=own, symbol="BC", place=unit.short_name or unit.name, number="", day=day
    ).to_dict()
