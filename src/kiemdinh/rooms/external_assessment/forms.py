"""What the pages of the team's work read from requests."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict


def digest_of(value: str) -> str:
    """A short mark of a value, by which a form says what it was filled in from."""
    return hashlib.sha256(value.replace("\r\n", "\n").strip().encode()).hexdigest()[:12]


def posted_fields(data: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """(fields, versions) of a form: `f.<field>` with `v.<field>`, and `m.<field>` marks what was shown.

    A field that still is as it was shown is left out: somebody else may have changed it meanwhile. On a merge page
    `chon.<field>` = "dang_luu" keeps what is stored, "cua_toi" takes `t.<field>`.
    """
    fields: dict[str, str] = {}
    versions: dict[str, int] = {}
    for name, value in data.items():
        if not name.startswith("f."):
            continue
        field = name[2:]
        chosen = data.get(f"chon.{field}", "")
        if chosen == "dang_luu":
            continue
        value = data.get(f"t.{field}", value) if chosen == "cua_toi" else value
        if data.get(f"m.{field}") == digest_of(value):
            continue
        number = data.get(f"v.{field}", "")
        fields[field] = value
        versions[field] = int(number) if number.isdecimal() else 0
    return fields, versions


def posted_number(data: Mapping[str, Any], name: str = "version") -> int:
    """A number of a form; 0, which no stored row has, when it is missing or no number."""
    text = str(data.get(name, ""))
    return int(text) if text.isdecimal() else 0


def assigned_criteria(data: QueryDict, seats: list[int]) -> dict[int, list[str]]:
    """The ticked criteria of every seat of the table (`tc-<seat>`)."""
    return {seat: data.getlist(f"tc-{seat}") for seat in seats}
