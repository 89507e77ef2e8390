"""Whether a decision still holds on a day, and how that is said in one plain sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kiemdinh.kernel.vietnamese import format_date

VALID, EXPIRED, REVOKED, REPLACED = "valid", "expired", "revoked", "superseded"

KIND_WORDS: Final = {
    "accreditation": "đạt kiểm định chất lượng giáo dục cấp độ",
    "national_standard": "đạt chuẩn quốc gia mức độ",
}

LOOKS: Final = {VALID: "done", EXPIRED: "warn", REVOKED: "block", REPLACED: "none"}


@dataclass(frozen=True, slots=True)
class Line:
    """One posted decision as a sentence needs it: words of the level, dates, what it is worth today."""

    words: str
    signed_on: date
    expires_on: date
    standing: str
    ended_on: date | None = None


def level_words(*, kind: str, level: int) -> str:
    """"đạt chuẩn quốc gia mức độ 2"."""
    return f"{KIND_WORDS[kind]} {level}"


def standing_on(*, state: str, expires_on: date, ended_on: date | None, on: date) -> str:
    """What a decision is worth on a day: a revoked or replaced one nothing, the last day of the term still counts."""
    if state in (REVOKED, REPLACED) and (ended_on is None or ended_on <= on):
        return state
    return VALID if on <= expires_on else EXPIRED


def pill(line: Line) -> str:
    """The short words beside a school in a list."""
    if line.standing == VALID:
        return f"Còn hiệu lực đến {format_date(line.expires_on)}"
    if line.standing == REVOKED:
        return f"Đã thu hồi{_since(line.ended_on)}"
    if line.standing == REPLACED:
        return "Đã thay bằng quyết định mới"
    return f"Hết hạn ngày {format_date(line.expires_on)}"


def best(lines: Sequence[Line]) -> Line | None:
    """The decision that speaks for a school in a list: one that holds before any other, the latest end first."""
    order = {VALID: 0, EXPIRED: 1, REVOKED: 2, REPLACED: 3}
    return min(lines, key=lambda line: (order[line.standing], -line.expires_on.toordinal()), default=None)


def answer(*, name: str, lines: Sequence[Line]) -> str:
    """The plain answer to "is this school recognised, until when?" in one sentence."""
    held = [line for line in lines if line.standing == VALID]
    if held:
        if len({line.expires_on for line in held}) == 1:
            words = " và ".join(line.words for line in held)
            return f"Có. {name} {words}, đến hết ngày {format_date(held[0].expires_on)}."
        first = min(line.expires_on for line in held)
        return f"Có. {name} đang được công nhận, ít nhất đến hết ngày {format_date(first)}."
    last = best(lines)
    if last is None:
        return f"Chưa có thông tin công bố về {name}."
    if last.standing == REVOKED:
        return f"Không còn. Quyết định công nhận {name} đã bị thu hồi{_since(last.ended_on)}."
    if last.standing == REPLACED:
        return f"Không còn. Quyết định công nhận {name} đã được thay, chưa có quyết định mới được công bố."
    return f"Không còn. Công nhận {name} đã hết hạn sau ngày {format_date(last.expires_on)}."


def ended(*, name: str, on: date) -> str:
    """The answer for a school that is no longer there."""
    return f"{name} đã thôi hoạt động từ ngày {format_date(on)}."


def time_left(*, until: date, on: date) -> str:
    """"Còn 3 năm 7 tháng"; days below one month."""
    months = (until.year - on.year) * 12 + until.month - on.month - (1 if until.day < on.day else 0)
    if months < 1:
        days = (until - on).days
        return f"Còn {days} ngày" if days else "Hôm nay là ngày cuối"
    years, rest = divmod(months, 12)
    parts = ([f"{years} năm"] if years else []) + ([f"{rest} tháng"] if rest else [])
    return f"Còn {' '.join(parts)}"


def _since(day: date | None) -> str:
    return f" từ ngày {format_date(day)}" if day else ""
