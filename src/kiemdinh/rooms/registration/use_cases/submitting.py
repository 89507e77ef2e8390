"""Handing a dossier in, answering what was asked, handing it in again, taking it back (Điều 26, 27)."""

from datetime import date, datetime

from django.db import transaction
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import DossierCheck, DossierLetter, DossierPoint, Registration
from kiemdinh.rooms.registration.queries.access import RegistrationAccess, registration_for
from kiemdinh.rooms.registration.queries.chain import chain_on, links_above
from kiemdinh.rooms.registration.queries.dossier import open_check, points_to_answer
from kiemdinh.rooms.registration.queries.eligibility import check, newest_report, wish_of
from kiemdinh.rooms.registration.queries.freezing import frozen_dossier
from kiemdinh.rooms.registration.queries.letters import register_context
from kiemdinh.rooms.registration.rules.chain import CheckUnit, NoChain, whose_turn
from kiemdinh.rooms.registration.rules.eligibility import ASK, BLOCK
from kiemdinh.rooms.registration.rules.letters import REGISTER
from kiemdinh.rooms.registration.rules.snapshot import sha256_of
from kiemdinh.rooms.registration.rules.states import DRAFT, SUBMITTED, DossierFacts
from kiemdinh.rooms.registration.use_cases import telling
from kiemdinh.rooms.registration.use_cases.freezing import freeze_letter
from kiemdinh.rooms.registration.use_cases.moving import move, note, target_of, today_of
from kiemdinh.rooms.registration.use_cases.problems import NotEligible, RegistrationProblem, StaleRow
from kiemdinh.rooms.registration.use_cases.rounds import begin_check, begin_columns


def submit(*, actor: Actor, now: datetime, registration_id: int, version: int) -> Registration:
    """Hands the dossier in (again): everything is checked and frozen anew, the next check begins.

    The units that check are those of the first day of submission; a returned dossier goes back to the step it came
    from. Raises NotEligible with every reason, RegistrationProblem, StaleRow, PermissionDenied, Http404.
    """
    today = today_of(now)
    access = registration_for(actor=actor, registration_id=registration_id, today=today, action="submit")
    row = access.registration
    report = newest_report(school_id=row.school_id)
    assert report is not None
    school = organisations.school_facts(unit_id=row.school_id, on=today)
    assert school is not None
    # The rules of the day come before the school's own conditions: they leave nothing to mend.
    found = [] if access.stops else check(school=school, wish=wish_of(row), on=today, but=row.pk)
    problems = tuple(f["text"] for f in found if f["grade"] in (BLOCK, ASK))
    chain, first = access.chain, row.state == DRAFT
    if first:
        try:
            chain = chain_on(school_id=row.school_id, edition_code=row.edition_code, on=today)
        except NoChain as reason:
            problems = (*problems, str(reason))
    facts = DossierFacts(problems=problems, stops=access.stops, unanswered=len(points_to_answer(row)))
    if problems and not access.stops and not facts.unanswered:
        raise NotEligible(problems)
    target = target_of(row, "submit", roles=access.roles, facts=facts)
    turn = _turn(row, chain, today)
    snapshot = frozen_dossier(report)
    sha = sha256_of(snapshot)
    row.report_id, row.edition_code = report.id, report.edition_code
    letter = register_context(row, on=today, chain=chain)
    with transaction.atomic():
        move(
            row,
            version=version,
            target=target,
            report_id=report.id,
            edition_code=report.edition_code,
            eligibility=found,
            snapshot=snapshot,
            snapshot_sha256=sha,
            check_units=[unit.to_json() for unit in chain],
            submitted_on=row.submitted_on or today,
            **begin_columns(row, turn, since=today),
        )
        for own in DossierLetter.objects.filter(registration=row, kind=REGISTER):
            own.context = letter
            freeze_letter(own, today)
        begin_check(row, turn, on=today)
        action = "submit" if first else "resubmit"
        note(row, actor=actor, now=now, action=action, report=report.number, sha256=sha, to=turn.name)
        telling.over(row, now)
        again = "" if first else " lại"
        telling.tell_unit(
            row,
            turn.unit_id,
            kind="registration.submit",
            text=f"{school.name} nộp{again} hồ sơ đăng ký đánh giá ngoài, đến lượt kiểm tra.",
            now=now,
            actor_id=actor.account_id,
        )
    row.refresh_from_db()
    return row


def _turn(row: Registration, chain: tuple[CheckUnit, ...], today: date) -> CheckUnit:
    """The unit of the step, or after its end the one that took over."""
    chosen = chain[min(row.step, len(chain) - 1)]
    unit = organisations.unit_as_of(unit_id=chosen.unit_id, on=today)
    ended = unit is not None and unit.ended
    above = links_above(school_id=row.school_id, on=today) if ended else ()
    return whose_turn(chosen=chosen, ended=ended, above_today=above)


def answer_point(
    *, actor: Actor, now: datetime, registration_id: int, point_id: int, version: int, answer: str
) -> DossierPoint:
    """The school answers one point of a returned dossier; it may correct its answer until it hands in again.

    Raises RegistrationProblem (nothing written), StaleRow, PermissionDenied, Http404.
    """
    access = registration_for(actor=actor, registration_id=registration_id, today=today_of(now), action="answer")
    words = nfc(answer)
    if not words:
        raise RegistrationProblem("Hãy ghi câu trả lời: đã sửa gì, ở đâu, hoặc vì sao giữ nguyên.")
    point = DossierPoint.objects.filter(pk=point_id, check_row__registration=access.registration).first()
    if point is None or point.check_row_id not in {p.check_row_id for p in _current_points(access)}:
        raise Http404
    with transaction.atomic():
        changed = DossierPoint.objects.filter(pk=point.pk, version=version).update(
            answer=words, answered_at=now, answered_by_id=actor.account_id, version=version + 1
        )
        if not changed:
            raise StaleRow("câu trả lời này")
        note(access.registration, actor=actor, now=now, action="answer", position=point.position)
    point.refresh_from_db()
    return point


def _current_points(access: RegistrationAccess) -> list[DossierPoint]:
    return points_to_answer(access.registration, answered=True)


def withdraw(*, actor: Actor, now: datetime, registration_id: int, version: int, reason: str = "") -> Registration:
    """The school takes its dossier back; possible until it is told that the dossier is accepted.

    Raises RegistrationProblem, StaleRow, PermissionDenied, Http404.
    """
    today = today_of(now)
    access = registration_for(actor=actor, registration_id=registration_id, today=today, action="withdraw")
    row, turn = access.registration, access.turn
    target = target_of(row, "withdraw", roles=access.roles, facts=DossierFacts())
    words = nfc(reason)
    if row.state != DRAFT and not words:
        raise RegistrationProblem("Hãy ghi lý do rút hồ sơ để nơi đang kiểm tra biết.")
    was = row.state
    with transaction.atomic():
        move(row, version=version, target=target, turn_kind="", turn_unit=None, due_on=None)
        check_row = open_check(row)
        if check_row is not None:
            DossierCheck.objects.filter(pk=check_row.pk).update(
                outcome="left", decided_on=today, version=check_row.version + 1
            )
        note(row, actor=actor, now=now, action="withdraw", reason=words)
        telling.over(row, now)
        if was == SUBMITTED and turn is not None:
            telling.tell_unit(
                row,
                turn.unit_id,
                kind="registration.withdraw",
                text=f"{telling.school_name(row, now)} rút hồ sơ đăng ký ngày {format_date(today)}: {words}",
                now=now,
                actor_id=actor.account_id,
            )
    row.refresh_from_db()
    return row
