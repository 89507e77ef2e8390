"""What the figures of a school hint at: a metric of TT 57, a threshold of the 2018 circulars. Pure; decides nothing.

The file of an edition (regulations/<edition>/hints.yaml) says which formula over the figures gives a metric or the
number that a threshold speaks of. The thresholds themselves stay in the catalog. Names in formulas are those of the
figures: "results.tuoi_11", and "staff_now.giao_vien__dat" for a table of categories.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.formula import FormulaError, Node, Ref, evaluate, parse_formula, references

_CATEGORY = "__"
_TEN = Decimal(10)


class HintFileError(ValueError):
    """A hint file that cannot be used; the text names the entry."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A formula for some school types (and, in a school of several levels of education, for one of them)."""

    school_types: tuple[str, ...]
    stage: str
    formula: Node
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class MetricHint(Hint):
    """Gives a metric of TT 57."""

    metric: str
    unit: str


@dataclass(frozen=True, slots=True)
class ThresholdHint(Hint):
    """Gives the number of a threshold of the catalog, found there by criterion, level, indicator and its words.

    `label` tells levels of education of one school apart; `specialised` says for which schools it holds: "true",
    "false", or "" for both.
    """

    criterion: str
    level: str
    indicator: str
    what: str
    label: str
    specialised: str

    def holds_for(self, *, specialised: bool) -> bool:
        """Whether it speaks of such a school."""
        return not self.specialised or (self.specialised == "true") == specialised


@dataclass(frozen=True, slots=True)
class HintFile:
    """All hints of an edition."""

    edition: str
    since: date
    metrics: tuple[MetricHint, ...] = ()
    thresholds: tuple[ThresholdHint, ...] = ()

    def metrics_for(self, *, school_type: str, stage: str, codes: Sequence[str]) -> list[MetricHint]:
        """The hints for these metrics, in the order of `codes`; one for the whole school serves every level."""
        fitting = [m for m in self.metrics if school_type in m.school_types and m.stage in ("", stage)]
        return [hint for code in codes for hint in fitting if hint.metric == code]

    def thresholds_for(self, *, school_type: str, criterion: str, specialised: bool) -> list[ThresholdHint]:
        """The hints for the thresholds of a criterion, in the order of the file."""
        return [
            t
            for t in self.thresholds
            if t.criterion == criterion and school_type in t.school_types and t.holds_for(specialised=specialised)
        ]


def load_hints(data: Mapping[str, Any]) -> HintFile:
    """Build the hints from the content of a file (schema hints/1). Raises HintFileError for a formula that is none."""
    return HintFile(
        edition=str(data["edition"]),
        since=date.fromisoformat(data["from"]),
        metrics=tuple(MetricHint(*_common(i, i["metric"]), i["metric"], i["unit"]) for i in data["metrics"]),
        thresholds=tuple(
            ThresholdHint(
                *_common(i, f"{i['criterion']} Mức {i['level']}"),
                i["criterion"],
                i["level"],
                i["indicator"],
                i["what"],
                i.get("label", ""),
                i.get("specialised", ""),
            )
            for i in data["thresholds"]
        ),
    )


def _common(item: Mapping[str, Any], name: str) -> tuple[tuple[str, ...], str, Node, str, str]:
    try:
        formula = parse_formula(item["formula"])
    except FormulaError as error:
        raise HintFileError(f"{name}: {error}") from error
    return tuple(item["school_types"]), item.get("stage", ""), formula, item["confidence"], item.get("note", "")


def unknown_names(hint: Hint, forms: Sequence[FigureForm]) -> Iterator[str]:
    """Names of a hint's formula that a form of one of its school types does not have."""
    for school_type in hint.school_types:
        for form in (form for form in forms if school_type in form.school_types):
            for ref in references(hint.formula):
                row, _, category = ref.name.partition(_CATEGORY)
                table = form.table_by_key.get(ref.table)
                known = table is not None and row in table.row_by_key
                if known and table is not None:
                    known = category in table.column_by_key if category else table.by_year
                if not known:
                    yield f"{form.key}: {ref.table}.{ref.name}"


class CopiedFigures:
    """The numbers of a copy, entered and computed, by name and school year."""

    def __init__(self, copy: Mapping[str, Any]) -> None:
        self.years: tuple[str, ...] = tuple(copy.get("years", ()))
        self._cells = {
            (table["key"], row["key"], column["key"]): Decimal(cell["value"])
            for table in copy.get("tables", ())
            for row in table["rows"]
            for column, cell in zip(table["columns"], row["cells"], strict=True)
            if cell["value"] is not None
        }

    def value(self, formula: Node, year: str) -> Decimal | None:
        """The formula's value in a school year; None when a figure is missing or a divisor is zero."""

        def lookup(ref: Ref) -> Decimal | None:
            row, _, category = ref.name.partition(_CATEGORY)
            return self._cells.get((ref.table, row, f"{year}:{category}" if category else year))

        return evaluate(formula, lookup)

    def newest(self, formula: Node) -> tuple[str, Decimal] | None:
        """The last school year for which all figures of the formula are there, and its value."""
        for year in reversed(self.years):
            value = self.value(formula, year)
            if value is not None:
                return year, value
        return None


def shown(value: Decimal, unit: str) -> str:
    """A number of a hint in words: "92,3 %", "1.812 học sinh"; rates with one decimal at most two."""
    if value == value.to_integral_value():
        return f"{format_number(value.to_integral_value())} {unit}"
    return f"{format_number(value, 1 if unit == '%' or value >= _TEN else 2)} {unit}"


_HOLDS = {">=": "≥", "<=": "≤", "=": "="}
_FAILS = {">=": "<", "<=": ">"}


def meets(value: Decimal, op: str, limit: Decimal) -> bool:
    """Whether the number keeps the threshold; the exact value counts, not the rounded one that is shown."""
    return {"<=": value <= limit, ">=": value >= limit, "=": value == limit}[op]


def comparison(value: Decimal, op: str, limit: Decimal, unit: str) -> str:
    """The number beside its threshold: "96 % ≥ 55 %", "48,2 % < 55 %".

    A number that only rounding would make equal to the limit is shown with two decimals, so that the sign is true.
    """
    met = meets(value, op, limit)
    sign = _HOLDS[op] if met else _FAILS.get(op, "<" if value < limit else ">")
    left = shown(value, unit)
    if not met and round(value, 1) == limit:
        left = f"{format_number(value, 2)} {unit}"
    return f"{left} {sign} {shown(limit, unit)}"


class Limits(Protocol):
    """A threshold of a catalog: its value, and the easier ones of difficult areas as texts."""

    @property
    def value(self) -> str: ...

    @property
    def disadvantaged_area(self) -> str | None: ...

    @property
    def especially_disadvantaged_commune(self) -> str | None: ...


def effective_limit(threshold: Limits, *, disadvantaged: bool, especially: bool) -> tuple[Decimal, str]:
    """The limit that holds for a school, and why it is an easier one (empty when it is the common one).

    `disadvantaged`: in a difficult area; `especially`: in an especially difficult commune, which is one too.
    """
    if especially and threshold.especially_disadvantaged_commune is not None:
        return Decimal(threshold.especially_disadvantaged_commune), "xã đặc biệt khó khăn"
    if (disadvantaged or especially) and threshold.disadvantaged_area is not None:
        return Decimal(threshold.disadvantaged_area), "vùng khó khăn"
    return Decimal(threshold.value), ""
