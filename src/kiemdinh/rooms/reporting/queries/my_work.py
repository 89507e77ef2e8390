"""What waits for a person from periodic reports: to write, to approve, to receive, to answer."""

from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.rules import HEAD_ROLES
from kiemdinh.rooms.reporting.models import PeriodicReport, ReportReceipt, ReportUnlock
from kiemdinh.rooms.reporting.queries.kinds import report_kind
from kiemdinh.rooms.reporting.rules.states import APPROVED, ASKED, AWAITED, DRAFT, PREPARERS, RETURNED, SUBMITTED
from kiemdinh.rooms.self_assessment.queries.my_work import Source, WorkItem

KINDS = {
    "periodic_report": "Báo cáo định kỳ",
    "report_received": "Báo cáo gửi đến",
}


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Everything of this room that waits for the actor."""
    units = {p.unit_id for p in actor.posts if p.role in PREPARERS and not p.ended}
    if not units:
        return []
    heads = {p.unit_id for p in actor.posts if p.role in HEAD_ROLES and not p.ended}
    found = []
    own = PeriodicReport.objects.filter(unit_id__in=units, state__in=(DRAFT, RETURNED, SUBMITTED))
    for row in own.select_related("period").order_by("period__due_on", "pk"):
        kind = report_kind(row.period.kind, row.period.kind_version)
        if row.state == SUBMITTED:
            if row.unit_id in heads:
                found.append(_item(row, f"Duyệt {kind.short_title}", "Đã trình", "Xem, duyệt", "stamp", today))
        else:
            note = f"Bị trả lại: {row.return_reason[:100]}" if row.return_reason else "Đang lập"
            found.append(_item(row, f"Lập {kind.short_title}", note, "Mở báo cáo", "edit", today))
    found += _received(units, today)
    return found


def _received(units: set[int], today: date) -> list[WorkItem]:
    receipts = ReportReceipt.objects.filter(unit_id__in=units, state=AWAITED, frozen__report__state=APPROVED)
    rows = [r.frozen.report for r in receipts.select_related("frozen__report__period").order_by("pk")]
    asked = ReportUnlock.objects.filter(report__period__owner_id__in=units, state=ASKED)
    wanting = [u.report for u in asked.select_related("report__period").order_by("pk")]
    names = organisations.names_on(unit_ids={r.unit_id for r in (*rows, *wanting)}, on=today)
    found = [
        _item(r, f"Tiếp nhận báo cáo của {names.get(r.unit_id, '')}", "Đã gửi", "Xem, tiếp nhận", "check", today,
              kind="report_received")
        for r in rows
    ]
    found += [
        _item(r, f"{names.get(r.unit_id, '')} xin mở khóa báo cáo", "Chờ trả lời", "Trả lời", "lock", today,
              kind="report_received")
        for r in wanting
    ]
    return found


def _item(
    row: PeriodicReport, title: str, note: str, button: str, look: str, today: date, kind: str = "periodic_report"
) -> WorkItem:
    due = row.period.due_on
    late = max((today - due).days, 0)
    return WorkItem(kind, title, note, f"/bao-cao-dinh-ky/bao-cao/{row.pk}/", button, due, late, look)


SOURCE = Source(kinds=KINDS, items=items)
