"""Quorum and ballots (TT 57 Điều 17 khoản 7, Mẫu số 5 phần VII). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

LEVEL_OPTIONS = {0: "Không đạt Mức 1", 1: "Mức 1", 2: "Mức 2"}
STANDARD_OPTIONS = {0: "Chưa đạt chuẩn quốc gia", 1: "Đạt chuẩn quốc gia mức độ 1", 2: "Đạt chuẩn quốc gia mức độ 2"}


@dataclass(frozen=True, slots=True)
class VoteRule:
    """Values of the procedure on the day of the meeting; `majority_of` "voting" or "members"."""

    quorum: tuple[int, int]
    majority_of: str
    opinion_before_meeting: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """The result of one ballot: the option with the majority, or None when no decision was reached."""

    result: int | None
    shares: Mapping[int, str]
    text: str


def quorum_needed(members: int, quorum: tuple[int, int]) -> int:
    """The smallest number of members that makes a meeting valid: two thirds of 7 is 5, of 9 is 6."""
    part, whole = quorum
    return -(-members * part // whole)


def quorum_problem(*, members: int, present: int, rule: VoteRule) -> str | None:
    """Why the meeting is not valid; None when it is."""
    needed = quorum_needed(members, rule.quorum)
    if present >= needed:
        return None
    part, whole = rule.quorum
    return (
        f"Có mặt {present} trên {members} thành viên; cuộc họp hợp lệ khi có ít nhất {part}/{whole} thành viên, "
        f"tức {needed} người (TT 57/2026 Điều 17 khoản 7)."
    )


def count_ballot(
    votes: Mapping[int, int], *, voting: int, members: int, rule: VoteRule, names: Mapping[int, str]
) -> Ballot:
    """Who won: more than half of those voting (or of all members, where the procedure says so)."""
    base = members if rule.majority_of == "members" else voting
    shares = {key: share(votes.get(key, 0), base) for key in names}
    for key in names:
        if base and votes.get(key, 0) * 2 > base:
            return Ballot(key, shares, f"{names[key]}: {votes[key]}/{base} phiếu ({shares[key]})")
    return Ballot(None, shares, f"Không phương án nào được quá nửa của {base} phiếu: chưa thành kết luận")


def share(part: int, base: int) -> str:
    """ "71,4%" of those voting; dots before anybody voted."""
    if not base:
        return "…"
    tenths = round(Fraction(part * 1000, base))
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}%"


def count_problems(
    level: Mapping[int, int], standard: Mapping[int, int], *, voting: int, present: int
) -> tuple[str, ...]:
    """Counts that cannot be: more voting than present, ballots that do not add up."""
    found = []
    if voting < 1:
        found.append("Hãy ghi số thành viên bỏ phiếu.")
    if voting > present:
        found.append(f"Số bỏ phiếu ({voting}) nhiều hơn số có mặt ({present}).")
    for name, votes in (("mức bảo đảm chất lượng", level), ("đạt chuẩn quốc gia", standard)):
        total = sum(votes.values())
        if total != voting:
            found.append(f"Cộng phiếu về {name} là {total}, khác số thành viên bỏ phiếu ({voting}).")
    return tuple(found)
