"""Permission tables: every nearness, the refusals, and that one object and a set of objects are judged alike."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiemdinh.kernel.permits import (
    ANY,
    ANYONE,
    READ_ACTIONS,
    WHOSE_LABELS,
    Actor,
    ActorPost,
    Clause,
    PermitTable,
    Target,
    Whose,
    permits,
)

TODAY, LAST_DAY = date(2026, 11, 21), date(2025, 6, 30)
DRAFT, OPEN, CLOSED = "draft", "open", "closed"

TABLE = permits("sheet", title="Phiếu", rows=[
    ("view", ("principal", "teacher"), Whose.OWN_SCHOOL, ANY, ""),
    ("view", ("officer",), Whose.BELOW_MY_UNIT, (OPEN, CLOSED), "Phiếu chưa được gửi."),
    ("view", ANYONE, Whose.PUBLIC, (CLOSED,), "Phiếu chưa công bố."),
    ("edit", ANYONE, Whose.MY_ASSIGNMENT, (DRAFT,), "Phiếu đã nộp."),
    ("edit", ("secretary",), Whose.MY_COUNCIL, (DRAFT, OPEN), "Phiếu đã khóa."),
    ("manage", ("principal",), Whose.OWN_SCHOOL, ANY, ""),
    ("manage", ("officer",), Whose.BELOW_MY_UNIT, ANY, ""),
    ("answer", ("officer",), Whose.DIRECTLY_BELOW, (OPEN,), "Chưa có gì để trả lời."),
    ("destroy", ANYONE, Whose.NOTHING, ANY, ""),
    ("assess", ("head", "member"), Whose.MY_TEAM, (OPEN,), "Chưa đến lúc đánh giá."),
])
ACTIONS = ("view", "edit", "manage", "answer", "destroy", "assess", "unknown")


def post(role: str, unit: int = 3, path: str = "/1/2/3/", *, ended: bool = False) -> ActorPost:
    return ActorPost(7, unit, "school", role, path, LAST_DAY if ended else TODAY, ended)


def target(unit: int = 3, path: str = "/1/2/3/", state: str = DRAFT, **near: object) -> Target:
    return Target(unit_id=unit, path_on={TODAY: path, LAST_DAY: path}, state=state, **near)  # type: ignore[arg-type]


def may(action: str, of: Target, *posts: ActorPost, account: int | None = 1) -> bool:
    return bool(TABLE.decide(actor=Actor(account, posts), action=action, target=of))


def test_own_school_is_the_unit_itself_and_not_a_neighbour() -> None:
    assert may("manage", target(), post("principal"))
    assert not may("manage", target(4, "/1/2/4/"), post("principal"))
    assert not may("manage", target(9, "/1/2/3/9/"), post("principal"))


def test_below_is_strictly_below_and_by_whole_steps_of_the_path() -> None:
    officer = post("officer", 2, "/1/2/")
    assert may("manage", target(), officer)
    assert not may("manage", target(2, "/1/2/"), officer)
    assert not may("manage", target(30, "/1/20/30/"), officer)


def test_directly_below_is_one_step_of_the_path() -> None:
    assert may("answer", target(state=OPEN), post("officer", 2, "/1/2/"))
    assert not may("answer", target(state=OPEN), post("officer", 1, "/1/"))
    assert not may("answer", target(2, "/1/2/", OPEN), post("officer", 2, "/1/2/"))
    assert not may("answer", target(30, "/1/2/30/", OPEN), post("officer", 3, "/1/2/3/"))
    assert not may("answer", target(state=OPEN), post("officer", 2, "/1/2/", ended=True))


def test_a_post_at_an_ended_unit_reads_and_changes_nothing() -> None:
    officer = post("officer", 2, "/1/2/", ended=True)
    assert may("view", target(state=OPEN), officer)
    assert not may("manage", target(state=OPEN), officer)
    assert frozenset({"view", "download"}) == READ_ACTIONS


def test_an_ended_post_sees_the_tree_of_its_last_day() -> None:
    officer = post("officer", 2, "/1/2/", ended=True)
    moved = Target(unit_id=3, path_on={LAST_DAY: "/1/2/3/", TODAY: "/1/5/3/"}, state=OPEN)
    never = Target(unit_id=4, path_on={LAST_DAY: "/1/5/4/", TODAY: "/1/2/4/"}, state=OPEN)
    assert (may("view", moved, officer), may("view", never, officer)) == (True, False)


def test_a_council_seat_counts_only_with_a_post_at_the_school() -> None:
    seated = target(council={1: "secretary"})
    assert may("edit", seated, post("teacher"))
    assert not may("edit", seated, post("teacher", 4, "/1/2/4/"))
    assert not may("edit", seated, post("teacher", ended=True))
    assert not may("edit", target(council={1: "member"}), post("teacher"))
    assert not may("edit", target(council={2: "secretary"}), post("teacher"))


def test_an_assignment_is_personal() -> None:
    assert may("edit", target(assigned=frozenset({1})), post("teacher"))
    assert not may("edit", target(assigned=frozenset({2})), post("teacher"))


def test_a_team_works_at_a_school_where_nobody_of_it_holds_a_post() -> None:
    seated = target(state=OPEN, team={1: "member"})
    assert may("assess", seated, post("principal", 4, "/1/2/4/"))
    assert may("assess", seated)
    assert not may("assess", target(state=OPEN, team={1: "observer"}))
    assert not may("assess", target(state=OPEN, team={2: "member"}))
    assert not may("assess", seated, account=None)
    assert TABLE.decide(actor=Actor(1, ()), action="assess", target=target(team={1: "head"})).reason == (
        "Chưa đến lúc đánh giá."
    )
    assert TABLE.roles_of(actor=Actor(1, ()), target=seated) == {"member"}


def test_an_anonymous_visitor_reads_what_is_public_and_nothing_else() -> None:
    assert may("view", target(state=CLOSED), account=None)
    assert not may("view", target(state=OPEN), account=None)
    assert not may("edit", target(), account=None)


def test_nothing_is_for_nobody() -> None:
    assert not may("destroy", target(), post("principal"), post("officer", 1, "/1/"))


def test_the_refusal_gives_the_nearest_reason() -> None:
    actor = Actor(1, (post("teacher"),))
    near = TABLE.decide(actor=actor, action="edit", target=target(state=OPEN, assigned=frozenset({1})))
    far = TABLE.decide(actor=actor, action="edit", target=target())
    assert (near.reason, far.reason) == ("Phiếu đã nộp.", "Bạn không có quyền làm việc này ở đơn vị này.")


def test_roles_towards_an_object() -> None:
    actor = Actor(1, (post("teacher"), post("officer", 2, "/1/2/"), post("principal", 4, "/1/2/4/")))
    assert TABLE.roles_of(actor=actor, target=target(council={1: "chair"})) == {"teacher", "officer", "chair"}
    assert actor.roles_at(4) == {"principal"}


def test_a_unit_without_a_place_has_nothing_below_it() -> None:
    lost = Actor(1, (post("officer", 2, ""),))
    assert TABLE.scope(actor=lost, action="manage") == ()
    assert not TABLE.decide(actor=lost, action="manage", target=target())


def test_a_row_limited_to_states_must_say_why_not() -> None:
    with pytest.raises(ValueError, match="gives no reason"):
        permits("x", title="x", rows=[("view", ANYONE, Whose.PUBLIC, (OPEN,), "")])


def test_every_nearness_has_words() -> None:
    assert set(WHOSE_LABELS) == set(Whose)


# ── một bảng, hai cách đọc ─────────────────────────────────────────────────────


def in_clause(clause: Clause, of: Target) -> bool:
    """What a query makes of one part of a scope."""
    if clause.states and of.state not in clause.states:
        return False
    if clause.whose is Whose.PUBLIC:
        return True
    if clause.whose is Whose.OWN_SCHOOL:
        return of.unit_id in clause.unit_ids
    if clause.whose is Whose.BELOW_MY_UNIT:
        assert clause.as_of is not None
        path = of.path_on.get(clause.as_of, "")
        return path.startswith(clause.path) and path != clause.path
    if clause.whose is Whose.DIRECTLY_BELOW:
        assert clause.as_of is not None
        above = of.path_on.get(clause.as_of, "").strip("/").split("/")[:-1]
        return bool(above) and {int(above[-1])} == clause.unit_ids
    assert clause.account_id is not None
    if clause.whose is Whose.MY_TEAM:
        role = of.team.get(clause.account_id)
        return role is not None and (not clause.roles or role in clause.roles)
    if of.unit_id not in clause.unit_ids:
        return False
    if clause.whose is Whose.MY_COUNCIL:
        role = of.council.get(clause.account_id)
        return role is not None and (not clause.roles or role in clause.roles)
    return clause.account_id in of.assigned


# Two trees, one a day; unit 0 has no place on either.
PATHS = {
    LAST_DAY: {1: "/1/", 2: "/1/2/", 20: "/1/20/", 3: "/1/2/3/", 4: "/1/2/4/", 30: "/1/20/30/", 0: ""},
    TODAY: {1: "/1/", 2: "/1/2/", 20: "/1/20/", 3: "/1/20/3/", 4: "/1/2/4/", 30: "/1/20/30/", 0: ""},
}
UNITS = st.sampled_from(sorted(PATHS[TODAY]))
ROLES = ("principal", "teacher", "officer", "stranger")
COUNCIL_ROLES = ("secretary", "member")
TEAM_ROLES = ("head", "member")


@st.composite
def posts(draw: st.DrawFn) -> ActorPost:
    unit, ended = draw(UNITS), draw(st.booleans())
    day = LAST_DAY if ended else TODAY
    return ActorPost(draw(st.integers(1, 9)), unit, "school", draw(st.sampled_from(ROLES)), PATHS[day][unit], day,
                     ended)


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    account = draw(st.sampled_from([None, 1, 2]))
    held = () if account is None else tuple(draw(st.lists(posts(), max_size=3)))
    return Actor(account, held)


@st.composite
def targets(draw: st.DrawFn) -> Target:
    unit = draw(UNITS)
    return Target(
        unit_id=unit, path_on={day: paths[unit] for day, paths in PATHS.items()},
        state=draw(st.sampled_from([DRAFT, OPEN, CLOSED, ""])),
        council=draw(st.dictionaries(st.sampled_from([1, 2]), st.sampled_from(COUNCIL_ROLES))),
        assigned=frozenset(draw(st.sets(st.sampled_from([1, 2])))),
        team=draw(st.dictionaries(st.sampled_from([1, 2]), st.sampled_from(TEAM_ROLES))))


@st.composite
def tables(draw: st.DrawFn) -> PermitTable:
    rows = draw(st.lists(st.tuples(
        st.sampled_from(("view", "edit")), st.sets(st.sampled_from(ROLES + COUNCIL_ROLES)).map(sorted).map(tuple),
        st.sampled_from(Whose), st.sets(st.sampled_from((DRAFT, OPEN))).map(sorted).map(tuple), st.just("Không được.")),
        max_size=5))
    return permits("random", title="Ngẫu nhiên", rows=rows)


@settings(max_examples=400, deadline=None)
@given(table=st.one_of(st.just(TABLE), tables()), actor=actors(), of=targets(), action=st.sampled_from(ACTIONS))
def test_decide_and_scope_agree(table: PermitTable, actor: Actor, of: Target, action: str) -> None:
    one = bool(table.decide(actor=actor, action=action, target=of))
    several = any(in_clause(clause, of) for clause in table.scope(actor=actor, action=action))
    assert one == several


@settings(max_examples=200, deadline=None)
@given(actor=actors(), of=targets(), extra=posts(), action=st.sampled_from(ACTIONS))
def test_one_more_post_never_takes_a_right_away(actor: Actor, of: Target, extra: ActorPost, action: str) -> None:
    more = Actor(actor.account_id or 1, (*actor.posts, extra))
    if actor.account_id is not None and TABLE.decide(actor=actor, action=action, target=of):
        assert TABLE.decide(actor=more, action=action, target=of)
