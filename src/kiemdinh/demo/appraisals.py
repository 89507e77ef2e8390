"""The way of TT 57 in the demo: three years of data, the yearly list, councils, meetings, the decision."""

from datetime import date, timedelta
from typing import Any

from kiemdinh.demo.compact import publish_short
from kiemdinh.demo.outside import Outside, story, unit_id_of
from kiemdinh.demo.recognitions import recognise
from kiemdinh.demo.signing import sign_declarations
from kiemdinh.demo.world import at
from kiemdinh.rooms.appraisal.queries.access import appraisal_for, members_of, visible_appraisals, visible_listed
from kiemdinh.rooms.appraisal.queries.minutes import criterion_keys, meeting_of
from kiemdinh.rooms.appraisal.queries.papers import notice_draft
from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS
from kiemdinh.rooms.appraisal.use_cases import councils, deciding, lists, meetings, opinions, results

OFFICER, LEADER = "so-dongnai.chuyenvien", "so-dongnai.lanhdao"
FAILED = ("2.2", "3.2")
"""Mandatory criteria that the council finds not reached where the story says so."""


def build_appraisals(made: Outside) -> None:
    """Reports, list, both councils, what came of the first."""
    told = story()["appraisal"]
    for code, row in told["reports"].items():
        for year, day in row["years"].items():
            publish_short(
                made.principals[code], school_code=code, school_year=year, ends_on=day, top=row["top"], missing={}
            )
    _list(made, told["list"], list(told["reports"]))
    for row in told["councils"]:
        _council(made, row)
    for row in told["recognised"]:
        recognise(made, row)


def _list(made: Outside, row: dict[str, Any], schools: list[str]) -> None:
    drawn, fixed = row["drawn"], row["fixed"]
    draft = lists.draw_up_list(actor=made.actor(OFFICER, drawn), now=at(drawn), year=row["year"])
    lists.fix_list(
        actor=made.actor(LEADER, fixed),
        now=at(fixed),
        list_id=draft.pk,
        version=draft.version,
        number=row["number"],
        fixed_on=fixed,
    )
    listed = {r.school_id for r in visible_listed(made.actor(OFFICER, fixed))}
    missing = [code for code in schools if unit_id_of(code) not in listed]
    assert not missing, missing


def _council(made: Outside, row: dict[str, Any]) -> None:
    decided: date = row["decided"]
    day = decided - timedelta(days=6)
    officer = made.actor(OFFICER, day)
    wanted = {unit_id_of(code) for code in row["schools"]}
    listed = [r.pk for r in visible_listed(officer) if r.school_id in wanted]
    council = councils.form_council(actor=officer, now=at(day), title=row["title"], listed_ids=listed)
    for username, role in row["members"].items():
        councils.seat_member(
            actor=officer, now=at(day), council_id=council.pk, assessor_id=made.assessors[username], role=role
        )
    council = councils.propose_council(actor=officer, now=at(day, 15), council_id=council.pk, version=council.version)
    deciding.decide_council(
        actor=made.actor(LEADER, decided),
        now=at(decided),
        council_id=council.pk,
        version=council.version,
        number=row["number"],
        decided_on=decided,
    )
    sign_declarations(made, row["members"], on=decided + timedelta(days=1), kind="council")
    found = visible_appraisals(made.actor(OFFICER, decided), today=decided)
    for appraisal in found.filter(council_id=council.pk).order_by("pk"):
        code = next(c for c in row["schools"] if unit_id_of(c) == appraisal.school_id)
        result = row.get("results", {}).get(code, {"level": 2, "degree": 2})
        writers = list(row["members"])[: row.get("opinions")]
        for username in writers:
            _opinion(made, username, appraisal.pk, decided + timedelta(days=7), result)
        if "met" in row:
            _meeting(made, row, appraisal.pk, result)


def _opinion(made: Outside, username: str, appraisal_id: int, on: date, result: dict[str, int]) -> None:
    reached = result["degree"] > 0
    opinions.hand_in_opinion(
        actor=made.actor(username, on),
        now=at(on, 10),
        appraisal_id=appraisal_id,
        version=0,
        texts={
            "report": "fits" if reached else "unfit",
            "report_note": "Báo cáo bám yêu cầu." if reached else "Vài nhận định chưa có căn cứ.",
            "data": "enough" if reached else "lacking",
            "level": str(result["level"]),
            "level_reason": "" if reached else "Tiêu chí 2.2 và 3.2 chưa có kết quả thực tế.",
            "standard": str(result["degree"]),
            "standard_reason": "Đủ các điều kiện của Điều 16." if reached else "Chưa đạt Mức 1.",
            "strengths_1": "Quản trị nền nếp, kế hoạch được rà soát mỗi học kỳ.",
            "strengths_3": "Giáo viên đổi mới cách dạy, học sinh tiến bộ.",
            "limits_2": "Bồi dưỡng giáo viên chưa gắn với kết quả học tập của học sinh.",
            "priorities": "Phân tích dữ liệu học tập để điều chỉnh kế hoạch dạy học.",
        },
    )


def _meeting(made: Outside, row: dict[str, Any], appraisal_id: int, result: dict[str, int]) -> None:
    """The meeting, its minutes with both ballots, the passing, the notice on the Sở's page."""
    day: date = row["met"]
    secretary = made.actor(next(u for u, role in row["members"].items() if role == "secretary"), day)
    chair = made.actor(next(u for u, role in row["members"].items() if role == "chair"), day)
    access = appraisal_for(actor=secretary, appraisal_id=appraisal_id, today=day)
    seats = list(members_of(access.appraisal.council_id))
    meetings.hold_meeting(
        actor=secretary,
        now=at(day, 11),
        appraisal_id=appraisal_id,
        version=access.appraisal.version,
        held_at=at(day, 8),
        place="Phòng họp số 2, Sở Giáo dục và Đào tạo tỉnh Đồng Nai",
        form="hybrid",
        attendance={m.pk: "online" if n == len(seats) else "in_person" for n, m in enumerate(seats, start=1)},
        led_by=next(m.pk for m in seats if m.role == "chair"),
    )
    meeting = meeting_of(access.appraisal)
    assert meeting is not None
    reached, size = result["level"] > 0, len(seats)
    levels = {
        key: {"level": 0 if not reached and criterion in FAILED else 1, "note": ""}
        for key, _, criterion in criterion_keys(access.appraisal)
    }
    meetings.save_minutes(
        actor=secretary,
        now=at(day, 14),
        appraisal_id=appraisal_id,
        version=meeting.version,
        values={
            "texts": {
                "strengths": "Nền nếp tốt, dữ liệu được cập nhật, cha mẹ học sinh đồng thuận.",
                "limits": "Dữ liệu phản hồi của người học chưa được phân tích đều.",
                "verified": "Đã xem sổ theo dõi bồi dưỡng và kết quả khảo sát.",
                "conclusion": "Hội đồng thống nhất kết quả biểu quyết.",
                "follow_school": "Thực hiện kế hoạch cải tiến, báo cáo trước ngày 30/5/2027.",
            },
            "criteria": levels,
            "conditions": {key: reached or key not in ("level",) for key in CONDITIONS},
            "sources": ["report", "plan", "database", "evidence"],
            "file_state": "enough" if reached else "to_add",
            "independent": True,
            "voting": size,
            "level_votes": {result["level"]: size - 1, 1 - result["level"]: 1},
            "standard_votes": {result["degree"]: size},
        },
    )
    meeting = meeting_of(access.appraisal)
    assert meeting is not None
    row_now = appraisal_for(actor=chair, appraisal_id=appraisal_id, today=day).appraisal
    passed = meetings.pass_minutes(
        actor=chair,
        now=at(day, 16),
        appraisal_id=appraisal_id,
        version=row_now.version,
        meeting_version=meeting.version,
    )
    notice = day + timedelta(days=4)
    officer = made.actor(OFFICER, notice)
    issued = results.issue_notice(
        actor=officer,
        now=at(notice),
        appraisal_id=appraisal_id,
        version=passed.version,
        number="198/TB-SGDĐT",
        issued_on=notice,
        texts=notice_draft(appraisal_for(actor=officer, appraisal_id=appraisal_id, today=notice))
        | {
            "priorities": "Phân tích dữ liệu học tập để điều chỉnh kế hoạch dạy học từng học kỳ.",
            "carry_out": "Nhà trường cập nhật kế hoạch cải tiến trong 30 ngày; xã phối hợp về cơ sở vật chất.",
        },
    )
    results.post_notice(
        actor=officer, now=at(notice, 15), appraisal_id=appraisal_id, version=issued.version, posted_on=notice
    )
