"""Writing notices, and taking back the mark of those whose matter is over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.services.notices.kinds import is_known
from kiemdinh.services.notices.models import MutedKind, Notice

_LONGEST = 400


def notify(
    *,
    to: Iterable[int | None],
    kind: str,
    text: str,
    url: str,
    unit_id: int | None,
    now: datetime,
    actor_id: int | None = None,
    about: str = "",
    key: str = "",
) -> int:
    """Writes a notice to each account inside the caller's transaction; returns how many were written.

    Left out: None, the one who did it (`actor_id`), and whoever switched the kind off. With a `key` an account gets
    the notice once, however often it is sent. Raises LookupError for a kind that no room registered, ValueError for
    an address outside the site: both are mistakes of the caller.
    """
    if not is_known(kind):
        raise LookupError(f"Loại thông báo “{kind}” chưa được đăng ký.")
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"Thông báo chỉ dẫn đến trang của phần mềm, không phải “{url}”.")
    wanted = dict.fromkeys(a for a in to if a is not None and a != actor_id)
    if not wanted:
        return 0
    muted = MutedKind.objects.filter(kind=kind, account_id__in=wanted)
    left_out = set(muted.values_list("account_id", flat=True))
    if key:
        left_out |= set(Notice.objects.filter(key=key, account_id__in=wanted).values_list("account_id", flat=True))
    words = nfc(text)
    words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    rows = [
        Notice(
            account_id=account, kind=kind, text=words, url=url, unit_id=unit_id, about=about, key=key, created_at=now
        )
        for account in wanted
        if account not in left_out
    ]
    with transaction.atomic():
        # Two runs of a timer that cross: the index, not the look above, decides who was first.
        Notice.objects.bulk_create(rows, ignore_conflicts=bool(key))
    return len(rows)


def settle(*, about: str, now: datetime) -> int:
    """Marks as read whatever is still unread about an object or about something inside it; returns how many.

    "cycle:4/" takes in "cycle:4/sheet:12/": names end with a stroke, so cycle 4 is not the beginning of cycle 41.
    """
    if not about.endswith("/"):
        raise ValueError("Tên của đối tượng phải kết thúc bằng dấu gạch chéo.")
    return Notice.objects.filter(about__startswith=about, read_at__isnull=True).update(read_at=now)


def mark_read(*, account_id: int, notice_id: int, now: datetime) -> Notice | None:
    """Marks one of the account's own notices; None when it has no such notice."""
    notice = Notice.objects.filter(pk=notice_id, account_id=account_id).first()
    if notice is not None and notice.read_at is None:
        Notice.objects.filter(pk=notice.pk).update(read_at=now)
        notice.read_at = now
    return notice


def mark_all_read(*, account_id: int, now: datetime, kind: str = "") -> int:
    """Marks everything unread of an account, or of one kind; returns how many."""
    rows = Notice.objects.filter(account_id=account_id, read_at__isnull=True)
    return (rows.filter(kind=kind) if kind else rows).update(read_at=now)


def choose_kinds(*, account_id: int, wanted: Iterable[str], offered: Iterable[str]) -> None:
    """Keeps which of the `offered` kinds a person wants; the others stay as they were."""
    offered, wanted = set(offered), set(wanted)
    with transaction.atomic():
        MutedKind.objects.filter(account_id=account_id, kind__in=offered & wanted).delete()
        MutedKind.objects.bulk_create(
            [MutedKind(account_id=account_id, kind=kind) for kind in sorted(offered - wanted)], ignore_conflicts=True
        )
