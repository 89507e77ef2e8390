"""Draws docs/generated from the tables in the code: `python tools/make_docs.py`; `--check` says whether it is fresh.

Checks, states and permissions come from the rules of the rooms, addresses from the site; nothing is written by hand.
"""

import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "generated"
HEAD = "<!-- Sinh bởi tools/make_docs.py (make docs); không sửa tay. -->\n\n"


def rules_modules() -> Iterator[ModuleType]:
    """Every rules module of every room, in the order of their names."""
    import kiemdinh.rooms

    for room in sorted(module.name for module in pkgutil.iter_modules(kiemdinh.rooms.__path__)):
        name = f"kiemdinh.rooms.{room}.rules"
        try:
            rules = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            continue
        yield rules
        for part in sorted(m.name for m in pkgutil.walk_packages(getattr(rules, "__path__", []), f"{name}.")):
            yield importlib.import_module(part)


def _room(module: ModuleType) -> str:
    return module.__name__.split(".")[2]


def states_page() -> str:
    """A diagram and a table for each state table."""
    from kiemdinh.kernel.states import StateTable

    parts = [
        f"{HEAD}# Trạng thái\n\nMỗi bảng là dữ liệu trong `rules` của phòng; sơ đồ và bảng dưới đây vẽ từ chính "
        "dữ liệu đó.\n"
    ]
    seen: set[int] = set()
    for module in rules_modules():
        for table in vars(module).values():
            if not isinstance(table, StateTable) or id(table) in seen:
                continue
            seen.add(id(table))
            parts.append(
                f"\n## {_room(module)}: `{table.name}`\n\n```mermaid\n{table.mermaid()}\n```\n\n"
                "| Từ | Việc | Đến | Ai | Điều |\n|---|---|---|---|---|\n"
            )
            parts += [
                f"| {table.labels[row.source]} | `{row.action}` | {table.labels[row.target]} | "
                f"{', '.join(f'`{role}`' for role in row.roles) or 'theo bảng quyền'} | {row.article} |\n"
                for row in table.rows
            ]
    return "".join(parts)


def permissions_page() -> str:
    """A matrix of roles and actions for each permission table."""
    from kiemdinh.kernel.permits import WHOSE_LABELS, PermitTable
    from kiemdinh.rooms.people.rules import ROLES

    labels = {code: role.label for code, role in ROLES.items()}
    labels |= {
        "chair": "Chủ tịch hội đồng",
        "vice_chair": "Phó chủ tịch hội đồng",
        "head": "Trưởng đoàn",
        "deputy": "Phó trưởng đoàn",
        "secretary": "Thư ký hội đồng, thư ký đoàn",
        "member": "Ủy viên hội đồng, thành viên đoàn",
        "assessor": "Người đánh giá (hồ sơ của mình)",
    }
    parts = [
        f"{HEAD}# Quyền\n\nMỗi ô: được làm với đối tượng nào, và trong trạng thái nào khi có giới hạn. Ô trống là "
        "không được.\n"
    ]
    seen: set[int] = set()
    for module in rules_modules():
        for table in vars(module).values():
            if not isinstance(table, PermitTable) or id(table) in seen:
                continue
            seen.add(id(table))
            actions = list(dict.fromkeys(row.action for row in table.rows))
            named = {role for row in table.rows for role in row.roles}
            rows = [(role, label) for role, label in labels.items() if role in named]
            cells: dict[tuple[str, str], list[str]] = {}
            for row in table.rows:
                words = WHOSE_LABELS[row.whose] + (f" ({', '.join(row.while_in)})" if row.while_in else "")
                for role in row.roles or ("",):
                    cells.setdefault((role, row.action), []).append(words)
            if any(not row.roles for row in table.rows):
                rows.append(("", "Mọi người thuộc phạm vi"))
            parts.append(
                f"\n## {table.title} (`{_room(module)}.{table.name}`)\n\n| Vai trò | "
                + " | ".join(f"`{action}`" for action in actions)
                + " |\n|---|"
                + "---|" * len(actions)
                + "\n"
            )
            parts += [
                f"| {label} | " + " | ".join("; ".join(cells.get((role, action), [])) for action in actions) + " |\n"
                for role, label in rows
            ]
            reasons = list(dict.fromkeys((row.action, row.why_not) for row in table.rows if row.why_not))
            if reasons:
                parts.append("\nLý do khi trạng thái không cho phép:\n\n")
                parts += [f"- `{action}`: {why}\n" for action, why in reasons]
    return "".join(parts)


def addresses_page() -> str:
    """Every address of the site with its name and the page that answers."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str, spaces: str) -> Iterator[tuple[str, str, str]]:
        for entry in resolver.url_patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, path, f"{spaces}{entry.namespace}:" if entry.namespace else spaces)
            elif isinstance(entry, URLPattern):
                page = entry.callback
                page = getattr(page, "view_class", page)
                yield path, f"{spaces}{entry.name}" if entry.name else "", f"{page.__module__}.{page.__qualname__}"

    lines = sorted(walk(get_resolver(), "/", ""))
    return f"{HEAD}# Địa chỉ\n\n| Địa chỉ | Tên | Trang |\n|---|---|---|\n" + "".join(
        f"| `{path}` | `{name}` | `{page}` |\n" for path, name, page in lines
    )


def checks_page() -> str:
    """Every quality check of a cycle: id, grade, message, reason, article."""
    from kiemdinh.rooms.self_assessment.rules.checks import CHECKS, KINDS, SEVERITIES

    parts = [
        f"{HEAD}# Kiểm tra chất lượng\n\nMáy chỉ ra chỗ và lý do, người quyết định. "
        f"Chỉ mức “{SEVERITIES['block']}” ngăn công bố báo cáo.\n"
    ]
    for kind, label in KINDS.items():
        parts.append(f"\n## {label}\n\n| Mã | Mức độ | Kiểm tra | Vì sao | Căn cứ |\n|---|---|---|---|---|\n")
        parts += [
            f"| {c.id} | {SEVERITIES[c.severity]} | {c.title} | {c.why} | {c.article} |\n"
            for c in CHECKS
            if c.kind == kind
        ]
    return "".join(parts)


PAGES = {
    "checks.md": checks_page,
    "states.md": states_page,
    "permissions.md": permissions_page,
    "addresses.md": addresses_page,
}


def main(arguments: list[str]) -> int:
    """Writes the pages, or with --check names the stale ones and returns 1."""
    with tempfile.TemporaryDirectory(prefix="kiemdinh-docs-") as folder:
        # The settings want a folder; drawing documents must not touch the one of an installation.
        os.environ["KIEMDINH_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")
        import django

        django.setup()
        drawn = {name: page() for name, page in PAGES.items()}
    if "--check" in arguments:
        stale = [
            name
            for name, text in drawn.items()
            if not (TARGET / name).exists() or (TARGET / name).read_text(encoding="utf-8") != text
        ]
        stale += [path.name for path in TARGET.glob("*") if path.name not in drawn]
        for name in stale:
            print(f"docs/generated/{name} đã cũ; chạy `make docs`.")
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in drawn.items():
        (TARGET / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
