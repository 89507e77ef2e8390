"""`kiemdinh places` and `kiemdinh import-directory`: units and schools from the machine itself."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations.rules.directory import COLUMNS
from kiemdinh.site.cli.errors import CliError

if TYPE_CHECKING:
    from kiemdinh.rooms.organisations.use_cases import ImportResult


_TOP = "bo-gddt"
_FIELDS = tuple(column.field for column in COLUMNS)


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
        description=(
            "Nhập trường dưới một đơn vị. Dòng tốt được nhập; dòng hỏng được ghi lại vào một tệp Excel. "
            "Có dòng hỏng vẫn thoát 0; thoát khác 0 khi không đọc được tệp, thiếu cột hoặc --map sai."
        ),
    )
    directory.add_argument("file", metavar="TỆP", help="tệp .xlsx, .xls, .ods hoặc .csv")
    directory.add_argument(
        "--under", default=_TOP, metavar="MÃ", help="mã đơn vị quản lý (Bộ, tỉnh, huyện, xã), mặc định cả nước"
    )
    directory.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="CỘT=MỤC",
        help=f"cột nào của tệp ghi mục nào, dùng nhiều lần; mục: {', '.join(_FIELDS)}",
    )
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
    source, mapping = Path(args.file), _mapping(args.map)
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
            data=data,
            filename=source.name,
            under_code=args.under,
            on=on,
            now=now,
            actor_account_id=None,
            mapping=mapping,
        )
    except OrganisationError as error:
        raise CliError(str(error)) from error
    kept = _keep_rejected(
        result, Path(args.rejected) if args.rejected else source.with_name(f"{source.stem}-dong-hong.xlsx")
    )
    _report(result, kept, as_json=args.json)
    return 0


def _mapping(pairs: list[str]) -> dict[str, str]:
    """Title for each field of `--map CỘT=MỤC`; a title may itself hold "="."""
    found: dict[str, str] = {}
    for pair in pairs:
        title, equals, field = pair.rpartition("=")
        title, field = title.strip(), field.strip()
        if not equals or not title:
            raise CliError(f"Không hiểu --map “{pair}”. Hãy viết như --map \"Mã số=code\".")
        if field not in _FIELDS:
            raise CliError(f"Không có mục “{field}” trong --map. Các mục: {', '.join(_FIELDS)}.")
        if field in found:
            raise CliError(f"--map chọn hai cột cho mục “{field}”. Mỗi mục chỉ một cột.")
        found[field] = title
    return found


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
            "reason": f"{row.problem} {row.fix}".strip(),
        }
        for row in result.refused
    ]
    if as_json:
        _say(
            json.dumps(
                {
                    "accepted": len(result.accepted),
                    "created": len(result.created),
                    "updated": len(result.updated),
                    "unchanged": len(result.unchanged),
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
        place = f"Ô {row['cell']} ({row['column']})" if row["cell"] else f"Dòng {row['row']}"
        _say(f"  {place}: {row['reason']}")
    if kept:
        _say(f"Các dòng hỏng nằm trong {kept}; sửa rồi nhập lại.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
