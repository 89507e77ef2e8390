"""YAML read without guessing: keys and texts stay texts, nothing turns into a number, a date or a yes/no.

PyYAML reads a bare `1.10` as the number 1.1 and `no` as False. Criterion 1.10 would become criterion 1.1, so this
reader works on the parser's events and decides itself. Repeated keys, anchors, aliases and tags are refused.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml
from yaml.resolver import Resolver

from kiemdinh.rooms.regulations.rules.errors import RegulationError

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = Resolver()
_STRING = "tag:yaml.org,2002:str"
_BOOLEAN = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"
_MAX_DEPTH = 30
_WHOLE = re.compile(r"[1-9][0-9]?")
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})


@dataclass(frozen=True, slots=True)
class NotText:
    """A bare value that YAML would read as a number or a date; kept as written so that a message can show it."""

    written: str


@dataclass(frozen=True, slots=True)
class _Scalar:
    value: str
    plain: bool
    line: int


@dataclass(frozen=True, slots=True)
class _Sequence:
    items: list[Any]
    line: int


@dataclass(frozen=True, slots=True)
class _Mapping:
    pairs: list[tuple[Any, Any]]
    line: int


def load_strings(text: str, *, name: str) -> dict[str, Any]:
    """A regulation file as nested dicts and lists whose every leaf is a `str`.

    Raises RegulationError naming the file and the line.
    """
    tree = _tree(text, name=name)
    if not isinstance(tree, _Mapping):
        raise RegulationError(f"{name}: tệp phải là một bảng khóa – giá trị.")
    content: dict[str, Any] = _strings(tree, name=name)
    return content


def load_typed(text: str, *, name: str) -> Any:
    """A file written by a person: texts stay texts, bare true/false become bool, an empty value None.

    Keys must be texts (or a whole number such as a level): a bare `1.10` is refused with the advice to quote it.
    Bare `yes`, `no`, `on`, `off` are
    refused. Other bare numbers and dates come back as NotText, for the caller to say what is expected there.
    """
    return _typed(_tree(text, name=name), name=name)


def load_json(text: str, *, name: str) -> Any:
    """JSON with repeated keys, NaN and Infinity refused; numbers come back as NotText."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                raise RegulationError(f"{name}: khóa “{key}” viết hai lần.")
            seen[key] = value
        return seen

    def no_constant(written: str) -> NoReturn:
        raise RegulationError(f"{name}: “{written}” không phải giá trị hợp lệ.")

    try:
        return json.loads(
            text, object_pairs_hook=pairs, parse_int=NotText, parse_float=NotText, parse_constant=no_constant
        )
    except json.JSONDecodeError as error:
        raise RegulationError(f"{name}: không đọc được JSON ở dòng {error.lineno}, cột {error.colno}.") from None
    except RecursionError:
        raise RegulationError(f"{name}: tệp lồng nhau quá nhiều lớp.") from None


def _tree(text: str, *, name: str) -> _Scalar | _Sequence | _Mapping:
    try:
        events = iter(list(yaml.parse(text, Loader=_PARSER)))
    except yaml.MarkedYAMLError as error:
        raise RegulationError(f"{name}: {_where(error)}không đọc được YAML{_hint(text, error)}.") from None
    except (yaml.YAMLError, UnicodeError):
        raise RegulationError(f"{name}: không đọc được YAML, có ký tự không hợp lệ.") from None
    document = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if document is not None:
                raise RegulationError(f"{name}: tệp chỉ được có một tài liệu YAML (một dấu “---”).")
            document = _node(next(events), events, name=name, depth=0)
    if document is None:
        raise RegulationError(f"{name}: tệp trống.")
    return document


def _node(event: Any, events: Iterator[Any], *, name: str, depth: int) -> _Scalar | _Sequence | _Mapping:
    line = event.start_mark.line + 1
    if depth > _MAX_DEPTH:
        raise RegulationError(f"{name}: dòng {line}: tệp lồng nhau quá nhiều lớp.")
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise RegulationError(
            f'{name}: dòng {line}: không dùng dấu & và * của YAML; mã * phải đặt trong ngoặc kép: "*".'
        )
    if event.tag is not None and event.tag != "!":
        raise RegulationError(f"{name}: dòng {line}: không dùng nhãn “{event.tag}”.")
    if isinstance(event, yaml.ScalarEvent):
        return _Scalar(event.value, event.style is None or event.style == "", line)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            items.append(_node(inner, events, name=name, depth=depth + 1))
        return _Sequence(items, line)
    pairs = []
    while not isinstance(inner := next(events), yaml.MappingEndEvent):
        key = _node(inner, events, name=name, depth=depth + 1)
        pairs.append((key, _node(next(events), events, name=name, depth=depth + 1)))
    return _Mapping(pairs, line)


def _strings(node: _Scalar | _Sequence | _Mapping, *, name: str) -> Any:
    if isinstance(node, _Scalar):
        return node.value
    if isinstance(node, _Sequence):
        return [_strings(item, name=name) for item in node.items]
    result: dict[str, Any] = {}
    for key, value in node.pairs:
        if not isinstance(key, _Scalar):
            raise RegulationError(f"{name}: dòng {node.line}: khóa phải là chữ.")
        if key.value in result:
            raise RegulationError(f"{name}: dòng {key.line}: khóa “{key.value}” viết hai lần.")
        result[key.value] = _strings(value, name=name)
    return result


def _typed(node: _Scalar | _Sequence | _Mapping, *, name: str) -> Any:
    if isinstance(node, _Scalar):
        return _typed_scalar(node, name=name)
    if isinstance(node, _Sequence):
        return [_typed(item, name=name) for item in node.items]
    result: dict[str, Any] = {}
    for key, value in node.pairs:
        if not isinstance(key, _Scalar):
            raise RegulationError(f"{name}: dòng {node.line}: khóa phải là chữ.")
        # A bare whole number (Mức 1, khoản 2) has one reading only; a bare 1.10 has not.
        if key.plain and _kind(key.value) != _STRING and not _WHOLE.fullmatch(key.value):
            raise RegulationError(
                f'{name}: dòng {key.line}: mã {key.value or "(trống)"} phải đặt trong ngoặc kép: "{key.value}".'
            )
        if key.value in result:
            raise RegulationError(f"{name}: dòng {key.line}: khóa “{key.value}” viết hai lần.")
        result[key.value] = _typed(value, name=name)
    return result


def _typed_scalar(node: _Scalar, *, name: str) -> Any:
    if not node.plain:
        return node.value
    if node.value in _TRUE:
        return True
    if node.value in _FALSE:
        return False
    kind = _kind(node.value)
    if kind == _BOOLEAN:
        raise RegulationError(f"{name}: dòng {node.line}: “{node.value}” không được nhận; viết true, false hoặc na.")
    if kind == _NULL:
        return None
    return node.value if kind == _STRING else NotText(node.value)


def _kind(value: str) -> str:
    return str(_RESOLVER.resolve(yaml.ScalarNode, value, (True, False)))


def _where(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return "" if mark is None else f"dòng {mark.line + 1}, cột {mark.column + 1}: "


def _hint(text: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    if "\t" in line:
        return "; không dùng dấu tab để thụt dòng"
    if re.search(r"(?:^|[\s{,])\*\s*:", line):
        return '; mã * phải đặt trong ngoặc kép: "*"'
    return ""
