"""The approval strip over a dossier: where it is, whose turn, since when, how long still, what comes next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.registration.rules.chain import CheckUnit
from kiemdinh.rooms.registration.rules.clock import Clock
from kiemdinh.rooms.registration.rules.states import (
    ACCEPTED,
    CLOSED,
    DRAFT,
    RETURNED,
    STOPPED,
    SUBMITTED,
    WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class StripStep:
    """One station: `state` is done, now or empty."""

    title: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands above a dossier; `kind` is the look (hint, warn, done, none)."""

    steps: tuple[StripStep, ...]
    turn: str
    since: str
    left: str
    following: str
    kind: str


def strip(
    *,
    state: str,
    school: str,
    chain: Sequence[CheckUnit],
    step: int,
    turn: CheckUnit | None,
    submitted_on: date | None,
    step_since: date | None,
    told_on: date | None,
    clock: Clock | None,
) -> Strip:
    """The strip of a dossier on a day."""
    whose, following = _turn(state, school, chain, step, turn)
    late = clock is not None and clock.late
    return Strip(
        steps=tuple(_steps(state, chain, step, turn, submitted_on, told_on)),
        turn=whose,
        since=f"từ ngày {format_date(step_since)}" if step_since and state in (SUBMITTED, RETURNED, ACCEPTED) else "",
        left=clock.words if clock is not None and state in (SUBMITTED, RETURNED) else "",
        following=following,
        kind="warn" if late else _LOOKS[state],
    )


_LOOKS = {
    DRAFT: "hint",
    SUBMITTED: "hint",
    RETURNED: "warn",
    ACCEPTED: "done",
    CLOSED: "done",
    WITHDRAWN: "none",
    STOPPED: "none",
}


def _steps(
    state: str,
    chain: Sequence[CheckUnit],
    step: int,
    turn: CheckUnit | None,
    submitted_on: date | None,
    told_on: date | None,
) -> list[StripStep]:
    handed_in = submitted_on is not None
    made = [
        StripStep(
            "Trường nộp hồ sơ",
            f"ngày {format_date(submitted_on)}" if submitted_on else "chưa nộp",
            "done" if handed_in and state != RETURNED else ("now" if state in (DRAFT, RETURNED) else ""),
        )
    ]
    finished = state in (ACCEPTED, CLOSED)
    for number, unit in enumerate(chain):
        here = number == step and state in (SUBMITTED, RETURNED)
        name = turn.name if here and turn is not None else unit.name
        done = finished or (handed_in and number < step)
        note = {SUBMITTED: "đang kiểm tra", RETURNED: "đã trả lại"}[state] if here else ("đã kiểm tra" if done else "")
        made.append(StripStep(name, note, "done" if done else ("now" if here and state == SUBMITTED else "")))
    if not chain:
        made.append(StripStep("Kiểm tra hồ sơ", "", ""))
    told = f"ngày {format_date(told_on)}" if told_on else ""
    made.append(StripStep("Đã tiếp nhận", told, "done" if finished else ""))
    return made


def _turn(state: str, school: str, chain: Sequence[CheckUnit], step: int, turn: CheckUnit | None) -> tuple[str, str]:
    """Whose turn it is, and what comes after."""
    if state == DRAFT:
        first = chain[0].name if chain else "nơi kiểm tra"
        return f"Đến lượt {school}: hoàn thiện rồi nộp", f"{first} kiểm tra"
    if state == SUBMITTED and turn is not None:
        rest = chain[step + 1 :]
        after = f"{rest[0].name} kiểm tra" if rest and rest[0].unit_id != turn.unit_id else "thông báo tiếp nhận"
        return f"Đến lượt {turn.name}", after
    if state == RETURNED:
        back = chain[step].name if step < len(chain) else "nơi kiểm tra"
        return f"Đến lượt {school}: trả lời từng điểm rồi nộp lại", f"{back} kiểm tra lại"
    if state == ACCEPTED:
        department = chain[-1].name if chain else "Sở Giáo dục và Đào tạo"
        return f"Đến lượt {department}: thành lập đoàn đánh giá ngoài", "đánh giá ngoài"
    words = {CLOSED: "Đã đánh giá ngoài xong", WITHDRAWN: "Trường đã rút hồ sơ", STOPPED: "Hồ sơ đã dừng"}
    return words.get(state, ""), ""
