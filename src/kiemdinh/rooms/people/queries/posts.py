"""Posts: who holds which duty on a day, and the person who asks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people.models import Account, Authorisation, Post
from kiemdinh.rooms.people.queries.totp import accounts_with_totp
from kiemdinh.rooms.people.rules import ACTING_HEAD, HEAD_ROLES, ROLES, SCHOOL_STAFF
from kiemdinh.services.prepared import prepared

ANONYMOUS = Actor(account_id=None)


def open_on(today: date) -> Q:
    """Posts (or authorisations) that hold on a day."""
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def actor_for(*, account_id: int | None, today: date) -> Actor:
    """The person who asks, with the posts held today; one query.

    A dated authorisation to sign for the head adds the role `acting_head` beside the deputy's own.
    A post at a unit that has ended is read as of the unit's last day and may only read.
    """
    if account_id is None:
        return ANONYMOUS
    posts, full_name, username = [], "", ""
    for row in _posts_today(account_id=account_id, today=today):
        post_id, unit_id, role, unit_kind, closed_on, full_name, username, path, acting = row
        last_day = closed_on - timedelta(days=1) if closed_on is not None else today
        ended = last_day < today
        post = ActorPost(
            post_id=post_id,
            unit_id=unit_id,
            unit_kind=unit_kind,
            role=role,
            path=path or "",
            as_of=min(last_day, today),
            ended=ended,
        )
        posts.append(post)
        if acting and not ended:
            posts.append(replace(post, role=ACTING_HEAD))
    return Actor(account_id=account_id, posts=tuple(posts), full_name=full_name, username=username)


def units_served(
    *, account_id: int, roles: Iterable[str], unit_ids: Iterable[int], on: date, kind: str = ""
) -> QuerySet[Any]:
    """A sub-query of those of the units where an account serves in one of the roles on a day, for `…__in`."""
    rows = Post.objects.filter(open_on(on), account_id=account_id, unit_id__in=unit_ids, role__in=tuple(roles))
    return (rows.filter(unit__kind=kind) if kind else rows).values("unit_id")


@prepared
def _posts_today(*, account_id: int, today: date) -> QuerySet[Any]:
    return (
        Post.objects.filter(open_on(today), account_id=account_id)
        .order_by("id")
        .values_list(
            "id",
            "unit_id",
            "role",
            "unit__kind",
            "unit__closed_on",
            "account__full_name",
            "account__username",
            Subquery(scopes.latest_placements(unit=OuterRef("unit_id"), on=today).values("path")[:1]),
            Exists(Authorisation.objects.filter(open_on(today), deputy_id=OuterRef("pk"))),
        )
    )


def posts_of(*, account_id: int) -> list[Post]:
    """All posts of a person, newest first."""
    return list(Post.objects.filter(account_id=account_id).select_related("unit").order_by("-starts_on", "-id"))


def posts_held(*, account_ids: Iterable[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    """Where each account holds or held a post: (unit, first day, last day); one query."""
    rows = Post.objects.filter(account_id__in=list(account_ids)).order_by("starts_on", "id")
    found: dict[int, list[tuple[int, date, date | None]]] = {}
    for account_id, *held in rows.values_list("account_id", "unit_id", "starts_on", "ends_on"):
        found.setdefault(account_id, []).append((held[0], held[1], held[2]))
    return found


def staff_of_school(*, school_id: int, today: date) -> list[Post]:
    """The people with an open post at a school, in Vietnamese name order."""
    return list(
        Post.objects.filter(open_on(today), unit_id=school_id, role__in=SCHOOL_STAFF, account__is_active=True)
        .select_related("account")
        .order_by("account__sort_key", "id")
    )


def successors_for(*, post_id: int, today: date) -> list[Account]:
    """Who may take over the work of a post: the others with an open post at its unit, in name order."""
    post = Post.objects.get(pk=post_id)
    held = Post.objects.filter(open_on(today), unit_id=post.unit_id).exclude(account_id=post.account_id)
    return list(Account.objects.filter(pk__in=held.values("account_id"), is_active=True).order_by("sort_key", "id"))


def must_set_up_totp(*, account: Account, actor: Actor) -> bool:
    """Whether one of the posts asks for TOTP and the account (not a demo one) has none yet."""
    if account.is_demo or not any(ROLES[p.role].needs_totp for p in actor.posts if p.role in ROLES):
        return False
    return account.pk not in accounts_with_totp([account.pk])


def head_post(*, unit_id: int, on: date) -> Post | None:
    """The post of the head of a unit on a day (of a school: the principal); the newest when several lead it."""
    rows = Post.objects.filter(open_on(on), unit_id=unit_id, role__in=HEAD_ROLES)
    return rows.select_related("account").order_by("-starts_on", "id").first()


def name_and_title(*, account_id: int, unit_id: int) -> tuple[str, str]:
    """Full name and the title of the newest post at a unit; without such a post the title is empty."""
    post = (
        Post.objects.filter(account_id=account_id, unit_id=unit_id)
        .select_related("account")
        .order_by("-starts_on", "-id")
        .first()
    )
    if post is not None:
        return post.account.full_name, post.title
    return Account.objects.values_list("full_name", flat=True).get(pk=account_id), ""
