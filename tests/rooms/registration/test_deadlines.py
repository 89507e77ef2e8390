"""The days of a dossier: told once before, once after, to whom it waits on; the day of which the school was told."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from tests.rooms.registration.world import Registering

FIRST, LATER, LAST = date(2024, 3, 4), date(2024, 3, 11), date(2024, 3, 20)


def told(world: "Registering", who: str) -> list[str]:
    """The reminders that a person got, oldest first."""
    from kiemdinh.services.notices.models import Notice

    rows = Notice.objects.filter(account_id=world.base.accounts[who], kind="registration.deadline")
    return list(rows.order_by("pk").values_list("text", flat=True))


def remind(on: date) -> int:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases.reminding import remind_of_deadlines

    return remind_of_deadlines(at(on, 6))


def at_so(world: "Registering") -> "object":
    row = world.submit()
    world.look_through(row, "phong", FIRST)
    row = world.decide(row, "pass_on", "phong", LATER)
    world.look_through(row, "so", LAST)
    return row


def test_the_check_of_the_first_step_is_told_before_and_after_once_each(world: "Registering") -> None:
    world.submit()
    assert remind(date(2024, 3, 13)) == 0
    assert remind(date(2024, 3, 14)) > 0
    assert remind(date(2024, 3, 15)) == 0 and remind(date(2024, 3, 18)) == 0
    assert remind(date(2024, 3, 19)) > 0
    assert remind(date(2024, 3, 25)) == 0
    said = "Kiểm tra hồ sơ đăng ký của Trường Tiểu học Sông Đà:"
    assert told(world, "phong") == [
        f"{said} còn 2 ngày làm việc (hạn 18/03/2024).",
        f"{said} quá hạn 1 ngày làm việc (hạn 18/03/2024).",
    ]
    assert (told(world, "so"), told(world, "hieutruong")) == ([], [])


def test_the_second_step_is_told_to_the_department(world: "Registering") -> None:
    row = world.submit()
    world.look_through(row, "phong", FIRST)
    world.decide(row, "pass_on", "phong", LATER)
    remind(date(2024, 3, 26))
    assert told(world, "so") == [
        "Kiểm tra hồ sơ đăng ký của Trường Tiểu học Sông Đà: quá hạn 1 ngày làm việc (hạn 25/03/2024)."
    ]
    assert told(world, "phong") == []


def test_the_answers_to_a_returned_dossier_are_told_to_the_school(world: "Registering") -> None:
    row = world.submit()
    world.look_through(row, "phong", FIRST, n2="Thiếu")
    row = world.decide(row, "give_back", "phong", LATER, points=["Thiếu mục 2.3"])
    assert row.due_on is not None
    remind(row.due_on)
    assert [text.partition(":")[0] for text in told(world, "hieutruong")] == [
        "Trả lời các điểm của hồ sơ đăng ký bị trả lại"
    ]
    assert told(world, "phong") == []


def test_what_is_over_is_told_no_more(world: "Registering") -> None:
    world.accepted()
    assert remind(date(2024, 12, 2)) == 0


def test_the_unit_that_took_over_is_told(world: "Registering") -> None:
    row = world.submit(on=date(2025, 6, 27))
    assert row.due_on == date(2025, 7, 11)
    remind(row.due_on)
    assert len(told(world, "xa")) == 1 and told(world, "phong") == []


def test_the_day_the_school_was_told_may_be_entered_later(world: "Registering") -> None:
    row = at_so(world)
    row = world.decide(row, "accept", "so", LAST, told_on=date(2024, 3, 15))
    assert (row.told_on, row.step_since, row.due_on) == (date(2024, 3, 15), date(2024, 3, 15), date(2024, 6, 15))


@pytest.mark.parametrize(("day", "why"), [
    (date(2024, 3, 21), "không thể ở sau hôm nay"),
    (date(2024, 3, 10), "không thể trước ngày hồ sơ đến Sở Giáo dục và Đào tạo Thử \\(11/03/2024\\)"),
])  # fmt: skip
def test_a_day_that_cannot_be(world: "Registering", day: date, why: str) -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    row = at_so(world)
    with pytest.raises(RegistrationProblem, match=why):
        world.decide(row, "accept", "so", LAST, told_on=day)
    row.refresh_from_db()
    assert (row.state, row.told_on) == ("submitted", None)


def test_the_form_of_the_acceptance(
    world: "Registering", enter: "Callable[[str], Client]", at_day: Callable[[str], None]
) -> None:
    row = at_so(world)
    at_day("2024-03-20")
    so, address = enter("so"), f"/dang-ky-danh-gia/{row.pk}/kiem-tra/"
    assert 'name="told_on" value="2024-03-20"' in so.get(address).content.decode()

    def post(day: str) -> "object":
        marks = {f"muc-{n}": "1" for n in range(6)}
        seen = {"version": row.version, "check_version": world.check(row).version}
        return so.post(address, marks | seen | {"viec": "tiep-nhan", "told_on": day, "remark": "Đủ"})

    for wrong, why in (("", "Hãy ghi ngày"), ("32/3/2024", "chưa đúng"), ("2024-03-21", "ở sau hôm nay")):
        page = post(wrong)
        assert (page.status_code, why in page.content.decode(), ">Đủ<" in page.content.decode()) == (422, True, True)
    assert post("2024-03-18").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.told_on) == ("accepted", date(2024, 3, 18))
