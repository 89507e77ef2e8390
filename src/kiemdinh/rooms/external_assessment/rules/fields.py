"""The fields of a sheet from outside, what their values may be, and how two saves of one field meet. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.rules.texts import Conflict, try_save

LEVEL_4_PREFIX = "k"
"""A khoản of Mức 4 is "k1", "k2", … among the codes of the criteria."""

REMARKS = {
    "strengths": "Điểm mạnh",
    "weaknesses": "Điểm yếu",
    "recommendations": "Kế hoạch cải tiến, kiến nghị",
    "unclear": "Nội dung chưa rõ, cần hỏi hoặc bổ sung",
}
ANSWERS = {"dat": "Đạt", "chua": "Chưa đạt", "na": "Không áp dụng", "": "chưa trả lời"}
TICKS: Mapping[str, bool | str | None] = {"dat": True, "chua": False, "na": "na", "": None}
WORDS: Mapping[bool | str | None, str] = {True: "dat", False: "chua", "na": "na", None: ""}
LONGEST = 20_000


class FieldProblem(ValueError):
    """A field that the sheet does not have, or a value that it cannot take, in words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An indicator as a sheet asks it: "answer.1.a" and "reason.1.a" are its fields."""

    level: int
    key: str
    text: str

    @property
    def answer(self) -> str:
        return f"answer.{self.level}.{self.key}"

    @property
    def reason(self) -> str:
        return f"reason.{self.level}.{self.key}"

    @property
    def label(self) -> str:
        """ "1a", or "3" for a lone requirement."""
        return f"{self.level}{'' if self.key == '*' else self.key}"


def criterion_codes(catalog: Catalog) -> tuple[str, ...]:
    """Every criterion of a catalog in its order, then the khoản of Mức 4."""
    return (*(c.code for c in catalog.criteria), *(f"{LEVEL_4_PREFIX}{i.code}" for i in catalog.level_4))


def is_level_4(code: str) -> bool:
    """Whether a code names a khoản of Mức 4."""
    return code.startswith(LEVEL_4_PREFIX)


def code_label(code: str) -> str:
    """ "Tiêu chí 1.1", or "Mức 4, khoản 2"."""
    return f"Mức 4, khoản {code.removeprefix(LEVEL_4_PREFIX)}" if is_level_4(code) else f"Tiêu chí {code}"


def title_of(catalog: Catalog, code: str) -> str:
    """The title of a criterion, or the requirement of a khoản of Mức 4."""
    if is_level_4(code):
        return next(i.text for i in catalog.level_4 if i.code == code.removeprefix(LEVEL_4_PREFIX))
    return catalog.criterion(code).title


def asked_of(catalog: Catalog, code: str) -> tuple[Asked, ...]:
    """The indicators of a criterion in the order of the law; a khoản of Mức 4 has one."""
    if is_level_4(code):
        return (Asked(4, "*", title_of(catalog, code)),)
    levels = catalog.criterion(code).levels
    return tuple(Asked(level, i.code, i.text) for level in sorted(levels) for i in levels[level])


def fields_of(catalog: Catalog, code: str) -> tuple[str, ...]:
    """Every field of a sheet."""
    asked = asked_of(catalog, code)
    return (*(a.answer for a in asked), *(a.reason for a in asked), *REMARKS)


def field_label(field: str) -> str:
    """A field in words, for a merge screen."""
    if field in REMARKS:
        return REMARKS[field]
    what, level, key = field.split(".", 2)
    name = f"Mức {level}" if key == "*" else f"Mức {level}, chỉ báo {key}"
    return f"Lý do không áp dụng, {name}" if what == "reason" else name


def shown_value(field: str, value: str) -> str:
    """A value as a person reads it."""
    return ANSWERS.get(value, value) if field.startswith("answer.") else value


def cleaned(field: str, value: str, *, label: str = "") -> str:
    """The value as it is stored. Raises FieldProblem for an answer that does not exist or a text too long; `label`
    names a text that is no field of a sheet."""
    if field.startswith("answer."):
        if value not in ANSWERS:
            raise FieldProblem("Trả lời phải là Đạt, Chưa đạt hoặc Không áp dụng.")
        return value
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise FieldProblem(f"Mục “{label or field_label(field)}” dài quá {LONGEST} ký tự. Hãy viết gọn lại.")
    return text


@dataclass(frozen=True, slots=True)
class Edit:
    """A new value and the version of the field that it was written from."""

    value: str
    base: int


def merge(
    *, shown: Mapping[str, str], versions: Mapping[str, int], edits: Mapping[str, Edit]
) -> tuple[dict[str, int], list[Conflict]]:
    """(version of each named field after the save, conflicts); with a conflict nothing is to be stored.

    `shown` are the values that people see now, the school's rating where nothing was saved: a save that says the
    same again is quiet.
    """
    after: dict[str, int] = {}
    conflicts = []
    for field, edit in edits.items():
        current = int(versions.get(field, 0))
        if shown.get(field, "") == edit.value:
            after[field] = current
            continue
        result = try_save(texts=shown, versions=versions, field=field, html=edit.value, base_version=edit.base)
        if isinstance(result, Conflict):
            conflicts.append(result)
        else:
            after[field] = result.version
    return after, conflicts


def ticks_of(values: Mapping[str, str]) -> dict[str, dict[str, bool | str]]:
    """{level: {indicator: tick}} as the rule of levels reads answers."""
    found: dict[str, dict[str, bool | str]] = {}
    for field, value in values.items():
        if field.startswith("answer.") and (tick := TICKS.get(value)) is not None:
            _, level, key = field.split(".", 2)
            found.setdefault(level, {})[key] = tick
    return found


def missing_in(catalog: Catalog, code: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """What a sheet still misses before it is handed in or closed, in sentences."""
    name = code_label(code)
    missing = []
    silent = [a.label for a in asked_of(catalog, code) if not values.get(a.answer)]
    if silent:
        missing.append(f"{name} chưa trả lời chỉ báo {', '.join(silent)}. Hãy chọn Đạt, Chưa hoặc Không áp dụng.")
    missing += [
        f"{name}, chỉ báo {a.label} chọn “Không áp dụng” nhưng chưa ghi lý do."
        for a in asked_of(catalog, code)
        if values.get(a.answer) == "na" and not values.get(a.reason)
    ]
    if not values.get("strengths") and not values.get("weaknesses"):
        missing.append(f"{name} chưa có nhận định. Hãy ghi điểm mạnh hoặc điểm yếu.")
    refused = [a.label for a in asked_of(catalog, code) if values.get(a.answer) == "chua"]
    if refused and not values.get("weaknesses"):
        missing.append(f"{name} có chỉ báo {', '.join(refused)} chưa đạt. Hãy ghi rõ ở mục Điểm yếu.")
    return tuple(missing)


def differing(mine: Mapping[str, str], school: Mapping[str, str], fields: Iterable[str]) -> tuple[str, ...]:
    """The answers in which a sheet differs from the school's rating."""
    return tuple(f for f in fields if f.startswith("answer.") and mine.get(f, "") != school.get(f, ""))
