"""What a cycle that comes from another installation must hold true; pure, so that each sentence can be tested."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from kiemdinh.rooms.self_assessment.rules.improvement_plan import PROGRESS, REVIEW
from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES, CYCLE, SHEET

OCCASIONS = ("first", "unlock", "yearly", "outside")


class PackageLie(Exception):
    """A value that contradicts the regulations or itself."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")


def check_cycle(row: Any, *, stages: frozenset[str], school_types: tuple[str, ...]) -> None:
    """The facts of the cycle. Raises PackageLie."""
    _one_of(row.state, CYCLE.labels, "chu-ky[1].state")
    _one_of(row.reopened_for, ("", *OCCASIONS), "chu-ky[1].reopened_for")
    _one_of(row.school_type, school_types, "chu-ky[1].school_type")
    known = _all_text(row.stages) and stages.issuperset(row.stages) and len(set(row.stages)) == len(row.stages)
    if not row.stages or not (row.stages == [""] or known):
        raise PackageLie("chu-ky[1].stages", "không phải các cấp học mà bộ tiêu chuẩn đánh giá riêng")
    if not _all_text(row.figure_years):
        raise PackageLie("chu-ky[1].figure_years", "phải là danh sách chữ")
    for number, pair in enumerate(row.abbreviations, start=1):
        if not (isinstance(pair, dict) and set(pair) == {"short", "long"} and _all_text(pair.values())):
            raise PackageLie(f"chu-ky[1].abbreviations[{number}]", "phải có chữ viết tắt và nghĩa")


def check_sheets(
    rows: list[Any],
    *,
    expected: set[tuple[str, str, str]],
    indicators: Callable[[Any], set[tuple[str, str]]],
    clean: Callable[[str], str],
) -> None:
    """The sheets are exactly those of the catalog, with answers to its own requirements. Raises PackageLie."""
    seen = set()
    for number, row in enumerate(rows, start=1):
        place, key = f"phieu[{number}]", (row.kind, row.stage, row.criterion)
        if key not in expected:
            raise PackageLie(f"{place}.criterion", f"bộ tiêu chuẩn không có tiêu chí “{row.criterion}” ở chỗ này")
        if key in seen:
            raise PackageLie(f"{place}.criterion", f"tiêu chí “{row.criterion}” có hai phiếu")
        seen.add(key)
        _one_of(row.work_state, SHEET.labels, f"{place}.work_state")
        _check_answers(row, indicators(row), place)
        _check_texts(row, clean, place)
        if not _all_text(row.metrics.values()):
            raise PackageLie(f"{place}.metrics", "giá trị phải là chữ")
    if missing := sorted(expected - seen):
        raise PackageLie("phieu", f"thiếu phiếu của tiêu chí “{missing[0][2]}”")


def _check_answers(row: Any, allowed: set[tuple[str, str]], place: str) -> None:
    for level, answers in row.answers.items():
        if not isinstance(answers, dict):
            raise PackageLie(f"{place}.answers.{level}", "phải là bảng trả lời")
        for key, value in answers.items():
            if (level, key) not in allowed:
                raise PackageLie(f"{place}.answers.{level}.{key}", "bộ tiêu chuẩn không có yêu cầu này")
            if value is not True and value is not False and value != "na":
                raise PackageLie(f"{place}.answers.{level}.{key}", "phải là true, false hoặc na")
    for key, value in row.reasons.items():
        if tuple(key.split(".", 1)) not in allowed or not isinstance(value, str):
            raise PackageLie(f"{place}.reasons.{key}", "không ứng với yêu cầu nào")


def check_narratives(
    rows: list[Any], *, expected: set[tuple[str, str]], extra: Collection[str] = (), clean: Callable[[str], str]
) -> None:
    """The texts around the sheets, all that are `expected`; `extra` subjects may be there. Raises PackageLie."""
    seen = set()
    for number, row in enumerate(rows, start=1):
        key = (row.stage, row.subject)
        if (key not in expected and row.subject not in extra) or key in seen:
            raise PackageLie(f"bai-viet[{number}].subject", f"không có phần “{row.subject}”, hoặc có hai lần")
        seen.add(key)
        _check_texts(row, clean, f"bai-viet[{number}]")
    if missing := sorted(expected - seen):
        raise PackageLie("bai-viet", f"thiếu phần “{missing[0][1]}”")


def _check_texts(row: Any, clean: Callable[[str], str], place: str) -> None:
    for key, text in row.texts.items():
        if not isinstance(text, str) or clean(text) != text:
            raise PackageLie(f"{place}.texts.{key}", "có định dạng mà phần mềm không nhận")
    for key, version in row.field_versions.items():
        if isinstance(version, bool) or not isinstance(version, int) or not 0 <= version < 2**31:
            raise PackageLie(f"{place}.field_versions.{key}", "phải là số nguyên")
    for key, edit in row.edits.items():
        named = isinstance(edit, dict) and all(isinstance(edit.get(k, ""), str) for k in ("name", "at", "since"))
        if not named or not all(_is_moment(edit[k]) for k in ("at", "since") if edit.get(k)):
            raise PackageLie(f"{place}.edits.{key}", "phải ghi ai lưu, lúc nào")


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def check_people(participants: list[Any], groups: list[Any]) -> None:
    """Council roles and groups. Raises PackageLie."""
    for number, row in enumerate(participants, start=1):
        _one_of(row.council_role, ("", *COUNCIL_ROLES), f"thanh-vien[{number}].council_role")
    for number, row in enumerate(groups, start=1):
        _one_of(row.kind, ("secretariat", "working_group"), f"nhom[{number}].kind")


def check_plans(improvements: list[Any], issues: list[Any], reviews: list[Any], *, subjects: frozenset[str]) -> None:
    """The improvement plan and its reviews. Raises PackageLie."""
    for number, row in enumerate(improvements, start=1):
        _one_of(row.subject, subjects, f"cai-tien[{number}].subject")
        _one_of(row.progress, ("", *PROGRESS), f"cai-tien[{number}].progress")
    for number, row in enumerate(issues, start=1):
        _one_of(row.subject, subjects, f"van-de-trong-tam[{number}].subject")
    for number, row in enumerate(reviews, start=1):
        place = f"dot-ra-soat[{number}]"
        _one_of(row.state, REVIEW.labels, f"{place}.state")
        for key, mark in row.marks.items():
            if not (isinstance(mark, dict) and _all_text(mark.values()) and mark.get("progress") in ("", *PROGRESS)):
                raise PackageLie(f"{place}.marks.{key}", "phải có mức độ thực hiện")
        for one in row.frozen or ():
            if not (isinstance(one, dict) and _all_text(one.values())):
                raise PackageLie(f"{place}.frozen", "phải là các dòng chữ")


def check_published(rows: list[Any], *, state: str, hash_of: Callable[[Any], str]) -> None:
    """Published reports carry their own hash and run 1, 2, 3. Raises PackageLie."""
    for number, row in enumerate(rows, start=1):
        place = f"ban-cong-bo[{number}]"
        if row.number != number:
            raise PackageLie(f"{place}.number", f"phải là {number}")
        _one_of(row.occasion, OCCASIONS, f"{place}.occasion")
        if hash_of(row.context) != row.context_sha256:
            raise PackageLie(f"{place}.context_sha256", "nội dung đóng băng không khớp mã SHA-256 của nó")
    if state == "published" and not rows:
        raise PackageLie("ban-cong-bo", "chu kỳ ghi là đã công bố nhưng không có bản công bố nào")


def _one_of(value: str, known: Any, place: str) -> None:
    if value not in known:
        raise PackageLie(place, f"giá trị “{value[:60]}” không dùng được")


def _all_text(values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


def numbers_back(marks: Mapping[str, Any], numbers: Mapping[str, int], place: str) -> dict[str, Any]:
    """Marks of a review by the ids that the tasks have here. Raises PackageLie."""
    for key in marks:
        if key not in numbers:
            raise PackageLie(f"{place}.marks", f"không có việc cải tiến số {key}")
    return {str(numbers[key]): mark for key, mark in marks.items()}
