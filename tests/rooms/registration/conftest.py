"""A committed small world with one published 2018 report, and registrations on top of it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.rooms.registration.world import Registering


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any) -> "Iterator[Registering]":
    """The world, committed for one module and taken away after it."""
    from tests.demo import cast
    from tests.rooms.registration.world import build

    with django_db_blocker.unblock():
        made = build()
    yield made
    with django_db_blocker.unblock():
        cast.clear_everything()


@pytest.fixture
def world(committed: "Registering", db: None) -> "Registering":
    """The published school and its authorities; what the test adds is taken back after it."""
    return committed


@pytest.fixture
def at_day() -> "Iterator[Callable[[str], None]]":
    """Sets the clock of the pages: `at_day("2024-03-04")` stands at 09:00 of that day."""
    running: list[Any] = []

    def start(day: str) -> None:
        moment = time_machine.travel(f"{day}T09:00:00+07:00", tick=True)
        moment.start()
        running.append(moment)

    yield start
    for moment in reversed(running):
        moment.stop()


@pytest.fixture
def enter(world: "Registering") -> "Callable[[str], Client]":
    """A browser in which one of the cast has signed in."""
    from django.test import Client

    def start(username: str) -> Client:
        client = Client()
        client.force_login(world.base.account(username))
        return client

    return start
