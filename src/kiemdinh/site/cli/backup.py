"""`kiemdinh backup FILE` and `kiemdinh restore FILE [--force]`."""

import argparse
import sys
from pathlib import Path

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.site.cli.errors import CliError


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both commands to the command tree."""
    backup = subparsers.add_parser(
        "backup",
        help="sao lưu cơ sở dữ liệu và tệp vào một tệp",
        description="Ghi một tệp .zip gồm cơ sở dữ liệu, mọi tệp minh chứng và bảng kê SHA-256, rồi đọc lại để kiểm "
        "tra. Chạy được khi máy chủ đang mở.",
    )
    backup.add_argument("file", metavar="TỆP", help="tệp sẽ ghi, chưa được có sẵn")
    backup.set_defaults(handler=_backup)
    restore = subparsers.add_parser(
        "restore",
        help="khôi phục từ một tệp sao lưu",
        description="Kiểm tra toàn bộ tệp sao lưu rồi mới thay dữ liệu. Hãy dừng máy chủ trước.",
    )
    restore.add_argument("file", metavar="TỆP", help="tệp do `kiemdinh backup` ghi")
    restore.add_argument("--force", action="store_true", help="thay toàn bộ dữ liệu đang có")
    restore.set_defaults(handler=_restore)


def _backup(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.utils import timezone

    from kiemdinh.site.backup import BackupProblem, write_backup

    target = Path(args.file)
    try:
        made = write_backup(target=target, now=timezone.now())
    except BackupProblem as problem:
        raise CliError(str(problem), code=1) from problem
    sys.stdout.write(
        f"Đã sao lưu {format_number(sum(made.rows.values()))} dòng dữ liệu và "
        f"{format_number(len(made.file_members()))} tệp vào {target}; đã đọc lại và đúng.\n"
    )
    if made.damaged or made.missing:
        raise CliError(
            f"Bản sao lưu dùng được, nhưng kho tệp có {len(made.damaged)} tệp hỏng và {len(made.missing)} "
            "tệp mất từ trước; danh sách nằm trong manifest.json của bản sao lưu.",
            code=1,
        )
    return 0


def _restore(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from kiemdinh.site.backup import BackupProblem, restore_backup

    try:
        restored = restore_backup(source=Path(args.file), force=args.force)
    except BackupProblem as problem:
        raise CliError(str(problem)) from problem
    sys.stdout.write(
        f"Đã khôi phục {format_number(sum(restored.rows.values()))} dòng dữ liệu và "
        f"{format_number(len(restored.file_members()))} tệp. "
        "Hãy chạy `kiemdinh setup` rồi mở lại máy chủ.\n"
    )
    return 0
