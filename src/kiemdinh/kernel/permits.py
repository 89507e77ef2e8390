"""Permission tables: who may do what to which object in which state, and the reason when not.

One row is read in two ways that must agree: `decide` answers for one object, `scope` describes the set of
objects so that a query can fetch it. A property test compares the two on random data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Whose(StrEnum):
    """The eight ways an object can be near a person."""

    OWN_SCHOOL = "own_school"
    BELOW_MY_UNIT = "below_my_unit"
    DIRECTLY_BELOW = "directly_below"
    MY_COUNCIL = "my_council"
    MY_ASSIGNMENT = "my_assignment"
    MY_TEAM = "my_team"
    PUBLIC = "public"
    NOTHING = "nothing"


WHOSE_LABELS: Mapping[Whose, str] = {
    Whose.OWN_SCHOOL: "của đơn vị mình",
    Whose.BELOW_MY_UNIT: "của đơn vị cấp dưới",
    Whose.DIRECTLY_BELOW: "của đơn vị mình quản lý trực tiếp",
    Whose.MY_COUNCIL: "trong hội đồng của mình",
    Whose.MY_ASSIGNMENT: "được phân công cho mình",
    Whose.MY_TEAM: "của đoàn hoặc hội đồng mình tham gia",
    Whose.PUBLIC: "ai cũng được",
    Whose.NOTHING: "không ai",
}

ANY: tuple[str, ...] = ()
"""No condition on the state."""

ANYONE: tuple[str, ...] = ()
"""No condition on the role."""

READ_ACTIONS = frozenset({"view", "download"})


@dataclass(frozen=True, slots=True)
class ActorPost:
    """A post held on the day of the question.

    `path` is the materialised path of the unit ("/1/24/310/") on `as_of`; `ended` says that the unit no longer
    exists, so that the post reads what it was responsible for and changes nothing.
    """

    post_id: int
    unit_id: int
    unit_kind: str
    role: str
    path: str
    as_of: date
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `posts` are those valid today. An anonymous visitor has account_id None and no posts."""

    account_id: int | None
    posts: tuple[ActorPost, ...] = ()
    full_name: str = ""
    username: str = ""

    def roles_at(self, unit_id: int) -> frozenset[str]:
        """The roles held at one unit."""
        return frozenset(p.role for p in self.posts if p.unit_id == unit_id and not p.ended)


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked about.

    `paths` gives the path of the owning unit per day that matters (see ActorPost.as_of); `council` maps account
    ids to their council role; `assigned` holds the account ids the object is assigned to. `team` maps the accounts
    that assess the school from outside today (declared free of conflict, inside their dates) to their role there.
    """

    unit_id: int
    path_on: Mapping[date, str]
    state: str = ""
    council: Mapping[int, str] = field(default_factory=dict)
    assigned: frozenset[int] = frozenset()
    team: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not; `reason` is shown to the person when not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Permit:
    """One row of a permission table."""

    action: str
    roles: tuple[str, ...]
    whose: Whose
    while_in: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a scope: the objects of `unit_ids`, or below (`path`, `as_of`), or of `account_id`; in `states`.

    For what stands directly below, `unit_ids` holds the one unit that stands above it on `as_of`.
    """

    whose: Whose
    states: tuple[str, ...]
    unit_ids: frozenset[int] = frozenset()
    path: str = ""
    as_of: date | None = None
    account_id: int | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PermitTable:
    """A named list of rows about one kind of object."""

    name: str
    title: str
    rows: tuple[Permit, ...]

    def decide(self, *, actor: Actor, action: str, target: Target) -> Decision:
        """May `actor` do `action` to `target`? The refusal carries the nearest row's reason."""
        reason = ""
        for row in self.rows:
            if row.action != action:
                continue
            if _near(row, actor, action, target):
                if not row.while_in or target.state in row.while_in:
                    return Decision(True)
                reason = reason or row.why_not
        return Decision(False, reason or "Bạn không có quyền làm việc này ở đơn vị này.")

    def scope(self, *, actor: Actor, action: str) -> tuple[Clause, ...]:
        """The same rows as a description of a set; an empty tuple means nothing."""
        clauses: list[Clause] = []
        for row in self.rows:
            if row.action != action:
                continue
            if row.whose is Whose.PUBLIC:
                clauses.append(Clause(row.whose, row.while_in))
            elif row.whose is Whose.OWN_SCHOOL:
                ids = frozenset(p.unit_id for p in actor.posts if _post_counts(p, row, action))
                if ids:
                    clauses.append(Clause(row.whose, row.while_in, unit_ids=ids))
            elif row.whose is Whose.BELOW_MY_UNIT:
                # A unit without a place has nothing below it; an empty prefix would mean everything.
                clauses += [
                    Clause(row.whose, row.while_in, path=p.path, as_of=p.as_of)
                    for p in actor.posts
                    if p.path and _post_counts(p, row, action)
                ]
            elif row.whose is Whose.DIRECTLY_BELOW:
                clauses += [
                    Clause(row.whose, row.while_in, unit_ids=frozenset({p.unit_id}), path=p.path, as_of=p.as_of)
                    for p in actor.posts
                    if p.path and _post_counts(p, row, action)
                ]
            elif row.whose in (Whose.MY_COUNCIL, Whose.MY_ASSIGNMENT) and actor.account_id is not None:
                units = frozenset(p.unit_id for p in actor.posts if not p.ended)
                clauses.append(
                    Clause(row.whose, row.while_in, account_id=actor.account_id, roles=row.roles, unit_ids=units)
                )
            elif row.whose is Whose.MY_TEAM and actor.account_id is not None:
                clauses.append(Clause(row.whose, row.while_in, account_id=actor.account_id, roles=row.roles))
        return tuple(clauses)

    def roles_of(self, *, actor: Actor, target: Target) -> frozenset[str]:
        """Every role the actor holds towards the target: posts at or above its unit, and the council role."""
        roles = {p.role for p in actor.posts if not p.ended and (p.unit_id == target.unit_id or _below(p, target))}
        if (actor.account_id is not None and _still_there(actor, target)
                and (role := target.council.get(actor.account_id))):
            roles.add(role)
        if actor.account_id is not None and (role := target.team.get(actor.account_id)):
            roles.add(role)
        return frozenset(roles)


def _post_counts(post: ActorPost, row: Permit, action: str) -> bool:
    if row.roles and post.role not in row.roles:
        return False
    return not post.ended or action in READ_ACTIONS


def _below(post: ActorPost, target: Target) -> bool:
    path = target.path_on.get(post.as_of, "")
    return bool(post.path) and path.startswith(post.path) and post.unit_id != target.unit_id


def _directly_below(post: ActorPost, target: Target) -> bool:
    return bool(post.path) and target.path_on.get(post.as_of, "") == f"{post.path}{target.unit_id}/"


def _still_there(actor: Actor, target: Target) -> bool:
    """A council seat counts only while the person still holds a post at that school."""
    return any(p.unit_id == target.unit_id and not p.ended for p in actor.posts)


def _near(row: Permit, actor: Actor, action: str, target: Target) -> bool:
    if row.whose is Whose.PUBLIC:
        return True
    if row.whose is Whose.OWN_SCHOOL:
        return any(p.unit_id == target.unit_id and _post_counts(p, row, action) for p in actor.posts)
    if row.whose is Whose.BELOW_MY_UNIT:
        return any(_post_counts(p, row, action) and _below(p, target) for p in actor.posts)
    if row.whose is Whose.DIRECTLY_BELOW:
        return any(_post_counts(p, row, action) and _directly_below(p, target) for p in actor.posts)
    return actor.account_id is not None and _personally_near(row, actor, actor.account_id, target)


def _personally_near(row: Permit, actor: Actor, account_id: int, target: Target) -> bool:
    """The rows about the person, not about a post."""
    if row.whose is Whose.MY_TEAM:
        # Whoever assesses from outside holds no post at the school.
        role = target.team.get(account_id)
        return role is not None and (not row.roles or role in row.roles)
    if not _still_there(actor, target):
        return False
    if row.whose is Whose.MY_COUNCIL:
        role = target.council.get(account_id)
        return role is not None and (not row.roles or role in row.roles)
    return row.whose is Whose.MY_ASSIGNMENT and account_id in target.assigned


PermitRow = tuple[str, Sequence[str], Whose, Sequence[str], str]


def permits(name: str, *, title: str, rows: Iterable[PermitRow]) -> PermitTable:
    """Builds a table from literal rows (action, roles, whose, states, reason when the state forbids it)."""
    built = tuple(Permit(a, tuple(r), w, tuple(s), why) for a, r, w, s, why in rows)
    for row in built:
        if row.while_in and not row.why_not:
            raise ValueError(f"{name}: {row.action!r} is limited to states and gives no reason")
    return PermitTable(name=name, title=title, rows=built)
