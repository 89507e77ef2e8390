"""The school writes its registration: kinds, levels, purpose; nothing is frozen before it is handed in."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import DossierLetter, Registration
from kiemdinh.rooms.registration.queries.access import registration_for, school_decision
from kiemdinh.rooms.registration.queries.eligibility import Wish, check, newest_report, no_registration_for
from kiemdinh.rooms.registration.rules.letters import REGISTER
from kiemdinh.rooms.registration.rules.states import DRAFT, PURPOSES
from kiemdinh.rooms.registration.use_cases.moving import note as write
from kiemdinh.rooms.registration.use_cases.moving import today_of
from kiemdinh.rooms.registration.use_cases.problems import RegistrationProblem, StaleRow

_LONGEST_NOTE = 2000


def start(*, actor: Actor, now: datetime, school_code: str, wish: Wish, note: str = "") -> Registration:
    """A registration in preparation, resting on the newest published report of the 2018 rules.

    Raises RegistrationProblem (nothing published, another one open, no registration under the rules of the day, wrong
    levels), PermissionDenied, Http404.
    """
    today = today_of(now)
    school = organisations.school_facts(code=school_code, on=today)
    if school is None or not any(p.unit_id == school.unit_id for p in actor.posts):
        raise Http404
    decision = school_decision(actor=actor, school_id=school.unit_id)
    if not decision:
        raise PermissionDenied(decision.reason)
    stop = no_registration_for(school=school, on=today)
    if stop is not None:
        raise RegistrationProblem(stop.text)
    report = newest_report(school_id=school.unit_id)
    if report is None:
        raise RegistrationProblem(
            "Trường chưa công bố báo cáo tự đánh giá theo bộ quy định năm 2018. Hãy công bố trước."
        )
    _sensible(wish)
    row = Registration(
        school_id=school.unit_id,
        report_id=report.id,
        edition_code=report.edition_code,
        state=DRAFT,
        created_at=now,
        created_by_id=actor.account_id,
        eligibility=check(school=school, wish=wish, on=today),
        **_columns(wish, note),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            DossierLetter.objects.create(registration=row, kind=REGISTER, unit_id=row.school_id)
            write(row, actor=actor, now=now, action="start", report=report.number)
    except IntegrityError as error:
        raise RegistrationProblem("Trường đang có một hồ sơ đăng ký khác chưa xong.") from error
    return row


def edit(
    *, actor: Actor, now: datetime, registration_id: int, version: int, wish: Wish, note: str = ""
) -> Registration:
    """Changes what a registration in preparation asks for. Raises RegistrationProblem, StaleRow, PermissionDenied."""
    today = today_of(now)
    access = registration_for(actor=actor, registration_id=registration_id, today=today, action="edit")
    row = access.registration
    _sensible(wish)
    school = organisations.school_facts(unit_id=row.school_id, on=today)
    assert school is not None
    found = check(school=school, wish=wish, on=today, but=row.pk)
    with transaction.atomic():
        changed = Registration.objects.filter(pk=row.pk, version=version, state=DRAFT).update(
            version=version + 1, eligibility=found, **_columns(wish, note)
        )
        if not changed:
            raise StaleRow("hồ sơ đăng ký này")
        write(row, actor=actor, now=now, action="edit")
    row.refresh_from_db()
    return row


def _columns(wish: Wish, note: str) -> dict[str, object]:
    return {
        "for_accreditation": wish.accreditation is not None,
        "for_national_standard": wish.degree is not None,
        "asked_accreditation_level": wish.accreditation,
        "asked_national_degree": wish.degree,
        "purpose": wish.purpose,
        "condition_confirmed": wish.confirmed,
        "note": nfc(note)[:_LONGEST_NOTE],
    }


def _sensible(wish: Wish) -> None:
    """What the tables themselves cannot hold."""
    if not wish.asked:
        raise RegistrationProblem("Hãy chọn đề nghị kiểm định chất lượng, đạt chuẩn quốc gia hoặc cả hai.")
    if wish.purpose not in PURPOSES:
        raise RegistrationProblem("Hãy chọn mục đích đăng ký trong danh sách.")
    if wish.accreditation is not None and not 1 <= wish.accreditation <= 4:
        raise RegistrationProblem("Cấp độ đề nghị là một số từ 1 đến 4.")
    if wish.degree is not None and wish.degree not in (1, 2):
        raise RegistrationProblem("Mức độ đề nghị là 1 hoặc 2.")
