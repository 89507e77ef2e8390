"""Remarks from the public: received from anybody, answered (or not) by the authority they were sent to."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.people.queries.recipients import officers_at
from kiemdinh.rooms.public_portal.models import PublicSchool, Remark
from kiemdinh.rooms.public_portal.queries.access import remark_for
from kiemdinh.rooms.public_portal.queries.remarks import receivers
from kiemdinh.rooms.public_portal.rules.states import REMARK, PostingFacts
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem, StaleRow
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify, settle

LONGEST = 3000
_TWICE = timedelta(minutes=10)
"""Within this time the same words are one remark: the button was pressed twice, or the page was sent again."""


def send_remark(
    *, now: datetime, text: str, contact: str = "", school_code: str = "", unit_id: int | None = None
) -> Remark:
    """Keeps what somebody outside wrote, for the Sở of the school (or the Sở chosen); nobody needs an account.

    The same words sent again at once are kept once. Raises PortalProblem (no text, too long, no receiver).
    """
    words = nfc(text)
    if len(words) < 10:
        raise PortalProblem("Góp ý còn quá ngắn. Hãy viết rõ điều bạn muốn báo, ít nhất 10 ký tự.", field="text")
    if len(words) > LONGEST:
        raise PortalProblem(f"Góp ý dài quá {LONGEST} ký tự. Hãy rút gọn.", field="text")
    code, way = nfc(school_code), nfc(contact)[:200]
    school = PublicSchool.objects.filter(code=code).first() if code else None
    known = [pk for pk, _ in receivers(on=timezone.localdate(now))]
    receiver = school.province_id if school and school.province_id else unit_id
    if receiver is None and len(known) == 1:
        receiver = known[0]
    if receiver not in known:
        raise PortalProblem("Hãy chọn Sở Giáo dục và Đào tạo nhận góp ý.", field="receiver")
    said = {"unit_id": receiver, "school_id": school.school_id if school else None, "text": words, "contact": way}
    if before := Remark.objects.filter(**said, received_at__gt=now - _TWICE).first():
        return before
    with transaction.atomic():
        row = Remark.objects.create(**said, state=REMARK.start, received_at=now)
        # The book of events is kept for ever: it says that a remark came, not what stands in it.
        record(
            actor_id=None, unit_id=receiver, action="remark.receive", target_type="remark", target_id=row.pk, at=now
        )
        notify(
            to=officers_at(unit_ids=[receiver], on=timezone.localdate(now)).get(receiver, []),
            kind="remark.receive",
            text=f"Góp ý của người dân{f' về {school.name}' if school else ''}: {words[:120]}",
            url=f"/cong-bo/gop-y/{row.pk}/",
            unit_id=receiver,
            now=now,
            about=f"remark:{row.pk}/",
        )
    return row


def answer_remark(
    *,
    actor: Actor,
    now: datetime,
    remark_id: int,
    version: int,
    answer: str,
    public: bool = False,
    public_text: str = "",
) -> Remark:
    """Answers a remark; with `public` everybody reads the answer and `public_text`, which the authority words.

    Raises PortalProblem (no answer, nothing to show), StaleRow, PermissionDenied, Http404.
    """
    shown = nfc(public_text) if public else ""
    if public and not shown:
        raise PortalProblem(
            "Muốn đăng công khai thì hãy ghi nội dung góp ý sẽ hiện, bỏ tên người và thông tin riêng.",
            field="public_text",
        )
    return _close(actor, now, remark_id, version, "answer", answer, public=public, public_text=shown)


def dismiss_remark(*, actor: Actor, now: datetime, remark_id: int, version: int, reason: str) -> Remark:
    """Leaves a remark unanswered, with the reason for the file (nothing said, insults, another matter)."""
    return _close(actor, now, remark_id, version, "dismiss", reason, public=False, public_text="")


def _close(
    actor: Actor, now: datetime, remark_id: int, version: int, action: str, words: str, **shown: object
) -> Remark:
    row, access = remark_for(actor=actor, remark_id=remark_id, action=action)
    text = nfc(words)
    try:
        state = REMARK.move(state=row.state, action=action, roles=access.roles, facts=PostingFacts(words=text))
    except Refusal as refusal:
        raise PortalProblem(str(refusal)) from refusal
    with transaction.atomic():
        rows = Remark.objects.filter(pk=remark_id, version=version)
        changed = rows.update(
            state=state, answer=text, answered_at=now, answered_by_id=actor.account_id, version=version + 1, **shown
        )
        if not changed:
            raise StaleRow("góp ý này")
        settle(about=f"remark:{remark_id}/", now=now)
        record(
            actor_id=actor.account_id,
            unit_id=row.unit_id,
            action=f"remark.{action}",
            target_type="remark",
            target_id=remark_id,
            at=now,
            data={"public": bool(shown["public"])},
        )
    row.refresh_from_db()
    return row
