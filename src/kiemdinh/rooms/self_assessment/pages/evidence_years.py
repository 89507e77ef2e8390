"""Evidence of a cycle by school year, copied from an earlier cycle, and papers that wait for a code."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.queries import gap, gap_table
from kiemdinh.rooms.evidence.rules.gap import narrow, year_label
from kiemdinh.rooms.evidence.rules.gap_words import filter_words
from kiemdinh.rooms.evidence.use_cases import Copied, EvidenceProblem, copy_evidence, give_codes
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.exports.evidence_lists import gap_workbook
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.evidence_view import places_citing
from kiemdinh.rooms.self_assessment.queries.evidence_years import (
    EarlierCycle,
    choices_by_value,
    earlier_cycles,
    mapping_lines,
    plan_of_cycle,
    rows_to_copy,
    waiting_documents,
    years_of_item,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = ("thieu", "tieu-chuan", "nam", "nguoi", "mo")
PAGE_SIZE = 50


@cycle_page
def matrix(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The matrix of a cycle: its own codes and the papers handed in for its edition; filters live in the address."""
    # What is missing is the school's own affair: whoever may not read its documents does not see the matrix.
    if not gap.may_expect(actor=request.actor, action="view", school_id=access.cycle.school_id):
        raise Http404
    plan = plan_of_cycle(access)
    view = gap.gap_view(plan)
    where = gap_table.filter_from(request.GET, plan)
    rows = narrow(view.rows, where)
    makers = gap_table.makers_of(view)
    if request.GET.get("xuat") == "xlsx":
        header, body = gap_table.sheet_rows(plan, rows)
        words = filter_words(where, maker=dict(makers).get(where.maker_id or 0, ""))
        name = f"minh-chung-theo-nam-hoc-{access.cycle.school_year}.xlsx"
        return HttpResponse(
            gap_workbook(access, header=header, rows=body, filters=words),
            headers={
                "Content-Type": XLSX,
                "Content-Disposition": content_disposition_header(True, name) or "attachment",
            },
        )
    code = organisations.code_of(unit_id=access.cycle.school_id)
    query = {name: request.GET.get(name, "") for name in FILTERS}
    table = gap_table.gap_table(
        plan, view, rows, cell_url=reverse("evidence:gap_cell", args=[code]), query=query, opened=query["mo"]
    )
    target = {"bo": plan.edition_code, "den": plan.years[-1], "danh-muc": str(plan.set_id)}
    return render(
        request,
        "self_assessment/evidence_gap.html",
        {
            "access": access,
            "cycle": access.cycle,
            "plan": plan,
            "table": table,
            "query": query,
            "standard": where.standard,
            "makers": makers,
            "standards": plan.catalog.standards,
            "narrowed": any(query[name] for name in ("thieu", "tieu-chuan", "nam", "nguoi")),
            "expected_count": sum(len(row.lines) for row in view.rows),
            "may_edit": bool(gap.may_expect(actor=request.actor, action="ask", school_id=plan.school_id)),
            "may_change": bool(access.may("edit_evidence")),
            "post_url": f"{reverse('evidence:gap', args=[code])}?{urlencode(target)}",
            "keep": urlencode({k: v for k, v in query.items() if v}),
            "clear_url": "?",
            "expected_url": f"{reverse('evidence:expected', args=[code])}?bo={plan.edition_code}",
        },
    )


@cycle_page
def copy(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Copies evidence of an earlier cycle with codes made anew: choose the cycle, filter, tick, map, copy."""
    access.require("edit_evidence")
    cycles = earlier_cycles(access)
    source = _chosen(cycles, request.GET.get("tu", ""))
    if request.method == "POST":
        return _copy(request, access, source)
    query = {name: request.GET.get(name, "").strip() for name in ("q", "tieu-chi", "nam")}
    query["con"] = request.GET.get("con", "" if "loc" in request.GET else "1")
    rows = (
        rows_to_copy(
            access,
            source,
            search=query["q"],
            criterion=query["tieu-chi"],
            year=query["nam"],
            kept=query["con"] == "1",
        )
        if source
        else []
    )
    fresh = [row for row in rows if not row.present]
    return render(
        request,
        "self_assessment/evidence_copy.html",
        {
            "access": access,
            "cycle": access.cycle,
            "cycles": cycles,
            "source": source,
            "rows": rows,
            "fresh": len(fresh),
            "query": query,
            "criterion": query["tieu-chi"],
            "year_count": len(access.cycle.figure_years) or 1,
            "years": [(y, year_label(y)) for y in sorted({y for row in rows for y in row.years}, reverse=True)],
            "old_criteria": sorted({code for row in rows for code, _ in row.item.use_keys}, key=_code_key),
            "mapping": mapping_lines(access, source, [row.item for row in fresh]) if source else [],
            "criteria": access.catalog.criteria,
            "narrowed": "loc" in request.GET,
        },
    )


def _code_key(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split(".") if part.isdecimal())


def _chosen(cycles: list[EarlierCycle], asked: str) -> EarlierCycle | None:
    """The cycle of the address; without one the newest that has evidence."""
    if asked:
        found = next((c for c in cycles if str(c.id) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((c for c in cycles if c.count), None)


def _copy(request: HttpRequest, access: CycleAccess, source: EarlierCycle | None) -> HttpResponse:
    if source is None:
        raise Http404
    here = f"{request.path}?{request.META.get('QUERY_STRING', '')}"
    ticked = [int(value) for value in request.POST.getlist("mc") if value.isdecimal()]
    if not ticked:
        messages.error(request, "Chưa chọn minh chứng nào. Hãy đánh dấu những dòng cần chép.")
        return redirect(here)
    prefix = "sang__"
    mapping = {
        name.removeprefix(prefix): [value] if value else []
        for name, value in request.POST.items()
        if name.startswith(prefix)
    }
    try:
        outcome = copy_evidence(
            actor=request.actor,
            now=request.now,
            source_set_id=source.set_id,
            target_set_id=access.cycle.evidence_set_id,
            item_ids=ticked,
            mapping=mapping,
            known=[c.code for c in access.catalog.criteria],
            stages=access.cycle.stages or [""],
        )
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
        return redirect(here)
    _tell(request, outcome, "Đã chép")
    return redirect(here if outcome.unplaced else reverse("self_assessment:evidence", args=[access.cycle.pk]))


def _tell(request: HttpRequest, outcome: Copied, verb: str) -> None:
    if outcome.made:
        first, last = outcome.codes[0], outcome.codes[-1]
        span = first if first == last else f"từ {first} đến {last}"
        messages.success(request, f"{verb} {len(outcome.made)} minh chứng, mã mới {span}.")
    if outcome.present:
        messages.info(request, f"{len(outcome.present)} văn bản đã có mã trong chu kỳ này nên giữ nguyên.")
    if outcome.unplaced:
        messages.warning(
            request,
            f"{len(outcome.unplaced)} minh chứng chưa chép vì tiêu chí cũ chưa có tiêu chí mới. "
            "Hãy chọn ở phần “Đổi tiêu chí” rồi chép tiếp.",
        )


@cycle_page
def waiting(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Papers handed in through the year that have no code here yet: tick, choose the criterion, give codes at once."""
    access.require("edit_evidence")
    choices = choices_by_value(access)
    if request.method == "POST":
        return _give(request, access, choices)
    search, everything = request.GET.get("q", "").strip(), request.GET.get("moi-nam") == "1"
    rows = waiting_documents(access, search=search, everything=everything)
    groups: dict[str, list[Any]] = {}
    for choice in choices.values():
        groups.setdefault(choice.group, []).append(choice)
    return render(
        request,
        "self_assessment/evidence_waiting.html",
        {
            "access": access,
            "cycle": access.cycle,
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "total": len(rows),
            "placed": sum(1 for row in rows if row.place),
            "groups": list(groups.items()),
            "search": search,
            "everything": everything,
            "school_code": organisations.code_of(unit_id=access.cycle.school_id),
        },
    )


def _give(request: HttpRequest, access: CycleAccess, choices: dict[str, Any]) -> HttpResponse:
    places, without = [], 0
    for value in request.POST.getlist("vb"):
        choice = choices.get(request.POST.get(f"tc__{value}", ""))
        if not value.isdecimal() or choice is None:
            without += 1
            continue
        places.append((int(value), (choice.stage, choice.code)))
    if without:
        messages.error(request, f"{without} văn bản được chọn chưa có tiêu chí nên chưa đặt mã. Hãy chọn tiêu chí.")
    elif not places:
        messages.error(request, "Chưa chọn văn bản nào. Hãy đánh dấu những dòng cần đặt mã.")
    if places and not without:
        try:
            outcome = give_codes(
                actor=request.actor, now=request.now, set_id=access.cycle.evidence_set_id, places=places
            )
        except EvidenceProblem as problem:
            messages.error(request, str(problem))
        else:
            _tell(request, outcome, "Đã đặt mã cho")
    return redirect(request.get_full_path())


@cycle_page
def drawer(request: HttpRequest, access: CycleAccess, item_id: int) -> HttpResponse:
    """The side drawer of an item beside a sheet: facts, where used, revisions with their hash, a preview."""
    row = evidence.item_for(set_id=access.cycle.evidence_set_id, item_id=item_id)
    may_open = bool(evidence.may(actor=request.actor, action="download", school_id=access.cycle.school_id))
    files = evidence.file_history(document_id=row.document_id) if may_open else []
    return render(
        request,
        "self_assessment/evidence_drawer.html",
        {
            "cycle": access.cycle,
            "item": row,
            "may_open": may_open,
            "files": files,
            "places": places_citing(access, code=row.code),
            "shown": evidence.file_to_show([f.file for f in files], request.GET.get("tep", "")),
            "years_words": ", ".join(years_of_item(access, row)),
        },
    )
