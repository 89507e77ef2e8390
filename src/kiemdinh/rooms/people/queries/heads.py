"""The people who lead schools, for a word to many schools at once."""

from collections.abc import Iterable
from datetime import date

from kiemdinh.rooms.people.models import Post
from kiemdinh.rooms.people.queries.posts import open_on
from kiemdinh.rooms.people.rules import PRINCIPAL, VICE_PRINCIPAL


def heads_at(*, unit_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """The principals and vice-principals (account ids) of schools on a day, schools without one left out."""
    rows = (
        Post.objects.filter(open_on(on), unit_id__in=list(unit_ids), role__in=(PRINCIPAL, VICE_PRINCIPAL))
        .filter(account__is_active=True)
        .order_by("unit_id", "account_id")
        .values_list("unit_id", "account_id")
    )
    found: dict[int, list[int]] = {}
    for unit_id, account_id in rows.distinct():
        found.setdefault(unit_id, []).append(account_id)
    return found
