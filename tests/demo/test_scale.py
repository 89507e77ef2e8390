"""A world of many schools: its plan, and that a copied school has what the use cases would have written for it."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from kiemdinh.demo.scale.plan import planned, shares, told

COMMUNES = {
    "tinh2025-04": [("xa-a", "Ánh Dương"), ("xa-b", "Bình Minh"), ("xa-c", "Cao Sơn")],
    "tinh2025-11": [("xa-d", "Điềm He")],
}
NUMBERS = {"tinh2025-04": "04", "tinh2025-11": "11"}
NOW = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = date(2026, 11, 21)


# ── the plan ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, {"a": 1, "b": 1}, {"a": 5, "b": 5}),
        (10, {"a": 2, "b": 1}, {"a": 7, "b": 3}),
        (5, {"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 1}),
        (0, {"a": 3, "b": 9}, {"a": 0, "b": 0}),
    ],
)
def test_shares_are_whole_and_sum_up(total, weights, parts):
    assert shares(total, weights) == parts


def test_every_school_is_planned_once_and_the_same_each_time():
    plans = list(planned(total=400, communes=COMMUNES, numbers=NUMBERS))
    assert (
        len(plans)
        == len({p.code for p in plans})
        == len({p.name for p in plans})
        == len({p.username for p in plans})
        == 400
    )
    assert plans == list(planned(total=400, communes=COMMUNES, numbers=NUMBERS))
    # Three quarters of the communes are in the first province.
    assert sum(p.code.startswith("04-") for p in plans) == 300
    of_type = {key: sum(p.school_type == key for p in plans) for key in told()["types"]}
    assert of_type == {"mam-non": 144, "tieu-hoc": 120, "thcs": 96, "thpt": 24, "nhieu-cap": 12, "gdtx": 4}
    assert {p.group for p in plans if p.school_type == "thcs"} == {("thcs", s["key"]) for s in told()["stories"]}


def test_neighbours_in_the_list_are_told_apart():
    plans = list(planned(total=60, communes=COMMUNES, numbers=NUMBERS))
    assert all(a.head != b.head for a, b in pairwise(plans))


# ── a copy beside a school that was played ────────────────────────────────────


def _school(plans: list[Any], n: int) -> Any:
    rows = [p for p in plans if p.group == ("tieu-hoc", "recognised")]
    return rows[n]


@pytest.fixture(scope="module")
def committed_three(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Three schools of one group: two played through the use cases, the third copied from the first."""
    from tests.demo.cast import clear_everything

    with django_db_blocker.unblock():
        try:
            made = _three()
        except BaseException:
            clear_everything()
            raise
    yield made
    with django_db_blocker.unblock():
        clear_everything()


@pytest.fixture
def three(committed_three: tuple[Any, Any, Any], db: None) -> tuple[Any, Any, Any]:
    """The three schools; what a test adds is taken back."""
    return committed_three


def _three() -> tuple[Any, Any, Any]:
    from django.conf import settings

    from kiemdinh.demo.scale.build import _communes_before, _reform
    from kiemdinh.demo.scale.copying import REPORTS, Copier, Copy, shift_above
    from kiemdinh.demo.scale.plan import planned as plan
    from kiemdinh.demo.scale.reports import Reports
    from kiemdinh.demo.scale.stories import Player
    from kiemdinh.demo.world import REFORM, at
    from kiemdinh.rooms.organisations import queries as organisations
    from kiemdinh.rooms.organisations import use_cases as units
    from kiemdinh.rooms.organisations.use_cases.schools import NewSchool, add_schools
    from kiemdinh.rooms.regulations.use_cases import load_regulations

    opened = told()["opened_on"]
    load_regulations(directory=settings.REGULATIONS_DIR, now=NOW)
    units.load_places(now=at(opened), provinces=["tinh2025-04"])
    units.load_school_years(now=at(opened))
    province = organisations.children_of(
        unit_id=organisations.children_of(unit_id=None, on=REFORM)[0].id, on=REFORM, kind="province"
    )[0]
    communes = {province.code: _communes_before(province.id, opened)}
    plans = list(plan(total=60, communes=communes, numbers={province.code: "04"}))
    chosen = [_school(plans, n) for n in (0, 1, 3)]
    ids = add_schools(
        [
            NewSchool(
                p.code, p.name, p.school_type, p.ownership, p.commune_code, founded_year=p.founded_year, stages=p.stages
            )
            for p in chosen
        ],
        on=opened,
    )
    players = [Player(plan, unit_id) for plan, unit_id in zip(chosen[:2], ids, strict=False)]
    for player in players:
        player.play_past(today=TODAY, before=date(2024, 1, 1))
        player.play_past(today=TODAY, since=date(2025, 1, 1), before=REFORM)
    _reform()
    for player in players:
        player.play_past(today=TODAY, since=REFORM)
        player.play_today(today=TODAY)
    played = players[0].played()
    copies = [Copy(ids[2], 7 * shift_above(), chosen[2].head, chosen[2].username)]
    copier = Copier(played)
    copier.copy(copies, until=REPORTS)
    Reports(played).write(copies)
    copier.copy(copies, after=REPORTS)
    first, second, third = zip(chosen, ids, strict=True)
    return first, second, third


def _rows(plan: Any, unit_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of a school by table, with keys as places in their table and its names as marks."""
    from kiemdinh.demo.scale.copying import TABLES, _ids
    from kiemdinh.rooms.organisations import queries as organisations

    at = {owned.label: {pk: n for n, pk in enumerate(_ids(owned, unit_id))} for owned in TABLES}
    marks: dict[Any, str] = {
        plan.founded_year: "«năm»",
        plan.ownership: "«loại hình»",
        plan.name: "«trường»",
        plan.username: "«tên đăng nhập»",
        plan.head: "«hiệu trưởng»",
    }
    for on in (date(2023, 5, 1), TODAY):
        facts = organisations.school_facts(unit_id=unit_id, on=on)
        marks |= {facts.managing_body: f"«quản lý {on}»", facts.commune_name: f"«xã {on}»"}
        if facts.district_name:
            marks[facts.district_name] = "«huyện»"
    found: dict[str, list[dict[str, Any]]] = {}
    for owned in TABLES:
        rows = []
        for pk in at[owned.label]:
            row = owned.model._default_manager.get(pk=pk)
            rows.append({f.name: _plain(row, f, at, marks, unit_id) for f in owned.model._meta.concrete_fields})
        found[owned.label] = rows
    return found


def _plain(row: Any, field: Any, at: dict[str, dict[int, int]], marks: dict[str, str], unit_id: int) -> Any:
    value = getattr(row, field.attname)
    label = row._meta.label
    if (label, field.name) in LEFT_OUT:
        return None
    if field.primary_key:
        return at[label][value]
    if (label, field.name) == ("ledger.Event", "actor_id"):
        return value if value is None else at["people.Account"][value]
    if (label, field.name) == ("ledger.Event", "unit_id"):
        return "trường" if value == unit_id else value
    if (label, field.name) == ("ledger.Event", "target_id"):
        home = TARGETS[row.target_type]
        return at[home][int(value)]
    if field.is_relation and value is not None:
        related = field.related_model._meta.label
        if related == "organisations.Unit":
            return "trường" if value == unit_id else value
        return at[related][value] if related in at else value
    if label == "ledger.Event" and field.name == "data":
        value = {key: v for key, v in value.items() if key != "sha256" or row.action != "report.publish"}
    return _marked(value, marks, at["people.Account"])


def _marked(value: Any, marks: dict[str, str], accounts: dict[int, int]) -> Any:
    if isinstance(value, str):
        return marks.get(value, value)
    if isinstance(value, list):
        return [_marked(part, marks, accounts) for part in value]
    if isinstance(value, dict):
        return {
            key: accounts.get(v, v)
            if key == "by"
            else marks[v]
            if key == "founded_year"
            else ""
            if key == "place"
            else _marked(v, marks, accounts)
            for key, v in value.items()
        }
    return value


# What cannot be the same: salt of the password, search and sort form of a name, the Word file (copies share the one of
# the school that was played; it is made again from the context when it is asked for), the hash of another context.
LEFT_OUT = {
    ("people.Account", "password"),
    ("people.Account", "name_fold"),
    ("people.Account", "sort_key"),
    ("self_assessment.PublishedReport", "document"),
    ("self_assessment.PublishedReport", "context_sha256"),
}
TARGETS = {
    "account": "people.Account",
    "cycle": "self_assessment.Cycle",
    "sheet": "self_assessment.CriterionSheet",
    "document": "evidence.Document",
    "evidence_item": "evidence.EvidenceItem",
    "registration": "registration.Registration",
}


def _assert_same(mine: Any, theirs: Any, where: str) -> None:
    """Says where two rows differ first: a context is a hundred pages long."""
    if isinstance(mine, dict) and isinstance(theirs, dict) and mine.keys() == theirs.keys():
        for key, value in mine.items():
            _assert_same(value, theirs[key], f"{where}.{key}")
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for n, value in enumerate(mine):
            _assert_same(value, theirs[n], f"{where}[{n}]")
    else:
        assert mine == theirs, where


@pytest.mark.xdist_group("scale")
def test_a_copied_school_has_what_the_use_cases_write(three):
    from kiemdinh.rooms.self_assessment.use_cases.publication import canonical

    _, (played, played_id), (copied, copied_id) = three
    wanted, got = _rows(played, played_id), _rows(copied, copied_id)
    assert {label: len(rows) for label, rows in got.items()} == {label: len(rows) for label, rows in wanted.items()}
    assert len(wanted["self_assessment.PublishedReport"]) == 3 and len(wanted["self_assessment.Cycle"]) == 4
    for label, rows in wanted.items():
        for mine, theirs in zip(got[label], rows, strict=True):
            _assert_same(mine, theirs, label)
    for report in apps.get_model("self_assessment.PublishedReport").objects.filter(cycle__school_id=copied_id):
        school = report.context["school"]
        assert school["name"] == copied.name
        assert report.context["place"] == (school["district"] or school["commune"]).split(" ", 1)[1]
        assert report.context_sha256 == hashlib.sha256(canonical(report.context)).hexdigest()
        assert played.name not in json.dumps(report.context, ensure_ascii=False)


@pytest.mark.xdist_group("scale")
def test_no_table_of_a_played_school_is_forgotten(three):
    from kiemdinh.demo.scale.copying import TABLES, _ids

    _, (_, unit_id), _ = three
    at = {owned.label: set(_ids(owned, unit_id)) for owned in TABLES}
    forgotten = set()
    for model in apps.get_models():
        label = model._meta.label
        if not model.__module__.startswith("kiemdinh.") or label in at or label.startswith("organisations."):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model._meta.label in at:
                ids = at[field.related_model._meta.label]
                if model._default_manager.filter(**{f"{field.name}__in": ids}).exists():
                    forgotten.add(label)
    assert forgotten == set()
