"""Kế hoạch tự đánh giá: its texts, and a timetable by weeks counted back from the day the report is due. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.rooms.self_assessment.rules.texts import TextField

PLAN = "plan"
"""Subject of the texts of kế hoạch tự đánh giá."""

_ORGANISATION_HELP = "Trách nhiệm của hội đồng, các nhóm, cá nhân; chế độ họp, báo cáo."
PLAN_FIELDS = {
    "2018": (
        TextField("purpose", "I. Mục đích tự đánh giá", "Vì sao tự đánh giá và kết quả dùng để làm gì."),
        TextField("scope", "II. Phạm vi tự đánh giá", "Hoạt động của nhà trường theo các tiêu chuẩn, tiêu chí."),
        TextField("tools", "III. Công cụ tự đánh giá", "Bộ tiêu chuẩn và tài liệu hướng dẫn được dùng."),
        TextField("training", "V. Tập huấn nghiệp vụ tự đánh giá", "Thời gian, thành phần, nội dung."),
        TextField("resources", "VI. Nguồn lực và thời điểm huy động", "Nhân lực, cơ sở vật chất, kinh phí; khi nào."),
        TextField("experts", "VII. Chuyên gia tư vấn", "Có cần thuê, mời hay không; việc gì, khi nào."),
        TextField("organisation", "X. Tổ chức thực hiện", _ORGANISATION_HELP),
    ),
    "tt57": (
        TextField("purpose", "Mục đích", "Vì sao tự đánh giá và kết quả dùng để làm gì."),
        TextField("scope", "Phạm vi", "Hoạt động của nhà trường trong năm học theo các tiêu chuẩn, tiêu chí."),
        TextField("tools", "Công cụ", "Bộ tiêu chuẩn, dữ liệu và tài liệu hướng dẫn được dùng."),
        TextField("training", "Tập huấn, bồi dưỡng", "Thời gian, thành phần, nội dung."),
        TextField("resources", "Nguồn lực và thời điểm huy động", "Nhân lực, cơ sở vật chất, kinh phí; khi nào."),
        TextField("experts", "Tư vấn, hỗ trợ", "Có cần mời người hỗ trợ hay không; việc gì, khi nào."),
        TextField("organisation", "Tổ chức thực hiện", _ORGANISATION_HELP),
    ),
}


@dataclass(frozen=True, slots=True)
class WeekTemplate:
    """A row of a starter timetable: from week `first` to week `last` before the due day (1 is the last week)."""

    first: int
    last: int
    content: str
    who: str
    result: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """A dated starter timetable with where it comes from; a suggestion, never an obligation."""

    rows: tuple[WeekTemplate, ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class WeekDraft:
    """A proposed row with real days."""

    starts_on: date
    ends_on: date
    content: str
    who: str
    result: str


def propose_weeks(rows: Sequence[WeekTemplate], *, due_on: date, not_before: date) -> tuple[WeekDraft, ...]:
    """The starter timetable on real days: week 1 ends on `due_on`, the others go back from there.

    When there are fewer weeks between `not_before` and `due_on` than the timetable wants, all rows shrink alike and
    nothing begins before `not_before`; a row keeps at least its last day.
    """
    if not rows:
        return ()
    wanted = max(row.first for row in rows)
    there = max(1, ((due_on - not_before).days + 1) // 7)
    share = min(1.0, there / wanted)
    drafts = []
    for row in rows:
        first = math.ceil(row.first * share)
        last = min(first, math.floor((row.last - 1) * share) + 1)
        ends_on = due_on - timedelta(days=7 * (last - 1))
        starts_on = min(ends_on, max(not_before, due_on - timedelta(days=7 * first - 1)))
        drafts.append(WeekDraft(starts_on, ends_on, row.content, row.who, row.result))
    return tuple(drafts)


def week_problem(*, starts_on: date | None, ends_on: date | None, content: str) -> str:
    """What is wrong with a row of the timetable; empty when nothing is."""
    if not content.strip():
        return "Nội dung hoạt động còn trống. Hãy ghi việc làm trong các tuần này."
    if starts_on is None or ends_on is None:
        return "Hãy nhập cả ngày bắt đầu và ngày kết thúc."
    if ends_on < starts_on:
        return (
            f"Ngày kết thúc ({ends_on:%d/%m/%Y}) trước ngày bắt đầu ({starts_on:%d/%m/%Y}). "
            "Hãy sửa lại một trong hai ngày."
        )
    return ""


def week_label(starts_on: date, ends_on: date, *, first_day: date) -> str:
    """ "Tuần 3" or "Tuần 3–5", counted by seven days from the first day of the plan."""
    first = (starts_on - first_day).days // 7 + 1
    last = (ends_on - first_day).days // 7 + 1
    return f"Tuần {first}" if first == last else f"Tuần {first}–{last}"
