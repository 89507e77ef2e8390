"""Accounts: who may see and manage them, the list, one account's history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target, Whose
from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people.models import Account, Post
from kiemdinh.rooms.people.queries.posts import open_on
from kiemdinh.rooms.people.queries.totp import accounts_with_totp
from kiemdinh.rooms.people.rules import ACCOUNT_PERMITS, ROLES, SYSTEM, SYSTEM_ADMIN, grant_problem
from kiemdinh.services.ledger.reading import history_of

PER_PAGE = 50
ACTIVE, STOPPED, NO_POST = "dang-dung", "da-ngung", "het-chuc-vu"
"""States of an account that the list can be narrowed to."""


def may_see_accounts(*, actor: Actor) -> bool:
    """Whether the pages of accounts exist for this person at all."""
    return bool(ACCOUNT_PERMITS.scope(actor=actor, action="view"))


def units_to_manage(*, actor: Actor) -> tuple[int, ...]:
    """The actor's own units where they make accounts, in the order of their posts."""
    own = [c.unit_ids for c in ACCOUNT_PERMITS.scope(actor=actor, action="manage") if c.whose is Whose.OWN_SCHOOL]
    allowed = frozenset().union(*own)
    return tuple(dict.fromkeys(p.unit_id for p in actor.posts if p.unit_id in allowed))


def decide_account(*, actor: Actor, action: str, account: Account, today: date) -> Decision:
    """May `actor` do `action` to this account? Agrees with `visible_accounts`.

    Seeing asks for one of the account's units (home, or an open post); managing asks for all of them, so that
    nobody takes over the sign-in of a person who also serves elsewhere.
    """
    if actor is SYSTEM:
        return Decision(True)
    posts = list(Post.objects.filter(open_on(today), account_id=account.pk).select_related("unit"))
    home = {account.home_unit_id} if account.home_unit_id else set()
    if action == "view":
        units = home | {p.unit_id for p in posts}
    else:
        units = home | {p.unit_id for p in posts if p.unit.closed_on is None or p.unit.closed_on > today}
        for post in posts:
            if problem := grant_problem(actor=actor, role=post.role):
                return Decision(False, problem)
    days = {p.as_of for p in actor.posts} | {today}
    paths = {d: organisations.paths_on(unit_ids=units, on=d) for d in days}
    answers = [
        ACCOUNT_PERMITS.decide(actor=actor, action=action, target=Target(
            unit_id=unit, path_on={d: paths[d].get(unit, "") for d in days}))
        for unit in units
    ]
    if action == "view":
        return next((a for a in answers if a), Decision(False, "Bạn không quản lý tài khoản này."))
    refused = next((a for a in answers if not a), None)
    return Decision(True) if answers and refused is None else refused or Decision(False, "Tài khoản chưa có đơn vị.")


def visible_accounts(*, actor: Actor, action: str = "view") -> QuerySet[Account]:
    """The accounts the actor may see (or do `action` to); the set form of `decide_account`."""
    if actor is SYSTEM:
        return Account.objects.all()
    if not actor.posts:
        return Account.objects.none()
    today = max(p.as_of for p in actor.posts)
    home = _reach(actor, action, "home_unit")
    held = Post.objects.filter(open_on(today), account_id=OuterRef("pk"))
    if action == "view":
        return Account.objects.filter(home | Exists(held.filter(_reach(actor, action, "unit"))))
    held = held.filter(Q(unit__closed_on__isnull=True) | Q(unit__closed_on__gt=today))
    outside = ~_reach(actor, action, "unit")
    if grant_problem(actor=actor, role=SYSTEM_ADMIN):
        outside |= Q(role=SYSTEM_ADMIN)
    return Account.objects.filter(home & ~Exists(held.filter(outside)))


def _reach(actor: Actor, action: str, unit: str) -> Q:
    """The condition that the unit in a column is within the actor's scope for an action."""
    condition = Q(pk__in=[])
    for clause in ACCOUNT_PERMITS.scope(actor=actor, action=action):
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(**{f"{unit}__in": clause.unit_ids})
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None and clause.path:
            condition |= Q(**{f"{unit}__in": scopes.unit_ids_below(path=clause.path, on=clause.as_of)})
    return condition


def account_for(*, actor: Actor, account_id: int, action: str = "view") -> Account:
    """One account through the permission table; unknown and forbidden answer the same 404."""
    account = visible_accounts(actor=actor, action=action).filter(pk=account_id).first()
    if account is None:
        raise Http404
    return account


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A line of the list of accounts; `posts` are titles, `roles` labels of the posts held that day."""

    id: int
    username: str
    full_name: str
    unit_name: str
    posts: tuple[str, ...]
    is_active: bool
    has_totp: bool
    phone: str
    email: str = ""
    roles: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """One of "active", "ended" (no post left) and "locked" (sign-in stopped), as the pills name them."""
        return "locked" if not self.is_active else "active" if self.posts else "ended"


def list_accounts(*, actor: Actor, today: date, search: str = "", unit_id: int | None = None, role: str = "",
                  state: str = "", limit: int | None = 50, offset: int = 0) -> tuple[list[AccountRow], int]:
    """A page of accounts with their posts, in Vietnamese name order, and the total; five queries however many.

    `search` looks in names without regard to marks and in sign-in names; `role` is a role code, `state` one of
    ACTIVE, STOPPED, NO_POST; `limit` None gives all.
    """
    rows = visible_accounts(actor=actor)
    if words := fold(search):
        rows = rows.filter(Q(name_fold__contains=words) | Q(username__contains=nfc(search).lower()))
    held = Post.objects.filter(open_on(today), account_id=OuterRef("pk"))
    if unit_id:
        rows = rows.filter(Q(home_unit_id=unit_id) | Exists(held.filter(unit_id=unit_id)))
    if role:
        rows = rows.filter(Exists(held.filter(role=role)))
    if state == STOPPED:
        rows = rows.filter(is_active=False)
    elif state == ACTIVE:
        rows = rows.filter(Exists(held), is_active=True)
    elif state == NO_POST:
        rows = rows.filter(~Exists(held), is_active=True)
    total = rows.count()
    ordered = rows.order_by("sort_key", "id")
    return _account_rows(list(ordered[offset:] if limit is None else ordered[offset:offset + limit]), today), total


def _account_rows(page: Sequence[Account], today: date) -> list[AccountRow]:
    ids = [a.pk for a in page]
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.filter(open_on(today), account_id__in=ids).order_by("id"):
        posts.setdefault(post.account_id, []).append(post)
    names = organisations.names_on(unit_ids={a.home_unit_id for a in page if a.home_unit_id}, on=today)
    with_totp = accounts_with_totp(ids)
    return [
        AccountRow(
            a.pk, a.username, a.full_name, names.get(a.home_unit_id or 0, ""),
            tuple(p.title for p in posts.get(a.pk, ())), a.is_active, a.pk in with_totp, a.phone, a.email,
            tuple(dict.fromkeys(ROLES[p.role].label for p in posts.get(a.pk, ()) if p.role in ROLES)),
        )
        for a in page
    ]


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in the history of an account; `may_end`: the reader may end it now."""

    id: int
    unit_code: str
    unit_name: str
    unit_ended: bool
    role_label: str
    title: str
    starts_on: date
    ends_on: date | None
    ended_reason: str
    is_open: bool
    may_end: bool


def post_lines(*, actor: Actor, account: Account, today: date) -> list[PostLine]:
    """The posts of an account, newest first, with the unit's name of today."""
    posts = list(Post.objects.filter(account_id=account.pk).select_related("unit").order_by("-starts_on", "-id"))
    units = {p.unit_id for p in posts}
    names = organisations.names_on(unit_ids=units, on=today)
    days = {p.as_of for p in actor.posts} | {today}
    paths = {d: organisations.paths_on(unit_ids=units, on=d) for d in days}

    def may_end(post: Post) -> bool:
        target = Target(unit_id=post.unit_id, path_on={d: paths[d].get(post.unit_id, "") for d in days})
        allowed = actor is SYSTEM or ACCOUNT_PERMITS.decide(actor=actor, action="manage", target=target)
        return bool(allowed) and grant_problem(actor=actor, role=post.role) is None

    lines = []
    for post in posts:
        over = post.ends_on is not None and post.ends_on < today
        lines.append(PostLine(
            id=post.pk, unit_code=post.unit.code, unit_name=names.get(post.unit_id, ""),
            unit_ended=post.unit.closed_on is not None and post.unit.closed_on <= today,
            role_label=ROLES[post.role].label if post.role in ROLES else "", title=post.title,
            starts_on=post.starts_on, ends_on=post.ends_on, ended_reason=post.ended_reason,
            is_open=not over, may_end=not over and may_end(post),
        ))
    return lines


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something done to an account, in words."""

    at: datetime
    what: str
    who: str
    reason: str


_WORDS = {
    "account.create": "Cấp tài khoản",
    "account.reset_password": "Đặt lại mật khẩu",
    "account.reset_totp": "Gỡ xác thực hai bước",
    "account.activate": "Cho đăng nhập trở lại",
    "account.deactivate": "Ngừng đăng nhập",
    "account.change_password": "Tự đổi mật khẩu",
    "post.add": "Thêm chức vụ",
    "post.end": "Kết thúc chức vụ",
    "authorisation.grant": "Nhận ủy quyền ký",
    "authorisation.end": "Kết thúc ủy quyền ký",
    "authorisation.cancel": "Hủy ủy quyền ký chưa đến ngày",
}


def history_of_account(*, account_id: int, limit: int = 20) -> list[HistoryLine]:
    """What happened to an account, newest first; two queries."""
    events = history_of(target_type="account", target_id=account_id, limit=limit)
    actors = {e.actor_id for e in events if e.actor_id}
    names = dict(Account.objects.filter(pk__in=actors).values_list("pk", "full_name"))
    return [HistoryLine(e.at, _WORDS.get(e.action, "Thay đổi khác"), names.get(e.actor_id or 0, "Hệ thống"), e.reason)
            for e in events]


def home_units(*, usernames: Iterable[str]) -> dict[str, int | None]:
    """The home unit of every account among these sign-in names; one query, for the command line and the demo."""
    return dict(Account.objects.filter(username__in=list(usernames)).values_list("username", "home_unit_id"))


def find_account(*, username: str) -> Account | None:
    """An account by its exact sign-in name, for the command line; pages go through `account_for`."""
    return Account.objects.filter(username=username).first()
