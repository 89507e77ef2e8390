"""`kiemdinh export-package`, `import-package`: gói hồ sơ của một chu kỳ, đọc được không cần phần mềm."""

import argparse
from pathlib import Path
from typing import Any

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError


def register(subparsers: Any) -> None:
    """Adds the commands."""
    export = subparsers.add_parser("export-package", help="xuất gói hồ sơ (.zip) của một chu kỳ")
    export.add_argument("--school", required=True, metavar="MÃ", help="mã trường")
    export.add_argument("--cycle", required=True, metavar="SỐ", help="mã chu kỳ (xem `kiemdinh cycles`)")
    export.add_argument("--out", required=True, metavar="TỆP", help="tệp .zip sẽ ghi")
    export.set_defaults(handler=export_package)
    bring = subparsers.add_parser(
        "import-package",
        help="nhập gói hồ sơ từ một nơi khác",
        description="Kiểm tra toàn bộ gói rồi tạo lại đúng chu kỳ đó ở đây; sai một chỗ thì không nhập gì.",
    )
    bring.add_argument("file", metavar="TỆP", help="tệp .zip do `kiemdinh export-package` hoặc trang Gói hồ sơ ghi")
    bring.add_argument("--check", action="store_true", help="chỉ kiểm tra, không nhập")
    bring.set_defaults(handler=import_package)


def export_package(args: argparse.Namespace) -> int:
    """Writes a package; an existing file is replaced only by a complete one. Raises CliError."""
    out = Path(args.out)
    if out.suffix.lower() != ".zip":
        raise CliError(f"Tệp “{out}” phải có đuôi .zip.")
    if not out.parent.is_dir() or out.is_dir():
        raise CliError(f"Không ghi được vào “{out}”: thư mục không có, hoặc đó là một thư mục.")
    if not (str(args.cycle).isascii() and str(args.cycle).isdigit() and len(str(args.cycle)) < 10):
        raise CliError(f"Mã chu kỳ “{args.cycle}” phải là một số; xem `kiemdinh cycles`.")
    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.exchange.exports.dossier import build_package, write_package
    from kiemdinh.rooms.exchange.rules.dossier.form import PackageProblem
    from kiemdinh.rooms.self_assessment.queries.listing import cycle_of_school

    today = timezone.localdate()
    access = cycle_of_school(school_code=args.school, cycle_id=int(args.cycle), today=today)
    if access is None:
        raise CliError(f"Trường “{args.school}” không có chu kỳ {args.cycle}; xem `kiemdinh cycles`.")
    try:
        package = build_package(access, on=today)
        write_package(package, out)
    except PackageProblem as problem:
        raise CliError(str(problem), code=1) from problem
    count = len(package.ready) + len(package.stored) + 1
    print(f"Đã ghi {format_number(count)} tệp ({format_number(package.size)} byte) vào {out}")
    return 0


def import_package(args: argparse.Namespace) -> int:
    """Checks or takes in a package. Raises CliError."""
    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.exchange.rules.dossier.form import PackageProblem
    from kiemdinh.rooms.exchange.use_cases import dossier_import
    from kiemdinh.rooms.people.rules import SYSTEM

    path = Path(args.file)
    try:
        report = dossier_import.check_package(path=path, now=timezone.now())
        if args.check:
            print(
                f"Gói nguyên vẹn: {report.school}, {report.title}, {report.criteria} phiếu, {report.documents} văn bản "
                f"minh chứng, {report.files} tệp đúng mã kiểm tra. Chưa nhập gì."
            )
            return 0
        cycle_id = dossier_import.import_package(actor=SYSTEM, now=timezone.now(), path=path)
    except PackageProblem as problem:
        raise CliError(str(problem)) from problem
    print(f"Đã nhập chu kỳ {cycle_id}: {report.school}, {report.title}.")
    return 0
