"""Formulas of figure forms: numbers, + - * /, brackets, names of rows or columns, `table.row`; nothing else.

A formula is parsed once into a small tree of our own, so no Python of a data file is ever run.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

MAX_LENGTH = 400
_MAX_DEPTH = 40


class FormulaError(ValueError):
    """The formula is not one we accept; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell of the same column: of the same table when `table` is empty."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`left` and `right` joined by one of + - * /."""

    sign: str
    left: "Node"
    right: "Node"


type Node = Number | Ref | Operation
type Lookup = Callable[[Ref], Decimal | None]

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse_formula(text: str) -> Node:
    """Read a formula. Raises FormulaError for anything but numbers, + - * /, brackets and references."""
    if not text.strip() or len(text) > MAX_LENGTH:
        raise FormulaError(f"Công thức trống hoặc dài quá {MAX_LENGTH} ký tự.")
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"Công thức “{text}” viết chưa đúng.") from error
    return _node(body, text, 0)


def evaluate(node: Node, lookup: Lookup) -> Decimal | None:
    """The exact value; None when a part is missing or a divisor is zero (never 0 in its place)."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Ref):
        return lookup(node)
    left, right = evaluate(node.left, lookup), evaluate(node.right, lookup)
    if left is None or right is None:
        return None
    if node.sign == "+":
        return left + right
    if node.sign == "-":
        return left - right
    if node.sign == "*":
        return left * right
    return left / right if right else None


def references(node: Node) -> Iterator[Ref]:
    """Every reference of a formula, from left to right."""
    if isinstance(node, Ref):
        yield node
    elif isinstance(node, Operation):
        yield from references(node.left)
        yield from references(node.right)


def divides(node: Node) -> bool:
    """Whether the formula is a ratio."""
    return isinstance(node, Operation) and (node.sign == "/" or divides(node.left) or divides(node.right))


def _node(node: ast.expr, text: str, depth: int) -> Node:
    if depth > _MAX_DEPTH:
        raise FormulaError(f"Công thức “{text[:60]}…” lồng nhau quá nhiều.")
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Number(Decimal(str(node.value)))
    if isinstance(node, ast.Name):
        return Ref("", node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return Ref(node.value.id, node.attr)
    if isinstance(node, ast.BinOp) and (sign := _SIGNS.get(type(node.op))):
        return Operation(sign, _node(node.left, text, depth + 1), _node(node.right, text, depth + 1))
    raise FormulaError(f"Công thức “{text}” chỉ được dùng số, + - * /, dấu ngoặc và tên dòng.")
