"""The solver on plain values: everything fits, the wishes are kept, and impossible lists are explained."""

import random
import time
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from kiemdinh.rooms.external_assessment.rules.planning import Candidate, Proposal, Task, Wishes, propose

DAY = date(2025, 10, 6)
LABELS = {"tieu-hoc": "Tiểu học", "thcs": "Trung học cơ sở", "mam-non": "Mầm non"}
PRIMARY = frozenset({"tieu-hoc"})


def person(number: int, **more: Any) -> Candidate:
    facts: dict[str, Any] = {"stages": PRIMARY, "may_head": True, **more}
    return Candidate(number, f"Người {number}", **facts)


def school(number: int, *, week: int = 0, stages: frozenset[str] = PRIMARY) -> Task:
    starts = DAY + timedelta(weeks=week)
    return Task(number, f"Trường {number}", stages, starts, starts + timedelta(days=4))


def run(
    people: Iterable[Candidate],
    tasks: Iterable[Task],
    *,
    size: int = 3,
    max_load: int = 2,
    smallest: int = 3,
    **more: Any,
) -> Proposal:
    return propose(
        people=people,
        tasks=tasks,
        wishes=Wishes(size, max_load),
        forbidden=more.get("forbidden", {}),
        warned=more.get("warned", {}),
        stage_labels=LABELS,
        smallest=smallest,
    )


def roles(proposal: Proposal, task: int) -> list[str]:
    return [role for _, role in proposal.teams[task]]


def seated(proposal: Proposal, task: int) -> set[int]:
    return {who for who, _ in proposal.teams[task]}


def test_one_school_gets_a_head_a_secretary_and_members() -> None:
    found = run([person(i) for i in range(1, 4)], [school(1)])
    assert found.is_complete and found.proven
    assert roles(found, 1) == ["head", "secretary", "member"]
    assert seated(found, 1) == {1, 2, 3}


def test_an_empty_list_needs_nobody() -> None:
    assert run([], []) == Proposal({}, proven=True)


def test_only_who_has_the_experience_heads() -> None:
    people = [person(1, may_head=False), person(2), person(3, may_head=False)]
    assert run(people, [school(1)]).teams[1][0] == (2, "head")


def test_a_forbidden_pair_never_sits() -> None:
    found = run([person(i) for i in range(1, 5)], [school(1)], forbidden={(2, 1): "conflict"})
    assert seated(found, 1) == {1, 3, 4}


def test_warnings_are_avoided_when_others_are_there() -> None:
    found = run([person(i) for i in range(1, 6)], [school(1)], warned={(1, 1): 1, (4, 1): 2})
    assert seated(found, 1) == {2, 3, 5}


def test_a_warning_is_taken_when_nobody_else_is_there() -> None:
    found = run([person(i) for i in range(1, 4)], [school(1)], warned={(1, 1): 1})
    assert seated(found, 1) == {1, 2, 3} and found.is_complete


def test_levels_are_kept_and_officials_fit_everywhere() -> None:
    people = [
        person(1), person(2, stages=frozenset({"thcs"})), person(3), person(4, stages=frozenset(), any_level=True)
    ]
    assert seated(run(people, [school(1)]), 1) == {1, 3, 4}


def test_a_school_of_two_levels_has_somebody_of_each() -> None:
    both = frozenset({"tieu-hoc", "thcs"})
    people = [person(1), person(2), person(3), person(4, stages=frozenset({"thcs"}), load=1)]
    assert 4 in seated(run(people, [school(1, stages=both)]), 1)


def test_nobody_is_in_two_teams_on_one_day_but_in_two_weeks() -> None:
    people = [person(i) for i in range(1, 7)]
    same = run(people, [school(1), school(2)])
    assert seated(same, 1) & seated(same, 2) == set()
    later = run(people[:3], [school(1), school(2, week=1)])
    assert seated(later, 1) == seated(later, 2) == {1, 2, 3}


def test_days_taken_elsewhere_and_the_load_so_far_count() -> None:
    people = [person(1, busy=((DAY, None),)), person(2, load=2), person(3), person(4), person(5)]
    assert seated(run(people, [school(1)]), 1) == {3, 4, 5}


def test_work_is_spread() -> None:
    found = run([person(i) for i in range(1, 10)], [school(i, week=i) for i in range(3)], max_load=3)
    assert set(found.load().values()) == {1}


def test_who_has_done_much_gets_less() -> None:
    people = [person(1, load=3), person(2), person(3), person(4)]
    assert seated(run(people, [school(1)], max_load=9), 1) == {2, 3, 4}


def test_the_same_list_gives_the_same_teams_in_any_order() -> None:
    people, tasks = [person(i) for i in range(1, 13)], [school(i, week=i % 2) for i in range(1, 5)]
    assert run(people, tasks).teams == run(reversed(people), reversed(tasks)).teams


# ── nothing fits ──────────────────────────────────────────────────────────────


def test_too_few_people_are_named_with_what_stands_against_the_others() -> None:
    people = [person(1), person(2), person(3), person(4, stages=frozenset({"thcs"})), person(5, load=2)]
    found = run(people, [school(1)], forbidden={(2, 1): "conflict", (3, 1): "unfit"})
    assert found.shortages == (
        "Trường 1: thiếu 2 người, thiếu thư ký. Trong 5 người đánh giá, 1 người mời được; 1 có xung đột lợi ích, "
        "1 chưa đủ điều kiện, 1 khác cấp học, 1 đã đủ số đoàn.",
    )
    assert found.remedies == (
        "Bỏ từng điều kiện một vẫn chưa đủ: hãy bổ sung người đánh giá, hoặc chia danh sách làm nhiều đợt.",
    )
    assert found.teams == {1: ((1, "head"),)}


def test_nobody_who_may_head() -> None:
    found = run([person(i, may_head=False) for i in range(1, 5)], [school(1)])
    assert found.shortages == (
        "Trường 1: thiếu trưởng đoàn có kinh nghiệm. Danh sách không có người có thể làm trưởng đoàn.",
    )


@pytest.mark.parametrize(
    ("people", "tasks", "wishes", "remedies"),
    [
        (
            [person(i) for i in range(1, 4)], [school(1), school(2, week=1)], {"max_load": 1},
            ("Sẽ xếp đủ nếu: nâng số đoàn tối đa của mỗi người từ 1 lên 2.",),
        ),
        (
            [person(i) for i in range(1, 4)], [school(1), school(2)], {"max_load": 4},
            ("Sẽ xếp đủ nếu: xếp lại ngày để các trường không trùng nhau.",),
        ),
        (
            [person(1), person(2), person(3, stages=frozenset({"thcs"}))], [school(1)], {},
            ("Sẽ xếp đủ nếu: mời người của cấp học khác.",),
        ),
        (
            [person(i) for i in range(1, 5)], [school(1)], {"size": 5},
            ("Sẽ xếp đủ nếu: giảm số người mỗi đoàn từ 5 xuống 3.",),
        ),
    ],
)
def test_the_wish_that_would_help_is_named(people: Any, tasks: Any, wishes: Any, remedies: tuple[str, ...]) -> None:
    found = run(people, tasks, **wishes)
    assert not found.is_complete
    assert found.remedies == remedies


def test_people_taken_by_another_school_are_said_to_be() -> None:
    found = run([person(i) for i in range(1, 6)], [school(1), school(2)])
    assert len(found.shortages) == 1
    assert found.shortages[0].endswith(
        "Trong 5 người đánh giá, 5 người mời được. Những người ấy đã được xếp vào trường khác cùng ngày hoặc đã đủ "
        "số đoàn."
    )
    assert sum(len(seats) for seats in found.teams.values()) == 5


def test_a_list_that_asks_for_more_than_everybody_together_says_so_first() -> None:
    people, tasks, forbidden, warned = year()
    found = run(people, tasks, size=5, max_load=2, forbidden=forbidden, warned=warned)
    room = sum(2 - p.load for p in people)
    assert found.shortages[0] == (
        f"Cả danh sách cần 200 lượt người; mỗi người tối đa 2 đoàn thì 60 người đánh giá chỉ còn nhận được {room} lượt."
    )
    assert sum(len(seats) for seats in found.teams.values()) <= room
    assert len(found.shortages) > 1


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    propose(
        people=[person(1)], tasks=[school(1)], wishes=Wishes(3, 2), forbidden={}, warned={}, stage_labels=LABELS,
        smallest=3, progress=lambda done, total, note: told.append((done, total)),
    )
    assert told[0] == (0, 6) and told[-1] == (6, 6) and told == sorted(told)


def year() -> tuple[list[Candidate], list[Task], dict[tuple[int, int], str], dict[tuple[int, int], int]]:
    """Forty schools over eight weeks, sixty assessors, conflicts and warnings as in a province."""
    chance = random.Random(2025)
    levels = ["mam-non", "tieu-hoc", "thcs"]
    people = [
        person(
            i,
            stages=frozenset({levels[i % 3], levels[(i + i // 9) % 3]}),
            may_head=i % 3 != 1,
            load=chance.choice([0, 0, 1]),
        )
        for i in range(1, 61)
    ]
    tasks = [school(i, week=i % 8, stages=frozenset({levels[i % 3]})) for i in range(1, 41)]
    forbidden = {(p.id, t.id): "conflict" for p in people for t in tasks if chance.random() < 0.05}
    warned = {(p.id, t.id): 1 for p in people for t in tasks if chance.random() < 0.10}
    return people, tasks, forbidden, warned


def test_a_whole_year_is_solved_in_seconds() -> None:
    people, tasks, forbidden, warned = year()
    begun = time.monotonic()
    found = run(people, tasks, size=5, max_load=6, forbidden=forbidden, warned=warned)
    assert time.monotonic() - begun < 30
    assert found.is_complete
    for task in tasks:
        assert roles(found, task.id) == ["head", "secretary", "member", "member", "member"]
        assert not {(who, task.id) for who in seated(found, task.id)} & forbidden.keys()
        assert all(people[who - 1].stages & task.stages for who in seated(found, task.id))
        assert people[found.teams[task.id][0][0] - 1].may_head
    for one in tasks:
        for other in tasks:
            if one.id < other.id and one.starts_on == other.starts_on:
                assert not seated(found, one.id) & seated(found, other.id)
    load = {p.id: p.load + found.load().get(p.id, 0) for p in people}
    assert max(load.values()) <= 5
    assert sum((who, task.id) in warned for task in tasks for who in seated(found, task.id)) <= 5
