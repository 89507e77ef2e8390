"""Answers to the indicators, brought to one shape and checked against the catalog."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from kiemdinh.rooms.regulations.rules.catalog import GENERATION_TT57, Catalog, Criterion
from kiemdinh.rooms.regulations.rules.errors import RegulationError

type Tick = bool | Literal["na"]
type CriterionAnswers = dict[int, dict[str, Tick]]
"""Level → indicator → tick; what is not answered is absent."""

NOT_APPLICABLE: Final = "na"
LONE: Final = "*"


def is_met(tick: Tick | None) -> bool:
    """Whether an answer counts as met: yes, or not applicable. No answer (None) does not."""
    return tick is True or tick == NOT_APPLICABLE


def read_criterion_answers(
    catalog: Catalog, criterion: Criterion, raw: object, *, where: str = "", allow_lone: bool = True
) -> CriterionAnswers:
    """Answers of one criterion from `{"1": {"a": true}, "2": {"*": "na"}}`; under TT 57 also `{"1": true}`.

    `allow_lone=False` refuses the `"*"` form under TT 57, as a file for `kiemdinh assess` must.
    Raises RegulationError naming the level or indicator that is unknown or of a wrong type.
    """
    place = where or f"Tiêu chí {criterion.code}"
    if not isinstance(raw, Mapping):
        example = '{"1": true, "2": false}' if catalog.generation == GENERATION_TT57 else '{"1": {"a": true}}'
        raise RegulationError(f"{place}: phải là bảng theo mức, ví dụ {example}; không nhận {_shown(raw)}.")
    result: CriterionAnswers = {}
    for level_code, value in raw.items():
        level = _level(criterion, level_code, place=place)
        level_place = f"{place}, Mức {level}"
        if catalog.generation == GENERATION_TT57 and not (allow_lone and isinstance(value, Mapping)):
            result[level] = {LONE: _tick(value, place=level_place)}
            continue
        if not isinstance(value, Mapping):
            raise RegulationError(
                f'{level_place}: phải là bảng theo chỉ báo, ví dụ {{"a": true}}; không nhận {_shown(value)}.'
            )
        known = [indicator.code for indicator in criterion.levels[level]]
        ticks: dict[str, Tick] = {}
        for code, tick in value.items():
            if code not in known:
                raise RegulationError(f"{level_place}: không có chỉ báo {_shown(code)}; chỉ có {', '.join(known)}.")
            ticks[code] = _tick(tick, place=f"{level_place}, chỉ báo {code}")
        result[level] = ticks
    return result


def read_answers(
    catalog: Catalog, raw: object, *, where: str = "answers", allow_lone: bool = True
) -> dict[str, CriterionAnswers]:
    """Answers of a whole school or stage, by criterion code; criteria without answers may be absent.

    Raises RegulationError for unknown criteria, levels, indicators and for wrong types.
    """
    if not isinstance(raw, Mapping):
        raise RegulationError(f"{where}: phải là bảng theo mã tiêu chí; không nhận {_shown(raw)}.")
    known = {criterion.code: criterion for criterion in catalog.criteria}
    result: dict[str, CriterionAnswers] = {}
    for code, value in raw.items():
        if code not in known:
            raise RegulationError(f"{where}: bộ {catalog.catalog_id} không có tiêu chí {_shown(code)}.")
        place = f"{where}, tiêu chí {code}"
        result[code] = read_criterion_answers(catalog, known[code], value, where=place, allow_lone=allow_lone)
    return result


def read_level_4(catalog: Catalog, raw: object) -> dict[str, Tick]:
    """Answers to the khoản of Điều 22, by number of the khoản; None and an empty map mean no answer.

    Raises RegulationError for unknown khoản, wrong types, and any khoản where the edition has no Mức 4.
    """
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise RegulationError(f'level_4: phải là bảng theo khoản, ví dụ {{"1": true}}; không nhận {_shown(raw)}.')
    known = [item.code for item in catalog.level_4]
    if raw and not known:
        raise RegulationError(f"level_4: bộ {catalog.catalog_id} không có Mức 4; bỏ phần này.")
    result: dict[str, Tick] = {}
    for code, tick in raw.items():
        if code not in known:
            raise RegulationError(f"level_4: không có khoản {_shown(code)}; chỉ có khoản {', '.join(known)}.")
        result[code] = _tick(tick, place=f"level_4, khoản {code}")
    return result


def _level(criterion: Criterion, code: object, *, place: str) -> int:
    for level in criterion.levels:
        if code == str(level):
            return level
    levels = ", ".join(str(level) for level in criterion.levels)
    raise RegulationError(f"{place}: không có Mức {_shown(code)}; tiêu chí này chỉ có Mức {levels}.")


def _tick(value: Any, *, place: str) -> Tick:
    if value is True or value is False:
        return value
    if isinstance(value, str) and value == NOT_APPLICABLE:
        return "na"
    raise RegulationError(f'{place}: giá trị phải là true, false hoặc "na"; không nhận {_shown(value)}.')


def _shown(value: object) -> str:
    if value is None:
        return "giá trị trống"
    if isinstance(value, Mapping):
        return "một bảng"
    if isinstance(value, list | tuple):
        return "một danh sách"
    if value is True or value is False:
        return "true" if value else "false"
    written = getattr(value, "written", value)
    text = str(written)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
