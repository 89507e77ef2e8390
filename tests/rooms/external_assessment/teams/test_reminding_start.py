"""The months within which an assessment begins: who is told, when, and only once."""

from datetime import date

import pytest
from tests.demo.cast import at
from tests.rooms.external_assessment.teams.forming_world import Forming

from kiemdinh.rooms.external_assessment.use_cases.reminding_start import remind_of_starts
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.services.notices.models import Notice

pytestmark = pytest.mark.django_db


def told(made: Forming) -> set[tuple[str, str]]:
    """(who, text) of the notices about the start."""
    names = {pk: name for name, pk in made.base.accounts.items()}
    rows = Notice.objects.filter(kind="outside.start").values_list("account_id", "text")
    return {(names[account], text) for account, text in rows}


def test_the_officer_is_told_before_and_the_leader_once_it_has_passed(made: Forming) -> None:
    made.registration()  # told on 15/09/2025: three months end on 15/12/2025
    assert remind_of_starts(at(date(2025, 11, 30))) == 0
    assert remind_of_starts(at(date(2025, 12, 1))) == 1
    assert remind_of_starts(at(date(2025, 12, 15))) == 0
    school = "Trường Tiểu học Sông Đà: chưa lập đoàn đánh giá ngoài"
    soon = {("so", f"{school}, phải bắt đầu chậm nhất 15/12/2025.")}
    assert told(made) == soon
    assert remind_of_starts(at(date(2025, 12, 16))) == 2 and remind_of_starts(at(date(2025, 12, 17))) == 0
    late = f"{school}, đã quá hạn 15/12/2025."
    assert told(made) == soon | {("so", late), ("lanhdaoso", late)}


def test_what_is_still_to_do_is_said(made: Forming) -> None:
    team = made.team()
    remind_of_starts(at(date(2025, 12, 2)))
    assert told(made) == {
        ("so", "Trường Tiểu học Sông Đà: đoàn đánh giá ngoài chưa trình, phải bắt đầu chậm nhất 15/12/2025.")}
    type(team).objects.filter(pk=team.pk).update(state="working")
    assert remind_of_starts(at(date(2025, 12, 20))) == 0


def test_a_dossier_that_was_not_accepted_has_no_such_day(made: Forming) -> None:
    row = made.registration()
    Registration.objects.filter(pk=row.pk).update(state="withdrawn")
    assert remind_of_starts(at(date(2025, 12, 20))) == 0
