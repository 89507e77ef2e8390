"""Answers of a sheet have a version check too, and the merge page can keep either text with its format."""

import pytest
from tests.demo import cast

from kiemdinh.rooms.self_assessment.forms import posted_bases, posted_texts
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.sheets import save_sheet

pytestmark = pytest.mark.django_db
A, B = ("1", "a"), ("1", "b")


def save(run, who, answers, bases):
    return save_sheet(
        actor=run.world.actor(who, run.on), now=cast.at(run.on), cycle_id=run.cycle.pk, sheet_id=run.sheet("1.1").pk,
        answers=answers, answer_bases=bases,
    )  # fmt: skip


def test_an_answer_left_alone_never_undoes_what_somebody_else_changed(run):
    save(run, "giaovien", {A: True, B: True}, {A: None, B: None})
    # Two people opened the form with a = Đạt, b = Đạt; the first one takes b back.
    save(run, "thuky", {A: True, B: False}, {A: True, B: True})
    save(run, "giaovien", {A: False, B: True}, {A: True, B: True})
    assert run.sheet("1.1").answers == {"1": {"a": False, "b": False}}


def test_two_people_who_change_one_answer_differently_are_told(run):
    save(run, "giaovien", {A: True}, {A: None})
    with pytest.raises(SelfAssessmentProblem, match="đổi trả lời của Mức 1, chỉ báo a thành “Đạt”"):
        save(run, "thuky", {A: False}, {A: None})
    assert run.sheet("1.1").answers == {"1": {"a": True}}


def test_the_same_answer_given_twice_is_no_conflict(run):
    save(run, "giaovien", {A: True}, {A: None})
    save(run, "thuky", {A: True}, {A: None})
    assert run.sheet("1.1").answers == {"1": {"a": True}}


def test_the_form_says_what_each_answer_was():
    posted = {"tl0__1__a": "dat", "tl0__2__*": "", "tl__1__a": "chua", "tl0__x": "dat"}
    assert posted_bases(posted) == {("1", "a"): True, ("2", "*"): None}


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("dang_luu", {}), ("cua_toi", {"state_1": "<ul><li>Của tôi</li></ul>"}), ("ghep", {"state_1": "<p>Ghép</p>"})],
)
def test_the_merge_page_keeps_either_text_with_its_format(choice, kept):
    posted = {
        "state_1": "Ghép", "state_1__version": "4", "state_1__format": "plain", "chon__state_1": choice,
        "cua_toi__state_1": "<ul><li>Của tôi</li></ul>",
    }  # fmt: skip
    edits = posted_texts(posted, stored={"state_1": "<p>Của người khác</p>"})
    assert {k: e.html for k, e in edits.items()} == kept
    assert {e.base_version for e in edits.values()} <= {4}
