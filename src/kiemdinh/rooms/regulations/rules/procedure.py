"""Dated procedure values of an edition: numbers, lists and names with their article. No code holds such a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.regulations.rules.errors import RegulationError

VALUE_TYPES: Final = ("integer", "integers", "boolean", "text", "list", "map", "month_day")
GROUPS: Final = (
    "levels",
    "council",
    "self_assessment",
    "evidence",
    "figures",
    "report",
    "internal_review",
    "improvement",
    "registration",
    "conflicts",
    "external_assessment",
    "appraisal",
    "recognition",
    "revocation",
    "publication",
    "authority_report",
    "transition",
)
"""First words of the keys, in the order of the work; a database may give the keys back in another order."""
REQUIRED_KEYS: Final = (
    "levels.rule",
    "evidence.code_format",
    "evidence.code_formats_read",
    "evidence.separator",
    "evidence.catalogue_columns",
    "council.min_members",
    "council.must_be_odd",
    "council.required_roles",
    "self_assessment.steps",
    "improvement.scope",
    "figures.years",
    "report.deadline",
    "report.receiver",
    "internal_review.min_per_year",
    "recognition.types",
    "recognition.validity_years",
    "recognition.decision_working_days",
)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day that returns every year, e.g. 15/6."""

    day: int
    month: int

    def in_year(self, year: int) -> date:
        """That day in a year."""
        return date(year, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.day:02d}/{self.month}" if self.month > 2 else f"{self.day:02d}/{self.month:02d}"


type Value = int | bool | str | tuple[int, ...] | tuple[str, ...] | dict[str, str] | MonthDay


@dataclass(frozen=True, slots=True)
class ProcedureValue:
    """A value as it holds on a day; `confidence` low means: not compared with the original text."""

    key: str
    title: str
    unit: str
    value: Value
    article: str
    confidence: str
    note: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Procedure:
    """All dated values of one edition; a cycle that is pinned to the edition reads them for its own days."""

    edition_id: str
    version: int
    title: str
    values: dict[str, tuple[ProcedureValue, ...]]

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> "Procedure":
        """From a checked procedure file. Raises RegulationError for a value that does not fit its type."""
        values: dict[str, tuple[ProcedureValue, ...]] = {}
        for key, item in sorted(content["values"].items(), key=lambda pair: _place(pair[0])):
            rows = [
                ProcedureValue(
                    key=key,
                    title=item["title"],
                    unit=item.get("unit", ""),
                    value=_value(key, item["type"], row["value"]),
                    article=row["article"],
                    confidence=row["confidence"],
                    note=row.get("note", ""),
                    valid_from=date.fromisoformat(row["from"]),
                    valid_to=date.fromisoformat(row["to"]) if "to" in row else None,
                )
                for row in item["dated"]
            ]
            values[key] = tuple(sorted(rows, key=lambda row: row.valid_from))
        return cls(content["edition"], int(content["version"]), content["title"], values)

    def value(self, key: str, *, on: date) -> ProcedureValue:
        """The value of `key` on that day. Raises RegulationError when there is none."""
        if key not in self.values:
            raise RegulationError(f"Bộ {self.edition_id} không có giá trị “{key}”.")
        for row in self.values[key]:
            if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
                return row
        raise RegulationError(f"Bộ {self.edition_id} không có giá trị “{key}” cho ngày {format_date(on)}.")

    def holds(self, key: str, *, on: date) -> bool:
        """Whether there is a value of `key` on that day."""
        return any(
            row.valid_from <= on and (row.valid_to is None or on <= row.valid_to) for row in self.values.get(key, ())
        )

    def integer(self, key: str, *, on: date) -> int:
        """A whole number, e.g. `council.min_members`."""
        return self._typed(key, on, int)

    def integers(self, key: str, *, on: date) -> tuple[int, ...]:
        """Several whole numbers, e.g. the sizes (from, to) of a group."""
        return tuple(int(part) for part in self._typed(key, on, tuple))

    def flag(self, key: str, *, on: date) -> bool:
        """A yes or no, e.g. `council.must_be_odd`."""
        return self._typed(key, on, bool)

    def text(self, key: str, *, on: date) -> str:
        """A text or a key, e.g. `evidence.code_format`."""
        return self._typed(key, on, str)

    def items(self, key: str, *, on: date) -> tuple[str, ...]:
        """A list of texts, e.g. `self_assessment.steps`."""
        return tuple(str(part) for part in self._typed(key, on, tuple))

    def mapping(self, key: str, *, on: date) -> dict[str, str]:
        """A map of texts, e.g. `report.receiver` by school type."""
        return self._typed(key, on, dict)

    def month_day(self, key: str, *, on: date) -> MonthDay:
        """A day of every year, e.g. `report.deadline`."""
        return self._typed(key, on, MonthDay)

    def _typed[T](self, key: str, on: date, wanted: type[T]) -> T:
        value = self.value(key, on=on).value
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise RegulationError(f"Giá trị “{key}” của bộ {self.edition_id} không đúng kiểu cần dùng.")
        return value


def _place(key: str) -> tuple[int, str]:
    group = key.split(".", maxsplit=1)[0]
    return (GROUPS.index(group) if group in GROUPS else len(GROUPS), key)


def _value(key: str, kind: str, raw: Any) -> Value:
    try:
        if kind == "integer":
            return int(raw)
        if kind == "integers":
            return tuple(int(part) for part in raw)
        if kind == "boolean":
            return {"true": True, "false": False}[raw]
        if kind == "text" and isinstance(raw, str):
            return raw
        if kind == "list" and isinstance(raw, list):
            return tuple(str(part) for part in raw)
        if kind == "map" and isinstance(raw, dict):
            return {str(name): str(part) for name, part in raw.items()}
        if kind == "month_day":
            day, month = (int(part) for part in raw.split("/"))
            date(2024, month, day)
            return MonthDay(day=day, month=month)
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise RegulationError(f"Giá trị “{key}” không đúng kiểu {kind}.")
