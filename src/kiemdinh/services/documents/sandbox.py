"""The environment in which template tags run: sandboxed, strict about missing values, and unable to switch
escaping off.
"""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from kiemdinh.services.documents.errors import DocumentTemplateError
from kiemdinh.services.documents.rich_text import BODY_STYLE, CELL_STYLE, rich_xml
from kiemdinh.services.documents.state import current
from kiemdinh.services.documents.wordml import (
    Cell,
    Run,
    clean_text,
    link_xml,
    linked_runs,
    paragraph_xml,
    run_xml,
    table_xml,
)

# Filters that let text through unescaped or that make markup of their own; none is needed in a Word document.
_REMOVED_FILTERS = ("safe", "mark_safe", "xmlattr", "urlize", "tojson", "striptags", "forceescape", "pprint")
KEPT_CELL_STYLE = "Chữ trong bảng liền"
_KEPT_ROWS = 16
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')


class MissingValue(StrictUndefined):
    """A name that the context does not have: any use is an error, said in Vietnamese."""

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        return f"thẻ dùng trường “{name}” không có trong dữ liệu" if name else "thẻ dùng một trường không có"


class DocumentEnvironment(ImmutableSandboxedEnvironment):
    """Sandbox for Word templates."""

    # Sums and comparisons are all that a form needs; products of texts and powers could exhaust the machine.
    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError("operator")
        return super().call_binop(context, operator, left, right)


def _finalize(value: Any) -> Any:
    """Last look at each printed value: nothing for None, no forbidden characters, line breaks kept."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    value = clean_text(value)
    return _BREAK.join(value.split("\n")) if "\n" in value else value


def _rich(source: str, style: str = BODY_STYLE, lead: str = "", lead_bold: bool = False) -> Markup:
    """``{{p text_html|rich }}``, ``{{p text_html|rich("Chữ trong bảng") }}``, ``{{p
    text_html|rich(lead="a) ") }}``.
    """
    return Markup(rich_xml(source or "", current.get(), style=style, lead=lead, lead_bold=lead_bold))  # noqa: S704 - built by our own writer, which escapes every text


def _figure_table(table: dict[str, Any], style: str = CELL_STYLE) -> Markup:
    """``{{p table|figure_table }}``: a table of cells {text, align, bold, colspan, rowspan} with its
    header rows.
    """
    state = current.get()

    def cell(source: dict[str, Any], look: str) -> Cell:
        runs = linked_runs(source["text"], state, Run(bold=source.get("bold", False)))
        align = source.get("align", "left")
        blocks = paragraph_xml(runs, state, style=look, align=align)
        return Cell(blocks, source.get("colspan", 1), source.get("rowspan", 1))

    lines = [*table["header_rows"], *table["rows"]]
    # A short table stays on one page: every row but the last holds on to the next one.
    kept = len(lines) - 1 if len(lines) <= _KEPT_ROWS and state.style_id(KEPT_CELL_STYLE) else 0
    rows = [
        [cell(item, KEPT_CELL_STYLE if number < kept else style) for item in line]
        for number, line in enumerate(lines)
    ]
    return Markup(  # noqa: S704 - built by our own writer, which escapes every text
        table_xml(rows, state, header_rows=len(table["header_rows"]), widths=table.get("widths") or ())
    )


def _code_anchor(code: str, anchor: str, url: str = "") -> Markup:
    """``{{r code_anchor(line.code, line.anchor, line.url) }}``: the code as a bookmark that texts lead to,
    or as a link.
    """
    state = current.get()
    runs = run_xml(code, state, Run(link=bool(url)))
    if url:
        runs = link_xml(url, runs, state)
    number = state.bookmark_id(anchor)
    if number is None:
        return Markup(runs)  # noqa: S704 - built by our own writer, which escapes every text
    name = clean_text(anchor).replace('"', "").replace("<", "").replace("&", "")
    return Markup(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>')  # noqa: S704 - built by our own writer, which escapes every text


def make_environment() -> DocumentEnvironment:
    """A fresh environment with the filters that templates may use."""
    env = DocumentEnvironment(autoescape=True, undefined=MissingValue, finalize=_finalize)
    for name in _REMOVED_FILTERS:
        env.filters.pop(name, None)
    env.globals.clear()
    env.globals["code_anchor"] = _code_anchor
    env.filters["rich"] = _rich
    env.filters["figure_table"] = _figure_table
    return env


def compile_source(env: DocumentEnvironment, source: str) -> Any:
    """Compile one part; refuse tags that switch escaping off or reach for other templates."""
    tree = env.parse(source)
    for node in tree.find_all(
        (nodes.ScopedEvalContextModifier, nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    ):
        raise DocumentTemplateError(
            f"Mẫu Word có lệnh không được dùng ({type(node).__name__.lower()}); hãy bỏ thẻ đó khỏi mẫu."
        )
    return env.from_string(tree)
