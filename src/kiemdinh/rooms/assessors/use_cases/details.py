"""What belongs to a person: certificates, periods of work, relatives at schools."""

from datetime import date, datetime
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.assessors.models import Assessor, FamilyTie, Qualification, WorkPeriod
from kiemdinh.rooms.assessors.queries.access import assessor_for
from kiemdinh.rooms.assessors.rules.words import QUALIFICATION_KINDS
from kiemdinh.rooms.assessors.use_cases.engagements import recheck
from kiemdinh.rooms.assessors.use_cases.places import read_place
from kiemdinh.rooms.assessors.use_cases.problems import AssessorProblem
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import forget_unused, store
from kiemdinh.services.ledger import record


def add_qualification(
    *,
    actor: Actor,
    now: datetime,
    assessor_id: int,
    kind: str,
    title: str,
    number: str = "",
    issuer: str = "",
    issued_on: date | None = None,
    file: tuple[str, IO[bytes]] | None = None,
) -> Qualification:
    """Adds a certificate, with a copy when given (`file`: name and stream; judged by its content).

    Raises AssessorProblem with the field, PermissionDenied, Http404.
    """
    row = _mine(actor, assessor_id, now)
    words = " ".join(nfc(title).split())
    if kind not in QUALIFICATION_KINDS:
        raise AssessorProblem("Hãy chọn loại văn bằng, chứng nhận.", field="kind")
    if not words:
        raise AssessorProblem("Hãy ghi tên văn bằng, chứng nhận.", field="title")
    if issued_on is not None and issued_on > timezone.localdate(now):
        raise AssessorProblem("Ngày cấp không được sau hôm nay.", field="issued_on")
    stored = None
    if file is not None:
        try:
            stored, _ = store(name=file[0], stream=file[1], now=now)
        except RefusedFile as refusal:
            raise AssessorProblem(str(refusal), field="file") from refusal
    made = Qualification(
        assessor=row,
        kind=kind,
        title=words[:200],
        number=nfc(number).strip()[:60],
        issuer=nfc(issuer).strip()[:200],
        issued_on=issued_on,
        file=stored,
    )
    with transaction.atomic():
        made.save(force_insert=True)
        _record(actor, row, now, "assessor.qualification.add", title=made.title)
    return made


def remove_qualification(*, actor: Actor, now: datetime, assessor_id: int, qualification_id: int) -> None:
    """Takes a certificate away; its copy goes too when nothing else uses it. Raises Http404, PermissionDenied."""
    row = _mine(actor, assessor_id, now)
    gone = Qualification.objects.filter(pk=qualification_id, assessor=row).select_related("file").first()
    if gone is None:
        raise Http404
    stored = gone.file
    with transaction.atomic():
        gone.delete()
        _record(actor, row, now, "assessor.qualification.remove", title=gone.title)
    if stored is not None:
        forget_unused([stored])


def add_work_period(
    *,
    actor: Actor,
    now: datetime,
    assessor_id: int,
    place: str,
    title: str = "",
    starts_on: date,
    ends_on: date | None = None,
) -> WorkPeriod:
    """Adds where the person worked; a code or an exact name of the directory becomes that unit.

    Open engagements are looked at again. Raises AssessorProblem with the field, PermissionDenied, Http404.
    """
    row = _mine(actor, assessor_id, now)
    today = timezone.localdate(now)
    found = read_place(text=place, register_id=row.register_id, on=today, field="place")
    if not found.name:
        raise AssessorProblem("Hãy ghi nơi công tác.", field="place")
    if ends_on is not None and ends_on < starts_on:
        raise AssessorProblem("Ngày cuối phải từ ngày bắt đầu trở đi.", field="ends_on")
    made = WorkPeriod(
        assessor=row,
        unit_id=found.unit_id,
        place="" if found.unit_id else found.name[:250],
        title=" ".join(nfc(title).split())[:120],
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with transaction.atomic():
        made.save(force_insert=True)
        _record(actor, row, now, "assessor.work.add", place=found.name)
        recheck(assessor=row, now=now, actor=actor)
    return made


def remove_work_period(*, actor: Actor, now: datetime, assessor_id: int, period_id: int) -> None:
    """Takes a mistaken period away. Raises Http404, PermissionDenied."""
    row = _mine(actor, assessor_id, now)
    gone = WorkPeriod.objects.filter(pk=period_id, assessor=row).first()
    if gone is None:
        raise Http404
    with transaction.atomic():
        gone.delete()
        _record(actor, row, now, "assessor.work.remove", place=gone.place, unit=gone.unit_id)
        recheck(assessor=row, now=now, actor=actor)


def declare_family_tie(
    *, actor: Actor, now: datetime, assessor_id: int, school_code: str, relation: str
) -> FamilyTie:
    """A relative at a school, told by the person (or written down by the officers for who has no account).

    Open engagements are looked at again. Raises AssessorProblem with the field, PermissionDenied, Http404.
    """
    row = _mine_or_own(actor, assessor_id, now)
    today = timezone.localdate(now)
    found = read_place(text=school_code, register_id=row.register_id, on=today, field="school_code", kind="school")
    if found.unit_id is None:
        raise AssessorProblem("Không tìm thấy trường này. Hãy ghi đúng mã hoặc tên trường.", field="school_code")
    words = " ".join(nfc(relation).split())
    if not words:
        raise AssessorProblem("Hãy ghi quan hệ, ví dụ: vợ, giáo viên của trường.", field="relation")
    if FamilyTie.objects.filter(assessor=row, school_id=found.unit_id).exists():
        raise AssessorProblem("Đã khai người thân ở trường này rồi.", field="school_code")
    made = FamilyTie(assessor=row, school_id=found.unit_id, relation=words[:200], declared_at=now)
    with transaction.atomic():
        made.save(force_insert=True)
        # The relation itself stays out of the book: it is about a third person.
        _record(actor, row, now, "assessor.family.declare", school=found.unit_id)
        recheck(assessor=row, now=now, actor=actor)
    return made


def remove_family_tie(*, actor: Actor, now: datetime, assessor_id: int, tie_id: int) -> None:
    """Takes a tie back that no longer holds. Raises Http404, PermissionDenied."""
    row = _mine_or_own(actor, assessor_id, now)
    gone = FamilyTie.objects.filter(pk=tie_id, assessor=row).first()
    if gone is None:
        raise Http404
    with transaction.atomic():
        gone.delete()
        _record(actor, row, now, "assessor.family.remove", school=gone.school_id)
        recheck(assessor=row, now=now, actor=actor)


def _mine(actor: Actor, assessor_id: int, now: datetime) -> Assessor:
    return assessor_for(
        actor=actor, assessor_id=assessor_id, today=timezone.localdate(now), action="edit"
    ).assessor


def _mine_or_own(actor: Actor, assessor_id: int, now: datetime) -> Assessor:
    today = timezone.localdate(now)
    try:
        return assessor_for(actor=actor, assessor_id=assessor_id, today=today, action="declare").assessor
    except PermissionDenied:
        return assessor_for(actor=actor, assessor_id=assessor_id, today=today, action="edit").assessor


def _record(actor: Actor, row: Assessor, now: datetime, action: str, **data: object) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.register_id,
        action=action,
        target_type="assessor",
        target_id=row.pk,
        at=now,
        data=data,
    )
