"""The decision about a council, replacing a member afterwards, closing it; stopping one of its appraisals."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import Appraisal, AppraisalCouncil, CouncilMember
from kiemdinh.rooms.appraisal.queries.access import COUNCIL as ENGAGED
from kiemdinh.rooms.appraisal.queries.access import CouncilAccess, appraisal_for, council_for, unfinished
from kiemdinh.rooms.appraisal.queries.independence import council_gaps, ties_between
from kiemdinh.rooms.appraisal.queries.papers import decision_context
from kiemdinh.rooms.appraisal.queries.procedure import EDITION
from kiemdinh.rooms.appraisal.queries.snapshot import build_snapshot, sha256_of
from kiemdinh.rooms.appraisal.rules.states import (
    APPRAISAL,
    COUNCIL,
    OPEN_APPRAISAL,
    Facts,
)
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.appraisal.use_cases.telling import about, settle, tell_school
from kiemdinh.rooms.appraisal.use_cases.writing import log, moved, number_and_day, words_of, write
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.assessors.use_cases import disengage, engage
from kiemdinh.rooms.assessors.use_cases.problems import AssessorProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.regulations.use_cases import keep_form


def decide_council(
    *, actor: Actor, now: datetime, council_id: int, version: int, number: str, decided_on: date | None
) -> AppraisalCouncil:
    """The Director's decision: every member is engaged for every school, each file is frozen, study begins.

    Raises AppraisalProblem (size, roles, independence, số, day), StaleRow, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = council_for(actor=actor, council_id=council_id, today=today, action="decide")
    row = access.council
    words = number_and_day(number=number, day=decided_on, today=today, not_before=row.proposed_on)
    day = decided_on or today
    problems = council_gaps(access, on=day)
    state = moved(COUNCIL, state=row.state, action="decide", roles=access.roles, facts=Facts(problems=problems))
    signed = people.signature_for(unit_id=row.department_id, on=day)
    with transaction.atomic():
        write(
            row,
            version=version,
            what="hội đồng này",
            state=state,
            decision_number=words,
            decided_on=day,
            signer_name=signed.full_name,
            signer_post=" ".join(signed.lines),
        )
        CouncilMember.objects.filter(council=row, joined_on__isnull=True).update(joined_on=day)
        row.decision = decision_context(access)
        row.save(update_fields=["decision"])
        keep_form(
            "quyet-dinh-hoi-dong-tham-dinh", row_id=row.pk, edition_code=EDITION, unit_id=row.department_id, on=today
        )
        for appraisal in access.appraisals:
            _start(access, appraisal, day, actor, now)
        settle(about=f"appraisal_council:{row.pk}/", now=now)
        _log(row, actor, now, "council.decide", number=words, day=day)
    return row


def _start(access: CouncilAccess, appraisal: Appraisal, day: date, actor: Actor, now: datetime) -> None:
    state = moved(APPRAISAL, state=appraisal.state, action="start", roles=access.roles, facts=Facts())
    snapshot = build_snapshot(appraisal, on=access.today)
    report = snapshot["report"]
    write(
        appraisal,
        version=appraisal.version,
        what="việc thẩm định này",
        state=state,
        state_since=access.today,
        snapshot=snapshot,
        snapshot_sha256=sha256_of(snapshot),
        report_id=report["id"] if report else None,
    )
    for member in access.members:
        _engage(access, appraisal, member, day, actor, now)
    name = organisations.name_as_of(unit_id=appraisal.school_id, on=access.today)
    tell_school(
        school_id=appraisal.school_id,
        on=access.today,
        kind="appraisal.start",
        text=f"{access.council.title} bắt đầu thẩm định {name}.",
        url=f"/tham-dinh/{appraisal.pk}/",
        now=now,
        actor_id=actor.account_id,
        about=about(appraisal.pk),
    )


def _engage(
    access: CouncilAccess, appraisal: Appraisal, member: CouncilMember, day: date, actor: Actor, now: datetime
) -> None:
    try:
        engage(
            actor=actor,
            now=now,
            assessor_id=member.assessor_id,
            kind=ENGAGED,
            ref_id=appraisal.pk,
            school_id=appraisal.school_id,
            role=member.role,
            title=access.council.title,
            starts_on=day,
            ends_on=access.council.ends_on,
            edition_code=access.council.edition_code,
        )
    except AssessorProblem as problem:
        raise AppraisalProblem(str(problem)) from problem


def replace_member(
    *, actor: Actor, now: datetime, council_id: int, member_id: int, assessor_id: int, reason: str, on: date | None
) -> CouncilMember:
    """Another person takes a seat of a decided council; who leaves keeps the row and the reason.

    What the former member wrote stays; the new one writes anew. Raises AppraisalProblem (no reason, a relation with a
    school, there already), PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = council_for(actor=actor, council_id=council_id, today=today, action="replace")
    old = next((m for m in access.members if m.pk == member_id), None)
    if old is None:
        raise Http404
    words, day = words_of(reason, label="Lý do thay", field="reason", most=300), on or today
    if not words:
        raise AppraisalProblem("Hãy ghi lý do thay thành viên.", field="reason")
    decided = access.council.decided_on or today
    if day > today or day < decided:
        raise AppraisalProblem(f"Ngày thay phải từ {decided:%d/%m/%Y} đến hôm nay.", field="on")
    known = assessors.visible_assessors(actor=actor, action="engage").filter(pk=assessor_id, is_active=True)
    person = known.filter(register_id=access.council.department_id).first()
    if person is None:
        raise AppraisalProblem("Hãy chọn người có trong danh sách người tham gia thẩm định của Sở.", field="assessor")
    running = [a for a in access.appraisals if a.state in OPEN_APPRAISAL]
    ties = ties_between(access.council, {person.pk: person.full_name}, [a.school_id for a in running], on=today)
    if refused := [t for t in ties if t.blocks]:
        raise AppraisalProblem(f"{person.full_name}, {refused[0].school}: {refused[0].reason}", field="assessor")
    try:
        with transaction.atomic():
            CouncilMember.objects.filter(pk=old.pk).update(left_on=day, left_reason=words, version=old.version + 1)
            new = CouncilMember.objects.create(
                council=access.council,
                assessor=person,
                role=old.role,
                position=old.position,
                joined_on=day,
                replaces=old,
            )
            for appraisal in running:
                _end_engagements(appraisal, old, actor, now, words, day)
                _engage(access, appraisal, new, today, actor, now)
            _log(access.council, actor, now, "council.replace", reason=words, left=old.assessor_id, joined=person.pk)
    except IntegrityError as error:
        raise AppraisalProblem(f"{person.full_name} đã có trong hội đồng.", field="assessor") from error
    return new


def _end_engagements(
    appraisal: Appraisal, member: CouncilMember, actor: Actor, now: datetime, reason: str, day: date
) -> None:
    rows = assessors.engagements_in(kind=ENGAGED, ref_ids=[appraisal.pk], on=day)
    for row in rows.values():
        if row.assessor_id == member.assessor_id and not row.ended_reason:
            disengage(actor=actor, now=now, engagement_id=row.id, reason=reason, on=day)


def close_council(*, actor: Actor, now: datetime, council_id: int, version: int) -> AppraisalCouncil:
    """The council's work is done. Raises AppraisalProblem while a school is still being appraised, StaleRow."""
    access = council_for(actor=actor, council_id=council_id, today=timezone.localdate(now), action="close")
    row = access.council
    left = unfinished(access)
    problems = (f"Còn {len(left)} trường chưa thông qua biên bản, chưa dừng thẩm định.",) if left else ()
    state = moved(COUNCIL, state=row.state, action="close", roles=access.roles, facts=Facts(problems=problems))
    with transaction.atomic():
        write(row, version=version, what="hội đồng này", state=state)
        _log(row, actor, now, "council.close")
    return row


def stop_appraisal(*, actor: Actor, now: datetime, appraisal_id: int, version: int, reason: str) -> Appraisal:
    """The Sở stops the appraisal of one school; the reason goes to the school.

    Raises AppraisalProblem without a reason, StaleRow, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = appraisal_for(actor=actor, appraisal_id=appraisal_id, today=today, action="stop")
    row, words = access.appraisal, words_of(reason, label="Lý do", field="reason")
    if not words:
        raise AppraisalProblem("Hãy ghi lý do để người nhận biết và hồ sơ còn lưu.", field="reason")
    state = moved(APPRAISAL, state=row.state, action="stop", roles=access.roles, facts=Facts(reason=words))
    with transaction.atomic():
        write(row, version=version, what="việc thẩm định này", state=state, state_since=today, stopped_reason=words)
        for member in access.members:
            _end_engagements(row, member, actor, now, words[:300], today)
        settle(about=about(row.pk), now=now)
        log(
            actor_id=actor.account_id,
            unit_id=row.school_id,
            action="appraisal.stop",
            kind="appraisal",
            row_id=row.pk,
            now=now,
            reason=words,
        )
        tell_school(
            school_id=row.school_id,
            on=today,
            kind="appraisal.result",
            text=f"Dừng thẩm định: {words}",
            url=f"/tham-dinh/{row.pk}/",
            now=now,
            actor_id=actor.account_id,
        )
    return row


def _log(row: AppraisalCouncil, actor: Actor, now: datetime, action: str, reason: str = "", **data: object) -> None:
    log(
        actor_id=actor.account_id,
        unit_id=row.department_id,
        action=action,
        kind="appraisal_council",
        row_id=row.pk,
        now=now,
        reason=reason,
        **data,
    )
