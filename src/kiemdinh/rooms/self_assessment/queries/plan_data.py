"""Dated data around planning that lies beside the editions: starter timetables, moments of internal review."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings
from kiemdinh.rooms.self_assessment.rules.improvement_plan import Moment, MomentRule
from kiemdinh.rooms.self_assessment.rules.planning import Timetable, WeekTemplate


def timetable_for(*, generation: str, on: date) -> Timetable | None:
    """The starter timetable that holds on a day for a generation of rules; None when there is none."""
    rows = [r for r in _read("timetables.yaml").get("timetables", []) if r["generation"] == generation]
    found = _held(rows, on)
    if found is None:
        return None
    weeks = (WeekTemplate(int(w["first"]), int(w["last"]), w["content"], w["who"], w["result"]) for w in found["rows"])
    return Timetable(tuple(weeks), found["source"], found["confidence"])


def moments_on(day: date) -> MomentRule:
    """The moments of internal review that hold on a day."""
    found = _held(_read("review-moments.yaml").get("rules", []), day)
    if found is None:
        return MomentRule((), "", "low")
    moments = (
        Moment(m["key"], m["label"], m["anchor"], m["fallback"], int(m["remind_days"])) for m in found["moments"]
    )
    return MomentRule(tuple(moments), found["source"], found["confidence"])


def _held(rows: list[dict[str, Any]], on: date) -> dict[str, Any] | None:
    held = [r for r in rows if date.fromisoformat(r["from"]) <= on]
    return max(held, key=lambda r: r["from"]) if held else None


def _read(name: str) -> dict[str, Any]:
    """The content of a file; empty where a regulations folder of somebody's own has no such file."""
    path = Path(settings.REGULATIONS_DIR) / "plans" / name
    return _read_file(str(path)) if path.is_file() else {}


@cache
def _read_file(path: str) -> dict[str, Any]:
    return load_strings(Path(path).read_text("utf-8"), name=path)
