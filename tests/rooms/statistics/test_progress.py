"""Progress of a season: tallies against a count by hand, the matrix, filters, the word to schools, who sees what."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.demo import cast
from tests.demo.cast import World, at
from tests.rooms.statistics.random_world import RandomWorld, build

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.self_assessment.models import Cycle, PublishedReport
from kiemdinh.rooms.statistics.queries.progress import (
    ProgressFilter,
    Season,
    lines_of,
    overview,
    schools_of,
    season_of,
)
from kiemdinh.rooms.statistics.rules.progress import STATUS_LABELS, StepFacts, cells_of
from kiemdinh.rooms.statistics.use_cases import ReminderProblem, remind_schools
from kiemdinh.services.ledger.models import Event
from kiemdinh.services.notices.models import Notice

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]
TODAY = date(2026, 11, 21)


def season(code: str = "2025-2026", today: date = TODAY) -> Season:
    """A season of the small world."""
    found = season_of(today=today, code=code)
    assert found is not None
    return found


def unit(world: World, code: str, on: date = TODAY) -> Any:
    """A unit as of a day."""
    return organisations.unit_as_of(unit_id=world.units[code], on=on)


def status_by_hand(school_id: int, code: str, first: date, last: date) -> str:
    """The status of a school from its raw rows."""
    reports = PublishedReport.objects.filter(cycle__school_id=school_id)
    if any(first <= at(r.published_at.date()).date() <= last for r in reports):
        return "da-cong-bo"
    cycles = [
        c for c in Cycle.objects.filter(school_id=school_id)
        if c.school_year <= code and (c.school_year == code or c.state != "published")
    ]  # fmt: skip
    if not cycles:
        return "chua-bat-dau"
    newest = max(cycles, key=lambda c: (c.school_year, c.pk))
    if newest.due_on is not None and newest.due_on < TODAY:
        return "tre"
    return "chuan-bi" if newest.state == "draft" else "dang-lam"


@pytest.mark.parametrize("code", ["2024-2025", "2025-2026"])
def test_every_school_is_in_exactly_one_status_as_by_hand(world: World, code: str) -> None:
    made = build(world, 6)
    Registration.objects.all().delete()
    PublishedReport.objects.filter(number__lt=18).delete()
    for number, cycle in enumerate(Cycle.objects.order_by("pk")):
        cycle.state = ("draft", "in_progress", "published")[number % 3]
        cycle.due_on = TODAY - timedelta(days=5) if number % 2 else None
        cycle.save()
    now = season(code)
    lines = lines_of(schools_of(unit(world, "T-BO"), now, ProgressFilter()), now)
    expected = {line.school_id: status_by_hand(line.school_id, code, now.first, now.last) for line in lines}
    assert {line.school_id: line.status for line in lines} == expected
    found = overview(unit(world, "T-BO"), now)
    counts = {status: list(expected.values()).count(status) for status in STATUS_LABELS}
    assert {status: found.whole.by_status.get(status, 0) for status in STATUS_LABELS} == counts
    assert sum(row.tally.total for row in found.units) == found.whole.total == len(lines)
    assert made.schools


def test_units_below_add_up_and_lead_down(world: World) -> None:
    RandomWorld(world, Random(8)).add_schools(15)
    now = season()
    nation = overview(unit(world, "T-BO"), now)
    assert [row.code for row in nation.units] == ["T-TINH2", "T-TINH"]
    for row in nation.units:
        below = overview(unit(world, row.code), now)
        assert below.whole == row.tally
        assert sum(one.tally.total for one in below.units) == row.tally.total
    direct = [row for row in overview(unit(world, "T-TINH"), now).units if not row.code]
    assert [row.name for row in direct] == ["Trường trực thuộc"]


def test_statements_do_not_grow_with_schools(world: World) -> None:
    now, below = season(), unit(world, "T-TINH")

    def run() -> int:
        with CaptureQueriesContext(connection) as seen:
            overview(below, now)
            lines_of(schools_of(below, now, ProgressFilter()), now)
        return len(seen)

    made = build(world, 3)
    few = run()
    made.add_schools(30, prefix="S")
    made.add_reports(30)
    assert run() == few


def test_the_matrix_shows_what_a_school_has_done(world: World) -> None:
    running = cast.running_cycle(world, on=cast.IN_2018)
    now = season("2023-2024", today=date(2023, 12, 1))
    line = next(row for row in lines_of(schools_of(unit(world, "T-TINH"), now, ProgressFilter()), now)
                if row.code == "T-TH1")
    assert [cell.text for cell in line.cells] == [
        "Xong", "Chưa có", "Chưa làm", "Chưa đến", "Chưa đến", "Chưa đăng ký", "Chưa đến",
    ]  # fmt: skip
    running.evidence("1.1")
    line = next(row for row in lines_of(schools_of(unit(world, "T-TINH"), now, ProgressFilter(text="song da")), now))
    assert line.cells[1].text == f"1/{len({s.criterion for s in running.cycle.sheets.filter(kind='criterion')})}"


def facts(**more: Any) -> StepFacts:
    """A running cycle under the 2018 rules with nothing done, unless said."""
    values: dict[str, Any] = {
        "started": True, "running": True, "seats": 7, "criteria": 27, "covered": 0, "sheets": 32, "begun": 0,
        "sent": 0, "done": 0, "consulted": False, "passed": False, "published_on": None, "late": False,
        "old_rules": True,
    }  # fmt: skip
    return StepFacts(**values | more)


@pytest.mark.parametrize(
    ("given", "step", "look", "text"),
    [
        ({"running": False, "seats": 0}, 0, "todo", "Chưa lập"),
        ({"running": False, "seats": 3}, 0, "doing", "3 người"),
        ({"covered": 27}, 1, "done", "Xong"),
        ({"covered": 9, "late": True}, 1, "block", "9/27"),
        ({"begun": 5, "done": 2}, 2, "doing", "2/32"),
        ({"begun": 32, "done": 20, "sent": 12}, 2, "sent", "20/32, chờ duyệt"),
        ({"begun": 32, "done": 32}, 3, "doing", "Đang viết"),
        ({"consulted": True}, 3, "sent", "Lấy ý kiến"),
        ({"passed": True}, 4, "todo", "Chưa công bố"),
        ({"published_on": date(2026, 5, 20)}, 4, "done", "20/05/2026"),
        ({"late": True}, 4, "block", "Trễ hạn"),
        ({"old_rules": False}, 5, "none", "Không có"),
    ],
)
def test_cells(given: dict[str, Any], step: int, look: str, text: str) -> None:
    cell = cells_of(facts(**given))[step]
    assert (cell.look, cell.text) == (look, text)


def test_cells_of_the_steps_outside() -> None:
    assert [c.text for c in cells_of(facts(), registration="accepted", team=("working", 3))[5:]] == [
        "Đã tiếp nhận", "Bước 3/6",
    ]  # fmt: skip
    assert cells_of(facts(), registration="closed", team=("reported", 6))[6].text == "Đã có báo cáo"
    assert cells_of(facts(), registration="returned")[5].look == "fix"
    assert [c.look for c in cells_of(None)] == ["todo", "none", "none", "none", "none", "none", "none"]


def test_page_filters_search_and_file(enter: Enter, world: World) -> None:
    client = enter("so")
    page = client.get("/tien-do/?nam-hoc=2026-2027").content.decode()
    assert "0 trên 6 trường đã công bố báo cáo, không trường nào trễ hạn" in page
    found = client.get("/tien-do/?q=song da&nam-hoc=2026-2027").content.decode()
    assert "Trường Tiểu học Sông Đà" in found
    assert "Trường Tiểu học Bên Cạnh" not in found
    file = client.get("/tien-do/?q=song da&xuat=xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=5, values_only=True)] == ["T-TH1"]
    assert "Tìm “song da”" in str(sheet["A2"].value)
    assert "Không có trường nào khớp" in client.get("/tien-do/?tinh-trang=tre").content.decode()
    assert client.get("/tien-do/?xuat=don-vi").status_code == 200
    assert client.get("/tien-do/?nam-hoc=1999-2000&loai=sai&tinh-trang=sai").status_code == 200


def test_who_reaches_what(enter: Enter, world: World) -> None:
    assert enter("xa").get("/tien-do/?don-vi=T-TINH").status_code == 404
    assert enter("sokhac").get("/tien-do/?don-vi=T-XA").status_code == 404
    assert enter("hieutruong").get("/tien-do/").status_code == 404
    assert enter("bo").get("/tien-do/?don-vi=T-XA").status_code == 200
    assert enter("xa").get("/tien-do/truong/T-TH1/").status_code == 200
    assert enter("sokhac").get("/tien-do/truong/T-TH1/").status_code == 404
    assert enter("so").get("/tien-do/truong/T-XA/").status_code == 404
    assert enter("so").get("/tien-do/nhac/").status_code == 405


def remind(world: World, who: str = "so", reason: str = "Hoàn thành phiếu trước 15/5.", **more: Any) -> Any:
    """The word of somebody to the primary schools."""
    asked: dict[str, Any] = {
        "unit_code": "", "season_code": "", "where": ProgressFilter(school_type="tieu-hoc"), "now": at(TODAY),
    }  # fmt: skip
    return remind_schools(actor=world.actor(who), reason=reason, **asked | more)


def test_a_word_reaches_each_head_once_a_day(world: World) -> None:
    done = remind(world)
    assert (done.schools, done.told, done.silent, done.again) == (3, 3, 0, 0)
    names = set(Notice.objects.filter(kind="remind.school").values_list("account_id", flat=True))
    assert names == {world.accounts[n] for n in ("hieutruong", "phohieutruong", "hangxom", "truongmoi")}
    assert "Hoàn thành phiếu trước 15/5." in Notice.objects.filter(kind="remind.school")[0].text
    again = remind(world, reason="Lời khác hẳn.")
    assert (again.told, again.again) == (0, 3)
    assert Notice.objects.filter(kind="remind.school").count() == 4
    assert remind(world, now=at(TODAY + timedelta(days=1))).told == 3
    event = Event.objects.filter(action="progress.remind").order_by("pk")[0]
    assert (event.reason, event.data["schools"], event.data["told"]) == ("Hoàn thành phiếu trước 15/5.", 3, 3)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": "  "}, "Hãy ghi lý do"),
        ({"reason": "x" * 301}, "nhiều nhất là 300"),
        ({"season_code": "2023-2024"}, "năm học đang diễn ra"),
        ({"where": ProgressFilter(status="da-cong-bo")}, "Không có trường nào cần nhắc"),
    ],
)
def test_why_a_word_is_not_sent(world: World, more: dict[str, Any], words: str) -> None:
    with pytest.raises(ReminderProblem, match=words):
        remind(world, **more)
    assert Notice.objects.filter(kind="remind.school").count() == 0


def test_the_page_reminds_and_says_what_happened(enter: Enter, world: World) -> None:
    client = enter("xa")
    answer = client.post("/tien-do/nhac/?loai=tieu-hoc", {"reason": "Nộp trước 15/5."}, follow=True)
    assert "Đã nhắc 3 trường." in answer.content.decode()
    second = client.post("/tien-do/nhac/?loai=tieu-hoc", {"reason": "y"}, follow=True).content.decode()
    assert "đã được nhắc hôm nay" in second
    assert "Hãy ghi lý do" in client.post("/tien-do/nhac/", {"reason": ""}, follow=True).content.decode()
    assert enter("bo").post("/tien-do/nhac/?don-vi=T-XA", {"reason": "x"}).status_code == 403
    assert enter("sokhac").post("/tien-do/nhac/?don-vi=T-XA", {"reason": "x"}).status_code == 404
