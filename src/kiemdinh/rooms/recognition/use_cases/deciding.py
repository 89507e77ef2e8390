"""From the proposal to the signed decision: prepare, take back, withdraw, issue, refuse."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.recognition.queries.access import RecognitionAccess, recognition_for
from kiemdinh.rooms.recognition.rules import printing
from kiemdinh.rooms.recognition.rules.certificate import digest_of
from kiemdinh.rooms.recognition.rules.deciding import (
    authority_for,
    authority_problem,
    expires_on,
    kind_label,
    level_label,
)
from kiemdinh.rooms.recognition.rules.standing import Held, number_key, succession
from kiemdinh.rooms.recognition.rules.states import EVER_ISSUED, ISSUED, RECOGNITION, REVOKED, SUPERSEDED, CaseFacts
from kiemdinh.rooms.recognition.use_cases.keeping import keep_paper
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem, StaleRow
from kiemdinh.rooms.recognition.use_cases.telling import about, record, tell_school
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.procedure import Procedure
from kiemdinh.services.notices import settle


def prepare(*, actor: Actor, now: datetime, recognition_id: int, version: int) -> Recognition:
    """Takes up a proposal: the draft of the decision is written. Raises RecognitionProblem, StaleRow."""
    return _simple(actor, now, recognition_id, version, "prepare", "prepare", "")


def take_back(*, actor: Actor, now: datetime, recognition_id: int, version: int, reason: str) -> Recognition:
    """Puts a draft back among the proposals, with the reason. Raises RecognitionProblem, StaleRow."""
    return _simple(actor, now, recognition_id, version, "take_back", "prepare", reason)


def withdraw(*, actor: Actor, now: datetime, recognition_id: int, version: int, reason: str) -> Recognition:
    """Ends a case without a decision, with the reason. Raises RecognitionProblem, StaleRow."""
    return _simple(actor, now, recognition_id, version, "withdraw", "withdraw", reason)


def issue(
    *,
    actor: Actor,
    now: datetime,
    recognition_id: int,
    version: int,
    decision_number: str,
    signed_on: date,
    authority: str,
    signer_post: str,
    signer_name: str,
    register_number: str,
    certificate_number: str,
) -> Recognition:
    """Records the signed decision: freezes the facts, sets the expiry, replaces the older certificate of the kind.

    Raises RecognitionProblem: something missing, a day that cannot be, the wrong authority for the edition and the
    day, a certificate or register number used before (naming the other); StaleRow; PermissionDenied; Http404.
    """
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="issue")
    row = access.row
    written: dict[str, Any] = {
        "decision_number": nfc(decision_number),
        "signed_on": signed_on,
        "authority": nfc(authority),
        "signer_post": nfc(signer_post),
        "signer_name": nfc(signer_name),
        "register_number": nfc(register_number),
        "certificate_number": nfc(certificate_number),
    }
    problems = _missing(written) or _signing_problems(access, written)
    target = _move(access, "issue", CaseFacts(reached=row.level > 0), problems)
    decision_taken(row.province_id, written["decision_number"], signed_on)
    number_taken(written["certificate_number"])
    register_taken(row.province_id, row.kind, written["register_number"], signed_on.year)
    end = expires_on(access.procedure, signed_on=signed_on)
    facts = frozen_facts(row, written, expires=end, procedure=access.procedure)
    try:
        with transaction.atomic():
            changed = Recognition.objects.filter(pk=row.pk, version=version, state=row.state).update(
                state=target,
                expires_on=end,
                facts=facts,
                facts_sha256=digest_of(facts),
                number_key=number_key(written["certificate_number"]),
                version=version + 1,
                **written,
            )
            if not changed:
                raise StaleRow("hồ sơ công nhận này")
            renew_line(row.school_id, row.kind)
            row.refresh_from_db()
            keep_paper(row, printing.SUBMISSION, row_id=row.pk, on=today)
            keep_paper(row, printing.DECISION, row_id=row.pk, on=today)
            settle(about=about(row), now=now)
            record(row, actor=actor, now=now, action="issue", number=row.certificate_number, signed=f"{signed_on}")
            tell_school(
                row,
                kind="recognition.decided",
                text=f"Trường được công nhận {kind_label(row.kind).lower()} {level_label(row.kind, row.level).lower()}"
                f" theo Quyết định số {row.decision_number}, có giá trị đến {format_date(end)}.",
                now=now,
                actor=actor,
            )
    except IntegrityError as error:
        # Two people recorded the same number at once; whoever came second is told which one is taken.
        number_taken(written["certificate_number"])
        raise RecognitionProblem("Số giấy chứng nhận vừa được dùng cho trường khác. Hãy kiểm tra lại.") from error
    return row


def refuse(
    *,
    actor: Actor,
    now: datetime,
    recognition_id: int,
    version: int,
    reason: str,
    letter_number: str,
    signed_on: date,
    signer_post: str = "",
    signer_name: str = "",
) -> Recognition:
    """Does not recognise, with the reasons and the letter to the school; final.

    Raises RecognitionProblem (no reason, no letter, a day that cannot be), StaleRow, PermissionDenied.
    """
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="refuse")
    written: dict[str, Any] = {
        "decision_number": nfc(letter_number),
        "signed_on": signed_on,
        "signer_post": nfc(signer_post),
        "signer_name": nfc(signer_name),
    }
    problems = []
    if not written["decision_number"]:
        problems.append(RecognitionProblem("Hãy nhập số của thông báo không công nhận.", field="letter_number"))
    problems += _day_problems(access, signed_on)
    words = nfc(reason)
    target = _move(access, "refuse", CaseFacts(reason=words), problems)
    row = access.row
    school = organisations.school_facts(on=signed_on, unit_id=row.school_id)
    with transaction.atomic():
        changed = Recognition.objects.filter(pk=row.pk, version=version, state=row.state).update(
            state=target,
            reason=words,
            facts={"school": school.name if school else "", "school_code": school.code if school else ""},
            version=version + 1,
            **written,
        )
        if not changed:
            raise StaleRow("hồ sơ công nhận này")
        row.refresh_from_db()
        keep_paper(row, printing.REFUSAL, row_id=row.pk, on=today)
        settle(about=about(row), now=now)
        record(row, actor=actor, now=now, action="refuse", reason=words, number=row.decision_number)
        tell_school(
            row,
            kind="recognition.decided",
            text=f"Trường chưa được công nhận {kind_label(row.kind).lower()}: {words}",
            now=now,
            actor=actor,
        )
    return row


def number_taken(number: str, *, except_id: int | None = None) -> None:
    """Raises RecognitionProblem naming the certificate that already has this number."""
    other = (
        Recognition.objects.filter(number_key=number_key(number))
        .exclude(number_key="")
        .exclude(pk=except_id or 0)
        .select_related("school")
        .first()
    )
    if other is not None:
        name = other.facts.get("school") or other.school.code
        signed = f", ký ngày {format_date(other.signed_on)}" if other.signed_on else ""
        raise RecognitionProblem(
            f"Số giấy chứng nhận “{nfc(number)}” đã cấp cho {name} (Quyết định số {other.decision_number}{signed})."
            " Mỗi số chỉ dùng một lần; hãy kiểm tra lại số.",
            field="certificate_number",
        )


def decision_taken(province_id: int | None, number: str, signed_on: date) -> None:
    """Raises RecognitionProblem when a decision of this number and year is recorded with another day of signing.

    One decision may recognise several schools, but it has one day.
    """
    rows = Recognition.objects.filter(province_id=province_id, signed_on__year=signed_on.year, state__in=EVER_ISSUED)
    for other in rows.exclude(signed_on=signed_on).only("decision_number", "signed_on", "facts", "school__code"):
        if number_key(other.decision_number) == number_key(number):
            name = other.facts.get("school") or other.school.code
            raise RecognitionProblem(
                f"Quyết định số {other.decision_number} đã ghi cho {name} với ngày ký {format_date(other.signed_on)}."
                " Mỗi quyết định chỉ có một ngày ký; hãy kiểm tra lại số và ngày.",
                field="decision_number",
            )


def register_taken(province_id: int | None, kind: str, number: str, year: int) -> None:
    """Raises RecognitionProblem naming the certificate that has this number in the register of the year."""
    if not number:
        return
    rows = Recognition.objects.filter(province_id=province_id, kind=kind, register_number=number, signed_on__year=year)
    other = rows.filter(state__in=EVER_ISSUED).select_related("school").first()
    if other is not None:
        name = other.facts.get("school") or other.school.code
        raise RecognitionProblem(
            f"Số vào sổ “{number}” của năm {year} đã dùng cho {name}. Hãy lấy số tiếp theo trong sổ.",
            field="register_number",
        )


def frozen_facts(
    row: Recognition, written: dict[str, Any], *, expires: date, procedure: Procedure, on: date | None = None
) -> dict[str, Any]:
    """What the public may read of a recognition from its signing on; plain values, never changed again.

    `on` is the day on which the procedure is read, when that is not the day of signing (papers older than it).
    """
    signed_on: date = written["signed_on"]
    school = organisations.school_facts(on=signed_on, unit_id=row.school_id) or organisations.school_facts(
        on=row.reported_on if on is None else on, unit_id=row.school_id
    )
    known = authority_for(procedure, kind=row.kind, on=on or signed_on)
    return {
        "school": school.name if school else "",
        "school_code": school.code if school else "",
        "school_type": school.school_type if school else "",
        "address": school.address if school else "",
        "commune": school.commune_name if school else "",
        "province": school.province_name if school else "",
        "province_code": school.province_code if school else "",
        "kind": row.kind,
        "level": row.level,
        "generation": row.generation,
        "edition": row.edition_code,
        "decision_number": written["decision_number"],
        "register_number": written["register_number"],
        "certificate_number": written["certificate_number"],
        "authority": written["authority"],
        "authority_sure": known.sure,
        "signer_post": written["signer_post"],
        "signer_name": written["signer_name"],
        "signed_on": signed_on.isoformat(),
        "expires_on": expires.isoformat(),
        "code": row.code,
    }


def renew_line(school_id: int, kind: str) -> None:
    """Sets anew which issued recognition of a kind was replaced by which; inside the caller's transaction."""
    rows = list(Recognition.objects.filter(school_id=school_id, kind=kind, state__in=EVER_ISSUED).order_by("pk"))
    held = [
        Held(r.pk, r.signed_on, r.expires_on, r.ended_on if r.state == REVOKED else None) for r in rows if r.signed_on
    ]
    line = succession(held)
    newer_of = dict(line.items())
    older_of = {newer: older for older, (newer, _) in line.items()}
    for row in rows:
        replaces = older_of.get(row.pk)
        state, ended = row.state, row.ended_on
        if row.state != REVOKED:
            state, ended = (SUPERSEDED, newer_of[row.pk][1]) if row.pk in newer_of else (ISSUED, None)
        if (row.state, row.ended_on, row.replaces_id) != (state, ended, replaces):
            Recognition.objects.filter(pk=row.pk).update(
                state=state, ended_on=ended, replaces_id=replaces, version=row.version + (state != row.state)
            )


def _simple(
    actor: Actor, now: datetime, recognition_id: int, version: int, action: str, permit: str, reason: str
) -> Recognition:
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action=permit)
    words = nfc(reason)
    target = _move(access, action, CaseFacts(reached=access.row.level > 0, reason=words))
    row = access.row
    with transaction.atomic():
        changes: dict[str, Any] = {"state": target, "version": version + 1}
        if words:
            changes["reason"] = words
        if not Recognition.objects.filter(pk=row.pk, version=version, state=row.state).update(**changes):
            raise StaleRow("hồ sơ công nhận này")
        row.refresh_from_db()
        record(row, actor=actor, now=now, action=action, reason=words)
    return row


def _move(
    access: RecognitionAccess, action: str, facts: CaseFacts, problems: Sequence[RecognitionProblem] = ()
) -> str:
    """The state after a deed; a refusal for one of the `problems` is said at the box that the problem names."""
    told = replace(facts, problems=tuple(str(problem) for problem in problems))
    try:
        return RECOGNITION.move(state=access.row.state, action=action, roles=access.roles, facts=told)
    except Refusal as refusal:
        field = next((problem.field for problem in problems if str(problem) == str(refusal)), "")
        raise RecognitionProblem(str(refusal), field=field) from refusal


_NAMED = {
    "decision_number": "số quyết định",
    "authority": "thẩm quyền ký",
    "signer_post": "chức vụ người ký",
    "signer_name": "họ tên người ký",
    "register_number": "số vào sổ",
    "certificate_number": "số giấy chứng nhận hoặc số bằng",
}
_LONGEST = {key: 60 if key.endswith("number") else 120 for key in _NAMED}


def _missing(written: dict[str, Any]) -> list[RecognitionProblem]:
    absent = [key for key in _NAMED if not written[key]]
    if absent:
        words = ", ".join(_NAMED[key] for key in absent)
        return [RecognitionProblem(f"Hãy nhập {words}.", field=absent[0])]
    long = next((key for key, most in _LONGEST.items() if len(written[key]) > most), "")
    return [RecognitionProblem(f"Mục này dài quá {_LONGEST[long]} ký tự. Hãy rút gọn.", field=long)] if long else []


def _signing_problems(access: RecognitionAccess, written: dict[str, Any]) -> list[RecognitionProblem]:
    signed_on = written["signed_on"]
    if found := _day_problems(access, signed_on):
        return found
    try:
        known = authority_for(access.procedure, kind=access.row.kind, on=signed_on)
    except RegulationError as error:
        return [RecognitionProblem(str(error), field="signed_on")]
    wrong = authority_problem(known, signed_by=written["authority"], kind=access.row.kind, on=signed_on)
    return [RecognitionProblem(wrong, field="authority")] if wrong else []


def _day_problems(access: RecognitionAccess, signed_on: date) -> list[RecognitionProblem]:
    words = ""
    if signed_on > access.today:
        words = "Ngày ký ở tương lai. Hãy ghi quyết định sau khi đã ký."
    elif signed_on < access.row.reported_on:
        words = f"Ngày ký trước ngày có báo cáo hoặc biên bản ({format_date(access.row.reported_on)}). Hãy sửa lại."
    return [RecognitionProblem(words, field="signed_on")] if words else []
