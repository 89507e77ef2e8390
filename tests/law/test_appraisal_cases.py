"""The law cases of the appraisal: lists, councils, quorum, ballots. The keys are Vietnamese on purpose."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.rooms.appraisal.rules import candidates, councils, voting
from kiemdinh.rooms.recognition.rules import reorganised
from kiemdinh.rooms.regulations.rules.library import Library

HERE = Path(__file__).parent
ON = date(2029, 8, 1)
PROCEDURE = Library(HERE.parents[1] / "regulations").procedure("tt57-2026")
YEARS = ("2026-2027", "2027-2028", "2028-2029")


def _cases() -> list[Any]:
    found = []
    for path in sorted((HERE / "tham-dinh").glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1):
            found.append(pytest.param(case, id=f"{path.stem}-{number:02d}: {case['trường hợp']}"))
    return found


CASES = _cases()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 38


@pytest.mark.parametrize("case", CASES)
def test_appraisal_case(case: dict[str, Any]) -> None:
    assert case["căn cứ"].startswith(("Điều", "Mẫu"))
    if "hội đồng" in case:
        found = _council(case["hội đồng"])
    elif "họp" in case:
        found = _quorum(case["họp"])
    elif "biểu quyết" in case:
        found = _ballot(case["biểu quyết"])
    else:
        found = _candidate(case)
    assert {key: found[key] for key in case["kết quả"]} == case["kết quả"]


def _council(seats: dict[str, int]) -> dict[str, Any]:
    rule = councils.CouncilRule(
        sizes=PROCEDURE.integers("appraisal.council_sizes", on=ON),
        must_be_odd=PROCEDURE.flag("appraisal.council_must_be_odd", on=ON),
        required_roles=PROCEDURE.items("appraisal.required_roles", on=ON),
        independence_years=PROCEDURE.integer("appraisal.independence_years", on=ON),
        reference_day=PROCEDURE.text("conflicts.reference_day", on=ON),
    )
    roles = [role for role, count in seats.items() for _ in range(count)]
    return {"điểm cần sửa": len(councils.council_problems(roles, rule))}


def _vote_rule(majority_of: str = "") -> voting.VoteRule:
    part, whole = PROCEDURE.integers("appraisal.quorum", on=ON)
    return voting.VoteRule((part, whole), majority_of or PROCEDURE.text("appraisal.majority_of", on=ON), True)


def _quorum(meeting: dict[str, int]) -> dict[str, Any]:
    members, rule = meeting["thành viên"], _vote_rule()
    problem = voting.quorum_problem(members=members, present=meeting["có mặt"], rule=rule)
    return {"cần có mặt": voting.quorum_needed(members, rule.quorum), "hợp lệ": problem is None}


def _ballot(vote: dict[str, Any]) -> dict[str, Any]:
    result = voting.count_ballot(
        dict(enumerate(vote["phiếu"])),
        voting=vote["bỏ phiếu"],
        members=vote["thành viên"],
        rule=_vote_rule(vote.get("tính trên", "")),
        names=voting.LEVEL_OPTIONS,
    )
    reached = "chưa có" if result.result is None else result.result
    return {"kết luận": reached, "tỷ lệ": list(result.shares.values())}


def _reorganised(moved: dict[str, Any]) -> candidates.Reorganised | None:
    """The one rule of Điều 27 khoản 5, that of the recognition room."""
    day = moved["hiệu lực"]
    if reorganised.too_early(effective_on=day, since=date(2026, 7, 7)):
        return None
    parts = [
        reorganised.Part(str(n), n, 1, date(2031, 1, 1)) if still else reorganised.Part(str(n))
        for n, still in enumerate(moved["còn bằng"])
    ]
    case = reorganised.case_of(kind=moved["cách"], parts=parts, effective_on=day)
    months = {
        name: PROCEDURE.integer(f"transition.{key}", on=ON)
        for name, key in (("keep_months", "merged_keep_months"), ("wait_months", "reorganised_wait_months"))
    }
    found = reorganised.kept(case=case, parts=parts, effective_on=day, **months)
    return candidates.Reorganised(reorganised.CASE_LABELS[case], day, found.considered_from, found.article)


def _candidate(case: dict[str, Any]) -> dict[str, Any]:
    years = tuple(candidates.YearData(y, candidates.REPORT) for y in case.get("năm", YEARS))
    years += tuple(candidates.YearData(y, candidates.REPORT, "2018") for y in case.get("năm bộ trước", ()))
    held = case.get("bằng")
    moved = case.get("sắp xếp")
    level, opened = case.get("mức", 1), case.get("thành lập", 2000)
    minimums = PROCEDURE.integers("recognition.national_standard_minimums", on=ON)
    data = candidates.SchoolData(
        may_be_recognised=case.get("loại được công nhận", True),
        level=None if level == "chưa có" else level,
        years=years,
        opened_in=None if opened == "chưa rõ" else opened,
        cohort_years=5,
        current=candidates.CurrentDegree(held["mức độ"], held["ký"], held["hết hạn"]) if held else None,
        reorganised=_reorganised(moved) if moved else None,
    )
    limits = candidates.Limits(
        data_years=PROCEDURE.integer("recognition.data_years", on=ON),
        raise_after_years=PROCEDURE.integer("recognition.raise_after_years", on=ON),
        renewal_months=PROCEDURE.integer("recognition.renewal_months", on=ON),
        minimums=minimums,
        ended=("2024-2025", "2025-2026", *YEARS),
        running=case.get("năm đang học", ""),
    )
    found = candidates.consider(data, limits, on=ON)
    against = [f.key for f in found if f.ok is False]
    assert candidates.may_be_listed(found) is not bool(against)
    return {
        "vướng": against,
        "cần xem": [f.key for f in found if f.ok is None],
        "mức độ": candidates.degree_to_consider(data, minimums),
    }
