"""Evidence of a cycle: its register, adding, one item with its uses, and the list the editor offers while writing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.forms import FilesForm, NewDocumentForm, asked_site
from kiemdinh.rooms.evidence.use_cases import (
    EvidenceProblem,
    NewDocument,
    NothingTaken,
    add_evidence,
    give_code,
    withdraw_use,
)
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.evidence_view import (
    CriterionChoice,
    cited_in_cycle,
    cited_in_sheets,
    criteria_without_evidence,
    criterion_choices,
    places_citing,
)
from kiemdinh.services.files.uploads import checks_upload_names, form_errors, upload_answer, uploads_of, wants_json

PAGE_SIZE = 50
PICK_LIMIT = 12
FILTERS = ("tieu-chi", "hop", "trich", "tep", "diem-truong", "q")


@cycle_page
def register(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The register of the cycle's codes; its filters (`FILTERS`) live in the address."""
    set_id, query = access.cycle.evidence_set_id, {k: request.GET.get(k, "").strip() for k in FILTERS}
    sites = evidence.site_options(school_id=access.cycle.school_id, on=request.today)
    site_id = asked_site(request.GET, sites)
    cited = cited_in_cycle(access)
    everything = evidence.codes_of(set_id=set_id)
    uncited = sum(1 for row in everything if row.code not in cited)
    rows, _ = evidence.list_items(
        set_id=set_id,
        criterion=query["tieu-chi"],
        search=query["q"],
        box=int(query["hop"]) if query["hop"].isdecimal() else None,
        site_id=site_id,
    )
    if query["trich"] == "chua":
        rows = [row for row in rows if row.code not in cited]
    if query["tep"] == "lien-ket":
        rows = [row for row in rows if row.link_only]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    boxes = evidence.boxes_of(set_id=set_id)
    without = criteria_without_evidence(access)
    decision = access.may("edit_evidence")
    return render(
        request,
        "self_assessment/evidence.html",
        {
            "access": access,
            "cycle": access.cycle,
            "page": page,
            "query": query,
            "total": len(everything),
            "criterion": query["tieu-chi"],
            "uncited": uncited,
            "boxes": boxes,
            "without": without,
            "may_edit": bool(decision),
            "why_not": decision.reason,
            "narrowed": any(query.values()),
            "sites": sites,
            "site_id": site_id,
            "export_query": urlencode({k: v for k, v in query.items() if v and k != "trich"}),
            "rows": [(row, row.code in cited) for row in page.object_list],
            "criteria": [(s, s.criteria) for s in access.catalog.standards],
            "chips": _chips(query, len(everything), uncited, boxes),
            "school_code": _school_code(request, access),
        },
    )


def _school_code(request: HttpRequest, access: CycleAccess) -> str:
    """The school's code when the actor may open its register of documents, else empty."""
    school_id = access.cycle.school_id
    if not evidence.may(actor=request.actor, action="view", school_id=school_id):
        return ""
    return organisations.code_of(unit_id=school_id)


def _chips(query: dict[str, str], total: int, uncited: int, boxes: list[tuple[int, int]]) -> list[dict[str, Any]]:
    kept = {k: query[k] for k in ("tieu-chi", "diem-truong", "q") if query[k]}

    def chip(label: str, count: int | None, **extra: str) -> dict[str, Any]:
        current = all(query[name] == extra.get(name, "") for name in ("hop", "trich", "tep"))
        return {"label": label, "count": count, "current": current, "url": "?" + urlencode(kept | extra)}

    return [
        chip("Tất cả", total),
        chip("Chưa trích", uncited, trich="chua"),
        chip("Chỉ có liên kết", None, tep="lien-ket"),
        *(chip(f"Hộp H{box}", count, hop=str(box)) for box, count in boxes),
    ]


class EvidenceForm(NewDocumentForm):
    """A new document with files, and the criterion that it serves."""

    criterion = forms.ChoiceField(
        label="Tiêu chí",
        error_messages={
            "required": "Hãy chọn tiêu chí.",
            "invalid_choice": "Tiêu chí này không có trong bộ quy định của chu kỳ.",
        },
    )
    box = forms.IntegerField(
        label="Số hộp",
        required=False,
        min_value=1,
        max_value=999,
        help_text="Để trống thì lấy số của tiêu chuẩn.",
        widget=forms.NumberInput(attrs={"class": "input--short"}),
        error_messages={
            "invalid": "Số hộp phải là số nguyên từ 1.",
            "min_value": "Số hộp phải từ 1 trở lên.",
            "max_value": "Số hộp quá lớn.",
        },
    )

    def __init__(self, *args: Any, choices: list[CriterionChoice], with_box: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for choice in choices:
            groups.setdefault(choice.group, []).append((choice.value, choice.label))
        self.fields["criterion"].choices = [("", "Chọn tiêu chí"), *groups.items()]  # type: ignore[attr-defined]
        if not with_box:
            del self.fields["box"]


@checks_upload_names
@cycle_page
def add(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Adds evidence: a new document with files, or a document that the school already has."""
    access.require("edit_evidence")
    choices = criterion_choices(access)
    chosen = _choice(choices, request.POST.get("gan") or request.GET.get("tieu-chi", ""))
    if request.method == "POST" and request.POST.get("viec") == "chon":
        return _attach(request, access, chosen)
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        choices=choices,
        with_box=_with_box(access),
        sites=evidence.site_options(school_id=access.cycle.school_id, on=request.today),
        initial={"criterion": chosen.value if chosen else ""},
    )
    if request.method == "POST" and form.is_valid():
        answer = _add(request, access, form, _choice(choices, form.cleaned_data["criterion"]))
        if answer is not None:
            return answer
    if request.method == "POST" and wants_json(request):
        return JsonResponse({"errors": form_errors(form)}, status=422)
    search = request.GET.get("q", "").strip()
    return render(
        request,
        "self_assessment/evidence_add.html",
        {
            "access": access,
            "cycle": access.cycle,
            "form": form,
            "chosen": chosen,
            "choices": choices,
            "search": search,
            **_existing(access, chosen, search),
        },
        status=422 if form.errors else 200,
    )


def _with_box(access: CycleAccess) -> bool:
    return access.catalog.generation == "2018" and access.cycle.evidence_set.has_boxes


def _choice(choices: list[CriterionChoice], value: str) -> CriterionChoice | None:
    """The criterion a form or an address names; a bare code means the first stage that has it."""
    return next((c for c in choices if value in (c.value, c.code)), None)


def _existing(access: CycleAccess, chosen: CriterionChoice | None, search: str) -> dict[str, Any]:
    """What could be attached instead of uploading again: coded items not serving the criterion, uncoded documents."""
    set_id = access.cycle.evidence_set_id
    if chosen is None:
        return {"coded": [], "uncoded": []}
    items, _ = evidence.list_items(set_id=set_id, search=search)
    wanted = (chosen.code, chosen.stage)
    coded = [i for i in items if wanted not in i.use_keys] if search else []
    uncoded = evidence.documents_without_code(school_id=access.cycle.school_id, set_id=set_id, search=search, limit=20)
    return {"coded": coded[:20], "uncoded": uncoded}


def _add(
    request: HttpRequest, access: CycleAccess, form: EvidenceForm, choice: CriterionChoice | None
) -> HttpResponse | None:
    """Registers the document with its code; None when the form has to be shown again."""
    if choice is None:
        raise Http404
    uploads, refused = uploads_of(request, "files")
    # The form asks for the place only in a school that teaches in several.
    asked = ("subject", "number", "issued_on", "issuer", "kept_at", "url", "note", "site_id")
    facts = {k: form.cleaned_data[k] for k in asked if k in form.cleaned_data}
    try:
        added = add_evidence(
            actor=request.actor,
            now=request.now,
            school_id=access.cycle.school_id,
            document=NewDocument(**facts),
            uploads=uploads,
            refused=refused,
            set_id=access.cycle.evidence_set_id,
            criterion=choice.code,
            stage=choice.stage,
            box=form.cleaned_data.get("box"),
        )
    except NothingTaken as problem:
        for sentence in problem.refused:
            form.add_error("files", sentence)
        return None
    except EvidenceProblem as problem:
        form.add_error(None, str(problem))
        return None
    if added.item is None:
        raise Http404
    messages.success(request, f"Đã thêm minh chứng {added.item.code}.")
    return upload_answer(request, url=_item_url(access, added.item.pk), refused=added.refused)


def _attach(request: HttpRequest, access: CycleAccess, choice: CriterionChoice | None) -> HttpResponse:
    """Lets an existing document serve a criterion."""
    document = request.POST.get("van_ban", "")
    if choice is None or not document.isdecimal():
        messages.error(request, "Hãy chọn văn bản và tiêu chí cần gắn.")
        return redirect("self_assessment:add_evidence", cycle_id=access.cycle.pk)
    try:
        item = give_code(
            actor=request.actor,
            now=request.now,
            set_id=access.cycle.evidence_set_id,
            document_id=int(document),
            criterion=choice.code,
            stage=choice.stage,
        )
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
        return redirect(f"{reverse('self_assessment:add_evidence', args=[access.cycle.pk])}?tieu-chi={choice.value}")
    messages.success(request, f"{item.code} đã gắn vào tiêu chí {choice.code}.")
    return redirect(_item_url(access, item.pk))


def _item_url(access: CycleAccess, item_id: int) -> str:
    return reverse("self_assessment:evidence_item", args=[access.cycle.pk, item_id])


@cycle_page
def item(request: HttpRequest, access: CycleAccess, item_id: int) -> HttpResponse:
    """One item: its document, files with a preview, where it is used and cited; attach or withdraw by a post."""
    row = evidence.item_for(set_id=access.cycle.evidence_set_id, item_id=item_id)
    choices = criterion_choices(access)
    if request.method == "POST":
        access.require("edit_evidence")
        choice = _choice(choices, request.POST.get("gan", ""))
        if choice is None:
            raise Http404
        if request.POST.get("viec") == "rut":
            return _withdraw(request, access, row, choice)
        return _attach_item(request, access, row, choice)
    decision = access.may("edit_evidence")
    may_open = bool(evidence.may(actor=request.actor, action="download", school_id=access.cycle.school_id))
    files = evidence.file_history(document_id=row.document_id) if may_open else []
    used = [c for c in choices if (c.code, c.stage) in row.use_keys]
    return render(
        request,
        "self_assessment/evidence_item.html",
        {
            "access": access,
            "cycle": access.cycle,
            "item": row,
            "may_edit": bool(decision),
            "why_not": decision.reason,
            "may_open": may_open,
            "files": files,
            "files_form": FilesForm(),
            "used": used,
            "others": [c for c in choices if c not in used],
            "places": places_citing(access, code=row.code),
            "shown": evidence.file_to_show([f.file for f in files], request.GET.get("tep", "")),
        },
    )


def _attach_item(
    request: HttpRequest, access: CycleAccess, row: evidence.EvidenceRow, choice: CriterionChoice
) -> HttpResponse:
    try:
        give_code(
            actor=request.actor,
            now=request.now,
            set_id=access.cycle.evidence_set_id,
            document_id=row.document_id,
            criterion=choice.code,
            stage=choice.stage,
        )
        messages.success(request, f"{row.code} đã gắn thêm vào tiêu chí {choice.code}.")
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
    return redirect(_item_url(access, row.id))


def _withdraw(
    request: HttpRequest, access: CycleAccess, row: evidence.EvidenceRow, choice: CriterionChoice
) -> HttpResponse:
    """Asks first, saying what is lost; then takes the item off the criterion."""
    last = len(row.use_keys) == 1
    if request.POST.get("chac") != "1":
        return render(
            request,
            "self_assessment/evidence_withdraw.html",
            {
                "access": access,
                "cycle": access.cycle,
                "item": row,
                "choice": choice,
                "last": last,
                "cited": row.code in cited_in_sheets(access, criterion=choice.code),
            },
        )
    try:
        withdraw_use(
            actor=request.actor,
            now=request.now,
            set_id=access.cycle.evidence_set_id,
            item_id=row.id,
            criterion=choice.code,
            stage=choice.stage,
        )
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
        return redirect(_item_url(access, row.id))
    messages.success(request, f"Đã rút {row.code} khỏi tiêu chí {choice.code}.")
    return (
        redirect("self_assessment:evidence", cycle_id=access.cycle.pk) if last else redirect(_item_url(access, row.id))
    )


@cycle_page
def pick(request: HttpRequest, access: CycleAccess) -> JsonResponse:
    """At most twelve codes for the editor: ?q=&tieu-chi= → {items: [{code, subject, date, cited}]}."""
    criterion = request.GET.get("tieu-chi", "")
    rows = evidence.pick_codes(
        set_id=access.cycle.evidence_set_id, criterion=criterion, search=request.GET.get("q", ""), limit=PICK_LIMIT
    )
    cited = cited_in_sheets(access, criterion=criterion) if criterion else cited_in_cycle(access)
    return JsonResponse(
        {
            "items": [
                {
                    "code": row.code,
                    "subject": row.subject,
                    "date": format_date(row.issued_on) if row.issued_on else "",
                    "cited": row.code in cited,
                }
                for row in rows
            ]
        }
    )
