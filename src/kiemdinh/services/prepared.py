"""Reads whose SQL is built once and then only bound to values.

Building a query takes Django several times longer than any of our databases takes to answer it, and every page of a
school asks the same ten questions: who am I, which cycle, who takes part. `@prepared` keeps what Django built, per
connection and therefore per database; nothing that was read is kept.

    @prepared
    def _open_posts(*, account_id: int, today: date) -> QuerySet[Any]:
        return Post.objects.filter(account_id=account_id, starts_on__lte=today).values_list("id", "role")

    _open_posts(account_id=7, today=today)     # a list of tuples; of instances without values_list()

The function is called once with stand-ins, so it must not look at its arguments: it may only hand them to filter().
Arguments are whole numbers, texts, dates, or non-empty tuples of these for `…__in`; None is not possible, because
"= NULL" is another question. Rows come as values_list() tuples or as whole instances without select_related().
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import update_wrapper
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ValuesListIterable

_FIRST_NUMBER, _FIRST_DAY = 1_900_000_001, date(9000, 1, 1)


class NotPreparable(TypeError):
    """The function looked at its arguments, or got one of a kind that cannot be bound."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """SQL with what goes where: a place is (argument, position in it or None), anything else a constant."""

    sql: str
    places: tuple[tuple[str, int | None] | None, ...]
    constants: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]
    model: type[Model] | None
    columns: tuple[str, ...]


class PreparedRead:
    """A reading function that keeps its SQL; see the module."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self._build = build
        update_wrapper(self, build)

    def __call__(self, **values: Any) -> list[Any]:
        """All rows. Raises NotPreparable for arguments of another kind than the module names."""
        connection = connections[DEFAULT_DB_ALIAS]
        # A tuple of another length has another number of places in the SQL.
        key = (self, frozenset((name, len(v)) for name, v in values.items() if isinstance(v, tuple)))
        plans: dict[Any, _Plan] = connection.__dict__.setdefault("_kiemdinh_prepared", {})
        plan = plans.get(key)
        if plan is None:
            plan = plans[key] = _plan(self._build, values, connection)
        parameters = [
            constant if place is None else _bound(values, place, connection)
            for place, constant in zip(plan.places, plan.constants, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, parameters)
            rows = cursor.fetchall()
        if plan.converters:
            rows = [_converted(row, plan, connection) for row in rows]
        if plan.model is None:
            return list(rows)
        return [plan.model.from_db(DEFAULT_DB_ALIAS, plan.columns, row) for row in rows]


def prepared(build: Callable[..., QuerySet[Any]]) -> PreparedRead:
    """Makes a reading function that keeps its SQL; see the module."""
    return PreparedRead(build)


def _bound(values: Mapping[str, Any], place: tuple[str, int | None], connection: Any) -> Any:
    name, position = place
    value = values[name] if position is None else values[name][position]
    return _adapted(value, connection)


def _converted(row: tuple[Any, ...], plan: _Plan, connection: Any) -> tuple[Any, ...]:
    changed = list(row)
    for position, functions, expression in plan.converters:
        for function in functions:
            changed[position] = function(changed[position], expression, connection)
    return tuple(changed)


def _plan(build: Callable[..., QuerySet[Any]], values: Mapping[str, Any], connection: Any) -> _Plan:
    stand_ins: dict[str, Any] = {}
    places: dict[Any, tuple[str, int | None]] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            given = tuple(_stand_in(v, len(places) + i) for i, v in enumerate(value))
            if not given:
                raise NotPreparable(f"{name} is empty.")
            stand_ins[name] = given
            places |= {_adapted(v, connection): (name, i) for i, v in enumerate(given)}
        else:
            stand_ins[name] = _stand_in(value, len(places))
            places[_adapted(stand_ins[name], connection)] = (name, None)
    rows = build(**stand_ins)
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    found = tuple(places.get(p) if isinstance(p, int | str | date) else None for p in parameters)
    if missing := set(places.values()) - set(found):
        raise NotPreparable(f"{sorted(str(name) for name, _ in missing)} did not reach the query.")
    fields = [s[0] for s in compiler.select[: compiler.col_count]]
    converters = tuple(
        (position, tuple(functions), expression)
        for position, (functions, expression) in compiler.get_converters(fields).items()
    )
    whole = rows._iterable_class is not ValuesListIterable
    if whole and (rows.query.select_related or rows.query.annotations):
        raise NotPreparable("Instances come without select_related() and annotations.")
    return _Plan(
        sql,
        found,
        tuple(parameters),
        converters,
        rows.model if whole else None,
        tuple(f.target.attname for f in fields) if whole else (),
    )


def _stand_in(value: Any, number: int) -> Any:
    if isinstance(value, bool | datetime) or not isinstance(value, int | str | date):
        raise NotPreparable(f"{value!r} is neither a whole number nor a text nor a date.")
    if isinstance(value, int):
        return _FIRST_NUMBER + number
    if isinstance(value, str):
        return f"\ue000{number}\ue000"
    return _FIRST_DAY + timedelta(days=number)


def _adapted(value: Any, connection: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
