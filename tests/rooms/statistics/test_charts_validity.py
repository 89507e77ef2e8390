"""Criteria across schools, what runs out, charts and the overview, against figures counted by hand."""

import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from tests.demo import cast
from tests.demo.cast import World, at
from tests.rooms.statistics.random_world import build

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.self_assessment.models import Cycle, PublishedReport
from kiemdinh.rooms.statistics.exports.charts import season_chart
from kiemdinh.rooms.statistics.queries.criteria import criteria_of
from kiemdinh.rooms.statistics.queries.progress import season_of
from kiemdinh.rooms.statistics.queries.season import published_by_day
from kiemdinh.rooms.statistics.queries.validity import RUN_OUT, ending, ending_lines, ends_by_day, watch

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]
TODAY = date(2026, 11, 21)


def unit(world: World, code: str = "T-TINH") -> Any:
    """A unit as of today."""
    return organisations.unit_as_of(unit_id=world.units[code], on=TODAY)


def held(world: World, expires: date | None, *, school: str = "T-TH1", kind: str = "accreditation", **more: Any) -> Any:
    """A recognition that ends on a day."""
    values: dict[str, Any] = {
        "school_id": world.units[school], "kind": kind, "edition_code": "tt17-2018", "generation": "2018", "level": 2,
        "state": "issued", "basis_kind": "imported", "reported_on": date(2021, 1, 4), "signed_on": date(2021, 1, 4),
        "expires_on": expires, "code": f"v{Recognition.objects.count()}", "created_at": at(TODAY),
    }  # fmt: skip
    return Recognition.objects.create(**values | more)


def test_criteria_of_a_published_report_count_with_their_levels(world: World) -> None:
    run = cast.tt57_cycle(world)
    cast.fill(run)
    report = cast.publish(run, on=date(2026, 11, 2))
    report.result["criteria"]["2.3"] = 0
    report.save()
    found = criteria_of(unit(world), on=TODAY, generation="tt57")
    assert (found.reports, found.without, len(found.rows)) == (1, 0, 15)
    by_code = {row.code: row for row in found.rows}
    assert (by_code["2.3"].below, by_code["2.3"].total, by_code["2.3"].below_percent) == (1, 1, 100.0)
    assert by_code["1.1"].levels == (0, 1, 0)
    assert [row.code for row in found.weakest()] == ["2.3"]
    assert criteria_of(unit(world), on=date(2026, 11, 1), generation="tt57").reports == 0
    assert criteria_of(unit(world), on=TODAY, generation="2018").reports == 0
    assert criteria_of(unit(world, "T-TINH2"), on=TODAY, generation="tt57").reports == 0


def test_only_the_newest_report_of_a_school_counts_and_stages_by_the_lowest(world: World) -> None:
    build(world, 12)
    Cycle.objects.update(edition_code="tt57-2026")
    newest: dict[int, dict[str, int]] = {}
    for number, report in enumerate(PublishedReport.objects.select_related("cycle").order_by("published_at", "pk")):
        levels = {"tieu-hoc/1.1": number % 3, "thcs/1.1": (number + 1) % 3, "1.2": number % 2}
        report.result = {"criteria": levels}
        report.save()
        newest[report.cycle.school_id] = {"1.1": min(number % 3, (number + 1) % 3), "1.2": number % 2}
    here = {row.unit_id for row in organisations.schools_below(on=TODAY, unit_id=world.units["T-TINH"])}
    wanted = [levels for school, levels in newest.items() if school in here]
    found = {row.code: row for row in criteria_of(unit(world), on=TODAY, generation="tt57").rows}
    for code in ("1.1", "1.2"):
        assert found[code].total == len(wanted)
        assert found[code].below == sum(levels[code] == 0 for levels in wanted)
        assert sum(total for _, total in found[code].by_type.values()) == len(wanted)


def test_the_watch_counts_by_span_and_knows_who_has_registered(world: World) -> None:
    held(world, date(2027, 1, 1))
    held(world, date(2027, 9, 1), school="T-TH2")
    held(world, date(2028, 10, 1), school="T-MN1")
    held(world, date(2026, 5, 1), school="T-NC1")
    # Replaced by a newer one of the same kind, revoked, not ours: none of them is watched.
    held(world, date(2025, 5, 1))
    held(world, date(2026, 6, 1), school="T-TH3", state="revoked", ended_on=date(2026, 1, 1))
    build(world, 1)
    Recognition.objects.exclude(code__startswith="v").delete()
    Registration.objects.all().delete()
    report = PublishedReport.objects.order_by("pk")[0]
    Registration.objects.create(school_id=world.units["T-TH1"], report=report, edition_code="tt17-2018",
                                purpose="renewal", for_accreditation=True, for_national_standard=False,
                                state="submitted", created_at=at(TODAY))
    row = Recognition.objects.get(school_id=world.units["T-TH2"])
    OwedCriterion.objects.create(recognition=row, criterion="3.2", text="x", owner="y", due_on=date(2026, 11, 1),
                                 state="open")
    seen = watch(unit(world), on=TODAY)
    assert (seen.run_out, seen.within) == (1, ((6, 1, 0), (12, 2, 1), (24, 3, 2)))
    assert (seen.owed, seen.owed_late) == (1, 1)
    lines = ending_lines(ending(unit(world), on=TODAY, span="24"), on=TODAY)
    assert [(line.code, line.registered) for line in lines] == [("T-TH1", True), ("T-TH2", False), ("T-MN1", False)]
    gone = ending_lines(ending(unit(world), on=TODAY, span=RUN_OUT), on=TODAY)
    assert [(line.code, line.result) for line in gone] == [("T-NC1", "Kiểm định chất lượng giáo dục, cấp độ 2")]
    assert [line.code for line in ending_lines(ending(unit(world), on=TODAY, span="24", text="ban mai"), on=TODAY)] == [
        "T-MN1"
    ]
    assert ends_by_day(unit(world), on=TODAY, months=12) == [
        (date(2027, 1, 1), "accreditation", 1), (date(2027, 9, 1), "accreditation", 1),
    ]  # fmt: skip
    assert watch(unit(world, "T-TINH2"), on=TODAY).run_out == 0


def test_the_season_grows_by_the_first_report_of_each_school(world: World) -> None:
    build(world, 14)
    season = season_of(today=TODAY, code="2024-2025")
    assert season is not None
    here = {row.unit_id for row in organisations.schools_below(on=TODAY, unit_id=world.units["T-BO"])}
    first: dict[int, date] = {}
    for report in PublishedReport.objects.select_related("cycle").order_by("published_at"):
        day = report.published_at.astimezone(cast.ZONE).date()
        if season.first <= day <= season.last and report.cycle.school_id in here:
            first.setdefault(report.cycle.school_id, day)
    expected = sorted({day: list(first.values()).count(day) for day in first.values()}.items())
    assert published_by_day(unit(world, "T-BO"), season) == expected
    drawn = season_chart(expected, season=season, total=len(here))
    assert drawn.rows[-1][2] == str(len(first))


def test_pages_have_a_table_for_every_chart_and_a_picture_to_save(enter: Enter, world: World) -> None:
    build(world, 1)
    client = enter("so")
    page = client.get("/thong-ke/bieu-do/").content.decode()
    assert page.count("<figure") == page.count('class="kd-chart"') >= 2
    assert page.count("Bảng số liệu") >= page.count("<figure")
    picture = client.get("/thong-ke/bieu-do/?xuat=png&hinh=muc-dat")
    assert picture["Content-Type"] == "image/png"
    assert picture.content[:4] == b"\x89PNG"
    assert client.get("/thong-ke/bieu-do/?xuat=png&hinh=khong-co").status_code == 404
    assert client.get("/thong-ke/bieu-do/?bo=2018&nam-hoc=sai").status_code == 200
    assert enter("xa").get("/thong-ke/bieu-do/?don-vi=T-TINH").status_code == 404


def test_a_unit_without_figures_is_told_so(enter: Enter, world: World) -> None:
    page = enter("sokhac").get("/thong-ke/bieu-do/").content.decode()
    assert page.count("Chưa có số liệu để vẽ.") >= 4
    assert "<figure" not in page


@pytest.mark.parametrize("who", ["so", "xa", "bo", "sokhac"])
def test_the_overview_opens_for_every_authority(enter: Enter, world: World, who: str) -> None:
    build(world, 1)
    page = enter(who).get("/tong-quan/")
    assert page.status_code == 200
    for words in ("Việc hôm nay", "Công nhận sắp hết hạn", "Kết quả đánh giá ngoài", "Xem tiến độ, nhắc hàng loạt"):
        assert words in page.content.decode()
    assert enter("hieutruong").get("/tong-quan/").status_code == 404


def test_the_list_of_what_runs_out_is_exported_as_shown(enter: Enter, world: World) -> None:
    held(world, date(2027, 1, 1))
    held(world, date(2027, 2, 1), school="T-TH2")
    client = enter("so")
    assert "2 kết quả công nhận trong 12 tháng tới" in client.get("/tien-do/hieu-luc/").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/tien-do/hieu-luc/?q=song da&xuat=xlsx").content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=5, values_only=True)] == ["T-TH1"]
    assert "Không có kết quả" in client.get("/tien-do/hieu-luc/?khoang=da-het").content.decode()
