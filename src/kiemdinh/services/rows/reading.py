"""Plain values from somewhere else, looked at one by one before they become rows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Field, Model

from kiemdinh.services.rows.tables import Keys, Table

_SMALL, _LARGE = 32767, 2147483647


class RowProblem(Exception):
    """A value that cannot be what it says; `place` is "table[3].column"."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")


def read_rows(table: Table, data: Any, *, keys: Keys, owned: Mapping[str, Any]) -> list[Model]:
    """Rows that are not saved yet, in order; `owned` fills the columns that were left at home. Raises RowProblem."""
    if not isinstance(data, list):
        raise RowProblem(table.name, "phải là một danh sách")
    columns = table.columns()
    names = {f.name for f in columns}
    found = []
    for number, row in enumerate(data, start=1):
        place = f"{table.name}[{number}]"
        if not isinstance(row, dict):
            raise RowProblem(place, "phải là một dòng có tên cột")
        for name in sorted(names - row.keys()):
            raise RowProblem(f"{place}.{name}", "bị thiếu")
        for name in sorted(row.keys() - names):
            raise RowProblem(f"{place}.{name}", "không có trong định dạng này")
        values = {f.attname: _value(f, row[f.name], f"{place}.{f.name}", table, keys) for f in columns}
        found.append(table.model(**values, **owned))
    return found


def _value(column: Field[Any, Any], value: Any, place: str, table: Table, keys: Keys) -> Any:
    if value is None:
        if not column.null:
            raise RowProblem(place, "để trống")
        return None
    if column.is_relation:
        return _reference(column, value, place, keys[table.refs[column.name]])
    for kind, read in _READERS:
        if isinstance(column, kind):
            return read(column, value, place)
    raise TypeError(f"no reader for {column!r}")


def _reference(column: Field[Any, Any], value: Any, place: str, known: Mapping[Any, Any]) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int) or value not in known:
        raise RowProblem(place, f"trỏ tới “{str(value)[:60]}”, không có trong gói")
    target = known[value]
    if target is None and not column.null:
        raise RowProblem(place, f"“{str(value)[:60]}” không có tài khoản ở nơi nhập, mà chỗ này cần một tài khoản")
    return target


def _text(column: Field[Any, Any], value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise RowProblem(place, "phải là chữ")
    if column.max_length is not None and len(value) > column.max_length:
        raise RowProblem(place, f"dài quá {column.max_length} ký tự")
    if column.choices and value not in {key for key, _ in column.flatchoices}:
        raise RowProblem(place, f"giá trị “{value[:60]}” không dùng được")
    return value


def _whole(column: Field[Any, Any], value: Any, place: str) -> int:
    most = _SMALL if isinstance(column, models.SmallIntegerField) else _LARGE
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise RowProblem(place, f"phải là số nguyên từ 0 đến {most}")
    return value


def _truth(column: Field[Any, Any], value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise RowProblem(place, "phải là đúng hoặc sai (true, false)")
    return value


def _moment(column: Field[Any, Any], value: Any, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None or not 1900 < found.year < 9999:
            raise ValueError
    except (TypeError, ValueError):
        raise RowProblem(place, "phải là ngày giờ dạng 2026-11-21T09:00:00+00:00") from None
    return found


def _day(column: Field[Any, Any], value: Any, place: str) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RowProblem(place, "phải là ngày dạng 2026-11-21") from None
    return found


def _json(column: Field[Any, Any], value: Any, place: str) -> Any:
    shape = column.default if column.default in (dict, list) else None
    if shape is not None and not isinstance(value, shape):
        raise RowProblem(place, "phải là một danh sách" if shape is list else "phải là một bảng tên và giá trị")
    if shape is None and not isinstance(value, dict | list):
        raise RowProblem(place, "phải là một danh sách hoặc một bảng tên và giá trị")
    return value


_READERS: tuple[tuple[type[Any], Any], ...] = (
    (models.BooleanField, _truth),
    (models.IntegerField, _whole),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.JSONField, _json),
    (models.CharField | models.TextField, _text),  # type: ignore[arg-type]
)
