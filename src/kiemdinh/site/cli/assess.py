"""`kiemdinh assess FILE`: the levels that a file of answers gives. Works without the database."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiemdinh.rooms.regulations.rules.assess_file import AssessInput, assess_input, parse_assess_text
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.editions import check_fits
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import Library, decode_text, read_text_file
from kiemdinh.site.cli.errors import CliError
from kiemdinh.site.cli.regulations import regulations_directory

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_STDIN = "-"


def register(subparsers: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "assess",
        help="tính mức từ tệp trả lời",
        description="Tính mức của từng tiêu chí và của trường từ một tệp YAML hoặc JSON; in kết quả dạng JSON.",
    )
    parser.add_argument("file", metavar="TỆP", help="tệp YAML hoặc JSON; “-” để đọc từ đầu vào chuẩn")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Prints the assessment as JSON. Raises CliError (exit 2) for anything wrong with the file."""
    try:
        given = parse_assess_text(_read(args.file), name=_shown(args.file))
        result = assess_input(_catalog(given), given)
    except RegulationError as error:
        raise CliError(str(error)) from None
    sys.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False, indent=2) + "\n")
    return 0


def _shown(file: str) -> str:
    return "đầu vào" if file == _STDIN else Path(file).name or file


def _read(file: str) -> str:
    if file == _STDIN:
        return decode_text(sys.stdin.buffer.read(), shown=_shown(file))
    return read_text_file(Path(file), shown=_shown(file))


def _catalog(given: AssessInput) -> Catalog:
    library = Library(regulations_directory())
    edition = library.edition(given.edition_id)
    if edition.status == "incomplete" and given.school_type in edition.school_types:
        catalog = _loaded_catalog(given)
        if catalog is not None:
            return catalog
    check_fits(edition=edition, school_type=given.school_type)
    catalog = library.catalog_for(given.edition_id, given.school_type)
    if catalog is None:
        raise RegulationError(f"Bộ {given.edition_id} chưa có danh mục cho loại trường “{given.school_type}”.")
    return catalog


def _loaded_catalog(given: AssessInput) -> Catalog | None:
    """An incomplete edition may have been completed by `regulations load`; only then is the database asked."""
    try:
        from kiemdinh.site.cli import setup_django

        setup_django()
        from kiemdinh.rooms.regulations.queries import get_edition_catalog

        return get_edition_catalog(edition_id=given.edition_id, school_type=given.school_type)
    except Exception:
        # No database, or one without tables yet: then nothing was loaded.
        return None
