"""Reads the file of `kiemdinh assess`: which edition, which school type, which answers. Pure: text in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiemdinh.rooms.regulations.rules.answers import read_answers, read_level_4
from kiemdinh.rooms.regulations.rules.catalog import GENERATION_TT57, Catalog
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.levels import (
    SchoolAssessment,
    StagesAssessment,
    assess,
    assess_stages,
    read_stages,
)
from kiemdinh.rooms.regulations.rules.strict_yaml import NotText, load_json, load_typed

_KEYS: Final = ("edition", "school_type", "answers", "level_4")
MULTI_STAGE: Final = "nhieu-cap"


@dataclass(frozen=True, slots=True)
class AssessInput:
    """The parts of the file; `answers` and `level_4` are still unread."""

    edition_id: str
    school_type: str
    answers: Any
    level_4: Any


def parse_assess_text(text: str, *, name: str) -> AssessInput:
    """Reads YAML or JSON: JSON when `name` ends in .json, or else when the text is JSON as it stands.

    Raises RegulationError in one Vietnamese line.
    """
    content = _load(text, name=name)
    if not isinstance(content, Mapping):
        raise RegulationError(f"{name}: tệp phải là một bảng có các khóa edition, school_type, answers.")
    for key in content:
        if key not in _KEYS:
            raise RegulationError(f"{name}: không có khóa “{key}”; chỉ dùng {', '.join(_KEYS)}.")
    for key in ("edition", "school_type", "answers"):
        if content.get(key) is None:
            raise RegulationError(f"{name}: thiếu khóa “{key}”.")
    return AssessInput(
        edition_id=_text(content["edition"], key="edition", name=name),
        school_type=_text(content["school_type"], key="school_type", name=name),
        answers=content["answers"],
        level_4=content.get("level_4"),
    )


def assess_input(catalog: Catalog, given: AssessInput) -> SchoolAssessment | StagesAssessment:
    """The assessment of the file. Raises RegulationError for anything the catalog does not know."""
    by_stage = catalog.generation == GENERATION_TT57 and given.school_type == MULTI_STAGE
    if by_stage:
        read_level_4(catalog, given.level_4)
        for stage, part in read_stages(given.answers).items():
            read_answers(catalog, part, where=f"answers, cấp {stage}", allow_lone=False)
        return assess_stages(catalog, given.answers)
    read_answers(catalog, given.answers, allow_lone=False)
    return assess(catalog, given.answers, level_4=given.level_4)


def _load(text: str, *, name: str) -> Any:
    if name.endswith(".json"):
        return load_json(text, name=name)
    if text.lstrip().startswith("{"):
        # The braces may be JSON or YAML's short form; what JSON cannot read is tried as YAML, whose message is clearer.
        try:
            return load_json(text, name=name)
        except RegulationError:
            return load_typed(text, name=name)
    return load_typed(text, name=name)


def _text(value: Any, *, key: str, name: str) -> str:
    if isinstance(value, str) and value:
        return value
    shown = f" “{value.written}”" if isinstance(value, NotText) else ""
    raise RegulationError(f"{name}: “{key}” phải là chữ, không nhận giá trị{shown}.")
