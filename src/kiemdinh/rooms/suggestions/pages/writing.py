"""Writing a suggestion from any page, and the list of what one wrote."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kiemdinh.rooms.suggestions.exports.lists import raised_file
from kiemdinh.rooms.suggestions.forms import SuggestionForm
from kiemdinh.rooms.suggestions.pages.access import MOST_ROWS, PER_PAGE, asked, filters
from kiemdinh.rooms.suggestions.queries import routing
from kiemdinh.rooms.suggestions.queries.access import is_receiver, rolls_up
from kiemdinh.rooms.suggestions.queries.lists import own_rows
from kiemdinh.rooms.suggestions.queries.raised import lines_of
from kiemdinh.rooms.suggestions.rules.kinds import SOFTWARE, WORK, page_of
from kiemdinh.rooms.suggestions.use_cases import SuggestionProblem, TooMany, send
from kiemdinh.rooms.suggestions.use_cases.writing import Written, new_mark
from kiemdinh.services.pages import made_file, signed_in_page


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
def write(request: HttpRequest) -> HttpResponse:
    """The form; `?tu=` and `?ten=` are the address and the title of the page from which one comes."""
    post = routing.writing_post(request.actor)
    if post is None:
        raise PermissionDenied("Bạn không giữ chức vụ ở đơn vị nào nên chưa có nơi nhận kiến nghị.")
    address, title = page_of(request.GET.get("tu", ""), request.GET.get("ten", ""))
    first = {"page_url": address, "page_title": title, "once": new_mark()}
    sent = request.POST if request.method == "POST" else None
    form = SuggestionForm(sent, topics=list(routing.topics().values()), initial=first)
    status = 200
    if sent is not None and not form.is_valid():
        status = 422
    elif sent is not None:
        try:
            row = send(actor=request.actor, now=request.now, written=Written(**form.cleaned_data))
        except SuggestionProblem as problem:
            status = 429 if isinstance(problem, TooMany) else 422
            for field, words in (problem.fields or {None: str(problem)}).items():
                form.add_error(field, words)
        else:
            messages.success(request, "Đã gửi. Trả lời sẽ hiện ở trang này và ở hình chuông.")
            return redirect("suggestions:one", suggestion_id=row.pk)
    work, software = (routing.route_of(unit_id=post.unit_id, kind=k, on=request.today) for k in (WORK, SOFTWARE))
    context = {
        "form": form,
        "page_url": form["page_url"].value(),
        "page_title": form["page_title"].value(),
        "work_to": work.holder.name if work else "",
        "software_to": software.holder.name if software else "",
    }
    return render(request, "suggestions/write.html", context, status=status)


@require_safe
@signed_in_page
def own(request: HttpRequest) -> HttpResponse:
    """What one wrote, newest first; `?xuat=xlsx` gives exactly what is shown."""
    wanted = asked(request)
    rows = own_rows(actor=request.actor, wanted=wanted)
    if request.GET.get("xuat") == "xlsx":
        content = raised_file(lines_of(list(rows[:MOST_ROWS])), title="Kiến nghị tôi đã gửi", note="")
        return made_file(content, "kien-nghi-da-gui.xlsx")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": lines_of(list(page.object_list)), "here": "own"} | filters(wanted)
    context["may_send"] = routing.writing_post(request.actor) is not None
    context["receives"] = is_receiver(request.actor)
    context["rolls_up"] = rolls_up(request.actor)
    return render(request, "suggestions/own.html", context)
