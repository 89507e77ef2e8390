"""Runs the law cases of recognition: YAML files that an official can read and correct."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.rooms.recognition.rules import deciding, reorganised
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.regulations.rules.procedure import Procedure

HERE = Path(__file__).parent
LIBRARY = Library(HERE.parents[1] / "regulations")
CALENDAR = yaml.load((HERE.parents[1] / "reference/holidays.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _cases() -> list[Any]:
    found = []
    for path in sorted((HERE / "cong-nhan").glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1):
            found.append(pytest.param(case, id=f"{path.stem}-{number:02d}: {case['trường hợp']}"))
    return found


CASES = _cases()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 23


def _procedure(code: str) -> Procedure:
    found = LIBRARY.procedure(code)
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES)
def test_law_case(case: dict[str, Any]) -> None:
    assert case["căn cứ"]
    expected = case["kết quả"]
    check = _reorganised if "thay đổi" in case else _authority if "hình thức" in case else _terms
    found = check(case)
    assert {key: found[key] for key in expected} == expected


def _terms(case: dict[str, Any]) -> dict[str, Any]:
    procedure = _procedure(case["bộ"])
    found: dict[str, Any] = {}
    if "ngày báo cáo" in case:
        calendar = WorkingCalendar.from_data(CALENDAR)
        rows = deciding.deadlines(procedure, reported_on=date.fromisoformat(case["ngày báo cáo"]), calendar=calendar)
        found["hạn"] = [f"{row.due_on} {row.unit}" for row in rows]
    if "ngày ký" in case:
        day = date.fromisoformat(case["ngày ký"])
        found["hết hạn"] = str(deciding.expires_on(procedure, signed_on=day))
        found["xét nâng mức từ"] = str(deciding.may_raise_from(procedure, signed_on=day, on=day))
    if "ngày không công nhận" in case:
        day = date.fromisoformat(case["ngày không công nhận"])
        found["xét lại từ"] = str(deciding.may_retry_from(procedure, refused_on=day, on=day))
    return found


def _authority(case: dict[str, Any]) -> dict[str, Any]:
    procedure, kind = _procedure(case["bộ"]), case["hình thức"]
    day = date.fromisoformat(case["ngày ký"])
    if not deciding.given_by(procedure, kind=kind, on=day):
        return {"có hình thức này": False}
    known = deciding.authority_for(procedure, kind=kind, on=day)
    grades = case["kết quả"].get("mức thành", ())
    return {
        "có hình thức này": True, "thẩm quyền": known.name, "đã đối chiếu": known.sure,
        "cần tờ trình": deciding.needs_submission(known),
        "mức thành": [
            deciding.level_from_grade(procedure, kind=kind, grade=grade, on=day) for grade in range(len(grades))],
    }


def _reorganised(case: dict[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(case["hiệu lực"])
    procedure = _procedure("tt57-2026")
    parts = tuple(
        reorganised.Part(f"Trường {n}", n, part[0], date.fromisoformat(part[1])) if part
        else reorganised.Part(f"Trường {n}")
        for n, part in enumerate(case["trường"], start=1)
    )
    found = reorganised.kept(
        case=reorganised.case_of(kind=case["thay đổi"], parts=parts, effective_on=day), parts=parts, effective_on=day,
        keep_months=procedure.integer("transition.merged_keep_months", on=day),
        wait_months=procedure.integer("transition.reorganised_wait_months", on=day))
    return {
        "trường hợp": found.case, "mức độ": found.level,
        "giữ đến": str(found.holds_until) if found.holds_until else None,
        "xét từ": str(found.considered_from) if found.considered_from else None,
    }
