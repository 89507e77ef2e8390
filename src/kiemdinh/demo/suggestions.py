"""Difficulties and suggestions of the demo's people, in every state a suggestion can be in."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kiemdinh.demo.outside import Outside
from kiemdinh.demo.world import at
from kiemdinh.rooms.suggestions import use_cases
from kiemdinh.rooms.suggestions.use_cases.writing import Written

_FILE = Path(__file__).with_name("suggestions.yaml")


@cache
def told() -> list[dict[str, Any]]:
    """What was written, in the order of the story."""
    rows: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return rows


def build_suggestions(made: Outside) -> None:
    """Sends every suggestion of the story and plays what came after it."""
    sent: list[int] = []
    for row in told():
        page = row.get("page", {"url": "", "title": ""})
        written = Written(row["kind"], row["text"], row["topic"], page["url"], page["title"])
        found = use_cases.send(actor=made.actor(row["by"], row["day"]), now=at(row["day"], 9), written=written)
        sent.append(found.pk)
        for step in row.get("steps", ()):
            common: dict[str, Any] = {
                "actor": made.actor(step["by"], step["day"]),
                "now": at(step["day"], 15),
                "suggestion_id": found.pk,
                "version": found.version,
            }
            if step["do"] == "merge":
                found = use_cases.merge(**common, into=sent[row["merge_into"]])
            elif step["do"] == "withdraw":
                found = use_cases.withdraw(**common)
            else:
                act = {"answer": use_cases.answer, "pass_up": use_cases.pass_up, "close": use_cases.close}[step["do"]]
                found = act(**common, text=step["text"])
