"""Results of an assessment: of a criterion, of a school or stage, of a school of several stages."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Blocking:
    """One indicator that keeps the next level away.

    `criterion` is "muc-4" for a khoản of Điều 22, whose number is then the `indicator`; `indicator` is "*" where a
    level has one requirement; `stage` is set only for a school of several stages under TT 57.
    """

    criterion: str
    level: int
    indicator: str
    answered: bool
    stage: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The entry as `kiemdinh assess` prints it."""
        entry: dict[str, Any] = {
            "criterion": self.criterion,
            "level": self.level,
            "indicator": self.indicator,
        }
        return entry if self.stage is None else {"stage": self.stage, **entry}


@dataclass(frozen=True, slots=True)
class CriterionAssessment:
    """Result of one criterion: `level` 0–3 (0 = không đạt Mức 1); `blocking` = what keeps its own next level away.

    `answered` of `total` indicators have an answer; `complete` when all have.
    """

    code: str
    level: int
    highest_level: int
    answered: int
    total: int
    complete: bool
    blocking: tuple[Blocking, ...]
    explanation_vi: str


@dataclass(frozen=True, slots=True)
class SchoolAssessment:
    """Result of a school, or of one stage of it. The two recognitions say what the level alone would allow."""

    edition_id: str
    catalog_id: str
    complete: bool
    criteria: dict[str, CriterionAssessment]
    school_level: int
    accreditation_level: int | None
    national_standard: int | None
    blocking: tuple[Blocking, ...]
    explanation_vi: str

    def as_dict(self) -> dict[str, Any]:
        """The result as `kiemdinh assess` prints it."""
        return {
            "edition": self.edition_id,
            "complete": self.complete,
            "criteria": {code: result.level for code, result in self.criteria.items()},
            "school_level": self.school_level,
            "accreditation_level": self.accreditation_level,
            "national_standard": self.national_standard,
            "blocking": [entry.as_dict() for entry in self.blocking],
        }


@dataclass(frozen=True, slots=True)
class StagesAssessment:
    """Result of a school of several stages under TT 57: one assessment a stage, the school takes the lowest."""

    edition_id: str
    catalog_id: str
    complete: bool
    stages: dict[str, SchoolAssessment]
    school_level: int
    accreditation_level: int | None
    national_standard: int | None
    blocking: tuple[Blocking, ...]
    explanation_vi: str

    def as_dict(self) -> dict[str, Any]:
        """As SchoolAssessment.as_dict, with `criteria` one map a stage and `stage` in each blocking entry."""
        return {
            "edition": self.edition_id,
            "complete": self.complete,
            "criteria": {
                stage: {code: result.level for code, result in part.criteria.items()}
                for stage, part in self.stages.items()
            },
            "school_level": self.school_level,
            "accreditation_level": self.accreditation_level,
            "national_standard": self.national_standard,
            "blocking": [entry.as_dict() for entry in self.blocking],
        }


@dataclass(frozen=True, slots=True)
class SchoolOutcome:
    """What a level rule answers: the level, what blocks the next one, and why in Vietnamese sentences."""

    level: int
    blocking: tuple[Blocking, ...]
    reasons: tuple[str, ...]
