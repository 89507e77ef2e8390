"""Sheets from outside: they start from the school's rating, never overwrite, and are merged by the leaders."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.rooms.external_assessment.team_world import DAY, AtWork

from kiemdinh.rooms.external_assessment.models import SyncedChange, TeamSheet
from kiemdinh.rooms.external_assessment.queries.sheets import (
    members_sheets,
    result_of,
    sheet_row,
    sheet_view,
    team_values,
)
from kiemdinh.rooms.external_assessment.queries.teams import DeclarationDue
from kiemdinh.rooms.external_assessment.queries.work import work_for
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleFields, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.sheets import (
    close_ready_sheets,
    move_member_sheet,
    move_team_sheet,
    take_from_member,
    take_single_sheets,
)
from kiemdinh.rooms.external_assessment.use_cases.syncing import sync_sheet

pytestmark = pytest.mark.django_db


def _view(at_work: AtWork, who: str, criterion: str) -> Any:
    access = at_work.access(who)
    return sheet_view(access, sheet_row(access, criterion=criterion, member=access.me), may_edit=True)


def test_a_sheet_starts_from_what_the_school_ticked(at_work: AtWork) -> None:
    view = _view(at_work, "mamnon", "1.1")
    assert [(j.asked.label, j.school, j.mine) for j in view.judged] == [
        ("1a", "dat", "dat"), ("1b", "dat", "dat"), ("1c", "dat", "dat"), ("2", "dat", "dat"), ("3", "chua", "chua"),
    ]
    assert (view.level.value, view.school_level.value, view.levels_apart, view.differing) == (2, 2, 0, 0)
    assert [e["code"] for e in view.evidence] == ["[H1-1.1-01]"]


def test_the_level_follows_from_the_answers_and_the_difference_is_marked(at_work: AtWork) -> None:
    at_work.save("mamnon", "1.1", answer__1__b="chua", weaknesses="Kế hoạch chưa được công khai.")
    view = _view(at_work, "mamnon", "1.1")
    assert (view.level.value, view.levels_apart, [j.asked.label for j in view.judged if j.differs]) == (0, 2, ["1b"])
    assert view.level.reason == "Chưa đạt Mức 1 vì chỉ báo b."
    other = _view(at_work, "nhieucap", "1.1")
    assert other.differing == 0


def test_saves_of_different_fields_are_both_kept(at_work: AtWork) -> None:
    at_work.save_team("mamnon", "1.1", strengths="Có kế hoạch rõ ràng.")
    saved = at_work.save_team("truongmoi", "1.1", weaknesses="Thiếu lộ trình.")
    assert saved.versions == {"weaknesses": 1}
    row = TeamSheet.objects.get(team=at_work.team, criterion="1.1", member=None)
    assert (row.values["strengths"], row.values["weaknesses"]) == ("Có kế hoạch rõ ràng.", "Thiếu lộ trình.")
    assert row.field_versions == {"strengths": 1, "weaknesses": 1}


def test_two_secretaries_at_once_lose_nothing(at_work: AtWork) -> None:
    at_work.save_team("mamnon", "1.1", strengths="Bản của thư ký.")
    with pytest.raises(StaleFields) as stale:
        at_work.save_team("truongmoi", "1.1", strengths="Bản của phó trưởng đoàn.", weaknesses="Cũng không lưu.")
    assert [(c.field, c.theirs, c.mine, c.version) for c in stale.value.conflicts] == [
        ("strengths", "Bản của thư ký.", "Bản của phó trưởng đoàn.", 1)
    ]
    row = TeamSheet.objects.get(team=at_work.team, criterion="1.1", member=None)
    assert row.values == {"strengths": "Bản của thư ký."}
    at_work.save_team("truongmoi", "1.1", versions={"strengths": 1}, strengths="Bản ghép.")
    row.refresh_from_db()
    assert (row.values["strengths"], row.field_versions["strengths"]) == ("Bản ghép.", 2)


def test_a_repeated_save_is_quiet(at_work: AtWork) -> None:
    first = at_work.save("mamnon", "1.1", strengths="Như nhau.")
    again = at_work.save("mamnon", "1.1", strengths="Như nhau.")
    assert (first.changed, again.changed, again.versions) == (True, False, {"strengths": 1})


@pytest.mark.parametrize(("field", "value", "said"), [
    ("answer.1.a", "co", "Trả lời phải là Đạt, Chưa đạt hoặc Không áp dụng."),
    ("answer.9.z", "dat", "Tiêu chí 1.1 không có mục “answer.9.z”."),
    ("level", "3", "Tiêu chí 1.1 không có mục “level”."),
    ("strengths", "x" * 20_001, "Mục “Điểm mạnh” dài quá 20000 ký tự. Hãy viết gọn lại."),
])
def test_what_a_sheet_does_not_have_is_refused(at_work: AtWork, field: str, value: str, said: str) -> None:
    with pytest.raises(WorkProblem) as refused:
        at_work.save("mamnon", "1.1", **{field.replace(".", "__"): value})
    assert str(refused.value) == said
    assert not TeamSheet.objects.filter(team=at_work.team).exists()


def test_only_assigned_criteria_are_written(at_work: AtWork) -> None:
    foreign = at_work.codes[-1]
    with pytest.raises(PermissionDenied, match="không được phân công cho bạn"):
        at_work.save("mamnon", foreign, strengths="Không phải của tôi.")
    with pytest.raises(PermissionDenied, match="không được phân công cho bạn"):
        at_work.save("hangxom", "1.1", strengths="Trưởng đoàn không có phiếu riêng.")
    with pytest.raises(Http404):
        at_work.save_team("mamnon", "9.9", strengths="Không có tiêu chí này.")


def test_nobody_gets_in_without_a_declaration_or_outside_the_dates(at_work: AtWork) -> None:
    with pytest.raises(DeclarationDue):
        work_for(actor=at_work.actor("gdtx"), team_id=at_work.team.pk, today=DAY)
    for who, day in (("nhieucap", date(2024, 4, 1)), ("nhieucap", date(2023, 11, 12)),
                     ("sokhac", DAY), ("bo", DAY)):
        with pytest.raises(Http404):
            work_for(actor=at_work.actor(who, day), team_id=at_work.team.pk, today=day)


def test_handing_in_says_what_misses_and_locks(at_work: AtWork) -> None:
    with pytest.raises(WorkProblem, match=r"Tiêu chí 1\.1 chưa có nhận định\. Hãy ghi điểm mạnh hoặc điểm yếu\."):
        at_work.hand_in("mamnon", "1.1")
    at_work.save("mamnon", "1.1", strengths="Tốt.")
    with pytest.raises(WorkProblem, match=r"có chỉ báo 3 chưa đạt\. Hãy ghi rõ ở mục Điểm yếu\."):
        at_work.hand_in("mamnon", "1.1")
    at_work.save("mamnon", "1.1", weaknesses="Chưa giám sát chiến lược.", answer__1__c="na")
    with pytest.raises(WorkProblem, match="chỉ báo 1c chọn “Không áp dụng” nhưng chưa ghi lý do"):
        at_work.hand_in("mamnon", "1.1")
    at_work.save("mamnon", "1.1", versions={"answer.1.c": 1}, answer__1__c="dat")
    row = at_work.hand_in("mamnon", "1.1")
    assert row.state == "sent"
    assert row.values["answer.1.a"] == "dat"
    with pytest.raises(WorkProblem, match="Phiếu đã nộp"):
        at_work.save("mamnon", "1.1", versions={"strengths": 1}, strengths="Sửa thêm.")
    move_member_sheet(**at_work.common("mamnon"), criterion="1.1", action="withdraw")
    at_work.save("mamnon", "1.1", versions={"strengths": 1}, strengths="Sửa thêm.")


def _ready(at_work: AtWork, who: str, criterion: str) -> TeamSheet:
    at_work.save(who, criterion, strengths=f"Mạnh của {criterion}.", weaknesses=f"Yếu của {criterion}.")
    return at_work.hand_in(who, criterion)


def test_the_secretary_takes_fields_of_a_member(at_work: AtWork) -> None:
    sheet = _ready(at_work, "mamnon", "1.1")
    assert [t.name for t in members_sheets(at_work.access("mamnon"), "1.1")] == ["Đinh Thị Sương"]
    at_work.save("nhieucap", "1.1", strengths="Chưa nộp.")
    other = TeamSheet.objects.get(criterion="1.1", member_id=at_work.seats["nhieucap"])
    with pytest.raises(WorkProblem, match="chưa nộp"):
        take_from_member(**at_work.common("mamnon"), criterion="1.1", sheet_id=other.pk, fields=["strengths"],
                         versions={})
    take_from_member(**at_work.common("mamnon"), criterion="1.1", sheet_id=sheet.pk, fields=["strengths"], versions={})
    row = TeamSheet.objects.get(team=at_work.team, criterion="1.1", member=None)
    assert row.values == {"strengths": "Mạnh của 1.1."}
    with pytest.raises(StaleFields):
        at_work.save_team("truongmoi", "1.1", versions={}, strengths="Đè lên.")
    with pytest.raises(PermissionDenied):
        take_from_member(**at_work.common("nhieucap"), criterion="1.1", sheet_id=sheet.pk, fields=["strengths"],
                         versions={})


def test_single_sheets_are_taken_at_once_and_doubles_left_to_people(at_work: AtWork) -> None:
    for who in ("mamnon", "nhieucap"):
        _ready(at_work, who, "1.1")
    _ready(at_work, "mamnon", "1.2")
    taken, left = take_single_sheets(**at_work.common("mamnon"))
    assert taken == 1
    assert left[0] == "1.1"
    assert len(left) == len(at_work.codes) - 1
    assert TeamSheet.objects.get(team=at_work.team, criterion="1.2", member=None).values["weaknesses"] == "Yếu của 1.2."


def test_the_head_alone_closes_and_opens_with_a_reason(at_work: AtWork) -> None:
    at_work.save_team("mamnon", "1.1", strengths="Tốt.", weaknesses="Chưa giám sát.")
    with pytest.raises(PermissionDenied):
        at_work.close("1.1", "mamnon")
    assert at_work.close("1.1").state == "closed"
    with pytest.raises(WorkProblem, match="Trưởng đoàn đã chốt"):
        at_work.save_team("mamnon", "1.1", versions={"strengths": 1}, strengths="Sau khi chốt.")
    with pytest.raises(WorkProblem, match=r"Hãy ghi lý do\."):
        move_team_sheet(**at_work.common("hangxom"), criterion="1.1", action="reopen")
    again = move_team_sheet(**at_work.common("hangxom"), criterion="1.1", action="reopen", reason="Sửa.")
    assert again.state == "doing"
    closed, left = close_ready_sheets(**at_work.common("hangxom"))
    assert (closed, len(left)) == (1, len(at_work.codes) - 1)


def test_the_level_of_the_school_comes_from_the_team_sheets(at_work: AtWork) -> None:
    access = at_work.access("mamnon")
    assert result_of(access, team_values(access)).school_level == 2
    at_work.save_team("mamnon", "1.1", answer__1__b="chua")
    result = result_of(access, team_values(access))
    assert (result.school_level, result.accreditation_level, result.national_standard) == (0, None, None)


def _change(criterion: str = "1.1", versions: dict[str, int] | None = None, **fields: str) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "criterion": criterion, "fields": fields, "versions": versions or {}}


def test_a_change_sent_twice_counts_once(at_work: AtWork) -> None:
    change = _change(strengths="Từ máy ngoại tuyến.")
    first = sync_sheet(**at_work.common("mamnon"), change=change)
    at_work.save("mamnon", "1.1", versions={"strengths": 1}, strengths="Sửa sau đó.")
    again = sync_sheet(**at_work.common("mamnon"), change=change)
    assert again == first
    assert first["status"] == "saved"
    assert first["versions"] == {"strengths": 1}
    assert first["level"] == {
        "value": 2, "words": "Mức 2", "reason": "Chưa đạt Mức 3 vì chưa đáp ứng yêu cầu của mức này."}
    row = TeamSheet.objects.get(team=at_work.team, criterion="1.1")
    assert (row.values["strengths"], SyncedChange.objects.count()) == ("Sửa sau đó.", 1)


def test_a_change_that_crosses_another_comes_back_with_both_texts(at_work: AtWork) -> None:
    at_work.save("mamnon", "1.1", strengths="Trên máy bàn.")
    change = _change(strengths="Trên điện thoại.")
    answer = sync_sheet(**at_work.common("mamnon"), change=change)
    assert answer == {"status": "conflict", "conflicts": [
        {"field": "strengths", "theirs": "Trên máy bàn.", "mine": "Trên điện thoại.", "version": 1}]}
    # The device learned the version, a person chose; the same name may be used, nothing was stored under it.
    change["versions"] = {"strengths": 1}
    assert sync_sheet(**at_work.common("mamnon"), change=change)["status"] == "saved"


def test_a_name_used_for_something_else_and_a_broken_change_are_refused(at_work: AtWork) -> None:
    change = _change(strengths="Một.")
    sync_sheet(**at_work.common("mamnon"), change=change)
    with pytest.raises(WorkProblem, match="đã dùng cho nội dung khác"):
        sync_sheet(**at_work.common("mamnon"), change={**change, "fields": {"strengths": "Hai."}})
    with pytest.raises(Http404):
        sync_sheet(**at_work.common("nhieucap"), change=change)
    for broken in (None, {}, {"client_id": "x"}, {**change, "fields": {"strengths": 5}}, {**change, "fields": [1]},
                   {**change, "versions": {"a": "b"}}):
        with pytest.raises(WorkProblem, match="không đúng khuôn dạng"):
            sync_sheet(**at_work.common("mamnon"), change=broken)
    refused = sync_sheet(**at_work.common("mamnon"), change=_change(at_work.codes[-1], strengths="Của người khác."))
    assert refused["status"] == "refused"
