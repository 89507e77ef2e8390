"""The unit whose turn it is looks through the dossier and says what becomes of it (Điều 27)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.registration.models import DossierCheck, DossierLetter, DossierPoint, Registration
from kiemdinh.rooms.registration.queries.access import RegistrationAccess, registration_for
from kiemdinh.rooms.registration.queries.dossier import open_check
from kiemdinh.rooms.registration.queries.letters import check_context
from kiemdinh.rooms.registration.rules import letters
from kiemdinh.rooms.registration.rules.chain import CheckUnit
from kiemdinh.rooms.registration.rules.eligibility import months_before
from kiemdinh.rooms.registration.rules.states import DEPARTMENT, DossierFacts
from kiemdinh.rooms.registration.use_cases import telling
from kiemdinh.rooms.registration.use_cases.freezing import freeze_letter
from kiemdinh.rooms.registration.use_cases.moving import due_day, move, note, target_of, today_of
from kiemdinh.rooms.registration.use_cases.problems import RegistrationProblem, StaleRow
from kiemdinh.rooms.registration.use_cases.rounds import begin_check, begin_columns
from kiemdinh.rooms.regulations import queries as regulations

_LONGEST = 2000


def save_checklist(
    *,
    actor: Actor,
    now: datetime,
    registration_id: int,
    version: int,
    marks: Mapping[int, bool | None],
    notes: Mapping[int, str],
) -> DossierCheck:
    """Keeps what was looked at so far; `version` is that of the check, so two officers do not overwrite each other.

    A line that is marked "chưa đạt" says why. Raises RegistrationProblem, StaleRow, PermissionDenied, Http404.
    """
    access, check = _checking(actor, now, registration_id, "check")
    items = [
        item | {"ok": marks.get(number, item["ok"]), "note": nfc(notes.get(number, item["note"]))[:_LONGEST]}
        for number, item in enumerate(check.items)
    ]
    bare = next((item for item in items if item["ok"] is False and not item["note"]), None)
    if bare is not None:
        raise RegistrationProblem(f"Nội dung “{bare['text']}” đánh dấu chưa đạt thì phải ghi rõ vì sao.")
    assert access.turn is not None
    with transaction.atomic():
        changed = DossierCheck.objects.filter(pk=check.pk, version=version, outcome="").update(
            items=items, unit_id=access.turn.unit_id, version=version + 1
        )
        if not changed:
            raise StaleRow("phần kiểm tra này")
        note(access.registration, actor=actor, now=now, action="check", unit=access.turn.name)
    check.refresh_from_db()
    return check


def pass_on(
    *, actor: Actor, now: datetime, registration_id: int, version: int, check_version: int, remark: str = ""
) -> Registration:
    """The first check is finished: the school is told, the next unit begins.

    Raises RegistrationProblem with the reason why not, StaleRow, PermissionDenied, Http404.
    """
    access, check = _checking(actor, now, registration_id, "pass")
    row, today, turn = access.registration, access.today, access.turn
    assert turn is not None
    target = target_of(row, "pass", roles=access.roles, facts=_facts(access, check))
    following = access.chain[row.step + 1]
    context = _letter(row, check, turn, today, remark, forwarded_to=following.name)
    with transaction.atomic():
        move(row, version=version, target=target, step=row.step + 1, **begin_columns(row, following, since=today))
        _conclude(check, check_version, "passed", actor, today, turn, remark)
        freeze_letter(
            DossierLetter(
                registration=row, check_row=check, kind=letters.ACCEPT, unit_id=turn.unit_id, context=context
            ),
            today,
        )
        begin_check(row, following, on=today)
        note(row, actor=actor, now=now, action="pass", reason=nfc(remark), to=following.name, unit=turn.name)
        telling.over(row, now)
        name = telling.school_name(row, now)
        telling.tell_school(
            row,
            kind="registration.pass",
            text=f"{turn.name} đã tiếp nhận, kiểm tra hồ sơ và chuyển đến {following.name}.",
            now=now,
            actor_id=actor.account_id,
        )
        telling.tell_unit(
            row,
            following.unit_id,
            kind="registration.submit",
            text=f"{turn.name} chuyển hồ sơ đăng ký của {name}, đến lượt kiểm tra.",
            now=now,
            actor_id=actor.account_id,
        )
    row.refresh_from_db()
    return row


def accept(
    *,
    actor: Actor,
    now: datetime,
    registration_id: int,
    version: int,
    check_version: int,
    remark: str = "",
    told_on: date | None = None,
) -> Registration:
    """The Sở accepts the dossier and tells the school; from here on the school cannot take it back.

    `told_on` is the day the school was told (today when left out): a dossier accepted on paper may be entered later,
    and the months until the assessment and the transition to TT 57 count from that day. One that was told in time
    goes on although it is entered after the change; the ledger keeps why.
    Raises RegistrationProblem with the reason why not, StaleRow, PermissionDenied, Http404.
    """
    access, check = _checking(actor, now, registration_id, "accept")
    row, today, turn = access.registration, access.today, access.turn
    assert turn is not None
    told = told_on or today
    begun = row.step_since or today
    if told > today:
        raise RegistrationProblem("Ngày thông báo tiếp nhận không thể ở sau hôm nay.")
    if told < begun:
        raise RegistrationProblem(
            f"Ngày thông báo tiếp nhận không thể trước ngày hồ sơ đến {turn.name} ({format_date(begun)})."
        )
    in_time = access.told_in_time(told)
    target = target_of(row, "accept", roles=access.roles, facts=_facts(access, check, access.stops_if_told(told)))
    months = regulations.get_procedure(row.edition_code).integer("registration.start_months", on=today)
    context = _letter(row, check, turn, today, remark, forwarded_to="")
    reason = " ".join(words for words in (nfc(remark), in_time) if words)
    with transaction.atomic():
        move(
            row,
            version=version,
            target=target,
            told_on=told,
            step_since=told,
            due_on=months_before(told, -months),
            turn_kind=DEPARTMENT,
            turn_unit_id=turn.unit_id,
        )
        _conclude(check, check_version, "accepted", actor, today, turn, remark)
        freeze_letter(
            DossierLetter(
                registration=row, check_row=check, kind=letters.ACCEPT, unit_id=turn.unit_id, context=context
            ),
            today,
        )
        note(row, actor=actor, now=now, action="accept", reason=reason, unit=turn.name, told_on=told.isoformat())
        telling.over(row, now)
        telling.tell_school(
            row,
            kind="registration.accept",
            text=f"{turn.name} đã tiếp nhận hồ sơ đăng ký đánh giá ngoài của trường ngày {format_date(told)}.",
            now=now,
            actor_id=actor.account_id,
        )
    row.refresh_from_db()
    return row


def give_back(
    *,
    actor: Actor,
    now: datetime,
    registration_id: int,
    version: int,
    check_version: int,
    points: Sequence[str],
    remark: str = "",
) -> Registration:
    """Returns the dossier with points that the school answers one by one.

    Raises RegistrationProblem (no point), StaleRow, PermissionDenied, Http404.
    """
    access, check = _checking(actor, now, registration_id, "return")
    row, today, turn = access.registration, access.today, access.turn
    assert turn is not None
    asked = [words for point in points if (words := nfc(point)[:_LONGEST])]
    target = target_of(row, "return", roles=access.roles, facts=DossierFacts(points=len(asked)))
    due = due_day(edition_code=row.edition_code, key="registration.answer_working_days", since=today)
    context = _letter(row, check, turn, today, remark, points=asked, answer_by=letters.day_words(due))
    with transaction.atomic():
        move(row, version=version, target=target, turn_kind="", turn_unit=None, step_since=today, due_on=due)
        _conclude(check, check_version, "returned", actor, today, turn, remark)
        DossierPoint.objects.bulk_create(
            DossierPoint(check_row=check, position=n, text=words) for n, words in enumerate(asked, start=1)
        )
        freeze_letter(
            DossierLetter(
                registration=row, check_row=check, kind=letters.RETURN, unit_id=turn.unit_id, context=context
            ),
            today,
        )
        note(row, actor=actor, now=now, action="return", reason=nfc(remark), unit=turn.name, points=len(asked))
        telling.over(row, now)
        telling.tell_school(
            row,
            kind="registration.return",
            text=(
                f"{turn.name} trả lại hồ sơ đăng ký kèm {len(asked)} điểm cần trả lời,"
                f" đề nghị trả lời chậm nhất ngày {format_date(due)}."
            ),
            now=now,
            actor_id=actor.account_id,
        )
    row.refresh_from_db()
    return row


def _checking(
    actor: Actor, now: datetime, registration_id: int, action: str
) -> tuple[RegistrationAccess, DossierCheck]:
    access = registration_for(actor=actor, registration_id=registration_id, today=today_of(now), action=action)
    check = open_check(access.registration)
    if check is None:
        raise StaleRow("hồ sơ đăng ký này")
    return access, check


def _facts(access: RegistrationAccess, check: DossierCheck, stops: str | None = None) -> DossierFacts:
    return DossierFacts(
        last_step=access.is_last_step,
        unlooked=sum(item["ok"] is None for item in check.items),
        refused=sum(item["ok"] is False for item in check.items),
        stops=access.stops if stops is None else stops,
    )


def _conclude(
    check: DossierCheck, version: int, outcome: str, actor: Actor, today: date, turn: CheckUnit, remark: str
) -> None:
    """Closes the check that the person saw; whoever saw an older checklist looks again."""
    closed = DossierCheck.objects.filter(pk=check.pk, version=version, outcome="").update(
        outcome=outcome,
        note=nfc(remark)[:_LONGEST],
        unit_id=turn.unit_id,
        decided_on=today,
        decided_by_id=actor.account_id,
        version=version + 1,
    )
    if not closed:
        raise StaleRow("phần kiểm tra này")


def _letter(
    row: Registration, check: DossierCheck, turn: CheckUnit, today: date, remark: str, **more: Any
) -> dict[str, Any]:
    check.note = nfc(remark)[:_LONGEST]
    return check_context(row, check, unit=turn, on=today, **more)
