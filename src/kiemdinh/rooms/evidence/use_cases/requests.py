"""Asking a person for an evidence, handing it in, accepting or returning it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import EvidenceRequest, ExpectedEvidence
from kiemdinh.rooms.evidence.queries.gap import GapPlan, gap_view, years_of_documents
from kiemdinh.rooms.evidence.queries.requests import decide_request, request_for
from kiemdinh.rooms.evidence.rules.requests import ASKED, OPEN, PERMIT_OF, REQUEST, RequestFacts
from kiemdinh.rooms.evidence.use_cases.codes import NewDocument, add_evidence
from kiemdinh.rooms.evidence.use_cases.expected import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    check_person,
    check_place,
    check_year,
    item_of,
    need,
    write_purpose,
    write_years,
)
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem
from kiemdinh.rooms.evidence.use_cases.telling import tell_of_asking, tell_of_move
from kiemdinh.services.ledger import record


class StaleRequest(EvidenceProblem):
    """The request moved on meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Lời nhờ này vừa có người xử lý. Hãy xem lại bản mới nhất.")


def ask_for_evidence(
    *,
    actor: Actor,
    now: datetime,
    plan: GapPlan,
    criterion: str,
    school_year: str,
    asked_of: int,
    stage: str = "",
    expected_id: int | None = None,
    title: str = "",
    due_on: date | None = None,
    note: str = "",
) -> EvidenceRequest:
    """Asks somebody of the school for an evidence of a criterion and school year (TT 57/2026 Điều 8); they are told.

    With `expected_id` the item says the title. Raises EvidenceProblem (no title, person without a post, oneself,
    day past, already asked), PermissionDenied.
    """
    with transaction.atomic():
        row = _ask(
            actor=actor,
            now=now,
            plan=plan,
            criterion=criterion,
            stage=stage,
            school_year=school_year,
            asked_of=asked_of,
            expected_id=expected_id,
            title=title,
            due_on=due_on,
            note=note,
        )
        tell_of_asking(actor, [row], now)
    return row


def _ask(
    *,
    actor: Actor,
    now: datetime,
    plan: GapPlan,
    criterion: str,
    stage: str,
    school_year: str,
    asked_of: int,
    expected_id: int | None,
    title: str = "",
    due_on: date | None = None,
    note: str = "",
) -> EvidenceRequest:
    need(actor, "ask", plan.school_id)
    if actor.account_id is None:
        raise PermissionDenied("Hãy đăng nhập để nhờ người nộp minh chứng.")
    if asked_of == actor.account_id:
        raise EvidenceProblem("Không cần nhờ chính mình: hãy nộp thẳng ở trang “Nộp minh chứng”.")
    check_person(plan.school_id, asked_of, now)
    check_year(school_year)
    if due_on is not None and due_on < timezone.localdate(now):
        raise EvidenceProblem("Hạn nộp ở trước hôm nay. Hãy chọn ngày khác.")
    with transaction.atomic():
        if expected_id is not None:
            # The lock lets one of two people who ask at once through.
            item = ExpectedEvidence.objects.select_for_update().get(pk=item_of(plan, expected_id).pk)
            criterion, stage, title = item.criterion, item.stage, item.title
        check_place(plan, stage, criterion)
        title, note = (" ".join(nfc(text).split()) for text in (title, note))
        if not title:
            raise EvidenceProblem("Hãy ghi rõ cần nộp minh chứng gì.")
        if len(title) > LONGEST_TITLE or len(note) > LONGEST_NOTE:
            raise EvidenceProblem(f"Tên minh chứng dài quá {LONGEST_TITLE} ký tự hoặc lời nhắn quá {LONGEST_NOTE}.")
        place = {"school_id": plan.school_id, "edition_code": plan.edition_code, "criterion": criterion, "stage": stage}
        already = EvidenceRequest.objects.filter(
            **place, expected_id=expected_id, title=title, school_year=school_year, state__in=OPEN
        ).select_related("asked_of")
        if found := already.first():
            raise EvidenceProblem(f"Đã nhờ {found.asked_of.full_name} nộp “{title}” của năm học này, chưa xong.")
        row = EvidenceRequest(
            **place,
            expected_id=expected_id,
            title=title,
            school_year=school_year,
            asked_of_id=asked_of,
            asked_by_id=actor.account_id,
            due_on=due_on,
            note=note,
            state=ASKED,
            asked_at=now,
            moved_at=now,
        )
        row.save(force_insert=True)
        _note(actor, now, row, "ask", asked_of=asked_of, title=title)
    return row


@dataclass(slots=True)
class ColumnAsked:
    """What came of asking for a whole school year: how many requests, and the items nobody could be asked for."""

    asked: int = 0
    already: int = 0
    nobody: list[str] = field(default_factory=list)
    own: int = 0


def ask_column(
    *, actor: Actor, now: datetime, plan: GapPlan, school_year: str, due_on: date | None = None
) -> ColumnAsked:
    """Asks, for every lacking item of a school year, the person who usually makes it; all or nothing.

    Items without such a person, those already asked for and one's own are counted, not asked. Each person asked gets
    one notice for all of theirs.
    """
    need(actor, "ask", plan.school_id)
    outcome, made = ColumnAsked(), list[EvidenceRequest]()
    with transaction.atomic():
        view = gap_view(plan)
        for row in view.rows:
            for line in row.lines:
                item = line.expected
                if not any(c.lacks and c.year == school_year for c in line.cells):
                    continue
                if (item.stage, item.criterion, item.id, school_year) in view.requests:
                    outcome.already += 1
                elif item.maker_id is None:
                    outcome.nobody.append(f"{item.criterion} {item.title}")
                elif item.maker_id == actor.account_id:
                    outcome.own += 1
                else:
                    try:
                        made.append(
                            _ask(
                                actor=actor,
                                now=now,
                                plan=plan,
                                criterion=item.criterion,
                                stage=item.stage,
                                school_year=school_year,
                                asked_of=item.maker_id,
                                expected_id=item.id,
                                due_on=due_on,
                            )
                        )
                    except EvidenceProblem as problem:
                        if due_on is not None and due_on < timezone.localdate(now):
                            raise
                        outcome.nobody.append(f"{item.criterion} {item.title}: {problem}")
                    else:
                        outcome.asked += 1
        tell_of_asking(actor, made, now)
    return outcome


def answer_request(
    *,
    actor: Actor,
    now: datetime,
    request_id: int,
    version: int,
    document: NewDocument | None = None,
    uploads: Sequence[tuple[str, IO[bytes]]] = (),
    refused: Sequence[str] = (),
    document_id: int | None = None,
    note: str = "",
) -> tuple[EvidenceRequest, list[str]]:
    """Hands in a new document with its files, or one the school already has (`document_id`); who asked then looks.

    Returns the request and the sentences of refused files. Raises EvidenceProblem (NothingTaken, nothing given, moved
    meanwhile), PermissionDenied for anybody but the person asked, Http404.
    """
    row = _permitted(actor, request_id, "answer")
    turned_away: list[str] = []
    with transaction.atomic():
        if document_id is not None:
            existing = queries.document_for(actor=actor, document_id=document_id)
            if existing.school_id != row.school_id:
                raise EvidenceProblem("Văn bản này thuộc trường khác.")
            given: int | None = existing.pk
        elif document is not None and (uploads or refused or document.url):
            added = add_evidence(
                actor=actor, now=now, school_id=row.school_id, document=document, uploads=uploads, refused=refused
            )
            given, turned_away = added.document.pk, added.refused
        else:
            given = None
        _move(
            actor,
            now,
            row,
            version,
            "answer",
            RequestFacts(has_document=given is not None),
            document_id=given,
            answer_note=" ".join(nfc(note).split())[:LONGEST_NOTE],
            return_reason="",
        )
    return row, turned_away


def accept_request(*, actor: Actor, now: datetime, request_id: int, version: int) -> EvidenceRequest:
    """Accepts what was handed in: the document now serves the item and covers the school year asked for.

    Raises EvidenceProblem (moved meanwhile), PermissionDenied, Http404.
    """
    row = _permitted(actor, request_id, "accept")
    with transaction.atomic():
        _move(actor, now, row, version, "accept", RequestFacts(has_document=row.document_id is not None))
        document = row.document
        assert document is not None  # the transition asks for one
        write_purpose(document, row.edition_code, row.criterion, row.stage, row.expected_id)
        covered = years_of_documents(documents=[document])[document.pk].codes
        if row.school_year not in covered:
            write_years(document, sorted({*covered, row.school_year}))
    return row


def return_request(*, actor: Actor, now: datetime, request_id: int, version: int, reason: str) -> EvidenceRequest:
    """Gives it back with a reason. Raises EvidenceProblem (no reason, moved meanwhile), PermissionDenied, Http404."""
    row = _permitted(actor, request_id, "return")
    words = " ".join(nfc(reason).split())
    with transaction.atomic():
        _move(actor, now, row, version, "return", RequestFacts(reason=words), return_reason=words[:LONGEST_NOTE])
    return row


def withdraw_request(*, actor: Actor, now: datetime, request_id: int, version: int) -> EvidenceRequest:
    """Takes a request back before it was answered. Raises EvidenceProblem, PermissionDenied, Http404."""
    row = _permitted(actor, request_id, "withdraw")
    with transaction.atomic():
        _move(actor, now, row, version, "withdraw", RequestFacts())
    return row


def _permitted(actor: Actor, request_id: int, action: str) -> EvidenceRequest:
    row = request_for(actor=actor, request_id=request_id)
    decision = decide_request(actor=actor, action=PERMIT_OF[action], row=row)
    if not decision:
        raise PermissionDenied(decision.reason)
    return row


def _move(
    actor: Actor,
    now: datetime,
    row: EvidenceRequest,
    version: int,
    action: str,
    facts: RequestFacts,
    **values: object,
) -> None:
    try:
        state = REQUEST.move(state=row.state, action=action, roles=(), facts=facts)
    except Refusal as refusal:
        raise EvidenceProblem(str(refusal)) from refusal
    moved = EvidenceRequest.objects.filter(pk=row.pk, version=version, state=row.state).update(
        state=state, version=version + 1, moved_at=now, **values
    )
    if not moved:
        raise StaleRequest
    row.refresh_from_db()
    _note(actor, now, row, action, title=row.title)
    tell_of_move(actor, row, action, now)


def _note(actor: Actor, now: datetime, row: EvidenceRequest, action: str, **data: object) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.school_id,
        action=f"evidence_request.{action}",
        target_type="evidence_request",
        target_id=row.pk,
        at=now,
        data={"criterion": row.criterion, "school_year": row.school_year, **data},
    )
