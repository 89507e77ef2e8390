"""Checks of a self-assessment council against the values of its edition (2018: Điều 24; TT 57: Điều 9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiemdinh.rooms.self_assessment.rules.states import CHAIR, COUNCIL_ROLES, SECRETARY, VICE_CHAIR


@dataclass(frozen=True, slots=True)
class CouncilRule:
    """Values of the edition on the day of the decision; `article` is shown with every problem."""

    min_members: int
    must_be_odd: bool
    article: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the council: council role and name."""

    full_name: str
    role: str


def council_problems(seats: Sequence[Seat], rule: CouncilRule) -> tuple[str, ...]:
    """What keeps the council from being decided; empty when it may be.

    Counted are members with a council role; chair, vice-chair and secretary must be there, chair and secretary once.
    """
    problems = []
    count = len(seats)
    if count < rule.min_members:
        problems.append(f"Hội đồng có {count} thành viên, cần ít nhất {rule.min_members:02d} ({rule.article}).")
    if rule.must_be_odd and count % 2 == 0:
        problems.append(f"Hội đồng có {count} thành viên, số thành viên phải là số lẻ ({rule.article}).")
    for role, exactly_one in ((CHAIR, True), (VICE_CHAIR, False), (SECRETARY, True)):
        held = sum(1 for seat in seats if seat.role == role)
        if held == 0:
            problems.append(f"Hội đồng chưa có {COUNCIL_ROLES[role]} ({rule.article}).")
        elif exactly_one and held > 1:
            problems.append(f"Hội đồng có {held} người giữ vai trò {COUNCIL_ROLES[role]}, chỉ được một.")
    names = [seat.full_name for seat in seats]
    if double := sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"“{double[0]}” có tên hai lần trong hội đồng.")
    return tuple(problems)
