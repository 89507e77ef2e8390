"""Targets against actual, and tables 1 and 2 of Mẫu số 7, against figures counted by hand."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.demo.cast import World, at
from tests.rooms.statistics.random_world import build

from kiemdinh.rooms.organisations.models import SchoolStatus, UnitPlacement
from kiemdinh.rooms.planning.models import Target
from kiemdinh.rooms.planning.rules.targets import EXTERNALLY_ASSESSED, MAINTAINED, NEWLY_RECOGNISED, SELF_ASSESSED
from kiemdinh.rooms.recognition.models import Recognition, Reorganisation
from kiemdinh.rooms.self_assessment.models import Cycle, PublishedReport
from kiemdinh.rooms.statistics.queries.actuals import target_states
from kiemdinh.rooms.statistics.queries.tt57_tables import tt57_tables
from kiemdinh.rooms.statistics.rules.actuals import Group, reached
from kiemdinh.site.cli import main

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]
DAY = date(2026, 11, 20)


def group(**more: Any) -> Group:
    """Schools of one kind of which nothing happened, unless said."""
    empty = dict.fromkeys(Group.__slots__[2:], 0)
    return Group("tieu-hoc", more.pop("ownership", "cong-lap"), **{**empty, **more})


def measured(groups: list[Group], **more: Any) -> Any:
    """A share of all schools, unless said."""
    asked = {"kind": SELF_ASSESSED, "unit": "%", "minimum": Decimal(100), "school_type": None, "ownership": None}
    return reached(groups, **{**asked, **more})


def test_a_share_is_met_by_the_exact_number_not_by_the_rounded_one() -> None:
    almost = measured([group(total=3000, reported=2999, reporting=1)])
    assert (almost.actual_percent, almost.met, almost.forecast) == (100.0, False, 3000)
    assert almost.note == "Cần 3.000 trường, còn thiếu 1; 1 đang làm."
    assert measured([group(total=3, reported=3)]).met is True
    assert measured([group(total=11)], kind=EXTERNALLY_ASSESSED, minimum=Decimal(7)).note.startswith("Cần 1 trường")


def test_a_target_of_no_school_is_said_in_words_and_divides_nothing() -> None:
    state = measured([group(total=5, reported=5)], school_type="gdtx")
    assert (state.actual, state.actual_percent, state.total, state.met) == (0, None, 0, None)
    assert "không có trường nào" in state.note


def test_numbers_of_schools_are_compared_with_the_number_wanted() -> None:
    state = measured([group(total=40, new=6, new_soon=4)], kind=NEWLY_RECOGNISED, unit="trường", minimum=Decimal(17))
    assert (state.actual, state.actual_percent, state.forecast, state.met) == (6, 35.3, 10, False)
    assert state.note == "Còn thiếu 11 trường; 4 đang làm thủ tục."


def test_only_schools_of_the_ownership_count() -> None:
    groups = [group(total=4, reported=4), group(ownership="tu-thuc", total=2, reported=1)]
    state = measured(groups, ownership="ngoai-cong-lap")
    assert (state.total, state.actual, state.actual_percent) == (2, 1, 50.0)


def below(world: World, code: str, day: date) -> dict[int, SchoolStatus]:
    """The schools of a unit on a day, from the raw rows."""
    places = {
        r.unit_id
        for r in UnitPlacement.objects.all()
        if r.valid_from <= day
        and (r.valid_to is None or r.valid_to > day)
        and str(world.units[code]) in r.path.split("/")
    }
    return {
        r.school_id: r
        for r in SchoolStatus.objects.all()
        if r.valid_from <= day and (r.valid_to is None or r.valid_to > day) and r.school_id in places
    }


@pytest.mark.parametrize("seed", [2, 9])
def test_actuals_are_those_counted_by_hand(world: World, seed: int) -> None:
    build(world, seed)
    year, so = 2026, world.units["T-TINH"]
    for kind, number in ((NEWLY_RECOGNISED, 3), (MAINTAINED, 3)):
        Target.objects.create(unit_id=so, kind=kind, year=year, minimum=number, due_on=date(year, 12, 31),
                              valid_from=date(year, 1, 1), set_at=at(DAY))
    Recognition.objects.filter(state="issued", basis_kind="external_assessment").update(signed_on=date(2026, 2, 2))
    schools = below(world, "T-TINH", DAY)
    reports = PublishedReport.objects.select_related("cycle")
    reported = {r.cycle.school_id for r in reports if r.published_at.year == year}
    outside = {
        r.school_id
        for r in Recognition.objects.exclude(state="withdrawn").filter(generation="2018")
        if r.basis_kind != "appraisal" and year == (r.signed_on if r.basis_kind == "imported" else r.reported_on).year
        and (r.signed_on if r.basis_kind == "imported" else r.reported_on) <= DAY
    }
    signed: dict[int, list[date]] = {}
    for row in Recognition.objects.filter(kind="national_standard", state__in=("issued", "revoked", "superseded")):
        if row.signed_on and row.signed_on <= DAY:
            signed.setdefault(row.school_id, []).append(row.signed_on)
    new = {s for s, days in signed.items() if min(days).year == year}
    again = {s for s, days in signed.items() if min(days).year < year <= max(days).year}
    states = target_states(so, year=year, on=DAY)
    found = {(s.target.kind, s.target.school_type): s.reached.actual for s in states}
    assert found[SELF_ASSESSED, None] == len(reported & set(schools))
    for kind in ("mam-non", "tieu-hoc", "thcs", "thpt", "nhieu-cap"):
        wanted = {s for s in outside & set(schools) if schools[s].school_type == kind}
        assert found[EXTERNALLY_ASSESSED, kind] == len(wanted), kind
    assert found[NEWLY_RECOGNISED, None] == len(new & set(schools))
    assert found[MAINTAINED, None] == len(again & set(schools))
    assert new & set(schools) or again & set(schools)


def test_a_year_that_is_over_has_no_forecast(world: World) -> None:
    build(world, 2)
    Cycle.objects.update(state="in_progress")
    for state in target_states(world.units["T-TINH"], year=2024, on=DAY):
        assert state.reached.forecast == state.reached.actual
        assert state.as_of == date(2024, 12, 31)
    running = target_states(world.units["T-TINH"], year=2026, on=DAY)[0].reached
    assert running.forecast is not None and running.actual is not None
    assert running.forecast > running.actual


def test_tables_of_tt57_by_hand(world: World) -> None:
    build(world, 4)
    Cycle.objects.filter(pk__in=list(Cycle.objects.values_list("pk", flat=True)[::2])).update(edition_code="tt57-2026")
    for number, report in enumerate(PublishedReport.objects.order_by("pk")):
        report.result = {"school_level": number % 3}
        report.save()
    for number, row in enumerate(Recognition.objects.filter(kind="national_standard", state="issued")):
        row.signed_on, row.expires_on = date(2022 + number % 4, 5, 5), date(2025 + number % 4, 5, 5)
        row.save()
    schools = below(world, "T-TINH", DAY)
    newest: dict[int, Any] = {}
    for report in PublishedReport.objects.select_related("cycle").order_by("published_at", "pk"):
        if report.cycle.edition_code == "tt57-2026" and report.cycle.school_id in schools:
            newest[report.cycle.school_id] = report.result["school_level"]
    held: dict[int, int] = {}
    for row in Recognition.objects.filter(kind="national_standard", state="issued").order_by("signed_on", "pk"):
        if row.school_id in schools and row.signed_on and row.signed_on <= DAY and (row.expires_on or DAY) >= DAY:
            held[row.school_id] = row.level
    gdtx = {s for s, row in schools.items() if row.school_type == "gdtx"}
    tables = tt57_tables(world.units["T-TINH"], as_of=DAY)
    total, standard = tables.levels[-1], tables.standards[-1]
    assert (total.total, total.self_assessed) == (len(schools), len(newest))
    assert [total.not_reached, total.level_1, total.level_2] == [list(newest.values()).count(n) for n in (0, 1, 2)]
    assert standard.total == len(schools) - len(gdtx)
    kept = {s: level for s, level in held.items() if s not in gdtx}
    assert (standard.degree_1, standard.degree_2) == tuple(list(kept.values()).count(n) for n in (1, 2))
    assert newest and kept
    # The centre of the small world also teaches trades: it has the row of its own.
    assert {r.type: r.total for r in tables.levels}["gdnn-gdtx"] == 1


def test_what_a_merger_left_counts_until_its_own_day(world: World) -> None:
    row = Recognition.objects.create(
        school_id=world.units["T-TH2"], kind="national_standard", edition_code="tt17-2018", generation="2018", level=2,
        state="issued", basis_kind="imported", reported_on=date(2022, 1, 1), signed_on=date(2022, 1, 1),
        expires_on=date(2027, 1, 1), code="m1", created_at=at(DAY))  # fmt: skip
    Reorganisation.objects.create(
        school_id=world.units["T-TH1"], case="all_hold", effective_on=date(2026, 8, 1), decision_number="1", level=1,
        holds_until=date(2026, 12, 1), source=row, recorded_at=at(DAY))  # fmt: skip

    def primary(day: date) -> tuple[int, int]:
        line = next(r for r in tt57_tables(world.units["T-XA"], as_of=day).standards if r.type == "tieu-hoc")
        return line.degree_1, line.degree_2

    assert primary(date(2026, 7, 31)) == (0, 1)
    assert primary(date(2026, 8, 1)) == (1, 1)
    assert primary(date(2026, 12, 2)) == (0, 1)


def test_the_page_and_the_command_say_the_same(
    enter: Enter, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    page = enter("xa").get("/thong-ke/chi-tieu/?nam=2026").content.decode()
    assert "Năm 2026: đạt 0 trên 6 chỉ tiêu" in page
    assert "không có trường nào" in page
    assert enter("xa").get("/thong-ke/chi-tieu/?don-vi=T-TINH").status_code == 404
    assert enter("so").get("/thong-ke/chi-tieu/?nam=99999&ngay=x").status_code == 200
    assert enter("so").get("/thong-ke/chi-tieu/?xuat=xlsx").status_code == 200
    assert main(["targets", "--unit", "T-XA", "--year", "2026", "--as-of", "2026-11-21", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 6
    assert {k: rows[0][k] for k in ("kind", "school_type", "minimum", "unit", "actual", "total", "met", "as_of")} == {
        "kind": "self_assessed_share", "school_type": None, "minimum": 100.0, "unit": "%", "actual": 0, "total": 6,
        "met": False, "as_of": "2026-11-21",
    }  # fmt: skip
    assert main(["targets", "--unit", "T-XA", "--year", "26"]) != 0
