"""The numbers printed in the Word file are those counted by hand from the raw rows of a random world."""

import io
from datetime import date

from docx import Document
from tests.rooms.reporting.conftest import Room
from tests.rooms.statistics.random_world import build, counted_by_hand
from tests.rooms.statistics.test_form1 import LEAST

from kiemdinh.rooms.reporting.exports.papers import report_docx
from kiemdinh.rooms.reporting.queries.access import report_for
from kiemdinh.rooms.reporting.rules.tables import SHAPES

_ORDER = ("total", "self_assessed", "externally_assessed", "not_reached", "level_1", "level_2", "level_3", "level_4",
          "preparing")  # fmt: skip
_PLACES = (1, 2, 4, 6, 7, 8, 9, 10, 11)
"""Columns of the printed table that hold counts; the others are shares."""


def test_the_printed_table_is_the_one_counted_by_hand(room: Room) -> None:
    build(room.world, 23)
    day = date(2024, 12, 31)
    period = room.period(as_of=day, due_on=date(2026, 11, 30))
    unit = room.world.units["T-HUYEN"]
    expected = counted_by_hand(unit, day, LEAST)
    assert sum(row["total"] for row in expected.values()) > 6
    report = period.reports.get(unit_id=unit)
    access = report_for(actor=room.who("so"), report_id=_approved(room, report), today=date(2026, 11, 21))
    table = Document(io.BytesIO(report_docx(access))).tables[0]
    labels = {row["label"]: row["key"] for row in report.figures["s1a"]}
    printed = {}
    for line in table.rows[2:]:
        cells = [cell.text for cell in line.cells]
        printed[labels.get(cells[0], cells[0])] = [int(cells[place].replace(".", "")) for place in _PLACES]
    shown = {key: [row[column] for column in _ORDER] for key, row in expected.items()}
    assert {key: row for key, row in printed.items() if key in shown} == shown
    assert printed["Cộng"] == [sum(row[column] for row in expected.values()) for column in _ORDER]
    assert {key for key in printed if key not in shown and any(printed[key])} == {"Cộng"}


def test_the_two_counted_tables_of_the_yearly_report_are_printed_with_their_sums(room: Room) -> None:
    report = room.report(room.period(kind="tt57_yearly", itself=True))
    room.approve(report, by="so", head="so.lanhdao")
    access = report_for(actor=room.who("so"), report_id=report.pk, today=date(2026, 11, 21))
    document = Document(io.BytesIO(report_docx(access, number=1)))
    tables = [t for t in document.tables if t.rows[0].cells[0].text in ("Loại hình", "TT")]
    assert len(tables) == 5
    assert [len(t.rows) - 2 for t in tables[:2]] == [8, 6]
    assert [t.rows[-1].cells[1].text for t in tables[:2]] == ["6", "5"]
    assert len(SHAPES["tt57_levels"].columns) == len(tables[0].columns) - 1


def _approved(room: Room, report: object) -> int:
    """The number of a report that is shown as sent; the district has no people in this world."""
    from kiemdinh.rooms.reporting.models import PeriodicReport

    pk: int = report.pk  # type: ignore[attr-defined]
    PeriodicReport.objects.filter(pk=pk).update(state="approved")
    return pk
