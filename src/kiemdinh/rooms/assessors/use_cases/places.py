"""Reading where somebody works or lives: a code, a full name in the directory, or only words."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.assessors.use_cases.problems import AssessorProblem
from kiemdinh.rooms.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the directory, or (unit_id None) only what was written."""

    unit_id: int | None
    name: str


def read_place(*, text: str, register_id: int, on: date, field: str, kind: str | None = None) -> Place:
    """The unit of the province with this code or exactly this name, marks aside; else the words themselves.

    Raises AssessorProblem when several units bear the name: then the code must be given.
    """
    words = " ".join(nfc(text).split())
    if not words:
        return Place(None, "")
    top = organisations.path_on(unit_id=register_id, on=on)
    unit = organisations.unit_as_of(on=on, code=words)
    if unit is not None and unit.path.startswith(top) and kind in (None, unit.kind):
        return Place(unit.id, unit.name)
    found = organisations.search_units(text=words, on=on, kind=kind, under_path=top, include_former=True)
    same = [u for u in found if fold(u.name) == fold(words)] or [u for u in found if fold(u.short_name) == fold(words)]
    if len(same) > 1:
        codes = ", ".join(u.code for u in same[:5])
        raise AssessorProblem(
            f"Có {len(same)} đơn vị cùng tên “{words}”. Hãy ghi mã đơn vị thay cho tên ({codes}).", field=field
        )
    return Place(same[0].id, same[0].name) if same else Place(None, words)
