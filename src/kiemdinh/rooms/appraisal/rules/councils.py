"""Who may sit in a council and whether it is whole (TT 57 Điều 17 khoản 5, 6). Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.appraisal.rules.states import CHAIR, COUNCIL_ROLES, SECRETARY


@dataclass(frozen=True, slots=True)
class CouncilRule:
    """Values of the procedure on a day."""

    sizes: tuple[int, ...]
    must_be_odd: bool
    required_roles: tuple[str, ...]
    independence_years: int
    reference_day: str
    article: str = "TT 57/2026 Điều 17 khoản 5"


def council_problems(roles: Iterable[str], rule: CouncilRule) -> tuple[str, ...]:
    """What still keeps a council from being proposed; one sentence each."""
    counts = Counter(roles)
    size, found = sum(counts.values()), []
    allowed = " hoặc ".join(f"{n:02d}" for n in rule.sizes)
    if size not in rule.sizes:
        found.append(f"Hội đồng phải có {allowed} thành viên, hiện có {size} ({rule.article}).")
    elif rule.must_be_odd and size % 2 == 0:
        found.append(f"Số thành viên hội đồng phải là số lẻ, hiện có {size} ({rule.article}).")
    found += [
        f"Hội đồng chưa có {COUNCIL_ROLES[role]} ({rule.article})." for role in rule.required_roles if not counts[role]
    ]
    found += [f"Hội đồng chỉ có một {COUNCIL_ROLES[role]}." for role in (CHAIR, SECRETARY) if counts[role] > 1]
    return tuple(found)


def independence_day(rule: CouncilRule, *, decided_on: date, meeting_on: date | None) -> date:
    """The day from which the years of independence count back; the circular does not tie it to one."""
    return meeting_on if rule.reference_day == "meeting" and meeting_on is not None else decided_on


def schools_problems(school_ids: Sequence[int]) -> tuple[str, ...]:
    """A council appraises at least one school of the list."""
    return () if school_ids else ("Hãy chọn ít nhất một trường trong danh sách đã chốt.",)
