"""Checks of a self-assessment council against the values of its edition (2018: Điều 24; TT 57: Điều 9)."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Sizes of groups (from, to) of the edition, None where it has none; `articles` by the kind of group."""

    sizes: Mapping[str, tuple[int, int]]
    articles: Mapping[str, str]
    unsure: frozenset[str] = frozenset()
    leader_in_council: bool = False


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group: "secretariat" or "working_group", how many sit in it, who leads it, is that one in the council."""

    kind: str
    name: str
    count: int
    leader: str = ""
    leader_in_council: bool = False


def group_notes(groups: Sequence[GroupFacts], rule: GroupRule) -> tuple[str, ...]:
    """What the groups lack: reminders that block nothing, each with its basis where there is one."""
    notes = []
    for group in groups:
        if not group.leader:
            notes.append(f"{group.name} chưa có trưởng nhóm. Hãy chọn một người trong nhóm.")
        elif rule.leader_in_council and not group.leader_in_council:
            basis = rule.articles.get("working_group", "")
            notes.append(f"Trưởng nhóm {group.name} ({group.leader}) chưa ở trong hội đồng{_basis(basis)}.")
        size = rule.sizes.get(group.kind)
        if size and not size[0] <= group.count <= size[1]:
            doubt = "; số này mới đối chiếu một nguồn" if group.kind in rule.unsure else ""
            notes.append(
                f"{group.name} có {group.count} người, nên từ {size[0]:02d} đến {size[1]:02d} người"
                f"{_basis(rule.articles.get(group.kind, '') + doubt)}."
            )
    return tuple(notes)


def _basis(article: str) -> str:
    return f" ({article})" if article else ""
