"""`kiemdinh cycles`, `export-report`, `check-cycle`: chu kỳ và báo cáo, không cần máy chủ đang chạy."""

import argparse
import json
from pathlib import Path
from typing import Any

from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError


def register(subparsers: Any) -> None:
    """Adds the commands."""
    cycles = subparsers.add_parser("cycles", help="liệt kê chu kỳ tự đánh giá")
    cycles.add_argument("--json", action="store_true", help="in dạng JSON")
    cycles.set_defaults(handler=list_cycles)
    export = subparsers.add_parser("export-report", help="xuất báo cáo tự đánh giá ra Word hoặc PDF")
    export.add_argument("--school", required=True, metavar="MÃ", help="mã trường")
    export.add_argument("--cycle", required=True, metavar="SỐ", help="mã chu kỳ (xem `kiemdinh cycles`)")
    export.add_argument("--out", required=True, metavar="TỆP", help="tệp .docx hoặc .pdf sẽ ghi (PDF cần LibreOffice)")
    export.set_defaults(handler=export_report)
    check = subparsers.add_parser(
        "check-cycle",
        help="kiểm tra chất lượng một chu kỳ tự đánh giá",
        description="In các điểm cần sửa của một chu kỳ; mã thoát vẫn là 0 khi còn điểm chặn, vì lệnh đã làm xong.",
    )
    check.add_argument("--school", required=True, metavar="MÃ", help="mã trường")
    check.add_argument("--cycle", required=True, metavar="SỐ", help="mã chu kỳ (xem `kiemdinh cycles`)")
    check.add_argument("--json", action="store_true", help="in dạng JSON")
    check.set_defaults(handler=check_cycle)


def list_cycles(args: argparse.Namespace) -> int:
    """Prints every cycle: school, cycle, edition, state."""
    setup_django()
    from kiemdinh.rooms.self_assessment.queries.listing import all_cycles

    rows = all_cycles()
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        print(f"{row['cycle']:>6}  {row['school']:<14} {row['edition']:<12} {row['state']:<12} {row['title']}")
    return 0


def export_report(args: argparse.Namespace) -> int:
    """Writes the report of one cycle; an existing file is replaced only by a complete one."""
    out = Path(args.out)
    if out.suffix.lower() not in (".docx", ".pdf"):
        raise CliError(f"Tệp “{out}” phải có đuôi .docx hoặc .pdf.")
    if not out.parent.is_dir():
        raise CliError(f"Không có thư mục “{out.parent}” để ghi tệp.")
    access = _cycle(args)
    from django.utils import timezone

    from kiemdinh.rooms.self_assessment.exports.report import report_docx
    from kiemdinh.services.documents.pdf import NO_OFFICE, PdfProblem, docx_to_pdf, pdf_is_possible

    as_pdf = out.suffix.lower() == ".pdf"
    if as_pdf and not pdf_is_possible():
        raise CliError(NO_OFFICE, code=1)
    content = report_docx(access, on=timezone.localdate())
    if as_pdf:
        try:
            content = docx_to_pdf(content)
        except PdfProblem as problem:
            raise CliError(str(problem), code=1) from problem
    partial = out.with_name(out.name + ".phan")
    try:
        partial.write_bytes(content)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CliError(f"Không ghi được tệp “{out}”: {error.strerror}.", code=1) from error
    print(out)
    return 0


def check_cycle(args: argparse.Namespace) -> int:
    """Prints the findings of one cycle, blocking ones first."""
    access = _cycle(args)
    from kiemdinh.rooms.self_assessment.exports.checks import findings_data
    from kiemdinh.rooms.self_assessment.queries.quality import quality_findings

    findings = quality_findings(access)
    if args.json:
        print(json.dumps(findings_data(findings), ensure_ascii=False, indent=2))
        return 0
    for finding in findings:
        print(f"{finding.check}  {finding.severity_label:<13} {finding.text}")
    if not findings:
        print("Không còn điểm nào cần sửa.")
    return 0


def _cycle(args: argparse.Namespace) -> Any:
    """The cycle that --school and --cycle name. Raises CliError."""
    if not str(args.cycle).isdigit():
        raise CliError(f"Mã chu kỳ “{args.cycle}” phải là một số; xem `kiemdinh cycles`.")
    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.self_assessment.queries.listing import cycle_of_school

    access = cycle_of_school(school_code=args.school, cycle_id=int(args.cycle), today=timezone.localdate())
    if access is None:
        raise CliError(f"Trường “{args.school}” không có chu kỳ {args.cycle}; xem `kiemdinh cycles`.")
    return access
