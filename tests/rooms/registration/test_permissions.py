"""The matrix, cell by cell: every role, every action, every state, as a literal table."""

from datetime import date

import pytest

from kiemdinh.kernel.permits import Actor, ActorPost, Target
from kiemdinh.rooms.registration.rules.states import (
    CHECK_PERMITS,
    LETTER_PERMITS,
    REGISTRATION,
    REGISTRATION_PERMITS,
)

ON = date(2024, 3, 4)
STATES = ("draft", "submitted", "returned", "accepted", "closed", "withdrawn", "stopped")
D, S, R, A, C, W, X = STATES
ALL = set(STATES)
SENT = ALL - {D}
SCHOOL = ("principal", "vice_principal", "teacher", "unit_admin", "acting_head")
ABOVE = (
    "commune_officer",
    "commune_leader",
    "district_officer",
    "district_leader",
    "provincial_officer",
    "department_leader",
    "ministry_officer",
)
NOBODY: set[str] = set()
# role: states in which the action is allowed, in the order of ACTIONS
ACTIONS = ("view", "download", "create", "edit", "submit", "answer", "withdraw", "number_letter", "stop")
MATRIX = {
    # own school         view  download create edit submit  answer withdraw   number stop
    "principal": (ALL, ALL, ALL, {D}, {D, R}, {R}, {D, S, R}, ALL, NOBODY),
    "vice_principal": (ALL, ALL, ALL, {D}, NOBODY, {R}, {D}, ALL, NOBODY),
    "teacher": (ALL, ALL, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "unit_admin": (ALL, ALL, ALL, {D}, NOBODY, {R}, {D}, ALL, NOBODY),
    "acting_head": (NOBODY, NOBODY, ALL, {D}, {D, R}, {R}, {D, S, R}, ALL, NOBODY),
    # above the school
    "commune_officer": (SENT, SENT, *[NOBODY] * 7),
    "commune_leader": (SENT, SENT, *[NOBODY] * 7),
    "district_officer": (SENT, SENT, *[NOBODY] * 7),
    "district_leader": (SENT, SENT, *[NOBODY] * 7),
    "provincial_officer": (SENT, SENT, *[NOBODY] * 6, {S, R, A}),
    "department_leader": (SENT, SENT, *[NOBODY] * 6, {S, R, A}),
    "ministry_officer": (SENT, SENT, *[NOBODY] * 7),
}


def person(role: str, *, unit: int, path: str) -> Actor:
    """Somebody with one post."""
    return Actor(1, (ActorPost(1, unit, "school" if unit == 9 else "province", role, path, ON),))


def target(state: str) -> Target:
    """The school 9 below unit 5."""
    return Target(unit_id=9, path_on={ON: "/1/5/9/"}, state=state)


@pytest.mark.parametrize("role", [*SCHOOL, *ABOVE])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", STATES)
def test_registration_matrix(role: str, action: str, state: str) -> None:
    actor = person(role, unit=9, path="/1/5/9/") if role in SCHOOL else person(role, unit=5, path="/1/5/")
    decision = REGISTRATION_PERMITS.decide(actor=actor, action=action, target=target(state))
    assert bool(decision) == (state in MATRIX[role][ACTIONS.index(action)])
    assert bool(decision) != bool(decision.reason)


@pytest.mark.parametrize("role", [*SCHOOL, *ABOVE])
@pytest.mark.parametrize("action", ACTIONS)
def test_strangers_may_nothing(role: str, action: str) -> None:
    stranger = person(role, unit=7, path="/1/7/")
    assert not any(REGISTRATION_PERMITS.decide(actor=stranger, action=action, target=target(s)) for s in STATES)


CHECKS = ("check", "pass", "accept", "return")
CHECK_MATRIX = {
    "commune_officer": {"check", "pass", "return"},
    "commune_leader": {"check", "pass", "return"},
    "district_officer": {"check", "pass", "return"},
    "district_leader": {"check", "pass", "return"},
    "provincial_officer": set(CHECKS),
    "department_leader": set(CHECKS),
    "ministry_officer": NOBODY,
    "unit_admin": NOBODY,
    "principal": NOBODY,
    "teacher": NOBODY,
}


@pytest.mark.parametrize("role", CHECK_MATRIX)
@pytest.mark.parametrize("action", CHECKS)
@pytest.mark.parametrize("state", STATES)
def test_the_unit_whose_turn_it_is(role: str, action: str, state: str) -> None:
    turn = Target(unit_id=5, path_on={}, state=state)
    mine = CHECK_PERMITS.decide(actor=person(role, unit=5, path="/1/5/"), action=action, target=turn)
    other = CHECK_PERMITS.decide(actor=person(role, unit=1, path="/1/"), action=action, target=turn)
    assert bool(mine) == (state == S and action in CHECK_MATRIX[role])
    assert not other


@pytest.mark.parametrize("role", CHECK_MATRIX)
def test_letters_belong_to_the_unit_that_sends_them(role: str) -> None:
    letter = Target(unit_id=5, path_on={})
    decision = LETTER_PERMITS.decide(actor=person(role, unit=5, path="/1/5/"), action="number_letter", target=letter)
    assert bool(decision) == bool(CHECK_MATRIX[role])
    assert not LETTER_PERMITS.decide(actor=person(role, unit=1, path="/1/"), action="number_letter", target=letter)


def test_the_states_and_their_ways() -> None:
    assert {(row.source, row.action, row.target) for row in REGISTRATION.rows} == {
        (D, "submit", S),
        (D, "withdraw", W),
        (D, "stop", X),
        (S, "pass", S),
        (S, "accept", A),
        (S, "return", R),
        (S, "withdraw", W),
        (S, "stop", X),
        (R, "submit", S),
        (R, "withdraw", W),
        (R, "stop", X),
        (A, "close", C),
        (A, "stop", X),
    }
    assert REGISTRATION.final == {C, W, X}
