"""The published reports of the copies: the frozen context with the school's own name, place and head, and its hash."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone

from kiemdinh.demo.scale.copying import REPORTS, Copy, NotCopied, Played
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.exports.school import place_name
from kiemdinh.rooms.self_assessment.use_cases.publication import canonical

# What of a context names the school, its place or its head; all else is the same for every copy.
_OWN = ("school", "place", "council", "approval")
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class _Frozen:
    """A report of the played school, cut into what stays and what each copy has of its own."""

    row: Any
    on: date
    words: dict[str, str]
    own: dict[str, Any]
    stored: dict[str, str]
    hashed: dict[str, str]


class Reports:
    """Writes the reports of copies of one played school."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.model = apps.get_model(REPORTS)
        self._places: dict[tuple[int | None, int | None, date], dict[str, str]] = {}
        rows = self.model._default_manager.filter(cycle__school_id=played.unit_id).order_by("pk")
        self.frozen = [self._cut(row) for row in rows]

    def write(self, copies: Sequence[Copy]) -> None:
        """Writes every report of every copy."""
        if not self.frozen:
            return
        fields = self.model._meta.concrete_fields
        as_json = "CAST(%s AS jsonb)" if connection.vendor == "postgresql" else "%s"
        marks = [as_json if f.get_internal_type() == "JSONField" else "%s" for f in fields]
        columns = ", ".join(f'"{f.column}"' for f in fields)
        table = self.model._meta.db_table
        insert = f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join(marks)})'  # noqa: S608 – names of tables
        for part in batched(copies, _AT_ONCE):
            # The rows ask the database for names: they are made before the insert takes the connection.
            rows = list(self._rows(part))
            with connection.cursor() as cursor:
                cursor.executemany(insert, rows)

    def _rows(self, copies: Sequence[Copy]) -> Iterator[list[Any]]:
        ids = [copy.unit_id for copy in copies]
        schools = {f.on: organisations.school_rows(unit_ids=ids, on=f.on) for f in self.frozen}
        for copy in copies:
            for frozen in self.frozen:
                text, sha = self._context(frozen, copy, schools[frozen.on][copy.unit_id])
                yield [self._column(f, frozen.row, copy, text, sha) for f in self.model._meta.concrete_fields]

    def _column(self, field: Any, row: Any, copy: Copy, text: str, sha: str) -> Any:
        value = getattr(row, field.attname)
        if field.name == "context":
            return text
        if field.name == "context_sha256":
            return sha
        if field.name in ("id", "cycle", "published_by"):
            return None if value is None else value + copy.shift
        if field.get_internal_type() == "JSONField":
            return json.dumps(value)
        return field.get_db_prep_save(value, connection)

    def _context(self, frozen: _Frozen, copy: Copy, school: organisations.SchoolRow) -> tuple[str, str]:
        words = self._words(school, frozen.on)
        swap = {old: words[key] for key, old in frozen.words.items()} | {self.played.head: copy.head}
        own = {key: _swapped(value, swap) for key, value in frozen.own.items()}
        own["school"] |= {"ownership": school.ownership, "founded_year": school.founded_year}
        stored = frozen.stored | {key: json.dumps(value, ensure_ascii=False) for key, value in own.items()}
        hashed = frozen.hashed | {key: _spelled(value) for key, value in own.items()}
        text = "{" + ", ".join(f"{json.dumps(key)}: {stored[key]}" for key in frozen.row.context) + "}"
        canonical = "{" + ",".join(f"{_spelled(key)}:{hashed[key]}" for key in sorted(hashed)) + "}"
        return text, hashlib.sha256(canonical.encode()).hexdigest()

    def _cut(self, row: Any) -> _Frozen:
        on = timezone.localdate(row.published_at)
        own = {key: row.context[key] for key in _OWN}
        rest = {key: value for key, value in row.context.items() if key not in _OWN}
        stored = {key: json.dumps(value, ensure_ascii=False) for key, value in rest.items()}
        hashed = {key: _spelled(value) for key, value in rest.items()}
        school = organisations.school_rows(unit_ids=[self.played.unit_id], on=on)[self.played.unit_id]
        mine = self._words(school, on)
        for text in (self.played.head, mine["name"]):
            if any(text in part for part in hashed.values()):
                raise NotCopied(f"{REPORTS}.context: “{text}” đứng ngoài phần riêng của trường")
        if len(set(mine.values())) != len(mine):
            raise NotCopied(f"{REPORTS}.context: hai tên của trường trùng nhau nên không thay được")
        return _Frozen(row, on, mine, own, stored, hashed)

    def _words(self, school: organisations.SchoolRow, on: date) -> dict[str, str]:
        """The names that a report bears, as of a day; the places of neighbours are read once."""
        key = (school.commune_id, school.managing_id, on)
        if key not in self._places:
            facts = organisations.school_facts(unit_id=school.unit_id, on=on)
            assert facts is not None
            self._places[key] = {
                "managing_body": facts.managing_body,
                "province": facts.province_name,
                "district": facts.district_name or "",
                "commune": facts.commune_name,
                "place": place_name(facts),
            }
        return {"name": school.name, **self._places[key]}


def _swapped(value: Any, swap: dict[str, str]) -> Any:
    if isinstance(value, str):
        return swap.get(value, value)
    if isinstance(value, list):
        return [_swapped(part, swap) for part in value]
    if isinstance(value, dict):
        return {key: _swapped(part, swap) for key, part in value.items()}
    return value


def _spelled(value: Any) -> str:
    """A part of a context as it stands in the bytes that are hashed."""
    return canonical(value).decode()
