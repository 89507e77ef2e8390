"""What is written into the parts of the minutes: known parts only, and nothing cut off in silence."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kiemdinh.rooms.appraisal.models import Appraisal
from kiemdinh.rooms.appraisal.queries.minutes import criterion_keys
from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS, FILE_STATES, SOURCES, TEXTS
from kiemdinh.rooms.appraisal.rules.voting import LEVEL_OPTIONS, STANDARD_OPTIONS
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.appraisal.use_cases.writing import words_of

NOTE = 1000
"""The longest remark on a criterion, and the longest cell of a recommendation."""
_COLUMNS = {"content": "nội dung", "basis": "căn cứ", "result": "kết quả cần đạt", "due": "thời gian"}


def cleaned(values: Mapping[str, Any], appraisal: Appraisal, *, members: int) -> dict[str, Any]:
    """The fields of the meeting that `values` names, checked; anything of another shape is left out.

    Raises AppraisalProblem with every field that cannot be kept as it was typed.
    """
    kept, wrong = {}, {}
    for part in (_texts, _criteria, _file, _recommendations, _votes):
        try:
            kept |= part(values, appraisal, members)
        except AppraisalProblem as problem:
            wrong |= problem.fields
    if wrong:
        raise AppraisalProblem(" ".join(dict.fromkeys(wrong.values())), fields=wrong)
    return kept


def _each(cells: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Every cell; the problems of all of them together."""
    kept, wrong = {}, {}
    for name, read in cells.items():
        try:
            kept[name] = read()
        except AppraisalProblem as problem:
            wrong |= problem.fields
    if wrong:
        raise AppraisalProblem(" ".join(wrong.values()), fields=wrong)
    return kept


def _texts(values: Mapping[str, Any], appraisal: Appraisal, members: int) -> dict[str, Any]:
    if "texts" not in values:
        return {}
    known = {k: str(v) for k, v in values["texts"].items() if k in TEXTS}
    return {"texts": _each({k: _reader(v, f"Mục “{TEXTS[k]}”", f"t-{k}") for k, v in known.items()})}


def _reader(text: str, label: str, field: str, most: int | None = None) -> Callable[[], str]:
    return lambda: words_of(text, label=label, field=field, **({} if most is None else {"most": most}))


def _criteria(values: Mapping[str, Any], appraisal: Appraisal, members: int) -> dict[str, Any]:
    if "criteria" not in values:
        return {}
    known = {key: code for key, _, code in criterion_keys(appraisal)}
    cells = {key: cell for key, cell in values["criteria"].items() if key in known}
    notes = _each(
        {
            key: _reader(str(cell.get("note", "")), f"Nhận xét tiêu chí {known[key]}", f"nx-{key}", NOTE)
            for key, cell in cells.items()
        }
    )
    return {
        "criteria": {
            key: {"level": cell.get("level") if cell.get("level") in LEVEL_OPTIONS else None, "note": notes[key]}
            for key, cell in cells.items()
        }
    }


def _file(values: Mapping[str, Any], appraisal: Appraisal, members: int) -> dict[str, Any]:
    kept: dict[str, Any] = {key: bool(values[key]) for key in ("on_site", "independent") if key in values}
    if "conditions" in values:
        kept["conditions"] = {
            k: v if v in (True, False) else None for k, v in values["conditions"].items() if k in CONDITIONS
        }
    if "sources" in values:
        kept["sources"] = [key for key in SOURCES if key in values["sources"]]
    if "file_state" in values:
        kept["file_state"] = values["file_state"] if values["file_state"] in FILE_STATES else ""
    return kept


def _recommendations(values: Mapping[str, Any], appraisal: Appraisal, members: int) -> dict[str, Any]:
    if "recommendations" not in values:
        return {}
    rows: Sequence[Mapping[str, str]] = values["recommendations"]
    cells = _each(
        {
            f"kn-{column}-{n}": _reader(str(row.get(column, "")), f"Khuyến nghị {n}, {label}", f"kn-{column}-{n}", NOTE)
            for n, row in enumerate(rows, start=1)
            for column, label in _COLUMNS.items()
        }
    )
    found = [{column: cells[f"kn-{column}-{n}"] for column in _COLUMNS} for n in range(1, len(rows) + 1)]
    bare = {
        f"kn-content-{n}": f"Khuyến nghị {n} chưa ghi nội dung."
        for n, row in enumerate(found, start=1)
        if any(row.values()) and not row["content"]
    }
    if bare:
        raise AppraisalProblem(" ".join(bare.values()), fields=bare)
    return {"recommendations": [row for row in found if row["content"]]}


def _votes(values: Mapping[str, Any], appraisal: Appraisal, members: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if "voting" in values:
        kept["voting"] = _count("voting", values["voting"], members, wrong)
    for column, prefix, names in (
        ("level_votes", "level", LEVEL_OPTIONS),
        ("standard_votes", "standard", STANDARD_OPTIONS),
    ):
        if column in values:
            kept[column] = {
                str(option): _count(f"{prefix}-{option}", values[column].get(option, 0), members, wrong) or 0
                for option in names
            }
    if wrong:
        raise AppraisalProblem(" ".join(dict.fromkeys(wrong.values())), fields=wrong)
    return kept


def _count(field: str, value: object, members: int, wrong: dict[str, str]) -> int | None:
    """A number of votes; what is written in letters, or more than there are members, stands in `wrong`."""
    text = str(value if value is not None else "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal():
        wrong[field] = f"“{text[:20]}” không phải số phiếu. Hãy nhập bằng chữ số, ví dụ 7."
        return None
    if len(text) > 4 or int(text) > members:
        wrong[field] = f"Hội đồng có {members} thành viên, không thể có {text[:20]} phiếu."
        return None
    return int(text)
