"""Opinion sheets, requests to the school, the meeting with its votes, minutes passed, the notice of the result."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, at
from tests.rooms.appraisal.world import OPINION, Case

from kiemdinh.rooms.appraisal.models import AppraisalMeeting, OpinionSheet
from kiemdinh.rooms.appraisal.queries import posted_notices
from kiemdinh.rooms.appraisal.queries.access import appraisal_for
from kiemdinh.rooms.appraisal.queries.minutes import meeting_of, problems_of
from kiemdinh.rooms.appraisal.queries.snapshot import sha256_of
from kiemdinh.rooms.appraisal.use_cases import meetings, opinions, requests, results
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem, StaleRow
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.services.notices.models import Notice

NOTICE = {"priorities": "Mở rộng sân chơi.", "carry_out": "Nhà trường thực hiện kế hoạch cải tiến."}


# ── phiếu ý kiến ──────────────────────────────────────────────────────────────


def test_autosave_counts_versions_and_never_overwrites(case: Case) -> None:
    actor, key = case.so.actor("tv4"), case.appraisal.pk
    first = opinions.save_opinion(
        actor=actor, now=at(TODAY), appraisal_id=key, version=0, texts={"other": "Một", "x": "y"}
    )
    assert (first.version, first.texts) == (1, {"other": "Một"})
    second = opinions.save_opinion(actor=actor, now=at(TODAY), appraisal_id=key, version=1, texts={"level": "1"})
    assert (second.version, second.texts) == (2, {"other": "Một", "level": "1"})
    for stale in (0, 1):
        with pytest.raises(StaleRow):
            opinions.save_opinion(actor=actor, now=at(TODAY), appraisal_id=key, version=stale, texts={"other": "Hai"})
    assert OpinionSheet.objects.get().texts == {"other": "Một", "level": "1"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"report": ""}, "II.1"),
        ({"standard_reason": " "}, "III.2"),
        ({"level": "1", "standard": "1"}, "III.1.c"),
        ({"level": "1", "level_reason": "Thiếu kết quả.", "standard": "2"}, "Mức độ 2 chỉ xét khi đạt Mức 2"),
    ],
)
def test_what_keeps_a_sheet_from_being_handed_in(case: Case, changed: dict[str, str], words: str) -> None:
    with pytest.raises(AppraisalProblem, match=words):
        case.opinion("tv4", **changed)
    assert OpinionSheet.objects.get().submitted_at is None  # what was written is kept


def test_handed_in_sheet_is_reopened_to_correct_it(case: Case) -> None:
    row = case.opinion("tv4")
    actor, key = case.so.actor("tv4"), case.appraisal.pk
    with pytest.raises(AppraisalProblem, match="Mở lại để sửa"):
        opinions.save_opinion(actor=actor, now=at(TODAY), appraisal_id=key, version=row.version, texts={"other": "x"})
    row = opinions.reopen_opinion(actor=actor, now=at(TODAY), appraisal_id=key, version=row.version)
    assert row.submitted_at is None
    assert (
        opinions.hand_in_opinion(
            actor=actor, now=at(TODAY), appraisal_id=key, version=row.version, texts=OPINION
        ).submitted_at
        is not None
    )


def test_last_sheet_tells_chair_and_secretary(case: Case) -> None:
    case.all_opinions()
    told = Notice.objects.filter(url=f"/tham-dinh/{case.appraisal.pk}/hop/")
    assert set(told.values_list("account_id", flat=True)) == {case.so.world.accounts[u] for u in ("tv1", "tv3")}


# ── bổ sung, giải trình ───────────────────────────────────────────────────────


def test_the_school_supplies_and_the_council_judges(case: Case) -> None:
    so, key = case.so, case.appraisal.pk
    with pytest.raises(AppraisalProblem, match="Không có tiêu chí"):
        requests.ask_school(actor=so.actor("tv4"), now=at(TODAY), appraisal_id=key, text="Gửi thêm", criterion="9.9")
    row = requests.ask_school(
        actor=so.actor("tv4"),
        now=at(TODAY),
        appraisal_id=key,
        text="Gửi biên bản họp phụ huynh",
        criterion="4.3",
        due_on=date(2026, 11, 30),
    )
    with pytest.raises(AppraisalProblem, match="nội dung trả lời"):
        requests.answer_request(actor=so.actor("hieutruong"), now=at(TODAY), request_id=row.pk, version=1, answer="")
    with pytest.raises(PermissionDenied):
        requests.answer_request(actor=so.actor("tv4"), now=at(TODAY), request_id=row.pk, version=1, answer="Tự trả lời")
    row = requests.answer_request(
        actor=so.actor("hieutruong"),
        now=at(TODAY),
        request_id=row.pk,
        version=1,
        answer="Đính kèm",
        file_name="bb.pdf",
        stream=io.BytesIO(b"%PDF-1.4\nbb\n%%EOF"),
    )
    assert (row.state, row.file_name) == ("answered", "bb.pdf")
    row = requests.judge_request(
        actor=so.actor("tv5"),
        now=at(TODAY),
        request_id=row.pk,
        version=row.version,
        action="return",
        reason="Thiếu chữ ký.",
    )
    row = requests.answer_request(
        actor=so.actor("phohieutruong"),
        now=at(TODAY),
        request_id=row.pk,
        version=row.version,
        answer="Đã bổ sung chữ ký",
    )
    with pytest.raises(StaleRow):
        requests.judge_request(actor=so.actor("tv4"), now=at(TODAY), request_id=row.pk, version=1, action="accept")
    row = requests.judge_request(
        actor=so.actor("tv4"), now=at(TODAY), request_id=row.pk, version=row.version, action="accept"
    )
    assert (row.state, row.file_name) == ("accepted", "bb.pdf")


# ── họp ───────────────────────────────────────────────────────────────────────


def test_meeting_waits_for_every_opinion_by_name(case: Case) -> None:
    for number in (1, 2, 3, 4, 5):
        case.opinion(f"tv{number}")
    with pytest.raises(AppraisalProblem, match="Quách Thị Sáu, Tô Văn Bảy"):
        case.meet()
    assert case.again().state == "studying"


def test_quorum_of_seven_is_five(case: Case) -> None:
    case.all_opinions()
    with pytest.raises(AppraisalProblem, match="Có mặt 4 trên 7"):
        case.meet(absent=(5, 6, 7))
    meeting = case.meet(absent=(6, 7))
    assert (meeting.present, meeting.members, case.again().state) == (5, 7, "met")


def test_who_may_lead_and_how_it_was_held(case: Case) -> None:
    case.all_opinions()
    members = list(case.council.members.order_by("position"))
    with pytest.raises(AppraisalProblem, match="Chủ tịch, hoặc Phó Chủ tịch"):
        case.meet(led_by=members[3].pk)
    with pytest.raises(AppraisalProblem, match="Chủ tịch, hoặc Phó Chủ tịch"):
        case.meet(absent=(1,))
    with pytest.raises(AppraisalProblem, match="kết hợp trực tuyến"):
        case.meet(attendance={m.pk: "online" if m.role == "member" else "in_person" for m in members})
    with pytest.raises(AppraisalProblem, match="sau khi họp"):
        case.meet(held_at=at(date(2026, 11, 25)))
    with pytest.raises(PermissionDenied):
        case.meet("tv5")
    meeting = case.meet(absent=(1,), led_by=members[1].pk, form="hybrid")
    assert meeting.led_by_id == members[1].pk


def test_votes_must_match_attendance(case: Case) -> None:
    case.all_opinions()
    case.meet(absent=(7,))
    case.whole_minutes(voting=7)
    with pytest.raises(AppraisalProblem, match="nhiều hơn số có mặt"):
        case.pass_()
    case.write(voting=6, level_votes={2: 5}, standard_votes={2: 6})
    with pytest.raises(AppraisalProblem, match="về mức bảo đảm chất lượng là 5, khác"):
        case.pass_()
    case.write(level_votes={2: 5, 1: 1})
    assert case.pass_().state == "passed"


def test_two_secretaries_never_overwrite_each_other(case: Case) -> None:
    case.all_opinions()
    meeting = case.meet()
    case.write("tv3", version=meeting.version, texts={"strengths": "Của thư ký"})
    with pytest.raises(StaleRow):
        case.write("tv1", version=meeting.version, texts={"strengths": "Của chủ tịch"})
    assert AppraisalMeeting.objects.get().texts == {"strengths": "Của thư ký"}


def test_a_tie_reaches_no_decision_and_the_council_meets_again(case: Case) -> None:
    case.all_opinions()
    case.meet(absent=(7,))
    case.whole_minutes(voting=6)
    case.write(standard_votes={1: 3, 2: 3}, level_votes={2: 6})
    with pytest.raises(AppraisalProblem, match="chưa có phương án quá nửa"):
        case.pass_()
    with pytest.raises(AppraisalProblem, match="lý do"):
        meetings.meet_again(
            actor=case.so.actor("tv1"),
            now=at(TODAY),
            appraisal_id=case.appraisal.pk,
            version=case.again().version,
            reason="",
        )
    meetings.meet_again(
        actor=case.so.actor("tv1"),
        now=at(TODAY),
        appraisal_id=case.appraisal.pk,
        version=case.again().version,
        reason="Phiếu ngang nhau.",
    )
    assert case.again().state == "studying"
    second = case.meet()
    assert (second.number, second.texts["strengths"], second.voting) == (2, "Nền nếp.", None)  # votes are cast anew
    first = AppraisalMeeting.objects.get(number=1)
    assert (first.ended_reason, first.passed_at) == ("Phiếu ngang nhau.", None)
    assert not Recognition.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"criteria": {"1.3": {"level": 1, "note": ""}}}, "biểu quyết lại là “Mức 2”"),
        ({"criteria": {"1.1": {"level": None, "note": ""}}}, "1 tiêu chí chưa ghi mức: 1.1"),
        (
            {"conditions": {"cohort": True, "data": True, "level": True, "facilities": False, "other_law": True}},
            "Điều kiện chưa đạt: Cơ sở vật chất",
        ),
        ({"conditions": {"cohort": True}}, "4 điều kiện chưa kết luận"),
        ({"texts": {"conclusion": ""}}, "VIII.1"),
    ],
)
def test_minutes_that_contradict_themselves_are_not_passed(case: Case, values: dict[str, object], words: str) -> None:
    case.all_opinions()
    case.meet()
    case.whole_minutes()
    case.write(**values)
    with pytest.raises(AppraisalProblem, match=words):
        case.pass_()


def test_degree_two_needs_level_two(case: Case) -> None:
    case.all_opinions()
    case.meet()
    case.whole_minutes(level=1, degree=2)
    access = appraisal_for(actor=case.so.actor("tv1"), appraisal_id=case.appraisal.pk, today=TODAY)
    found = problems_of(access, meeting_of(case.appraisal), on=TODAY)
    assert found == ("Mức độ 2 chỉ xét khi đạt Mức 2 (Điều 16 khoản 2); biểu quyết về mức là “Mức 1”.",)


def test_open_requests_stand_in_the_way(case: Case) -> None:
    requests.ask_school(actor=case.so.actor("tv4"), now=at(TODAY), appraisal_id=case.appraisal.pk, text="Giải trình")
    case.all_opinions()
    case.meet()
    case.whole_minutes()
    with pytest.raises(AppraisalProblem, match="Còn 1 yêu cầu bổ sung"):
        case.pass_()


def test_passed_minutes_are_frozen_and_start_the_ten_days(case: Case) -> None:
    row = case.passed()
    meeting = meeting_of(row)
    assert (row.state, row.level, row.degree) == ("passed", 2, 2)
    assert row.decision_due_on == date(2026, 12, 7)  # ten working days after 21/11/2026; 24/11 is a holiday
    assert meeting.frozen_sha256 == sha256_of(meeting.frozen)
    assert (meeting.frozen["level_result"], meeting.frozen["standard_result"]) == (
        "Mức 2",
        "Đạt chuẩn quốc gia mức độ 2",
    )
    assert len(meeting.frozen["stages"][0]["rows"]) == 15
    opened = Recognition.objects.get()
    assert (opened.kind, opened.level, opened.asked_level, opened.basis_kind, opened.basis_ref, opened.reported_on) == (
        "national_standard",
        2,
        2,
        "appraisal",
        row.pk,
        TODAY,
    )
    assert opened.basis["minutes_sha256"] == meeting.frozen_sha256
    assert row.recognition_id == opened.pk
    with pytest.raises(PermissionDenied):
        case.write(texts={"conclusion": "Sửa sau"})


def test_lower_degree_than_proposed_goes_on_as_such(case: Case) -> None:
    row = case.passed(level=1, degree=1)
    opened = Recognition.objects.get()
    assert (row.degree, opened.level, opened.asked_level) == (1, 1, 2)


def test_a_negative_vote_opens_the_refusal(case: Case) -> None:
    case.passed(level=1, degree=0)
    opened = Recognition.objects.get()
    assert (opened.level, opened.state) == (0, "proposed")


def test_secretary_writes_but_only_the_chair_passes(case: Case) -> None:
    case.all_opinions()
    case.meet()
    case.whole_minutes()
    for username in ("tv3", "tv5", "so", "giamdoc"):
        with pytest.raises(PermissionDenied):
            case.pass_(username)
    with pytest.raises(Http404):
        case.pass_("hangxom")


# ── thông báo ─────────────────────────────────────────────────────────────────


def test_notice_goes_out_then_is_posted(case: Case) -> None:
    so, row = case.so, case.passed()
    with pytest.raises(AppraisalProblem, match="III.3"):
        results.issue_notice(
            actor=so.actor("so"),
            now=at(TODAY, 15),
            appraisal_id=row.pk,
            version=row.version,
            number="30",
            issued_on=TODAY,
            texts={},
        )
    with pytest.raises(AppraisalProblem, match="không được trước ngày 21/11/2026"):
        results.issue_notice(
            actor=so.actor("so"),
            now=at(TODAY, 15),
            appraisal_id=row.pk,
            version=row.version,
            number="30",
            issued_on=date(2026, 11, 20),
            texts=NOTICE,
        )
    notice = results.issue_notice(
        actor=so.actor("so"),
        now=at(TODAY, 15),
        appraisal_id=row.pk,
        version=row.version,
        number="30",
        issued_on=TODAY,
        texts=NOTICE,
    )
    assert case.again().state == "notified"
    assert notice.frozen_sha256 == sha256_of(notice.frozen)
    told = Notice.objects.filter(kind="appraisal.result").values_list("account_id", flat=True)
    assert set(told) == {so.world.accounts[u] for u in ("hieutruong", "phohieutruong", "xa", "laocai")}
    assert posted_notices() == []
    results.post_notice(actor=so.actor("so"), now=at(TODAY, 16), appraisal_id=row.pk, version=notice.version)
    found = posted_notices(school_id=so.school_id)
    assert [(n.number, n.posted_on, n.level, n.degree) for n in found] == [("30", TODAY, 2, 2)]
    with pytest.raises(AppraisalProblem, match="đã đăng ngày 21/11/2026"):
        results.post_notice(actor=so.actor("so"), now=at(TODAY, 16), appraisal_id=row.pk, version=notice.version + 1)
