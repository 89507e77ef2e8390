"""Building a form from its file, and what the file must satisfy: no double keys, no reference to nothing, no circle."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kiemdinh.rooms.school_profile.rules.form import Balance, Column, FigureForm, Row, Table
from kiemdinh.rooms.school_profile.rules.formula import FormulaError, Node, Ref, parse_formula, references


class FormError(ValueError):
    """A form file that cannot be used; the text names the table and row."""


def load_form(
    data: Mapping[str, Any],
    *,
    regulation_number: str = "",
    in_force_from: date | None = None,
    in_force_to: date | None = None,
) -> FigureForm:
    """Build a form from the content of a figures file (schema figures/1).

    Raises FormError for double keys, references to nothing, formulas that use each other in a circle, or a
    formula that mixes a table over years with a table of categories.
    """
    form = FigureForm(
        key=str(data["form"]),
        title=str(data["title"]),
        edition=str(data.get("edition", "")),
        school_types=tuple(data.get("school_types", ())),
        year_count=int(data["years"]),
        article=str(data.get("article", "")),
        confidence=str(data.get("confidence", "")),
        tables=tuple(_table(item) for item in data["tables"]),
        proposal=bool(data.get("proposal", False)),
        regulation_number=regulation_number,
        in_force_from=in_force_from,
        in_force_to=in_force_to,
    )
    _check(form)
    return form


def _table(data: Mapping[str, Any]) -> Table:
    key = str(data["key"])
    columns = (
        ()
        if data["columns"] == "years"
        else tuple(
            Column(str(c["key"]), str(c["title"]), _formula(c, key), str(c.get("of", "")))
            for c in data["columns"]
        )
    )
    rows = tuple(
        Row(
            str(r["key"]),
            str(r["title"]),
            str(r["unit"]),
            _formula(r, key),
            str(r.get("of", "")),
            tuple(r.get("stages", ())),
            bool(r.get("printed", True)),
        )
        for r in data["rows"]
    )
    return Table(
        key,
        str(data["title"]),
        rows,
        columns,
        tuple(_balance(b, key) for b in data.get("balances", ())),
        tuple(_balance(b, key) for b in data.get("column_balances", ())),
        tuple(data.get("stages", ())),
        str(data.get("note", "")),
        bool(data.get("proposal", False)),
    )


def _formula(data: Mapping[str, Any], table: str) -> Node | None:
    if not data.get("formula"):
        return None
    try:
        return parse_formula(str(data["formula"]))
    except FormulaError as error:
        raise FormError(f"Bảng {table}, {data['key']}: {error}") from error


def _balance(data: Mapping[str, Any], table: str) -> Balance:
    try:
        return Balance(
            parse_formula(str(data["whole"])), parse_formula(str(data["parts"])), str(data["text"])
        )
    except FormulaError as error:
        raise FormError(f"Bảng {table}: {error}") from error


def _check(form: FigureForm) -> None:
    _no_doubles([table.key for table in form.tables], "bảng")
    for table in form.tables:
        _no_doubles([row.key for row in table.rows], f"dòng của bảng {table.key}")
        _no_doubles([column.key for column in table.columns], f"cột của bảng {table.key}")
        _check_parts(table)
        for balance in table.balances:
            for ref in (*references(balance.whole), *references(balance.parts)):
                _target(form, table, ref)
    _no_circle_of_rows(form)
    for table in form.tables:
        _no_circle_of_columns(table)


def _check_parts(table: Table) -> None:
    for row in table.rows:
        if row.of and row.of not in table.row_by_key:
            raise FormError(f"Bảng {table.key}, {row.key}: không có dòng “{row.of}”.")
    named = [Ref("", column.of) for column in table.columns if column.of]
    used = [ref for column in table.columns if column.formula for ref in references(column.formula)]
    summed = [ref for b in table.column_balances for ref in (*references(b.whole), *references(b.parts))]
    _all_columns(table, [*named, *used, *summed])


def _all_columns(table: Table, refs: Iterable[Ref]) -> None:
    for ref in refs:
        if ref.table or ref.name not in table.column_by_key:
            raise FormError(f"Bảng {table.key}: không có cột “{ref.name}”.")


def _no_doubles(keys: list[str], what: str) -> None:
    double = sorted({key for key in keys if keys.count(key) > 1})
    if double:
        raise FormError(f"Trùng khóa {what}: {', '.join(double)}.")


def _target(form: FigureForm, table: Table, ref: Ref) -> tuple[str, str]:
    other = form.table_by_key.get(ref.table) if ref.table else table
    if other is None or ref.name not in other.row_by_key:
        shown = f"{ref.table}.{ref.name}" if ref.table else ref.name
        raise FormError(f"Bảng {table.key}: công thức nhắc “{shown}” không có trong biểu mẫu.")
    if other.by_year != table.by_year or (not other.by_year and other.key != table.key):
        raise FormError(f"Bảng {table.key}: công thức lấy số của bảng {other.key} có cột khác loại.")
    return other.key, ref.name


def _no_circle_of_rows(form: FigureForm) -> None:
    uses = {
        (table.key, row.key): [_target(form, table, ref) for ref in references(row.formula)]
        for table in form.tables
        for row in table.rows
        if row.formula is not None
    }
    done: set[tuple[str, str]] = set()

    def visit(cell: tuple[str, str], above: tuple[tuple[str, str], ...]) -> None:
        if cell in above:
            raise FormError(f"Bảng {cell[0]}, {cell[1]}: công thức dùng vòng chính nó.")
        if cell in done:
            return
        for used in uses.get(cell, ()):
            visit(used, (*above, cell))
        done.add(cell)

    for cell in uses:
        visit(cell, ())


def _no_circle_of_columns(table: Table) -> None:
    pending = {
        column.key: {ref.name for ref in references(column.formula)}
        for column in table.columns
        if column.formula is not None
    }
    while pending:
        ready = [key for key, names in pending.items() if not names & pending.keys()]
        if not ready:
            raise FormError(f"Bảng {table.key}: công thức của các cột dùng vòng nhau.")
        for key in ready:
            del pending[key]
