"""Forming a council for schools of a fixed list, proposing it, and who sits in it while it is being formed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import Appraisal, AppraisalCouncil, CouncilMember, ListedSchool
from kiemdinh.rooms.appraisal.queries.access import CouncilAccess, council_for, department_of
from kiemdinh.rooms.appraisal.queries.independence import council_gaps
from kiemdinh.rooms.appraisal.queries.procedure import EDITION
from kiemdinh.rooms.appraisal.rules.states import APPRAISAL, COUNCIL, COUNCIL_ROLES, FIXED, Facts
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.appraisal.use_cases.telling import settle, tell_unit
from kiemdinh.rooms.appraisal.use_cases.writing import log, moved, words_of, write
from kiemdinh.rooms.assessors import queries as assessors


def form_council(*, actor: Actor, now: datetime, title: str, listed_ids: Sequence[int]) -> AppraisalCouncil:
    """A new council for schools of fixed lists; one council may take several.

    Raises AppraisalProblem (no title, no school, a school that has a council already), PermissionDenied.
    """
    department_id = department_of(actor)
    if department_id is None:
        raise PermissionDenied("Chỉ Sở Giáo dục và Đào tạo lập hội đồng thẩm định.")
    words = words_of(title, label="Tên hội đồng", field="title", most=200)
    if not words:
        raise AppraisalProblem("Hãy đặt tên để phân biệt, ví dụ “Hội đồng thẩm định đợt 1 năm 2027”.", field="title")
    if not listed_ids:
        raise AppraisalProblem("Hãy chọn ít nhất một trường trong danh sách đã chốt.", field="schools")
    row = AppraisalCouncil(
        department_id=department_id,
        edition_code=EDITION,
        title=words,
        state=COUNCIL.start,
        created_at=now,
        created_by_id=actor.account_id,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        for listed_id in dict.fromkeys(listed_ids):
            _take(row, listed_id, timezone.localdate(now))
        _log(row, actor, now, "council.form", schools=len(listed_ids))
    return row


def _take(row: AppraisalCouncil, listed_id: int, today: date) -> Appraisal:
    listed = ListedSchool.objects.filter(
        pk=listed_id, listed=True, yearly_list__state=FIXED, yearly_list__department_id=row.department_id
    ).first()
    if listed is None:
        raise AppraisalProblem("Chỉ chọn được trường có trong danh sách đã chốt của Sở.", field="schools")
    try:
        with transaction.atomic():
            return Appraisal.objects.create(
                council=row,
                listed_school=listed,
                school_id=listed.school_id,
                report_id=listed.report_id,
                state=APPRAISAL.start,
                state_since=today,
            )
    except IntegrityError as error:
        raise AppraisalProblem("Có trường đã thuộc hội đồng khác. Hãy tải lại danh sách.", field="schools") from error


def set_schools(
    *, actor: Actor, now: datetime, council_id: int, version: int, listed_ids: Sequence[int]
) -> AppraisalCouncil:
    """The schools of a council that is being formed. Raises AppraisalProblem, StaleRow, PermissionDenied, Http404."""
    access = _edited(actor, now, council_id)
    if not listed_ids:
        raise AppraisalProblem("Hãy chọn ít nhất một trường trong danh sách đã chốt.", field="schools")
    wanted, have = set(listed_ids), {a.listed_school_id: a for a in access.appraisals}
    with transaction.atomic():
        write(access.council, version=version, what="hội đồng này")
        Appraisal.objects.filter(pk__in=[a.pk for key, a in have.items() if key not in wanted]).delete()
        for listed_id in listed_ids:
            if listed_id not in have:
                _take(access.council, listed_id, access.today)
        _log(access.council, actor, now, "council.schools", schools=len(wanted))
    return access.council


def plan_council(
    *,
    actor: Actor,
    now: datetime,
    council_id: int,
    version: int,
    title: str,
    meeting_on: date | None,
    ends_on: date | None,
) -> AppraisalCouncil:
    """Title, planned meeting, last day of access. Raises AppraisalProblem, StaleRow, PermissionDenied, Http404."""
    access = _edited(actor, now, council_id)
    words = words_of(title, label="Tên hội đồng", field="title", most=200)
    if not words:
        raise AppraisalProblem("Tên hội đồng còn trống.", field="title")
    if ends_on is not None and ends_on < access.today:
        raise AppraisalProblem("Ngày kết thúc phải từ hôm nay trở đi.", field="ends_on")
    if ends_on is not None and meeting_on is not None and ends_on < meeting_on:
        raise AppraisalProblem("Ngày kết thúc phải từ ngày dự kiến họp trở đi.", field="ends_on")
    with transaction.atomic():
        write(access.council, version=version, what="hội đồng này", title=words, meeting_on=meeting_on, ends_on=ends_on)
        _log(access.council, actor, now, "council.plan", meeting_on=meeting_on, ends_on=ends_on)
    return access.council


def seat_member(*, actor: Actor, now: datetime, council_id: int, assessor_id: int, role: str) -> CouncilMember:
    """Puts somebody of the register into a council that is being formed.

    Raises AppraisalProblem (not in the register, there already, a second chair), PermissionDenied, Http404.
    """
    access = _edited(actor, now, council_id)
    if role not in COUNCIL_ROLES:
        raise AppraisalProblem("Hãy chọn nhiệm vụ trong hội đồng.", field="role")
    known = assessors.visible_assessors(actor=actor, action="engage").filter(pk=assessor_id, is_active=True)
    person = known.filter(register_id=access.council.department_id).first()
    if person is None:
        raise AppraisalProblem("Hãy chọn người có trong danh sách người tham gia thẩm định của Sở.", field="assessor")
    last = CouncilMember.objects.filter(council=access.council).aggregate(last=Max("position"))["last"] or 0
    row = CouncilMember(council=access.council, assessor=person, role=role, position=last + 1)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _log(access.council, actor, now, "council.seat", assessor=person.pk, role=role)
    except IntegrityError as error:
        raise AppraisalProblem(
            f"{person.full_name} đã có trong hội đồng, hoặc hội đồng đã có {COUNCIL_ROLES[role]}.", field="assessor"
        ) from error
    return row


def unseat_member(*, actor: Actor, now: datetime, council_id: int, member_id: int) -> None:
    """Takes somebody out of a council that is being formed. Raises PermissionDenied, Http404."""
    access = _edited(actor, now, council_id)
    row = CouncilMember.objects.filter(pk=member_id, council=access.council).first()
    if row is None:
        raise Http404
    with transaction.atomic():
        _log(access.council, actor, now, "council.unseat", assessor=row.assessor_id)
        row.delete()


def propose_council(*, actor: Actor, now: datetime, council_id: int, version: int) -> AppraisalCouncil:
    """Lays the council before the Director. Raises AppraisalProblem with the first gap, StaleRow, PermissionDenied."""
    today = timezone.localdate(now)
    access = council_for(actor=actor, council_id=council_id, today=today, action="propose")
    row = access.council
    problems = council_gaps(access, on=today)
    state = moved(COUNCIL, state=row.state, action="propose", roles=access.roles, facts=Facts(problems=problems))
    with transaction.atomic():
        write(row, version=version, what="hội đồng này", state=state, proposed_on=today, return_reason="")
        _log(row, actor, now, "council.propose")
        tell_unit(
            unit_id=row.department_id,
            on=today,
            kind="appraisal.council",
            text=f"{row.title}: trình Giám đốc Sở quyết định.",
            url=f"/tham-dinh/hoi-dong/{row.pk}/",
            now=now,
            actor_id=actor.account_id,
            about=f"appraisal_council:{row.pk}/",
        )
    return row


def turn_down_council(
    *, actor: Actor, now: datetime, council_id: int, version: int, action: str, reason: str
) -> AppraisalCouncil:
    """The Director sends it back ("return"), or the Sở gives it up ("dissolve"): its schools are free again.

    Raises AppraisalProblem without a reason, StaleRow, PermissionDenied, Http404.
    """
    if action not in ("return", "dissolve"):
        raise Http404
    permit = "decide" if action == "return" else "dissolve"
    access = council_for(actor=actor, council_id=council_id, today=timezone.localdate(now), action=permit)
    row, words = access.council, words_of(reason, label="Lý do", field="reason")
    if not words:
        raise AppraisalProblem("Hãy ghi lý do để người nhận biết và hồ sơ còn lưu.", field="reason")
    state = moved(COUNCIL, state=row.state, action=action, roles=access.roles, facts=Facts(reason=words))
    with transaction.atomic():
        write(row, version=version, what="hội đồng này", state=state, return_reason=words)
        if action == "dissolve":
            Appraisal.objects.filter(council=row).delete()
        settle(about=f"appraisal_council:{row.pk}/", now=now)
        _log(row, actor, now, f"council.{action}", reason=words)
        tell_unit(
            unit_id=row.department_id,
            on=access.today,
            kind="appraisal.council",
            text=f"{row.title}: {words}",
            url=f"/tham-dinh/hoi-dong/{row.pk}/",
            now=now,
            actor_id=actor.account_id,
        )
    return row


def _edited(actor: Actor, now: datetime, council_id: int) -> CouncilAccess:
    return council_for(actor=actor, council_id=council_id, today=timezone.localdate(now), action="edit")


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
