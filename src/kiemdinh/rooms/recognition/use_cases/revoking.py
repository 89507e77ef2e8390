"""The way to a revocation: ground, notice with a term for remedy, answer of the school, decision or kept."""

from datetime import date, datetime
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.recognition.models import Recognition, Revocation
from kiemdinh.rooms.recognition.queries.access import RecognitionAccess, recognition_for
from kiemdinh.rooms.recognition.rules import printing
from kiemdinh.rooms.recognition.rules.deciding import authority_for, authority_problem
from kiemdinh.rooms.recognition.rules.revoking import grounds
from kiemdinh.rooms.recognition.rules.states import NOTICED, RECOGNITION, REVOCATION, CaseFacts, RevocationFacts
from kiemdinh.rooms.recognition.use_cases.deciding import renew_line
from kiemdinh.rooms.recognition.use_cases.keeping import keep_paper
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem, StaleRow
from kiemdinh.rooms.recognition.use_cases.telling import about, record, tell_department, tell_school
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store
from kiemdinh.services.notices import settle


def open_revocation(
    *,
    actor: Actor,
    now: datetime,
    recognition_id: int,
    ground: str,
    reason: str,
    notice_number: str = "",
    noticed_on: date | None = None,
    remedy_due_on: date | None = None,
) -> Revocation:
    """Starts it: a notice with a term for remedy, unless the ground is exempt from both.

    Raises RecognitionProblem: an unknown ground, no reason, a notice without its day or a later term, one under way.
    """
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="open_revocation")
    row = access.row
    known = {one.key: one for one in grounds(access.procedure, on=max(today, row.signed_on or today))}
    if ground not in known:
        raise RecognitionProblem("Căn cứ thu hồi không có trong quy định. Hãy chọn trong danh sách.", field="ground")
    words = nfc(reason)
    if not words:
        raise RecognitionProblem("Hãy ghi lý do: sự việc, văn bản, ngày.", field="reason")
    exempt = known[ground].exempt
    if not exempt:
        _check_term(noticed_on, remedy_due_on, row, today)
    try:
        with transaction.atomic():
            made = Revocation.objects.create(
                recognition=row,
                ground=ground,
                reason=words,
                state=REVOCATION.start,
                notice_number=nfc(notice_number)[:60],
                noticed_on=noticed_on,
                remedy_due_on=None if exempt else remedy_due_on,
                exempt=exempt,
                opened_at=now,
            )
            if not exempt:
                keep_paper(row, printing.REMEDY, row_id=made.pk, on=today)
            record(row, actor=actor, now=now, action="revocation.open", reason=words, ground=ground)
            until = f", khắc phục đến hết {format_date(remedy_due_on)}" if remedy_due_on and not exempt else ""
            tell_school(
                row,
                kind="recognition.revocation",
                text=f"Sở xem xét thu hồi kết quả công nhận của trường: {known[ground].label.lower()}{until}.",
                now=now,
                actor=actor,
            )
    except IntegrityError as error:
        raise RecognitionProblem("Kết quả này đang được xem xét thu hồi rồi.") from error
    return made


def answer_revocation(
    *,
    actor: Actor,
    now: datetime,
    recognition_id: int,
    revocation_id: int,
    version: int,
    report: str,
    name: str = "",
    stream: IO[bytes] | None = None,
) -> Revocation:
    """The school reports what it has put right. Raises RecognitionProblem, StaleRow, PermissionDenied."""
    access, row = _find(actor, now, recognition_id, revocation_id, "answer_revocation")
    words = nfc(report)
    target = _move(access, row, "answer", RevocationFacts(text=words))
    changes: dict[str, Any] = {"remedy_report": words, "reported_at": now}
    with transaction.atomic():
        if stream is not None:
            try:
                kept, shown = store(name=name, stream=stream, now=now)
            except RefusedFile as refused:
                raise RecognitionProblem(str(refused), field="file") from refused
            changes |= {"remedy_evidence_id": kept.pk, "remedy_evidence_name": shown}
        row = _write(row, version, target, changes)
        record(access.row, actor=actor, now=now, action="revocation.answer")
        tell_department(
            access.row,
            kind="recognition.revocation",
            text=f"{access.row.facts.get('school', '')} báo cáo kết quả khắc phục.",
            now=now,
            actor=actor,
        )
    return row


def close_revocation(
    *, actor: Actor, now: datetime, recognition_id: int, revocation_id: int, version: int, action: str, note: str
) -> Revocation:
    """Ends it without revoking: put right ("keep") or not founded ("drop"), with the reason."""
    if action not in ("keep", "drop"):
        raise Http404
    access, row = _find(actor, now, recognition_id, revocation_id, "close_revocation")
    words = nfc(note)
    target = _move(access, row, action, RevocationFacts(text=words))
    with transaction.atomic():
        row = _write(row, version, target, {"closing_note": words, "closed_at": now})
        settle(about=about(access.row), now=now)
        record(access.row, actor=actor, now=now, action=f"revocation.{action}", reason=words)
        tell_school(
            access.row,
            kind="recognition.revocation",
            text=f"Không thu hồi kết quả công nhận của trường: {words}",
            now=now,
            actor=actor,
        )
    return row


def decide_revocation(
    *,
    actor: Actor,
    now: datetime,
    recognition_id: int,
    revocation_id: int,
    version: int,
    decision_number: str,
    signed_on: date,
    authority: str,
    signer_post: str,
    signer_name: str,
    note: str = "",
) -> Recognition:
    """Records the signed decision to revoke; the certificate no longer holds from that day.

    Raises RecognitionProblem: the term still runs and the school said nothing, the wrong authority, something missing.
    """
    access, row = _find(actor, now, recognition_id, revocation_id, "close_revocation")
    case = access.row
    values: dict[str, Any] = {
        "decision_number": nfc(decision_number),
        "authority": nfc(authority),
        "signer_post": nfc(signer_post),
        "signer_name": nfc(signer_name),
    }
    problems = [] if all(values.values()) else ["Hãy nhập đủ số quyết định, thẩm quyền, chức vụ và họ tên người ký."]
    if signed_on > access.today or (case.signed_on and signed_on < case.signed_on):
        raise RecognitionProblem(
            "Ngày ký quyết định thu hồi phải từ ngày công nhận đến hôm nay.", field="signed_on"
        )
    if row.noticed_on is not None and signed_on < row.noticed_on:
        day = format_date(row.noticed_on)
        raise RecognitionProblem(f"Ngày ký trước ngày thông báo yêu cầu khắc phục ({day}).", field="signed_on")
    known = authority_for(access.procedure, kind=case.kind, on=signed_on)
    wrong = authority_problem(known, signed_by=values["authority"], kind=case.kind, on=signed_on)
    if wrong:
        raise RecognitionProblem(wrong, field="authority")
    runs = not row.exempt and row.remedy_due_on is not None and signed_on <= row.remedy_due_on
    facts = RevocationFacts(term_runs=runs, answered=row.reported_at is not None, problems=tuple(problems))
    target = _move(access, row, "decide", facts)
    state = RECOGNITION.move(state=case.state, action="revoke", roles=access.roles, facts=CaseFacts())
    with transaction.atomic():
        _write(row, version, target, {"signed_on": signed_on, "closing_note": nfc(note), "closed_at": now, **values})
        mine = Recognition.objects.filter(pk=case.pk, state=case.state, version=case.version)
        if not mine.update(state=state, ended_on=signed_on, version=case.version + 1):
            raise StaleRow("hồ sơ công nhận này")
        renew_line(case.school_id, case.kind)
        case.refresh_from_db()
        keep_paper(case, printing.REVOCATION_PAPER, row_id=row.pk, on=access.today)
        settle(about=about(case), now=now)
        record(case, actor=actor, now=now, action="revoke", reason=row.reason, number=values["decision_number"])
        tell_school(
            case,
            kind="recognition.revocation",
            text=f"Kết quả công nhận của trường đã bị thu hồi theo Quyết định số {values['decision_number']}.",
            now=now,
            actor=actor,
        )
    return case


def _check_term(noticed_on: date | None, due_on: date | None, row: Recognition, today: date) -> None:
    if noticed_on is None or noticed_on > today or (row.signed_on and noticed_on < row.signed_on):
        raise RecognitionProblem("Hãy nhập ngày của văn bản thông báo, không muộn hơn hôm nay.", field="noticed_on")
    if due_on is None or due_on <= noticed_on:
        raise RecognitionProblem(
            "Căn cứ này phải có thời hạn khắc phục sau ngày thông báo. Hãy nhập thời hạn.", field="remedy_due_on"
        )


def _find(
    actor: Actor, now: datetime, recognition_id: int, revocation_id: int, action: str
) -> tuple[RecognitionAccess, Revocation]:
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action=action)
    row = Revocation.objects.filter(pk=revocation_id, recognition=access.row).first()
    if row is None:
        raise Http404
    if row.state != NOTICED:
        raise RecognitionProblem("Việc xem xét thu hồi này đã kết thúc.")
    return access, row


def _move(access: RecognitionAccess, row: Revocation, action: str, facts: RevocationFacts) -> str:
    try:
        return REVOCATION.move(state=row.state, action=action, roles=access.roles, facts=facts)
    except Refusal as refusal:
        raise RecognitionProblem(str(refusal), field="signed_on" if facts.term_runs else "") from refusal


def _write(row: Revocation, version: int, target: str, changes: dict[str, Any]) -> Revocation:
    mine = Revocation.objects.filter(pk=row.pk, version=version, state=row.state)
    if not mine.update(state=target, version=version + 1, **changes):
        raise StaleRow("việc xem xét thu hồi này")
    row.refresh_from_db()
    return row
