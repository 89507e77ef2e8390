"""Who holds which post below a unit, for rooms that count people."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people.models import Post
from kiemdinh.rooms.people.queries.posts import open_on


def holders_below(*, path: str, on: date, roles: Iterable[str]) -> QuerySet[Any]:
    """The accounts (each once) that hold a post of these roles at or below a unit on a day, for `…__in` or to count."""
    own = int(path.rstrip("/").rpartition("/")[2] or 0)
    here = Q(unit_id=own) | Q(unit_id__in=scopes.unit_ids_below(path=path, on=on))
    rows = Post.objects.filter(open_on(on), here, account__is_active=True, role__in=list(roles))
    return rows.order_by().values("account_id").distinct()
