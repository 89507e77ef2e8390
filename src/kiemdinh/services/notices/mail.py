"""Notices by e-mail: one letter for what is new, or one a day for everything; never twice for the same thing.

A letter is written into `OutgoingMail` in the transaction that marks its notices as mailed, and sent afterwards. A
letter is claimed before it is handed to the server: whoever dies in between leaves it "sending", and nobody sends it
again, for a letter too few is found in the program, a letter too many teaches people to ignore them.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from kiemdinh.services.notices.kinds import kind_of
from kiemdinh.services.notices.models import MailChoice, Notice, OutgoingMail

_log = logging.getLogger(__name__)

NONE, EACH, DIGEST = "none", "each", "digest"
MODES = {DIGEST: "Mỗi ngày một thư tổng hợp", EACH: "Gửi thư khi có việc mới", NONE: "Không gửi thư"}
DIGEST_HOUR = 7
FRESH = timedelta(days=3)
"""Older notices are not mailed any more: they were seen, or the installation has just switched mail on."""
MAX_ATTEMPTS = 5
_LINES = 40
_WAIT = timedelta(minutes=5)


def mode_of(*, account_id: int) -> str:
    """How a person wants mail; "digest" until they choose."""
    row = MailChoice.objects.filter(account_id=account_id).first()
    return row.mode if row else DIGEST


def choose_mode(*, account_id: int, mode: str) -> None:
    """Keeps how a person wants mail. Raises ValueError for an unknown mode."""
    if mode not in MODES:
        raise ValueError(f"Không có cách nhận thư “{mode}”.")
    MailChoice.objects.update_or_create(account_id=account_id, defaults={"mode": mode})


def write_letters(*, now: datetime) -> int:
    """Turns new unread notices into letters for everybody with an address; returns how many letters were written."""
    fresh = Notice.objects.filter(read_at__isnull=True, mailed_at__isnull=True, created_at__gt=now - FRESH)
    waiting: dict[int, list[Notice]] = {}
    for notice in fresh.order_by("account_id", "created_at", "pk"):
        waiting.setdefault(notice.account_id, []).append(notice)
    if not waiting:
        return 0
    accounts = get_user_model().objects.filter(pk__in=waiting, is_active=True).exclude(email="")
    day = timezone.localdate(now).isoformat()
    letters = OutgoingMail.objects.filter(key__in=[f"ngay:{pk}:{day}" for pk in waiting])
    today = set(letters.values_list("key", flat=True))
    chosen = dict(MailChoice.objects.filter(account_id__in=waiting).values_list("account_id", "mode"))
    written = 0
    for account in accounts:
        mode, notices = chosen.get(account.pk, DIGEST), waiting[account.pk]
        if mode == NONE or (mode == DIGEST and timezone.localtime(now).hour < DIGEST_HOUR):
            continue
        key = f"ngay:{account.pk}:{day}" if mode == DIGEST else f"moi:{account.pk}:{notices[-1].pk}"
        written += key not in today and _write(account.pk, account.full_name, account.email, notices, key, now)
    return written


def _write(account_id: int, name: str, address: str, notices: Sequence[Notice], key: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            OutgoingMail.objects.create(
                account_id=account_id,
                address=address,
                subject=_subject(notices),
                body=_body(name, notices),
                key=key,
                queued_at=now,
                try_at=now,
            )
            Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=now)
    except IntegrityError:
        return False  # today's letter is written; what came later goes into tomorrow's
    return True


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return f"[Kiểm Định] {notices[0].text}"[:200]
    return f"[Kiểm Định] {len(notices)} thông báo chờ bạn xem"


def _body(name: str, notices: Sequence[Notice]) -> str:
    site = settings.SITE_URL.rstrip("/")
    groups: dict[str, list[Notice]] = {}
    for notice in notices[:_LINES]:
        groups.setdefault(kind_of(notice.kind).group, []).append(notice)
    lines = [f"Kính gửi {name},", ""]
    for group, found in groups.items():
        lines += [f"{group}:"]
        for notice in found:
            lines += [f"- {notice.text}", f"  {site}/thong-bao/{notice.pk}/"]
        lines.append("")
    if len(notices) > _LINES:
        lines += [f"Còn {len(notices) - _LINES} thông báo khác: {site}/thong-bao/", ""]
    lines += [
        "Thư do phần mềm Kiểm Định gửi tự động, xin không trả lời thư này.",
        f"Đổi cách nhận thư: {site}/thong-bao/cai-dat/",
    ]
    return "\n".join(lines)


def send_letters(*, now: datetime) -> dict[str, int]:
    """Sends what is due; returns how many letters were "sent", will be tried again ("queued") and were given up."""
    counted = {"sent": 0, "queued": 0, "failed": 0}
    for letter in OutgoingMail.objects.filter(state="queued", try_at__lte=now).order_by("pk"):
        mine = OutgoingMail.objects.filter(pk=letter.pk, state="queued").update(
            state="sending", attempts=F("attempts") + 1
        )
        if not mine:
            continue
        row = OutgoingMail.objects.filter(pk=letter.pk)
        try:
            EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.address]).send()
        except (OSError, ValueError) as error:  # the server refused, nobody answered, or the address is none
            attempts = letter.attempts + 1
            state = "failed" if attempts >= MAX_ATTEMPTS else "queued"
            _log.warning("mail %s not sent (%s)", letter.pk, error)
            row.update(state=state, problem=str(error)[:300], try_at=now + _WAIT * 2**attempts)
            counted[state] += 1
        else:
            row.update(state="sent", sent_at=now, problem="")
            counted["sent"] += 1
    return counted


def mail_out(*, now: datetime) -> dict[str, int]:
    """Writes and sends; what the worker does every half minute."""
    write_letters(now=now)
    return send_letters(now=now)
