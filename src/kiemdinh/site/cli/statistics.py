"""`kiemdinh report form1` and `kiemdinh targets`: figures of a unit as of a day."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError


def register(subparsers: Any) -> None:
    """Adds the commands."""
    group = subparsers.add_parser("report", help="số liệu và báo cáo của một đơn vị")
    commands = group.add_subparsers(dest="report_command", metavar="BÁO_CÁO", required=True)
    form1 = commands.add_parser("form1", help="bảng kết quả kiểm định theo loại trường, tính đến một ngày")
    form1.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị, kể cả đơn vị đã kết thúc")
    form1.add_argument("--as-of", metavar="NGÀY", help="tính đến hết ngày này (2022-01-31), mặc định hôm nay")
    form1.add_argument("--out", metavar="TỆP", help="ghi bảng ra tệp .xlsx")
    form1.add_argument("--json", action="store_true", help="in dạng JSON")
    form1.set_defaults(handler=report_form1)

    targets = subparsers.add_parser("targets", help="chỉ tiêu của đơn vị trong một năm và kết quả đến nay")
    targets.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    targets.add_argument("--year", required=True, type=int, metavar="NĂM", help="năm của chỉ tiêu, ví dụ 2026")
    targets.add_argument("--as-of", metavar="NGÀY", help="tính đến hết ngày này, mặc định hôm nay")
    targets.add_argument("--json", action="store_true", help="in dạng JSON")
    targets.set_defaults(handler=targets_of_year)


def report_form1(args: argparse.Namespace) -> int:
    """The table, printed or written; the numbers of the page."""
    setup_django()
    from kiemdinh.kernel.vietnamese import format_date, format_number
    from kiemdinh.rooms.statistics.exports.form1 import form1_file
    from kiemdinh.rooms.statistics.queries.form1 import form1

    day = day_of(args.as_of)
    table = form1(unit_id_of(args.unit), as_of=day)
    if args.out:
        write_file(args.out, form1_file(table))
    if args.json:
        answer = {"rows": table.plain(), "unit": table.unit_code, "as_of": day.isoformat(), "note": table.note}
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    print(f"{table.unit_name}, tính đến hết ngày {format_date(day)}. {table.note}".strip())
    for row in table.lines:
        shares = [format_number(p, 1) for p in (row.self_assessed_percent, row.externally_assessed_percent)]
        print(
            f"{row.label}: {row.total} trường; tự đánh giá {row.self_assessed} ({shares[0]}%); đánh giá ngoài"
            f" {row.externally_assessed} ({shares[1]}%): không đạt {row.not_reached}, cấp độ 1 {row.level_1}, cấp độ 2"
            f" {row.level_2}, cấp độ 3 {row.level_3}, cấp độ 4 {row.level_4}; đang hoàn thiện hồ sơ {row.preparing}"
        )
    return 0


def targets_of_year(args: argparse.Namespace) -> int:
    """Every target of a year with what has happened and the forecast."""
    setup_django()
    from kiemdinh.kernel.vietnamese import format_number
    from kiemdinh.rooms.statistics.exports.targets import conclusion
    from kiemdinh.rooms.statistics.queries.actuals import target_states

    if not 2000 <= args.year <= 2100:
        raise CliError(f"Năm {args.year} không đúng. Hãy ghi năm như 2026.")
    states = target_states(unit_id_of(args.unit), year=args.year, on=day_of(args.as_of))
    if args.json:
        print(json.dumps([state.plain() for state in states], ensure_ascii=False))
        return 0
    for state in states:
        target, found = state.target, state.reached
        share = "" if found.actual_percent is None else f" ({format_number(found.actual_percent, 1)}%)"
        print(
            f"{target.label} ({target.scope}): phải đạt {target.level}, đã đạt {_shown(found.actual)}{share}, dự báo"
            f" {_shown(found.forecast)}. {conclusion(found.met)}. {found.note}".strip()
        )
    if not states:
        print(f"Năm {args.year} chưa có chỉ tiêu nào.")
    return 0


def _shown(number: int | None) -> str:
    return "chưa có" if number is None else str(number)


def day_of(text: str | None) -> date:
    """The day of an option, today without one. Raises CliError."""
    from django.utils import timezone

    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CliError(f"Không đọc được ngày “{text}”. Hãy ghi dạng 2022-01-31.") from error


def unit_id_of(code: str) -> int:
    """The id of an authority by its code, ended or not. Raises CliError for an unknown code and for a school."""
    from kiemdinh.rooms.organisations import queries as organisations

    unit = organisations.find_unit(code=code.strip())
    if unit is None:
        raise CliError(f"Không có đơn vị mang mã “{code}”.")
    if unit.kind == "school":
        raise CliError(f"“{code}” là một trường. Hãy ghi mã của xã, phòng, Sở hoặc Bộ.")
    return unit.pk


def write_file(name: str, content: bytes) -> None:
    """Writes an Excel file. Raises CliError with what to do."""
    path = Path(name)
    if path.suffix.lower() != ".xlsx":
        raise CliError(f"Tên tệp “{name}” phải kết thúc bằng .xlsx.")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CliError(f"Không ghi được tệp “{name}”: {error.strerror}. Hãy chọn thư mục khác.", code=1) from error
