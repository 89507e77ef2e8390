"""A Sở with a register of nine people, a school with three years of data; committed once a module."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.rooms.appraisal.world import Case, Office


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any) -> "Iterator[Office]":
    """The world, committed for one module and taken away after it."""
    from tests.demo import cast
    from tests.rooms.appraisal.world import build

    with django_db_blocker.unblock(), time_machine.travel("2026-11-21T09:00:00+07:00", tick=True):
        made = build()
    yield made
    with django_db_blocker.unblock():
        cast.clear_everything()


@pytest.fixture
def so(committed: "Office", db: None) -> "Office":
    """What the test adds is taken back after it."""
    return committed


@pytest.fixture
def case(so: "Office") -> "Case":
    """A council of seven studies the school: list fixed, decision signed, everybody has declared."""
    from tests.rooms.appraisal.world import studying

    return studying(so)


@pytest.fixture
def today() -> Iterator[None]:
    """The clock of the pages stands at 21/11/2026, 09:00."""
    with time_machine.travel("2026-11-21T09:00:00+07:00", tick=True):
        yield


@pytest.fixture
def enter(so: "Office", today: None) -> "Callable[[str], Client]":
    """A browser in which somebody has signed in."""
    from django.test import Client

    def start(username: str) -> Client:
        client = Client()
        client.force_login(so.world.account(username))
        return client

    return start
