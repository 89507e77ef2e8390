"""What pages read of notices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value

from kiemdinh.services.notices.kinds import Kind, kind_of
from kiemdinh.services.notices.models import MutedKind, Notice
from kiemdinh.services.prepared import prepared

MOST = 100
"""The bell counts no further."""
UNREAD = 0
"""What the line of `unread_counts` is marked with."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A line of the list."""

    id: int
    kind: Kind
    text: str
    created_at: datetime
    is_unread: bool


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many notices of a kind a person has."""

    kind: Kind
    total: int
    unread: int


def unread_count(*, account_id: int | None) -> int:
    """How many notices a person has not read, at most MOST; one prepared read."""
    return 0 if account_id is None else len(_unread(account_id=account_id))


@prepared
def _unread(*, account_id: int) -> QuerySet[Any]:
    return Notice.objects.filter(account_id=account_id, read_at__isnull=True).values_list("pk")[:MOST]


def unread_counts(*, account_id: int) -> QuerySet[Any]:
    """(UNREAD, number) as one line, to be joined with other counts of the shell into one UNION."""
    rows = Notice.objects.filter(account_id=account_id, read_at__isnull=True).order_by()
    marked = rows.annotate(tag=Value(UNREAD, output_field=IntegerField())).values("tag")
    return marked.annotate(number=Count("pk")).values_list("tag", "number")


def notices_of(*, account_id: int, only_unread: bool = False, kind: str = "") -> QuerySet[Notice]:
    """A person's notices, newest first, for a pager."""
    rows = Notice.objects.filter(account_id=account_id).order_by("-created_at", "-pk")
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    return rows.filter(kind=kind) if kind else rows


def rows_of(notices: list[Notice]) -> list[NoticeRow]:
    """The lines of a page."""
    return [NoticeRow(n.pk, kind_of(n.kind), n.text, n.created_at, n.read_at is None) for n in notices]


def counts_of(*, account_id: int) -> list[KindCount]:
    """A person's notices by kind, the kind with the most unread ones first; one query."""
    found = (
        Notice.objects.filter(account_id=account_id)
        .values_list("kind")
        .annotate(total=Count("pk"), unread=Count("pk", filter=Q(read_at__isnull=True)))
        .order_by("-unread", "kind")
    )
    return [KindCount(kind_of(kind), total, unread) for kind, total, unread in found]


def muted_kinds(*, account_id: int) -> set[str]:
    """The kinds that a person has switched off."""
    return set(MutedKind.objects.filter(account_id=account_id).values_list("kind", flat=True))
