"""People of a school named by somebody else's file, matched to accounts here."""

from collections.abc import Mapping

from django.db.models import Q

from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.people.models import Account
from kiemdinh.rooms.people.rules import PRINCIPAL


def matched_accounts(*, unit_id: int, names: Mapping[str, str]) -> dict[str, int | None]:
    """The account of each person (`names`: sign-in name → full name) at a school; None when there is none.

    The sign-in name decides first, then a full name that only one account of the school bears. No account is given
    to two people. One query.
    """
    rows = list(
        Account.objects.filter(Q(home_unit_id=unit_id) | Q(posts__unit_id=unit_id))
        .distinct()
        .order_by("pk")
        .values_list("pk", "username", "full_name")
    )
    by_username = {username: pk for pk, username, _ in rows}
    found: dict[str, int | None] = {name: by_username.get(name) for name in names}
    taken = {pk for pk in found.values() if pk is not None}
    by_name: dict[str, list[int]] = {}
    for pk, _, full_name in rows:
        if pk not in taken:
            by_name.setdefault(nfc(full_name).lower(), []).append(pk)
    wanted: dict[str, list[str]] = {}
    for username, full_name in names.items():
        if found[username] is None:
            wanted.setdefault(nfc(full_name).lower(), []).append(username)
    for full_name, usernames in wanted.items():
        accounts = by_name.get(full_name, [])
        if len(accounts) == len(usernames) == 1:
            found[usernames[0]] = accounts[0]
    return found


def names_of_accounts(*, account_ids: set[int]) -> dict[int, tuple[str, str]]:
    """Sign-in name and full name by account; one query."""
    rows = Account.objects.filter(pk__in=account_ids).values_list("pk", "username", "full_name")
    return {pk: (username, full_name) for pk, username, full_name in rows}


def head_of(*, unit_id: int) -> int | None:
    """The account that leads a school now (or led it last)."""
    return (
        Account.objects.filter(posts__unit_id=unit_id, posts__role=PRINCIPAL)
        .order_by("-posts__starts_on", "-pk")
        .values_list("pk", flat=True)
        .first()
    )
