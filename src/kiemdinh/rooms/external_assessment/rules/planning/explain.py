"""The proposal, and when nothing fits: which school lacks whom, and which wish given up would help."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from kiemdinh.rooms.external_assessment.rules.planning.model import Solved, solve
from kiemdinh.rooms.external_assessment.rules.planning.problem import (
    BUSY,
    CONFLICT,
    FULL,
    LEVEL,
    UNFIT,
    Candidate,
    Problem,
    Proposal,
    Task,
    Wishes,
)

Progress = Callable[[int, int, str], None]
"""(done, of how many, what is being done)."""

_OBSTACLES: Mapping[str, str] = {
    CONFLICT: "có xung đột lợi ích",
    UNFIT: "chưa đủ điều kiện",
    LEVEL: "khác cấp học",
    BUSY: "bận những ngày ấy",
    FULL: "đã đủ số đoàn",
}
_ROLES: Mapping[str, str] = {"head": "trưởng đoàn có kinh nghiệm", "secretary": "thư ký"}
_STEPS = 6


def propose(
    *,
    people: Iterable[Candidate],
    tasks: Iterable[Task],
    wishes: Wishes,
    forbidden: Mapping[tuple[int, int], str],
    warned: Mapping[tuple[int, int], int],
    stage_labels: Mapping[str, str],
    smallest: int,
    progress: Progress = lambda done, total, note: None,
) -> Proposal:
    """Balanced teams for every school; when they do not fit, the fullest possible ones with the reasons in Vietnamese.

    `smallest` is the least size the procedure recommends. The same input gives the same answer.
    """
    problem = Problem(
        tuple(sorted(people, key=lambda p: p.id)),
        tuple(sorted(tasks, key=lambda t: (t.starts_on, t.id))),
        wishes,
        forbidden,
        warned,
    )
    if not problem.tasks:
        return Proposal({}, proven=True)
    progress(0, _STEPS, "Đang xếp đoàn cho cả danh sách")
    if (found := solve(problem)) is not None:
        progress(_STEPS, _STEPS, "Đã xếp xong")
        return Proposal(found.teams, proven=found.proven)
    progress(1, _STEPS, "Chưa xếp đủ; đang tìm trường nào thiếu ai")
    partial = solve(problem, slack=True)
    if partial is None:
        return Proposal(
            {task.id: () for task in problem.tasks}, ("Chưa tìm được phương án trong thời gian cho phép.",)
        )
    shortages = (*_altogether(problem), *_shortages(problem, partial, stage_labels))
    remedies = tuple(_remedies(problem, smallest, progress))
    progress(_STEPS, _STEPS, "Đã xếp xong, còn chỗ thiếu")
    if not shortages:
        return Proposal(partial.teams)
    return Proposal(partial.teams, shortages, remedies)


def _altogether(problem: Problem) -> Iterable[str]:
    """Whether everybody together is too few, before any school is looked at."""
    load, people = problem.wishes.max_load, problem.people
    needed, room = problem.wishes.size * len(problem.tasks), sum(max(load - p.load, 0) for p in people)
    if needed > room and len(problem.tasks) > 1:
        yield (
            f"Cả danh sách cần {needed} lượt người; mỗi người tối đa {load} đoàn thì {len(people)} người đánh giá chỉ "
            f"còn nhận được {room} lượt."
        )


def _shortages(problem: Problem, partial: Solved, stage_labels: Mapping[str, str]) -> Iterable[str]:
    for task in problem.tasks:
        lacks = []
        if gap := partial.missing.get(task.id):
            lacks.append(f"thiếu {gap} người")
        lacks += [f"thiếu {_ROLES[role]}" for role in partial.without.get(task.id, ())]
        lacks += [f"thiếu người cấp {stage_labels.get(s, s)}" for s in partial.levels.get(task.id, ())]
        if lacks:
            yield f"{task.name}: {', '.join(lacks)}. {_why(problem, task, partial.without.get(task.id, ()))}"


def _why(problem: Problem, task: Task, roles: tuple[str, ...]) -> str:
    """How many people there are for a school, and what stands against the others."""
    only_heads = roles == ("head",)
    asked = [p for p in problem.people if p.may_head or not only_heads]
    counted = Counter(problem.obstacle(person, task) for person in asked)
    free = counted.pop("", 0)
    group = "người có thể làm trưởng đoàn" if only_heads else "người đánh giá"
    if not asked:
        return f"Danh sách không có {group}."
    parts = [f"{number} {_OBSTACLES[key]}" for key in _OBSTACLES if (number := counted.get(key))]
    text = f"Trong {len(asked)} {group}, {free} người mời được"
    text += f"; {', '.join(parts)}." if parts else "."
    if free and free >= problem.wishes.size:
        text += " Những người ấy đã được xếp vào trường khác cùng ngày hoặc đã đủ số đoàn."
    return text


def _remedies(problem: Problem, smallest: int, progress: Progress) -> Iterable[str]:
    """Each wish given up alone; what then fits is named."""
    load, size = problem.wishes.max_load, problem.wishes.size
    trials: list[tuple[str, dict[str, int | frozenset[str]]]] = [
        (f"Nâng số đoàn tối đa của mỗi người từ {load} lên {load + 1}.", {"max_load": load + 1}),
        ("Xếp lại ngày để các trường không trùng nhau.", {"relaxed": frozenset({BUSY})}),
        ("Mời người của cấp học khác.", {"relaxed": frozenset({LEVEL})}),
    ]
    if size > smallest:
        trials.insert(1, (f"Giảm số người mỗi đoàn từ {size} xuống {smallest}.", {"size": smallest}))
    helped = False
    for number, (words, change) in enumerate(trials, start=2):
        progress(min(number, _STEPS - 1), _STEPS, "Đang tìm cách gỡ")
        raised = _with_load(problem, change)
        if solve(raised, **change) is not None:  # type: ignore[arg-type]
            helped = True
            yield f"Sẽ xếp đủ nếu: {words[0].lower()}{words[1:]}"
    if not helped:
        yield "Bỏ từng điều kiện một vẫn chưa đủ: hãy bổ sung người đánh giá, hoặc chia danh sách làm nhiều đợt."


def _with_load(problem: Problem, change: Mapping[str, object]) -> Problem:
    """People who are full by the old limit are asked again under the new one."""
    load = change.get("max_load")
    if not isinstance(load, int):
        return problem
    wishes = Wishes(problem.wishes.size, load, problem.wishes.seed, problem.wishes.effort)
    return Problem(problem.people, problem.tasks, wishes, problem.forbidden, problem.warned)
