"""The small world, committed once a module, with the public list of its schools; decisions signed and posted."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.demo.cast import World
    from tests.rooms.recognition.conftest import Cases


@pytest.fixture(scope="module")
def committed_world(django_db_setup: None, django_db_blocker: Any) -> "Iterator[World]":
    """The world, committed for one module and taken away after it."""
    from tests.demo import cast

    from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools

    with django_db_blocker.unblock():
        made = cast.build_world()
        refresh_schools(now=cast.at(cast.TODAY))
    yield made
    with django_db_blocker.unblock():
        cast.clear_everything()


@pytest.fixture
def world(committed_world: "World", db: None) -> "World":
    """Units, people, regulations; what the test adds is taken back after it."""
    return committed_world


@pytest.fixture
def cases(world: "World") -> "Cases":
    """Decisions made through the use cases of recognition."""
    from tests.rooms.recognition.conftest import Cases

    return Cases(world)


@pytest.fixture
def post(world: "World") -> Callable[..., Any]:
    """Posts a decision as the officer of the Sở."""
    from tests.demo import cast

    from kiemdinh.rooms.public_portal.use_cases.posting import post_recognition

    def posted(row: Any, *, who: str = "so", on: date = cast.TODAY) -> Any:
        return post_recognition(actor=world.actor(who, on), now=cast.at(on), recognition_id=row.pk)

    return posted


@pytest.fixture
def today() -> Iterator[None]:
    """The clock of the pages stands at 21/11/2026, 09:00."""
    with time_machine.travel("2026-11-21T09:00:00+07:00", tick=True):
        yield


@pytest.fixture
def reader(world: "World", today: None) -> "Client":
    """A browser of somebody without an account."""
    from django.test import Client

    return Client()


@pytest.fixture
def enter(world: "World", today: None) -> "Callable[[str], Client]":
    """A browser in which one of the cast has signed in."""
    from django.test import Client

    def start(username: str) -> Client:
        client = Client()
        client.force_login(world.account(username))
        session = client.session
        session["totp_checked"] = True
        session.save()
        return client

    return start
