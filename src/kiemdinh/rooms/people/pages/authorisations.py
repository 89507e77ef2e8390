"""Authorisations to sign: the list of a unit, a new one with a look at its signature block, an early end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from kiemdinh.kernel.permits import ActorPost, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import queries, use_cases
from kiemdinh.rooms.people.forms import AuthorisationForm
from kiemdinh.rooms.people.pages.access import account_page, show_problem
from kiemdinh.rooms.people.rules import ACCOUNT_PERMITS


def _own_post(request: HttpRequest) -> ActorPost:
    """The reader's post at the unit of the address (the first one when none is named); 404 for other units."""
    posts = list(request.actor.posts)
    if code := request.GET.get("don-vi", ""):
        unit = scopes.find_unit(code=code)
        posts = [p for p in posts if unit is not None and p.unit_id == unit.pk]
    if not posts:
        raise Http404
    return posts[0]


@account_page
def authorisation_list(request: HttpRequest) -> HttpResponse:
    """The authorisations of one's own unit; its head gives a new one here."""
    post = _own_post(request)
    unit_id = post.unit_id
    may_grant = bool(ACCOUNT_PERMITS.decide(
        actor=request.actor, action="authorise", target=Target(unit_id=unit_id, path_on={post.as_of: post.path})))
    if request.method == "POST" and not may_grant:
        raise Http404
    form, preview = None, None
    if may_grant:
        head = queries.head_post(unit_id=unit_id, on=request.today)
        deputies = queries.deputies_of(unit_id=unit_id, on=request.today, head=head)
        form = AuthorisationForm(request.POST if request.method == "POST" else None, today=request.today,
                                 deputies=[(d.pk, f"{d.account.full_name} – {d.title}") for d in deputies])
        if request.method == "POST" and form.is_valid():
            wanted = {**form.cleaned_data, "deputy_post_id": int(form.cleaned_data["deputy_post_id"])}
            order = {"actor": request.actor, "now": request.now, "unit_id": unit_id, **wanted}
            try:
                if "xem-truoc" in request.POST:
                    use_cases.check_authorisation(**order)
                    preview = queries.preview_signature(
                        unit_id=unit_id, on=wanted["starts_on"], deputy_post_id=wanted["deputy_post_id"],
                        kind=wanted["kind"])
                else:
                    use_cases.authorise_deputy(**order)
                    messages.success(request, "Đã lưu ủy quyền.")
                    code = scopes.code_of(unit_id=unit_id)
                    return redirect(f"{reverse('people:authorisations')}?{urlencode({'don-vi': code})}")
            except use_cases.AccountProblem as problem:
                show_problem(form, problem)
    rows = queries.authorisations_of(unit_id=unit_id, today=request.today)
    return render(request, "people/authorisations.html", {
        "rows": rows, "form": form, "preview": preview, "unit_id": unit_id, "ended": post.ended,
        "unit_name": organisations.name_as_of(unit_id=unit_id, on=post.as_of), "may_grant": may_grant,
        "now_signing": next((row for row in rows if row.state == "now"), None),
        "signature": queries.signature_for(unit_id=unit_id, on=post.as_of),
    }, status=422 if form is not None and form.errors else 200)


@require_POST
@account_page
def end(request: HttpRequest, authorisation_id: int) -> HttpResponse:
    """Ends an authorisation after today, or cancels one that has not begun."""
    unit_id = queries.unit_of_authorisation(authorisation_id=authorisation_id)
    if unit_id is None or unit_id not in {p.unit_id for p in request.actor.posts}:
        raise Http404
    try:
        use_cases.end_authorisation(actor=request.actor, now=request.now, authorisation_id=authorisation_id)
    except use_cases.AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã kết thúc ủy quyền. Hết hôm nay, người đứng đầu ký như thường.")
    return redirect(f"{reverse('people:authorisations')}?{urlencode({'don-vi': scopes.code_of(unit_id=unit_id)})}")
