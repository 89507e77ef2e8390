"""School types, stages, ownership and who manages a school directly on a date. The tables are arguments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import fold, nfc

SITE_KIND_LABELS = {"main_campus": "Cơ sở chính", "branch_campus": "Phân hiệu", "site": "Điểm trường"}


@dataclass(frozen=True, slots=True)
class SchoolType:
    """A type of school; `managed_by` pairs a start date with the kind of unit that manages it since."""

    code: str
    label: str
    short_label: str
    stages: tuple[str, ...]
    words: frozenset[str]
    managed_by: tuple[tuple[date, str], ...]
    managed_by_with_thpt: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class SchoolVocabulary:
    """The tables of reference/school_types.yaml."""

    types: Mapping[str, SchoolType]
    stages: Mapping[str, str]
    ownerships: Mapping[str, str]

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "SchoolVocabulary":
        """Build from the parsed file (all values text). Raises KeyError when a part is missing."""
        types = {code: _school_type(code, row) for code, row in data["school_types"].items()}
        return cls(types=types, stages=dict(data["stages"]), ownerships=dict(data["ownerships"]))

    def find_type(self, text: str) -> str | None:
        """The code of a school type from what people write: "Tiểu học", "trường TH", "TH&THCS"."""
        return next((code for code, row in self.types.items() if _word(text) in row.words), None)

    def find_ownership(self, text: str) -> str | None:
        """The code of an ownership: "Công lập", "cong lap", "ngoài công lập" is not one (says too little)."""
        return _find(text, self.ownerships)

    def find_stage(self, text: str) -> str | None:
        """The code of a stage: "Tiểu học", "THCS"."""
        return _find(text, self.stages)


def stages_or_default(*, vocabulary: SchoolVocabulary, school_type: str, stages: Iterable[str]) -> list[str]:
    """The stages of a school in teaching order; the type's own when none is given.

    Raises ValueError (Vietnamese) for an unknown type or stage, a stage that the type does not teach, or a
    school of several stages that names only one.
    """
    known = vocabulary.types.get(school_type)
    if known is None:
        raise ValueError(f"Không có loại trường “{school_type}”.")
    wanted = list(stages)
    unknown = [stage for stage in wanted if stage not in vocabulary.stages]
    if unknown:
        raise ValueError(f"Không có cấp học “{unknown[0]}”.")
    if not wanted:
        return list(known.stages)
    if school_type == "nhieu-cap":
        if len(set(wanted)) < 2:
            raise ValueError("Trường có nhiều cấp học phải có ít nhất hai cấp học.")
    elif set(wanted) - {*known.stages, *_EXTRA_STAGES.get(school_type, ())}:
        raise ValueError(f"{known.label} không dạy cấp học đã ghi; hãy chọn loại “nhiều cấp học”.")
    return [stage for stage in vocabulary.stages if stage in wanted]


def managing_kind(*, vocabulary: SchoolVocabulary, school_type: str, stages: Sequence[str], on: date) -> str:
    """The kind of unit that manages such a school directly on a day.

    Nghị định 142/2025/NĐ-CP, 143/2025/NĐ-CP: from 01/7/2025 the commune in place of the district. Raises
    ValueError for an unknown type or a day before the first rule.
    """
    known = vocabulary.types.get(school_type)
    if known is None:
        raise ValueError(f"Không có loại trường “{school_type}”.")
    table = (known.managed_by_with_thpt if "thpt" in stages else ()) or known.managed_by
    kinds = [kind for since, kind in table if since <= on]
    if not kinds:
        raise ValueError(f"Chưa có quy định cấp quản lý cho ngày {on.isoformat()}.")
    return kinds[-1]


def short_school_name(name: str) -> str:
    """The name used in lists: "Trường Tiểu học Cát Linh" → "Tiểu học Cát Linh"."""
    rest = name[len("Trường ") :]
    return rest[:1].upper() + rest[1:] if name.startswith("Trường ") and rest else name


_SHORT_STAGES = {
    "mn": "mam non",
    "th": "tieu hoc",
    "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong",
    "gdtx": "giao duc thuong xuyen",
}

# A centre may also run other programmes; ordinary schools teach only their own stage.
_EXTRA_STAGES = {"gdtx": ("thcs", "thpt")}


def _word(text: str) -> str:
    word = fold(nfc(text).replace("-", " ").replace("&", " va "))
    word = " ".join(word.split())
    return word.removeprefix("truong ")


def _find(text: str, table: Mapping[str, str]) -> str | None:
    word = _word(text)
    word = _SHORT_STAGES.get(word, word)
    return next((code for code, label in table.items() if word in (_word(label), _word(code))), None)


def _school_type(code: str, row: Mapping[str, Any]) -> SchoolType:
    words = {code, row["label"], row["short_label"], *row.get("aliases", [])}
    return SchoolType(
        code=code,
        label=nfc(row["label"]),
        short_label=nfc(row["short_label"]),
        stages=tuple(row["stages"]),
        words=frozenset(_word(word) for word in words),
        managed_by=_periods(row["managed_by"]),
        managed_by_with_thpt=_periods(row.get("managed_by_with_thpt", [])),
    )


def _periods(rows: Iterable[Mapping[str, str]]) -> tuple[tuple[date, str], ...]:
    return tuple(sorted((date.fromisoformat(row["from"]), row["kind"]) for row in rows))
