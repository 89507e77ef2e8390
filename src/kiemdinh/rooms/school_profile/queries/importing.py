"""What an import would change: every cell of a file beside what stands there now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kiemdinh.rooms.school_profile.queries.figures import CellView, TableView
from kiemdinh.rooms.school_profile.rules import compute
from kiemdinh.rooms.school_profile.rules.form import FigureForm


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure from outside that may replace a stored one; `place` says where it comes from."""

    table: str
    row: str
    column: str
    value: Decimal
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that would get another number; `version` is that of the stored cell as it was looked at."""

    figure: NewFigure
    table_title: str
    row_title: str
    column_title: str
    old: str
    new: str
    old_origin: str
    version: int

    @property
    def name(self) -> str:
        """The cell in one word, for fields of a page."""
        return f"{self.figure.table}.{self.figure.row}.{self.figure.column}"


def changes_of(
    form: FigureForm, tables: Iterable[TableView], figures: Sequence[NewFigure]
) -> tuple[list[Change], int]:
    """The cells that would change, in the order of the form, and how many stay as they are.

    `tables` are the tables as shown; a sum of the sites that stands in for the whole school counts as being there.
    """
    kept: Mapping[tuple[str, str, str], tuple[TableView, str, CellView]] = {
        (table.key, row.key, cell.column): (table, row.title, cell)
        for table in tables
        for row in table.rows
        for cell in row.cells
    }
    new = {(f.table, f.row, f.column): f for f in figures}
    found, same = [], 0
    for key, (table, row_title, cell) in kept.items():
        figure = new.get(key)
        if figure is None:
            continue
        if cell.value == figure.value:
            same += 1
            continue
        row = form.table_by_key[figure.table].row_by_key[figure.row]
        found.append(
            Change(
                figure,
                table.title,
                row_title,
                next(c.title for c in table.columns if c.key == figure.column),
                cell.text,
                compute.display(row, figure.value),
                cell.origin,
                cell.version,
            )
        )
    return found, same
