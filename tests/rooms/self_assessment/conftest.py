"""The small world of `tests.demo.cast`, committed once a module, and people who are signed in."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.demo.cast import Running, World
    from tests.rooms.self_assessment.talking import Talk


@pytest.fixture(scope="module")
def committed_world(django_db_setup: None, django_db_blocker: Any) -> "Iterator[World]":
    """The world, committed for one module and taken away after it."""
    from tests.demo import cast

    with django_db_blocker.unblock():
        made = cast.build_world()
    yield made
    with django_db_blocker.unblock():
        cast.clear_everything()


@pytest.fixture
def world(committed_world: "World", db: None) -> "World":
    """Units, people and regulations; what the test adds is taken back after it."""
    return committed_world


@pytest.fixture
def run(world: "World") -> "Running":
    """A cycle of T-TH1 under the 2018 rules, in progress, with a council of seven."""
    from tests.demo import cast

    return cast.running_cycle(world)


@pytest.fixture
def old(run: "Running") -> "Running":
    """The same cycle with what a later one may take over: texts, answers, documents, a group, open work."""
    from tests.rooms.self_assessment.carrying_world import fill_old_cycle

    return fill_old_cycle(run)


@pytest.fixture
def talk(run: "Running") -> "Talk":
    """Doing things in trao đổi as somebody, about sheet 1.1 unless said otherwise."""
    from tests.rooms.self_assessment.talking import Talk

    return Talk(run)


@pytest.fixture
def today() -> Iterator[None]:
    """The clock of the pages stands at 21/11/2026, 09:00."""
    with time_machine.travel("2026-11-21T09:00:00+07:00", tick=True):
        yield


@pytest.fixture
def enter(world: "World", today: None) -> "Callable[[str], Client]":
    """A browser in which one of the cast has signed in."""
    from django.test import Client

    def start(username: str) -> Client:
        client = Client()
        client.force_login(world.account(username))
        return client

    return start


@pytest.fixture
def filled(run: Any) -> Any:
    """A 2018 cycle of which nothing blocks publication; every sheet approved."""
    from tests.demo import cast

    cast.fill(run, approve=True)
    return run
