"""What a table is outside the database: its columns by name, references by a key that both sides know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Field, Model

Keys = Mapping[str, Mapping[Any, Any]]
"""For each thing that rows refer to: primary key → key outside, or the other way round when reading."""


@dataclass(frozen=True)
class Table:
    """A table under a name. `refs` says what a foreign key points to; `skip` are columns that stay at home.

    Every other column is carried, so one that is added later is carried too.
    """

    name: str
    model: type[Model]
    refs: Mapping[str, str] = field(default_factory=dict)
    skip: frozenset[str] = frozenset()

    def columns(self) -> list[Field[Any, Any]]:
        """The columns that are carried."""
        return [f for f in self.model._meta.concrete_fields if not f.primary_key and f.name not in self.skip]


def write_rows(table: Table, rows: Iterable[Model], *, keys: Keys) -> list[dict[str, Any]]:
    """The rows as plain values, in the order given."""
    return [{f.name: _plain(f, row, table, keys) for f in table.columns()} for row in rows]


def _plain(column: Field[Any, Any], row: Model, table: Table, keys: Keys) -> Any:
    value = getattr(row, column.attname)
    if column.is_relation:
        return None if value is None else keys[table.refs[column.name]][value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
