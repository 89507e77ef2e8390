"""Checks of regulation files before anything uses them: JSON Schema, then what a schema cannot say.

Each function returns the problems as Vietnamese sentences without the file name; an empty list is a good file.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from jsonschema import Draft202012Validator

from kiemdinh.rooms.regulations.rules.catalog import GENERATION_2018, GENERATION_TT57, Catalog, load_catalog
from kiemdinh.rooms.regulations.rules.editions import EditionHeader, load_edition
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.levels import LEVEL_RULES
from kiemdinh.rooms.regulations.rules.procedure import REQUIRED_KEYS, Procedure

_LETTERS: Final = "abcdefgh"
_RULE_PARAMETERS: Final = {"all_criteria_up_to_level": set(), "mandatory_and_minimum_others": {"others_min"}}
_SCHEMA_WORDS: Final = {
    "required": "thiếu khóa bắt buộc",
    "additionalProperties": "có khóa không được phép",
    "enum": "giá trị không nằm trong danh sách cho phép",
    "const": "giá trị không đúng",
    "pattern": "viết không đúng dạng",
    "type": "không đúng kiểu",
    "minItems": "thiếu phần tử",
    "maxItems": "thừa phần tử",
    "minLength": "để trống",
    "uniqueItems": "có phần tử viết hai lần",
    "propertyNames": "tên khóa không đúng dạng",
}


def schema_problems(content: Mapping[str, Any], *, schema: Mapping[str, Any]) -> list[str]:
    """What the JSON Schema says against the content."""
    errors = sorted(Draft202012Validator(schema).iter_errors(content), key=lambda error: list(map(str, error.path)))
    return [_schema_sentence(error) for error in errors]


def text_problems(content: object) -> list[str]:
    """Texts that are not NFC, or carry blanks at an end, a line break, a tab or an invisible character."""
    problems = []
    for path, text in _texts(content, ()):
        place = " → ".join(path)
        if not unicodedata.is_normalized("NFC", text):
            problems.append(f"{place}: chữ chưa ở dạng Unicode dựng sẵn (NFC).")
        if any(unicodedata.category(letter) in ("Cc", "Cf") for letter in text):
            problems.append(f"{place}: có ký tự xuống dòng, tab hoặc ký tự ẩn.")
        # A separator such as ", " ends with a blank on purpose.
        if text != text.strip() and "evidence.separator" not in path:
            problems.append(f"{place}: có khoảng trắng thừa ở đầu hoặc cuối.")
    return problems


def check_hints(content: Mapping[str, Any], *, schema: Mapping[str, Any], folder: str) -> list[str]:
    """Problems of a hints.yaml that lies in `folder`; its formulas are checked where the figures are known."""
    problems = schema_problems(content, schema=schema) + text_problems(content)
    if content.get("edition") != folder:
        problems.append(f"gợi ý ghi bộ “{content.get('edition')}” nhưng nằm trong “{folder}”.")
    return problems


def check_edition(content: Mapping[str, Any], *, schema: Mapping[str, Any], folder: str) -> list[str]:
    """Problems of an edition.yaml that lies in `folder`."""
    problems = schema_problems(content, schema=schema) + text_problems(content)
    if problems:
        return problems
    if content["edition"] != folder:
        problems.append(f"bộ ghi “{content['edition']}” nhưng nằm trong thư mục “{folder}”.")
    try:
        edition = load_edition(content)
    except ValueError:
        return [*problems, "có ngày không tồn tại trong lịch."]
    if edition.in_force_to is not None and edition.in_force_to < edition.in_force_from:
        problems.append("ngày hết hiệu lực đứng trước ngày có hiệu lực.")
    if edition.in_force_from < edition.signed_on:
        problems.append("ngày có hiệu lực đứng trước ngày ký.")
    if edition.status == "incomplete" and not edition.fallback_warning:
        problems.append("bộ chưa đủ phải có fallback_warning.")
    if (edition.status == "complete") != bool(content["catalogs"]):
        problems.append("bộ đủ phải nêu danh mục; bộ chưa đủ thì không.")
    return problems


def check_catalog(content: Mapping[str, Any], *, schema: Mapping[str, Any]) -> list[str]:
    """Problems of a catalog file: codes, positions, levels, letters, counts, level rule, recognitions."""
    problems = schema_problems(content, schema=schema) + text_problems(content)
    if problems:
        return problems
    problems += _code_problems(content)
    problems += _position_problems(content)
    if problems:
        return problems
    catalog = load_catalog(content)
    problems += _level_problems(catalog)
    problems += _count_problems(content, catalog)
    problems += _rule_problems(catalog)
    return problems


def check_procedure(content: Mapping[str, Any], *, schema: Mapping[str, Any], folder: str) -> list[str]:
    """Problems of a procedure.yaml: required keys, types, dates that overlap."""
    problems = schema_problems(content, schema=schema) + text_problems(content)
    if problems:
        return problems
    if content["edition"] != folder:
        problems.append(f"bộ ghi “{content['edition']}” nhưng nằm trong thư mục “{folder}”.")
    try:
        procedure = Procedure.load(content)
    except RegulationError as problem:
        return [*problems, str(problem)]
    except ValueError:
        return [*problems, "có ngày không tồn tại trong lịch."]
    problems += [f"thiếu giá trị “{key}”." for key in REQUIRED_KEYS if key not in procedure.values]
    for key, rows in procedure.values.items():
        for row in rows:
            if row.valid_to is not None and row.valid_to < row.valid_from:
                problems.append(f"{key}: ngày cuối đứng trước ngày đầu.")
        for earlier, later in pairwise(rows):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                problems.append(f"{key}: hai giá trị trùng ngày {later.valid_from.isoformat()}.")
    return problems


def check_together(
    editions: Sequence[EditionHeader],
    catalogs: Mapping[str, Sequence[Catalog]],
    procedures: Mapping[str, Procedure],
) -> list[str]:
    """Problems between files: names that exist, types covered once, editions in force side by side, the same rule.

    `catalogs` and `procedures` are by edition id.
    """
    problems = []
    known = {edition.edition_id for edition in editions}
    for edition in editions:
        name = edition.edition_id
        problems += [
            f"{name}: nhắc tới bộ “{other}” không có."
            for other in (*edition.supersedes, *edition.amends)
            if other not in known
        ]
        covered = sorted(kind for catalog in catalogs.get(name, ()) for kind in catalog.school_types)
        if edition.status == "complete" and covered != sorted(edition.school_types):
            problems.append(f"{name}: mỗi loại trường phải có đúng một danh mục.")
        if name not in procedures:
            problems.append(f"{name}: thiếu procedure.yaml.")
            continue
        problems += [
            f"{catalog.catalog_id}: quy tắc xét mức khác với procedure.yaml của {name}."
            for catalog in catalogs.get(name, ())
            if procedures[name].text("levels.rule", on=edition.in_force_from) != catalog.level_rule.key
        ]
    return problems + _overlap_problems(editions)


def _schema_sentence(error: Any) -> str:
    place = " → ".join(str(part) for part in error.absolute_path) or "đầu tệp"
    words = _SCHEMA_WORDS.get(str(error.validator), "không đúng quy cách")
    detail = ""
    if error.validator == "required":
        detail = f" “{next(iter(set(error.validator_value) - set(error.instance)), '')}”"
    elif isinstance(error.instance, str):
        detail = f" (“{error.instance[:40]}”)"
    return f"{place}: {words}{detail}."


def _texts(content: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield (*path, str(key)), str(key)
            yield from _texts(value, (*path, str(key)))
    elif isinstance(content, Sequence):
        for number, value in enumerate(content, start=1):
            yield from _texts(value, (*path, str(number)))


def _repeated(codes: Sequence[str]) -> list[str]:
    return sorted({code for code in codes if codes.count(code) > 1})


def _code_problems(content: Mapping[str, Any]) -> list[str]:
    problems = []
    standards = content["standards"]
    criteria = [criterion for standard in standards for criterion in standard["criteria"]]
    codes = {
        "tiêu chuẩn": [standard["code"] for standard in standards],
        "tiêu chí": [criterion["code"] for criterion in criteria],
        "khoản": [item["code"] for item in content.get("level_4", ())],
        "số liệu": [metric["code"] for criterion in criteria for metric in criterion.get("metrics", ())],
    }
    for word, listed in codes.items():
        problems += [f"{word} “{code}” viết hai lần." for code in _repeated(listed)]
    for standard in standards:
        for criterion in standard["criteria"]:
            if criterion["code"].split(".")[0] != standard["code"]:
                problems.append(f"tiêu chí “{criterion['code']}” nằm sai tiêu chuẩn “{standard['code']}”.")
            levels = [part["level"] for part in criterion["levels"]]
            problems += [f"tiêu chí {criterion['code']}: Mức {level} viết hai lần." for level in _repeated(levels)]
            for metric in criterion.get("metrics", ()):
                if not metric["code"].startswith(f"{criterion['code']}."):
                    problems.append(f"số liệu “{metric['code']}” nằm sai tiêu chí “{criterion['code']}”.")
    return problems


def _position_problems(content: Mapping[str, Any]) -> list[str]:
    groups = {"tiêu chuẩn": content["standards"], "khoản Mức 4": content.get("level_4", [])}
    groups |= {f"tiêu chí của tiêu chuẩn {standard['code']}": standard["criteria"] for standard in content["standards"]}
    problems = []
    for word, items in groups.items():
        positions = [int(item["position"]) for item in items]
        if positions != list(range(1, len(items) + 1)):
            problems.append(f"vị trí của {word} phải là 1, 2, 3 … theo thứ tự trong tệp.")
        last_numbers = [int(item["code"].rsplit(".", 1)[-1]) for item in items]
        if last_numbers != list(range(1, len(items) + 1)):
            problems.append(f"mã của {word} phải liền nhau từ 1.")
    return problems


def _level_problems(catalog: Catalog) -> list[str]:
    problems = []
    for criterion in catalog.criteria:
        place = f"tiêu chí {criterion.code}"
        if list(criterion.levels) != list(range(1, criterion.highest_level + 1)):
            problems.append(f"{place}: các mức phải liền nhau từ Mức 1.")
        if catalog.generation == GENERATION_TT57 and list(criterion.levels) != [1, 2]:
            problems.append(f"{place}: TT 57 chỉ có Mức 1 và Mức 2.")
        for level, indicators in criterion.levels.items():
            codes = [indicator.code for indicator in indicators]
            if codes != ["*"] and codes != list(_LETTERS[: len(codes)]):
                problems.append(f"{place}, Mức {level}: chỉ báo phải là a, b, c … liền nhau, hoặc chỉ một dấu *.")
            if catalog.generation == GENERATION_TT57 and codes != ["*"]:
                problems.append(f"{place}, Mức {level}: TT 57 không chia chỉ báo; dùng một dấu *.")
    if catalog.generation == GENERATION_TT57 and catalog.level_4:
        problems.append("TT 57 không có Mức 4.")
    return problems


def _count_problems(content: Mapping[str, Any], catalog: Catalog) -> list[str]:
    counts = content["counts"]
    criteria = catalog.criteria
    found: dict[str, int] = {
        "standards": len(catalog.standards),
        "criteria": len(criteria),
        "mandatory": sum(criterion.mandatory for criterion in criteria),
        "level_4": len(catalog.level_4),
        "metrics": sum(len(criterion.metrics) for criterion in criteria),
    }
    problems = [
        f"counts → {name}: ghi {counts[name]} nhưng đếm được {number}."
        for name, number in found.items()
        if int(counts[name]) != number
    ]
    by_level = {
        str(level): sum(len(criterion.levels.get(level, ())) for criterion in criteria)
        for level in range(1, catalog.top_level + 1)
    }
    for level in sorted(set(by_level) | set(counts["indicators"])):
        written, number = counts["indicators"].get(level, "0"), by_level.get(level, 0)
        if int(written) != number:
            problems.append(f"counts → indicators → {level}: ghi {written} nhưng đếm được {number}.")
    if catalog.generation == GENERATION_2018:
        without = [criterion.code for criterion in criteria if criterion.highest_level < 3]
        if without != list(content["criteria_without_level_3"]):
            problems.append(f"criteria_without_level_3: thực tế là {', '.join(without)}.")
    return problems


def _rule_problems(catalog: Catalog) -> list[str]:
    rule = catalog.level_rule
    if rule.key not in LEVEL_RULES:
        return [f"không có quy tắc xét mức “{rule.key}”; chỉ có {', '.join(LEVEL_RULES)}."]
    problems = []
    if set(rule.parameters) != _RULE_PARAMETERS[rule.key]:
        problems.append(f"quy tắc xét mức “{rule.key}” không đủ hoặc thừa tham số.")
    top = 4 if catalog.level_4 else catalog.top_level
    for recognition in (catalog.accreditation_levels, catalog.national_standard_degrees):
        if any(level > top for level in recognition.by_level):
            problems.append("recognition: có mức cao hơn mức cao nhất của danh mục.")
        degrees = [degree for _, degree in sorted(recognition.by_level.items())]
        if degrees != sorted(degrees):
            problems.append("recognition: mức cao hơn lại cho kết quả thấp hơn.")
    return problems


def _overlap_problems(editions: Sequence[EditionHeader]) -> list[str]:
    problems = []
    for number, first in enumerate(editions):
        for second in editions[number + 1 :]:
            related = second.edition_id in first.amends or first.edition_id in second.amends
            shared = set(first.school_types) & set(second.school_types)
            ends = [end for end in (first.in_force_to, second.in_force_to) if end is not None]
            start = max(first.in_force_from, second.in_force_from)
            together = start <= min(ends, default=date.max)
            if shared and together and not related:
                problems.append(
                    f"{first.edition_id} và {second.edition_id} cùng hiệu lực cho {', '.join(sorted(shared))}."
                )
    return problems
