"""Bringing many files: the page, the form without JavaScript, and what the script asks while it sends."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.use_cases import Announced, Arrival, EvidenceProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.staging import DiskFull
from kiemdinh.services.files.uploads import checks_upload_names, uploads_of, wants_json
from kiemdinh.services.jobs import enqueue

_SPARE = 1024
_FORM_FILES = 200


def _school(request: HttpRequest, code: str) -> int:
    unit = organisations.find_unit(code=code)
    if unit is None or not queries.may(actor=request.actor, action="edit", school_id=unit.pk):
        raise Http404
    return int(unit.pk)


@require_safe
@login_required
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """The page for bringing many files to the school's register."""
    school_id = _school(request, code)
    return render(
        request,
        "evidence/upload.html",
        {
            "school": organisations.unit_label(unit_id=school_id, on=request.today),
            "page": queries.upload_page(actor=request.actor, school_id=school_id, set_id=None, on=request.today),
        },
    )


@checks_upload_names
@require_POST
@login_required
def send(request: HttpRequest, code: str) -> HttpResponse:
    """Begins a batch or goes on with the one that is half done; takes the files of an ordinary form.

    Fields: `bo` (set of a cycle), `viec` = moi for a new batch, `giam` for smaller copies, `files`, `tep_nen`.
    """
    school_id = _school(request, code)
    set_id = int(request.POST["bo"]) if request.POST.get("bo", "").isdecimal() else None
    back = _back(request, code, set_id)
    batch = queries.batch_to_continue(actor=request.actor, school_id=school_id, set_id=set_id)
    if batch is None or request.POST.get("viec") == "moi":
        batch = use_cases.start_batch(
            actor=request.actor,
            now=request.now,
            school_id=school_id,
            set_id=set_id,
            shrink=request.POST.get("giam") == "1",
        )
    if wants_json(request):
        return JsonResponse(_addresses(request, batch.pk))
    uploads, refused = uploads_of(request, "files")
    zips, _ = uploads_of(request, "tep_nen")
    for sentence in refused:
        messages.error(request, sentence)
    if not uploads and not zips:
        if not refused:
            messages.error(request, "Chưa chọn tệp nào. Hãy chọn các tệp hoặc một tệp nén .zip rồi bấm gửi.")
        return redirect(back)
    try:
        use_cases.receive_form(
            actor=request.actor, now=request.now, batch_id=batch.pk, uploads=[*uploads, *zips][:_FORM_FILES]
        )
    except (EvidenceProblem, DiskFull) as problem:
        messages.error(request, str(problem))
        return redirect(back)
    return redirect(_sorted(request, batch.pk))


def _back(request: HttpRequest, code: str, set_id: int | None) -> str:
    desk = queries.set_desk(actor=request.actor, set_id=set_id, on=request.today) if set_id else None
    return desk.upload_url if desk else reverse("evidence:upload", args=[code])


def _addresses(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    return {
        "batch": batch_id,
        "announce": reverse("evidence:announce", args=[batch_id]),
        "piece": reverse("evidence:piece", args=[batch_id, 0]),
        "sort": reverse("evidence:sort", args=[batch_id]),
        "page": reverse("evidence:batch", args=[batch_id]),
        "chunk": queries.upload_limits(request.today).chunk,
    }


@require_POST
@login_required
def announce(request: HttpRequest, batch_id: int) -> JsonResponse:
    """What the script is about to send: [{path, size, mtime, retry}] → how much of each is here already."""
    try:
        files = [
            Announced(
                path=str(item["path"]),
                size=int(item["size"]),
                fingerprint=f"{int(item['size'])}-{int(item['mtime'])}",
                retry=bool(item.get("retry")),
            )
            for item in json.loads(request.body)
        ]
    except (ValueError, KeyError, TypeError):
        return _trouble("Trình duyệt gửi danh sách tệp không đúng dạng. Hãy tải lại trang.", 400)
    try:
        arrivals = use_cases.announce(actor=request.actor, now=request.now, batch_id=batch_id, files=files)
    except EvidenceProblem as problem:
        return _trouble(str(problem), 422)
    # Two announcements of one file get one answer; the script finds each by its number in the list.
    by_key = dict(zip(dict.fromkeys((f.path, f.fingerprint) for f in files), arrivals, strict=False))
    return JsonResponse({"files": [_arrival(by_key[f.path, f.fingerprint]) for f in files]})


@require_POST
@login_required
def piece(request: HttpRequest, batch_id: int, file_id: int) -> JsonResponse:
    """The next piece of a file as the body, its place as ?tu=; 409 with the right place when it does not fit."""
    chunk = queries.upload_limits(request.today).chunk
    offset = int(request.GET["tu"]) if request.GET.get("tu", "").isdecimal() else 0
    content = request.read(chunk + _SPARE)
    if len(content) > chunk:
        return _trouble("Mảnh gửi lên lớn hơn cỡ được nhận. Hãy tải lại trang rồi gửi tiếp.", 413)
    try:
        arrival, fitted = use_cases.receive(
            actor=request.actor, now=request.now, batch_id=batch_id, file_id=file_id, offset=offset, piece=content
        )
    except DiskFull as full:
        return _trouble(str(full), 507)
    except EvidenceProblem as problem:
        return _trouble(str(problem), 422)
    return JsonResponse(_arrival(arrival), status=200 if fitted else 409)


@require_POST
@login_required
def sort(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Everything is here: unpacks zips in a job, proposes places, and says where to go on."""
    try:
        url = _sorted(request, batch_id)
    except EvidenceProblem as problem:
        if wants_json(request):
            return _trouble(str(problem), 422)
        messages.error(request, str(problem))
        url = reverse("evidence:batch", args=[batch_id])
    return JsonResponse({"url": url}) if wants_json(request) else redirect(url)


def _sorted(request: HttpRequest, batch_id: int) -> str:
    """Matches at once where no zip waits, else in a job; returns the page that shows it."""
    view = use_cases.writable_batch(actor=request.actor, batch_id=batch_id, now=request.now)
    if use_cases.has_archives(batch=view.row):
        run = enqueue(
            "evidence.sort",
            actor=request.actor,
            unit_id=view.row.school_id,
            now=request.now,
            params={"batch_id": batch_id, "back": reverse("evidence:batch", args=[batch_id])},
        )
        return str(run.url)
    use_cases.match_batch(actor=request.actor, now=request.now, batch_id=batch_id)
    return reverse("evidence:batch", args=[batch_id])


def _arrival(arrival: Arrival) -> dict[str, Any]:
    return {
        "id": arrival.id,
        "path": arrival.path,
        "have": arrival.have,
        "done": arrival.done,
        "reason": arrival.reason,
    }


def _trouble(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
