"""Who may still be told something: notices and work go only to people who hold a post on that day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from kiemdinh.rooms.people.models import Post
from kiemdinh.rooms.people.queries.posts import open_on
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS


def still_serving(*, account_ids: Iterable[int | None], unit_id: int, on: date) -> set[int]:
    """Those of the accounts that may sign in and hold a post at the unit on a day; one query."""
    wanted = {a for a in account_ids if a is not None}
    if not wanted:
        return set()
    posts = Post.objects.filter(open_on(on), unit_id=unit_id, account_id__in=wanted, account__is_active=True)
    return set(posts.values_list("account_id", flat=True))


def serves(*, account: OuterRef, unit: OuterRef, on: date) -> Exists:
    """The same as an EXISTS on an outer account and an outer unit."""
    return Exists(Post.objects.filter(open_on(on), account_id=account, unit_id=unit, account__is_active=True))


def officers_at(
    *, unit_ids: Iterable[int], on: date, roles: Iterable[str] = AUTHORITY_OFFICERS
) -> dict[int, list[int]]:
    """The officers (account ids) of units of the authorities on a day, units without one left out; one query.

    `roles` says who else is meant: those who do the work, those who lead, the heads of schools.
    """
    return _by_unit(Post.objects.filter(open_on(on), unit_id__in=list(unit_ids), role__in=list(roles)))


def role_holders(*, role: str, on: date) -> dict[int, list[int]]:
    """The accounts that hold a role on a day, by unit; one query."""
    return _by_unit(Post.objects.filter(open_on(on), role=role))


def _by_unit(posts: QuerySet[Post]) -> dict[int, list[int]]:
    """The accounts of posts that may sign in, each once a unit."""
    rows = posts.filter(account__is_active=True).order_by("unit_id", "account_id")
    found: dict[int, list[int]] = {}
    for unit_id, account_id in rows.values_list("unit_id", "account_id").distinct():
        found.setdefault(unit_id, []).append(account_id)
    return found


def holds_role(*, account_id: int, unit: OuterRef, roles: Iterable[str], on: date) -> Exists:
    """Whether an account holds one of the roles at an outer unit on a day, as an EXISTS."""
    return Exists(Post.objects.filter(open_on(on), account_id=account_id, unit_id=unit, role__in=tuple(roles)))
