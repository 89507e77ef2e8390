"""`kiemdinh places` and `kiemdinh import-directory`: units and schools from the machine itself."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.site.cli.errors import CliError

if TYPE_CHECKING:
    from kiemdinh.rooms.organisations.use_cases import ImportResult


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both commands to the command tree."""
    places = subparsers.add_parser(
        "places",
        help="nạp địa danh và năm học",
        description="Nạp tỉnh, huyện, xã trước và sau 01/7/2025 cùng các năm học. Chạy lại chỉ thêm phần còn thiếu.",
    )
    places.add_argument("--province", action="append", metavar="SỐ", help="chỉ nạp tỉnh này (mã mới); dùng nhiều lần")
    places.set_defaults(handler=_places)

    directory = subparsers.add_parser(
        "import-directory",
        help="nhập danh bạ trường từ Excel hoặc CSV",
        description="Nhập trường dưới một đơn vị. Dòng tốt được nhập; dòng hỏng được ghi lại vào một tệp Excel.",
    )
    directory.add_argument("file", metavar="TỆP", help="tệp .xlsx, .xls, .ods hoặc .csv")
    directory.add_argument("--under", required=True, metavar="MÃ", help="mã đơn vị quản lý (Bộ, tỉnh, huyện, xã)")
    directory.add_argument("--on", metavar="NGÀY", help="danh bạ đúng từ ngày này (2026-11-21), mặc định hôm nay")
    directory.add_argument("--rejected", metavar="TỆP", help="nơi ghi dòng hỏng, mặc định cạnh tệp danh bạ")
    directory.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    directory.set_defaults(handler=_import_directory)


def _places(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.organisations.use_cases import OrganisationError, load_places, load_school_years

    now = timezone.now()
    try:
        loaded = load_places(now=now, on_progress=_say, provinces=args.province)
    except OrganisationError as error:
        raise CliError(str(error)) from error
    years = load_school_years(now=now)
    _say(
        f"Thêm {format_number(loaded.units)} đơn vị, {format_number(loaded.links)} quan hệ kế tiếp, "
        f"{format_number(years)} năm học."
    )
    return 0


def _import_directory(args: argparse.Namespace) -> int:
    source = Path(args.file)
    try:
        data = source.read_bytes()
    except OSError as error:
        raise CliError(f"Không đọc được tệp {source}: {error.strerror or error}.") from error
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.organisations.use_cases import OrganisationError, import_directory

    now = timezone.now()
    try:
        on = date.fromisoformat(args.on) if args.on else timezone.localdate(now)
    except ValueError as error:
        raise CliError(f"Không đọc được ngày “{args.on}”. Hãy viết như 2026-11-21.") from error
    try:
        result = import_directory(
            data=data, filename=source.name, under_code=args.under, on=on, now=now, actor_account_id=None
        )
    except OrganisationError as error:
        raise CliError(str(error)) from error
    kept = _keep_rejected(
        result, Path(args.rejected) if args.rejected else source.with_name(f"{source.stem}-dong-hong.xlsx")
    )
    _report(result, kept, as_json=args.json)
    return 1 if result.refused else 0


def _keep_rejected(result: "ImportResult", target: Path) -> Path | None:
    if not result.rejected_file:
        return None
    try:
        target.write_bytes(result.rejected_file)
    except OSError as error:
        raise CliError(
            f"Đã nhập các dòng tốt nhưng không ghi được tệp dòng hỏng {target}: {error.strerror or error}.", code=1
        ) from error
    return target


def _report(result: "ImportResult", kept: Path | None, *, as_json: bool) -> None:
    refused = [
        {
            "row": row.row,
            "cell": row.cell,
            "column": row.column,
            "value": row.value,
            "problem": row.problem,
            "fix": row.fix,
        }
        for row in result.refused
    ]
    if as_json:
        _say(
            json.dumps(
                {
                    "created": result.created,
                    "updated": result.updated,
                    "unchanged": result.unchanged,
                    "refused": refused,
                    "rejected_file": str(kept) if kept else None,
                },
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    _say(
        f"Thêm {format_number(len(result.created))} trường, sửa {format_number(len(result.updated))}, "
        f"giữ nguyên {format_number(len(result.unchanged))}."
    )
    for row in refused:
        _say(f"  Ô {row['cell']} ({row['column']}): {row['problem']} {row['fix']}")
    if kept:
        _say(f"Các dòng hỏng nằm trong {kept}; sửa rồi nhập lại.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
