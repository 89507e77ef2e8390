"""The findings of a cycle as Excel and as plain data."""

from collections.abc import Sequence
from typing import Any

from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.rules.checks import CHECK_BY_ID, KINDS, Finding
from kiemdinh.services.spreadsheets.writing import OutColumn, write_table

_COLUMNS = (
    OutColumn(title="TT", width=6),
    OutColumn(title="Mã", width=9),
    OutColumn(title="Mức độ", width=16),
    OutColumn(title="Loại", width=22),
    OutColumn(title="Nội dung", width=80),
    OutColumn(title="Tiêu chí", width=10),
    OutColumn(title="Người phụ trách", width=26),
    OutColumn(title="Căn cứ", width=44),
)


def findings_xlsx(access: CycleAccess, findings: Sequence[Finding]) -> bytes:
    """The list as it is shown, a row a finding."""
    rows = [
        [
            n,
            f.check,
            f.severity_label,
            KINDS[f.kind],
            f.text,
            f.criterion,
            f.who,
            CHECK_BY_ID[f.check].article,
        ]
        for n, f in enumerate(findings, start=1)
    ]
    title = f"Kiểm tra chất lượng – {access.cycle.title}"
    return write_table(title=title, columns=_COLUMNS, rows=rows, sheet_name="Kiểm tra")


def findings_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The same as plain values, for the command line."""
    return [
        {
            "id": f.check,
            "severity": f.severity,
            "kind": f.kind,
            "message": f.text,
            "criterion": f.criterion,
            "person": f.who,
            "where": f.url,
        }
        for f in findings
    ]
