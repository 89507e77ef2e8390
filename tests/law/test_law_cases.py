"""Runs the law cases: YAML files that an official can read and correct. The keys are Vietnamese on purpose."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.editions import edition_for, load_edition
from kiemdinh.rooms.regulations.rules.levels import Blocking, assess, assess_stages
from kiemdinh.rooms.regulations.rules.library import Library

HERE = Path(__file__).parent
LIBRARY = Library(HERE.parents[1] / "regulations")
RESULT_KEYS = {
    "mức của trường",
    "cấp độ",
    "mức độ chuẩn quốc gia",
    "đủ",
    "tiêu chí",
    "cản",
    "số chỉ báo cản",
    "bộ",
    "cảnh báo",
    "lý do có",
    "hợp lệ",
    "giá trị",
    "số phần tử",
}


def _cases() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1):
            found.append(pytest.param(case, id=f"{path.stem}-{number:02d}: {case['trường hợp']}"))
    return found


CASES = _cases()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES)
def test_law_case(case: dict[str, Any]) -> None:
    assert case["căn cứ"]
    expected = case["kết quả"]
    assert expected and set(expected) <= RESULT_KEYS
    if "trả lời" in case or "trả lời theo cấp" in case:
        _check_levels(case, expected)
    elif "hội đồng" in case or "giá trị" in case:
        _check_procedure(case, expected)
    else:
        _check_edition(case, expected)


def _check_levels(case: dict[str, Any], expected: dict[str, Any]) -> None:
    catalog = LIBRARY.catalog_for(case["bộ"], case["loại trường"])
    assert catalog is not None
    result: Any
    if "trả lời theo cấp" in case:
        result = assess_stages(
            catalog, {stage: _answers(catalog, part)[0] for stage, part in case["trả lời theo cấp"].items()}
        )
    else:
        answers, level_4 = _answers(catalog, case["trả lời"])
        result = assess(catalog, answers, level_4=level_4)
    found = {
        "mức của trường": result.school_level,
        "cấp độ": _or_none_word(result.accreditation_level),
        "mức độ chuẩn quốc gia": _or_none_word(result.national_standard),
        "đủ": result.complete,
        "cản": [_shown(entry) for entry in result.blocking],
        "số chỉ báo cản": len(result.blocking),
    }
    if "tiêu chí" in expected:
        found["tiêu chí"] = {code: result.criteria[code].level for code in expected["tiêu chí"]}
    assert {key: found[key] for key in expected} == expected


def _answers(catalog: Catalog, part: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Expands "all up to level n, except …" to one answer an indicator."""
    if part.get("chưa trả lời gì"):
        return {}, None
    up_to = part["đạt hết đến Mức"]
    answers = {
        criterion.code: {
            str(level): {indicator.code: level <= up_to for indicator in indicators}
            for level, indicators in criterion.levels.items()
        }
        for criterion in catalog.criteria
    }
    for code in part.get("trừ", ()):
        _set(answers, code, False)
    for code in part.get("không áp dụng", ()):
        _set(answers, code, "na")
    for code in part.get("chưa trả lời", ()):
        _set(answers, code, None)
    given = part.get("Mức 4")
    if given is None:
        return answers, None
    level_4: dict[str, Any] = {item.code: True for item in catalog.level_4}
    if given != "đạt hết":
        level_4 |= dict.fromkeys(given.get("trừ", ()), False)
        level_4 |= dict.fromkeys(given.get("không áp dụng", ()), "na")
    return answers, level_4


def _set(answers: dict[str, Any], code: str, value: Any) -> None:
    standard, number, level, *rest = code.split(".")
    ticks = answers[f"{standard}.{number}"][level]
    for indicator in rest or list(ticks):
        assert indicator in ticks, f"không có chỉ báo {code}"
        if value is None:
            del ticks[indicator]
        else:
            ticks[indicator] = value


def _shown(entry: Blocking) -> str:
    shown = f"{entry.criterion} Mức {entry.level} {entry.indicator}"
    return shown if entry.stage is None else f"{entry.stage} {shown}"


def _or_none_word(value: object) -> object:
    return "không" if value is None else value


def _check_edition(case: dict[str, Any], expected: dict[str, Any]) -> None:
    loaded = case.get("đã nạp tt22-2024 cho", [])
    editions = [
        load_edition(
            LIBRARY.read(f"{edition_id}/edition.yaml").content,
            loaded_types=loaded if edition_id == "tt22-2024" else [],
        )
        for edition_id in LIBRARY.edition_ids()
    ]
    choice = edition_for(school_type=case["loại trường"], on=date.fromisoformat(case["ngày"]), editions=editions)
    assert _or_none_word(choice.edition_id) == expected["bộ"]
    if "cảnh báo" in expected:
        assert _or_none_word(choice.warning) == expected["cảnh báo"]
    if "lý do có" in expected:
        assert expected["lý do có"] in choice.reason_vi


def _check_procedure(case: dict[str, Any], expected: dict[str, Any]) -> None:
    procedure = LIBRARY.procedure(case["bộ"])
    on = date.fromisoformat(case["ngày"])
    if "hội đồng" in case:
        count = case["hội đồng"]
        enough = count >= procedure.integer("council.min_members", on=on)
        parity = not procedure.flag("council.must_be_odd", on=on) or count % 2 == 1
        assert (enough and parity) is expected["hợp lệ"]
        return
    key = case["giá trị"]
    if expected.get("giá trị") == "không":
        assert not procedure.holds(key, on=on)
        return
    value = procedure.value(key, on=on).value
    if "loại trường" in case:
        assert isinstance(value, dict)
        value = value[case["loại trường"]]
    if "số phần tử" in expected:
        assert isinstance(value, tuple)
        assert len(value) == expected["số phần tử"]
    else:
        shown = value if isinstance(value, int) else str(value)
        assert shown == expected["giá trị"]
