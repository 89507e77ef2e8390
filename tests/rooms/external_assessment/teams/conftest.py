"""A province with accepted dossiers and people who may assess, committed once a module."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.rooms.external_assessment.teams.forming_world import Forming


@pytest.fixture(scope="module")
def _forming(django_db_setup: None, django_db_blocker: Any) -> "Iterator[Forming]":
    from tests.demo import cast
    from tests.rooms.external_assessment.teams import forming_world

    try:
        with django_db_blocker.unblock():
            made = forming_world.build()
        yield made
    finally:
        with django_db_blocker.unblock():
            cast.clear_everything()


@pytest.fixture
def made(_forming: "Forming", db: None) -> "Forming":
    """The world; what the test adds is taken back after it."""
    return _forming


@pytest.fixture
def october() -> Iterator[None]:
    """The clock of the pages stands at 06/10/2025, 10:00."""
    with time_machine.travel("2025-10-06T10:00:00+07:00", tick=True):
        yield


@pytest.fixture
def enter(made: "Forming", october: None) -> "Callable[[str], Client]":
    """A browser in which one of the cast has signed in."""
    from django.test import Client

    def start(username: str) -> Client:
        client = Client()
        client.force_login(made.base.account(username))
        return client

    return start
