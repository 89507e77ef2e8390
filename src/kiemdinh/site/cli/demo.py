"""`kiemdinh demo`: dựng dữ liệu trình diễn một lần; `--accounts` in tài khoản."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError

FEWEST, MOST = 20, 60_000


def register(subparsers: Any) -> None:
    """Adds the command."""
    parser = subparsers.add_parser("demo", help="dựng dữ liệu trình diễn, in tài khoản")
    parser.add_argument("--accounts", action="store_true", help="in tài khoản trình diễn")
    parser.add_argument("--json", action="store_true", help="in dạng JSON")
    parser.add_argument(
        "--schools", type=int, metavar="SỐ", help="dựng một tỉnh hoặc cả nước với chừng ấy trường, năm năm chu kỳ"
    )
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Builds the demo when it is absent; prints the accounts."""
    setup_django()
    if args.schools is not None:
        return _many(args)
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
        tell = _clock()
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


def _clock() -> Callable[[str], None]:
    """Tells what is done, with the seconds since now."""
    begun = time.monotonic()

    def tell(text: str) -> None:
        print(f"[{time.monotonic() - begun:6.1f} giây] {text}", file=sys.stderr, flush=True)

    return tell


def _many(args: argparse.Namespace) -> int:
    """A world of many schools, in a store that has none yet."""
    from django.conf import settings
    from django.db.utils import DatabaseError
    from django.utils import timezone

    from kiemdinh.demo.cast import PASSWORD
    from kiemdinh.demo.scale.build import SchoolsExist, build_scale
    from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools

    if not FEWEST <= args.schools <= MOST:
        raise CliError(f"Số trường phải từ {FEWEST} đến {MOST}. Ví dụ: kiemdinh demo --schools 3000.")
    tell = _clock()
    try:
        names = build_scale(
            schools=args.schools, now=timezone.now(), regulations_dir=settings.REGULATIONS_DIR, tell=tell
        )
    except SchoolsExist as error:
        raise CliError(
            "Kho dữ liệu đã có trường nên không dựng thêm. Hãy trỏ KIEMDINH_DATA tới thư mục mới rồi chạy "
            "`kiemdinh setup` trước.",
            code=1,
        ) from error
    except DatabaseError as error:
        raise CliError("Cơ sở dữ liệu chưa được chuẩn bị. Hãy chạy `kiemdinh setup` trước.", code=1) from error
    tell("Danh bạ của cổng công khai")
    refresh_schools(now=timezone.now())
    tell("Xong")
    if args.json:
        print(json.dumps({"schools": args.schools, "accounts": names, "password": PASSWORD}, ensure_ascii=False))
    else:
        print(f"Đã dựng {args.schools} trường. Tài khoản (mật khẩu chung {PASSWORD}): {', '.join(names)}")
    return 0
