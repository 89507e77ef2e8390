"""Việc của tôi: the dossiers that wait for an answer or a check, and the same number in the menu."""

from datetime import date
from typing import TYPE_CHECKING

from tests.demo.work import waiting

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

FIRST, LATER = date(2024, 3, 4), date(2024, 3, 11)
CHECK, ANSWER = ["registration_check"], ["registration_answer"]


def test_a_dossier_waits_for_those_whose_turn_it_is(world: "Registering") -> None:
    row = world.submit()
    assert waiting(world.base, FIRST) == {"phong": CHECK}
    world.look_through(row, "phong", FIRST)
    world.decide(row, "pass_on", "phong", LATER)
    assert waiting(world.base, LATER) == {"so": CHECK, "so2": CHECK, "lanhdaoso": CHECK}
    world.decide(row, "give_back", "so", LATER, points=["Thiếu mục 2.3"])
    assert waiting(world.base, LATER) == {"hieutruong": ANSWER, "phohieutruong": ANSWER}


def test_what_a_phong_left_waits_for_the_commune_that_took_over(world: "Registering") -> None:
    from tests.rooms.registration.world import AFTER_REFORM

    row = world.submit(on=date(2025, 6, 27))
    assert waiting(world.base, AFTER_REFORM) == {"xa": CHECK, "lanhdaoxa": CHECK}
    world.look_through(row, "xa", AFTER_REFORM)
    world.decide(row, "pass_on", "lanhdaoxa", AFTER_REFORM)
    assert waiting(world.base, AFTER_REFORM) == {"so": CHECK, "so2": CHECK, "lanhdaoso": CHECK}
