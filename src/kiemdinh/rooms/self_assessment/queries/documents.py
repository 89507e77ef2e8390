"""The official documents of a cycle: which there are, their số and ngày, the signed copies."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.self_assessment.models import IssuedDocument, PublishedReport
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.services.files.models import StoredFile

KINDS = {
    "quyet-dinh": ("Quyết định thành lập hội đồng tự đánh giá", "Word"),
    "ke-hoach": ("Kế hoạch tự đánh giá", "Word"),
    "noi-ham": ("Phiếu xác định nội hàm (tất cả tiêu chí)", "Word"),
    "phieu": ("Phiếu đánh giá tiêu chí (tất cả)", "Word"),
    "bao-cao": ("Báo cáo tự đánh giá", "Word"),
    "minh-chung": ("Danh mục mã minh chứng", "Word"),
    "ke-hoach-cai-tien": ("Kế hoạch cải tiến chất lượng", "Word"),
    "minh-chung-xlsx": ("Danh mục mã minh chứng", "Excel"),
}
NUMBERED = ("quyet-dinh", "ke-hoach", "bao-cao", "ke-hoach-cai-tien")
"""Documents that get a số and a signature."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document on the report's page."""

    kind: str
    title: str
    format: str
    numbered: bool
    number: str
    signed_on: date | None
    signed_name: str
    version: int


def documents_of(access: CycleAccess) -> list[DocumentRow]:
    """All documents of a cycle in the order a school hands them in."""
    rows = {d.kind: d for d in IssuedDocument.objects.filter(cycle=access.cycle)}
    found = []
    for kind, (title, form) in KINDS.items():
        row = rows.get(kind)
        found.append(
            DocumentRow(
                kind,
                title,
                form,
                kind in NUMBERED,
                row.number if row else "",
                row.signed_on if row else None,
                row.signed_copy_name if row else "",
                row.version if row else 0,
            )
        )
    return found


def signed_copy_of(access: CycleAccess, kind: str) -> tuple[StoredFile, str] | None:
    """The signed copy of a document and its name."""
    row = IssuedDocument.objects.filter(cycle=access.cycle, kind=kind).select_related("signed_copy").first()
    if row is None or row.signed_copy is None:
        return None
    return row.signed_copy, row.signed_copy_name


def published_report(access: CycleAccess, number: int) -> PublishedReport | None:
    """One published report with its file."""
    return PublishedReport.objects.filter(cycle=access.cycle, number=number).select_related("document", "form").first()
