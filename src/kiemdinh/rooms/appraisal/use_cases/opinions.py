"""The opinion sheet of a member: saved as it is written, handed in before the meeting, taken back to correct."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import Appraisal, OpinionSheet
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess, appraisal_for
from kiemdinh.rooms.appraisal.queries.minutes import missing_opinions
from kiemdinh.rooms.appraisal.queries.procedure import EDITION, degree_minimums
from kiemdinh.rooms.appraisal.rules.opinions import TEXTS, clean_opinion, opinion_problems
from kiemdinh.rooms.appraisal.rules.states import CHAIR, SECRETARY
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem, StaleRow
from kiemdinh.rooms.appraisal.use_cases.telling import tell_council
from kiemdinh.rooms.appraisal.use_cases.writing import log, words_of, write
from kiemdinh.rooms.regulations.use_cases import keep_form


def save_opinion(
    *, actor: Actor, now: datetime, appraisal_id: int, version: int, texts: Mapping[str, str]
) -> OpinionSheet:
    """Keeps what a member has written so far; `version` 0 for the first time.

    Raises StaleRow when it was saved elsewhere meanwhile, AppraisalProblem once it is handed in, PermissionDenied.
    """
    access, row = _mine(actor, now, appraisal_id)
    if row is not None and row.submitted_at is not None:
        raise AppraisalProblem("Phiếu đã nộp. Hãy bấm “Mở lại để sửa” trước khi sửa.")
    words = {
        key: words_of(text, label=TEXTS.get(key, "Lựa chọn"), field=key) for key, text in clean_opinion(texts).items()
    }
    return _save(access, row, version, words, now)


def _save(
    access: AppraisalAccess, row: OpinionSheet | None, version: int, words: dict[str, str], now: datetime
) -> OpinionSheet:
    if row is not None:
        write(row, version=version, what="phiếu ý kiến này", texts=row.texts | words, updated_at=now)
        return row
    if version:
        raise StaleRow("phiếu ý kiến này")
    try:
        with transaction.atomic():
            return OpinionSheet.objects.create(
                appraisal=access.appraisal, member=_seat(access), texts=words, updated_at=now
            )
    except IntegrityError as error:
        raise StaleRow("phiếu ý kiến này") from error


def hand_in_opinion(
    *, actor: Actor, now: datetime, appraisal_id: int, version: int, texts: Mapping[str, str]
) -> OpinionSheet:
    """Saves and hands in; when it was the last one, chair and secretary are told that the council can meet.

    Raises AppraisalProblem with what is missing (what was written is kept), StaleRow, PermissionDenied.
    """
    row = save_opinion(actor=actor, now=now, appraisal_id=appraisal_id, version=version, texts=texts)
    access = appraisal_for(
        actor=actor, appraisal_id=appraisal_id, today=timezone.localdate(now), action="write_opinion"
    )
    problems = opinion_problems(
        row.texts, own_level=own_level(access.appraisal), minimums=degree_minimums(access.today)
    )
    if problems:
        raise AppraisalProblem(" ".join(problems.values()), fields=problems)
    with transaction.atomic():
        write(row, version=row.version, what="phiếu ý kiến này", submitted_at=now)
        keep_form(
            "phieu-y-kien-tham-dinh",
            row_id=row.pk,
            edition_code=EDITION,
            unit_id=access.appraisal.school_id,
            on=access.today,
        )
        _log(access, now, "opinion.hand_in")
        if not missing_opinions(access):
            tell_council(
                access.appraisal,
                on=access.today,
                kind="appraisal.start",
                text=f"Đã đủ phiếu ý kiến về {access.school_name}: có thể họp hội đồng.",
                url=f"/tham-dinh/{appraisal_id}/hop/",
                now=now,
                actor_id=None,
                roles=(CHAIR, SECRETARY),
            )
    return row


def reopen_opinion(*, actor: Actor, now: datetime, appraisal_id: int, version: int) -> OpinionSheet:
    """Takes a handed-in sheet back to correct it, before the meeting. Raises StaleRow, PermissionDenied."""
    access, row = _mine(actor, now, appraisal_id)
    if row is None or row.submitted_at is None:
        raise AppraisalProblem("Phiếu chưa nộp nên không cần mở lại.")
    with transaction.atomic():
        write(row, version=version, what="phiếu ý kiến này", submitted_at=None)
        _log(access, now, "opinion.reopen")
    return row


def own_level(appraisal: Appraisal) -> int | None:
    """The level the school gave itself in the frozen report."""
    report = appraisal.snapshot.get("report")
    return report["level"] if report else None


def _mine(actor: Actor, now: datetime, appraisal_id: int) -> tuple[AppraisalAccess, OpinionSheet | None]:
    access = appraisal_for(
        actor=actor, appraisal_id=appraisal_id, today=timezone.localdate(now), action="write_opinion"
    )
    return access, OpinionSheet.objects.filter(appraisal=access.appraisal, member=_seat(access)).first()


def _seat(access: AppraisalAccess) -> object:
    if access.me is None:
        raise PermissionDenied("Chỉ thành viên hội đồng viết phiếu ý kiến của mình.")
    return access.me


def _log(access: AppraisalAccess, now: datetime, action: str) -> None:
    log(
        actor_id=access.actor.account_id,
        unit_id=access.appraisal.school_id,
        action=action,
        kind="appraisal",
        row_id=access.appraisal.pk,
        now=now,
    )
