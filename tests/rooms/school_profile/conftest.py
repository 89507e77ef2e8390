"""Two neighbouring schools with their people, and the forms of the repository."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.loading import load_form

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = NOW.date()
SINCE = date(2015, 8, 1)


def _read(path: str) -> FigureForm:
    return load_form(yaml.safe_load((ROOT / "regulations" / path).read_text("utf-8")))


@pytest.fixture
def read_form() -> Callable[[str], FigureForm]:
    """Reads a form file by its path below regulations/."""
    return _read


@dataclass
class World:
    """Ids of a small tree: a commune with two schools, and who holds a post where."""

    commune: int
    mine: int
    neighbour: int
    sites: list[int]
    principal: Actor
    teacher: Actor
    stranger: Actor
    officer: Actor


@pytest.fixture
def world(db: None) -> World:
    from kiemdinh.rooms.organisations.models import (
        SchoolStatus,
        SchoolYear,
        Site,
        Unit,
        UnitName,
        UnitPlacement,
    )

    paths: dict[int, str] = {}

    def unit(kind: str, code: str, name: str, parent: int | None) -> int:
        row = Unit.objects.create(kind=kind, code=code, opened_on=SINCE)
        paths[row.pk] = f"{paths[parent] if parent else '/'}{row.pk}/"
        UnitName.objects.create(unit=row, name=name, name_fold=name.lower(), sort_key=code, valid_from=SINCE)
        UnitPlacement.objects.create(unit=row, parent_id=parent, path=paths[row.pk], valid_from=SINCE)
        return row.pk

    province = unit("province", "T75", "Tỉnh Đồng Nai", None)
    commune = unit("commune", "X1", "Xã Lộc Ninh", province)
    mine = unit("school", "TH-A", "Trường Tiểu học A", commune)
    neighbour = unit("school", "TH-B", "Trường Tiểu học B", commune)
    for school in (mine, neighbour):
        SchoolStatus.objects.create(
            school_id=school,
            school_type="tieu-hoc",
            ownership="cong-lap",
            stages=["tieu-hoc"],
            located_in_id=commune,
            valid_from=SINCE,
        )
    sites = [
        Site.objects.create(school_id=mine, kind=kind, name=name, valid_from=SINCE).pk
        for kind, name in (("main_campus", "Cơ sở chính"), ("site", "Điểm trường Ấp 6"))
    ]
    for start in range(2019, 2027):
        SchoolYear.objects.create(
            code=f"{start}-{start + 1}", starts_on=date(start, 9, 5), ends_on=date(start + 1, 5, 31)
        )

    def actor(number: int, unit_id: int, kind: str, role: str) -> Actor:
        return Actor(
            account(number, unit_id), (ActorPost(number, unit_id, kind, role, paths[unit_id], TODAY),)
        )

    def account(number: int, unit_id: int) -> int:
        from kiemdinh.rooms.people.models import Account

        return Account.objects.create(
            username=f"nguoi{number}",
            full_name=f"Người {number}",
            name_fold=f"nguoi {number}",
            sort_key=str(number),
            home_unit_id=unit_id,
            created_at=NOW,
        ).pk

    return World(
        commune,
        mine,
        neighbour,
        sites,
        principal=actor(1, mine, "school", "principal"),
        teacher=actor(2, mine, "school", "teacher"),
        stranger=actor(3, neighbour, "school", "principal"),
        officer=actor(4, commune, "commune", "commune_officer"),
    )


@pytest.fixture
def th_2018() -> FigureForm:
    return _read("tt17-2018/figures.yaml")


@pytest.fixture
def th_57() -> FigureForm:
    return _read("tt57-2026/figures-tieu-hoc.yaml")


@pytest.fixture
def signed_in(client: Any, world: World) -> Callable[[str], Any]:
    """A browser in which one of the four people has signed in; the post is written too."""
    from kiemdinh.rooms.people.models import Account, Post

    def enter(name: str) -> Any:
        actor: Actor = getattr(world, name)
        post = actor.posts[0]
        Post.objects.create(
            account_id=actor.account_id,
            unit_id=post.unit_id,
            role=post.role,
            title="Chức vụ",
            starts_on=SINCE,
        )
        client.force_login(Account.objects.get(pk=actor.account_id))
        return client

    return enter
