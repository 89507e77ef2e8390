"""Levels of a cycle's sheets and of the school, computed by the edition's rule from the ticks alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kiemdinh.rooms.regulations.rules.catalog import Catalog
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

    def levels(self) -> dict[str, int]:
        """The level of every criterion that can be told, keyed "1.1", or "tieu-hoc/1.1" where stages are apart."""
        return {
            f"{stage}/{code}" if stage else code: result.level
            for stage, part in self.by_stage.items()
            for code, result in part.criteria.items()
            if _decided(result)
        }

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
    return _assessed(_Given(access.catalog, answers, fourth))


class _Given:
    """Carries answers past the cache key, which is their own text, and the catalog itself."""

    def __init__(self, catalog: Catalog, answers: dict[str, dict[str, object]], fourth: dict[str, object]) -> None:
        self.catalog, self.answers, self.fourth = catalog, answers, fourth
        self.key = (repr(answers), repr(fourth))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and self.catalog is other.catalog and self.key == other.key


@lru_cache(maxsize=256)
def _assessed(given: _Given) -> CycleResult:
    # A pure function of the answers. A council looks at its board far oftener than it changes a tick.
    catalog = given.catalog
    parts = {stage: assess(catalog, answers, level_4=given.fourth) for stage, answers in given.answers.items()}
    return CycleResult(parts, next(iter(parts.values())) if len(parts) == 1 else combine_stages(catalog, parts))


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
