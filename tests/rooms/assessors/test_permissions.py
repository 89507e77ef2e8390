"""Who may do what with a line of the register, cell by cell; one line and the set of lines agree."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, World
from tests.rooms.assessors.people import assessor

from kiemdinh.rooms.assessors.queries import assessor_for, registers_of, visible_assessors
from kiemdinh.rooms.assessors.rules.permits import REGISTER_PERMITS

ACTIONS = ("view", "edit", "import", "engage", "declare")
MATRIX = {
    # who: what may be done with the line of Cao Vân Anh (account "hangxom") in the register of the province
    "so": ("view", "edit", "import", "engage"),
    "sokhac": (),
    "xa": (),
    "bo": (),
    "hieutruong": (),
    "giaovien": (),
    "mamnon": (),
    "hangxom": ("declare",),
}


@pytest.mark.parametrize("who", MATRIX)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_cell(world: World, who: str, action: str) -> None:
    row = assessor(world, "Cao Vân Anh", username="hangxom")
    assessor(world, "Đinh Thị Sương", username="mamnon")
    expected = action in MATRIX[who]
    actor = world.actor(who)
    try:
        assessor_for(actor=actor, assessor_id=row.pk, today=TODAY, action=action)
        got = True
    except (Http404, PermissionDenied):
        got = False
    assert got is expected
    assert visible_assessors(actor=actor, action=action).filter(pk=row.pk).exists() is expected


def test_the_matrix_names_every_action() -> None:
    assert set(ACTIONS) == {row.action for row in REGISTER_PERMITS.rows}


def test_strangers_see_nothing_and_the_person_is_told_why(world: World) -> None:
    row = assessor(world, "Cao Vân Anh", username="hangxom")
    for who in ("sokhac", "giaovien"):
        with pytest.raises(Http404):
            assessor_for(actor=world.actor(who), assessor_id=row.pk, today=TODAY, action="edit")
    with pytest.raises(PermissionDenied):
        assessor_for(actor=world.actor("hangxom"), assessor_id=row.pk, today=TODAY, action="edit")


def test_each_province_keeps_one_register(world: World) -> None:
    assert registers_of(actor=world.actor("so")) == (world.units["T-TINH"],)
    assert registers_of(actor=world.actor("sokhac")) == (world.units["T-TINH2"],)
    assert registers_of(actor=world.actor("xa")) == ()
