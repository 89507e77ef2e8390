"""Asking an assessor, ending it, and the declaration that opens or closes access."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, format_date, nfc
from kiemdinh.rooms.assessors.models import Assessor, ConflictDeclaration, Engagement
from kiemdinh.rooms.assessors.queries.access import target_of
from kiemdinh.rooms.assessors.queries.conflicts import conflicts_for
from kiemdinh.rooms.assessors.rules.conflicts import blocking
from kiemdinh.rooms.assessors.rules.permits import REGISTER_PERMITS
from kiemdinh.rooms.assessors.rules.words import ENGAGEMENT_KINDS, role_label
from kiemdinh.rooms.assessors.use_cases.problems import AssessorProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.use_cases import SYSTEM
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify, settle


def engage(
    *,
    actor: Actor,
    now: datetime,
    assessor_id: int,
    kind: str,
    ref_id: int,
    school_id: int,
    role: str,
    title: str,
    starts_on: date,
    ends_on: date | None,
    edition_code: str,
) -> Engagement:
    """Asks an assessor to take part in assessing a school (`kind` "team" or "council", `ref_id` its row).

    Conflicts are counted on `starts_on`. Raises AssessorProblem (a conflict that forbids, somebody no longer active,
    asked already, dates the wrong way round), PermissionDenied for who does not keep that register, Http404.
    """
    row = Assessor.objects.filter(pk=assessor_id).first()
    if row is None:
        raise Http404
    _require_keeper(actor, row)
    if kind not in ENGAGEMENT_KINDS:
        raise ValueError(kind)
    if not row.is_active:
        raise AssessorProblem(f"{row.full_name} đã thôi làm người đánh giá. Hãy chọn người khác.")
    if ends_on is not None and ends_on < starts_on:
        raise AssessorProblem("Ngày kết thúc phải từ ngày bắt đầu trở đi.", field="ends_on")
    found = conflicts_for([row.pk], [school_id], edition_code, starts_on)[row.pk, school_id]
    if refused := blocking(found):
        reasons = " ".join(conflict.reason for conflict in refused)
        raise AssessorProblem(f"{row.full_name} không được tham gia đánh giá trường này. {reasons}")
    engagement = Engagement(
        assessor=row,
        kind=kind,
        ref_id=ref_id,
        school_id=school_id,
        role=role,
        title=nfc(title)[:200],
        starts_on=starts_on,
        ends_on=ends_on,
        edition_code=edition_code,
        conflicts=[asdict(conflict) for conflict in found],
        asked_at=now,
    )
    try:
        with transaction.atomic():
            engagement.save(force_insert=True)
            _record(actor, row, now, "engagement.ask", engagement)
            _tell_assessor(actor, row, engagement, now)
    except IntegrityError as error:
        raise AssessorProblem(f"{row.full_name} đã được mời vào đây rồi.") from error
    return engagement


def disengage(*, actor: Actor, now: datetime, engagement_id: int, reason: str, on: date) -> Engagement:
    """Ends an engagement: from now on the person sees nothing there. `on` is written as the last day.

    Ending twice changes nothing. Raises AssessorProblem without a reason, PermissionDenied, Http404.
    """
    row = Engagement.objects.filter(pk=engagement_id).select_related("assessor").first()
    if row is None:
        raise Http404
    _require_keeper(actor, row.assessor)
    words = nfc(reason).strip()[:300]
    if not words:
        raise AssessorProblem("Hãy ghi lý do thôi tham gia.", field="reason")
    if row.ended_reason:
        return row
    with transaction.atomic():
        Engagement.objects.filter(pk=row.pk).update(ended_reason=words, ends_on=max(on, row.starts_on))
        _record(actor, row.assessor, now, "engagement.end", row, reason=words)
        settle(about=f"engagement:{row.pk}/", now=now)
        notify(
            to=[row.assessor.account_id],
            kind="assessor.ended",
            text=f"Bạn thôi tham gia {row.title}: {words}",
            url="/nguoi-danh-gia/loi-moi/",
            unit_id=row.assessor.register_id,
            now=now,
            actor_id=actor.account_id,
        )
    row.refresh_from_db()
    return row


def sign_declaration(
    *, actor: Actor, now: datetime, engagement_id: int, has_conflict: bool, statement: str, signed_name: str
) -> ConflictDeclaration:
    """The assessor signs for one engagement; only the own account may, and only once.

    With a conflict the access stays closed and the officers who keep the register are told. Whoever is known to be in
    a conflict that forbids cannot sign that there is none. Raises AssessorProblem, Http404 for anybody else's.
    """
    row = (
        Engagement.objects.filter(pk=engagement_id, assessor__account_id=actor.account_id or 0)
        .select_related("assessor")
        .first()
    )
    if row is None:
        raise Http404
    words, name = nfc(statement).strip(), " ".join(nfc(signed_name).split())
    today = timezone.localdate(now)
    _check_signature(row, has_conflict, words, name, today)
    said = ConflictDeclaration(
        engagement=row, has_conflict=has_conflict, statement=words, signed_name=row.assessor.full_name, signed_at=now
    )
    try:
        with transaction.atomic():
            said.save(force_insert=True)
            _record(actor, row.assessor, now, "declaration.sign", row, has_conflict=has_conflict)
            settle(about=f"engagement:{row.pk}/", now=now)
            if has_conflict:
                school = organisations.name_as_of(unit_id=row.school_id, on=today)
                tell_keepers(
                    row.assessor,
                    text=f"{row.assessor.full_name} khai có xung đột lợi ích với {school}. Hãy thay người.",
                    now=now,
                    actor=actor,
                )
                recheck(assessor=row.assessor, now=now, actor=actor)
    except IntegrityError as error:
        raise AssessorProblem("Bạn đã ký cho lời mời này rồi.") from error
    return said


def _check_signature(row: Engagement, has_conflict: bool, words: str, name: str, today: date) -> None:
    if row.ended_reason:
        raise AssessorProblem("Lời mời này đã kết thúc nên không cần ký nữa.")
    if ConflictDeclaration.objects.filter(engagement=row).exists():
        raise AssessorProblem("Bạn đã ký cho lời mời này rồi.")
    if fold(name) != fold(row.assessor.full_name):
        raise AssessorProblem(f"Hãy gõ đúng họ và tên của bạn: {row.assessor.full_name}.", field="signed_name")
    if has_conflict:
        if not words:
            raise AssessorProblem("Hãy ghi rõ quan hệ với trường để Sở thay người.", field="statement")
        return
    day = max(today, row.starts_on)
    known = conflicts_for([row.assessor_id], [row.school_id], row.edition_code, day)[row.assessor_id, row.school_id]
    if refused := blocking(known):
        reasons = " ".join(conflict.reason for conflict in refused)
        raise AssessorProblem(
            f"Danh sách người đánh giá đang ghi: {reasons} Hãy khai có xung đột, hoặc báo Sở nếu ghi sai."
        )


def recheck(*, assessor: Assessor, now: datetime, actor: Actor) -> int:
    """Looks again at the open engagements of somebody whose facts changed; returns how many are now forbidden.

    A conflict that was not known when asked closes access at once and the officers are told; when it turns out to be
    a mistake and is taken back, access comes back.
    """
    today = timezone.localdate(now)
    closed = 0
    open_rows = Engagement.objects.filter(assessor=assessor, ended_reason="")
    for row in open_rows.exclude(declaration__has_conflict=True):
        day = max(today, row.starts_on)
        found = conflicts_for([assessor.pk], [row.school_id], row.edition_code, day)[assessor.pk, row.school_id]
        refused = blocking(found)
        blocked_on = (row.blocked_on or today) if refused else None
        closed += bool(refused)
        if blocked_on == row.blocked_on:
            continue
        Engagement.objects.filter(pk=row.pk).update(blocked_on=blocked_on, conflicts=[asdict(c) for c in found])
        if refused:
            _record(actor, assessor, now, "engagement.block", row, reasons=[c.reason for c in refused])
            tell_keepers(
                assessor,
                text=f"{assessor.full_name} có xung đột lợi ích với trường đang được phân công ({row.title}): "
                f"{refused[0].reason} Đã đóng quyền xem; hãy thay người.",
                now=now,
                actor=actor,
            )
    return closed


def tell_keepers(assessor: Assessor, *, text: str, now: datetime, actor: Actor) -> None:
    """A notice to every officer who keeps the register of somebody."""
    unit = assessor.register_id
    notify(
        to=keepers_of(unit_ids=[unit], on=timezone.localdate(now)),
        kind="assessor.conflict",
        text=text,
        url=f"/nguoi-danh-gia/{assessor.pk}/",
        unit_id=unit,
        now=now,
        actor_id=actor.account_id,
    )


def keepers_of(*, unit_ids: Iterable[int], on: date) -> list[int]:
    """The accounts that keep the registers of units on a day."""
    return [account for accounts in people.officers_at(unit_ids=unit_ids, on=on).values() for account in accounts]


def _require_keeper(actor: Actor, row: Assessor) -> None:
    if actor is SYSTEM:
        return
    decision = REGISTER_PERMITS.decide(actor=actor, action="engage", target=target_of(row))
    if not decision:
        raise PermissionDenied(decision.reason)


def _tell_assessor(actor: Actor, row: Assessor, engagement: Engagement, now: datetime) -> None:
    role = role_label(kind=engagement.kind, role=engagement.role)
    notify(
        to=[row.account_id],
        kind="assessor.asked",
        text=f"Bạn được mời làm {role.lower()} của {engagement.title} từ {format_date(engagement.starts_on)}. "
        "Hãy ký cam kết không có xung đột lợi ích trước khi xem hồ sơ.",
        url=f"/nguoi-danh-gia/loi-moi/{engagement.pk}/",
        unit_id=row.register_id,
        now=now,
        actor_id=actor.account_id,
        about=f"engagement:{engagement.pk}/",
        key=f"assessor.asked:{engagement.pk}",
    )


def _record(
    actor: Actor, row: Assessor, now: datetime, action: str, engagement: Engagement, *, reason: str = "", **data: object
) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.register_id,
        action=action,
        target_type="assessor",
        target_id=row.pk,
        at=now,
        reason=reason,
        data={"engagement": engagement.pk, "kind": engagement.kind, "ref": engagement.ref_id, **data},
    )
