"""The permission matrix, cell by cell: who may do what in which state, in tables people can compare with the law."""

from datetime import date

import pytest
from tests.demo.cast import TODAY
from tests.rooms.appraisal.world import Case, Office, fixed_list

from kiemdinh.kernel.permits import Actor, ActorPost, Target
from kiemdinh.rooms.appraisal.models import Appraisal
from kiemdinh.rooms.appraisal.queries.access import visible_appraisals
from kiemdinh.rooms.appraisal.rules.states import (
    APPRAISAL,
    APPRAISAL_PERMITS,
    COUNCIL,
    COUNCIL_PERMITS,
    LIST_PERMITS,
    LISTED_PERMITS,
    YEARLY_LIST,
)

DEPARTMENT, COMMUNE, SCHOOL, OTHER_SCHOOL, OTHER_DEPARTMENT = 2, 3, 4, 5, 6
PATHS = {SCHOOL: "/1/2/3/4/"}
ROLES = {
    "so": (DEPARTMENT, "province", "provincial_officer", "/1/2/"),
    "giamdoc": (DEPARTMENT, "province", "department_leader", "/1/2/"),
    "xa": (COMMUNE, "commune", "commune_officer", "/1/2/3/"),
    "lanhdaoxa": (COMMUNE, "commune", "commune_leader", "/1/2/3/"),
    "hieutruong": (SCHOOL, "school", "principal", "/1/2/3/4/"),
    "phohieutruong": (SCHOOL, "school", "vice_principal", "/1/2/3/4/"),
    "quantri": (SCHOOL, "school", "unit_admin", "/1/2/3/4/"),
    "giaovien": (SCHOOL, "school", "teacher", "/1/2/3/4/"),
    "hangxom": (OTHER_SCHOOL, "school", "principal", "/1/2/3/5/"),
    "sokhac": (OTHER_DEPARTMENT, "province", "department_leader", "/1/6/"),
    "bo": (1, "ministry", "ministry_officer", "/1/"),
}
TEAM = {"chutich": "chair", "photich": "vice_chair", "thuky": "secretary", "uyvien": "member"}
NUMBERS = {name: n for n, name in enumerate((*ROLES, *TEAM, "nguoila"), start=100)}
EVERYBODY = tuple(NUMBERS)


def actor(name: str) -> Actor:
    posts = ()
    if name in ROLES:
        unit, kind, role, path = ROLES[name]
        posts = (ActorPost(NUMBERS[name], unit, kind, role, path, TODAY),)
    elif name in TEAM:
        posts = (ActorPost(NUMBERS[name], OTHER_SCHOOL, "school", "teacher", "/1/2/3/5/", TODAY),)
    return Actor(account_id=NUMBERS[name], posts=posts)


def target(state: str, unit: int) -> Target:
    team = {NUMBERS[name]: role for name, role in TEAM.items()}
    return Target(unit_id=unit, path_on={TODAY: PATHS.get(unit, "/1/2/")}, state=state, team=team)


OFFICE, SIGNERS = "so giamdoc", "giamdoc"
COMMUNES, HEADS = "xa lanhdaoxa", "hieutruong phohieutruong quantri"
LEADING, COUNCIL_ALL = "chutich photich thuky", "chutich photich thuky uyvien"
ALL = tuple(APPRAISAL.labels)
STUDY = ("studying", "met", "passed", "notified")

APPRAISAL_CELLS = [
    # action, who, in which states
    ("view", f"{OFFICE} {COMMUNES} {HEADS} {COUNCIL_ALL}", ALL),
    ("study", OFFICE, ALL),
    ("study", COUNCIL_ALL, STUDY),
    ("write_opinion", COUNCIL_ALL, ("studying",)),
    ("read_opinions", LEADING, STUDY),
    ("read_opinions", OFFICE, ("passed", "notified")),
    ("ask_school", COUNCIL_ALL, ("studying", "met")),
    ("see_requests", f"{OFFICE} {HEADS} {COUNCIL_ALL}", ALL),
    ("supply", HEADS, ("studying", "met")),
    ("meet", LEADING, ("studying",)),
    ("read_minutes", COUNCIL_ALL, ("met", "passed", "notified")),
    ("read_minutes", OFFICE, ("passed", "notified")),
    ("write_minutes", LEADING, ("met",)),
    ("meet_again", LEADING, ("met",)),
    ("pass", "chutich photich", ("met",)),
    ("notify", OFFICE, ("passed",)),
    ("post", OFFICE, ("notified",)),
    ("read_notice", OFFICE, ("passed", "notified")),
    ("read_notice", f"{COMMUNES} {HEADS} {COUNCIL_ALL}", ("notified",)),
    ("stop", OFFICE, ("waiting", "studying", "met")),
]
COUNCIL_CELLS = [
    ("view", f"{OFFICE} {COUNCIL_ALL}", tuple(COUNCIL.labels)),
    ("create", OFFICE, tuple(COUNCIL.labels)),
    ("edit", OFFICE, ("forming",)),
    ("propose", OFFICE, ("forming",)),
    ("decide", SIGNERS, ("proposed",)),
    ("dissolve", OFFICE, ("forming", "proposed")),
    ("replace", OFFICE, ("decided",)),
    ("close", OFFICE, ("decided",)),
]
LIST_CELLS = [
    ("view", OFFICE, ("draft", "fixed")),
    ("create", OFFICE, ("draft", "fixed")),
    ("edit", OFFICE, ("draft",)),
    ("fix", SIGNERS, ("draft",)),
]
LISTED_CELLS = [
    ("view", f"{OFFICE} {COMMUNES}", ("draft", "fixed")),
    ("view", HEADS, ("fixed",)),
    ("ask_commune", OFFICE, ("draft", "fixed")),
    ("answer_commune", COMMUNES, ("draft", "fixed")),
]
TABLES = [
    ("appraisal", APPRAISAL_PERMITS, APPRAISAL_CELLS, ALL, SCHOOL),
    ("council", COUNCIL_PERMITS, COUNCIL_CELLS, tuple(COUNCIL.labels), DEPARTMENT),
    ("list", LIST_PERMITS, LIST_CELLS, tuple(YEARLY_LIST.labels), DEPARTMENT),
    ("listed", LISTED_PERMITS, LISTED_CELLS, tuple(YEARLY_LIST.labels), SCHOOL),
]


@pytest.mark.parametrize(("name", "table", "cells", "states", "unit"), TABLES, ids=[t[0] for t in TABLES])
def test_every_cell(name, table, cells, states, unit) -> None:
    expected = {(action, who, state) for action, people, where in cells for who in people.split() for state in where}
    actions = {row.action for row in table.rows}
    assert {action for action, _, _ in cells} == actions
    found = {
        (action, who, state)
        for action in actions
        for who in EVERYBODY
        for state in states
        if table.decide(actor=actor(who), action=action, target=target(state, unit))
    }
    assert found == expected


@pytest.mark.parametrize(("name", "table", "cells", "states", "unit"), TABLES, ids=[t[0] for t in TABLES])
def test_a_refusal_for_the_state_says_why(name, table, cells, states, unit) -> None:
    for row in table.rows:
        if not row.while_in:
            continue
        state = next(s for s in states if s not in row.while_in)
        people = [
            w
            for w in EVERYBODY
            if table.decide(actor=actor(w), action=row.action, target=target(row.while_in[0], unit))
        ]
        assert people
        for who in people:
            decision = table.decide(actor=actor(who), action=row.action, target=target(state, unit))
            assert decision or decision.reason.endswith(".")


def test_a_signed_authorisation_lets_the_deputy_sign() -> None:
    deputy = Actor(
        account_id=1,
        posts=(
            ActorPost(1, DEPARTMENT, "province", "provincial_officer", "/1/2/", TODAY),
            ActorPost(1, DEPARTMENT, "province", "acting_head", "/1/2/", TODAY),
        ),
    )
    assert COUNCIL_PERMITS.decide(actor=deputy, action="decide", target=target("proposed", DEPARTMENT))
    assert LIST_PERMITS.decide(actor=deputy, action="fix", target=target("draft", DEPARTMENT))


def test_what_a_query_gives_is_what_the_table_allows(case: Case) -> None:
    """scope and decide agree for the people of the world on every action and state of a real row."""
    from kiemdinh.rooms.appraisal.queries.access import appraisal_for

    people = ("so", "giamdoc", "xa", "hieutruong", "giaovien", "hangxom", "sokhac", "bo", "tv1", "tv3", "tv4", "tv9")
    actions = sorted({row.action for row in APPRAISAL_PERMITS.rows})
    for state in APPRAISAL.labels:
        Appraisal.objects.filter(pk=case.appraisal.pk).update(state=state)
        for username in people:
            who = case.so.actor(username)
            try:
                access = appraisal_for(actor=who, appraisal_id=case.appraisal.pk, today=TODAY)
            except Exception:
                access = None
            for action in actions:
                alone = bool(access and access.may(action))
                assert visible_appraisals(who, today=TODAY, action=action).exists() is alone, (state, username, action)


def test_access_ends_with_the_dates(case: Case) -> None:
    from kiemdinh.rooms.assessors.models import Engagement

    Engagement.objects.filter(ref_id=case.appraisal.pk).update(ends_on=date(2026, 12, 31))
    assert visible_appraisals(case.so.actor("tv4"), today=date(2026, 12, 31), action="study").exists()
    assert not visible_appraisals(case.so.actor("tv4"), today=date(2027, 1, 1), action="study").exists()


def test_a_menu_asks_once_who_has_anything_here(case: Case, django_assert_num_queries) -> None:
    from kiemdinh.rooms.appraisal.queries import appraisals_of_account, has_appraisals

    people = {w: case.so.actor(w) for w in ("so", "xa", "hieutruong", "tv4", "giaovien", "hangxom", "tv9", "sokhac")}
    with django_assert_num_queries(len(people)):
        found = {w for w, actor in people.items() if has_appraisals(actor=actor, today=TODAY)}
    assert found == {"so", "xa", "hieutruong", "tv4"}
    for username in ("hieutruong", "tv4"):
        rows = appraisals_of_account(actor=people[username], today=TODAY)
        assert [(r.id, r.school) for r in rows] == [(case.appraisal.pk, "Trường Tiểu học Sông Đà")]
    assert appraisals_of_account(actor=people["hangxom"], today=TODAY) == []


def test_the_school_finds_its_place_in_the_fixed_list_before_any_council(so: Office) -> None:
    from kiemdinh.rooms.appraisal.queries import has_appraisals

    assert not has_appraisals(actor=so.actor("hieutruong"), today=TODAY)
    fixed_list(so)
    assert has_appraisals(actor=so.actor("hieutruong"), today=TODAY)
