"""The small world of `tests.demo.cast` with a team at work in it, and people who are signed in."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.demo.cast import World
    from tests.rooms.external_assessment.team_world import AtWork


@pytest.fixture(scope="module")
def _committed(django_db_setup: None, django_db_blocker: Any) -> "Iterator[tuple[World, AtWork]]":
    """A team at work, committed for one module and taken away after it."""
    from tests.demo import cast
    from tests.rooms.external_assessment.team_world import build_team

    try:
        with django_db_blocker.unblock():
            world = cast.build_world()
            made = build_team(world)
        yield world, made
    finally:
        with django_db_blocker.unblock():
            cast.clear_everything()


@pytest.fixture
def world(_committed: "tuple[World, AtWork]", db: None) -> "World":
    """Units, people and regulations; what the test adds is taken back after it."""
    return _committed[0]


@pytest.fixture
def at_work(_committed: "tuple[World, AtWork]", db: None) -> "AtWork":
    """A team that began its work on 13/11/2023."""
    _committed[1].team.refresh_from_db()
    return _committed[1]


@pytest.fixture
def monday() -> Iterator[None]:
    """The clock of the pages stands at 20/11/2023, 10:00."""
    with time_machine.travel("2023-11-20T10:00:00+07:00", tick=True):
        yield


@pytest.fixture
def enter(world: "World", monday: None) -> "Callable[[str], Client]":
    """A browser in which one of the cast has signed in."""
    from django.test import Client

    def start(username: str) -> Client:
        client = Client()
        client.force_login(world.account(username))
        return client

    return start
