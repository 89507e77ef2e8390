"""A school (or the Sở for it) puts its published report and improvement plan before the public."""

from datetime import datetime
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.people.queries.matching import head_of
from kiemdinh.rooms.public_portal.models import PublicReport
from kiemdinh.rooms.public_portal.queries.access import ReportAccess, report_for
from kiemdinh.rooms.public_portal.rules.plan_rows import plan_rows
from kiemdinh.rooms.public_portal.rules.states import DEPARTMENT, PUBLIC_REPORT, WAITING, PostingFacts
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem, StaleRow
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import store
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify

Upload = tuple[str, IO[bytes]]
"""The name of a file and its content."""

OPEN_FORMATS = ("pdf", "docx")


def post_report(
    *,
    actor: Actor,
    now: datetime,
    report_id: int,
    agreed: bool,
    document: Upload | None = None,
    plan: Upload | None = None,
    show_plan: bool = False,
) -> PublicReport:
    """Puts a published report before the public; again to add the plan or to give a better file.

    Without `document` it is the frozen file of the publication (or the one put up before). `agreed`: the person has
    looked whether names of people may stand in it. `show_plan` also shows what the frozen report plans, without names.
    Raises PortalProblem, PermissionDenied, Http404.
    """
    found = report_for(actor=actor, report_id=report_id, action="post")
    if not agreed:
        raise PortalProblem("Hãy xác nhận đã xem lại tên người và thông tin riêng trong tệp trước khi công khai.")
    before = found.posted
    state = _move(found, "post", PostingFacts())
    shown, shown_name = _document(found, document, now)
    old = (before.plan, before.plan_name) if before else (None, "")
    kept, kept_name = _kept(plan, now, field="plan") if plan else old
    row = PublicReport(
        school_id=found.snapshot.school_id,
        report_id=report_id,
        generation=found.snapshot.generation,
        school_year=found.snapshot.school_year,
        published_on=timezone.localdate(found.snapshot.published_at),
        document=shown,
        document_name=shown_name,
        plan=kept,
        plan_name=kept_name,
        plan_rows=plan_rows(found.snapshot.context) if show_plan else [],
        by_authority=bool(found.access.roles & set(DEPARTMENT)),
        state=state,
        posted_at=now,
        posted_by_id=actor.account_id,
    )
    try:
        with transaction.atomic():
            if before is None:
                row.save(force_insert=True)
            else:
                row.pk, row.version = before.pk, before.version + 1
                row.save(force_update=True)
            if row.by_authority:
                notify(
                    to=[head_of(unit_id=row.school_id)],
                    kind="public_report.post",
                    text=f"Sở đã công khai báo cáo tự đánh giá năm học {row.school_year} của trường",
                    url="/thong-bao/",
                    unit_id=row.school_id,
                    now=now,
                    actor_id=actor.account_id,
                    about=f"public_report:{report_id}/",
                )
            _record(found, now, "public_report.post", "", plan=row.plan_id is not None)
    except IntegrityError as error:
        raise PortalProblem("Báo cáo này vừa được người khác công khai. Hãy xem lại trang.") from error
    return row


def withdraw_report(*, actor: Actor, now: datetime, report_id: int, version: int, reason: str) -> PublicReport:
    """Takes a report away from the public pages. Raises PortalProblem, StaleRow, PermissionDenied, Http404."""
    found = report_for(actor=actor, report_id=report_id, action="withdraw")
    words = nfc(reason)
    state = _move(found, "withdraw", PostingFacts(words=words))
    with transaction.atomic():
        rows = PublicReport.objects.filter(report_id=report_id, version=version)
        if not rows.update(state=state, reason=words, version=version + 1):
            raise StaleRow("báo cáo này")
        if found.access.roles & set(DEPARTMENT):
            notify(
                to=[head_of(unit_id=found.snapshot.school_id)],
                kind="posting.withdraw",
                text=f"Sở đã gỡ báo cáo năm học {found.snapshot.school_year} khỏi cổng công khai: {words}",
                url="/thong-bao/",
                unit_id=found.snapshot.school_id,
                now=now,
                actor_id=actor.account_id,
                about=f"public_report:{report_id}/",
            )
        _record(found, now, "public_report.withdraw", words)
    return PublicReport.objects.get(report_id=report_id)


def _document(found: ReportAccess, given: Upload | None, now: datetime) -> tuple[StoredFile, str]:
    if given is not None:
        return _kept(given, now, field="document")
    if found.posted is not None:
        return found.posted.document, found.posted.document_name
    year = found.snapshot.school_year
    return found.snapshot.document, f"bao-cao-tu-danh-gia-{year}.{found.snapshot.document.extension}"


def _kept(given: Upload, now: datetime, *, field: str) -> tuple[StoredFile, str]:
    name, stream = given
    try:
        row, shown = store(name=name, stream=stream, now=now)
    except RefusedFile as refused:
        raise PortalProblem(str(refused), field=field) from refused
    if row.extension not in OPEN_FORMATS:
        raise PortalProblem(f"Tệp “{shown}” không phải PDF hoặc Word (.docx). Hãy chọn lại tệp.", field=field)
    return row, shown[-200:]


def _move(found: ReportAccess, action: str, facts: PostingFacts) -> str:
    state = found.posted.state if found.posted else WAITING
    try:
        return PUBLIC_REPORT.move(state=state, action=action, roles=found.access.roles, facts=facts)
    except Refusal as refusal:
        raise PortalProblem(str(refusal)) from refusal


def _record(found: ReportAccess, now: datetime, action: str, reason: str, **data: object) -> None:
    record(
        actor_id=found.access.actor.account_id,
        unit_id=found.snapshot.school_id,
        action=action,
        target_type="published_report",
        target_id=found.snapshot.id,
        at=now,
        reason=reason,
        data=data,
    )
