"""`kiemdinh import-report`: báo cáo tự đánh giá viết bằng Word, đọc ra từng tiêu chí; đưa vào chu kỳ khi được bảo."""

import argparse
import json
from pathlib import Path
from typing import Any

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.exchange.rules.report_reading import ReadReport, read_report
from kiemdinh.rooms.exchange.rules.report_reading.outcome import as_printed
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.services.documents.reading import WordFileError, read_docx
from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError
from kiemdinh.site.cli.regulations import regulations_directory

MAX_BYTES = 100 * 1024 * 1024


def register(subparsers: Any) -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "import-report",
        help="đọc báo cáo tự đánh giá viết bằng Word",
        description="Đọc một báo cáo tự đánh giá (.docx) thành từng tiêu chí; --save thì đưa vào chu kỳ của trường.",
    )
    parser.add_argument("file", metavar="TỆP", help="tệp .docx")
    parser.add_argument("--school", metavar="MÃ", help="mã trường; cần khi --save")
    parser.add_argument("--edition", metavar="BỘ", help="bộ quy định, ví dụ tt18-2018; bỏ trống thì phần mềm đoán")
    parser.add_argument("--json", action="store_true", help="in dạng JSON")
    parser.add_argument("--save", action="store_true", help="ghi vào chu kỳ của trường (chỉ vào chỗ còn trống)")
    parser.add_argument("--year", metavar="NĂM", help="năm học của chu kỳ, ví dụ 2023-2024; chưa có thì mở chu kỳ")
    parser.add_argument("--cycle", metavar="SỐ", help="mã chu kỳ sẽ ghi vào (xem `kiemdinh cycles`)")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Prints what was read; with --save also what was written. Raises CliError (exit 2)."""
    if args.save and not args.school:
        raise CliError("Để ghi vào chu kỳ, hãy nêu trường: --school MÃ.")
    if args.save and not (args.year or args.cycle):
        raise CliError("Để ghi vào chu kỳ, hãy nêu --year NĂM (ví dụ 2023-2024) hoặc --cycle SỐ.")
    if args.cycle and not str(args.cycle).isdecimal():
        raise CliError(f"Mã chu kỳ “{args.cycle}” phải là một số; xem `kiemdinh cycles`.")
    content = _content(args.file)
    school = _school(args.school) if args.school else None
    try:
        written = read_docx(content)
    except WordFileError as problem:
        raise CliError(f"{Path(args.file).name}: {problem}") from None
    places = {fold(site.name): site.id for site in school.sites} if school else None
    report = read_report(written, _catalogs(args.edition, school.school_type if school else ""), places=places)
    if not report.sheets:
        raise CliError(
            f"{Path(args.file).name}: không thấy tiêu chí nào, có lẽ không phải báo cáo tự đánh giá. Hãy kiểm tra tệp."
        )
    saved = _save(args, content, report, school) if args.save else None
    if args.json:
        printed = as_printed(report) | ({"saved": saved} if saved else {})
        print(json.dumps(printed, ensure_ascii=False, indent=2))
    else:
        _tell(report, saved)
    return 0


def _content(file: str) -> bytes:
    path = Path(file)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CliError(f"{path.name}: tệp lớn hơn 100 MB. Hãy nén ảnh trong Word rồi thử lại.")
        return path.read_bytes()
    except FileNotFoundError:
        raise CliError(f"Không có tệp “{path}”.") from None
    except IsADirectoryError:
        raise CliError(f"“{path}” là thư mục, không phải tệp.") from None
    except OSError as error:
        raise CliError(f"Không mở được tệp “{path}”: {error.strerror}.") from None


def _school(code: str) -> Any:
    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.organisations import queries as organisations

    school = organisations.school_facts(code=code, on=timezone.localdate())
    if school is None:
        raise CliError(f"Không có trường mang mã “{code}”.")
    return school


def _catalogs(edition: str | None, school_type: str) -> list[Catalog]:
    """The catalogs a report may follow: all, those of one edition, those for one type of school."""
    library = Library(regulations_directory())
    try:
        editions = library.edition_ids()
        if edition is not None and edition not in editions:
            raise CliError(f"Không có bộ “{edition}”; các bộ: {', '.join(editions)}.")
        found = [c for e in ([edition] if edition else editions) for c in library.catalogs(e)]
    except RegulationError as problem:
        raise CliError(str(problem)) from None
    fitting = [c for c in found if not school_type or school_type in c.school_types]
    if not fitting:
        raise CliError(
            f"Bộ {edition} không áp dụng cho loại trường của trường này."
            if found
            else f"Bộ {edition} chưa có danh mục tiêu chí trong phần mềm."
        )
    return fitting


def _tell(report: ReadReport, saved: dict[str, Any] | None) -> None:
    criteria = [subject for _, subject in report.sheets if not subject.startswith("k")]
    print(f"Bộ quy định: {report.edition}{'' if report.sure else ' (chưa chắc)'}")
    print(f"Tiêu chí đọc được: {len(criteria)}; minh chứng trong danh mục: {len(report.evidence)}")
    for (stage, subject), sheet in report.sheets.items():
        texts = [t for p, t in report.texts.items() if p.stage == stage and p.subject == subject.removeprefix("k")]
        words = sum(len(t.text.split()) for t in texts)
        level = "chưa ghi mức" if sheet.level is None else f"Mức {sheet.level}" if sheet.level else "không đạt"
        name = f"Mức 4, khoản {subject[1:]}" if subject.startswith("k") else f"Tiêu chí {subject}"
        print(f"  {f'{stage} ' if stage else ''}{name}: {words} từ, {level}")
    print(f"Chưa xếp được: {len(report.unplaced)} đoạn")
    for piece in report.unplaced[:20]:
        print(f"  đoạn {piece.position}, sau “{piece.near[:50]}”: {' '.join(piece.text.split())[:80]}")
    if len(report.unplaced) > 20:
        print(f"  … còn {len(report.unplaced) - 20} đoạn, xem bằng --json")
    for warning in report.warnings:
        print(f"Lưu ý: {warning}")
    if saved is not None:
        print(f"Đã ghi vào chu kỳ {saved['cycle']}: {saved['filled']} mục, {saved['evidence']} minh chứng.")
        if saved["kept"]:
            print(f"Giữ nguyên {len(saved['kept'])} mục đã có nội dung khác: {', '.join(saved['kept'][:8])}")


def _save(args: argparse.Namespace, content: bytes, report: ReadReport, school: Any) -> dict[str, Any]:
    from django.core.exceptions import PermissionDenied
    from django.http import Http404
    from django.utils import timezone

    from kiemdinh.rooms.exchange.use_cases import report_import
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    try:
        return report_import.import_at_once(
            now=timezone.now(),
            school=school,
            school_year=args.year or "",
            cycle_id=int(args.cycle) if args.cycle else None,
            name=Path(args.file).name,
            content=content,
            report=report,
        )
    except (report_import.ImportProblem, SelfAssessmentProblem, PermissionDenied) as problem:
        raise CliError(str(problem)) from None
    except Http404:
        raise CliError(f"Trường “{args.school}” không có chu kỳ {args.cycle}; xem `kiemdinh cycles`.") from None
