"""Mappings as data: how a version is stored, when it is whole, and what the starter file proposes. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.profile import (
    CELLS,
    COUNT,
    OPERATORS,
    ROWS,
    SUM,
    VALUELESS,
    Condition,
    Profile,
    ProfileError,
    Rule,
    ValueColumn,
)
from kiemdinh.rooms.school_profile.rules.source_table import SourceTable

_ENOUGH_COLUMNS = 2


def to_json(profile: Profile) -> dict[str, Any]:
    """The mapping as it is stored."""
    if profile.kind == CELLS:
        return {
            "kind": CELLS,
            "label_column": profile.label_column,
            "values": [[value.column, value.to] for value in profile.values],
            "labels": [list(pair) for pair in profile.labels],
        }
    return {
        "kind": ROWS,
        "rules": [
            {
                "figure": ".".join(part for part in (rule.table, rule.row, rule.category) if part),
                "how": rule.how,
                "column": rule.column,
                "conditions": [[c.column, c.op, list(c.values)] for c in rule.conditions],
            }
            for rule in profile.rules
        ],
    }


def from_json(data: Mapping[str, Any]) -> Profile:
    """A stored mapping, or one of the starter file. Raises ProfileError."""
    try:
        if data["kind"] == CELLS:
            return Profile(
                CELLS,
                label_column=str(data["label_column"]),
                values=tuple(ValueColumn(str(c), str(to)) for c, to in data["values"]),
                labels=tuple((str(label), str(target)) for label, target in data["labels"]),
            )
        return Profile(ROWS, rules=tuple(_rule(item) for item in data["rules"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ProfileError("Hồ sơ đối chiếu không đúng dạng.") from error


def _rule(data: Mapping[str, Any]) -> Rule:
    table, row, *category = str(data["figure"]).split(".")
    conditions = tuple(
        Condition(str(column), str(op), tuple(str(value) for value in values))
        for column, op, values in data.get("conditions", ())
    )
    if data.get("how", COUNT) not in (COUNT, SUM) or any(c.op not in OPERATORS for c in conditions):
        raise ProfileError("Hồ sơ đối chiếu không đúng dạng.")
    return Rule(table, row, ".".join(category), str(data.get("how", COUNT)), str(data.get("column", "")), conditions)


def check(profile: Profile) -> None:
    """Raises ProfileError naming the line of the mapping that is not whole yet."""
    if profile.kind == CELLS:
        if not profile.label_column or not profile.values or not profile.labels:
            raise ProfileError("Hãy chọn cột tên, ít nhất một cột số và ít nhất một dòng để lấy số.")
        return
    if not profile.rules:
        raise ProfileError("Chưa có dòng đối chiếu nào. Hãy chọn số liệu cần lấy ở ít nhất một dòng.")
    for number, rule in enumerate(profile.rules, start=1):
        if rule.how == SUM and not rule.column:
            raise ProfileError(f"Dòng đối chiếu {number}: hãy chọn cột để cộng.")
        for condition in rule.conditions:
            if condition.op not in VALUELESS and not condition.values:
                raise ProfileError(f"Dòng đối chiếu {number}: hãy ghi giá trị để so với cột “{condition.column}”.")


def starter_profile(starter: Mapping[str, Any], source: SourceTable, form: FigureForm) -> Profile | None:
    """What a starter of reference/figure_profiles.yaml proposes for a file; None when it does not look like it.

    A rule whose column the file lacks, or whose figure the form lacks, is left out.
    """
    columns = {}
    for key, names in starter["columns"].items():
        known = {fold(str(name)) for name in names}
        columns[key] = next((title for title in source.titles if title and fold(title) in known), "")
    if sum(1 for title in columns.values() if title) < _ENOUGH_COLUMNS:
        return None
    rules = [
        rule
        for item in starter["rules"]
        for n in _each(item)
        if (rule := _starter_rule(item, n, columns)) is not None and _has(form, rule)
    ]
    return Profile(ROWS, rules=tuple(rules)) if rules else None


def _each(item: Mapping[str, Any]) -> Sequence[int]:
    if "each" not in item:
        return (0,)
    first, last = item["each"]
    return range(int(first), int(last) + 1)


def _starter_rule(item: Mapping[str, Any], n: int, columns: Mapping[str, str]) -> Rule | None:
    table, row, *category = str(item["figure"]).replace("{n}", str(n)).split(".")
    conditions = tuple(
        Condition(columns[key], op, tuple(str(value).replace("{n}", str(n)) for value in values))
        for key, op, values in item.get("conditions", ())
    )
    summed = columns[item["column"]] if "column" in item else ""
    if any(not c.column for c in conditions) or ("column" in item and not summed):
        return None
    return Rule(table, row, ".".join(category), str(item.get("how", COUNT)), summed, conditions)


def _has(form: FigureForm, rule: Rule) -> bool:
    table = form.table_by_key.get(rule.table)
    row = table.row_by_key.get(rule.row) if table else None
    if table is None or row is None or row.computed:
        return False
    return table.by_year if not rule.category else rule.category in table.column_by_key
