"""Two people at one dossier at the same time, and what was decided on an old page."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

FIRST, LATER = date(2024, 3, 4), date(2024, 3, 11)


def test_two_officers_at_once(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration import use_cases

    row = world.submit()
    check = world.check(row)
    world.look_through(row, "phong", FIRST)
    with pytest.raises(use_cases.StaleRow):
        use_cases.save_checklist(
            actor=world.actor("phong"),
            now=at(FIRST),
            registration_id=row.pk,
            version=check.version,
            marks={0: None},
            notes={},
        )
    world.decide(row, "pass_on", "phong", FIRST)
    world.look_through(row, "so", LATER)
    seen, now_check = row.version, world.check(row)
    row = world.decide(row, "accept", "so", LATER)
    with pytest.raises((use_cases.StaleRow, PermissionDenied)):
        use_cases.accept(
            actor=world.actor("so2"),
            now=at(LATER),
            registration_id=row.pk,
            version=seen,
            check_version=now_check.version,
        )
    assert row.letters.filter(kind="accept").count() == 2


def test_a_decision_on_an_old_checklist_is_refused(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration import use_cases

    row = world.submit()
    world.look_through(row, "phong", FIRST)
    row.refresh_from_db()
    with pytest.raises(use_cases.StaleRow):
        use_cases.pass_on(
            actor=world.actor("phong"), now=at(FIRST), registration_id=row.pk, version=row.version, check_version=1
        )
    row.refresh_from_db()
    assert (row.step, row.checks.count()) == (0, 1)
