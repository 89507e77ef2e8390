"""Minh chứng theo năm học: the matrix of a school, one cell of it, asking people, what is expected."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.exports.gap import gap_workbook
from kiemdinh.rooms.evidence.forms.gap import AskForm, ChangeExpectedForm, ExpectedForm, place_value, posted_place
from kiemdinh.rooms.evidence.pages.access import XLSX, plan_from, school_or_404, staff_choices
from kiemdinh.rooms.evidence.queries import gap, gap_table
from kiemdinh.rooms.evidence.rules.gap import YEAR_CODE, Cell, GapRow, Line, narrow, year_label
from kiemdinh.rooms.evidence.rules.gap_words import LOOK, cell_words, filter_words
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, expected, requests
from kiemdinh.rooms.evidence.use_cases.expected import ExpectedDraft
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.services.files.serving import disposition

FILTERS = ("bo", "thieu", "tieu-chuan", "nam", "nguoi", "mo")


@login_required
def matrix(request: HttpRequest, code: str) -> HttpResponse:
    """The matrix outside any cycle; filters live in the address, Excel gives exactly what they leave."""
    school_id, school = school_or_404(request, code)
    plan = plan_from(request, school_id)
    if request.method == "POST":
        return _ask_from_matrix(request, plan, code)
    view = gap.gap_view(plan)
    where = gap_table.filter_from(request.GET, plan)
    rows = narrow(view.rows, where)
    makers = gap_table.makers_of(view)
    if request.GET.get("xuat") == "xlsx":
        header, body = gap_table.sheet_rows(plan, rows)
        words = filter_words(where, maker=dict(makers).get(where.maker_id or 0, ""))
        return HttpResponse(
            gap_workbook(school_name=school.name, header=header, rows=body, filters=words),
            content_type=XLSX,
            headers={"Content-Disposition": disposition(f"Minh chứng theo năm học {school.name}.xlsx", inline=False)},
        )
    query = {name: request.GET.get(name, "") for name in FILTERS}
    cell_url = reverse("evidence:gap_cell", args=[code])
    table = gap_table.gap_table(plan, view, rows, cell_url=cell_url, query=query, opened=query["mo"])
    return render(
        request,
        "evidence/gap.html",
        {
            "school": school,
            "plan": plan,
            "table": table,
            "query": query,
            "standard": where.standard,
            "post_url": request.get_full_path(),
            "makers": makers,
            "standards": plan.catalog.standards,
            "narrowed": any(query[name] for name in ("thieu", "tieu-chuan", "nam", "nguoi")),
            "expected_count": sum(len(row.lines) for row in view.rows),
            "may_edit": bool(gap.may_expect(actor=request.actor, action="edit", school_id=school_id)),
            "editions": regulations.selectable_editions(school_type=plan.school_type),
            "keep": urlencode({k: v for k, v in query.items() if v}),
            "clear_url": f"?{urlencode({'bo': query['bo']})}" if query["bo"] else "?",
            "expected_url": f"{reverse('evidence:expected', args=[code])}?bo={plan.edition_code}",
        },
    )


def _ask_from_matrix(request: HttpRequest, plan: gap.GapPlan, code: str) -> HttpResponse:
    """Asks the usual maker of an item (`nho` = "7:2025-2026") or of every lacking item of a year (`nho_cot`)."""
    back = request.POST.get("ve", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = f"{request.path}?{request.META.get('QUERY_STRING', '')}"
    try:
        if year := request.POST.get("nho_cot", ""):
            outcome = requests.ask_column(actor=request.actor, now=request.now, plan=plan, school_year=year)
            _tell_column(request, outcome, year)
            return redirect(back)
        item, _, year = request.POST.get("nho", "").partition(":")
        if not item.isdecimal() or not YEAR_CODE.match(year):
            raise Http404
        row = gap.expected_for(actor=request.actor, expected_id=int(item), action="ask")
        if row.maker_id is None or row.maker_id == request.actor.account_id:
            where = {
                "bo": plan.edition_code,
                "den": plan.years[-1],
                "tieu-chi": row.criterion,
                "cap": row.stage,
                "nam": year,
                "muc": item,
            }
            return redirect(f"{reverse('evidence:gap_cell', args=[code])}?{urlencode(where)}#nho")
        requests.ask_for_evidence(
            actor=request.actor,
            now=request.now,
            plan=plan,
            criterion=row.criterion,
            stage=row.stage,
            school_year=year,
            asked_of=row.maker_id,
            expected_id=row.pk,
        )
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
    else:
        maker = row.maker.full_name if row.maker else ""
        messages.success(request, f"Đã nhờ {maker} nộp “{row.title}” năm học {year_label(year)}.")
    return redirect(back)


def _tell_column(request: HttpRequest, outcome: requests.ColumnAsked, year: str) -> None:
    if outcome.asked:
        messages.success(request, f"Đã gửi {outcome.asked} lời nhờ nộp minh chứng năm học {year_label(year)}.")
    else:
        messages.info(request, f"Không có lời nhờ mới nào cho năm học {year_label(year)}.")
    if outcome.nobody:
        names = "; ".join(outcome.nobody[:5])
        more = f" và {len(outcome.nobody) - 5} mục nữa" if len(outcome.nobody) > 5 else ""
        messages.warning(request, f"Chưa nhờ được vì chưa có người thường làm: {names}{more}.")


@login_required
def cell(request: HttpRequest, code: str) -> HttpResponse:
    """One cell: which documents fill it, and what to do when it lacks: ask, tie a document, say it is not needed."""
    school_id, school = school_or_404(request, code)
    plan = plan_from(request, school_id)
    stage, criterion, year = (request.GET.get(name, "") for name in ("cap", "tieu-chi", "nam"))
    if (stage, criterion) not in plan.criteria or not YEAR_CODE.match(year):
        raise Http404
    item_id = int(request.GET["muc"]) if request.GET.get("muc", "").isdecimal() else None
    item = gap.expected_for(actor=request.actor, expected_id=item_id) if item_id else None
    if item is not None and (item.school_id, item.edition_code, item.criterion) != (
        school_id,
        plan.edition_code,
        criterion,
    ):
        raise Http404
    people = staff_choices(request, school_id)
    form = AskForm(
        None,
        people=people,
        with_title=item is None,
        initial={"asked_of": item.maker_id if item else None, "title": plan.catalog.criterion(criterion).title},
    )
    if request.method == "POST":
        answer = _cell_action(request, plan, item, (stage, criterion, year), people)
        if isinstance(answer, HttpResponse):
            return answer
        form = answer
    return render(
        request,
        "evidence/gap_cell.html",
        {
            "school": school,
            "plan": plan,
            "item": item,
            "stage": stage,
            "criterion": plan.catalog.criterion(criterion),
            "year": year,
            "year_label": year_label(year),
            "form": form,
            "may_edit": bool(gap.may_expect(actor=request.actor, action="edit", school_id=school_id)),
            "back": _back(request, plan, code),
            **_cell_facts(plan, item, stage, criterion, year),
        },
        status=422 if form.errors else 200,
    )


def _back(request: HttpRequest, plan: gap.GapPlan, code: str) -> str:
    key = place_value(request.GET.get("cap", ""), request.GET.get("tieu-chi", ""))
    return f"{reverse('evidence:gap', args=[code])}?{urlencode({'bo': plan.edition_code, 'mo': key})}"


def _cell_facts(plan: gap.GapPlan, item: Any, stage: str, criterion: str, year: str) -> dict[str, Any]:
    view = gap.gap_view(plan)
    row: GapRow = next(r for r in view.rows if (r.stage, r.criterion) == (stage, criterion))
    line: Line | None = next((ln for ln in row.lines if item is not None and ln.expected.id == item.pk), None)
    of_criterion = next((c for c in row.cells if c.year == year), Cell(year, "missing"))
    shown = next((c for c in line.cells if c.year == year), of_criterion) if line else of_criterion
    documents = queries.documents_by_id(school_id=plan.school_id, ids=of_criterion.documents)
    others = [i for i in of_criterion.documents if i not in shown.documents]
    return {
        "cell": shown,
        "words": cell_words(shown),
        "css": LOOK[shown.state][0],
        "icon": LOOK[shown.state][1],
        "documents": [documents[i] for i in shown.documents if i in documents],
        "others": [documents[i] for i in others if i in documents] if item else [],
        "asked": view.requests.get((stage, criterion, item.pk if item else None, year)),
        "undated": row.undated,
        "lines": [(ln.expected, next((c for c in ln.cells if c.year == year), None)) for ln in row.lines],
    }


def _cell_action(
    request: HttpRequest, plan: gap.GapPlan, item: Any, place: tuple[str, str, str], people: list[tuple[int, str]]
) -> HttpResponse | AskForm:
    """What a post on a cell asks for (`viec`): nho, khong-can, can, gan. A form comes back when it has mistakes."""
    stage, criterion, year = place
    item_id = item.pk if item else None
    form = AskForm(request.POST if request.POST.get("viec") == "nho" else None, people=people, with_title=item is None)
    try:
        match request.POST.get("viec"):
            case "nho":
                if not form.is_valid():
                    return form
                row = requests.ask_for_evidence(
                    actor=request.actor,
                    now=request.now,
                    plan=plan,
                    criterion=criterion,
                    stage=stage,
                    school_year=year,
                    expected_id=item_id,
                    **form.cleaned_data,
                )
                messages.success(request, f"Đã nhờ {row.asked_of.full_name} nộp “{row.title}”.")
            case "khong-can" | "can":
                reason = request.POST.get("reason", "").strip() if request.POST["viec"] == "khong-can" else ""
                if request.POST["viec"] == "khong-can" and not reason:
                    raise EvidenceProblem("Hãy ghi lý do không cần, để người đọc hồ sơ hiểu.")
                expected.waive(
                    actor=request.actor,
                    now=request.now,
                    plan=plan,
                    criterion=criterion,
                    stage=stage,
                    expected_id=item_id,
                    school_year=year,
                    reason=reason,
                )
                messages.success(request, "Đã ghi là không cần." if reason else "Đã tính lại là cần có.")
            case "gan":
                expected.set_purpose(
                    actor=request.actor,
                    now=request.now,
                    plan=plan,
                    criterion=criterion,
                    stage=stage,
                    document_id=int(request.POST.get("van_ban", "0") or 0),
                    expected_id=item_id,
                )
                messages.success(request, "Đã tính văn bản này cho mục cần có.")
            case _:
                raise Http404
    except EvidenceProblem as problem:
        if form.is_bound:
            form.add_error(None, str(problem))
            return form
        messages.error(request, str(problem))
    return redirect(f"{request.path}?{request.META.get('QUERY_STRING', '')}")


@login_required
def expected_list(request: HttpRequest, code: str) -> HttpResponse:
    """What the school expects: rows to add and change, a starter list to fill in."""
    school_id, school = school_or_404(request, code)
    plan = plan_from(request, school_id)
    may_edit = bool(gap.may_expect(actor=request.actor, action="edit", school_id=school_id))
    places = criterion_places(plan)
    people = staff_choices(request, school_id)
    asked = place_value(request.GET.get("cap", ""), request.GET.get("tieu-chi", ""))
    form = ExpectedForm(places=places, people=people, initial={"place": asked})
    if request.method == "POST":
        answer = _fill_or_add(request, plan, places, people)
        if isinstance(answer, HttpResponse):
            return answer
        form = answer
    rows = gap.expected_rows(school_id=school_id, edition_code=plan.edition_code)
    groups = [
        (stage, criterion, [r for r in rows if (r.stage, r.criterion) == (stage, criterion.code)])
        for stage in plan.stages
        for criterion in plan.catalog.criteria
    ]
    return render(
        request,
        "evidence/expected.html",
        {
            "school": school,
            "plan": plan,
            "form": form,
            "groups": groups,
            "total": sum(1 for r in rows if r.is_active),
            "bare": [c.code for _, c, own in groups if not any(r.is_active for r in own)],
            "has_hints": any(c.evidence_hints for c in plan.catalog.criteria),
            "may_edit": may_edit,
            "gap_url": f"{reverse('evidence:gap', args=[code])}?bo={plan.edition_code}",
        },
        status=422 if form.errors else 200,
    )


def criterion_places(plan: gap.GapPlan) -> list[tuple[str, list[tuple[str, str]]]]:
    """Criteria as grouped choices of a form."""
    stages = organisations.school_vocabulary().stages
    return [
        (
            f"Tiêu chuẩn {standard.code}. {standard.title}" + (f" ({stages.get(stage, stage)})" if stage else ""),
            [(place_value(stage, c.code), f"{c.code} {c.title}") for c in standard.criteria],
        )
        for stage in plan.stages
        for standard in plan.catalog.standards
    ]


def _fill_or_add(request: HttpRequest, plan: gap.GapPlan, places: Any, people: Any) -> HttpResponse | ExpectedForm:
    here = f"{request.path}?bo={plan.edition_code}"
    if request.POST.get("viec") in ("goi-y", "so"):
        fill = expected.fill_from_hints if request.POST["viec"] == "goi-y" else expected.fill_from_register
        count = fill(actor=request.actor, now=request.now, plan=plan)
        if count:
            messages.success(request, f"Đã thêm {count} mục. Hãy sửa, bỏ bớt cho đúng với trường mình.")
        else:
            messages.info(request, "Không có mục nào mới để thêm.")
        return redirect(here)
    form = ExpectedForm(request.POST, places=places, people=people)
    if form.is_valid():
        try:
            row = expected.add_expected(actor=request.actor, now=request.now, plan=plan, draft=_draft(form))
        except EvidenceProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Đã thêm “{row.title}” vào tiêu chí {row.criterion}.")
            return redirect(here)
    return form


def _draft(form: ExpectedForm) -> ExpectedDraft:
    stage, criterion, _ = posted_place(form.cleaned_data["place"])
    names = ("title", "kind", "maker_id", "maker_text", "note")
    return ExpectedDraft(criterion=criterion, stage=stage, **{name: form.cleaned_data[name] for name in names})


@login_required
def expected_item(request: HttpRequest, code: str, expected_id: int) -> HttpResponse:
    """Changing one expected evidence, or setting it aside."""
    school_id, school = school_or_404(request, code)
    row = gap.expected_for(actor=request.actor, expected_id=expected_id)
    if row.school_id != school_id:
        raise Http404
    decision = gap.may_expect(actor=request.actor, action="edit", school_id=school_id)
    if not decision:
        raise PermissionDenied(decision.reason)
    plan = gap.plan_for_school(school_id=school_id, today=request.today, edition_code=row.edition_code)
    initial = {name: getattr(row, name) for name in ("title", "kind", "maker_id", "maker_text", "note", "is_active")}
    people = staff_choices(request, school_id)
    if row.maker is not None and row.maker_id not in dict(people):
        people.append((row.maker.pk, f"{row.maker.full_name} (đã nghỉ)"))
    form = ChangeExpectedForm(
        request.POST or None,
        places=criterion_places(plan),
        people=people,
        initial=initial | {"place": place_value(row.stage, row.criterion)},
    )
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            expected.change_expected(
                actor=request.actor,
                now=request.now,
                plan=plan,
                expected_id=row.pk,
                version=int(version) if version.isdecimal() else 0,
                draft=_draft(form),
                is_active=form.cleaned_data["is_active"],
            )
        except EvidenceProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Đã lưu.")
            return redirect(f"{reverse('evidence:expected', args=[code])}?bo={row.edition_code}#tc-{row.criterion}")
    return render(
        request,
        "evidence/expected_item.html",
        {"school": school, "row": row, "form": form, "plan": plan},
        status=422 if form.errors else 200,
    )
