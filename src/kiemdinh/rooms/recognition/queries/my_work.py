"""What waits for a person in this room, for "Việc của tôi"."""

from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition, Revocation
from kiemdinh.rooms.recognition.queries.access import visible_to
from kiemdinh.rooms.recognition.queries.lists import is_officer, owed_waiting, queue_of, revocations_waiting
from kiemdinh.rooms.recognition.rules.states import (
    HEADS,
    ISSUED,
    NOTICED,
    OFFICERS,
    OPEN,
    PREPARED,
    PROPOSED,
    REPORTED,
)
from kiemdinh.rooms.self_assessment.queries.my_work import Asked, Source, WorkItem


def decisions(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Cases of my department without a decision."""
    if not is_officer(actor):
        return []
    found = []
    for line in queue_of(actor=actor, today=today):
        facts = line.facts
        verb = "Ghi quyết định đã ký" if facts.state == PREPARED else "Lập quyết định"
        note = f"{facts.kind_label}, {facts.level_label.lower()}"
        due = line.due.due_on if line.due else None
        found.append(
            WorkItem("recognition", f"{verb}: {facts.school}", note, facts.url, "Xem", due, line.late_days, "doc")
        )
    return found


def decisions_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [Recognition.objects.filter(_decided_by(asked, "school_id"), state__in=(PROPOSED, PREPARED))]


def _decided_by(asked: Asked, school: str) -> Exists:
    """Whether the school of a row stands below a department where the person decides."""
    return scopes.standing_below(unit=school, tops=_units(asked, OFFICERS), on=asked.today)


def _units(asked: Asked, roles: tuple[str, ...]) -> QuerySet[Any]:
    return people.units_served(account_id=asked.account_id, roles=roles, unit_ids=asked.unit_ids, on=asked.today)


def owed(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Owed criteria: to report at my school, to judge in my department."""
    found = []
    mine = OwedCriterion.objects.filter(
        recognition__in=visible_to(actor, action="report_owed").filter(state=ISSUED), state=OPEN
    )
    for row in mine.order_by("due_on", "pk"):
        late = max((today - row.due_on).days, 0)
        title = f"Báo cáo tiêu chí còn nợ {row.criterion}"
        found.append(_owed_item(row, title, row.text, "Báo cáo", late, row.due_on))
    if is_officer(actor):
        for row in owed_waiting(actor=actor, today=today):
            name = str(row.recognition.facts.get("school", ""))
            if row.state == REPORTED:
                found.append(
                    _owed_item(row, f"Xem báo cáo tiêu chí nợ {row.criterion}: {name}", row.text, "Xem", 0, None)
                )
            else:
                late = (today - row.due_on).days
                title = f"{name} quá hạn tiêu chí nợ {row.criterion}"
                found.append(_owed_item(row, title, row.text, "Xem", late, row.due_on))
    return found


def owed_counted(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu: at my school, in my department."""
    rows = OwedCriterion.objects.filter(recognition__state=ISSUED)
    wanted = Q(state=REPORTED) | Q(state=OPEN, due_on__lt=asked.today)
    return [
        rows.filter(state=OPEN, recognition__school_id__in=_units(asked, HEADS)),
        rows.filter(wanted, _decided_by(asked, "recognition__school_id")),
    ]


def revocations(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Revocations: to answer at my school, to close in my department."""
    rows = list(
        Revocation.objects.filter(
            recognition__in=visible_to(actor, action="answer_revocation"), state=NOTICED, reported_at__isnull=True
        )
        .filter(exempt=False)
        .select_related("recognition")
    )
    found = [_revocation_item(row, "Báo cáo khắc phục để giữ kết quả công nhận", "Báo cáo", today) for row in rows]
    if is_officer(actor):
        for row in revocations_waiting(actor=actor):
            ready = row.exempt or row.reported_at is not None or (row.remedy_due_on and row.remedy_due_on < today)
            if ready:
                name = row.recognition.facts.get("school", "")
                found.append(_revocation_item(row, f"Kết luận việc xem xét thu hồi: {name}", "Xem", today))
    return found


def revocations_counted(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu: at my school, in my department."""
    rows = Revocation.objects.filter(recognition__state=ISSUED, state=NOTICED)
    ready = Q(exempt=True) | Q(reported_at__isnull=False) | Q(remedy_due_on__lt=asked.today)
    return [
        rows.filter(reported_at__isnull=True, exempt=False, recognition__school_id__in=_units(asked, HEADS)),
        rows.filter(ready, _decided_by(asked, "recognition__school_id")),
    ]


def _owed_item(row: OwedCriterion, title: str, note: str, button: str, late: int, due: date | None) -> WorkItem:
    return WorkItem("owed", title, note, f"/cong-nhan/{row.recognition_id}/#no-{row.pk}", button, due, late, "clock")


def _revocation_item(row: Revocation, title: str, button: str, today: date) -> WorkItem:
    due = row.remedy_due_on
    late = max((today - due).days, 0) if due else 0
    url = f"/cong-nhan/{row.recognition_id}/#thu-hoi-{row.pk}"
    return WorkItem("revocation", title, row.reason, url, button, due, late, "warn")


DECISIONS = Source(kinds={"recognition": "Quyết định công nhận"}, items=decisions, waiting=decisions_waiting)
OWED_CRITERIA = Source(kinds={"owed": "Tiêu chí còn nợ"}, items=owed, waiting=owed_counted)
REVOCATIONS = Source(kinds={"revocation": "Xem xét thu hồi"}, items=revocations, waiting=revocations_counted)
SOURCES = (DECISIONS, OWED_CRITERIA, REVOCATIONS)
