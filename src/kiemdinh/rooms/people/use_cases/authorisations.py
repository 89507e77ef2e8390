"""Authorisations to sign for the head: given within dates, ended early."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.people import queries
from kiemdinh.rooms.people.models import Authorisation, Post
from kiemdinh.rooms.people.rules import HEAD_ROLES, SYSTEM, authorisation_problem
from kiemdinh.rooms.people.use_cases.checks import AccountProblem, require
from kiemdinh.services.ledger import record


def authorise_deputy(*, actor: Actor, now: datetime, unit_id: int, deputy_post_id: int, kind: str,
                     starts_on: date, ends_on: date, document_number: str = "") -> Authorisation:
    """Lets a deputy sign for the head of a unit within dates (KT., TL., TUQ.; NĐ 30/2020/NĐ-CP, Điều 13).

    Raises AccountProblem when the dates cross another authorisation or there is no head to act for,
    PermissionDenied when the actor is not the head.
    """
    head, deputy, document_number = check_authorisation(
        actor=actor, now=now, unit_id=unit_id, deputy_post_id=deputy_post_id, kind=kind, starts_on=starts_on,
        ends_on=ends_on, document_number=document_number)
    with transaction.atomic():
        row = Authorisation(unit_id=unit_id, on_behalf=head, deputy=deputy, kind=kind, starts_on=starts_on,
                            ends_on=ends_on, document_number=document_number)
        row.save(force_insert=True)
        record(actor_id=actor.account_id, unit_id=unit_id, action="authorisation.grant", target_type="account",
               target_id=deputy.account_id, at=now, data={"kind": kind, "until": ends_on.isoformat()})
    return row


def check_authorisation(*, actor: Actor, now: datetime, unit_id: int, deputy_post_id: int, kind: str,
                        starts_on: date, ends_on: date, document_number: str = "") -> tuple[Post, Post, str]:
    """The head's post, the deputy's post and the clean number; raises as `authorise_deputy`, writes nothing."""
    require(actor, "authorise", unit_id=unit_id, today=timezone.localdate(now))
    document_number = nfc(document_number)
    if len(document_number) > 60:
        raise AccountProblem("Số văn bản ủy quyền dài quá 60 ký tự.", field="document_number")
    head = _head_for(actor, unit_id=unit_id, on=starts_on)
    deputy = Post.objects.filter(pk=deputy_post_id, unit_id=unit_id, account__is_active=True).first()
    if head is None:
        raise AccountProblem("Đơn vị chưa có người đứng đầu vào ngày bắt đầu ủy quyền. Hãy sửa lại ngày.",
                             field="starts_on")
    if deputy is None or deputy.account_id == head.account_id:
        raise AccountProblem("Người được ủy quyền phải là người khác đang giữ chức vụ tại đơn vị.",
                             field="deputy_post_id")
    if problem := authorisation_problem(
            kind=kind, deputy_role=deputy.role, starts_on=starts_on, ends_on=ends_on,
            deputy_starts_on=deputy.starts_on, deputy_ends_on=deputy.ends_on):
        raise AccountProblem(problem)
    crossing = (Authorisation.objects.filter(Q(starts_on__lte=ends_on) & Q(ends_on__gte=starts_on), unit_id=unit_id)
                .order_by("starts_on").first())
    if crossing is not None:
        raise AccountProblem(
            f"Đã có ủy quyền khác từ {format_date(crossing.starts_on)} đến {format_date(crossing.ends_on)}. "
            "Hãy kết thúc ủy quyền đó trước, hoặc chọn khoảng ngày khác.", field="starts_on")
    return head, deputy, document_number


def _head_for(actor: Actor, *, unit_id: int, on: date) -> Post | None:
    """The head for whom the deputy signs: the actor when they lead the unit that day, else its newest head."""
    if actor is not SYSTEM:
        own = [p.post_id for p in actor.posts if p.unit_id == unit_id and not p.ended]
        mine = Post.objects.filter(queries.open_on(on), pk__in=own, role__in=HEAD_ROLES).first()
        if mine is not None:
            return mine
    return queries.head_post(unit_id=unit_id, on=on)


def end_authorisation(*, actor: Actor, now: datetime, authorisation_id: int) -> None:
    """Ends an authorisation after today; one that has not begun is cancelled (the ledger keeps it).

    Raises AccountProblem when it is over already, PermissionDenied, 404 when there is no such one.
    """
    row = Authorisation.objects.select_related("deputy").filter(pk=authorisation_id).first()
    if row is None:
        raise Http404
    today = timezone.localdate(now)
    require(actor, "authorise", unit_id=row.unit_id, today=today)
    if row.ends_on < today:
        raise AccountProblem("Ủy quyền này đã hết hạn từ trước.")
    kept = {"kind": row.kind, "from": row.starts_on.isoformat(), "until": row.ends_on.isoformat()}
    with transaction.atomic():
        if row.starts_on > today:
            action = "authorisation.cancel"
            row.delete()
        else:
            action = "authorisation.end"
            Authorisation.objects.filter(pk=row.pk).update(ends_on=today)
        record(actor_id=actor.account_id, unit_id=row.unit_id, action=action, target_type="account",
               target_id=row.deputy.account_id, at=now, data=kept)
