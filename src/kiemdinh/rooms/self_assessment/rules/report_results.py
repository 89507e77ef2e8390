"""Results in an official document: indicators, levels, criteria, standards, levels of education, Mức 4.
Pure values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiemdinh.rooms.self_assessment.rules.report_parts import Outcome, Part, outcome_label, percent_label

# --- a criterion --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class IndicatorPart(Part):
    """A chỉ báo: key "a", "b", "c" or "*"; requirement in our words; its answer; its own state text when
    written apart.
    """

    key: str
    text: str
    outcome: Outcome = None
    state_html: str = ""
    not_applicable_reason: str = ""

    def derived(self) -> dict[str, Any]:
        return {"outcome_label": outcome_label(self.outcome)}


@dataclass(frozen=True, kw_only=True)
class LevelPart(Part):
    """One Mức of a criterion. 2018: its chỉ báo; TT 57: ``text`` is the requirement and there are no
    indicators.

    ``outcome`` is the result of the whole level; ``state_html`` the text "mô tả hiện trạng" with evidence
    codes.
    A level that the edition does not define for this criterion is left out of ``CriterionPart.levels``.
    """

    level: int
    text: str = ""
    indicators: tuple[IndicatorPart, ...] = ()
    state_html: str = ""
    outcome: Outcome = None

    def derived(self) -> dict[str, Any]:
        return {"outcome_label": outcome_label(self.outcome)}


@dataclass(frozen=True, kw_only=True)
class ImprovementRow(Part):
    """A line of the improvement plan: what, who, when, with what, expected result. All worded for print."""

    action: str
    responsible: str = ""
    deadline: str = ""
    resources: str = ""
    expected_result: str = ""


@dataclass(frozen=True, kw_only=True)
class CriterionPart(Part):
    """A tiêu chí with its texts and result. ``level_reached``: 0 = không đạt, 1–3 = Mức reached, None = not
    finished.

    ``highest_level`` is the highest Mức that the edition defines for this criterion (2 or 3). The texts
    ``strengths_html``,
    ``weaknesses_html``, ``improvement_html`` and the rows belong to the 2018 sets; under TT 57 they stand
    per standard.
    """

    code: str
    title: str
    levels: tuple[LevelPart, ...]
    level_reached: int | None
    highest_level: int
    mandatory: bool = False
    strengths_html: str = ""
    weaknesses_html: str = ""
    improvement_html: str = ""
    improvement_rows: tuple[ImprovementRow, ...] = ()

    def derived(self) -> dict[str, Any]:
        return {
            "conclusion": level_words(self.level_reached),
            "marks": criterion_marks(self.level_reached, self.highest_level),
            "grid": indicator_grid(self.levels),
        }


def level_words(level: int | None) -> str:
    """ "Mức 2", "Không đạt" or dots when there is no result yet."""
    return "…" if level is None else ("Không đạt" if level == 0 else f"Mức {level}")


def criterion_marks(level: int | None, highest_level: int) -> dict[str, str]:
    """Marks of a row in the summary table: "x" in each Mức reached, "–" where Mức 3 is not defined, ""
    elsewhere.
    """
    marks = {"not_met": "x" if level == 0 else ""}
    for number in (1, 2, 3):
        reached = "x" if level is not None and level >= number else ""
        marks[f"level_{number}"] = reached if number <= highest_level else "–"
    return marks


def indicator_grid(levels: tuple[LevelPart, ...]) -> list[list[str]]:
    """Rows of the table "tự đánh giá" of the 2018 sheet: for Mức 1, 2, 3 the pair (chỉ báo, Đạt/Không đạt).

    A lone requirement shows ``*``; where a level has no further indicator, or no such level exists, both
    cells show "–".
    The last row holds the result of each level with an empty key.
    """
    by_level = {part.level: part for part in levels}
    depth = max((len(part.indicators) for part in levels), default=0)
    rows = []
    for index in range(depth):
        row: list[str] = []
        for number in (1, 2, 3):
            part = by_level.get(number)
            if part is not None and index < len(part.indicators):
                row += [part.indicators[index].key, outcome_label(part.indicators[index].outcome)]
            else:
                row += ["–", "–"]
        rows.append(row)
    last: list[str] = []
    for number in (1, 2, 3):
        last += ["", outcome_label(by_level[number].outcome) if number in by_level else "–"]
    return [*rows, last]


# --- a standard, a level of education -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StandardPart(Part):
    """A tiêu chuẩn. 2018: ``opening_html`` (mở đầu) and ``closing_html`` (kết luận).

    TT 57: ``strengths_html`` điểm mạnh nổi bật, ``weaknesses_html`` hạn chế trọng tâm, ``causes_html``
    nguyên nhân cốt lõi,
    ``trend_html`` xu hướng 03 năm, ``priorities_html`` ưu tiên cải tiến, with ``improvement_rows`` when they
    are structured.
    """

    code: str
    title: str
    criteria: tuple[CriterionPart, ...]
    opening_html: str = ""
    closing_html: str = ""
    strengths_html: str = ""
    weaknesses_html: str = ""
    causes_html: str = ""
    trend_html: str = ""
    priorities_html: str = ""
    improvement_rows: tuple[ImprovementRow, ...] = ()

    def derived(self) -> dict[str, Any]:
        return {"tally": tally(self.criteria)}


def tally(criteria: tuple[CriterionPart, ...]) -> dict[str, Any]:
    """How many of the criteria end at each result and their share: keys total, not_met, level_1, level_2,
    level_3.

    A criterion is counted once, at the level that it reaches. Each value but ``total`` is {"count", "share"}.
    """
    total = len(criteria)
    counts = {number: sum(1 for part in criteria if part.level_reached == number) for number in (0, 1, 2, 3)}
    names = {0: "not_met", 1: "level_1", 2: "level_2", 3: "level_3"}
    result: dict[str, Any] = {"total": total}
    for number, count in counts.items():
        result[names[number]] = {"count": count, "share": percent_label(count, total)}
    return result


def reached_counts(criteria: tuple[CriterionPart, ...]) -> list[dict[str, Any]]:
    """For Mức 1, 2, 3: criteria that define the level, that reach it and that do not, with shares (2018
    conclusion).
    """
    rows = []
    for number in (1, 2, 3):
        defined = [part for part in criteria if part.highest_level >= number]
        met = sum(1 for part in defined if (part.level_reached or 0) >= number)
        rows.append(
            {
                "level": number,
                "total": len(defined),
                "met": met,
                "met_share": percent_label(met, len(defined)),
                "not_met": len(defined) - met,
                "not_met_share": percent_label(len(defined) - met, len(defined)),
            }
        )
    return rows


@dataclass(frozen=True, kw_only=True)
class StagePart(Part):
    """Part II for one level of education. ``label`` ("Cấp tiểu học") is empty when the school has a single
    one.

    ``level_reached`` is the result of that level of education: 0 không đạt, 1–2 (TT 57) or 1–4 (2018), None
    unfinished.
    """

    standards: tuple[StandardPart, ...]
    level_reached: int | None
    label: str = ""

    def derived(self) -> dict[str, Any]:
        criteria = tuple(part for standard in self.standards for part in standard.criteria)
        return {
            "tally": tally(criteria),
            "counts": reached_counts(criteria),
            "conclusion": level_words(self.level_reached),
        }


@dataclass(frozen=True, kw_only=True)
class Level4Part(Part):
    """A khoản of Mức 4 (2018): number "1", requirement, state text, answer."""

    number: str
    text: str
    state_html: str = ""
    outcome: Outcome = None

    def derived(self) -> dict[str, Any]:
        return {"outcome_label": outcome_label(self.outcome)}
