"""The official wording: what is in use, loading a file, reviewing where its sentences were placed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.regulations import queries, use_cases
from kiemdinh.rooms.regulations.forms import OfficialFileForm
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.official import (
    ACCEPTED,
    HOW,
    LEVEL_4,
    OFFICIAL_SOURCE,
    REVIEW,
    Target,
)


def official(request: HttpRequest, code: str) -> HttpResponse:
    """What is in use for an edition, every file loaded, and (for those who may) loading another."""
    edition = _edition_or_404(code)
    may = queries.may_load(request.actor)
    form = OfficialFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied(use_cases.NOT_YOURS)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                source = use_cases.load_official_text(
                    actor=request.actor, now=request.now, edition_code=code, name=file.name, data=file.read()
                )
            except use_cases.OfficialTextProblem as problem:
                form.add_error("file", str(problem))
            else:
                messages.success(request, "Đã đọc tệp. Hãy xem từng cặp câu rồi duyệt.")
                return redirect("regulations:official_review", code=code, source_id=source.pk)
    sources = queries.sources_of(edition_code=code)
    in_use = next((s for s in sources if s.state == ACCEPTED), None)
    context = {
        "header": edition.header,
        "form": form,
        "may": may,
        "in_use": in_use,
        "pairs": _shown(queries.pairs_of(in_use)) if in_use else [],
        "sources": [(s, OFFICIAL_SOURCE.labels[s.state]) for s in sources] if may else [],
        "crumbs": _crumbs(edition, "Nguyên văn"),
    }
    return render(request, "regulations/official.html", context, status=422 if form.errors else 200)


@login_required
def review(request: HttpRequest, code: str, source_id: int) -> HttpResponse:
    """Our sentences with the official ones beside them; each can be given another place, then the file is accepted."""
    edition = _edition_or_404(code)
    if not queries.may_load(request.actor):
        raise PermissionDenied(use_cases.NOT_YOURS)
    source = queries.source_for(edition_code=code, source_id=source_id)
    problem = ""
    if request.method == "POST":
        try:
            done = _act(request, source_id)
        except use_cases.OfficialTextProblem as refusal:
            problem = str(refusal)
            source = queries.source_for(edition_code=code, source_id=source_id)
        else:
            messages.success(request, done)
            if request.POST.get("viec") in ("duyet", "bo_tep"):
                return redirect("regulations:official", code=code)
            return redirect(f"{request.get_full_path()}#doan-{request.POST.get('doan', '')}")
    search, only = request.GET.get("tim", "").strip(), request.GET.get("loc", "")
    only = only if only in ("khop", "lech") else ""
    counts = queries.counts_of(source)
    pairs = queries.pairs_of(source, search=search, only=only)
    context = {
        "header": edition.header,
        "source": source,
        "state": OFFICIAL_SOURCE.labels[source.state],
        "open": source.state == REVIEW,
        "pairs": _shown(pairs),
        "counts": [(HOW[how], counts[how]) for how in HOW if counts.get(how)],
        "to_look_at": sum(counts.get(how, 0) for how in ("similar", "doubled", "none")),
        "choices": [(t.key, f"{_place(t)}: {t.ours[:70]}") for t in queries.targets_of_source(source)],
        "search": search,
        "only": only,
        "problem": problem,
        "crumbs": _crumbs(edition, "Nguyên văn", f"/quy-dinh/{code}/nguyen-van/", source.name),
    }
    return render(request, "regulations/official_review.html", context, status=422 if problem else 200)


def criterion(request: HttpRequest, code: str, catalog_code: str, criterion: str) -> HttpResponse:
    """The official wording of one criterion; as a piece beside a sheet it is empty (204) when none is in use."""
    edition = _edition_or_404(code)
    row = next((item for item in edition.catalogs if item.code == catalog_code), None)
    if row is None:
        raise Http404("Không có danh mục này.")
    catalog = queries.get_catalog(row.id, sha256=row.sha256)
    title = _title(catalog, criterion)
    lines = queries.official_lines(catalog_code=catalog_code, criterion=criterion)
    piece = request.GET.get("manh") == "1"
    if piece and not lines:
        return HttpResponse(status=204)
    context = {
        "header": edition.header,
        "title": title,
        "criterion": criterion,
        "lines": lines,
        "level_4": criterion == LEVEL_4,
        "url": f"/quy-dinh/{code}/{catalog_code}/",
        "crumbs": _crumbs(edition, "Nguyên văn", f"/quy-dinh/{code}/nguyen-van/", title),
    }
    return render(request, f"regulations/official_criterion{'_body' if piece else ''}.html", context)


def _act(request: HttpRequest, source_id: int) -> str:
    data = request.POST
    version = int(data.get("version", "0")) if data.get("version", "").isdecimal() else 0
    args: dict[str, Any] = {"actor": request.actor, "now": request.now, "source_id": source_id, "version": version}
    if data.get("viec") == "duyet":
        use_cases.accept_official_text(**args)
        return "Đã duyệt. Nguyên văn hiện bên cạnh yêu cầu ở phiếu và ở trang quy định."
    if data.get("viec") == "bo_tep":
        use_cases.drop_official_text(**args)
        return "Đã bỏ bản này; chưa có gì thay đổi ở các phiếu."
    text_id = int(data["doan"]) if data.get("doan", "").isdecimal() else 0
    use_cases.place_official_text(**args, text_id=text_id, target_key=data.get("cho", ""))
    return "Đã đặt lại chỗ của đoạn."


def _edition_or_404(code: str) -> queries.EditionRow:
    edition = queries.get_edition(code)
    if edition is None:
        raise Http404("Không có bộ quy định này.")
    return edition


def _title(catalog: Catalog, criterion: str) -> str:
    if criterion == LEVEL_4 and catalog.level_4:
        return "Mức 4 (Điều 22)"
    found = next((item for item in catalog.criteria if item.code == criterion), None)
    if found is None:
        raise Http404("Không có tiêu chí này.")
    return f"Tiêu chí {found.code}: {found.title}"


def _shown(pairs: list[queries.Pair]) -> list[dict[str, Any]]:
    return [
        {
            "target": pair.target,
            "key": pair.target.key if pair.target else "",
            "place": _place(pair.target) if pair.target else "",
            "row": pair.row,
            "how": HOW[pair.row.how] if pair.row else "",
            "sure": bool(pair.row and pair.target and pair.row.how in ("article", "hand")),
        }
        for pair in pairs
    ]


def _place(target: Target) -> str:
    if target.criterion == LEVEL_4:
        return f"Mức 4, khoản {target.indicator}"
    letter = "" if target.indicator == "*" else f", {target.indicator})"
    return f"{target.criterion}, Mức {target.level}{letter}"


def _crumbs(edition: queries.EditionRow, *rest: str) -> list[dict[str, str]]:
    """Crumbs to a page of the official wording: (last), or (middle, its address, last)."""
    trail = [
        {"label": "Quy định", "url": "/quy-dinh/"},
        {
            "label": f"Thông tư {edition.header.regulation_number}",
            "url": f"/quy-dinh/{edition.header.edition_id}/",
        },
    ]
    if len(rest) == 3:
        trail.append({"label": rest[0], "url": rest[1]})
    return [*trail, {"label": rest[-1]}]
