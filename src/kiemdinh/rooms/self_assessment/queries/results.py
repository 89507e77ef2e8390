"""Levels of a cycle's sheets and of the school, computed by the edition's rule from the ticks alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiemdinh.rooms.regulations.rules.levels import (
    CriterionAssessment,
    SchoolAssessment,
    StagesAssessment,
    assess,
    assess_criterion,
    combine_stages,
)
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What the head of a sheet says: the level stamp, its words, the reason, where the reason is on the page."""

    level: int | None
    words: str
    reason: str
    anchor: str
    complete: bool


@dataclass(frozen=True, slots=True)
class CycleResult:
    """Results of all sheets by (stage, criterion) and of the school."""

    by_stage: dict[str, SchoolAssessment]
    school: SchoolAssessment | StagesAssessment

    def level_of(self, sheet: CriterionSheet) -> int | None:
        """The level a sheet reaches; None while it cannot be told. A khoản of Mức 4 has none of its own."""
        result = self.of(sheet)
        if result is None or not _decided(result):
            return None
        return result.level

    def of(self, sheet: CriterionSheet) -> CriterionAssessment | None:
        """The assessment of a criterion's sheet."""
        if sheet.kind == "level_4":
            return None
        return self.by_stage[sheet.stage].criteria[sheet.criterion]

    def undecided(self, sheet: CriterionSheet) -> bool:
        """Whether missing answers keep the level of a sheet from being told."""
        result = self.of(sheet)
        return result is not None and not _decided(result)

    @property
    def decided(self) -> bool:
        """Whether the level of every criterion can be told."""
        return all(_decided(r) for part in self.by_stage.values() for r in part.criteria.values())

    @property
    def school_level(self) -> int:
        return self.school.school_level


def _decided(result: CriterionAssessment) -> bool:
    """A level can be told when all is answered, or when an answer "chưa đạt" stands at the next level."""
    return result.complete or any(b.answered for b in result.blocking)


def results_of(access: CycleAccess, sheets: Iterable[CriterionSheet]) -> CycleResult:
    """Results of a cycle; `sheets` are all of it, their texts are not needed."""
    answers: dict[str, dict[str, object]] = {stage: {} for stage in access.cycle.stages or [""]}
    fourth: dict[str, object] = {}
    for sheet in sheets:
        if sheet.kind == "level_4":
            tick = sheet.answers.get("4", {}).get("*")
            if tick is not None:
                fourth[sheet.criterion] = tick
        else:
            answers[sheet.stage][sheet.criterion] = sheet.answers
    parts = {stage: assess(access.catalog, given, level_4=fourth) for stage, given in answers.items()}
    school = next(iter(parts.values())) if len(parts) == 1 else combine_stages(access.catalog, parts)
    return CycleResult(parts, school)


def sheet_result(access: CycleAccess, sheet: CriterionSheet) -> CriterionResult:
    """The result of one sheet in words."""
    if sheet.kind == "level_4":
        tick = sheet.answers.get("4", {}).get("*")
        if tick is None:
            return CriterionResult(None, "Chưa trả lời", "Hãy chọn Đạt hoặc Chưa.", "m4*", False)
        if tick is False:
            return CriterionResult(0, "Không đạt", f"Khoản {sheet.criterion} Điều 22 chưa đạt.", "", True)
        return CriterionResult(4, "Đạt", "", "", True)
    result = assess_criterion(access.catalog, sheet.criterion, sheet.answers)
    first = result.blocking[0] if result.blocking else None
    anchor = f"m{first.level}{first.indicator}" if first else ""
    if not _decided(result):
        left = result.total - result.answered
        return CriterionResult(None, "Chưa xác định", f"Còn {left} yêu cầu chưa trả lời.", anchor, False)
    words = f"Đạt Mức {result.level}" if result.level else "Không đạt Mức 1"
    reason = result.explanation_vi.removeprefix(f"Đạt Mức {result.level}. ").removeprefix(f"Đạt Mức {result.level}, ")
    reason = reason[:1].upper() + reason[1:]
    return CriterionResult(result.level, words, reason, anchor, result.complete)
