"""Composition of a team, who decides it, and when a decision stands. Pure.

Articles: TT 17, 18, 19/2018 Điều 29 (authority), Điều 30 (members). Sizes, roles and authorities come from the
procedure of the edition on the day (`external_assessment.*`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import fold, format_date

ROLE_LABELS: Mapping[str, str] = {
    "head": "Trưởng đoàn",
    "deputy": "Phó trưởng đoàn",
    "secretary": "Thư ký",
    "member": "Thành viên",
}
ROLE_ORDER = tuple(ROLE_LABELS)
ONLY_ONE = ("head", "secretary")

ACCREDITATION, NATIONAL_STANDARD = "accreditation", "national_standard"


@dataclass(frozen=True, slots=True)
class TeamRules:
    """What the procedure says on a day: sizes (from, to), roles, who decides by what is asked."""

    size: tuple[int, int]
    roles: tuple[str, ...]
    required_roles: tuple[str, ...]
    authorities: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in the list: role, and what stands against it (`forbids`) or should be weighed (`warns`)."""

    name: str
    role: str
    forbids: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What forbids sending the team up, and what should be weighed."""

    problems: tuple[str, ...]
    warnings: tuple[str, ...]


def check_composition(*, seats: Sequence[Seat], rules: TeamRules) -> Findings:
    """Roles that must be there, people who may not sit, sizes that the procedure recommends."""
    problems, warnings = [], []
    if not seats:
        return Findings(("Đoàn chưa có ai. Hãy thêm thành viên.",), ())
    count = Counter(seat.role for seat in seats)
    problems += [
        f"Đoàn chưa có {ROLE_LABELS.get(role, role).lower()}." for role in rules.required_roles if not count[role]
    ]
    problems += [f"Đoàn chỉ có một {ROLE_LABELS[role].lower()}." for role in ONLY_ONE if count[role] > 1]
    strange = [seat for seat in seats if seat.role not in rules.roles]
    problems += [f"Chức danh của {seat.name} không có trong quy định." for seat in strange]
    for seat in seats:
        problems += [f"{seat.name}: {reason}" for reason in seat.forbids]
        warnings += [f"{seat.name}: {reason}" for reason in seat.warns]
    low, high = rules.size
    if not low <= len(seats) <= high:
        warnings.insert(0, f"Đoàn có {len(seats)} người; thường từ {low} đến {high} người.")
    return Findings(tuple(problems), tuple(warnings))


def authority_key(*, national_standard: bool) -> str:
    """Whose decision the procedure asks for: with a wish for the national standard it is the province's chairman."""
    return NATIONAL_STANDARD if national_standard else ACCREDITATION


def needs_proposal(*, key: str, authorities: Mapping[str, str]) -> bool:
    """Whether the Sở proposes (tờ trình) and somebody above it decides."""
    return authorities[key] != authorities[ACCREDITATION]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it was signed; `authority` is the office that signed, as the procedure names it."""

    number: str
    decided_on: date | None
    authority: str
    signer_name: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class DecisionNeeds:
    """What a decision about a team must meet on its day."""

    key: str
    authorities: Mapping[str, str]
    article: str
    told_on: date | None
    proposal_number: str
    proposal_on: date | None


def decision_problem(*, decision: Decision, needs: DecisionNeeds, today: date) -> str:
    """Why a decision cannot be taken down as it stands; empty when it can."""
    if not decision.number or decision.decided_on is None:
        return "Hãy ghi số và ngày của quyết định."
    if decision.decided_on > today:
        return "Ngày quyết định không được sau hôm nay."
    if needs.told_on is not None and decision.decided_on < needs.told_on:
        return f"Quyết định không thể có trước ngày tiếp nhận hồ sơ ({format_date(needs.told_on)})."
    return (
        authority_problem(decision=decision, needs=needs)
        or _proposal_problem(decision, needs)
        or _dates_problem(decision)
    )


def authority_problem(*, decision: Decision, needs: DecisionNeeds) -> str:
    """Why this office may not decide about this team; empty when it may."""
    right = needs.authorities[needs.key]
    asked = (
        "có đề nghị công nhận đạt chuẩn quốc gia" if needs.key == NATIONAL_STANDARD else "chỉ đề nghị kiểm định"
    )
    day = format_date(decision.decided_on) if decision.decided_on else ""
    if decision.authority != right:
        return (
            f"Quyết định do {decision.authority or 'người chưa rõ'} ký không đúng thẩm quyền: hồ sơ {asked} nên ngày "
            f"{day} người quyết định là {right} ({needs.article})."
        )
    by_number = _office_of(decision.number)
    if by_number and by_number != _office_of(right):
        return f"Số “{decision.number}” không phải của {right}. Hãy xem lại số quyết định và người ký."
    return ""


def _proposal_problem(decision: Decision, needs: DecisionNeeds) -> str:
    if not needs_proposal(key=needs.key, authorities=needs.authorities):
        return ""
    if not needs.proposal_number or needs.proposal_on is None:
        return "Hãy ghi số và ngày tờ trình của Sở trước khi ghi quyết định."
    if decision.decided_on is not None and decision.decided_on < needs.proposal_on:
        return f"Quyết định không thể có trước tờ trình ({format_date(needs.proposal_on)})."
    return ""


def _dates_problem(decision: Decision) -> str:
    if not decision.signer_name:
        return "Hãy ghi người ký quyết định."
    if decision.starts_on is None or decision.ends_on is None:
        return "Hãy ghi thời gian làm việc của đoàn."
    if decision.ends_on < decision.starts_on:
        return "Ngày đoàn kết thúc phải từ ngày bắt đầu trở đi."
    if decision.decided_on is not None and decision.starts_on < decision.decided_on:
        return "Đoàn không bắt đầu làm việc trước ngày có quyết định."
    return ""


def _office_of(text: str) -> str:
    """Which office a number ("12/QĐ-UBND") or a title names; empty when it does not say."""
    words = fold(text)
    if "ubnd" in words or "uy ban nhan dan" in words:
        return "committee"
    if "sgd" in words or "so giao duc" in words:
        return "department"
    return ""


def overlap(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    """Whether two spans (first day, last day; None is open) share a day; a span without a first day shares none."""
    if a[0] is None or b[0] is None:
        return False
    return (a[1] is None or b[0] <= a[1]) and (b[1] is None or a[0] <= b[1])
