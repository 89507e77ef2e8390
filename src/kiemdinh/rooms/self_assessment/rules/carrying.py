"""What a new cycle may take over from an earlier one, and what it may not. Pure.

Nothing here touches a result: levels are judged again in every cycle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

COUNCIL, ASSIGNMENTS, EVIDENCE, TEXTS, IMPROVEMENTS = "hoi-dong", "phan-cong", "minh-chung", "noi-dung", "cai-tien"
PARTS = {
    COUNCIL: "Hội đồng và nhóm",
    ASSIGNMENTS: "Phân công tiêu chí",
    EVIDENCE: "Minh chứng",
    TEXTS: "Nội dung đã viết",
    IMPROVEMENTS: "Việc cải tiến còn dở",
}
"""The parts of a cycle that can be taken over, each by itself."""

Place = tuple[str, str]
"""A criterion and a stage ("" when the school has one)."""


def stages_ahead(*, old_stage: str, new_stages: Sequence[str], old_type: str) -> tuple[str, ...]:
    """The stages of the new cycle that a sheet of the old one speaks about.

    A school that has grown: its one old stage was that of its type. A school of several stages under the 2018 rules
    had one sheet for all of them.
    """
    if old_stage in new_stages:
        return (old_stage,)
    if old_stage == "":
        return (old_type,) if old_type in new_stages else tuple(new_stages)
    return ()


def stages_behind(*, new_stage: str, old_stages: Sequence[str], new_stages: Sequence[str], old_type: str) -> list[str]:
    """The stages of the old cycle whose sheets speak about a stage of the new one."""
    return [
        stage
        for stage in old_stages
        if new_stage in stages_ahead(old_stage=stage, new_stages=new_stages, old_type=old_type)
    ]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the old cycle: who, as what, and whether an account still holds a post at the school."""

    id: int
    account_id: int | None
    full_name: str
    position_title: str
    council_role: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A person who goes along, under today's title; `check` says what somebody should look at."""

    person: Colleague
    position_title: str
    check: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Who goes along and who has left."""

    carried: tuple[Carried, ...]
    left: tuple[Colleague, ...]


_NO_ACCOUNT = "không có tài khoản, hãy kiểm tra còn công tác không"


def people_to_carry(people: Sequence[Colleague], titles: Mapping[int, str]) -> People:
    """Sorts the people of the old cycle by `titles`: account id → title of a post held at the school today.

    Somebody without an account cannot be looked up, so they go along and are named for a look.
    """
    carried, left = [], []
    for person in people:
        if person.account_id is None:
            carried.append(Carried(person, person.position_title, _NO_ACCOUNT))
        elif person.account_id in titles:
            title = titles[person.account_id] or person.position_title
            changed = f"chức vụ nay là {title}" if title != person.position_title and person.position_title else ""
            carried.append(Carried(person, title, changed))
        else:
            left.append(person)
    return People(tuple(carried), tuple(left))


def within_kept_years(issued_on: date | None, since: date | None) -> bool:
    """Whether a document is young enough to be offered at once; one without a date must be looked at first."""
    return since is None or (issued_on is not None and issued_on >= since)


def copied_mark(school_year: str) -> str:
    """What stands beside a text that nobody of this cycle has looked at yet."""
    return f"chép từ chu kỳ {school_year.replace('-', '–')}, chưa rà soát"
