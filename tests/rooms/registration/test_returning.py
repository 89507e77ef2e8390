"""A dossier that is given back, answered point by point, or taken back by the school."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

FIRST, LATER, LAST = date(2024, 3, 4), date(2024, 3, 11), date(2024, 3, 20)


def returned(world: "Registering") -> Any:
    """A dossier that the phòng gave back with two points."""
    row = world.submit()
    return world.decide(row, "give_back", "phong", LATER, points=["Thiếu mục 2.3", " ", "Sửa mã H1-1.1-02"])


def test_returned_points_are_answered_one_by_one(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.models import DossierPoint
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, StaleRow, answer_point

    row = returned(world)
    assert (row.state, row.turn_unit_id, row.due_on) == ("returned", None, date(2024, 4, 1))
    points = list(DossierPoint.objects.filter(check_row__registration=row).order_by("position"))
    assert [p.text for p in points] == ["Thiếu mục 2.3", "Sửa mã H1-1.1-02"]
    with pytest.raises(RegistrationProblem, match="Còn 2 điểm chưa trả lời"):
        world.submit(row, on=LAST)
    common = {"actor": world.actor("phohieutruong"), "now": at(LAST), "registration_id": row.pk}
    with pytest.raises(RegistrationProblem, match="Hãy ghi câu trả lời"):
        answer_point(**common, point_id=points[0].pk, version=1, answer="  ")
    for point in points:
        answer_point(**common, point_id=point.pk, version=1, answer="Đã bổ sung")
    with pytest.raises(StaleRow):
        answer_point(**common, point_id=points[0].pk, version=1, answer="Khác")
    row = world.submit(row, on=LAST)
    assert (row.state, row.step, row.turn_kind) == ("submitted", 0, "managing_unit")
    assert (row.submitted_on, row.step_since) == (FIRST, LAST)
    assert [c.outcome for c in row.checks.order_by("number")] == ["returned", ""]
    with pytest.raises(PermissionDenied, match="không có điểm nào"):
        answer_point(**common, point_id=points[0].pk, version=2, answer="Muộn rồi")


def test_a_return_needs_a_point(world: "Registering") -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    row = world.submit()
    with pytest.raises(RegistrationProblem, match="ít nhất một điểm"):
        world.decide(row, "give_back", "phong", LATER, points=["", "  "])


def test_withdrawn_until_accepted(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, withdraw

    row = world.submit()
    common = {"actor": world.actor("hieutruong"), "now": at(LATER), "registration_id": row.pk}
    with pytest.raises(RegistrationProblem, match="lý do rút hồ sơ"):
        withdraw(**common, version=row.version)
    with pytest.raises(PermissionDenied, match="chỉ hiệu trưởng rút được"):
        withdraw(**(common | {"actor": world.actor("phohieutruong")}), version=row.version, reason="x")
    row = withdraw(**common, version=row.version, reason="Nộp nhầm bản báo cáo")
    assert (row.state, row.turn_unit_id, row.checks.get().outcome) == ("withdrawn", None, "left")
    assert world.notices("phong")[-1].endswith("Nộp nhầm bản báo cáo")


def test_an_accepted_dossier_is_not_withdrawn(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases import withdraw

    row = world.accepted()
    with pytest.raises(PermissionDenied, match="không rút được nữa"):
        withdraw(
            actor=world.actor("hieutruong"), now=at(LAST), registration_id=row.pk, version=row.version, reason="Muộn"
        )
