"""`kiemdinh regulations list|show|check|load|lock`: the regulations as data."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import kiemdinh
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.regulations.rules.catalog import CONFIDENCES, GENERATION_TT57, Catalog
from kiemdinh.rooms.regulations.rules.editions import EditionHeader
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import LOCK_NAME, Library
from kiemdinh.site.cli.errors import CliError

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def regulations_directory() -> Path:
    """The folder of the regulations: KIEMDINH_REGULATIONS, or `regulations/` of the checkout."""
    given = os.environ.get("KIEMDINH_REGULATIONS")
    return Path(given) if given else Path(kiemdinh.__file__).resolve().parents[2] / "regulations"


def register(subparsers: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the group."""
    parser = subparsers.add_parser("regulations", help="các bộ quy định", description="Các bộ quy định dạng dữ liệu.")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    actions.add_parser("list", help="liệt kê các bộ").set_defaults(handler=_list)
    show = actions.add_parser("show", help="in một bộ")
    show.add_argument("edition", metavar="BỘ", help="mã bộ, ví dụ tt18-2018")
    show.set_defaults(handler=_show)
    actions.add_parser("check", help="kiểm tra mọi tệp và LOCK").set_defaults(handler=_check)
    load = actions.add_parser("load", help="nạp các bộ, hoặc một danh mục cho bộ chưa đủ")
    load.add_argument("file", metavar="TỆP", nargs="?", help="danh mục YAML của một bộ chưa đủ, ví dụ tt22-2024")
    load.set_defaults(handler=_load)
    actions.add_parser("lock", help="ghi các tệp mới vào LOCK").set_defaults(handler=_lock)


def _print(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def _library() -> Library:
    directory = regulations_directory()
    if not directory.is_dir():
        raise CliError(f"Không có thư mục quy định {directory}.")
    return Library(directory)


def _period(edition: EditionHeader) -> str:
    start = format_date(edition.in_force_from)
    return f"{start} – {format_date(edition.in_force_to)}" if edition.in_force_to else f"từ {start}"


def _status(edition: EditionHeader) -> str:
    return "đủ" if edition.status == "complete" else "chưa đủ"


def _list(_args: argparse.Namespace) -> int:
    try:
        editions = _library().editions()
    except RegulationError as error:
        raise CliError(str(error)) from None
    for edition in editions:
        _print(
            f"{edition.edition_id:<11} {edition.regulation_number:<17} {_period(edition):<25} {_status(edition):<8}"
            f" {', '.join(edition.school_types)}"
        )
    return 0


def _show(args: argparse.Namespace) -> int:
    library = _library()
    try:
        edition = library.edition(args.edition)
        catalogs = library.catalogs(args.edition)
        procedure = library.procedure(args.edition)
    except RegulationError as error:
        raise CliError(str(error)) from None
    _print(f"{edition.edition_id}: Thông tư {edition.regulation_number}")
    _print(edition.title)
    _print(
        f"Hiệu lực: {_period(edition)}. Tình trạng: {_status(edition)}. Loại trường: {', '.join(edition.school_types)}."
    )
    _print(edition.explanation)
    for change in edition.known_changes:
        _print(f"  - {change.target}: {change.effect} ({CONFIDENCES[change.confidence]})")
    for catalog in catalogs:
        _print()
        _show_catalog(catalog)
    _print()
    _print("Giá trị theo ngày:")
    for key, rows in procedure.values.items():
        for row in rows:
            until = f"–{format_date(row.valid_to)}" if row.valid_to else ""
            shown = ", ".join(map(str, row.value)) if isinstance(row.value, tuple) else row.value
            _print(
                f"  {key} = {shown} [{format_date(row.valid_from)}{until}; {row.article};"
                f" {CONFIDENCES[row.confidence]}]"
            )
    return 0


def _show_catalog(catalog: Catalog) -> None:
    _print(f"{catalog.catalog_id}: {catalog.title} ({', '.join(catalog.school_types)})")
    for standard in catalog.standards:
        _print(f"  Tiêu chuẩn {standard.code}. {standard.title}")
        for criterion in standard.criteria:
            mark = " (bắt buộc)" if catalog.generation == GENERATION_TT57 and criterion.mandatory else ""
            _print(f"    {criterion.code} {criterion.title}{mark}")
            for level, indicators in criterion.levels.items():
                for indicator in indicators:
                    _print(f"      Mức {level} {indicator.code}: {indicator.text}")
    for item in catalog.level_4:
        _print(f"    Mức 4 khoản {item.code}: {item.text}")


def _check(_args: argparse.Namespace) -> int:
    library = _library()
    problems = library.problems()
    if problems:
        for problem in problems[:-1]:
            print(problem, file=sys.stderr)
        raise CliError(problems[-1], code=1)
    _print(f"{len(library.published_paths())} tệp của {len(library.edition_ids())} bộ quy định đều đúng.")
    return 0


def _load(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.regulations.use_cases import load_complete_file, load_regulations

    directory = regulations_directory()
    try:
        result = load_regulations(directory=directory, now=timezone.now())
        if args.file:
            catalog = load_complete_file(path=Path(args.file), directory=directory, now=timezone.now())
            _print(f"Đã nạp danh mục {catalog.code} phiên bản {catalog.version}.")
            return 0
    except RegulationError as error:
        raise CliError(str(error)) from None
    _print(f"Nạp mới {len(result.loaded)} tệp; {len(result.unchanged)} tệp đã có và không đổi.")
    return 0


def _lock(_args: argparse.Namespace) -> int:
    library = _library()
    try:
        text = library.lock_text()
    except RegulationError as error:
        raise CliError(str(error)) from None
    (library.root / LOCK_NAME).write_text(text, encoding="utf-8")
    _print(f"LOCK ghi {len(text.splitlines())} tệp.")
    return 0
