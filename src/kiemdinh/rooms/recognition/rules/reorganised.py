"""TT 57/2026 Điều 27 khoản 5: what a merger, a division or a new name means for the national standard. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.recognition.rules.deciding import add_months

RENAMED, ALL_HOLD, OTHER = "renamed", "all_hold", "other"
CASE_LABELS = {
    RENAMED: "Chỉ đổi tên, giữ nguyên cấp học và điều kiện chính",
    ALL_HOLD: "Mọi trường sáp nhập đều còn bằng",
    OTHER: "Trường hợp khác (chia, tách, hoặc có trường chưa có bằng)",
}
ARTICLES = {
    RENAMED: "TT 57/2026 Điều 27 khoản 5 điểm a",
    ALL_HOLD: "TT 57/2026 Điều 27 khoản 5 điểm b",
    OTHER: "TT 57/2026 Điều 27 khoản 5 điểm c",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A school that went into the new one, with its bằng on the day the change takes effect (None: none valid)."""

    school: str
    recognition_id: int | None = None
    level: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left: the level and its last day, or the first day a new recognition may be considered."""

    case: str
    level: int | None
    holds_until: date | None
    considered_from: date | None
    source_id: int | None
    article: str
    reason: str


def case_of(*, kind: str, parts: Sequence[Part], effective_on: date) -> str:
    """Which of the three cases it is: `kind` is how the unit changed (rename, convert, merge, split)."""
    if kind == "rename" and len(parts) == 1:
        return RENAMED
    if kind == "merge" and len(parts) > 1 and all(_holds(part, effective_on) for part in parts):
        return ALL_HOLD
    return OTHER


def kept(
    *,
    case: str,
    parts: Sequence[Part],
    effective_on: date,
    keep_months: int,
    wait_months: int,
) -> Kept:
    """Computes what is kept. Months come from the procedure (`transition.*`).

    a) a new name only: to the printed expiry. b) all hold a bằng: the lowest level, for the longest of the remaining
    terms but at most `keep_months` from the day of effect. c) otherwise nothing; considered again after `wait_months`.
    """
    holders = [part for part in parts if _holds(part, effective_on)]
    if case == RENAMED and holders:
        one = holders[0]
        return Kept(
            RENAMED,
            one.level,
            one.expires_on,
            None,
            one.recognition_id,
            ARTICLES[RENAMED],
            "Chỉ đổi tên: kết quả giữ đến hết thời hạn đã ghi.",
        )
    if case == RENAMED:
        reason = "Chỉ đổi tên, không có bằng còn hiệu lực: không có kết quả phải giữ, cũng không phải chờ."
        return Kept(RENAMED, None, None, None, None, ARTICLES[RENAMED], reason)
    if case == ALL_HOLD and holders and len(holders) == len(parts):
        # The lowest level; of several with it the one that runs longest stands for the others.
        lowest = min(holders, key=lambda part: (part.level or 0, -(part.expires_on or effective_on).toordinal()))
        longest = max(part.expires_on or effective_on for part in holders)
        most = add_months(effective_on, keep_months)
        until = min(longest, most)
        limit = (
            f"tối đa {keep_months} tháng kể từ ngày {format_date(effective_on)}"
            if most < longest
            else "theo thời hạn còn lại dài nhất"
        )
        return Kept(
            ALL_HOLD,
            lowest.level,
            until,
            None,
            lowest.recognition_id,
            ARTICLES[ALL_HOLD],
            f"Các trường đều còn bằng: giữ mức độ thấp nhất, {limit}, hoặc đến khi được công nhận lại.",
        )
    return Kept(
        OTHER,
        None,
        None,
        add_months(effective_on, wait_months),
        None,
        ARTICLES[OTHER],
        f"Kế thừa dữ liệu, minh chứng; được xem xét sau ít nhất {wait_months} tháng kể từ ngày"
        f" {format_date(effective_on)}.",
    )


def too_early(*, effective_on: date, since: date) -> str:
    """Why a change before the circular cannot be computed; empty when it can."""
    if effective_on >= since:
        return ""
    return (
        f"Việc sắp xếp có hiệu lực trước ngày {format_date(since)}: Thông tư 57/2026 không quy định trực tiếp trường"
        " hợp này. Kết quả cũ vẫn xem được ở lịch sử của trường."
    )


def _holds(part: Part, on: date) -> bool:
    return part.level is not None and part.expires_on is not None and part.expires_on >= on
