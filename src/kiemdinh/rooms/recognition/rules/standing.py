"""How a recognition stands on a day, whatever became of it since. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.recognition.rules.states import EVER_ISSUED, PREPARED, PROPOSED, REFUSED, REVOKED, SUPERSEDED

VALID, EXPIRED, UNKNOWN = "valid", "expired", "unknown"
STATUS_LABELS = {
    VALID: "Còn hiệu lực",
    EXPIRED: "Đã hết hạn",
    REVOKED: "Đã thu hồi",
    SUPERSEDED: "Được thay bằng kết quả mới",
    REFUSED: "Không công nhận",
    PROPOSED: "Chưa có quyết định",
}


def status_on(*, state: str, signed_on: date | None, expires_on: date | None, ended_on: date | None, on: date) -> str:
    """valid, expired, revoked, superseded, refused or proposed on a day; "" when nothing is to be said of it.

    A decision signed later than that day was not there yet; a revocation later than that day had not happened.
    """
    if state == REFUSED:
        return REFUSED
    if state in (PROPOSED, PREPARED):
        return PROPOSED
    if state not in EVER_ISSUED or signed_on is None or signed_on > on:
        return ""
    if ended_on is not None and ended_on <= on and state in (REVOKED, SUPERSEDED):
        return state
    if expires_on is not None and expires_on < on:
        return EXPIRED
    return VALID


@dataclass(frozen=True, slots=True)
class Held:
    """An issued recognition in the line of those of one kind of one school."""

    id: int
    signed_on: date
    expires_on: date | None
    revoked_on: date | None = None


def succession(held: Sequence[Held]) -> dict[int, tuple[int, date]]:
    """Which recognition was replaced by which, and from which day: id → (id of the newer, day).

    The next one signed replaces an older one that still held on that day; one that had run out, or was revoked by
    then, was not replaced. Two of the same day: the one recorded later replaces the other.
    """
    line = sorted(held, key=lambda one: (one.signed_on, one.id))
    found = {}
    for older, newer in pairwise(line):
        ran_out = older.expires_on is not None and older.expires_on < newer.signed_on
        revoked = older.revoked_on is not None and older.revoked_on <= newer.signed_on
        if not ran_out and not revoked:
            found[older.id] = (newer.id, newer.signed_on)
    return found


def number_key(number: str) -> str:
    """A certificate number as it is compared: without case, marks, spaces and leading zeros of its parts.

    "Số: 012 / GCN-SGDĐT" and "12/gcn-sgddt" are the same number.
    """
    text = fold(nfc(number)).replace(" ", "")
    text = text.removeprefix("so:")
    return "/".join(part.lstrip("0") or part for part in text.split("/"))


def spoken(text: str) -> str:
    """What somebody typed or scanned, down to the number or the code: an address of ours loses its front."""
    words = nfc(text).strip()
    _, found, rest = words.partition("/chung-nhan/")
    return (rest.partition("?")[0] if found else words).strip().strip("/")
