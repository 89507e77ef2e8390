"""The improvement plan of a published report as the public reads it: work and day, no name of anybody. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any


def plan_rows(context: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a frozen report in its order. Who does it and with what money stays inside the school."""
    found: list[dict[str, str]] = []
    for stage in context.get("stages", ()):
        for standard in stage.get("standards", ()):
            found += _rows(f"Tiêu chuẩn {standard.get('code', '')}".strip(), standard.get("improvement_rows", ()))
            for criterion in standard.get("criteria", ()):
                found += _rows(f"Tiêu chí {criterion.get('code', '')}".strip(), criterion.get("improvement_rows", ()))
    return found


def _rows(about: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "about": about,
            "work": str(row.get("action", "")),
            "until": str(row.get("deadline", "")),
            "result": str(row.get("expected_result", "")),
        }
        for row in rows
        if row.get("action")
    ]
