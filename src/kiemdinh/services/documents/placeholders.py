"""Which data the tags of a Word form ask for, told from the tags alone; refuses tags that do more than print data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from kiemdinh.services.documents.errors import DocumentTemplateError

_WORD_FILTERS = ("lower", "upper", "capitalize", "trim")
FILTERS = frozenset(
    ("rich", "figure_table", *_WORD_FILTERS, "map", "sum", "length", "count", "first", "last", "join")
)
_FUNCTIONS = frozenset(("code_anchor",))
_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.NSRef,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
    nodes.Call,
    nodes.Keyword,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Assign,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Add,
    nodes.Sub,
    nodes.Neg,
    nodes.Concat,
    nodes.Tuple,
    nodes.List,
)
_NAMED = {"mul": "phép nhân", "pow": "phép lũy thừa", "div": "phép chia", "mod": "phép chia lấy dư"}
_LONGEST_NUMBER = 10_000
_LOOSE_LOOPS = 1
"""How many loops around a loop may walk over lists that it does not continue: more would multiply without end."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The data a form asks for, as dotted paths; "[]" marks the lines of a list."""

    paths: frozenset[str]


def placeholders_of(trees: Iterable[nodes.Template]) -> Placeholders:
    """The placeholders of all parts. Raises DocumentTemplateError naming the tag that is not allowed."""
    reader = _Reader()
    for tree in trees:
        reader.check(tree)
        reader.walk(tree, {}, ())
    return Placeholders(frozenset(reader.paths))


class _Reader:
    def __init__(self) -> None:
        self.paths: set[str] = set()

    def check(self, tree: nodes.Template) -> None:
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _PLAIN):
                name = type(node).__name__.lower()
                raise _refused(_NAMED.get(name, f"lệnh “{name}”"))
            if isinstance(node, nodes.Filter) and node.name not in FILTERS:
                raise _refused(f"bộ lọc “{node.name}”")
            if isinstance(node, nodes.Call) and not (
                isinstance(node.node, nodes.Name) and node.node.name in _FUNCTIONS
            ):
                raise _refused(f"lời gọi “{_words(node.node)}(…)”")
            if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
                raise _refused(f"“{_words(node)}”")
            if isinstance(node, nodes.Const):
                _check_const(node)

    def walk(self, node: nodes.Node, names: Mapping[str, str], around: tuple[str, ...]) -> None:
        """Collects the paths below a node; `names` leads loop variables to what they stand for."""
        if isinstance(node, nodes.For):
            self._loop(node, names, around)
            return
        path = _path(node, names)
        if path:
            self.paths.add(path)
            if isinstance(node, nodes.Getattr | nodes.Getitem):
                return
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            self.walk(node.node, names, around)
            return
        scope = dict(names)
        for child in node.iter_child_nodes():
            self.walk(child, scope, around)
            if isinstance(child, nodes.Assign) and isinstance(child.target, nodes.Name):
                scope[child.target.name] = _path(child.node, scope) or ""

    def _loop(self, node: nodes.For, names: Mapping[str, str], around: tuple[str, ...]) -> None:
        self.walk(node.iter, names, around)
        listed = _path(node.iter, names)
        lines = f"{listed}[]" if listed else ""
        if sum(1 for outer in around if not outer or not lines.startswith(f"{outer}.")) > _LOOSE_LOOPS:
            raise _refused("các vòng lặp lồng nhau trên những danh sách không liên quan")
        inner = dict(names)
        for name in node.target.find_all(nodes.Name) if not isinstance(node.target, nodes.Name) else (node.target,):
            inner[name.name] = lines if isinstance(node.target, nodes.Name) else ""
        inner["loop"] = ""
        for child in (*((node.test,) if node.test else ()), *node.body, *node.else_):
            self._child(child, inner, (*around, lines))

    def _child(self, child: nodes.Node, scope: dict[str, str], around: tuple[str, ...]) -> None:
        self.walk(child, scope, around)
        if isinstance(child, nodes.Assign) and isinstance(child.target, nodes.Name):
            scope[child.target.name] = _path(child.node, scope) or ""


def _path(node: nodes.Node, names: Mapping[str, str]) -> str:
    """The dotted path of a name or attribute; "" for anything computed."""
    if isinstance(node, nodes.Name):
        if node.ctx != "load" or node.name in _FUNCTIONS:
            return ""
        return names.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        base = _path(node.node, names)
        return f"{base}.{node.attr}" if base else ""
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        base = _path(node.node, names)
        if not base:
            return ""
        return f"{base}.{node.arg.value}" if isinstance(node.arg.value, str) else f"{base}[]"
    return ""


def _check_const(node: nodes.Const) -> None:
    if isinstance(node.value, int) and abs(node.value) > _LONGEST_NUMBER:
        raise _refused(f"số quá lớn ({str(node.value)[:12]})")
    if isinstance(node.value, str) and "__" in node.value:
        raise _refused(f"“{node.value[:40]}”")


def _words(node: nodes.Node) -> str:
    """A tag as somebody wrote it, shortened, for a message."""
    if isinstance(node, nodes.Getattr):
        return f"{_words(node.node)}.{node.attr}"
    if isinstance(node, nodes.Name):
        return node.name
    return repr(node.value)[:20] if isinstance(node, nodes.Const) else "…"


def _refused(what: str) -> DocumentTemplateError:
    return DocumentTemplateError(
        f"Mẫu Word có {what} không được dùng: thẻ của mẫu chỉ in dữ liệu, lặp và điều kiện. Hãy bỏ thẻ đó khỏi mẫu."
    )
