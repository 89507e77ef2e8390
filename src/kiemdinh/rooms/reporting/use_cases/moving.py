"""A report on its way: submitted, approved and frozen, accepted or returned by each receiver, opened again."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations.use_cases.keeping_forms import keep_form
from kiemdinh.rooms.reporting.models import FrozenReport, PeriodicReport, ReportReceipt, ReportUnlock
from kiemdinh.rooms.reporting.queries.access import ReportAccess, period_for, report_for
from kiemdinh.rooms.reporting.queries.freezing import context_of, digest, tables_of
from kiemdinh.rooms.reporting.rules.kinds import OPENER, OUTSIDE
from kiemdinh.rooms.reporting.rules.states import (
    ACCEPTED,
    APPROVED,
    ASKED,
    AWAITED,
    PREPARERS,
    RECEIPT,
    REPORT,
    REPORT_UNLOCK,
    ReportFacts,
)
from kiemdinh.rooms.reporting.use_cases.problems import ReportingProblem, StaleRow
from kiemdinh.rooms.reporting.use_cases.telling import about, note_report, tell, unit_name
from kiemdinh.services.notices import settle


def move_report(
    *, actor: Actor, now: datetime, report_id: int, version: int, action: str, reason: str = ""
) -> PeriodicReport:
    """ "submit", "send_back" or "approve". Approving freezes everything that the document prints and sends it.

    Raises ReportingProblem with the reason why not, StaleRow, PermissionDenied, Http404.
    """
    if action not in ("submit", "send_back", "approve"):
        raise Http404
    access = report_for(actor=actor, report_id=report_id, today=timezone.localdate(now), action=action)
    words = nfc(reason).strip()[:1000]
    with transaction.atomic():
        row = _locked(access, version)
        facts = ReportFacts(problems=tuple(missing_in(access, row)), reason=words)
        row.state = _moved(row.state, action, access.roles, facts)
        row.return_reason = words if action == "send_back" else ""
        if action == "submit":
            row.submitted_at = now
        if action == "approve":
            row.approved_at = now
        row.version += 1
        row.save()
        settle(about=about(row.pk), now=now)
        if action == "approve":
            _freeze(access, row, now)
        elif action == "submit":
            tell(row, row.unit_id, kind="reporting.submitted", text=f"{access.kind.short_title} chờ lãnh đạo duyệt.",
                 actor=actor, now=now, on=access.today)
        else:
            tell(row, row.unit_id, kind="reporting.answered", text=f"Lãnh đạo trả lại báo cáo: {words}", actor=actor,
                 now=now, on=access.today)
        note_report(row, actor=actor, now=now, action=action, reason=words)
    return row


def missing_in(access: ReportAccess, row: PeriodicReport) -> list[str]:
    """What keeps a report from being submitted."""
    found = []
    if access.period.as_of > access.today:
        found.append(
            f"Chưa đến ngày chốt số liệu ({format_date(access.period.as_of)}). Hãy trình duyệt từ ngày ấy, sau khi lấy"
            " lại số liệu."
        )
    elif timezone.localdate(row.figures_at) < access.period.as_of:
        found.append("Số liệu được lấy trước ngày chốt. Hãy bấm “Lấy lại số liệu” rồi trình duyệt.")
    if not row.preparer_name or not row.preparer_phone:
        found.append("Hãy ghi họ tên và số điện thoại của người lập báo cáo.")
    return found


def answer_receipt(
    *, actor: Actor, now: datetime, receipt_id: int, version: int, action: str, note: str = ""
) -> ReportReceipt:
    """A receiver accepts or returns with the reason; for a body without an account the sender notes its answer.

    Raises ReportingProblem, StaleRow, Http404 for somebody else's.
    """
    receipt = ReportReceipt.objects.select_related("frozen__report__period").filter(pk=receipt_id).first()
    if receipt is None or action not in ("accept", "return"):
        raise Http404
    report = receipt.frozen.report
    answering = report.unit_id if receipt.unit_id is None else receipt.unit_id
    roles = {p.role for p in actor.posts if p.unit_id == answering and not p.ended} & set(PREPARERS)
    if not roles:
        raise Http404
    words = nfc(note).strip()[:1000]
    with transaction.atomic():
        report = PeriodicReport.objects.select_for_update().get(pk=report.pk)
        receipt = ReportReceipt.objects.select_for_update().get(pk=receipt_id)
        if receipt.version != version:
            raise StaleRow("việc tiếp nhận này")
        if report.state != APPROVED:
            raise ReportingProblem("Báo cáo không còn chờ tiếp nhận. Hãy mở lại trang để xem trạng thái mới.")
        try:
            receipt.state = RECEIPT.move(
                state=receipt.state, action=action, roles=roles, facts=ReportFacts(reason=words)
            )
        except Refusal as refusal:
            raise ReportingProblem(str(refusal), fields={"note": str(refusal)}) from refusal
        receipt.note, receipt.decided_at, receipt.decided_by_id = words, now, actor.account_id
        receipt.version += 1
        receipt.save()
        _after_receipt(report, receipt, action, words)
        said = "tiếp nhận" if action == "accept" else f"trả lại: {words}"
        tell(report, report.unit_id, kind="reporting.answered", text=f"{receipt.name} {said}", actor=actor, now=now,
             on=timezone.localdate(now))
        note_report(report, actor=actor, now=now, action=f"receipt_{action}", reason=words, receiver=receipt.name)
    return receipt


def _after_receipt(report: PeriodicReport, receipt: ReportReceipt, action: str, words: str) -> None:
    waiting = ReportReceipt.objects.filter(frozen_id=receipt.frozen_id).exclude(state=ACCEPTED).count()
    if action == "return":
        report.state = _moved(report.state, "return", frozenset(), ReportFacts(reason=words))
        report.return_reason = f"{receipt.name}: {words}"[:1000]
    elif not waiting:
        report.state = _moved(report.state, "accept", frozenset(), ReportFacts())
    else:
        return
    report.version += 1
    report.save()


def ask_unlock(*, actor: Actor, now: datetime, report_id: int, reason: str) -> ReportUnlock:
    """Asks the unit that opened the period for leave to correct an approved report.

    Raises ReportingProblem (no reason, one is open), PermissionDenied, Http404.
    """
    access = report_for(actor=actor, report_id=report_id, today=timezone.localdate(now), action="ask_unlock")
    words = nfc(reason).strip()[:1000]
    if not words:
        raise ReportingProblem("Hãy ghi lý do xin mở khóa.", fields={"reason": "Hãy ghi lý do xin mở khóa."})
    row = ReportUnlock(
        report=access.report, state=REPORT_UNLOCK.start, reason=words, asked_at=now, asked_by_id=actor.account_id
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            tell(access.report, access.period.owner_id, kind="reporting.unlock",
                 text=f"{unit_name(access.report.unit_id, access.today)} xin mở khóa báo cáo: {words}", actor=actor,
                 now=now, on=access.today)
            note_report(access.report, actor=actor, now=now, action="unlock_ask", reason=words)
    except IntegrityError as error:
        raise ReportingProblem("Đã có một đề nghị mở khóa đang chờ trả lời.") from error
    return row


def answer_unlock(
    *, actor: Actor, now: datetime, unlock_id: int, version: int, action: str, answer: str = ""
) -> ReportUnlock:
    """Grants or refuses ("grant", "refuse") as the opener, or takes it back ("recall") as the unit.

    Raises ReportingProblem, StaleRow, PermissionDenied, Http404.
    """
    row = ReportUnlock.objects.select_related("report__period").filter(pk=unlock_id).first()
    if row is None or action not in ("grant", "refuse", "recall"):
        raise Http404
    today, words = timezone.localdate(now), nfc(answer).strip()[:1000]
    if action == "recall":
        roles = report_for(actor=actor, report_id=row.report_id, today=today, action="ask_unlock").roles
    else:
        period_for(actor=actor, period_id=row.report.period_id, today=today, action="manage")
        roles = frozenset(p.role for p in actor.posts if p.unit_id == row.report.period.owner_id)
    with transaction.atomic():
        report = PeriodicReport.objects.select_for_update().get(pk=row.report_id)
        row = ReportUnlock.objects.select_for_update().get(pk=unlock_id)
        if row.version != version or row.state != ASKED:
            raise StaleRow("đề nghị mở khóa này")
        try:
            row.state = REPORT_UNLOCK.move(
                state=row.state, action=action, roles=roles, facts=ReportFacts(reason=words)
            )
            if action == "grant":
                report.state = REPORT.move(state=report.state, action="unlock", roles=roles, facts=ReportFacts())
        except Refusal as refusal:
            raise ReportingProblem(str(refusal), fields={"answer": str(refusal)}) from refusal
        row.answer, row.answered_at, row.answered_by_id = words, now, actor.account_id
        row.version += 1
        row.save()
        report.version += 1
        report.save()
        if action != "recall":
            said = "cho mở khóa báo cáo" if action == "grant" else f"không cho mở khóa: {words}"
            owner = unit_name(report.period.owner_id, today)
            tell(report, report.unit_id, kind="reporting.unlock", text=f"{owner} {said}", actor=actor, now=now,
                 on=today)
        note_report(report, actor=actor, now=now, action=f"unlock_{action}", reason=words)
    return row


def _freeze(access: ReportAccess, row: PeriodicReport, now: datetime) -> None:
    """Keeps what is printed, the form it is printed with, and a receipt for each receiver."""
    last = FrozenReport.objects.filter(report=row).order_by("-number").values_list("number", flat=True).first()
    context = context_of(row, access.kind, approved_on=access.today)
    frozen = FrozenReport.objects.create(
        report=row,
        number=(last or 0) + 1,
        context=context,
        tables=tables_of(row, access.kind),
        sha256=digest(context),
        approved_at=now,
        approved_by_id=access.actor.account_id,
    )
    keep_form(
        access.kind.form, row_id=frozen.pk, edition_code=access.kind.edition, unit_id=row.unit_id, on=access.today
    )
    for unit_id, name in _receivers(access, row):
        ReportReceipt.objects.create(frozen=frozen, unit_id=unit_id, name=name, state=AWAITED)
        if unit_id is not None:
            tell(row, unit_id, kind="reporting.sent",
                 text=f"{unit_name(row.unit_id, access.today)} gửi {access.kind.short_title}.", actor=access.actor,
                 now=now, on=access.today)


def _receivers(access: ReportAccess, row: PeriodicReport) -> list[tuple[int | None, str]]:
    """Each receiver once, in the order of the kind: the opener, units above by their kind, bodies outside."""
    chain = organisations.parent_chain(unit_id=row.unit_id, on=access.period.as_of)
    found: dict[int | str, tuple[int | None, str]] = {}
    for receiver in access.kind.receivers:
        if receiver.to == OUTSIDE:
            found[receiver.name] = (None, receiver.name)
        elif receiver.to == OPENER:
            owner = access.period.owner_id
            found[owner] = (owner, unit_name(owner, access.period.as_of))
        else:
            link = next((unit for unit in chain if unit.kind == receiver.to), None)
            if link is not None and link.id != row.unit_id:
                found.setdefault(link.id, (link.id, receiver.name or unit_name(link.id, access.period.as_of)))
    found.pop(row.unit_id, None)
    return list(found.values())


def _locked(access: ReportAccess, version: int) -> PeriodicReport:
    row = PeriodicReport.objects.select_for_update().get(pk=access.report.pk)
    if row.version != version:
        raise StaleRow("báo cáo này")
    return row


def _moved(state: str, action: str, roles: frozenset[str], facts: ReportFacts) -> str:
    try:
        return REPORT.move(state=state, action=action, roles=roles, facts=facts)
    except Refusal as refusal:
        raise ReportingProblem(str(refusal), fields={"reason": str(refusal)}) from refusal
