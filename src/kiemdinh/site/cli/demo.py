"""`kiemdinh demo`: dựng dữ liệu trình diễn một lần; `--accounts` in tài khoản."""

import argparse
import json
import sys
import time
from typing import Any

from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError


def register(subparsers: Any) -> None:
    """Adds the command."""
    parser = subparsers.add_parser("demo", help="dựng dữ liệu trình diễn, in tài khoản")
    parser.add_argument("--accounts", action="store_true", help="in tài khoản trình diễn")
    parser.add_argument("--json", action="store_true", help="in dạng JSON")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Builds the demo when it is absent; prints the accounts."""
    setup_django()
    from django.conf import settings
    from django.db.utils import DatabaseError
    from django.utils import timezone

    from kiemdinh.demo.build import build_demo, demo_accounts, demo_is_built
    from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools

    try:
        built = demo_is_built()
    except DatabaseError as error:
        raise CliError("Cơ sở dữ liệu chưa được chuẩn bị. Hãy chạy `kiemdinh setup` trước.", code=1) from error
    if args.accounts and not built:
        raise CliError("Chưa có dữ liệu trình diễn. Hãy chạy `kiemdinh demo` trước.", code=1)
    if not args.accounts and not built:
        begun = time.monotonic()

        def tell(text: str) -> None:
            print(f"[{time.monotonic() - begun:5.1f} giây] {text}", file=sys.stderr)

        build_demo(now=timezone.now(), regulations_dir=settings.REGULATIONS_DIR, tell=tell)
        refresh_schools(now=timezone.now())
        tell("Xong")
    rows = demo_accounts()
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    print(f"Tài khoản trình diễn (mật khẩu chung: {rows[0]['password']})")
    for row in rows:
        print(f"  {row['username']:<28} {row['role']:<42} {row['unit']}")
    return 0
