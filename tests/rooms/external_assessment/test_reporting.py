"""Steps 4 to 6: draft, feedback within its days, report, and what opens for the school afterwards."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from tests.demo.cast import at
from tests.rooms.external_assessment.steps import LAST_DAY, ask, point, rendered, report, send, step
from tests.rooms.external_assessment.team_world import DAY, AtWork

from kiemdinh.rooms.external_assessment.models import TeamReport
from kiemdinh.rooms.external_assessment.use_cases import feedback, improving, papers, reporting, supplements
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.reminding import remind_of_deadlines
from kiemdinh.rooms.external_assessment.use_cases.sheets import move_team_sheet
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.services.jobs.daily import run_due
from kiemdinh.services.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_a_draft_waits_for_everything_before_it(at_work: AtWork) -> None:
    ask(at_work)
    missing = reporting.draft_missing(at_work.access())
    assert [m.split(".")[0] for m in missing[:2]] == [
        "Chưa chốt báo cáo kết quả khảo sát chính thức",
        "Còn 1 yêu cầu bổ sung minh chứng chưa được trả lời; hãy chờ hoặc rút yêu cầu",
    ]
    assert f"Trưởng đoàn chưa chốt {len(at_work.codes)} phiếu của đoàn" in missing[2]
    with pytest.raises(WorkProblem, match="Chưa chốt báo cáo kết quả khảo sát"):
        reporting.send_draft(**at_work.common("hangxom"), letter_number="", rendered=rendered(final=False))
    assert at_work.state() == "working"


def test_the_draft_is_frozen_and_locks_the_members(at_work: AtWork) -> None:
    draft = send(at_work, answer__1__b="chua")
    assert (at_work.state(), step(at_work), draft.due_on) == ("drafted", 5, LAST_DAY)
    assert draft.result["school_level"] == 0
    assert draft.context["standards"][0]["criteria"][0]["level_words"] == "Không đạt Mức 1"
    with pytest.raises(PermissionDenied, match="trước khi gửi dự thảo"):
        at_work.save("mamnon", "1.1", strengths="Muộn.")
    assert Notice.objects.filter(kind="outside.draft", account_id=at_work.world.accounts["hieutruong"]).count() == 1


def test_silence_is_agreement_by_the_daily_run(at_work: AtWork) -> None:
    send(at_work)
    assert feedback.close_overdue(at(LAST_DAY, 23)) == 0
    assert run_due(now=at(date(2023, 12, 5), 9))["Hết hạn phản hồi dự thảo đánh giá ngoài"] == 1
    draft = TeamReport.objects.get(team=at_work.team, kind="draft")
    assert (draft.closed_how, draft.closed_on, at_work.state(), step(at_work)) == ("silence", LAST_DAY, "answered", 6)
    assert feedback.close_overdue(at(date(2023, 12, 6), 9)) == 0


def test_feedback_after_the_deadline_is_refused_with_the_reason(at_work: AtWork) -> None:
    send(at_work)
    assert point(at_work, LAST_DAY).position == 1
    with pytest.raises(WorkProblem, match=r"Hạn phản hồi dự thảo là hết ngày 04/12/2023\."):
        point(at_work, date(2023, 12, 5))
    with pytest.raises(WorkProblem, match="Hạn phản hồi dự thảo"):
        feedback.end_feedback(**at_work.common("hieutruong", date(2023, 12, 5)))
    feedback.close_overdue(at(date(2023, 12, 5), 9))
    draft = TeamReport.objects.get(team=at_work.team, kind="draft")
    assert (draft.closed_how, draft.answers_due_on, at_work.state()) == ("points", date(2023, 12, 18), "drafted")
    with pytest.raises(WorkProblem, match="Hạn phản hồi dự thảo"):
        point(at_work, date(2023, 12, 5))


def test_deadlines_are_told_once(at_work: AtWork) -> None:
    row = ask(at_work)
    assert remind_of_deadlines(at(date(2023, 11, 22), 9)) == 0
    for _ in range(2):
        remind_of_deadlines(at(row.due_on, 9))
    told = Notice.objects.filter(kind="outside.deadline", account_id=at_work.world.accounts["hieutruong"])
    assert [n.text for n in told] == ["Bổ sung minh chứng ở Tiêu chí 1.1 đến hạn ngày 23/11/2023."]
    remind_of_deadlines(at(date(2023, 11, 24), 9))
    remind_of_deadlines(at(date(2023, 11, 27), 9))
    assert told.all().count() == 2
    supplements.judge_supplement(**at_work.common("nhieucap"), request_id=row.pk, version=1, action="recall",
                                 note="Đã đủ.")
    send(at_work)
    for day in (date(2023, 12, 1), date(2023, 12, 3), LAST_DAY):
        remind_of_deadlines(at(day, 9))
    assert [n.text for n in told.order_by("pk")][2:] == [
        "Hạn phản hồi dự thảo báo cáo đánh giá ngoài: hết ngày 04/12/2023."]
    point(at_work)
    feedback.end_feedback(**at_work.common("hieutruong"))
    for day in (date(2023, 12, 2), LAST_DAY):
        remind_of_deadlines(at(day, 9))
    leaders = Notice.objects.filter(kind="outside.deadline").exclude(account_id=at_work.world.accounts["hieutruong"])
    assert {n.account_id for n in leaders} == {at_work.world.accounts[w] for w in ("hangxom", "truongmoi", "mamnon")}
    assert leaders.count() == 3


def test_sheets_wait_in_the_work_of_a_member(at_work: AtWork) -> None:
    from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of

    def lines(who: str, on: date = DAY) -> list[str]:
        return [i.title for i in tasks_of(actor=at_work.actor(who, on), today=on) if i.kind == "outside_sheet"]

    assert lines("mamnon") == ["Còn 16 phiếu đánh giá ngoài Trường Tiểu học Sông Đà"]
    assert (lines("hangxom"), lines("gdtx"), lines("mamnon", date(2024, 4, 1))) == ([], [], [])
    at_work.save("mamnon", "1.1", strengths="Tốt.", weaknesses="Yếu.")
    at_work.hand_in("mamnon", "1.1")
    assert lines("mamnon") == ["Còn 15 phiếu đánh giá ngoài Trường Tiểu học Sông Đà"]


def test_after_silence_the_school_still_hears_why(at_work: AtWork) -> None:
    send(at_work)
    feedback.close_overdue(at(date(2023, 12, 5), 9))
    with pytest.raises(WorkProblem, match="Quá hạn không phản hồi là đồng ý"):
        point(at_work, date(2023, 12, 6))


def test_each_point_is_accepted_or_kept_with_a_reason(at_work: AtWork) -> None:
    send(at_work, answer__1__b="chua")
    first, second = point(at_work), point(at_work, criterion="")
    with pytest.raises(WorkProblem, match="Trường còn đang phản hồi"):
        feedback.answer_point(**at_work.common("mamnon"), point_id=first.pk, version=1, action="accept", answer="Đúng.")
    feedback.end_feedback(**at_work.common("hieutruong"))
    with pytest.raises(WorkProblem, match="Trường đã kết thúc phần phản hồi"):
        point(at_work)
    with pytest.raises(WorkProblem, match="Hãy ghi lý do"):
        feedback.answer_point(**at_work.common("mamnon"), point_id=first.pk, version=1, action="accept", answer=" ")
    feedback.answer_point(**at_work.common("mamnon"), point_id=first.pk, version=1, action="accept", answer="Đúng.")
    with pytest.raises(WorkProblem, match="Còn 1 ý kiến của trường chưa trả lời"):
        feedback.finish_answers(**at_work.common("hangxom"))
    with pytest.raises(StaleWork):
        feedback.answer_point(**at_work.common("mamnon"), point_id=first.pk, version=1, action="keep", answer="Không.")
    feedback.answer_point(**at_work.common("mamnon"), point_id=second.pk, version=1, action="keep", answer="Đã rõ.")
    feedback.finish_answers(**at_work.common("hangxom"), number="09")
    assert (at_work.state(), step(at_work)) == ("answered", 6)
    # What was accepted changes the team's sheet, and the report follows.
    move_team_sheet(**at_work.common("hangxom"), criterion="1.1", action="reopen", reason="Tiếp thu ý kiến.")
    at_work.save_team("mamnon", "1.1", versions={"answer.1.b": 1}, answer__1__b="dat")
    with pytest.raises(WorkProblem, match="Trưởng đoàn chưa chốt 1 phiếu của đoàn: 1.1"):
        report(at_work)
    at_work.close("1.1")
    final = report(at_work)
    assert final.result["school_level"] == 2
    assert TeamReport.objects.get(kind="draft").result["school_level"] == 0


def test_agreement_goes_straight_to_the_report(at_work: AtWork) -> None:
    send(at_work)
    with pytest.raises(WorkProblem, match="Chưa có ý kiến nào"):
        feedback.end_feedback(**at_work.common("hieutruong"))
    one = point(at_work)
    with pytest.raises(WorkProblem, match="Đang có 1 ý kiến"):
        feedback.end_feedback(**at_work.common("hieutruong"), agrees=True)
    feedback.remove_point(**at_work.common("hieutruong"), point_id=one.pk)
    feedback.end_feedback(**at_work.common("hieutruong"), agrees=True)
    assert at_work.state() == "answered"


def test_the_report_proposes_each_kind_and_closes_the_registration(at_work: AtWork) -> None:
    send(at_work)
    feedback.end_feedback(**at_work.common("hieutruong"), agrees=True)
    final = report(at_work)
    at_work.registration.refresh_from_db()
    assert (at_work.state(), at_work.registration.state) == ("reported", "closed")
    cases = {c.kind: (c.level, c.asked_level, c.basis_kind, c.basis_ref, c.basis["report_sha256"])
             for c in Recognition.objects.all()}
    assert cases == {
        "accreditation": (2, 2, "external_assessment", at_work.team.pk, final.context_sha256),
        "national_standard": (1, 1, "external_assessment", at_work.team.pk, final.context_sha256),
    }
    assert final.context_sha256 == papers.canonical_sha256(final.context)
    with pytest.raises(PermissionDenied, match="sau khi xong phần lấy ý kiến"):
        report(at_work)


def test_a_level_that_is_not_reached_is_reported_too(at_work: AtWork) -> None:
    send(at_work, answer__1__b="chua")
    feedback.end_feedback(**at_work.common("hieutruong"), agrees=True)
    report(at_work)
    assert {(c.kind, c.level) for c in Recognition.objects.all()} == {("accreditation", 0), ("national_standard", 0)}


def test_the_school_opens_a_new_version_with_the_findings(at_work: AtWork) -> None:
    send(at_work, answer__1__b="chua")
    with pytest.raises(PermissionDenied, match="sau khi có báo cáo đánh giá ngoài"):
        improving.supplement_after_assessment(**at_work.common("hieutruong"), criteria=["1.1"])
    feedback.end_feedback(**at_work.common("hieutruong"), agrees=True)
    report(at_work)
    with pytest.raises(WorkProblem, match="Hãy chọn ít nhất một tiêu chí"):
        improving.supplement_after_assessment(**at_work.common("hieutruong"), criteria=[])
    with pytest.raises(WorkProblem, match="không có tiêu chí “9.9”"):
        improving.supplement_after_assessment(**at_work.common("hieutruong"), criteria=["9.9"])
    with pytest.raises(PermissionDenied):
        improving.supplement_after_assessment(**at_work.common("hangxom"), criteria=["1.1"])
    cycle_id = improving.supplement_after_assessment(**at_work.common("hieutruong"), criteria=["1.1", "k1"])
    sheets = CriterionSheet.objects.filter(cycle_id=cycle_id)
    opened = {(s.kind, s.criterion) for s in sheets if s.work_state != "done"}
    assert opened == {("criterion", "1.1"), ("level_4", "1")}
    cycle = sheets[0].cycle
    assert (cycle.state, cycle.reopened_for) == ("in_progress", "outside")
