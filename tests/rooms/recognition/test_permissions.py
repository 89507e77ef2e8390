"""The permission matrix and the transitions of recognition, cell by cell."""

from datetime import date

import pytest

from kiemdinh.kernel.permits import Actor, ActorPost, Target
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.people.rules import ROLES
from kiemdinh.rooms.recognition.rules.states import (
    OWED,
    RECOGNITION,
    RECOGNITION_PERMITS,
    REVOCATION,
    CaseFacts,
    OwedFacts,
    RevocationFacts,
)

DAY = date(2026, 11, 21)
UNITS = {"school": (9, "/1/2/5/9/"), "commune": (5, "/1/2/5/"), "district": (6, "/1/2/6/"), "province": (2, "/1/2/"),
         "ministry": (1, "/1/")}
STATES = tuple(RECOGNITION.labels)
DRAFTS, PUBLIC = ("proposed", "prepared"), ("issued", "revoked", "superseded", "refused")
SO = ("provincial_officer", "department_leader")
HEADS = ("principal", "vice_principal", "unit_admin@school")
EVERYBODY = (*SO, *HEADS, "teacher")
OTHERS = ("commune_officer", "commune_leader", "ministry_officer")
"""A district of the same province stands beside the school, not above it, so its people see nothing."""

ALLOWED = {
    "view": [(EVERYBODY, STATES), (OTHERS, PUBLIC)],
    "prepare": [(SO, DRAFTS)],
    "withdraw": [(SO, DRAFTS)],
    "refuse": [(SO, DRAFTS)],
    "issue": [(SO, ("prepared",))],
    "edit_owed": [(SO, DRAFTS)],
    "attach_signed": [(SO, PUBLIC)],
    "judge_owed": [(SO, ("issued",))],
    "report_owed": [(HEADS, ("issued",))],
    "open_revocation": [(SO, ("issued",))],
    "close_revocation": [(SO, ("issued",))],
    "answer_revocation": [(HEADS, ("issued",))],
    "download_draft": [(SO, STATES)],
    "download": [(EVERYBODY, PUBLIC), (OTHERS, PUBLIC)],
    "import": [(SO, STATES)],
    "reorganise": [(SO, STATES)],
}


def people() -> dict[str, Actor]:
    """One person for every role at every kind of unit that has it."""
    found = {}
    for role in ROLES.values():
        for kind in role.unit_kinds:
            unit_id, path = UNITS[kind]
            name = role.code if len(role.unit_kinds) == 1 else f"{role.code}@{kind}"
            found[name] = Actor(1, (ActorPost(1, unit_id, kind, role.code, path, DAY),))
    return found


def test_every_cell_of_the_matrix() -> None:
    assert {row.action for row in RECOGNITION_PERMITS.rows} == set(ALLOWED)
    wrong = []
    for action, rows in ALLOWED.items():
        expected = {(who, state) for roles, states in rows for who in roles for state in states}
        for who, actor in people().items():
            for state in STATES:
                target = Target(unit_id=9, path_on={DAY: "/1/2/5/9/"}, state=state)
                decision = RECOGNITION_PERMITS.decide(actor=actor, action=action, target=target)
                if decision.allowed != ((who, state) in expected):
                    wrong.append((action, who, state))
                if not decision.allowed and not decision.reason:
                    wrong.append((action, who, state))
    assert wrong == []


def test_another_school_and_another_province_are_strangers() -> None:
    for who, actor in people().items():
        target = Target(unit_id=19, path_on={DAY: "/1/3/8/19/"}, state="issued")
        allowed = {a for a in ALLOWED if RECOGNITION_PERMITS.decide(actor=actor, action=a, target=target)}
        assert allowed == ({"view", "download"} if who == "ministry_officer" else set()), who


def reached(table, facts, roles):
    """(state, action) → where it leads, for everything the table knows."""
    actions = {row.action for row in table.rows}
    found = {}
    for state in table.labels:
        for action in actions:
            try:
                found[state, action] = table.move(state=state, action=action, roles=roles, facts=facts)
            except Refusal:
                continue
    return found


def test_the_ways_of_a_recognition() -> None:
    whole = CaseFacts(reached=True, reason="Lý do")
    assert reached(RECOGNITION, whole, SO) == {
        ("proposed", "prepare"): "prepared", ("proposed", "refuse"): "refused", ("proposed", "withdraw"): "withdrawn",
        ("prepared", "take_back"): "proposed", ("prepared", "issue"): "issued", ("prepared", "refuse"): "refused",
        ("prepared", "withdraw"): "withdrawn", ("issued", "revoke"): "revoked", ("issued", "supersede"): "superseded",
    }
    assert reached(RECOGNITION, CaseFacts(reached=False, reason="Lý do"), SO) == {
        ("proposed", "refuse"): "refused", ("proposed", "withdraw"): "withdrawn", ("prepared", "take_back"): "proposed",
        ("prepared", "refuse"): "refused", ("prepared", "withdraw"): "withdrawn", ("issued", "revoke"): "revoked",
        ("issued", "supersede"): "superseded",
    }
    assert reached(RECOGNITION, whole, ("principal", "commune_officer")) == {("issued", "supersede"): "superseded"}


def test_the_ways_of_an_owed_criterion() -> None:
    whole = OwedFacts(text="Đã xây", has_evidence=True)
    assert reached(OWED, whole, ("principal",)) == {("open", "report"): "reported"}
    assert reached(OWED, OwedFacts(text="Đã xây"), ("principal",)) == {}
    assert reached(OWED, whole, SO) == {
        ("open", "fail"): "failed", ("reported", "accept"): "met", ("reported", "return"): "open",
        ("reported", "fail"): "failed"}
    assert reached(OWED, OwedFacts(), SO) == {("reported", "accept"): "met"}


@pytest.mark.parametrize(("facts", "may"), [
    (RevocationFacts(text="x"), True),
    (RevocationFacts(text="x", term_runs=True), False),
    (RevocationFacts(text="x", term_runs=True, answered=True), True),
    (RevocationFacts(text="x", problems=("Sai thẩm quyền",)), False),
])
def test_the_ways_of_a_revocation(facts, may) -> None:
    expected = {("noticed", "keep"): "remedied", ("noticed", "drop"): "dropped"}
    assert reached(REVOCATION, facts, SO) == expected | ({("noticed", "decide"): "decided"} if may else {})
    assert reached(REVOCATION, facts, ("principal",)) == {("noticed", "answer"): "noticed"}
