"""Writing news, publishing it, taking it away."""

from datetime import datetime

from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.public_portal.models import News
from kiemdinh.rooms.public_portal.queries.access import news_desk, news_for
from kiemdinh.rooms.public_portal.rules.states import NEWS, PUBLISHED, PostingFacts
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem, StaleRow
from kiemdinh.services import rich_text
from kiemdinh.services.ledger import record


def write_news(
    *,
    actor: Actor,
    now: datetime,
    title: str,
    summary: str,
    body: str,
    news_id: int | None = None,
    version: int = 0,
) -> News:
    """Writes a new draft, or changes a piece from `version`; `body` is HTML of which only plain formatting is kept.

    The same new draft sent twice is one draft.
    Raises PortalProblem (no title, no text), StaleRow, PermissionDenied, Http404.
    """
    words, clean = nfc(title), rich_text.clean(body, article=True)
    if not words:
        raise PortalProblem("Hãy đặt tiêu đề cho tin.", field="title")
    if rich_text.is_empty(clean):
        raise PortalProblem("Tin chưa có nội dung.", field="body")
    said = {"title": words[:200], "summary": nfc(summary)[:400], "body": clean}
    facts = said | {"written_at": now}
    with transaction.atomic():
        if news_id is None:
            unit_id = news_desk(actor=actor)
            mine = {"unit_id": unit_id, "state": NEWS.start, "written_by_id": actor.account_id}
            if before := News.objects.filter(**mine, **said).first():  # the button was pressed twice
                return before
            row = News.objects.create(**mine, **facts)
        else:
            row, _ = news_for(actor=actor, news_id=news_id, action="write")
            rows = News.objects.filter(pk=news_id, version=version)
            if not rows.update(**facts, written_by_id=actor.account_id, version=version + 1):
                raise StaleRow("tin này")
            row.refresh_from_db()
        _record(actor, row, now, "news.write", "")
    return row


def move_news(*, actor: Actor, now: datetime, news_id: int, version: int, action: str, reason: str = "") -> News:
    """Publishes ("publish") or takes away ("withdraw", with a reason).

    Raises PortalProblem, StaleRow, PermissionDenied, Http404.
    """
    row, access = news_for(actor=actor, news_id=news_id, action=action)
    words = nfc(reason)
    try:
        state = NEWS.move(state=row.state, action=action, roles=access.roles, facts=PostingFacts(words=words))
    except Refusal as refusal:
        raise PortalProblem(str(refusal)) from refusal
    # A piece that is published again keeps the day on which it first appeared.
    at = (row.published_at or now) if state == PUBLISHED else row.published_at
    with transaction.atomic():
        rows = News.objects.filter(pk=news_id, version=version)
        if not rows.update(state=state, published_at=at, reason=words, version=version + 1):
            raise StaleRow("tin này")
        _record(actor, row, now, f"news.{action}", words)
    row.refresh_from_db()
    return row


def _record(actor: Actor, row: News, now: datetime, action: str, reason: str) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.unit_id,
        action=action,
        target_type="news",
        target_id=row.pk,
        at=now,
        reason=reason,
        data={"title": row.title},
    )
