"""What TT 57 Điều 27 khoản 1 stops and what goes on under the old rules."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering


def test_the_transition_stops_what_may_not_go_on(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries import facts
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, stop_by_transition

    new = date(2026, 7, 7)
    row = world.accepted(first=date(2026, 6, 1), last=date(2026, 7, 6), degree=None)
    assert stop_by_transition(actor=world.actor("so", date(2026, 7, 6)), now=at(date(2026, 7, 6))) == []
    with pytest.raises(PermissionDenied, match="Chỉ cán bộ của Sở"):
        stop_by_transition(actor=world.actor("xa", new), now=at(new))
    assert stop_by_transition(actor=world.actor("sokhac", new), now=at(new)) == []
    stopped = stop_by_transition(actor=world.actor("so", new), now=at(new))
    assert [r.pk for r in stopped] == [row.pk]
    row = stopped[0]
    assert (row.state, row.letters.filter(kind="stop").count()) == ("stopped", 1)
    assert row.stopped_reason == (
        "Hồ sơ chỉ đề nghị công nhận đạt kiểm định chất lượng giáo dục; từ ngày 07/07/2026 chỉ hồ sơ đề nghị đạt chuẩn"
        " quốc gia được làm tiếp (Điều 27 khoản 1 Thông tư 57/2026/TT-BGDĐT)."
    )
    found = facts(registration_id=row.pk, on=new)
    assert found is not None and found.going_on == ()
    with pytest.raises(RegistrationProblem, match="không có bước đăng ký"):
        world.start(on=new)


def test_after_the_new_rules_nothing_is_handed_in_or_accepted(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, stop_by_transition

    new = date(2026, 7, 8)
    row = world.start(on=date(2026, 7, 6))
    with pytest.raises(RegistrationProblem, match="chưa được thông báo tiếp nhận"):
        world.submit(row, on=new)
    row = world.submit(row, on=date(2026, 7, 6))
    world.look_through(row, "xa", new)
    with pytest.raises(RegistrationProblem, match="chưa được thông báo tiếp nhận"):
        world.decide(row, "pass_on", "xa", new)
    assert [r.state for r in stop_by_transition(actor=world.actor("so", new), now=at(new))] == ["stopped"]


def test_a_dossier_for_both_is_not_stopped(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries.listing import transition_lines
    from kiemdinh.rooms.registration.use_cases import stop_by_transition

    new = date(2026, 7, 7)
    row = world.accepted(first=date(2026, 6, 1), last=date(2026, 7, 6))
    lines = transition_lines(actor=world.actor("so", new), today=new)
    assert [(x.id, x.reason, bool(x.left_out)) for x in lines] == [(row.pk, "", True)]
    assert stop_by_transition(actor=world.actor("so", new), now=at(new)) == []


def at_the_department(world: "Registering", **wish: object) -> object:
    """A dossier that reached the Sở in June 2026 and is looked through only after the change."""
    row = world.submit(world.start(on=date(2026, 6, 1), **wish), on=date(2026, 6, 1))
    world.look_through(row, "xa", date(2026, 6, 2))
    world.decide(row, "pass_on", "xa", date(2026, 6, 2))
    world.look_through(row, "so", date(2026, 7, 20))
    return row


def test_an_acceptance_told_in_time_and_entered_late_counts(world: "Registering") -> None:
    from kiemdinh.rooms.registration.queries.dossier import history
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem
    from kiemdinh.services.ledger.models import Event

    late, told = date(2026, 7, 20), date(2026, 7, 6)
    row = at_the_department(world)
    hint = world.access(row, "so", late).enter_late
    assert "trước ngày 07/07/2026" in hint and "đúng ngày đã thông báo" in hint
    for day in (None, date(2026, 7, 7), late):
        with pytest.raises(RegistrationProblem, match="không trước ngày 07/07/2026"):
            world.decide(row, "accept", "so", late, told_on=day)
    row = world.decide(row, "accept", "so", late, told_on=told, remark="Đủ hồ sơ.")
    assert (row.state, row.told_on, world.access(row, "so", late).stops) == ("accepted", told, "")
    event = Event.objects.filter(action="registration.accept").get()
    assert event.data["told_on"] == "2026-07-06"
    assert event.reason == (
        "Đủ hồ sơ. Ghi sau ngày 07/07/2026: hồ sơ đề nghị công nhận đạt chuẩn quốc gia đã được thông báo tiếp nhận"
        " ngày 06/07/2026, trước ngày 07/07/2026, nên làm tiếp theo quy định cũ"
        " (Điều 27 khoản 1 Thông tư 57/2026/TT-BGDĐT)."
    )
    assert history(row)[0].what.startswith("Tiếp nhận hồ sơ")


def test_one_for_accreditation_alone_does_not_go_on_however_early_it_was_told(world: "Registering") -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    late = date(2026, 7, 20)
    row = at_the_department(world, degree=None)
    assert world.access(row, "so", late).enter_late == ""
    with pytest.raises(RegistrationProblem, match="chỉ hồ sơ đề nghị đạt chuẩn quốc gia"):
        world.decide(row, "accept", "so", late, told_on=date(2026, 7, 6))


def test_before_the_change_the_ledger_says_nothing_of_it(world: "Registering") -> None:
    from kiemdinh.services.ledger.models import Event

    world.accepted()
    assert Event.objects.filter(action="registration.accept").get().reason == ""
