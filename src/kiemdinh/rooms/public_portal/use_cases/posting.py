"""Putting a signed decision before the public, and taking it away again with a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.queries.matching import head_of
from kiemdinh.rooms.public_portal.models import PublicRecognition
from kiemdinh.rooms.public_portal.queries.access import PostingAccess, posting_for
from kiemdinh.rooms.public_portal.rules.standing import level_words
from kiemdinh.rooms.public_portal.rules.states import POSTING, WAITING, PostingFacts
from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem, StaleRow
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify


def post_recognition(*, actor: Actor, now: datetime, recognition_id: int) -> PublicRecognition:
    """Posts a signed decision with the words of that day; one that was withdrawn is posted anew.

    Raises PortalProblem (not in force, posted meanwhile), PermissionDenied, Http404.
    """
    found = posting_for(actor=actor, recognition_id=recognition_id, action="post")
    state = _move(found, "post", PostingFacts(recognition=found.decision.state))
    decision = found.decision
    row = PublicRecognition(
        recognition_id=decision.id,
        school_id=decision.school_id,
        school_name=organisations.name_as_of(unit_id=decision.school_id, on=decision.signed_on),
        kind=decision.kind,
        generation=decision.generation,
        level=decision.level,
        level_words=level_words(kind=decision.kind, level=decision.level),
        decision_number=decision.decision_number,
        certificate_number=decision.certificate_number,
        authority=decision.authority,
        signed_on=decision.signed_on,
        expires_on=decision.expires_on,
        state=state,
        state_at_posting=decision.state,
        posted_at=now,
        posted_by_id=actor.account_id,
    )
    try:
        with transaction.atomic():
            if found.posted is None:
                row.save(force_insert=True)
            else:
                row.pk, row.version = found.posted.pk, found.posted.version + 1
                row.save(force_update=True)
            refresh_schools(now=now, unit_id=decision.school_id)
            notify(
                to=[head_of(unit_id=decision.school_id)],
                kind="posting.post",
                text=f"Đã công bố: trường {row.level_words}, quyết định {row.decision_number}",
                url=f"/truong-cong-khai/{organisations.scopes.code_of(unit_id=decision.school_id)}/",
                unit_id=decision.school_id,
                now=now,
                actor_id=actor.account_id,
                about=f"posting:{decision.id}/",
            )
            _record(found, now, "posting.post", "")
    except IntegrityError as error:
        raise PortalProblem("Kết quả này vừa được người khác công bố. Hãy xem lại danh sách.") from error
    return row


def withdraw_recognition(
    *, actor: Actor, now: datetime, recognition_id: int, version: int, reason: str
) -> PublicRecognition:
    """Takes a posted decision away from the public pages; the decision itself stays what it is.

    Raises PortalProblem (no reason), StaleRow, PermissionDenied, Http404.
    """
    found = posting_for(actor=actor, recognition_id=recognition_id, action="withdraw")
    words = nfc(reason)
    state = _move(found, "withdraw", PostingFacts(words=words))
    with transaction.atomic():
        rows = PublicRecognition.objects.filter(recognition_id=recognition_id, version=version)
        if not rows.update(state=state, reason=words, version=version + 1):
            raise StaleRow("điều đã công bố này")
        notify(
            to=[head_of(unit_id=found.decision.school_id)],
            kind="posting.withdraw",
            text=f"Sở đã gỡ quyết định {found.decision.decision_number} khỏi cổng công khai: {words}",
            url=f"/truong-cong-khai/{organisations.scopes.code_of(unit_id=found.decision.school_id)}/",
            unit_id=found.decision.school_id,
            now=now,
            actor_id=actor.account_id,
            about=f"posting:{recognition_id}/",
        )
        _record(found, now, "posting.withdraw", words)
    return PublicRecognition.objects.get(recognition_id=recognition_id)


def _move(found: PostingAccess, action: str, facts: PostingFacts) -> str:
    state = found.posted.state if found.posted else WAITING
    try:
        return POSTING.move(state=state, action=action, roles=found.access.roles, facts=facts)
    except Refusal as refusal:
        raise PortalProblem(str(refusal)) from refusal


def _record(found: PostingAccess, now: datetime, action: str, reason: str) -> None:
    record(
        actor_id=found.access.actor.account_id,
        unit_id=found.decision.school_id,
        action=action,
        target_type="recognition",
        target_id=found.decision.id,
        at=now,
        reason=reason,
        data={"decision": found.decision.decision_number, "on": timezone.localdate(now).isoformat()},
    )
