"""One suggestion for both sides, and the list of the unit that has to answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kiemdinh.rooms.suggestions import use_cases
from kiemdinh.rooms.suggestions.exports.lists import desk_file
from kiemdinh.rooms.suggestions.forms import WordsForm
from kiemdinh.rooms.suggestions.pages.access import MOST_ROWS, PER_PAGE, asked, filters
from kiemdinh.rooms.suggestions.queries import lists, routing
from kiemdinh.rooms.suggestions.queries.access import is_receiver, rolls_up, suggestion_for
from kiemdinh.rooms.suggestions.queries.raised import lines_of
from kiemdinh.rooms.suggestions.rules.states import SUGGESTION
from kiemdinh.rooms.suggestions.use_cases import SuggestionProblem
from kiemdinh.services.pages import made_file, signed_in_page

_WITH_WORDS = {
    # viec: (use case, what is said when it is done)
    "bo-sung": (use_cases.add, "Đã gửi phần bổ sung."),
    "tra-loi": (use_cases.answer, "Đã gửi trả lời cho người gửi."),
    "chuyen": (use_cases.pass_up, "Đã chuyển lên cấp trên. Bạn vẫn đọc được kiến nghị này ở mục Đã chuyển lên."),
    "dong": (use_cases.close, "Đã đóng kiến nghị và báo cho người gửi."),
}


@require_safe
@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    """What my units have to answer, have answered, have passed on; `?xuat=xlsx` gives exactly what is shown."""
    wanted = asked(request)
    shown = request.GET.get("xem", lists.WAITING)
    shown = shown if shown in lists.SHOWN else lists.WAITING
    rows = lists.desk_rows(actor=request.actor, shown=shown, wanted=wanted)
    if request.GET.get("xuat") == "xlsx":
        content = desk_file(
            lists.desk_lines(list(rows[:MOST_ROWS]), today=request.today),
            title=f"Khó khăn, kiến nghị: {lists.SHOWN[shown].lower()}",
        )
        return made_file(content, "kien-nghi-nhan-duoc.xlsx")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lists.desk_lines(list(page.object_list), today=request.today),
        "shown": shown,
        "choices": lists.SHOWN.items(),
        "here": "desk",
        "rolls_up": rolls_up(request.actor),
        "receives": True,
        "may_send": routing.writing_post(request.actor) is not None,
    }
    return render(request, "suggestions/desk.html", context | filters(wanted))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
def one(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """A suggestion with everything said about it; `viec` names what is done."""
    problem, typed, doing = "", "", request.POST.get("viec", "")
    if request.method == "POST":
        typed = request.POST.get("text", "")
        try:
            messages.success(request, _act(request, suggestion_id, doing))
        except SuggestionProblem as refused:
            problem = str(refused)
        else:
            return redirect("suggestions:one", suggestion_id=suggestion_id)
    access = suggestion_for(actor=request.actor, suggestion_id=suggestion_id, today=request.today)
    main = lists.main_of(access)
    may = {action: bool(access.may(action)) for action in ("add", "withdraw", "answer", "merge", "close")}
    may["pass_up"] = (
        bool(access.may("pass_up")) and routing.above(unit_id=access.row.holder_id, on=request.today) is not None
    )
    may["withdraw"] = may["withdraw"] and access.row.answered_at is None
    context: dict[str, Any] = {
        "access": access,
        "row": access.row,
        "line": lines_of([access.row])[0],
        "writer": lists.writer_name(access),
        "entries": lists.entries_of(access),
        "main": main,
        "main_label": SUGGESTION.labels[main.state],
        "merged": lists.merged_lines(access),
        "merge_choices": lists.merge_choices(access) if may["merge"] else [],
        "may": may,
        "problem": problem,
        "typed": typed,
        "doing": doing,
        "receives": is_receiver(request.actor),
    }
    return render(request, "suggestions/one.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, suggestion_id: int, doing: str) -> str:
    """Does what was asked for; returns what to say. Raises SuggestionProblem, Http404, PermissionDenied."""
    version, into = request.POST.get("version", ""), request.POST.get("vao", "")
    if not version.isdecimal() or len(version) > 9:
        raise Http404
    common: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "suggestion_id": suggestion_id,
        "version": int(version),
    }
    if doing in _WITH_WORDS:
        use_case, said = _WITH_WORDS[doing]
        form = WordsForm(request.POST)
        if not form.is_valid():
            raise SuggestionProblem(" ".join(form.errors["text"]))
        use_case(**common, text=form.cleaned_data["text"])
        return said
    if doing == "rut":
        use_cases.withdraw(**common)
        return "Đã rút kiến nghị. Nó không còn trong bản tổng hợp của cấp trên."
    if doing == "gop":
        use_cases.merge(**common, into=int(into) if into.isdecimal() and len(into) < 19 else 0)
        return "Đã gộp. Trả lời kiến nghị kia là trả lời cả kiến nghị này."
    raise Http404
