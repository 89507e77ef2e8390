"""Dòng lệnh `kiemdinh`: mỗi nhóm lệnh một tệp có hàm `register(subparsers)`.

A command sets `handler` to a function `handler(args) -> int | None`. Every problem reaches the person as one
Vietnamese line on stderr and a non-zero exit code; a traceback is shown only with KIEMDINH_DEBUG=1.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from kiemdinh.site.cli.errors import CliError

GROUPS = (
    "serve",
    "worker",
    "demo",
    "assess",
    "regulations",
    "organisations",
    "accounts",
    "self_assessment",
    "recognition",
    "statistics",
    "duties",
    "remind",
    "exchange",
    "dossier",
    "backup",
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CliError(f"Lệnh viết chưa đúng: {message}. Xem `kiemdinh --help`.")


def build_parser() -> argparse.ArgumentParser:
    """The whole command tree."""
    parser = _Parser(prog="kiemdinh", description="Kiểm Định: phần mềm kiểm định chất lượng giáo dục")
    subparsers = parser.add_subparsers(dest="command", metavar="LỆNH", parser_class=_Parser)
    for name in GROUPS:
        importlib.import_module(f"kiemdinh.site.cli.{name}").register(subparsers)
    return parser


def setup_django() -> None:
    """Starts Django for the commands that need the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")
    import django

    django.setup()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code (0 done, 2 bad input, 1 anything else)."""
    try:
        parser = build_parser()
        args = parser.parse_args(argv)
        if not getattr(args, "handler", None):
            parser.print_help()
            return 2
        return args.handler(args) or 0
    except CliError as error:
        print(error.message, file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("Đã dừng theo yêu cầu.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:
        if _is_unprepared(error):
            print("Cơ sở dữ liệu chưa được chuẩn bị. Hãy chạy `kiemdinh setup` trước.", file=sys.stderr)
            return 1
        if os.environ.get("KIEMDINH_DEBUG") == "1":
            raise
        print(
            f"Lệnh dừng vì lỗi ngoài dự kiến ({type(error).__name__}): "
            f"{' '.join(str(error).split()) or 'không rõ'}. Đặt KIEMDINH_DEBUG=1 để xem chi tiết.",
            file=sys.stderr,
        )
        return 1


def _is_unprepared(error: Exception) -> bool:
    """Whether the database has no tables yet (the two databases say it in their own words)."""
    if type(error).__name__ not in {"OperationalError", "ProgrammingError"}:
        return False
    return "no such table" in str(error) or ("relation" in str(error) and "does not exist" in str(error))


if __name__ == "__main__":
    sys.exit(main())
