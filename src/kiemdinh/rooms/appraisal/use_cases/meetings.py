"""The meeting about one school: held with its quorum, written down, voted, passed; a tie means meeting again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import Appraisal, AppraisalMeeting
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess, appraisal_for
from kiemdinh.rooms.appraisal.queries.minutes import (
    ABSENT,
    ATTENDANCE,
    ballots_of,
    meeting_of,
    missing_opinions,
    problems_of,
)
from kiemdinh.rooms.appraisal.queries.papers import minutes_context
from kiemdinh.rooms.appraisal.queries.procedure import EDITION, decision_due, vote_rule
from kiemdinh.rooms.appraisal.queries.snapshot import sha256_of
from kiemdinh.rooms.appraisal.rules.states import APPRAISAL, CHAIR, VICE_CHAIR, Facts
from kiemdinh.rooms.appraisal.rules.voting import quorum_problem
from kiemdinh.rooms.appraisal.use_cases.minutes_parts import cleaned
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.appraisal.use_cases.telling import about, settle, tell_unit
from kiemdinh.rooms.appraisal.use_cases.writing import log, moved, words_of, write
from kiemdinh.rooms.recognition.use_cases import open_case
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem
from kiemdinh.rooms.regulations.use_cases import keep_form

FORMS = {"in_person": "Trực tiếp", "hybrid": "Trực tiếp kết hợp trực tuyến"}
_CARRIED = ("criteria", "conditions", "texts", "sources", "file_state", "on_site", "recommendations")


def hold_meeting(
    *,
    actor: Actor,
    now: datetime,
    appraisal_id: int,
    version: int,
    held_at: datetime,
    place: str,
    form: str,
    attendance: Mapping[int, str],
    led_by: int,
) -> AppraisalMeeting:
    """Records that the council met: who was there and how, who led. What an earlier meeting wrote is carried on.

    Raises AppraisalProblem (opinion sheets missing, no quorum, led by somebody who may not), StaleRow,
    PermissionDenied.
    """
    today = timezone.localdate(now)
    access = appraisal_for(actor=actor, appraisal_id=appraisal_id, today=today, action="meet")
    row, rule = access.appraisal, vote_rule(timezone.localdate(held_at))
    seats = {m.pk: attendance.get(m.pk, ABSENT) for m in access.members}
    present = sum(1 for how in seats.values() if how != ABSENT)
    where = words_of(place, label="Địa điểm", field="place", most=250)
    problems = _meeting_problems(access, seats, form, led_by, held_at, now)
    if quorum := quorum_problem(members=len(seats), present=present, rule=rule):
        problems["attendance"] = quorum
    waiting = missing_opinions(access) if rule.opinion_before_meeting else []
    said = [*problems.values()]
    if waiting:
        said.append(f"Chưa có phiếu ý kiến của {', '.join(waiting)} (TT 57/2026 Điều 18 khoản 3).")
    if said:
        raise AppraisalProblem(" ".join(said), fields=problems)
    state = moved(APPRAISAL, state=row.state, action="meet", roles=access.roles, facts=Facts())
    before = meeting_of(row)
    meeting = AppraisalMeeting(
        appraisal=row,
        number=before.number + 1 if before else 1,
        held_at=held_at,
        place=where,
        form=form,
        led_by_id=led_by,
        attendance={str(pk): how for pk, how in seats.items()},
        present=present,
        members=len(seats),
        **({field: getattr(before, field) for field in _CARRIED} if before else {}),
    )
    try:
        with transaction.atomic():
            write(row, version=version, what="việc thẩm định này", state=state, state_since=today)
            meeting.save(force_insert=True)
            _log(access, now, "meeting.hold", number=meeting.number, present=present)
    except IntegrityError as error:
        raise AppraisalProblem("Người khác vừa ghi cuộc họp này. Hãy tải lại trang.") from error
    return meeting


def _meeting_problems(
    access: AppraisalAccess, seats: Mapping[int, str], form: str, led_by: int, held_at: datetime, now: datetime
) -> dict[str, str]:
    """What cannot be about the meeting, by field."""
    found = {}
    if held_at > now:
        found["held_at"] = "Thời gian họp không được sau bây giờ: hãy ghi sau khi họp."
    if access.council_decided_on and timezone.localdate(held_at) < access.council_decided_on:
        found["held_at"] = "Cuộc họp không được trước ngày có quyết định hội đồng."
    if form not in FORMS or not set(seats.values()) <= set(ATTENDANCE):
        found["form"] = "Hãy chọn hình thức họp và cách dự họp của từng người."
    elif form == "in_person" and "online" in seats.values():
        found["form"] = "Có người dự trực tuyến: hãy chọn hình thức họp trực tiếp kết hợp trực tuyến."
    leader = next((m for m in access.members if m.pk == led_by), None)
    if leader is None or leader.role not in (CHAIR, VICE_CHAIR) or seats[leader.pk] == ABSENT:
        found["led_by"] = "Chủ tịch, hoặc Phó Chủ tịch được ủy quyền, có mặt và điều hành cuộc họp (Điều 18 khoản 3)."
    return found


def save_minutes(
    *, actor: Actor, now: datetime, appraisal_id: int, version: int, values: Mapping[str, Any]
) -> AppraisalMeeting:
    """Saves what is written of the minutes; only the parts that `values` names, checked by shape.

    Raises StaleRow when another secretary saved meanwhile, AppraisalProblem, PermissionDenied.
    """
    access = appraisal_for(
        actor=actor, appraisal_id=appraisal_id, today=timezone.localdate(now), action="write_minutes"
    )
    meeting = _open_meeting(access.appraisal)
    kept = cleaned(values, access.appraisal, members=meeting.members)
    if "texts" in kept:
        kept["texts"] = meeting.texts | kept["texts"]
    if "criteria" in kept:
        kept["criteria"] = meeting.criteria | kept["criteria"]
    with transaction.atomic():
        write(meeting, version=version, what="biên bản này", **kept)
        _log(access, now, "minutes.save", number=meeting.number)
    return meeting


def meet_again(*, actor: Actor, now: datetime, appraisal_id: int, version: int, reason: str) -> Appraisal:
    """No decision was reached, or the vote contradicts the table: the council will meet again; this meeting stays.

    Raises AppraisalProblem without a reason, StaleRow, PermissionDenied.
    """
    today = timezone.localdate(now)
    access = appraisal_for(actor=actor, appraisal_id=appraisal_id, today=today, action="meet_again")
    row, meeting = access.appraisal, _open_meeting(access.appraisal)
    words = words_of(reason, label="Lý do họp lại", field="reason")
    if not words:
        raise AppraisalProblem("Hãy ghi lý do họp lại để hồ sơ còn lưu.", field="reason")
    state = moved(APPRAISAL, state=row.state, action="meet_again", roles=access.roles, facts=Facts(reason=words))
    with transaction.atomic():
        write(row, version=version, what="việc thẩm định này", state=state, state_since=today)
        write(meeting, version=meeting.version, what="biên bản này", ended_reason=words)
        _log(access, now, "meeting.again", number=meeting.number, reason_given=words)
    return row


def pass_minutes(*, actor: Actor, now: datetime, appraisal_id: int, version: int, meeting_version: int) -> Appraisal:
    """The council passes the minutes: frozen, the ten working days begin, and recognition gets its case.

    A negative vote opens a case of level 0, so that the refusal is decided and recorded there. Raises AppraisalProblem
    with everything that stands in the way, StaleRow, PermissionDenied.
    """
    today = timezone.localdate(now)
    access = appraisal_for(actor=actor, appraisal_id=appraisal_id, today=today, action="pass")
    row, meeting = access.appraisal, _open_meeting(access.appraisal)
    problems = problems_of(access, meeting, on=today)
    state = moved(APPRAISAL, state=row.state, action="pass", roles=access.roles, facts=Facts(problems=problems))
    level, degree = (ballot.result for ballot in ballots_of(meeting))
    due = decision_due(today)
    with transaction.atomic():
        frozen = minutes_context(access, meeting, passed_at=now)
        sha256 = sha256_of(frozen)
        write(meeting, version=meeting_version, what="biên bản này", passed_at=now, frozen=frozen, frozen_sha256=sha256)
        keep_form("bien-ban-tham-dinh", row_id=meeting.pk, edition_code=EDITION, unit_id=row.school_id, on=today)
        write(
            row,
            version=version,
            what="việc thẩm định này",
            state=state,
            state_since=today,
            level=level,
            degree=degree,
            passed_at=now,
            decision_due_on=due,
        )
        row.recognition = _open_recognition(access, meeting, sha256, now)
        row.save(update_fields=["recognition"])
        settle(about=about(row.pk), now=now)
        _log(access, now, "minutes.pass", number=meeting.number, level=level, degree=degree, sha256=sha256)
        tell_unit(
            unit_id=row.council.department_id,
            on=today,
            kind="appraisal.passed",
            text=f"{access.school_name}: biên bản thẩm định đã thông qua, quyết định trước hết ngày {due:%d/%m/%Y}.",
            url=f"/tham-dinh/{row.pk}/",
            now=now,
            actor_id=actor.account_id,
            about=about(row.pk),
        )
    return row


def _open_recognition(access: AppraisalAccess, meeting: AppraisalMeeting, sha256: str, now: datetime) -> Any:
    row, council = access.appraisal, access.appraisal.council
    basis = {
        "council": council.title,
        "decision_number": council.decision_number,
        "decided_on": council.decided_on.isoformat() if council.decided_on else "",
        "meeting": meeting.number,
        "held_on": timezone.localdate(meeting.held_at).isoformat(),
        "passed_on": access.today.isoformat(),
        "minutes_sha256": sha256,
        "file_sha256": row.snapshot_sha256,
        "level": row.level,
        "degree": row.degree,
        "present": meeting.present,
        "members": meeting.members,
        "voting": meeting.voting,
        "level_votes": meeting.level_votes,
        "standard_votes": meeting.standard_votes,
        "list_number": row.listed_school.yearly_list.number,
    }
    try:
        return open_case(
            actor=access.actor,
            now=now,
            school_id=row.school_id,
            kind="national_standard",
            edition_code=council.edition_code,
            generation="tt57",
            level=row.degree or 0,
            asked_level=row.listed_school.degree,
            basis_kind="appraisal",
            basis_ref=row.pk,
            basis=basis,
            reported_on=access.today,
        )
    except RecognitionProblem as problem:
        raise AppraisalProblem(str(problem)) from problem


def _open_meeting(appraisal: Appraisal) -> AppraisalMeeting:
    meeting = meeting_of(appraisal)
    if meeting is None or meeting.passed_at is not None:
        raise Http404
    return meeting


def _log(access: AppraisalAccess, now: datetime, action: str, **data: object) -> None:
    log(
        actor_id=access.actor.account_id,
        unit_id=access.appraisal.school_id,
        action=action,
        kind="appraisal",
        row_id=access.appraisal.pk,
        now=now,
        **data,
    )
