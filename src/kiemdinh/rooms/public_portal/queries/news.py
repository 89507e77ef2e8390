"""News: what everybody reads, and the desk of the authority that writes it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.public_portal.models import News
from kiemdinh.rooms.public_portal.queries.access import schools_in
from kiemdinh.rooms.public_portal.rules.states import NEWS_PERMITS, PUBLISHED


@dataclass(frozen=True, slots=True)
class Story:
    """A piece of news as everybody reads it; the one who wrote it is not named."""

    id: int
    title: str
    summary: str
    body: str
    unit: str
    published_at: datetime


def published_news() -> QuerySet[News]:
    """What is published, the newest first."""
    return News.objects.filter(state=PUBLISHED).order_by("-published_at", "-pk")


def story(*, news_id: int) -> Story:
    """One published piece. Raises Http404 for a draft, a withdrawn or an unknown one."""
    row = published_news().filter(pk=news_id).first()
    if row is None or row.published_at is None:
        raise Http404
    unit = organisations.name_as_of(unit_id=row.unit_id, on=row.published_at.date())
    return Story(row.pk, row.title, row.summary, row.body, f"Sở Giáo dục và Đào tạo {unit}", row.published_at)


def desk(*, actor: Actor, state: str = "", search: str = "") -> list[News]:
    """Every piece of one's own authority, the newest first."""
    rows = News.objects.filter(schools_in(NEWS_PERMITS.scope(actor=actor, action="view"), column="unit_id"))
    if state:
        rows = rows.filter(state=state)
    wanted = fold(search)
    return [row for row in rows.order_by("-written_at", "-pk") if wanted in fold(f"{row.title} {row.summary}")]
