"""The evidence list of a cycle from Excel: template, preview with the rows to mend, then all of it at once."""

import base64
import binascii
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from kiemdinh.rooms.evidence.rules.lists import ACTIONS
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem
from kiemdinh.rooms.evidence.use_cases.importing import MAX_ROWS, TITLES, import_list, read_list
from kiemdinh.rooms.self_assessment.exports.evidence_lists import list_workbook
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.evidence_years import written_places

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SALT = "kiemdinh.evidence.list"
_KEPT_SECONDS = 2 * 60 * 60
_LARGEST = 2 * 1024 * 1024


def _xlsx(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "private, no-store",
        },
    )


@cycle_page
def template(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The table to fill in: empty, or (?day=1) with the rows that the cycle has."""
    access.require("edit_evidence")
    filled = request.GET.get("day") == "1"
    name = f"danh-muc-minh-chung-{access.cycle.school_year}.xlsx" if filled else "mau-danh-muc-minh-chung.xlsx"
    return _xlsx(list_workbook(access, filled=filled), name)


@cycle_page
def import_list_page(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Reads a file, shows what it would do, and (`viec` = nhap) does it; the rows to mend come back as a file."""
    access.require("edit_evidence")
    context: dict[str, Any] = {"access": access, "cycle": access.cycle, "titles": TITLES, "max_rows": MAX_ROWS}
    if request.method != "POST":
        return render(request, "self_assessment/evidence_import.html", context)
    work = request.POST.get("viec", "xem")
    try:
        content = _content(request, work)
        common: dict[str, Any] = {
            "actor": request.actor,
            "now": request.now,
            "set_id": access.cycle.evidence_set_id,
            "places": written_places(access),
            "content": content,
        }
        if work == "nhap":
            return _take_in(request, access, common)
        preview = read_list(**common)
    except EvidenceProblem as problem:
        return render(request, "self_assessment/evidence_import.html", context | {"problem": str(problem)}, status=422)
    if work == "dong-loi":
        return _xlsx(preview.rejected_file(), "dong-can-sua.xlsx")
    rows = [(row, ACTIONS[row.action]) for row in preview.plan.good]
    context |= {
        "preview": preview,
        "rows": rows[:200],
        "more": max(len(rows) - 200, 0),
        "counts": [(label, preview.plan.count(action)) for action, label in ACTIONS.items()],
        "kept": _packed(request, content),
    }
    return render(request, "self_assessment/evidence_import.html", context)


def _content(request: HttpRequest, work: str) -> bytes:
    """The file that was sent, or the one the preview carries, signed for its reader."""
    if work != "xem":
        try:
            kept = signing.loads(request.POST.get("tep", ""), salt=_SALT, max_age=_KEPT_SECONDS)
            if kept["reader"] != request.actor.account_id:
                raise Http404
            return base64.b64decode(kept["content"], validate=True)
        except (signing.BadSignature, binascii.Error, KeyError, TypeError) as error:
            raise EvidenceProblem("Bản xem trước đã quá hai giờ. Hãy tải tệp lên lần nữa.") from error
    upload = request.FILES.get("tep")
    if upload is None:
        raise EvidenceProblem("Chưa chọn tệp. Hãy chọn tệp Excel rồi bấm xem trước.")
    if (upload.size or 0) > _LARGEST:
        raise EvidenceProblem("Tệp lớn hơn 2 MB. Hãy bỏ hình và các trang thừa, hoặc chia tệp rồi nhập từng phần.")
    return bytes(upload.read())


def _packed(request: HttpRequest, content: bytes) -> str:
    kept = {"content": base64.b64encode(content).decode(), "reader": request.actor.account_id}
    return signing.dumps(kept, salt=_SALT, compress=True)


def _take_in(request: HttpRequest, access: CycleAccess, common: dict[str, Any]) -> HttpResponse:
    good = request.POST.get("so_dong", "")
    outcome = import_list(good=int(good) if good.isdecimal() else 0, **common)
    messages.success(
        request,
        f"Đã nhập danh mục: thêm {outcome.added}, sửa {outcome.changed}, giữ nguyên {outcome.same} minh chứng.",
    )
    return redirect("self_assessment:evidence", cycle_id=access.cycle.pk)
