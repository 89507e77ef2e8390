"""Replacing a Word form: who may, the way of a replacement, and which form a paper of a day uses. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states

TRIAL, IN_USE, WITHDRAWN = "trial", "in_use", "withdrawn"
_OFFICES = ("provincial_officer", "department_leader")


@dataclass(frozen=True, slots=True)
class ReplacementFacts:
    """What the transitions look at."""

    today: date
    starts_on: date | None = None
    reason: str = ""


def _from_today_on(facts: object) -> str | None:
    assert isinstance(facts, ReplacementFacts)
    if facts.starts_on is None or facts.starts_on < facts.today:
        return (
            f"Ngày bắt đầu dùng phải từ hôm nay ({facts.today:%d/%m/%Y}) trở đi, để văn bản đã làm không đổi mẫu."
            " Hãy chọn lại ngày."
        )
    return None


def _with_reason(facts: object) -> str | None:
    assert isinstance(facts, ReplacementFacts)
    return None if facts.reason.strip() else "Hãy ghi lý do thôi dùng mẫu này."


FORM_REPLACEMENT = states(
    "form_replacement",
    start=TRIAL,
    labels={TRIAL: "Dùng thử", IN_USE: "Đang dùng", WITHDRAWN: "Thôi dùng"},
    final=[WITHDRAWN],
    turn={TRIAL: "provincial_officer", IN_USE: "", WITHDRAWN: ""},
    rows=[
        (TRIAL, "put_in_use", IN_USE, _OFFICES, [_from_today_on], "TT 57/2026 Điều 8, Điều 9"),
        (TRIAL, "withdraw", WITHDRAWN, _OFFICES, [_with_reason], "TT 57/2026 Điều 8, Điều 9"),
        (IN_USE, "withdraw", WITHDRAWN, _OFFICES, [_with_reason], "TT 57/2026 Điều 8, Điều 9"),
        (IN_USE, "replace", WITHDRAWN, _OFFICES, [], "TT 57/2026 Điều 8, Điều 9"),
    ],
)

FORM_PERMITS = permits(
    "form_replacement",
    title="Biểu mẫu của Sở",
    rows=[
        # action   roles     whose             state  why not
        ("view", _OFFICES, Whose.OWN_SCHOOL, ANY, ""),
        ("replace", _OFFICES, Whose.OWN_SCHOOL, ANY, ""),
    ],
)


@dataclass(frozen=True, slots=True)
class Used:
    """A replacement with the days on which it is used; `ends_on` is the first day without it."""

    id: int
    unit_id: int
    starts_on: date
    ends_on: date | None = None


def replacement_on(*, path: str, day: date, rows: Iterable[Used]) -> Used | None:
    """The replacement that a school's paper of a day uses: that of the nearest unit above it, or none.

    `path` is the school's place on that day, "/bộ/tỉnh/xã/trường/".
    """
    above = [int(step) for step in path.split("/") if step]
    valid = [
        row
        for row in rows
        if row.unit_id in above and row.starts_on <= day and (row.ends_on is None or day < row.ends_on)
    ]
    return max(valid, key=lambda row: (above.index(row.unit_id), row.starts_on, row.id), default=None)
