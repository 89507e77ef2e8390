"""Who may register, what a registration asks for, and why there is none."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

FIRST = date(2024, 3, 4)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"accreditation": None, "degree": None}, "Hãy chọn đề nghị"),
        ({"accreditation": 5}, "Cấp độ đề nghị là một số từ 1 đến 4"),
        ({"degree": 3}, "Mức độ đề nghị là 1 hoặc 2"),
        ({"purpose": "khac"}, "mục đích đăng ký"),
    ],
)
def test_a_registration_that_makes_no_sense(world: "Registering", wish: dict[str, Any], message: str) -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    with pytest.raises(RegistrationProblem, match=message):
        world.start(**wish)


def test_a_second_registration_and_unmet_conditions(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries.eligibility import Wish
    from kiemdinh.rooms.registration.use_cases import NotEligible, RegistrationProblem, StaleRow, edit

    row = world.start(confirmed=False, purpose="renewal", accreditation=3, degree=None)
    with pytest.raises(RegistrationProblem, match="một hồ sơ đăng ký khác"):
        world.start()
    with pytest.raises(NotEligible) as refused:
        world.submit(row)
    assert len(refused.value.reasons) == 2
    common = {"actor": world.actor("phohieutruong"), "now": at(FIRST), "registration_id": row.pk}
    wish = Wish(accreditation=3, degree=None, confirmed=True)
    row = edit(**common, version=1, wish=wish, note="Đăng ký năm 2024")
    assert (row.version, row.purpose, row.for_national_standard) == (2, "first", False)
    with pytest.raises(StaleRow):
        edit(**common, version=1, wish=wish)
    assert world.submit(row).state == "submitted"


@pytest.mark.parametrize(
    ("by", "school", "error"),
    [
        ("hangxom", "T-TH1", Http404),
        ("giaovien", "T-TH1", PermissionDenied),
        ("phong", "T-TH1", Http404),
        ("hieutruong", "T-KHAC", Http404),
    ],
)
def test_who_may_register(world: "Registering", by: str, school: str, error: type[Exception]) -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries.eligibility import Wish
    from kiemdinh.rooms.registration.use_cases import start

    with pytest.raises(error):
        start(actor=world.actor(by), now=at(FIRST), school_code=school, wish=Wish(accreditation=1))


@pytest.mark.parametrize(
    ("by", "school", "on", "message"),
    [
        ("hangxom", "T-TH2", FIRST, "chưa công bố báo cáo"),
        ("gdtx", "T-TX1", FIRST, "Cơ sở giáo dục thường xuyên"),
        ("hieutruong", "T-TH1", date(2026, 7, 7), "không có bước đăng ký"),
    ],
)
def test_why_there_is_no_registration(world: "Registering", by: str, school: str, on: date, message: str) -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries.eligibility import Wish
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, start

    with pytest.raises(RegistrationProblem, match=message):
        start(actor=world.actor(by, on), now=at(on), school_code=school, wish=Wish(accreditation=1))


def test_a_vice_principal_prepares_and_the_principal_hands_in(world: "Registering") -> None:
    row = world.start(by="phohieutruong")
    with pytest.raises(PermissionDenied):
        world.submit(row, by="phohieutruong")
    assert world.submit(row).state == "submitted"
