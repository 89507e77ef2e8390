"""Use cases: a period opens, a unit corrects and approves, receivers answer, the sum notices what is newer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.rooms.reporting.conftest import DAY, DUE, Room

from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.reporting.models import FigureCorrection, FrozenReport, PeriodicReport, ReportReceipt
from kiemdinh.rooms.reporting.queries.consolidation import newer_than_sum
from kiemdinh.rooms.reporting.queries.my_work import items
from kiemdinh.rooms.reporting.use_cases import (
    EntryFacts,
    ReportingProblem,
    StaleRow,
    ask_unlock,
    consolidate,
    refresh,
    remind_late,
    save_texts,
    write_entry,
)


def test_opening_gives_each_unit_a_draft_with_the_figures_of_the_system(room: Room) -> None:
    write_entry(
        actor=room.who("xa"), now=room.now, unit_code="T-XA",
        facts=EntryFacts("document", "self_assessment", date(2026, 9, 1), "Hướng dẫn tự đánh giá", "12/HD"),
    )
    write_entry(
        actor=room.who("xa"), now=room.now, unit_code="T-XA",
        facts=EntryFacts("inspection", "disclosure", date(2025, 9, 1), "Ngoài kỳ"),
    )
    report = room.report(room.period())
    assert (report.unit_id, report.state) == (room.world.units["T-XA"], "draft")
    totals = {r["key"]: r["cells"]["total"] for r in report.figures["s1a"]}
    assert totals == {"mam-non": 1, "tieu-hoc": 3, "thcs": 0, "gdtx": 1, "nhieu-cap": 1}
    assert report.figures["s1d"][0]["cells"] == {"total": 6, "entered": 0}
    assert report.texts["s1b"] == "- Văn bản số 12/HD ngày 01/09/2026: Hướng dẫn tự đánh giá."
    assert "s2a" not in report.texts


def test_the_same_period_is_not_opened_twice_and_not_by_those_who_may_not(room: Room) -> None:
    room.period()
    with pytest.raises(ReportingProblem, match="Đã có kỳ"):
        room.period()
    with pytest.raises(ReportingProblem, match="từ ngày chốt"):
        room.period(due_on=date(2026, 10, 1))
    with pytest.raises(ReportingProblem, match="không mở kỳ"):
        room.period(by="xa", unit="T-XA")
    with pytest.raises(PermissionDenied):
        room.period(by="bo")
    with pytest.raises(Http404):
        room.period(by="sokhac")


def test_a_period_of_an_earlier_day_asks_the_tree_of_that_day(room: Room) -> None:
    period = room.period(as_of=date(2024, 12, 31), due_on=date(2025, 1, 15))
    totals = {r.unit_id: sum(row["cells"]["total"] for row in r.figures["s1a"]) for r in period.reports.all()}
    assert totals == {room.world.units["T-HUYEN"]: 6, room.world.units["T-XA"]: 0}


def test_a_school_that_moved_within_the_year_is_counted_once_where_it_stood(room: Room) -> None:
    organisations.move_unit(
        code="T-TH2", new_parent_code="T-TINH2", on=date(2026, 6, 1), now=room.now, actor_account_id=None
    )
    before = room.report(room.period(as_of=date(2026, 5, 31), due_on=DUE))
    after = room.report(room.period())
    count = [
        next(r["cells"]["total"] for r in x.figures["s1a"] if r["key"] == "tieu-hoc") for x in (before, after)
    ]
    assert count == [3, 2]


def test_a_correction_needs_an_explanation_and_keeps_both_numbers(room: Room) -> None:
    report = room.report(room.period())
    with pytest.raises(ReportingProblem, match="giải thích"):
        room.fix(report, "tieu-hoc", "total", 4, why=" ")
    room.fix(report, "tieu-hoc", "total", 4)
    row = FigureCorrection.objects.get()
    assert (row.counted, row.value, row.explanation) == (3, 4, "Trường mới thành lập")
    room.fix(report, "tieu-hoc", "total", None, why="Nhầm")
    assert [r.value for r in FigureCorrection.objects.order_by("pk")] == [4, None]


def test_a_page_that_is_no_longer_the_newest_writes_nothing(room: Room) -> None:
    report = room.report(room.period())
    room.save(report, s1c="Theo dõi hằng tuần")
    with pytest.raises(StaleRow):
        save_texts(
            actor=room.who("xa"), now=room.now, report_id=report.pk, version=1, texts={"s1c": "Cũ"}, name="", phone=""
        )
    report.refresh_from_db()
    assert report.texts["s1c"] == "Theo dõi hằng tuần"


def test_submitting_needs_a_name_a_phone_and_the_day_of_the_figures(room: Room) -> None:
    report = room.report(room.period())
    with pytest.raises(ReportingProblem, match="số điện thoại"):
        room.move(report, "submit")
    late = room.report(room.period(as_of=date(2026, 12, 31), due_on=date(2027, 1, 9)))
    room.save(late)
    with pytest.raises(ReportingProblem, match="Chưa đến ngày chốt"):
        room.move(late, "submit")


def test_approving_freezes_and_a_frozen_report_is_not_corrected(room: Room) -> None:
    report = room.report(room.period())
    room.fix(report, "tieu-hoc", "total", 4)
    with pytest.raises(PermissionDenied):
        room.move(report, "approve", by="xa.lanhdao")
    room.approve(report)
    frozen = FrozenReport.objects.get()
    assert frozen.context["preparer"] == {"name": "Lâm Sa Rây", "phone": "0914 461 539"}
    assert frozen.context["signature"]["name"] == "Người Đứng Đầu T-XA"
    assert [r.name for r in ReportReceipt.objects.all()] == ["Sở Giáo dục và Đào tạo Thử"]
    with pytest.raises(PermissionDenied, match="gửi đề nghị mở khóa"):
        room.fix(report, "tieu-hoc", "total", 5)
    with pytest.raises(PermissionDenied, match="gửi đề nghị mở khóa"):
        room.save(report, s1c="x")
    with pytest.raises(PermissionDenied):
        refresh(actor=room.who("xa"), now=room.now, report_id=report.pk, version=report.version)
    frozen.refresh_from_db()
    assert frozen.tables["s1a"][1]["cells"]["total"] == 4


def test_a_leader_sends_back_with_a_reason(room: Room) -> None:
    report = room.report(room.period())
    room.save(report)
    room.move(report, "submit")
    with pytest.raises(ReportingProblem, match="lý do"):
        room.move(report, "send_back", by="xa.lanhdao")
    room.move(report, "send_back", by="xa.lanhdao", reason="Thiếu mục 3")
    assert (report.refresh_from_db() or report.state, report.return_reason) == ("draft", "Thiếu mục 3")


def test_the_receiver_accepts_or_returns(room: Room) -> None:
    report = room.report(room.period())
    room.approve(report)
    with pytest.raises(Http404):
        room.receipt(report, "accept", by="sokhac")
    with pytest.raises(ReportingProblem, match="lý do"):
        room.receipt(report, "return")
    room.receipt(report, "return", note="Số trường chưa khớp")
    report.refresh_from_db()
    assert (report.state, report.return_reason) == ("returned", "Sở Giáo dục và Đào tạo Thử: Số trường chưa khớp")
    room.approve(report)
    room.receipt(report, "accept")
    report.refresh_from_db()
    assert (report.state, report.frozen.count()) == ("accepted", 2)
    with pytest.raises(ReportingProblem, match="không còn chờ"):
        room.receipt(report, "accept")


def test_a_report_to_a_body_outside_is_accepted_when_every_receiver_has(room: Room) -> None:
    report = room.report(room.period(kind="tt57_yearly", itself=True, as_of=DAY))
    room.approve(report, by="so", head="so.lanhdao")
    rows = list(ReportReceipt.objects.order_by("pk"))
    assert [(r.name, r.unit_id is None) for r in rows] == [
        ("Ủy ban nhân dân tỉnh, thành phố", True), ("Bộ Giáo dục và Đào tạo", False),
    ]
    room.receipt(report, "accept", by="bo")
    report.refresh_from_db()
    assert report.state == "approved"




def test_unlocking_is_asked_granted_and_the_sum_says_whose_figures_are_newer(room: Room) -> None:
    period = room.period()
    report = room.report(period)
    with pytest.raises(ReportingProblem, match="Chưa có đơn vị nào duyệt"):
        consolidate(actor=room.who("so"), now=room.now, period_id=period.pk, version=1)
    with pytest.raises(PermissionDenied, match="chưa khóa"):
        ask_unlock(actor=room.who("xa"), now=room.now, report_id=report.pk, reason="Sót")
    room.approve(report)
    period = consolidate(actor=room.who("so"), now=room.now, period_id=period.pk, version=1)
    sha = period.consolidated_sha256
    assert period.consolidated["from"] == [{"report": report.pk, "unit": "Xã Nậm Mạ", "number": 1}]
    assert newer_than_sum(period) == []
    room.unlock(report)
    assert [n.words for n in newer_than_sum(period)] == ["đang sửa lại; bản tổng hợp vẫn giữ số liệu đã duyệt lần 1"]
    room.fix(report, "tieu-hoc", "total", 4)
    room.approve(report)
    assert [(n.unit, n.words) for n in newer_than_sum(period)] == [
        ("Xã Nậm Mạ", "đã duyệt lại lần 2, số liệu mới hơn bản tổng hợp (đang dùng lần 1)")
    ]
    with pytest.raises(StaleRow):
        consolidate(actor=room.who("so"), now=room.now, period_id=period.pk, version=1)
    again = consolidate(actor=room.who("so"), now=room.now, period_id=period.pk, version=2)
    assert again.consolidated_sha256 != sha
    assert newer_than_sum(again) == []
    assert sum(r["cells"]["total"] for r in again.consolidated["tables"]["s1a"]) == 7


def test_a_refused_unlock_says_why_and_leaves_the_report_locked(room: Room) -> None:
    report = room.report(room.period())
    room.approve(report)
    room.unlock(report, "refuse")
    report.refresh_from_db()
    assert report.state == "approved"


def test_late_units_are_reminded_once_a_day(room: Room) -> None:
    period = room.period()
    report = room.report(period)
    asked = {"actor": room.who("so"), "now": room.now, "period_id": period.pk}
    assert remind_late(**asked, report_ids=[report.pk]) == 1
    with pytest.raises(ReportingProblem, match="hôm nay"):
        remind_late(**asked, report_ids=[report.pk])
    with pytest.raises(ReportingProblem, match="đánh dấu"):
        remind_late(**asked, report_ids=[])


def test_work_waits_for_the_one_whose_turn_it_is(room: Room) -> None:
    report = room.report(room.period())

    def titles(name: str) -> list[str]:
        return [item.title for item in items(room.who(name), date(2026, 11, 21), False)]

    assert titles("xa") == ["Lập Mẫu 1: Phòng GDĐT, UBND xã báo cáo Sở"]
    room.save(report)
    room.move(report, "submit")
    assert titles("xa") == []
    assert titles("xa.lanhdao") == ["Duyệt Mẫu 1: Phòng GDĐT, UBND xã báo cáo Sở"]
    room.move(report, "approve", by="xa.lanhdao")
    assert titles("so") == ["Tiếp nhận báo cáo của Xã Nậm Mạ"]
    assert titles("sokhac") == []


def test_a_school_reports_to_its_commune_and_the_department(room: Room) -> None:
    period = room.period(kind="school_may", by="xa", unit="T-XA")
    assert period.reports.count() == 6
    report = PeriodicReport.objects.get(period=period, unit_id=room.world.units["T-TH1"])
    room.approve(report, by="phohieutruong", head="hieutruong")
    names = ReportReceipt.objects.filter(frozen__report=report).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Ủy ban nhân dân xã Nậm Mạ", "Sở Giáo dục và Đào tạo Thử"]


def test_an_approved_report_fulfils_the_duty_that_names_it(room: Room) -> None:
    from kiemdinh.rooms.duties.queries.sources import source_of

    source = source_of("report:form_1")
    assert source is not None
    report = room.report(room.period())
    days = (date(2026, 11, 1), date(2026, 11, 30))
    assert list(source(*days)) == []
    room.approve(report)
    room.unlock(report)
    room.approve(report)
    assert list(source(*days).values_list("duty_unit", "duty_day")) == [
        (room.world.units["T-XA"], date(2026, 11, 21))
    ]
    assert not source(date(2026, 11, 22), days[1]).exists()
