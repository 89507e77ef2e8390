"""The small world of `tests.demo.cast`, committed once a module, and recognitions in any state."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client
    from tests.demo.cast import World


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


class Cases:
    """Recognitions made through the use cases by the officer of the Sở, each on a day of its own."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self._ref = 0

    def opened(self, *, school: str = "T-TH1", kind: str = "accreditation", edition: str = "tt17-2018", level: int = 2,
               asked: int | None = None, on: date = date(2024, 3, 4), **more: Any) -> Any:
        """A proposal."""
        from tests.demo.cast import at

        from kiemdinh.rooms.recognition import use_cases

        self._ref += 1
        return use_cases.open_case(
            actor=self.world.actor("so", on), now=at(on), school_id=self.world.units[school], kind=kind,
            edition_code=edition, generation="tt57" if edition.startswith("tt57") else "2018", level=level,
            asked_level=level if asked is None else asked, basis_kind="external_assessment", basis_ref=self._ref,
            basis={"report": "07/BC-ĐGN"}, reported_on=on, **more)

    def prepared(self, **more: Any) -> Any:
        """A draft of a decision."""
        from tests.demo.cast import at

        from kiemdinh.rooms.recognition import use_cases

        row = self.opened(**more)
        return use_cases.prepare(actor=self.world.actor("so", row.reported_on), now=at(row.reported_on),
                                 recognition_id=row.pk, version=row.version)

    def issued(self, *, signed: date = date(2024, 3, 20), number: str = "12/GCN-SGDĐT", register: str = "",
               authority: str = "", **more: Any) -> Any:
        """A signed decision."""
        row = self.prepared(**more)
        return self.sign(row, signed=signed, number=number, register=register, authority=authority)

    def sign(self, row: Any, *, signed: date = date(2024, 3, 20), number: str = "12/GCN-SGDĐT", register: str = "",
             authority: str = "", who: str = "so", **more: Any) -> Any:
        """Records the decision of a prepared case."""
        from tests.demo.cast import at

        from kiemdinh.rooms.recognition import use_cases
        from kiemdinh.rooms.recognition.rules.deciding import DEPARTMENT_DIRECTOR, PROVINCE_CHAIR

        right = PROVINCE_CHAIR if row.kind == "national_standard" and row.generation == "2018" else DEPARTMENT_DIRECTOR
        values = {
            "decision_number": f"{row.pk}/QĐ-SGDĐT", "signed_on": signed, "authority": authority or right,
            "signer_post": "Giám đốc", "signer_name": "Đặng Thị Quyết", "register_number": register or f"{row.pk:03d}",
            "certificate_number": number,
        } | more
        return use_cases.issue(actor=self.world.actor(who, signed), now=at(signed), recognition_id=row.pk,
                               version=row.version, **values)


@pytest.fixture
def cases(world: "World") -> Cases:
    """Makes recognitions."""
    return Cases(world)


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
