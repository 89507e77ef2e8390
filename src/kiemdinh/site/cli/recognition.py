"""`kiemdinh verify-certificate` and `kiemdinh recognitions`: what was recognised, for people and for programs."""

import argparse
import json
from datetime import date
from typing import Any

from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError

_STATUS = {
    "valid": "còn hiệu lực",
    "expired": "không còn hiệu lực",
    "revoked": "đã thu hồi",
    "superseded": "được thay bằng kết quả mới",
}


def register(subparsers: Any) -> None:
    """Adds both commands."""
    check = subparsers.add_parser(
        "verify-certificate", help="tra một giấy chứng nhận hoặc bằng theo số, hoặc theo mã ghi dưới hình QR"
    )
    check.add_argument("number", metavar="SỐ", help="số giấy chứng nhận, số bằng hoặc mã")
    check.add_argument("--as-of", metavar="NGÀY", help="tình trạng vào ngày này (2026-11-21), mặc định hôm nay")
    check.add_argument("--json", action="store_true", help="in dạng JSON")
    check.set_defaults(handler=verify_certificate)

    listed = subparsers.add_parser("recognitions", help="các quyết định công nhận đã ký, tình trạng vào một ngày")
    listed.add_argument("--as-of", metavar="NGÀY", help="ngày (2026-11-21), mặc định hôm nay")
    listed.add_argument("--json", action="store_true", help="in dạng JSON")
    listed.set_defaults(handler=recognitions)


def verify_certificate(args: argparse.Namespace) -> int:
    """What a number stands for; an unknown one is an answer too."""
    setup_django()
    from kiemdinh.kernel.vietnamese import format_date
    from kiemdinh.rooms.recognition import queries

    found = queries.verify(args.number, _day(args.as_of))
    if args.json:
        keys = ("status", "school", "school_code", "level", "decision", "signed", "expires")
        print(json.dumps({key: _plain(found[key]) for key in keys}, ensure_ascii=False))
        return 0
    if found["status"] == "unknown":
        print(f"Không có giấy chứng nhận hay bằng nào mang số hoặc mã “{args.number}”.")
        return 0
    print(
        f"{found['number']}: {found['school']} ({found['school_code']}), {found['level_label'].lower()},"
        f" Quyết định số {found['decision']} ký {format_date(found['signed'])}, có giá trị đến"
        f" {format_date(found['expires'])}: {_STATUS[found['status']]}."
    )
    if found["note"]:
        print(found["note"])
    return 0


def recognitions(args: argparse.Namespace) -> int:
    """Every signed decision as it stood on a day."""
    setup_django()
    from kiemdinh.kernel.vietnamese import format_date
    from kiemdinh.rooms.recognition import queries

    day = _day(args.as_of)
    rows = queries.issued_as_of(day)
    if args.json:
        print(json.dumps([_row(row) for row in rows], ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        until = format_date(row.expires_on) if row.expires_on else "không ghi hạn"
        print(
            f"{row.certificate_number}\t{row.school_code}\t{row.school}\t{row.kind_label}\t{row.level_label}\t"
            f"{until}\t{_STATUS[row.status]}"
        )
    print(f"{len(rows)} quyết định công nhận đã ký đến ngày {format_date(day)}.")
    return 0


def _row(row: Any) -> dict[str, Any]:
    return {
        "number": row.certificate_number,
        "school": row.school,
        "school_code": row.school_code,
        "type": row.kind,
        "level": row.level,
        "signed": _plain(row.signed_on),
        "expires": _plain(row.expires_on),
        "status": row.status,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str | None) -> date:
    from django.utils import timezone

    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CliError(f"Không đọc được ngày “{text}”. Hãy viết như 2026-11-21.") from error
