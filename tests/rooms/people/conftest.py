"""Fixtures of this room. Rooms are imported late: pytest may read this file before Django is ready."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.rooms.people.world import World

    from kiemdinh.rooms.people.models import Account


@pytest.fixture(autouse=True)
def _fixed_day() -> Iterator[None]:
    """Pages read the clock of the request; here it stands at 21/11/2026."""
    with time_machine.travel("2026-11-21T09:00:00+07:00", tick=True):
        yield


@pytest.fixture
def world(db: None) -> "World":
    """Two provinces; in the first a district that ended on 01/7/2025, a commune and three schools."""
    from tests.rooms.people.world import build

    return build()


@pytest.fixture
def end_school(world: "World") -> Callable[[], None]:
    """A call that ends T-CU on 01/7/2025."""
    from tests.rooms.people.world import end_old_school

    return end_old_school


@pytest.fixture
def signed_in() -> "Callable[[Account], Client]":
    """A browser in which a person is signed in (TOTP taken as checked)."""
    from django.test import Client

    def start(account: "Account") -> Client:
        client = Client()
        client.force_login(account)
        session = client.session
        session["totp_checked"] = True
        session.save()
        return client

    return start
