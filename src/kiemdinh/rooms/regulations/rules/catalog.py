"""A catalog: standards → criteria → levels → indicators, as values. Codes are texts: "1.10" is not 1.1."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kiemdinh.rooms.regulations.rules.errors import RegulationError

GENERATION_2018: Final = "2018"
GENERATION_TT57: Final = "tt57"
SCHOOL_TYPES: Final = {
    "mam-non": "trường mầm non",
    "tieu-hoc": "trường tiểu học",
    "thcs": "trường trung học cơ sở",
    "thpt": "trường trung học phổ thông",
    "nhieu-cap": "trường phổ thông có nhiều cấp học",
    "gdtx": "cơ sở giáo dục thường xuyên",
}
SCHOOL_TYPES_SHORT: Final = {
    "mam-non": "mầm non",
    "tieu-hoc": "tiểu học",
    "thcs": "THCS",
    "thpt": "THPT",
    "nhieu-cap": "nhiều cấp học",
    "gdtx": "giáo dục thường xuyên",
}
# TT 57 Điều 15 khoản 2 speaks of the levels of general education only; what a school of several stages does with
# its preschool classes is not regulated, so no map for them is accepted.
STAGES_OF_MULTI_STAGE_SCHOOL: Final = ("tieu-hoc", "thcs", "thpt")
CONFIDENCES: Final = {
    "high": "đã đối chiếu nhiều nguồn",
    "medium": "đối chiếu một nguồn",
    "low": "chưa đối chiếu bản gốc",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure named by an indicator, e.g. at least 55 %. It is shown beside the indicator and decides nothing."""

    what: str
    op: str
    value: str
    unit: str
    disadvantaged_area: str | None
    especially_disadvantaged_commune: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One requirement of a level. `code` is a letter, or "*" when the level has a single unlettered requirement."""

    code: str
    text: str
    article: str
    confidence: str
    note: str
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that TT 57 asks for. `kind` is ratio, count or trend."""

    code: str
    text: str
    kind: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """`levels` maps 1, 2 (, 3) to indicators in the order of the law; `mandatory` has a meaning under TT 57 only."""

    code: str
    title: str
    generic_title: str
    mau5_title: str
    mandatory: bool
    levels: dict[int, list[Indicator]]
    metrics: list[Metric]
    highest_level: int
    evidence_hints: list[str]
    note: str


@dataclass(frozen=True, slots=True)
class Standard:
    """`articles` maps a level to the article that holds it."""

    code: str
    title: str
    generic_title: str
    articles: dict[int, str]
    criteria: list[Criterion]


@dataclass(frozen=True, slots=True)
class Level4Item:
    """A khoản of Điều 22 (2018 only); `code` is the number of the khoản: "1", "2", …"""

    code: str
    text: str
    article: str
    confidence: str
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True, slots=True)
class LevelRule:
    """Which rule decides the level of the school: a key of `levels.LEVEL_RULES` and its numbers."""

    key: str
    article: str
    parameters: dict[str, int]
    explanation: list[str]
    guidance: list[str]


@dataclass(frozen=True, slots=True)
class RecognitionMap:
    """School level → recognition the level alone would allow; empty where no such recognition exists."""

    by_level: dict[int, int]
    article: str
    confidence: str


@dataclass(frozen=True)  # no slots: the places of criteria are kept once they have been looked up
class Catalog:
    """One version of one catalog of an edition."""

    edition_id: str
    catalog_id: str
    version: int
    title: str
    school_types: tuple[str, ...]
    generation: str
    confidence: str
    notes: tuple[str, ...]
    level_rule: LevelRule
    accreditation_levels: RecognitionMap
    national_standard_degrees: RecognitionMap
    standards: list[Standard]
    level_4: list[Level4Item]

    @property
    def criteria(self) -> list[Criterion]:
        """All criteria in the order of the law: 1.1, 1.2, …, 1.10, 2.1, …"""
        return [criterion for standard in self.standards for criterion in standard.criteria]

    @property
    def top_level(self) -> int:
        """Highest level that any criterion defines: 3 in the 2018 sets, 2 in TT 57."""
        return max(criterion.highest_level for criterion in self.criteria)

    def criterion(self, code: str) -> Criterion:
        """The criterion of that code. Raises RegulationError for an unknown code."""
        return self._place(code)[1]

    def standard_of(self, code: str) -> Standard:
        """The standard that holds the criterion `code`. Raises RegulationError for an unknown code."""
        return self._place(code)[0]

    def _place(self, code: str) -> tuple[Standard, Criterion]:
        place = self._places.get(code)
        if place is None:
            raise RegulationError(f"Bộ {self.catalog_id} không có tiêu chí “{code}”.")
        return place

    @cached_property
    def _places(self) -> dict[str, tuple[Standard, Criterion]]:
        return {criterion.code: (standard, criterion) for standard in self.standards for criterion in standard.criteria}


def load_catalog(content: Mapping[str, Any]) -> Catalog:
    """The catalog of a checked file (see checks.check_catalog); every leaf of `content` is a text.

    Raises RegulationError when a part is missing, which a checked file never does.
    """
    try:
        rule = content["level_rule"]
        return Catalog(
            edition_id=content["edition"],
            catalog_id=content["catalog"],
            version=int(content["version"]),
            title=content["title"],
            school_types=tuple(content["school_types"]),
            generation=content["generation"],
            confidence=content["confidence"],
            notes=tuple(content.get("notes", ())),
            level_rule=LevelRule(
                key=rule["key"],
                article=rule["article"],
                parameters={name: int(value) for name, value in rule["parameters"].items()},
                explanation=list(rule["explanation"]),
                guidance=list(rule.get("guidance", ())),
            ),
            accreditation_levels=_recognition(content["recognition"]["accreditation_levels"]),
            national_standard_degrees=_recognition(content["recognition"]["national_standard_degrees"]),
            standards=[_standard(item) for item in _in_position(content["standards"])],
            level_4=[_level_4(item) for item in _in_position(content.get("level_4", ()))],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RegulationError(f"Danh mục thiếu hoặc sai phần {error}.") from None


def _in_position(items: Any) -> list[Any]:
    return sorted(items, key=lambda item: int(item["position"]))


def _recognition(item: Mapping[str, Any]) -> RecognitionMap:
    pairs = {int(level): int(degree) for level, degree in item["by_level"].items()}
    return RecognitionMap(by_level=pairs, article=item["article"], confidence=item["confidence"])


def _standard(item: Mapping[str, Any]) -> Standard:
    return Standard(
        code=item["code"],
        title=item["title"],
        generic_title=item.get("generic_title", item["title"]),
        articles={int(level): article for level, article in item["articles"].items()},
        criteria=[_criterion(inner) for inner in _in_position(item["criteria"])],
    )


def _criterion(item: Mapping[str, Any]) -> Criterion:
    levels = {int(part["level"]): [_indicator(inner) for inner in part["indicators"]] for part in item["levels"]}
    generic = item.get("generic_title", item["title"])
    return Criterion(
        code=item["code"],
        title=item["title"],
        generic_title=generic,
        mau5_title=item.get("mau5_title", generic),
        mandatory=item.get("mandatory", "false") == "true",
        levels=dict(sorted(levels.items())),
        metrics=[Metric(m["code"], m["text"], m["kind"], m["confidence"]) for m in item.get("metrics", ())],
        highest_level=max(levels),
        evidence_hints=list(item.get("evidence_hints", ())),
        note=item.get("note", ""),
    )


def _indicator(item: Mapping[str, Any]) -> Indicator:
    return Indicator(
        code=item["code"],
        text=item["text"],
        article=item["article"],
        confidence=item["confidence"],
        note=item.get("note", ""),
        thresholds=_thresholds(item),
    )


def _level_4(item: Mapping[str, Any]) -> Level4Item:
    return Level4Item(item["code"], item["text"], item["article"], item["confidence"], _thresholds(item))


def _thresholds(item: Mapping[str, Any]) -> tuple[Threshold, ...]:
    return tuple(
        Threshold(
            what=part["what"],
            op=part["op"],
            value=part["value"],
            unit=part["unit"],
            disadvantaged_area=part.get("disadvantaged_area"),
            especially_disadvantaged_commune=part.get("especially_disadvantaged_commune"),
        )
        for part in item.get("thresholds", ())
    )
