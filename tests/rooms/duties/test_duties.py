"""Duties of units: what holds, what was done, moved, adopted; counts of the units below; reminders."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.demo import cast
from tests.demo.cast import at

from kiemdinh.rooms.duties.models import DutyDone, DutySetting
from kiemdinh.rooms.duties.queries.below import doer_lines, doers_of, duties_below
from kiemdinh.rooms.duties.queries.calendar import duties_of, warnings_of
from kiemdinh.rooms.duties.use_cases.problems import DutyProblem
from kiemdinh.rooms.duties.use_cases.reminding import remind_of_duties
from kiemdinh.rooms.duties.use_cases.setting import adopt, end_setting, move_day
from kiemdinh.rooms.duties.use_cases.ticking import take_back, tick
from kiemdinh.services.notices.models import Notice

if TYPE_CHECKING:
    from tests.demo.cast import World

DAY = date(2026, 11, 21)
SUMMARY, PUBLIC, MAY = "so-ket-tong-ket", "cong-khai-thuong-nien", "bao-cao-thang-5"


def lines(world: "World", code: str, on: date = DAY, year: int | None = None) -> dict[str, object]:
    return {line.key: line for line in duties_of(world.units[code], on=on, year=year)}


def test_a_school_has_the_duties_of_its_day(world):
    keys = set(lines(world, "T-TH1", year=2026))
    assert keys == {
        "ke-hoach-nam",
        "tu-danh-gia-2018",
        "cai-tien-2018",
        PUBLIC,
        "dang-ky-truoc-het-han",
        "cong-bo-ket-qua",
    }
    assert "bao-cao-tu-danh-gia-tt57" in lines(world, "T-TH1", year=2027)
    assert MAY not in keys  # of a local plan that nobody here has adopted


def test_a_district_has_none_after_its_end(world):
    assert {"ke-hoach-nam", "kiem-tra-tu-danh-gia", SUMMARY} <= set(lines(world, "T-HUYEN", date(2024, 6, 1)))
    of_2025 = lines(world, "T-HUYEN", date(2025, 6, 1))
    assert "kiem-tra-tu-danh-gia" in of_2025
    assert "ke-hoach-nam" not in of_2025


def test_a_published_report_fulfils_by_itself_in_its_window(world):
    run = cast.running_cycle(world, on=cast.IN_2018, year="2023-2024")
    cast.fill(run, approve=True)
    cast.publish(run, on=date(2024, 5, 20))
    assert lines(world, "T-TH1", date(2024, 6, 1))["tu-danh-gia-2018"].state == "done"
    assert lines(world, "T-TH1", date(2024, 6, 1))["tu-danh-gia-2018"].done_on == date(2024, 5, 20)
    assert lines(world, "T-TH1", date(2024, 5, 19))["tu-danh-gia-2018"].state == "due_soon"
    assert lines(world, "T-TH1", date(2025, 6, 1))["tu-danh-gia-2018"].state == "late"
    [count] = [c for c in duties_below(world.units["T-TINH"], on=date(2024, 6, 1)) if c.key == "tu-danh-gia-2018"]
    assert (count.total, count.done, count.done_late, count.waiting) == (6, 1, 0, 5)


def test_done_after_the_day_is_said_so(world):
    tick(
        actor=world.actor("hieutruong"),
        now=at(DAY),
        unit_code="T-TH1",
        key=PUBLIC,
        year=2026,
        done_on=date(2026, 7, 2),
        note="Đăng trên trang của trường",
    )
    line = lines(world, "T-TH1")[PUBLIC]
    assert (line.state, line.said) == ("done_late", "Đăng trên trang của trường")


def test_a_tick_is_refused_with_a_reason(world):
    def said(**more):
        given = {
            "actor": world.actor("hieutruong"),
            "now": at(DAY),
            "unit_code": "T-TH1",
            "key": PUBLIC,
            "year": 2026,
            "done_on": date(2026, 6, 1),
            "note": "",
        } | more
        with pytest.raises(DutyProblem) as problem:
            tick(**given)
        return str(problem.value)

    assert "tự ghi nhận" in said(key="tu-danh-gia-2018")
    assert "chưa tới" in said(done_on=date(2026, 12, 1))
    assert "tính từ ngày 01/01/2026" in said(done_on=date(2025, 12, 31))
    assert "không có nhiệm vụ" in said(key="khong-co")
    assert "dài quá" in said(note="x" * 1001)
    tick(
        actor=world.actor("hieutruong"),
        now=at(DAY),
        unit_code="T-TH1",
        key=PUBLIC,
        year=2026,
        done_on=date(2026, 6, 1),
        note="",
    )
    assert "đã được đánh dấu" in said()
    assert DutyDone.objects.count() == 1


def test_a_tick_taken_back_stays_as_history(world):
    tick(
        actor=world.actor("hieutruong"),
        now=at(DAY),
        unit_code="T-TH1",
        key=PUBLIC,
        year=2026,
        done_on=date(2026, 6, 1),
        note="",
    )
    with pytest.raises(DutyProblem, match="lý do"):
        take_back(actor=world.actor("hieutruong"), now=at(DAY), unit_code="T-TH1", key=PUBLIC, year=2026, reason=" ")
    take_back(actor=world.actor("hieutruong"), now=at(DAY), unit_code="T-TH1", key=PUBLIC, year=2026, reason="Nhầm")
    assert lines(world, "T-TH1")[PUBLIC].state == "late"
    assert DutyDone.objects.get().undone_reason == "Nhầm"


@pytest.mark.parametrize(
    ("who", "answer"), [("hangxom", Http404), ("giaovien", PermissionDenied), ("so", PermissionDenied)]
)
def test_only_the_heads_of_a_unit_tick(world, who, answer):
    with pytest.raises(answer):
        tick(actor=world.actor(who), now=at(DAY), unit_code="T-TH1", key=PUBLIC, year=2026, done_on=DAY, note="")


def test_a_moved_day_holds_for_everybody_below_and_says_by_whom(world):
    so = world.actor("so")
    move_day(
        actor=so,
        now=at(DAY),
        unit_code="T-TINH",
        key="ke-hoach-nam",
        year=2026,
        day=date(2026, 12, 15),
        document="CV 12",
        reason="Bão số 9",
    )
    line = lines(world, "T-TH1")["ke-hoach-nam"]
    assert (line.last_day, line.lawful_day, line.moved_by) == (date(2026, 12, 15), date(2026, 11, 29), "Tỉnh Thử")
    assert line.deadline_text == "chậm nhất ngày 15/12/2026"
    assert lines(world, "T-TH1", date(2025, 11, 1))["ke-hoach-nam"].last_day == date(2025, 11, 29)
    setting = DutySetting.objects.get()
    end_setting(actor=so, now=at(DAY), unit_code="T-TINH", setting_id=setting.pk, reason="Hết bão")
    assert lines(world, "T-TH1")["ke-hoach-nam"].last_day == date(2026, 11, 29)


def test_a_day_is_moved_only_by_whom_the_data_name(world):
    def said(who, code, key="ke-hoach-nam", day=date(2026, 12, 15), reason="Lý do"):
        with pytest.raises(DutyProblem) as problem:
            move_day(
                actor=world.actor(who),
                now=at(DAY),
                unit_code=code,
                key=key,
                year=2026,
                day=day,
                document="",
                reason=reason,
            )
        return str(problem.value)

    assert "chỉ Sở được dời" in said("xa", "T-XA")
    assert "do văn bản ấn định" in said("so", "T-TINH", key=PUBLIC)
    assert "trùng ngày cũ" in said("so", "T-TINH", day=date(2026, 11, 29))
    assert "trong 92 ngày" in said("so", "T-TINH", day=date(2026, 6, 1))
    assert "lý do" in said("so", "T-TINH", reason="")
    with pytest.raises(PermissionDenied):
        move_day(
            actor=world.actor("so"),
            now=at(DAY),
            unit_code="T-XA",
            key="ke-hoach-nam",
            year=2026,
            day=date(2026, 12, 15),
            document="",
            reason="x",
        )
    with pytest.raises(Http404):
        move_day(
            actor=world.actor("sokhac"),
            now=at(DAY),
            unit_code="T-TINH",
            key="ke-hoach-nam",
            year=2026,
            day=date(2026, 12, 15),
            document="",
            reason="x",
        )


def test_a_local_duty_holds_where_it_was_adopted_from_its_day(world):
    adopt(
        actor=world.actor("xa"),
        now=at(DAY),
        unit_code="T-XA",
        key=MAY,
        since=date(2026, 9, 1),
        document="",
        reason="Theo kế hoạch của xã",
    )
    assert MAY not in lines(world, "T-TH1", year=2026)  # its day of 2026 lies before
    assert lines(world, "T-TH1", year=2027)[MAY].last_day == date(2027, 5, 9)
    with pytest.raises(DutyProblem, match="đã áp dụng cho mọi nơi"):
        adopt(actor=world.actor("xa"), now=at(DAY), unit_code="T-XA", key=SUMMARY, since=DAY, document="", reason="x")


def test_who_below_has_done_it_and_who_not(world):
    tick(
        actor=world.actor("hieutruong"),
        now=at(DAY),
        unit_code="T-TH1",
        key=PUBLIC,
        year=2026,
        done_on=date(2026, 6, 1),
        note="",
    )
    top = world.units["T-TINH"]

    def found(**more):
        row, rows = doers_of(top, key=PUBLIC, kind="school", on=DAY, year=2026, **more)
        return [(line.code, line.state) for line in doer_lines(row, rows, kind="school", on=DAY)]

    assert len(found()) == 6
    assert found(state="done") == [("T-TH1", "done")]
    assert "T-TH1" not in dict(found(state="waiting"))
    assert found(text="song da") == [("T-TH1", "done")]
    assert doers_of(top, key="khong-co", kind="school", on=DAY, year=2026) is None


def test_statements_do_not_follow_the_number_of_schools(world):
    def asked(code):
        with CaptureQueriesContext(connection) as captured:
            duties_below(world.units[code], on=DAY)
        return len(captured)

    assert asked("T-TINH") <= 5 + 3 * 5 * 3
    assert asked("T-BO") <= asked("T-TINH") + 12  # four duties of provinces more, three statements each


def test_reminders_go_once_to_the_heads_then_to_the_leader(world):
    soon, late = at(date(2026, 6, 15)), at(date(2026, 6, 30))  # 14 days before the 29th, the day after it
    remind_of_duties(soon)
    remind_of_duties(soon)
    told = Notice.objects.filter(kind="duties.soon", text__contains="công khai")
    heads = {world.accounts[name] for name in ("hieutruong", "phohieutruong", "hangxom")}
    assert heads <= set(told.values_list("account_id", flat=True))
    assert world.accounts["giaovien"] not in set(told.values_list("account_id", flat=True))
    assert told.filter(account_id=world.accounts["hieutruong"]).count() == 1
    tick(
        actor=world.actor("hieutruong"),
        now=late,
        unit_code="T-TH1",
        key=PUBLIC,
        year=2026,
        done_on=date(2026, 6, 20),
        note="",
    )
    remind_of_duties(late)
    of_late = set(
        Notice.objects.filter(kind="duties.late", text__contains="công khai").values_list("account_id", flat=True)
    )
    assert world.accounts["hangxom"] in of_late
    assert world.accounts["hieutruong"] not in of_late
    assert world.accounts["phohieutruong"] not in of_late


def test_a_year_without_holidays_is_said_loudly(world):
    assert warnings_of(2099) == ("Chưa có lịch nghỉ lễ năm 2099: số ngày làm việc mới chỉ trừ thứ Bảy và Chủ nhật.",)
    assert warnings_of(2024) == ()
