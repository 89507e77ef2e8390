"""Saving figures: all or nothing, nobody's number is overwritten, other schools are out of reach."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from kiemdinh.rooms.school_profile import queries
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.use_cases import (
    BadCells,
    CellEdit,
    FigureProblem,
    StaleCells,
    copy_figures,
    save_figures,
    set_figures,
    set_source,
)
from kiemdinh.rooms.school_profile.use_cases import figures as figure_saving

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
YEARS = ["2023-2024", "2024-2025", "2025-2026"]
LAST = YEARS[-1]


def edit(
    row: str,
    text: str,
    version: int = 0,
    *,
    column: str = LAST,
    table: str = "pupils",
    site: int | None = None,
) -> CellEdit:
    return CellEdit(table, row, column, site, text, version)


def stored() -> dict[tuple[str, str, int | None], tuple[Decimal | None, int]]:
    from kiemdinh.rooms.school_profile.models import FigureValue

    return {(c.row, c.column, c.site_id): (c.value, c.version) for c in FigureValue.objects.all()}


def events() -> list[Any]:
    from kiemdinh.services.ledger.models import Event

    return list(Event.objects.order_by("id"))


@pytest.fixture
def save(world: Any, th_57: FigureForm) -> Any:
    def run(*edits: CellEdit, actor: str = "principal", **meta: Any) -> int:
        return save_figures(
            actor=getattr(world, actor), now=NOW, school_id=world.mine, form=th_57, edits=edits, **meta
        )

    return run


def test_saves_and_writes_one_event(save: Any, world: Any) -> None:
    assert (
        save(
            edit("nu", "1.234"),
            edit("tuyen_moi", "0"),
            edit("dtts", ""),
            source="Sổ danh bạ",
            as_of=date(2026, 9, 5),
        )
        == 2
    )
    assert stored() == {("nu", LAST, None): (Decimal(1234), 1), ("tuyen_moi", LAST, None): (Decimal(0), 1)}
    (event,) = events()
    assert (event.action, event.actor_id, event.unit_id) == (
        "figures.save",
        world.principal.account_id,
        world.mine,
    )
    assert event.data == {
        "source": "Sổ danh bạ",
        "origin": "typed",
        "cells": {f"pupils:nu:{LAST}": [None, "1234"], f"pupils:tuyen_moi:{LAST}": [None, "0"]},
    }


def test_one_bad_cell_and_nothing_is_written(save: Any) -> None:
    with pytest.raises(BadCells) as caught:
        save(edit("nu", "12"), edit("dtts", "một"), edit("tuyen_moi", "1,5"))
    assert [(e.row, e.column) for e in caught.value.errors] == [("dtts", LAST), ("tuyen_moi", LAST)]
    assert stored() == {}
    assert events() == []


def test_a_stale_version_overwrites_nothing_and_shows_both_values(save: Any, world: Any) -> None:
    save(edit("nu", "300"), edit("dtts", "10"))
    save(edit("nu", "310", 1), actor="teacher")
    with pytest.raises(StaleCells) as caught:
        save(edit("nu", "320", 1), edit("dtts", "11", 1))
    (cell,) = caught.value.cells
    assert (cell.row, cell.theirs, cell.mine, cell.version, cell.entered_by_id) == (
        "nu",
        Decimal(310),
        Decimal(320),
        2,
        world.teacher.account_id,
    )
    assert stored() == {("nu", LAST, None): (Decimal(310), 2), ("dtts", LAST, None): (Decimal(10), 1)}


def test_two_people_with_the_same_number_do_not_conflict(save: Any) -> None:
    save(edit("nu", "300"))
    assert save(edit("nu", "300", 0), edit("dtts", "5", 0), actor="teacher") == 1


def test_a_cell_made_by_somebody_else_meanwhile_is_a_conflict(save: Any) -> None:
    save(edit("nu", "300"))
    with pytest.raises(StaleCells):
        save(edit("nu", "301", 0), actor="teacher")


def test_a_cell_inserted_between_look_and_insert_is_a_conflict_too(save: Any, monkeypatch: Any) -> None:
    save(edit("nu", "300"))
    looked = figure_saving._locked
    blind = iter([True])
    monkeypatch.setattr(figure_saving, "_locked", lambda *a, **k: {} if next(blind, False) else looked(*a, **k))
    with pytest.raises(StaleCells) as caught:
        save(edit("nu", "301"), edit("dtts", "7"), actor="teacher")
    assert [(cell.row, cell.theirs, cell.mine) for cell in caught.value.cells] == [("nu", Decimal(300), Decimal(301))]
    assert stored() == {("nu", LAST, None): (Decimal(300), 1)}


def test_a_cleared_cell_is_missing_and_its_version_keeps_rising(
    save: Any, world: Any, th_57: FigureForm
) -> None:
    save(edit("nu", "300"))
    save(edit("nu", "", 1))
    assert stored() == {("nu", LAST, None): (None, 2)}
    assert queries.figures_for(school_id=world.mine, form=th_57, years=YEARS) == {}
    with pytest.raises(StaleCells):
        save(edit("nu", "305", 1))
    assert save(edit("nu", "305", 2)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        edit("khong_co", "1"),
        edit("nu", "1", table="khong_co"),
        edit("tong", "1"),
        edit("nu", "1", column="2025"),
        edit("nu", "1", column="2025-2027"),
        edit("nu", "1", column="2025-2026:kien_co"),
        edit("cong", "1", table="classes"),
        edit("phong_hoc", "1", table="facilities", column="2025-2026:tong"),
        edit("phong_hoc", "1", table="facilities", column="2025-2026"),
    ],
)
def test_cells_that_are_not_entered_are_refused(save: Any, bad: CellEdit) -> None:
    with pytest.raises(FigureProblem):
        save(bad)
    assert stored() == {}


@pytest.mark.parametrize("actor", ["stranger", "officer"])
def test_others_may_not_write(save: Any, actor: str) -> None:
    with pytest.raises(PermissionDenied):
        save(edit("nu", "1"), actor=actor)


def test_a_site_of_another_school_and_a_future_day_are_refused(
    save: Any, world: Any, th_57: FigureForm
) -> None:
    from kiemdinh.rooms.organisations.models import Site

    other = Site.objects.create(
        school_id=world.neighbour, kind="main_campus", name="Khác", valid_from=date(2015, 8, 1)
    )
    with pytest.raises(FigureProblem, match="không thuộc trường này"):
        save(edit("nu", "1", site=other.pk))
    with pytest.raises(FigureProblem, match="không được sau hôm nay"):
        save(edit("nu", "1"), as_of=date(2026, 11, 22))
    assert stored() == {}


def test_sites_are_kept_apart_and_added_up(
    save: Any, world: Any, th_57: FigureForm, django_assert_num_queries: Any
) -> None:
    main, branch = world.sites
    save(edit("nu", "200", site=main))
    assert queries.figures_for(school_id=world.mine, form=th_57, years=YEARS) == {}
    save(edit("nu", "80", site=branch), edit("dtts", "9", site=branch))
    with django_assert_num_queries(2):
        whole = queries.figures_for(school_id=world.mine, form=th_57, years=YEARS)
    assert whole == {"pupils": {"nu": {LAST: Decimal(280)}}}
    assert queries.figures_for(school_id=world.mine, form=th_57, years=YEARS, site=branch) == {
        "pupils": {"nu": {LAST: Decimal(80)}, "dtts": {LAST: Decimal(9)}}
    }
    save(edit("nu", "281"))
    tables = {t.key: t for t in queries.figure_tables(school_id=world.mine, form=th_57, years=YEARS)}
    assert tables["pupils"].warnings == (
        "“Trong đó: nữ”, năm học 2025–2026: các cơ sở cộng lại là 280, khác số toàn trường 281.",
    )


@pytest.mark.parametrize("site", [None, 0])
def test_a_cell_stands_once_for_the_school_and_once_a_site(
    world: Any, th_57: FigureForm, site: int | None
) -> None:
    from django.db import IntegrityError, transaction

    from kiemdinh.rooms.school_profile.models import FigureValue

    where = None if site is None else world.sites[0]

    def add() -> None:
        FigureValue.objects.create(
            school_id=world.mine,
            form=th_57.key,
            table="pupils",
            row="nu",
            column=LAST,
            site_id=where,
            value=1,
            entered_at=NOW,
        )

    add()
    with pytest.raises(IntegrityError), transaction.atomic():
        add()


def test_set_figures_then_tables_and_copy(
    world: Any, th_57: FigureForm, django_assert_num_queries: Any
) -> None:
    tables = {
        "classes": {f"lop_{grade}": [4, 4, None] for grade in range(1, 6)},
        "facilities": {"phong_hoc": {"kien_co": 16, "ban_kien_co": 4, "tam": 0}},
        "results": {"tuoi_11": [96.4, 97.2, 97.9]},
    }
    meta: dict[str, Any] = {"actor": world.principal, "now": NOW, "school_id": world.mine, "form": th_57}
    assert (
        set_figures(**meta, years=YEARS, tables=tables, source="Hồ sơ trường", as_of=date(2026, 5, 31)) == 16
    )
    assert set_figures(**meta, years=YEARS, tables=tables, source="Hồ sơ trường") == 0
    with django_assert_num_queries(1):
        shown = {t.key: t for t in queries.figure_tables(school_id=world.mine, form=th_57, years=YEARS)}
    classes = shown["classes"]
    assert [[cell.text for cell in row.cells] for row in classes.rows][-2:] == [
        ["4", "4", ""],
        ["20", "20", ""],
    ]
    assert (classes.missing, classes.entered, classes.source, classes.as_of) == (
        5,
        10,
        "Hồ sơ trường",
        date(2026, 5, 31),
    )
    assert [cell.text for cell in shown["facilities"].rows[0].cells] == ["16", "4", "0", "20"]
    assert [column.title for column in shown["facilities"].columns] == [
        "Kiên cố",
        "Bán kiên cố",
        "Tạm",
        "Tổng số",
    ]
    assert shown["facilities"].year == LAST
    copy = queries.frozen_copy(school_id=world.mine, form=th_57, years=YEARS, general=[("Tên trường", "A")])
    results = next(t for t in copy["tables"] if t["key"] == "results")
    assert results["rows"][3]["cells"] == [
        {"value": "96.4", "text": "96,4"},
        {"value": "97.2", "text": "97,2"},
        {"value": "97.9", "text": "97,9"},
    ]
    assert (copy["form"], copy["years"], copy["as_of"], copy["sources"], copy["general"]) == (
        "th-57",
        YEARS,
        "2026-05-31",
        ["Hồ sơ trường"],
        [["Tên trường", "A"]],
    )


def test_a_copy_is_json_and_does_not_follow_later_changes(save: Any, world: Any, th_57: FigureForm) -> None:
    import json

    save(edit("nu", "280"), edit("dtts", "9", site=world.sites[1]))
    before = queries.frozen_copy(school_id=world.mine, form=th_57, years=YEARS)
    assert json.loads(json.dumps(before)) == before
    save(edit("nu", "285", 1), edit("chinh_sach", "4"))
    after = queries.frozen_copy(school_id=world.mine, form=th_57, years=YEARS)
    assert [(d.row_title, d.column_title, d.before, d.after) for d in queries.differences(before, after)] == [
        ("Trong đó: nữ", "Năm học 2025–2026", "280", "285"),
        ("Đối tượng chính sách", "Năm học 2025–2026", "", "4"),
    ]
    assert [(site["name"], site["id"]) for site in before["sites"]] == [("Điểm trường Ấp 6", world.sites[1])]
    assert queries.differences(after, after) == []


def test_set_figures_refuses_what_does_not_fit(world: Any, th_57: FigureForm) -> None:
    meta: dict[str, Any] = {
        "actor": world.principal,
        "now": NOW,
        "school_id": world.mine,
        "form": th_57,
        "years": YEARS,
    }
    with pytest.raises(FigureProblem, match="có 2 số cho 3 năm học"):
        set_figures(**meta, tables={"classes": {"lop_1": [1, 2]}})
    with pytest.raises(FigureProblem, match="không có dòng"):
        set_figures(**meta, tables={"classes": {"lop_9": [1, 2, 3]}})
    with pytest.raises(BadCells, match="phải là số nguyên"):
        set_figures(**meta, tables={"classes": {"lop_1": [1, 2.5, 3]}})
    assert stored() == {}


def test_source_can_be_told_later(save: Any, world: Any, th_57: FigureForm) -> None:
    save(edit("nu", "280"), edit("lop_1", "4", table="classes"))
    told = set_source(
        actor=world.teacher,
        now=NOW,
        school_id=world.mine,
        form=th_57,
        table="pupils",
        columns=YEARS,
        site_id=None,
        source=" Sổ  đăng bộ ",
        as_of=date(2026, 9, 5),
    )
    assert told == 1
    shown = {
        t.key: (t.source, t.as_of)
        for t in queries.figure_tables(school_id=world.mine, form=th_57, years=YEARS)
    }
    assert (shown["pupils"], shown["classes"]) == (("Sổ đăng bộ", date(2026, 9, 5)), ("", None))


def test_figures_of_the_old_form_fill_empty_cells_of_the_new(
    world: Any, th_2018: FigureForm, th_57: FigureForm
) -> None:
    meta: dict[str, Any] = {"actor": world.principal, "now": NOW, "school_id": world.mine}
    set_figures(
        **meta,
        form=th_2018,
        years=YEARS,
        tables={"classes": {"lop_1": [4, 5, 6]}, "pupils": {"hsg_huyen": [1, 2, 3]}},
    )
    set_figures(**meta, form=th_57, years=YEARS, tables={"classes": {"lop_1": [None, None, 9]}})
    assert copy_figures(**meta, from_form=th_2018, to_form=th_57) == 2
    assert queries.figures_for(school_id=world.mine, form=th_57, years=YEARS) == {
        "classes": {"lop_1": {"2023-2024": Decimal(4), "2024-2025": Decimal(5), "2025-2026": Decimal(9)}}
    }
    assert queries.entered_counts(school_id=world.mine, forms=[th_2018, th_57]) == {"th-2018": 6, "th-57": 3}


@pytest.mark.parametrize(
    ("actor", "action", "allowed"),
    [
        ("principal", "view", True),
        ("teacher", "edit", True),
        ("stranger", "view", False),
        ("officer", "view", True),
        ("officer", "edit", False),
        ("officer", "download", True),
    ],
)
def test_who_may_do_what(world: Any, actor: str, action: str, allowed: bool) -> None:
    from kiemdinh.rooms.school_profile.queries.access import school_target
    from kiemdinh.rooms.school_profile.rules.permits import FIGURE_PERMITS

    person = getattr(world, actor)
    target = school_target(actor=person, school_id=world.mine)
    assert bool(FIGURE_PERMITS.decide(actor=person, action=action, target=target)) is allowed
