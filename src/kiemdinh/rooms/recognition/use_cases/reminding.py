"""Every day: decisions due, owed criteria due, terms for remedy over, certificates that run out. Never twice."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.rules import SYSTEM
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition, Revocation
from kiemdinh.rooms.recognition.rules.deciding import add_months, deadlines, kind_label, level_label
from kiemdinh.rooms.recognition.rules.states import ISSUED, NOTICED, OPEN, PREPARED, PROPOSED
from kiemdinh.rooms.recognition.use_cases.telling import tell_department, tell_school
from kiemdinh.rooms.regulations import queries as regulations

_AHEAD = timedelta(days=5)
"""How long before a day the people concerned are told; a habit of ours, not a rule of the law."""
_LATE = timedelta(days=30)
"""How long after its end a certificate is still worth a notice; a server may have stood still."""


def send_reminders(now: datetime) -> int:
    """Tells each person once for each thing and each day it is about; returns how many notices were written."""
    today = timezone.localdate(now)
    return _decisions(today, now) + _owed(today, now) + _remedies(today, now) + _expiring(today, now)


def _decisions(today: date, now: datetime) -> int:
    count, calendar = 0, organisations.working_calendar()
    for row in Recognition.objects.filter(state__in=(PROPOSED, PREPARED)).select_related("school"):
        procedure = regulations.get_procedure(row.edition_code)
        clocks = deadlines(procedure, reported_on=row.reported_on, calendar=calendar)
        if not clocks or today < clocks[0].due_on - _AHEAD:
            continue
        due = clocks[0].due_on
        late = today > due
        said = "đã quá hạn" if late else "sắp đến hạn"
        name = organisations.name_as_of(unit_id=row.school_id, on=today)
        count += tell_department(
            row,
            kind="recognition.case",
            text=f"{name}: quyết định {kind_label(row.kind).lower()} {said} {format_date(due)}.",
            now=now,
            actor=SYSTEM,
            key=f"recognition:{row.pk}:decide:{'late' if late else 'soon'}",
        )
    return count


def _owed(today: date, now: datetime) -> int:
    count = 0
    rows = OwedCriterion.objects.filter(state=OPEN, recognition__state=ISSUED, due_on__lte=today + _AHEAD)
    for owed in rows.select_related("recognition"):
        late = owed.due_on < today
        said = "đã quá hạn" if late else "sắp đến hạn"
        text = f"Tiêu chí còn nợ {owed.criterion} {said} {format_date(owed.due_on)}."
        key = f"owed:{owed.pk}:{owed.due_on}:{'late' if late else 'soon'}"
        more = {"kind": "recognition.owed", "now": now, "actor": SYSTEM, "key": key}
        count += tell_school(owed.recognition, text=text, **more)  # type: ignore[arg-type]
        if late:
            name = owed.recognition.facts.get("school", "")
            count += tell_department(owed.recognition, text=f"{name}: {text}", **more)  # type: ignore[arg-type]
    return count


def _remedies(today: date, now: datetime) -> int:
    count = 0
    rows = Revocation.objects.filter(state=NOTICED, remedy_due_on__lte=today + _AHEAD).select_related("recognition")
    for row in rows:
        due = row.remedy_due_on or today
        if due >= today:
            if row.reported_at is None:
                count += tell_school(
                    row.recognition,
                    kind="recognition.revocation",
                    text=f"Thời hạn khắc phục sắp hết, {format_date(due)}. Hãy báo cáo kết quả khắc phục với Sở.",
                    now=now,
                    actor=SYSTEM,
                    key=f"revocation:{row.pk}:{due}:soon",
                )
            continue
        name = row.recognition.facts.get("school", "")
        count += tell_department(
            row.recognition,
            kind="recognition.revocation",
            text=f"{name}: hết thời hạn khắc phục {format_date(due)}, cần kết luận.",
            now=now,
            actor=SYSTEM,
            key=f"revocation:{row.pk}:term",
        )
    return count


def _expiring(today: date, now: datetime) -> int:
    """The school is told when the time to prepare the next recognition begins, and when the certificate has run out.

    The first day is `recognition.renewal_months` before the end. Old ends that were brought in are not told of.
    """
    count = _run_out(today, now)
    for row in Recognition.objects.filter(state=ISSUED, expires_on__gte=today, expires_on__lte=add_months(today, 24)):
        procedure = regulations.get_procedure(row.edition_code)
        months = procedure.integer("recognition.renewal_months", on=max(row.reported_on, today))
        if row.expires_on is None or today < add_months(row.expires_on, -months):
            continue
        count += tell_school(
            row,
            kind="recognition.expiring",
            text=f"{level_label(row.kind, row.level)} của trường hết hạn {format_date(row.expires_on)}. Hãy chuẩn bị để"
            " được công nhận lại.",
            now=now,
            actor=SYSTEM,
            key=f"recognition:{row.pk}:expires",
        )
    return count


def _run_out(today: date, now: datetime) -> int:
    count = 0
    for row in Recognition.objects.filter(state=ISSUED, expires_on__lt=today, expires_on__gte=today - _LATE):
        if row.expires_on is None:
            continue
        words = f"{level_label(row.kind, row.level)} đã hết hạn {format_date(row.expires_on)}"
        more = {"kind": "recognition.expiring", "now": now, "actor": SYSTEM, "key": f"recognition:{row.pk}:over"}
        count += tell_school(row, text=f"{words}. Hãy đăng ký để được công nhận lại.", **more)  # type: ignore[arg-type]
        name = row.facts.get("school", "")
        count += tell_department(row, text=f"{name}: {words.lower()}.", **more)  # type: ignore[arg-type]
    return count
