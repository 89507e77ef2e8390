"""`kiemdinh duties`: nhiệm vụ của một đơn vị vào một ngày, cho người đọc và cho chương trình."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError


def register(subparsers: Any) -> None:
    """Adds the command."""
    parser = subparsers.add_parser("duties", help="nhiệm vụ theo lịch của một đơn vị, tình trạng vào một ngày")
    parser.add_argument("--unit", required=True, metavar="MÃ", help="mã trường hoặc đơn vị")
    parser.add_argument("--on", metavar="NGÀY", help="ngày (2026-11-21), mặc định hôm nay")
    parser.add_argument("--year", type=int, metavar="NĂM", help="năm của hạn, mặc định năm của ngày ấy")
    parser.add_argument("--json", action="store_true", help="in dạng JSON")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """The duties whose day falls in the year; a year without a table of public holidays is said on stderr."""
    setup_django()
    from django.utils import timezone

    from kiemdinh.kernel.vietnamese import format_date
    from kiemdinh.rooms.duties.queries.calendar import duties_of, warnings_of
    from kiemdinh.rooms.organisations.queries import find_unit

    try:
        on = date.fromisoformat(args.on) if args.on else timezone.localdate()
    except ValueError as error:
        raise CliError(f"Không đọc được ngày “{args.on}”. Viết theo mẫu 2026-11-21.") from error
    year = on.year if args.year is None else args.year
    if not 2010 <= year <= 2100:
        raise CliError(f"Năm {year} ngoài khoảng 2010–2100.")
    unit = find_unit(code=args.unit)
    if unit is None:
        raise CliError(f"Không có đơn vị mã “{args.unit}”. Hãy kiểm tra lại mã.")
    lines = duties_of(unit.pk, on=on, year=year)
    for warning in warnings_of(year):
        print(warning, file=sys.stderr)
    if args.json:
        rows = [
            {
                "key": line.key,
                "title": line.title,
                "deadline": line.deadline_text,
                "last_day": line.last_day.isoformat() if line.last_day else None,
                "state": line.state,
                "done_on": line.done_on.isoformat() if line.done_on else None,
                "source": line.source,
                "article": line.article,
                "confidence": line.confidence,
            }
            for line in lines
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for line in lines:
        done = f", xong ngày {format_date(line.done_on)}" if line.done_on else ""
        print(f"{line.deadline_text}\t{line.title}\t{line.state_label}{done}")
    print(f"{len(lines)} nhiệm vụ của {args.unit} năm {year}, tính đến {format_date(on)}.")
    return 0
