"""The sum of what the units of a period reported, and which figures are newer than the frozen sum."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.reporting.models import FrozenReport, PeriodicReport, ReportPeriod
from kiemdinh.rooms.reporting.rules.kinds import ReportKind
from kiemdinh.rooms.reporting.rules.states import ACCEPTED, APPROVED, DRAFT, RETURNED, SUBMITTED
from kiemdinh.rooms.reporting.rules.tables import SHAPES, added


@dataclass(frozen=True, slots=True)
class Newer:
    """A unit whose figures differ from those of the frozen sum; `words` says how and what to do."""

    unit: str
    at: datetime | None
    words: str


def newest_frozen(period: ReportPeriod) -> dict[int, FrozenReport]:
    """The last approved copy of each report that has one, by report."""
    rows = FrozenReport.objects.filter(report__period=period).order_by("report_id", "number")
    return {row.report_id: row for row in rows.select_related("report")}


def sums_of(period: ReportPeriod, kind: ReportKind) -> dict[str, Any]:
    """The approved tables added up, with the copies they come from. Reports not approved are named, not added."""
    frozen = newest_frozen(period)
    reports = list(period.reports.order_by("pk"))
    names = organisations.names_on(unit_ids={r.unit_id for r in reports}, on=period.as_of)
    counted = [r for r in reports if r.pk in frozen and r.state in (APPROVED, ACCEPTED)]
    tables = [frozen[r.pk].tables for r in counted]
    return {
        "tables": {
            s.key: added(SHAPES[s.source], [parts[s.key] for parts in tables if s.key in parts])
            for s in kind.sections
            if s.source in SHAPES
        },
        "from": [
            {"report": r.pk, "unit": names.get(r.unit_id, ""), "number": frozen[r.pk].number} for r in counted
        ],
        "missing": [names.get(r.unit_id, "") for r in reports if r not in counted],
    }


def newer_than_sum(period: ReportPeriod) -> list[Newer]:
    """Units that changed after the sum was frozen: approved again, opened again, or arrived late."""
    if not period.consolidated:
        return []
    used = {row["report"]: row["number"] for row in period.consolidated["from"]}
    frozen = newest_frozen(period)
    reports = list(period.reports.order_by("pk"))
    names = organisations.names_on(unit_ids={r.unit_id for r in reports}, on=period.as_of)
    found = []
    for report in reports:
        words = _difference(report, frozen.get(report.pk), used.get(report.pk))
        if words:
            last = frozen.get(report.pk)
            at = last.approved_at if last and report.state in (APPROVED, ACCEPTED) else report.edited_at
            found.append(Newer(names.get(report.unit_id, ""), at, words))
    return found


def _difference(report: PeriodicReport, last: FrozenReport | None, used: int | None) -> str:
    if report.state in (APPROVED, ACCEPTED):
        if used is None:
            return "mới duyệt báo cáo, chưa có trong bản tổng hợp"
        if last is not None and last.number > used:
            return f"đã duyệt lại lần {last.number}, số liệu mới hơn bản tổng hợp (đang dùng lần {used})"
        return ""
    if used is None or report.state not in (DRAFT, SUBMITTED, RETURNED):
        return ""
    return f"đang sửa lại; bản tổng hợp vẫn giữ số liệu đã duyệt lần {used}"
