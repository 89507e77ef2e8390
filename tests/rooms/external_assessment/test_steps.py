"""The six steps from the first paper to the report: what is asked before each, the clocks, who may do it."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import at
from tests.rooms.external_assessment.team_world import DAY, PDF, AtWork

from kiemdinh.rooms.external_assessment.exports.report import rendered_report
from kiemdinh.rooms.external_assessment.models import (
    FeedbackPoint,
    SupplementRequest,
    SurveyEntry,
    TeamPaper,
    TeamReport,
)
from kiemdinh.rooms.external_assessment.queries.papers import paper_row
from kiemdinh.rooms.external_assessment.queries.progress import progress_of
from kiemdinh.rooms.external_assessment.rules.papers import PAPERS
from kiemdinh.rooms.external_assessment.use_cases import feedback, improving, papers, reporting, supplements, survey
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.reminding import remind_of_deadlines
from kiemdinh.rooms.external_assessment.use_cases.sheets import move_team_sheet
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.services.jobs.daily import run_due
from kiemdinh.services.notices.models import Notice

pytestmark = pytest.mark.django_db

PNG = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
       b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82")
LAST_DAY = date(2023, 12, 4)
"""Ten working days after Monday 20/11/2023."""


def write(at_work: AtWork, kind: str, who: str = "mamnon", **more: str) -> None:
    """Fills every text that a paper needs."""
    fields = {f.key: f"Nội dung: {f.label}" for f in PAPERS[kind].fields if f.needed} | more
    papers.save_paper(**at_work.common(who), kind=kind, fields=fields, versions={})


def close(at_work: AtWork, kind: str, who: str = "hangxom") -> TeamPaper:
    """Closes a paper as it stands."""
    access = at_work.access(who)
    row = paper_row(access, kind=kind, member=access.me if kind == "so-bo" else None)
    return papers.move_paper(**at_work.common(who), kind=kind, action="close", version=row.version)


def hand_in_notes(at_work: AtWork) -> None:
    """Both members who have criteria hand in their báo cáo sơ bộ."""
    for who in ("mamnon", "nhieucap"):
        me = at_work.access(who).me
        assert me is not None
        notes = {f"remark.{c}": f"Nhận xét {c}." for c in me.criteria}
        papers.save_paper(**at_work.common(who), kind="so-bo", fields=notes, versions={})
        close(at_work, "so-bo", who)


def until_survey(at_work: AtWork) -> None:
    """Steps 1 to 3, closed in order."""
    hand_in_notes(at_work)
    for kind in ("nghien-cuu", "bien-ban", "ke-hoach"):
        write(at_work, kind)
        close(at_work, kind)
    plan = TeamPaper.objects.get(team=at_work.team, kind="ke-hoach")
    papers.approve_plan(**at_work.common("so"), version=plan.version, approved_on=DAY, number="88/KH-SGDĐT",
                        approved_by_name="Nguyễn Văn Giám")
    write(at_work, "khao-sat")
    close(at_work, "khao-sat")


def close_sheets(at_work: AtWork, **answers: str) -> None:
    """Writes and closes every sheet of the team; `answers` go to 1.1."""
    for code in at_work.codes:
        fields = {"strengths": f"Điểm mạnh {code}.", "weaknesses": f"Điểm yếu {code}."}
        at_work.save_team("mamnon", code, **fields, **(answers if code == "1.1" else {}))
        at_work.close(code)


def send(at_work: AtWork, **answers: str) -> TeamReport:
    """The draft reaches the school on 20/11/2023."""
    until_survey(at_work)
    close_sheets(at_work, **answers)
    write(at_work, "bao-cao")
    return reporting.send_draft(**at_work.common("hangxom"), letter_number="07", rendered=_render(final=False))


def _render(*, final: bool, on: date = DAY) -> Any:
    return lambda access: rendered_report(access, on=on, final=final)


def report(at_work: AtWork, on: date = DAY) -> TeamReport:
    """The head finishes the report."""
    return reporting.finish_report(**at_work.common("hangxom", on), number="12", rendered=_render(final=True, on=on))


def step(at_work: AtWork) -> int:
    """The step in the database."""
    at_work.team.refresh_from_db()
    return at_work.team.step


# ── steps 1–3 ─────────────────────────────────────────────────────────────────


def test_the_papers_are_closed_in_order_and_bring_the_work_forward(at_work: AtWork) -> None:
    write(at_work, "nghien-cuu")
    with pytest.raises(WorkProblem, match="chưa nộp báo cáo sơ bộ"):
        close(at_work, "nghien-cuu")
    hand_in_notes(at_work)
    close(at_work, "nghien-cuu")
    assert step(at_work) == 2
    write(at_work, "bien-ban")
    close(at_work, "bien-ban")
    write(at_work, "khao-sat")
    with pytest.raises(WorkProblem, match="Hãy chốt “Kế hoạch làm việc của đoàn đánh giá ngoài” trước."):
        close(at_work, "khao-sat")
    write(at_work, "ke-hoach")
    plan = close(at_work, "ke-hoach")
    assert step(at_work) == 2
    papers.approve_plan(**at_work.common("so"), version=plan.version, approved_on=DAY, number="88",
                        approved_by_name="Nguyễn Văn Giám")
    assert step(at_work) == 3
    close(at_work, "khao-sat")
    assert step(at_work) == 4
    assert [s.state for s in progress_of(at_work.access()).steps] == ["done", "done", "done", "now", "", ""]


def test_what_a_paper_misses_is_said(at_work: AtWork) -> None:
    papers.save_paper(**at_work.common("mamnon"), kind="so-bo", fields={"remark.1.1": "Rõ."}, versions={})
    with pytest.raises(WorkProblem, match="Còn 15 tiêu chí chưa có nhận xét hay câu hỏi: 1.2, 1.3"):
        close(at_work, "so-bo", "mamnon")
    papers.save_paper(**at_work.common("mamnon"), kind="nghien-cuu", fields={"form": "Đúng mẫu."}, versions={})
    with pytest.raises(WorkProblem, match="Chưa ghi mục “2. Nhận xét về nội dung báo cáo tự đánh giá”"):
        close(at_work, "nghien-cuu")


def test_members_notes_are_gathered_once_into_what_is_empty(at_work: AtWork) -> None:
    with pytest.raises(WorkProblem, match="Chưa có báo cáo sơ bộ nào được nộp"):
        papers.gather_notes(**at_work.common("mamnon"))
    hand_in_notes(at_work)
    papers.gather_notes(**at_work.common("mamnon"))
    row = TeamPaper.objects.get(team=at_work.team, kind="nghien-cuu")
    assert row.values["not_assessed"].splitlines()[0] == "1.1: Nhận xét 1.1. (Đinh Thị Sương)"
    assert len(row.values["not_assessed"].splitlines()) == len(at_work.codes) + 1


def test_a_closed_paper_is_frozen_and_opens_with_a_reason(at_work: AtWork) -> None:
    hand_in_notes(at_work)
    write(at_work, "nghien-cuu")
    row = close(at_work, "nghien-cuu")
    assert row.frozen["values"] == row.values
    assert row.frozen_sha256 == papers.canonical_sha256(row.frozen)
    with pytest.raises(WorkProblem, match="đã chốt"):
        papers.save_paper(**at_work.common("mamnon"), kind="nghien-cuu", fields={"form": "Khác."}, versions={"form": 1})
    with pytest.raises(WorkProblem, match="Hãy ghi lý do"):
        papers.move_paper(**at_work.common("hangxom"), kind="nghien-cuu", action="reopen", version=row.version)
    with pytest.raises(StaleWork):
        papers.move_paper(**at_work.common("hangxom"), kind="nghien-cuu", action="reopen", version=1, reason="Sai.")
    with pytest.raises(PermissionDenied):
        papers.move_paper(**at_work.common("mamnon"), kind="nghien-cuu", action="reopen", version=row.version,
                          reason="Sai.")


@pytest.mark.parametrize(("approved_on", "name", "said"), [
    (date(2023, 11, 19), "Nguyễn Văn Giám", "Ngày phê duyệt phải từ ngày chốt kế hoạch đến hôm nay"),
    (date(2023, 11, 21), "Nguyễn Văn Giám", "Ngày phê duyệt phải từ ngày chốt kế hoạch đến hôm nay"),
    (DAY, " ", "Hãy ghi họ tên người phê duyệt"),
])
def test_an_approval_that_cannot_be_is_refused(at_work: AtWork, approved_on: date, name: str, said: str) -> None:
    hand_in_notes(at_work)
    for kind in ("nghien-cuu", "ke-hoach"):
        write(at_work, kind)
        close(at_work, kind)
    plan = TeamPaper.objects.get(team=at_work.team, kind="ke-hoach")
    with pytest.raises(WorkProblem, match=said):
        papers.approve_plan(**at_work.common("so"), version=plan.version, approved_on=approved_on, number="",
                            approved_by_name=name)


def ask(at_work: AtWork, who: str = "nhieucap") -> SupplementRequest:
    """A request of a member on Monday 20/11/2023."""
    return supplements.ask_supplement(**at_work.common(who), criterion="1.1", text="Biên bản niêm yết công khai.")


def test_a_request_runs_in_working_days_and_the_school_answers(at_work: AtWork) -> None:
    row = ask(at_work)
    assert row.due_on == date(2023, 11, 23)
    notice = Notice.objects.get(kind="outside.supplement")
    assert (notice.account_id, notice.url) == (at_work.world.accounts["hieutruong"],
                                               f"/doan/{at_work.team.pk}/bo-sung/{row.pk}/")
    school = {**at_work.common("hieutruong"), "request_id": row.pk, "version": 1}
    with pytest.raises(WorkProblem, match="Hãy ghi trả lời hoặc chọn ít nhất một tệp"):
        supplements.give_supplement(**school, answer=" ")
    given = supplements.give_supplement(**school, answer="Gửi đoàn.", uploads=[("bien-ban.pdf", io.BytesIO(PDF))])
    assert (given.state, [f.name for f in given.files.all()]) == ("given", ["bien-ban.pdf"])
    team = {**at_work.common("nhieucap"), "request_id": row.pk}
    with pytest.raises(WorkProblem, match="Hãy ghi lý do"):
        supplements.judge_supplement(**team, version=2, action="ask_again")
    again = supplements.judge_supplement(**team, version=2, action="ask_again", note="Thiếu ngày.")
    assert again.state == "open"
    with pytest.raises(StaleWork):
        supplements.judge_supplement(**team, version=2, action="recall", note="Thôi.")
    supplements.judge_supplement(**team, version=3, action="recall", note="Thôi.")
    with pytest.raises(WorkProblem):
        supplements.judge_supplement(**team, version=4, action="accept")


def test_a_request_waits_in_the_work_of_the_school_head_alone(at_work: AtWork) -> None:
    from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of

    ask(at_work)
    for who, found in (("hieutruong", 1), ("giaovien", 0), ("hangxom", 0)):
        items = tasks_of(actor=at_work.actor(who), today=DAY)
        assert sum(1 for i in items if i.kind == "supplement") == found


def test_a_photo_must_be_a_picture(at_work: AtWork) -> None:
    entry: dict[str, Any] = {"kind": "photo", "happened_at": at(DAY, 9), "subject": "Sân trường"}
    survey.add_entry(**at_work.common("nhieucap"), **entry, upload=("san.png", io.BytesIO(PNG)))
    for upload, said in ((("san.png", io.BytesIO(PDF)), "san.png"), (None, "Hãy chọn tệp ảnh"),
                         (("van-ban.pdf", io.BytesIO(PDF)), "không phải ảnh")):
        with pytest.raises(WorkProblem, match=said):
            survey.add_entry(**at_work.common("nhieucap"), **entry, upload=upload)
    assert [e.file_name for e in SurveyEntry.objects.all()] == ["san.png"]


@pytest.mark.parametrize(("kind", "happened_at", "subject", "text", "said"), [
    ("interview", at(DAY, 9), "", "Nghe.", "Hãy ghi đối tượng"),
    ("interview", at(DAY, 9), "Giáo viên tổ 1", "", "Hãy ghi nội dung"),
    ("observation", at(DAY, 11), "Lớp 1A", "Thấy.", "không thể sau lúc này"),
])
def test_an_entry_says_who_what_and_when(at_work: AtWork, kind: str, happened_at: datetime, subject: str, text: str,
                                         said: str) -> None:
    with pytest.raises(WorkProblem, match=said):
        survey.add_entry(**at_work.common("nhieucap"), kind=kind, happened_at=happened_at, subject=subject, text=text)


def test_only_who_wrote_an_entry_takes_it_out(at_work: AtWork) -> None:
    row = survey.add_entry(**at_work.common("nhieucap"), kind="interview", happened_at=at(DAY, 9),
                           subject="Giáo viên", text="Nghe.", criteria=["1.1"])
    with pytest.raises(PermissionDenied, match="Chỉ người ghi"):
        survey.remove_entry(**at_work.common("mamnon"), entry_id=row.pk, version=1)
    survey.remove_entry(**at_work.common("nhieucap"), entry_id=row.pk, version=1)
    with pytest.raises(Http404):
        survey.remove_entry(**at_work.common("nhieucap"), entry_id=row.pk, version=2)
    with pytest.raises(Http404):
        survey.add_entry(**at_work.common("nhieucap"), kind="interview", happened_at=at(DAY, 9), subject="A", text="B",
                         criteria=["9.9"])


# ── steps 4–6 ─────────────────────────────────────────────────────────────────


def test_a_draft_waits_for_everything_before_it(at_work: AtWork) -> None:
    ask(at_work)
    missing = reporting.draft_missing(at_work.access())
    assert [m.split(".")[0] for m in missing[:2]] == [
        "Chưa chốt báo cáo kết quả khảo sát chính thức",
        "Còn 1 yêu cầu bổ sung minh chứng chưa được trả lời; hãy chờ hoặc rút yêu cầu",
    ]
    assert f"Trưởng đoàn chưa chốt {len(at_work.codes)} phiếu của đoàn" in missing[2]
    with pytest.raises(WorkProblem, match="Chưa chốt báo cáo kết quả khảo sát"):
        reporting.send_draft(**at_work.common("hangxom"), letter_number="", rendered=_render(final=False))
    assert at_work.state() == "working"


def test_the_draft_is_frozen_and_locks_the_members(at_work: AtWork) -> None:
    draft = send(at_work, answer__1__b="chua")
    assert (at_work.state(), step(at_work), draft.due_on) == ("drafted", 5, LAST_DAY)
    assert draft.result["school_level"] == 0
    assert draft.context["standards"][0]["criteria"][0]["level_words"] == "Không đạt Mức 1"
    with pytest.raises(PermissionDenied, match="trước khi gửi dự thảo"):
        at_work.save("mamnon", "1.1", strengths="Muộn.")
    assert Notice.objects.filter(kind="outside.draft", account_id=at_work.world.accounts["hieutruong"]).count() == 1


def point(at_work: AtWork, on: date = DAY, criterion: str = "1.1") -> FeedbackPoint:
    """A point of the school."""
    return feedback.add_point(**at_work.common("hieutruong", on), criterion=criterion,
                              inaccurate="Trường đã niêm yết.", evidence="[H1-1.1-01]", proposal="Xem lại chỉ báo 1b.")


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
