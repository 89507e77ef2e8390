"""What later rooms and pages get of a registration: who reaches it, whose turn it is, what may go on."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

SUBMITTED, AFTER = date(2024, 3, 4), date(2025, 9, 8)


def test_the_turn_goes_from_an_ended_phong_to_the_commune_of_today(world: "Registering") -> None:
    row = world.row("submitted")
    before, after = world.access(row, "so", SUBMITTED), world.access(row, "so", AFTER)
    assert before.turn is not None and after.turn is not None
    assert (before.turn.code, before.turn.name) == ("T-HUYEN", "Phòng GDĐT")
    assert (after.turn.code, after.turn.name) == ("T-XA", "Ủy ban nhân dân xã Nậm Mạ")
    assert bool(world.access(row, "phong", SUBMITTED).may("accept")) is False  # not its last step
    assert bool(world.access(row, "phong", SUBMITTED).may("pass"))
    assert bool(world.access(row, "xa", AFTER).may("pass"))


def test_whose_turn_in_a_list_is_the_same_as_one_by_one(world: "Registering") -> None:
    from kiemdinh.rooms.registration.models import Registration
    from kiemdinh.rooms.registration.queries.chain import turn_of_units

    row = world.row("submitted")
    units = world.base.units
    for on, code in ((SUBMITTED, "T-HUYEN"), (AFTER, "T-XA")):
        mine = {
            unit
            for unit in ("T-HUYEN", "T-XA", "T-TINH", "T-TINH2")
            if Registration.objects.filter(turn_of_units(unit_ids=(units[unit],), today=on), pk=row.pk).exists()
        }
        assert mine == {code}


def test_officers_of_the_phong_still_read_what_they_had_and_change_nothing(world: "Registering") -> None:
    row = world.row("submitted")
    access = world.access(row, "phong", AFTER)
    decision = access.may("pass")
    assert (bool(access.may("view")), bool(decision)) == (True, False)
    assert decision.reason == "Hồ sơ đang ở bước kiểm tra của Ủy ban nhân dân xã Nậm Mạ."


@pytest.mark.parametrize("who", ["hangxom", "sokhac", "mamnon"])
def test_strangers_get_404(world: "Registering", who: str) -> None:
    row = world.row("submitted")
    with pytest.raises(Http404):
        world.access(row, who)


def test_a_draft_is_the_schools_own_affair(world: "Registering") -> None:
    from kiemdinh.rooms.registration.queries import visible_to

    row = world.row("draft")
    assert bool(world.access(row, "giaovien").may("view"))
    for who in ("phong", "so", "bo"):
        with pytest.raises(Http404):
            world.access(row, who)
        assert not visible_to(world.actor(who)).filter(pk=row.pk).exists()
    never = row.__class__.objects.filter(pk=row.pk)
    never.update(state="withdrawn")
    with pytest.raises(Http404):
        world.access(row, "so")
    assert not visible_to(world.actor("so")).exists()


def test_a_refusal_says_why(world: "Registering") -> None:
    from kiemdinh.rooms.registration.queries import registration_for

    row = world.row("accepted", told_on=date(2024, 3, 20))
    with pytest.raises(PermissionDenied, match="Hồ sơ đã được tiếp nhận"):
        registration_for(actor=world.actor("hieutruong"), registration_id=row.pk, today=SUBMITTED, action="withdraw")


def test_facts_before_and_after_the_new_rules(world: "Registering") -> None:
    from kiemdinh.rooms.registration.queries import facts

    row = world.row("accepted", told_on=date(2026, 7, 6))
    old = facts(registration_id=row.pk, on=date(2026, 7, 6))
    new = facts(registration_id=row.pk, on=date(2026, 7, 7))
    assert old is not None and new is not None
    assert (old.going_on, old.may_go_on, old.left_out) == (("accreditation", "national_standard"), "", "")
    assert (new.going_on, new.may_go_on) == (("national_standard",), "")
    assert new.goes_for_national_standard and not new.goes_for_accreditation
    assert new.left_out == (
        "Từ ngày 07/07/2026 hồ sơ chỉ làm tiếp phần đề nghị công nhận đạt chuẩn quốc gia; phần đạt kiểm định chất lượng"
        " giáo dục dừng (Điều 27 khoản 1 Thông tư 57/2026/TT-BGDĐT)."
    )
    assert facts(registration_id=row.pk + 1, on=SUBMITTED) is None


def test_accepted_dossiers_wait_at_their_so_until_they_are_closed(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.people.rules import SYSTEM
    from kiemdinh.rooms.registration.queries import accepted_waiting
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, close

    row = world.row("accepted", told_on=date(2024, 3, 20))
    here, there = world.base.units["T-TINH"], world.base.units["T-TINH2"]
    assert [f.id for f in accepted_waiting(department_id=here, on=SUBMITTED)] == [row.pk]
    assert accepted_waiting(department_id=there, on=SUBMITTED) == []
    closed = close(actor=SYSTEM, now=at(date(2024, 6, 3)), registration_id=row.pk)
    assert (closed.state, closed.version) == ("closed", 2)
    assert accepted_waiting(department_id=here, on=SUBMITTED) == []
    with pytest.raises(RegistrationProblem, match="Đã đánh giá ngoài xong"):
        close(actor=SYSTEM, now=at(date(2024, 6, 4)), registration_id=row.pk)
