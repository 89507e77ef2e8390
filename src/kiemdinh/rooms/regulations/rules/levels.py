"""Levels of criteria and of schools, and what blocks the next level.

2018 (Điều 6, Điều 22): a criterion reaches Mức n when every indicator of n and of the lower levels is met; a school
reaches Mức n (1–3) when every criterion that defines Mức n reaches it; Mức 4 = Mức 3 + every khoản of Điều 22.
TT 57/2026 (Điều 5, Điều 15): Mức 2 of a criterion is considered after Mức 1; a school counts mandatory and other
criteria; a school of several stages takes its lowest stage.
"Không áp dụng" counts as met. An unanswered indicator counts as not met, is listed as blocking, and makes the
assessment incomplete. Figures take no part here (TT 57 Điều 27 khoản 4): see hints.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from kiemdinh.rooms.regulations.rules.answers import (
    LONE,
    CriterionAnswers,
    Tick,
    is_met,
    read_answers,
    read_criterion_answers,
    read_level_4,
)
from kiemdinh.rooms.regulations.rules.catalog import STAGES_OF_MULTI_STAGE_SCHOOL, Catalog, Criterion
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.level_results import (
    Blocking,
    CriterionAssessment,
    SchoolAssessment,
    SchoolOutcome,
    StagesAssessment,
)

__all__ = [
    "LEVEL_4_CRITERION",
    "LEVEL_RULES",
    "Blocking",
    "CriterionAssessment",
    "SchoolAssessment",
    "SchoolOutcome",
    "StagesAssessment",
    "assess",
    "assess_criterion",
    "assess_stages",
    "combine_stages",
    "read_stages",
]

LEVEL_4_CRITERION: Final = "muc-4"
LEVEL_4: Final = 4
STAGE_NAMES: Final = {
    "mam-non": "mầm non",
    "tieu-hoc": "tiểu học",
    "thcs": "trung học cơ sở",
    "thpt": "trung học phổ thông",
    "gdtx": "giáo dục thường xuyên",
}


type LevelRuleFunction = Callable[
    [Catalog, Mapping[str, CriterionAssessment], Mapping[str, CriterionAnswers], Mapping[str, Tick]],
    SchoolOutcome,
]


def assess_criterion(catalog: Catalog, code: str, answers: object) -> CriterionAssessment:
    """Level of one criterion from its own answers, e.g. `{"1": {"a": True, "b": "na"}, "2": {"*": False}}`.

    Raises RegulationError for an unknown criterion, level, indicator or a wrong type.
    """
    criterion = catalog.criterion(code)
    return _criterion(criterion, read_criterion_answers(catalog, criterion, answers))


def assess(catalog: Catalog, answers: object, *, level_4: object = None) -> SchoolAssessment:
    """Levels of all criteria and of the school (or of one stage) from `{criterion: {level: {indicator: tick}}}`.

    `level_4` maps the number of a khoản of Điều 22 to a tick. An assessment is complete when every indicator has
    an answer and, for a school that reaches Mức 3, every khoản of Mức 4 too.
    Raises RegulationError for unknown codes and wrong types.
    """
    given = read_answers(catalog, answers)
    return _assess(catalog, given, read_level_4(catalog, level_4))


def assess_stages(catalog: Catalog, answers: object) -> StagesAssessment:
    """Levels of a school of several stages under TT 57 from `{stage: answers}` (Điều 15 khoản 2).

    Raises RegulationError unless at least two of the stages tieu-hoc, thcs, thpt are given.
    """
    return combine_stages(
        catalog,
        {
            stage: _assess(catalog, read_answers(catalog, part, where=f"answers, cấp {stage}"), {})
            for stage, part in read_stages(answers).items()
        },
    )


def read_stages(answers: object) -> dict[str, object]:
    """The stages of a multi-stage school's answers, in the order of schooling; each value still unread.

    Raises RegulationError for anything but at least two of tieu-hoc, thcs, thpt.
    """
    allowed = ", ".join(STAGES_OF_MULTI_STAGE_SCHOOL)
    if not isinstance(answers, Mapping):
        raise RegulationError(f"answers: trường nhiều cấp học cần một bảng cho mỗi cấp ({allowed}).")
    for stage in answers:
        if stage not in STAGES_OF_MULTI_STAGE_SCHOOL:
            raise RegulationError(
                f"answers: “{stage}” không phải cấp học; trường nhiều cấp học cần một bảng cho mỗi cấp ({allowed})."
            )
    if len(answers) < 2:
        raise RegulationError(f"answers: trường nhiều cấp học phải có ít nhất hai cấp trong {allowed}.")
    return {stage: answers[stage] for stage in STAGES_OF_MULTI_STAGE_SCHOOL if stage in answers}


def combine_stages(catalog: Catalog, stages: Mapping[str, SchoolAssessment]) -> StagesAssessment:
    """The school's result from the results of its stages: không đạt if one fails, else the lowest level."""
    level = min(part.school_level for part in stages.values())
    lowest = [stage for stage, part in stages.items() if part.school_level == level]
    blocking = tuple(replace(entry, stage=stage) for stage in lowest for entry in stages[stage].blocking)
    names = ", ".join(STAGE_NAMES[stage] for stage in lowest)
    if level >= catalog.top_level:
        explanation = f"Mọi cấp học đều đạt Mức {level}."
    elif level == 0:
        explanation = f"Trường không đạt Mức 1 vì cấp {names} không đạt."
    else:
        explanation = f"Trường đạt Mức {level}, mức thấp nhất trong các cấp học (cấp {names})."
    return StagesAssessment(
        edition_id=catalog.edition_id,
        catalog_id=catalog.catalog_id,
        complete=all(part.complete for part in stages.values()),
        stages=dict(stages),
        school_level=level,
        accreditation_level=catalog.accreditation_levels.by_level.get(level),
        national_standard=catalog.national_standard_degrees.by_level.get(level),
        blocking=blocking,
        explanation_vi=explanation,
    )


def _assess(catalog: Catalog, answers: Mapping[str, CriterionAnswers], level_4: Mapping[str, Tick]) -> SchoolAssessment:
    criteria = {
        criterion.code: _criterion(criterion, answers.get(criterion.code, {})) for criterion in catalog.criteria
    }
    outcome = LEVEL_RULES[catalog.level_rule.key](catalog, criteria, answers, level_4)
    khoan_count = outcome.level < catalog.top_level or all(item.code in level_4 for item in catalog.level_4)
    return SchoolAssessment(
        edition_id=catalog.edition_id,
        catalog_id=catalog.catalog_id,
        complete=all(result.complete for result in criteria.values()) and khoan_count,
        criteria=criteria,
        school_level=outcome.level,
        accreditation_level=catalog.accreditation_levels.by_level.get(outcome.level),
        national_standard=catalog.national_standard_degrees.by_level.get(outcome.level),
        blocking=outcome.blocking,
        explanation_vi=" ".join(outcome.reasons),
    )


def _criterion(criterion: Criterion, answers: CriterionAnswers) -> CriterionAssessment:
    level = 0
    while level < criterion.highest_level and not _unmet(criterion, answers, level + 1):
        level += 1
    total = sum(len(indicators) for indicators in criterion.levels.values())
    answered = sum(len(ticks) for ticks in answers.values())
    blocking = _unmet(criterion, answers, level + 1)
    return CriterionAssessment(
        code=criterion.code,
        level=level,
        highest_level=criterion.highest_level,
        answered=answered,
        total=total,
        complete=answered == total,
        blocking=blocking,
        explanation_vi=_explain_criterion(level=level, answered=answered, blocking=blocking),
    )


def _unmet(criterion: Criterion, answers: CriterionAnswers, level: int) -> tuple[Blocking, ...]:
    ticks = answers.get(level, {})
    return tuple(
        Blocking(criterion.code, level, indicator.code, indicator.code in ticks)
        for indicator in criterion.levels.get(level, ())
        if not is_met(ticks.get(indicator.code))
    )


def _explain_criterion(*, level: int, answered: int, blocking: tuple[Blocking, ...]) -> str:
    reached = f"Đạt Mức {level}" if level else ""
    if not blocking:
        return f"{reached}, mức cao nhất của tiêu chí này."
    if answered == 0:
        return "Chưa có câu trả lời nào."
    missed = f"Chưa đạt Mức {blocking[0].level} vì {_because(blocking)}."
    return f"{reached}. {missed}" if reached else missed


def _because(blocking: tuple[Blocking, ...]) -> str:
    refused = [entry.indicator for entry in blocking if entry.answered]
    silent = [entry.indicator for entry in blocking if not entry.answered]
    if LONE in refused:
        return "chưa đáp ứng yêu cầu của mức này"
    if LONE in silent:
        return "chưa trả lời yêu cầu của mức này"
    parts = []
    if refused:
        parts.append(f"chỉ báo {', '.join(refused)}")
    if silent:
        parts.append(f"chưa trả lời chỉ báo {', '.join(silent)}")
    return "; ".join(parts)


def all_criteria_up_to_level(
    catalog: Catalog,
    criteria: Mapping[str, CriterionAssessment],
    answers: Mapping[str, CriterionAnswers],
    level_4: Mapping[str, Tick],
) -> SchoolOutcome:
    """2018, Điều 6 and Điều 22: every criterion that defines Mức n reaches it; Mức 4 = Mức 3 + all khoản.

    A criterion without Mức 3 does not block Mức 3 (our reading; the circulars print "–" in its column).
    """
    top = catalog.top_level
    level = 0
    while level < top and all(
        result.level >= level + 1 for result in criteria.values() if result.highest_level >= level + 1
    ):
        level += 1
    if level < top:
        wanted = level + 1
        blocking = tuple(
            entry
            for criterion in catalog.criteria
            for entry in _unmet(criterion, answers.get(criterion.code, {}), wanted)
        )
        reason = f"Chưa đạt Mức {wanted} vì tiêu chí {_by_criterion(blocking)}."
        return SchoolOutcome(level, blocking, (_school_reached(level), reason))
    blocking = tuple(
        Blocking(LEVEL_4_CRITERION, LEVEL_4, item.code, item.code in level_4)
        for item in catalog.level_4
        if not is_met(level_4.get(item.code))
    )
    if blocking or not catalog.level_4:
        khoan = ", ".join(entry.indicator for entry in blocking)
        reasons = (_school_reached(level), f"Chưa đạt Mức {LEVEL_4} vì khoản {khoan} Điều 22.") if khoan else ()
        return SchoolOutcome(level, blocking, reasons or (_school_reached(level),))
    return SchoolOutcome(LEVEL_4, (), (_school_reached(LEVEL_4),))


def mandatory_and_minimum_others(
    catalog: Catalog,
    criteria: Mapping[str, CriterionAssessment],
    answers: Mapping[str, CriterionAnswers],
    level_4: Mapping[str, Tick],
) -> SchoolOutcome:
    """TT 57 Điều 5 khoản 3: all mandatory criteria and enough of the others at the level, the rest at the one below.

    Mức 1: all mandatory ≥ Mức 1 and at least `others_min` of the others ≥ Mức 1. Mức 2: all mandatory and at least
    `others_min` of the others at Mức 2, the remaining ones ≥ Mức 1.
    """
    enough = catalog.level_rule.parameters["others_min"]
    level = 0
    while level < catalog.top_level and not _tt57_short(catalog, criteria, level + 1, enough):
        level += 1
    if level >= catalog.top_level:
        return SchoolOutcome(level, (), (_school_reached(level),))
    wanted = level + 1
    short = _tt57_short(catalog, criteria, wanted, enough)
    blocking = tuple(
        entry
        for criterion in catalog.criteria
        for step in short.get(criterion.code, ())
        for entry in _unmet(criterion, answers.get(criterion.code, {}), step)
    )
    return SchoolOutcome(level, blocking, (_school_reached(level), _tt57_reason(catalog, criteria, wanted, enough)))


def _tt57_short(
    catalog: Catalog, criteria: Mapping[str, CriterionAssessment], wanted: int, enough: int
) -> dict[str, tuple[int, ...]]:
    """Criteria that keep `wanted` away → the levels they miss; empty when the school reaches it."""
    others = [criterion for criterion in catalog.criteria if not criterion.mandatory]
    too_few = sum(criteria[criterion.code].level >= wanted for criterion in others) < enough
    short: dict[str, tuple[int, ...]] = {}
    for criterion in catalog.criteria:
        reached = criteria[criterion.code].level
        # An "other" criterion must reach the wanted level only while too few do, but always the level below it.
        needed = wanted if criterion.mandatory or too_few else wanted - 1
        if reached < needed:
            short[criterion.code] = tuple(range(reached + 1, needed + 1))
    return short


def _tt57_reason(catalog: Catalog, criteria: Mapping[str, CriterionAssessment], wanted: int, enough: int) -> str:
    mandatory = [criterion.code for criterion in catalog.criteria if criterion.mandatory]
    others = [criterion.code for criterion in catalog.criteria if not criterion.mandatory]
    failed = [code for code in mandatory if criteria[code].level < wanted]
    reached = [code for code in others if criteria[code].level >= wanted]
    below = [code for code in others if criteria[code].level < wanted - 1]
    parts = []
    if failed:
        parts.append(f"{len(failed)}/{len(mandatory)} tiêu chí bắt buộc chưa đạt Mức {wanted} ({', '.join(failed)})")
    if len(reached) < enough:
        missing = ", ".join(code for code in others if code not in reached)
        parts.append(
            f"mới có {len(reached)}/{len(others)} tiêu chí còn lại đạt Mức {wanted}, cần ít nhất {enough}"
            f" (chưa đạt: {missing})"
        )
    if below:
        parts.append(f"tiêu chí {', '.join(below)} chưa đạt Mức {wanted - 1}")
    return f"Chưa đạt Mức {wanted} vì {'; '.join(parts)}."


def _school_reached(level: int) -> str:
    return f"Trường đạt Mức {level}." if level else "Trường không đạt Mức 1."


def _by_criterion(blocking: tuple[Blocking, ...]) -> str:
    grouped: dict[str, list[str]] = {}
    for entry in blocking:
        grouped.setdefault(entry.criterion, []).append(entry.indicator)
    return "; ".join(
        code if indicators == [LONE] else f"{code} (chỉ báo {', '.join(indicators)})"
        for code, indicators in grouped.items()
    )


LEVEL_RULES: Final[dict[str, LevelRuleFunction]] = {
    "all_criteria_up_to_level": all_criteria_up_to_level,
    "mandatory_and_minimum_others": mandatory_and_minimum_others,
}
"""Key in a catalog → rule. A new circular with another formula adds a function; none is edited."""
