"""Steps 1 to 3: the papers in their order, requests to the school, the diary; who may do it and what is refused."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import at
from tests.rooms.external_assessment.steps import PNG, ask, close, hand_in_notes, step, write
from tests.rooms.external_assessment.team_world import DAY, PDF, AtWork

from kiemdinh.rooms.external_assessment.models import SurveyEntry, TeamPaper
from kiemdinh.rooms.external_assessment.queries.progress import progress_of
from kiemdinh.rooms.external_assessment.use_cases import papers, supplements, survey
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.services.notices.models import Notice

pytestmark = pytest.mark.django_db


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
    with pytest.raises(WorkProblem, match=r"không có tiêu chí “9\.9”"):
        survey.add_entry(**at_work.common("nhieucap"), kind="interview", happened_at=at(DAY, 9), subject="A", text="B",
                         criteria=["9.9"])
