"""Reading a posted table of figures."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from kiemdinh.kernel.vietnamese import nfc, parse_number
from kiemdinh.rooms.school_profile.queries import TableView
from kiemdinh.rooms.school_profile.use_cases import CellEdit

BASE_FIELD = "goc"
_MAX_FILE = 10 * 1024 * 1024


class SourceForm(forms.Form):
    """Where the figures of a table come from."""

    source = forms.CharField(
        label="Nguồn số liệu",
        required=False,
        max_length=300,
        error_messages={"max_length": "Nguồn số liệu dài quá 300 ký tự."},
    )
    as_of = forms.DateField(
        label="Số liệu của ngày",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"invalid": "Ngày chưa đúng. Hãy nhập như 21/11/2026."},
    )


class FigureFileForm(forms.Form):
    """A spreadsheet with figures."""

    file = forms.FileField(
        label="Tệp Excel hoặc CSV",
        allow_empty_file=True,
        error_messages={"required": "Hãy chọn tệp.", "invalid": "Hãy chọn lại tệp.", "missing": "Hãy chọn tệp."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.ods,.csv"

    def clean_file(self) -> Any:
        """Refuses a file that no school's list is as large as."""
        file = self.cleaned_data["file"]
        if file.size > _MAX_FILE:
            raise forms.ValidationError("Tệp lớn hơn 10 MB. Hãy chỉ để các bảng cần đọc trong tệp.")
        return file


@dataclass(slots=True)
class PostedTable:
    """What came back: the cells that were really changed, and every text as typed."""

    edits: list[CellEdit] = field(default_factory=list)
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    base: dict[str, list[Any]] = field(default_factory=dict)


def cell_field(row: str, column: str) -> str:
    """The name of the input of a cell."""
    return f"o__{row}__{column}"


def base_of(table: TableView) -> str:
    """What the person saw, for the hidden field: {"row|column": [version, text]} of every entered cell."""
    return json.dumps(
        {
            f"{row.key}|{cell.column}": [cell.version, "" if cell.from_sites else cell.text]
            for row in table.rows
            for cell in row.cells
            if cell.entered and (cell.version or cell.text)
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_table(
    data: Mapping[str, str], *, table: str, site_id: int | None, cells: Iterable[tuple[str, str]]
) -> PostedTable:
    """The changed cells of a posted table; another spelling of the same number is no change."""
    posted = PostedTable(base=_base(data.get(BASE_FIELD, "")))
    for row, column in cells:
        name = cell_field(row, column)
        if name not in data:
            continue
        text = data[name]
        posted.typed[row, column] = text
        version, seen = posted.base.get(f"{row}|{column}", [0, ""])
        if not _same(text, seen):
            posted.edits.append(CellEdit(table, row, column, site_id, text, version))
    return posted


def _base(text: str) -> dict[str, list[Any]]:
    try:
        given = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(given, dict):
        return {}
    return {
        str(key): item
        for key, item in given.items()
        if isinstance(item, list) and len(item) == 2 and isinstance(item[0], int) and isinstance(item[1], str)
    }


def _same(typed: str, seen: str) -> bool:
    if nfc(typed) == nfc(seen):
        return True
    return (number := _number(typed)) is not None and number == _number(seen)


def _number(text: str) -> Decimal | None:
    try:
        return parse_number(nfc(text).removesuffix("%"))
    except ValueError:
        return None
