"""Draws the style sheet of the public pages from the parts of the design system: only the rules those pages use.

`python tools/make_public_css.py` writes it, `--check` says whether it is fresh. A page for the public stays below
100 KB with its styles, so it cannot bring the sheet of the whole application along; nobody writes this one by hand.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESIGN = ROOT / "src" / "kiemdinh" / "site" / "design_system"
PARTS = DESIGN / "static" / "design_system" / "css"
TARGET = DESIGN / "static" / "design_system" / "cong-khai.css"
PAGES = ROOT / "src" / "kiemdinh" / "rooms" / "public_portal" / "templates" / "public_portal"
COMPONENTS = ("errors", "field", "notice", "pager")
HEAD = (
    "/* Sinh bởi tools/make_public_css.py (make docs); không sửa tay. */\n"
    "@layer reset, tokens, base, layout, components, utilities, print;\n"
)
# What tags write: looks of states, sizes of icons, the control of a field.
WRITTEN = {
    "icon", "status", "input", "check", "is-done", "is-warn", "is-block", "is-todo", "is-none", "is-hint", "optional",
    "check-line", "choices", "hint", "error",
}  # fmt: skip
_CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")


def public_templates() -> list[Path]:
    """The pages for everybody (they extend the shell), and what they include."""
    pages = [p for p in sorted(PAGES.glob("*.html")) if "public_portal/shell.html" in p.read_text(encoding="utf-8")]
    included = {
        PAGES / name
        for page in pages
        for name in re.findall(r'include "public_portal/([\w-]+\.html)"', page.read_text(encoding="utf-8"))
    }
    return sorted({*pages, *included, PAGES / "shell.html"})


def used_classes() -> set[str]:
    """Every class that those pages, the shell and the components they use can show."""
    files = [
        *public_templates(),
        DESIGN / "templates" / "design_system" / "mark.html",
        DESIGN / "templates" / "design_system" / "field_notes.html",
        *(DESIGN / "templates" / "cotton" / f"{name}.html" for name in COMPONENTS),
    ]
    found = set(WRITTEN)
    for path in files:
        for value in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            found |= set(re.findall(r"[\w-]+", re.sub(r"{[%{].*?[%}]}", " ", value)))
    return found


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """(prelude, body) of every block at this depth; statements without a block are left out."""
    start = depth = opened = 0
    for at, char in enumerate(css):
        if char == "{":
            if depth == 0:
                opened = at
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : at].strip()
                start = at + 1
        elif char == ";" and depth == 0:
            start = at + 1


def kept(css: str, used: set[str]) -> Iterator[str]:
    """The rules of a layer that can apply: each on a line of its own."""
    for prelude, body in blocks(css):
        if prelude.startswith("@"):
            if prelude.startswith(("@media", "@supports")) and "{" in body:
                inner = list(kept(body, used))
                if inner:
                    yield f"{prelude} {{ {' '.join(inner)} }}"
            else:
                yield f"{prelude} {{ {squeezed(body)} }}"
            continue
        parts = [part.strip() for part in re.split(r",(?![^(]*\))", prelude)]
        wanted = [part for part in parts if set(_CLASS.findall(part)) <= used]
        if wanted:
            yield f"{', '.join(wanted)} {{ {squeezed(body)} }}"


def squeezed(body: str) -> str:
    """Declarations on one line."""
    return re.sub(r"\s+", " ", body).strip()


def style_sheet() -> str:
    """The whole sheet."""
    used = used_classes()
    lines = [HEAD]
    for path in sorted(PARTS.glob("*.css")):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for prelude, body in blocks(css):
            rules = list(kept(body, used))
            if rules and prelude.startswith("@layer"):
                lines += [f"{prelude} {{", *rules, "}"]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the sheet; with --check 1 when it is out of date."""
    css = style_sheet()
    if "--check" in arguments:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == css:
            return 0
        print(f"{TARGET.relative_to(ROOT)} đã cũ: hãy chạy `make docs`.")
        return 1
    TARGET.write_text(css, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
