"""Copies the rows that the use cases wrote for one school to many others, in the database, a table at a time.

This is the one place outside the rooms that writes into their tables (ADR 0041): playing five years of 3,000 schools
through the use cases would take hours. What a copy changes is told by the fields: keys move by the shift of the copy,
the school becomes the other school, the head of the school the other head. A test holds the result against what the
use cases write.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models

from kiemdinh.kernel.vietnamese import fold, name_sort_key


@dataclass(frozen=True, slots=True)
class Owned:
    """A table of which a school has rows, and how a row leads to its school."""

    label: str
    school: str

    @property
    def model(self) -> type[models.Model]:
        """The table."""
        return apps.get_model(self.label)


# Parents before children; the published reports are written by `reports`, between the passing and the registration.
TABLES = (
    Owned("people.Account", "home_unit"),
    Owned("people.Post", "unit"),
    Owned("evidence.Document", "school"),
    Owned("evidence.DocumentFile", "document__school"),
    Owned("evidence.EvidenceSet", "school"),
    Owned("evidence.EvidenceItem", "evidence_set__school"),
    Owned("evidence.EvidenceUse", "item__evidence_set__school"),
    Owned("self_assessment.Cycle", "school"),
    Owned("self_assessment.WorkGroup", "cycle__school"),
    Owned("self_assessment.Participant", "cycle__school"),
    Owned("self_assessment.GroupSeat", "group__cycle__school"),
    Owned("self_assessment.CriterionSheet", "cycle__school"),
    Owned("self_assessment.Narrative", "cycle__school"),
    Owned("self_assessment.TextRevision", "cycle__school"),
    Owned("self_assessment.AnswerRevision", "cycle__school"),
    Owned("self_assessment.ReportPassing", "cycle__school"),
    Owned("self_assessment.PublishedReport", "cycle__school"),
    Owned("registration.Registration", "school"),
    Owned("ledger.Event", "unit_id"),
)
REPORTS = "self_assessment.PublishedReport"
# Columns that name a row without being a foreign key, and columns that a copy makes anew.
_SPECIAL = {
    "people.Account": {
        "username": "n.username",
        "full_name": "n.head",
        "name_fold": "n.head_fold",
        "sort_key": "n.head_sort",
    },
    "ledger.Event": {
        "unit_id": "n.unit_id",
        "actor_id": "CASE WHEN s.actor_id IS NULL THEN NULL ELSE s.actor_id + n.shift END",
        "target_id": "CASE WHEN s.target_type = 'unit' THEN CAST(n.unit_id AS text) "
        "ELSE CAST(CAST(s.target_id AS bigint) + n.shift AS text) END",
    },
}
_TEXTS = ("TextField", "CharField", "JSONField")


class NotCopied(Exception):
    """A row of the played school that a copy would get wrong: says the table and the column."""


@dataclass(frozen=True, slots=True)
class Played:
    """The school that was played: its id, its head's account, name and sign-in name."""

    unit_id: int
    account_id: int
    head: str
    username: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A school that gets the rows: its id, what is added to every key, its head."""

    unit_id: int
    shift: int
    head: str
    username: str


@dataclass
class Copier:
    """Copies from one played school; the statements are made once."""

    played: Played
    statements: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        ids = {owned.label: _ids(owned, self.played.unit_id) for owned in TABLES}
        self.statements = [
            (owned.label, self._statement(owned, ids))
            for owned in TABLES
            if ids[owned.label] and owned.label != REPORTS
        ]

    def copy(self, copies: Sequence[Copy], *, after: str = "", until: str = "") -> None:
        """Writes the rows of some tables (in the order of TABLES, after one and up to one) for every copy."""
        with connection.cursor() as cursor:
            _name_targets(cursor, copies)
            for owned, statement in self.statements:
                if (not after or _place(owned) > _place(after)) and (not until or _place(owned) <= _place(until)):
                    cursor.execute(statement)

    def _statement(self, owned: Owned, ids: dict[str, list[int]]) -> str:
        model = owned.model
        special = _SPECIAL.get(owned.label, {})
        columns, values = [], []
        for column in model._meta.concrete_fields:
            name = column.column
            columns.append(f'"{name}"')
            if column.primary_key:
                values.append("s.id + n.shift")
            elif name in special:
                values.append(special[name])
            else:
                values.append(self._value(owned, column, ids))
        return (
            f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) SELECT {", ".join(values)} '  # noqa: S608 – names of tables and numbers of ours
            f'FROM scale_target n CROSS JOIN "{model._meta.db_table}" s WHERE s.id IN ({_listed(ids[owned.label])})'
        )

    def _value(self, owned: Owned, column: "models.Field[object, object]", ids: dict[str, list[int]]) -> str:
        name = column.column
        if column.is_relation:
            related = column.related_model._meta.label  # type: ignore[union-attr]
            found = self._used(owned, name, ids)
            if related == "organisations.Unit":
                if found - {self.played.unit_id}:
                    raise NotCopied(f"{owned.label}.{name}: đơn vị khác")
                return f"CASE WHEN s.{name} IS NULL THEN NULL ELSE n.unit_id END" if found else f"s.{name}"
            if related in ids:
                if found - set(ids[related]):
                    raise NotCopied(f"{owned.label}.{name}: dòng của trường khác")
                return f"s.{name} + n.shift"
            return f"s.{name}"
        if column.get_internal_type() in _TEXTS:
            return self._text(owned, column, ids)
        return f's."{name}"'

    def _text(self, owned: Owned, column: "models.Field[object, object]", ids: dict[str, list[int]]) -> str:
        """The text of a column with the head and the account of the copy; unchanged where none of them stands."""
        name, is_json = column.column, column.get_internal_type() == "JSONField"
        value = f'CAST(s."{name}" AS text)'
        told = value
        for old, new in (
            (self.played.head, "n.head"),
            (_escaped(self.played.head), "n.head_json"),
            (self.played.username, "n.username"),
            (f'"by": {self.played.account_id},', f"'\"by\": ' || ({self.played.account_id} + n.shift) || ','"),
        ):
            if _holds(owned, value, old, ids):
                told = f"replace({told}, {_quoted(old)}, {new})"
        if told == value:
            return f's."{name}"'
        return f"CAST({told} AS jsonb)" if is_json and connection.vendor == "postgresql" else told

    def _used(self, owned: Owned, column: str, ids: dict[str, list[int]]) -> set[int]:
        rows = models.QuerySet(owned.model).filter(pk__in=ids[owned.label])
        return {value for value in rows.values_list(_attname(owned.model, column), flat=True) if value is not None}


def shift_above() -> int:
    """A power of ten above every key in use: copy number k of a row has the row's key plus k times this."""
    biggest = max((owned.model._default_manager.aggregate(top=models.Max("pk"))["top"] or 0) for owned in TABLES)
    return int(10 ** len(str(biggest)))


def reset_sequences() -> None:
    """Lets the next rows of the tables get keys after those of the copies (PostgreSQL)."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [owned.model for owned in TABLES]):
            cursor.execute(statement)


def _escaped(text: str) -> str:
    """A text as it stands inside a JSON column that escapes every letter beyond ASCII."""
    return json.dumps(text)[1:-1]


def _place(label: str) -> int:
    return [owned.label for owned in TABLES].index(label)


def _attname(model: type[models.Model], column: str) -> str:
    return next(f.attname for f in model._meta.concrete_fields if f.column == column)


def _ids(owned: Owned, unit_id: int) -> list[int]:
    rows = owned.model._default_manager.filter(**{owned.school: unit_id})
    if owned.label == "ledger.Event":
        # A copy enters the tree with a list of schools, whose event belongs to the unit above.
        rows = rows.exclude(action__startswith="organisations.")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _holds(owned: Owned, value: str, text: str, ids: dict[str, list[int]]) -> bool:
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    table = owned.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT 1 FROM "{table}" s WHERE s.id IN ({_listed(ids[owned.label])}) '  # noqa: S608 – names of tables and numbers of ours
            f"AND {value} LIKE %s ESCAPE '\\' LIMIT 1",
            [pattern],
        )
        return cursor.fetchone() is not None


def _name_targets(cursor: object, copies: Sequence[Copy]) -> None:
    execute = cursor.execute  # type: ignore[attr-defined]
    execute(
        "CREATE TEMPORARY TABLE IF NOT EXISTS scale_target (shift bigint, unit_id bigint, username text, head text, "
        "head_json text, head_fold text, head_sort text)"
    )
    execute("DELETE FROM scale_target")
    cursor.executemany(  # type: ignore[attr-defined]
        "INSERT INTO scale_target VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [
            (c.shift, c.unit_id, c.username, c.head, _escaped(c.head), fold(c.head)[:120], name_sort_key(c.head)[:400])
            for c in copies
        ],
    )


def _quoted(text: str) -> str:
    # Doubled for SQL; the statement itself is executed without parameters.
    return "'" + text.replace("'", "''") + "'"


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(str(int(i)) for i in ids)
