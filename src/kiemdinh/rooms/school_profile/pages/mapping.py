"""The fields of a mapping on its page: from a mapping to inputs, and from what was posted back to a mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.profile import (
    CELLS,
    CHOSEN,
    COUNT,
    OPERATORS,
    ROWS,
    SUM,
    TITLE,
    Condition,
    Profile,
    Rule,
    ValueColumn,
    title_year,
)
from kiemdinh.rooms.school_profile.rules.source_table import SourceTable, cell_text

_CONDITIONS = 2
_BLANK_LINES = 3
_MOST_LINES = 80
_MOST_LABELS = 150
_HOW = ((COUNT, "Đếm dòng"), (SUM, "Cộng cột"))


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ConditionFields:
    """The inputs of one condition; `index` names them."""

    index: str
    columns: list[Option]
    operators: list[Option]
    values: str


@dataclass(frozen=True, slots=True)
class RuleFields:
    """The inputs of one line of the mapping."""

    index: int
    groups: list[tuple[str, list[Option]]]
    how: list[Option]
    columns: list[Option]
    conditions: list[ConditionFields]


@dataclass(frozen=True, slots=True)
class LabelFields:
    """A label of the file and the figure it stands for."""

    index: int
    label: str
    groups: list[tuple[str, list[Option]]]


@dataclass(slots=True)
class MappingFields:
    """Everything the mapping's form shows."""

    kind: str
    lines: list[RuleFields] = field(default_factory=list)
    label_columns: list[Option] = field(default_factory=list)
    value_columns: list[tuple[int, str, list[Option]]] = field(default_factory=list)
    labels: list[LabelFields] = field(default_factory=list)
    too_many_labels: bool = False

    @property
    def count(self) -> int:
        """How many lines of rules the form posts."""
        return len(self.lines)


def fields_of(profile: Profile, source: SourceTable, form: FigureForm) -> MappingFields:
    """The inputs for a mapping, with a few empty lines at the end."""
    if profile.kind == CELLS:
        return _cell_fields(profile, source, form)
    columns = [title for title in source.titles if title]
    empty = [None] * _BLANK_LINES
    return MappingFields(
        ROWS,
        lines=[_rule_fields(n, rule, columns, form) for n, rule in enumerate([*profile.rules, *empty][:_MOST_LINES])],
    )


def posted_profile(data: Mapping[str, str], source: SourceTable) -> Profile:
    """The mapping as posted; lines without a figure are left out."""
    if data.get("kieu") == CELLS:
        return _posted_cells(data, source)
    rules = []
    count = data.get("so_dong", "")
    for n in range(min(int(count), _MOST_LINES) if count.isdigit() else 0):
        if not (target := data.get(f"so_{n}", "")):
            continue
        table, row, *category = target.split(".")
        how = SUM if data.get(f"cach_{n}") == SUM else COUNT
        rules.append(
            Rule(
                table,
                row,
                ".".join(category),
                how,
                _known(data.get(f"cot_{n}", ""), source) if how == SUM else "",
                tuple(c for j in range(_CONDITIONS) if (c := _posted_condition(data, f"{n}_{j}", source))),
            )
        )
    return Profile(ROWS, rules=tuple(rules))


def empty_profile(kind: str, source: SourceTable) -> Profile:
    """Where a person begins who has no mapping yet."""
    if kind != CELLS:
        return Profile(ROWS)
    titles = [title for title in source.titles if title]
    values = tuple(ValueColumn(title, TITLE) for title in titles if title_year(title))
    words = next((t for t in titles if any(not _numeric(cell_text(source.cell(r, t))) for r in source.rows)), "")
    return Profile(CELLS, label_column=words, values=values)


def _numeric(text: str) -> bool:
    return not text or text.replace(".", "").replace(",", "").isdigit()


def _rule_fields(n: int, rule: Rule | None, columns: Sequence[str], form: FigureForm) -> RuleFields:
    target = ".".join(part for part in (rule.table, rule.row, rule.category) if part) if rule else ""
    conditions = rule.conditions if rule else ()
    return RuleFields(
        n,
        _figure_groups(form, target, with_categories=True),
        [Option(key, words, key == (rule.how if rule else COUNT)) for key, words in _HOW],
        _columns(columns, rule.column if rule else ""),
        [
            _condition_fields(f"{n}_{j}", conditions[j] if j < len(conditions) else None, columns)
            for j in range(_CONDITIONS)
        ],
    )


def _condition_fields(index: str, condition: Condition | None, columns: Sequence[str]) -> ConditionFields:
    return ConditionFields(
        index,
        _columns(columns, condition.column if condition else ""),
        [Option(key, label, bool(condition and condition.op == key)) for key, label in OPERATORS.items()],
        "; ".join(condition.values) if condition else "",
    )


def _columns(columns: Sequence[str], chosen: str) -> list[Option]:
    known = [Option(title, title, fold(title) == fold(chosen)) for title in columns]
    if chosen and not any(option.chosen for option in known):
        known.append(Option(chosen, f"{chosen} (tệp này không có)", chosen=True))
    return known


def _figure_groups(
    form: FigureForm, target: str, *, with_categories: bool
) -> list[tuple[str, list[Option]]]:
    groups = []
    for table in form.tables:
        options = []
        for row in table.rows:
            if row.computed:
                continue
            key = f"{table.key}.{row.key}"
            if table.by_year or not with_categories:
                options.append(Option(key, row.title, key == target))
            else:
                options += [
                    Option(f"{key}.{c.key}", f"{row.title}: {c.title.lower()}", f"{key}.{c.key}" == target)
                    for c in table.columns
                    if c.formula is None
                ]
        groups.append((table.title, options))
    return groups


def _posted_condition(data: Mapping[str, str], index: str, source: SourceTable) -> Condition | None:
    column = _known(data.get(f"dk_{index}_cot", ""), source)
    op = data.get(f"dk_{index}_op", "")
    if not column or op not in OPERATORS:
        return None
    values = tuple(text for part in data.get(f"dk_{index}_gt", "").split(";") if (text := nfc(part)))
    return Condition(column, op, values if op in ("one_of", "none_of") else ())


def _known(title: str, source: SourceTable) -> str:
    """A column's title as the file writes it; one that the file lacks stays, to be told apart later."""
    return next((known for known in source.titles if known and fold(known) == fold(title)), nfc(title))


def _cell_fields(profile: Profile, source: SourceTable, form: FigureForm) -> MappingFields:
    columns = [title for title in source.titles if title]
    to = {fold(value.column): value.to for value in profile.values}
    categories = {c.key: c.title for table in form.tables for c in table.columns if c.formula is None}
    value_columns = []
    for n, title in enumerate(columns):
        chosen = to.get(fold(title), "")
        options = [Option("", "Không lấy", not chosen), Option(CHOSEN, "Số của năm học đang chọn", chosen == CHOSEN)]
        if title_year(title):
            options.append(Option(TITLE, f"Số của năm học {title_year(title).replace('-', '–')}", chosen == TITLE))
        options += [Option(key, f"Cột “{name}”", chosen == key) for key, name in categories.items()]
        value_columns.append((n, title, options))
    found: dict[str, str] = {}
    if source.has(profile.label_column):
        for row in source.rows:
            text = cell_text(source.cell(row, profile.label_column))
            found.setdefault(fold(text), text)
    found.pop("", None)
    targets = dict(profile.labels)
    labels = [
        LabelFields(n, text, _figure_groups(form, targets.get(key, ""), with_categories=False))
        for n, (key, text) in enumerate(list(found.items())[:_MOST_LABELS])
    ]
    return MappingFields(
        CELLS,
        label_columns=_columns(columns, profile.label_column),
        value_columns=value_columns,
        labels=labels,
        too_many_labels=len(found) > _MOST_LABELS,
    )


def _posted_cells(data: Mapping[str, str], source: SourceTable) -> Profile:
    values, labels = [], []
    columns = [title for title in source.titles if title]
    for n, title in enumerate(columns):
        if to := data.get(f"ct_{n}", ""):
            values.append(ValueColumn(title, to))
    for n in range(_MOST_LABELS):
        label, target = data.get(f"nl_{n}", ""), data.get(f"nh_{n}", "")
        if label and target:
            labels.append((fold(label), target))
    return Profile(
        CELLS, label_column=_known(data.get("ten_cot", ""), source), values=tuple(values), labels=tuple(labels)
    )
