"""Posts: a further one given, one ended with its work handed over."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.people import queries
from kiemdinh.rooms.people.handover import HandOver, hand_over_everything
from kiemdinh.rooms.people.models import Account, Post
from kiemdinh.rooms.people.rules import ROLES, grant_problem, post_dates_problem, title_problem
from kiemdinh.rooms.people.use_cases.checks import AccountProblem, require, unit_for_post
from kiemdinh.services.ledger import record


def add_post(*, actor: Actor, now: datetime, account_id: int, unit_code: str, role: str, title: str,
             starts_on: date, ends_on: date | None = None) -> Post:
    """Gives a person a further post. The account moves to the unit when no post is left at its home unit.

    The actor must manage the account as well as the unit, so that a school takes over nobody by a number; a person
    who comes from elsewhere is moved by the administrator above both. Raises AccountProblem, PermissionDenied, 404.
    """
    account = queries.account_for(actor=actor, account_id=account_id, action="manage")
    unit = unit_for_post(actor=actor, now=now, unit_code=unit_code, role=role)
    title = " ".join(nfc(title).split())
    if problem := title_problem(title):
        raise AccountProblem(problem, field="title")
    if problem := post_dates_problem(starts_on=starts_on, ends_on=ends_on):
        raise AccountProblem(problem, field="ends_on")
    crossing = Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), account_id=account_id,
                                   unit_id=unit.pk, role=role)
    if ends_on is not None:
        crossing = crossing.filter(starts_on__lte=ends_on)
    if crossing.exists():
        raise AccountProblem(f"Người này đã giữ chức vụ “{ROLES[role].label}” tại đơn vị trong thời gian đó.",
                             field="starts_on")
    with transaction.atomic():
        post = Post(account_id=account_id, unit_id=unit.pk, role=role, title=title or ROLES[role].label,
                    starts_on=starts_on, ends_on=ends_on)
        post.save(force_insert=True)
        _follow_home(account, today=timezone.localdate(now))
        record(actor_id=actor.account_id, unit_id=unit.pk, action="post.add", target_type="account",
               target_id=account_id, at=now, data={"role": role})
    return post


def end_post(*, actor: Actor, now: datetime, post_id: int, ends_on: date, reason: str,
             successor_id: int | None = None) -> int:
    """Ends a post and hands its open work to `successor_id`; returns the number of pieces of work moved.

    `ends_on` is the last day. Raises AccountProblem when the dates or the successor cannot stand, PermissionDenied,
    404 when there is no such post.
    """
    post = Post.objects.select_related("account", "unit").filter(pk=post_id).first()
    if post is None:
        raise Http404
    today = timezone.localdate(now)
    require(actor, "manage", unit_id=post.unit_id, today=today)
    if problem := grant_problem(actor=actor, role=post.role):
        raise AccountProblem(problem)
    if post.ends_on is not None and post.ends_on < today:
        raise AccountProblem("Chức vụ này đã kết thúc từ trước.")
    if problem := post_dates_problem(starts_on=post.starts_on, ends_on=ends_on):
        raise AccountProblem(problem, field="ends_on")
    reason = nfc(reason)
    if not reason:
        raise AccountProblem("Lý do kết thúc chức vụ còn trống. Hãy ghi lý do (ví dụ: nghỉ hưu, chuyển công tác).",
                             field="reason")
    if successor_id is not None:
        _check_successor(post, successor_id, today)
    moved = 0
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(ends_on=ends_on, ended_reason=reason)
        if successor_id is not None:
            moved = hand_over_everything(HandOver(post.unit_id, post.account_id, successor_id, actor.account_id, now))
        _follow_home(post.account, today=max(today, ends_on))
        record(actor_id=actor.account_id, unit_id=post.unit_id, action="post.end", target_type="account",
               target_id=post.account_id, at=now, reason=reason,
               data={"ends_on": ends_on.isoformat(), "successor": successor_id, "moved": moved})
    return moved


def _check_successor(post: Post, successor_id: int, today: date) -> None:
    if successor_id == post.account_id:
        raise AccountProblem("Người nhận bàn giao phải là người khác.", field="successor")
    if not any(account.pk == successor_id for account in queries.successors_for(post_id=post.pk, today=today)):
        raise AccountProblem("Người nhận bàn giao phải đang giữ chức vụ tại đơn vị.", field="successor")


def _follow_home(account: Account, *, today: date) -> None:
    """An account belongs to the unit it serves: the administrators of a unit that the person left lose it.

    The home unit changes only when no post is left there and an open one stands elsewhere.
    """
    posts = list(Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), account_id=account.pk)
                 .order_by("starts_on", "id").values_list("unit_id", flat=True))
    if posts and account.home_unit_id not in posts:
        Account.objects.filter(pk=account.pk).update(home_unit_id=posts[0])
        account.home_unit_id = posts[0]
