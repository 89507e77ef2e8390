"""Requests to hand in evidence: what waits for a person, one request with what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.rooms.evidence.models import EvidenceRequest
from kiemdinh.rooms.evidence.rules.gap import year_label
from kiemdinh.rooms.evidence.rules.requests import ANSWERED, ASKED, OPEN, REQUEST_PERMITS, RETURNED

TO_ANSWER, TO_JUDGE = "answer", "judge"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request that waits for a person: to be answered by them (`duty` answer) or looked at (`duty` judge)."""

    id: int
    duty: str
    title: str
    criterion: str
    school_year: str
    asked_of: str
    asked_by: str
    due_on: date | None
    note: str
    state: str
    return_reason: str
    url: str

    @property
    def year_label(self) -> str:
        """The school year as people write it."""
        return year_label(self.school_year)


def requests_for(*, account_id: int | None, school_ids: Iterable[int] | None = None) -> list[RequestRow]:
    """What waits for a person, by due date: requests to answer, and answers to requests of theirs; one query.

    `school_ids` are the schools where the person still holds a post; without it every school counts.
    """
    if account_id is None:
        return []
    rows = EvidenceRequest.objects.filter(_waits_for(account_id)).select_related("asked_of", "asked_by")
    if school_ids is not None:
        rows = rows.filter(school_id__in=list(school_ids))
    found = [
        request_row(r, TO_ANSWER if r.asked_of_id == account_id and r.state != ANSWERED else TO_JUDGE) for r in rows
    ]
    return sorted(found, key=lambda r: (r.due_on is None, r.due_on, r.id))


def requests_waiting(*, account_id: int, school_ids: Iterable[int]) -> QuerySet[EvidenceRequest]:
    """The same as rows to be counted, for the number in the menu; it only hands its arguments to filter()."""
    return EvidenceRequest.objects.filter(_waits_for(account_id), school_id__in=school_ids)


def _waits_for(account_id: int) -> Q:
    return Q(asked_of_id=account_id, state__in=(ASKED, RETURNED)) | Q(asked_by_id=account_id, state=ANSWERED)


def request_row(row: EvidenceRequest, duty: str = "") -> RequestRow:
    """A request as pages show it; `asked_of` and `asked_by` must be loaded."""
    return RequestRow(
        row.pk,
        duty,
        row.title,
        row.criterion,
        row.school_year,
        row.asked_of.full_name,
        row.asked_by.full_name,
        row.due_on,
        row.note,
        row.state,
        row.return_reason,
        reverse("evidence:request", args=[row.pk]),
    )


def requests_i_follow(*, account_id: int, limit: int = 50) -> list[RequestRow]:
    """The newest requests a person made or got that need nothing from them now, newest first."""
    rows = (
        EvidenceRequest.objects.filter(Q(asked_of_id=account_id) | Q(asked_by_id=account_id))
        .exclude(asked_of_id=account_id, state__in=(ASKED, RETURNED))
        .exclude(asked_by_id=account_id, state=ANSWERED)
        .select_related("asked_of", "asked_by")
        .order_by("-moved_at", "-id")
    )
    return [request_row(row) for row in rows[:limit]]


def request_for(*, actor: Actor, request_id: int) -> EvidenceRequest:
    """A request of the actor's school; 404 for unknown and forbidden alike."""
    row = (
        EvidenceRequest.objects.select_related("asked_of", "asked_by", "document", "expected")
        .filter(pk=request_id)
        .first()
    )
    if row is None or not decide_request(actor=actor, action="view", row=row):
        raise Http404
    return row


def decide_request(*, actor: Actor, action: str, row: EvidenceRequest) -> Decision:
    """May the actor `view`, `answer`, `judge` or `withdraw` this request?"""
    near = {"answer": {row.asked_of_id}, "view": {row.asked_of_id, row.asked_by_id}}.get(action, {row.asked_by_id})
    target = Target(unit_id=row.school_id, path_on={}, state=row.state, assigned=frozenset(near))
    decision = REQUEST_PERMITS.decide(actor=actor, action=action, target=target)
    if decision or row.asked_of_id == actor.account_id or action != "answer":
        return decision
    return Decision(False, f"Lời nhờ này gửi cho {row.asked_of.full_name}; chỉ người ấy nộp được.")


def is_open(row: EvidenceRequest) -> bool:
    """Whether something is still to be done."""
    return row.state in OPEN
