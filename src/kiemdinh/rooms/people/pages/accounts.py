"""The list of accounts, its Excel file, and a new account."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import queries, use_cases
from kiemdinh.rooms.people.exports import XLSX, accounts_file
from kiemdinh.rooms.people.forms import AccountForm, FilterForm
from kiemdinh.rooms.people.pages.access import account_page, own_unit_code, reach_of, show_problem
from kiemdinh.rooms.people.rules import ROLES

_STATES = (("", "Tất cả"), (queries.ACTIVE, "Đang giữ chức vụ"), (queries.NO_POST, "Hết chức vụ"),
           (queries.STOPPED, "Đã ngừng đăng nhập"))


def _conditions(request: HttpRequest) -> tuple[dict[str, Any], str]:
    """The list's conditions out of the address, for the query and in words."""
    search, role = request.GET.get("tim", "").strip(), request.GET.get("vai-tro", "")
    code, state = request.GET.get("don-vi", "").strip(), request.GET.get("tinh-trang", "")
    unit = scopes.find_unit(code=code) if code else None
    where = {
        "search": search, "role": role if role in ROLES else "",
        "state": state if state in dict(_STATES) else "",
        # An unknown code finds nothing rather than everything.
        "unit_id": (unit.pk if unit else -1) if code else None,
    }
    words = [f"Tìm “{search}”" if search else "", f"Vai trò: {ROLES[role].label}" if where["role"] else "",
             f"Mã đơn vị: {code}" if code else "", dict(_STATES)[where["state"]] if where["state"] else ""]
    return where, "; ".join(word for word in words if word)


@require_safe
@account_page
def account_list(request: HttpRequest) -> HttpResponse:
    """The people with accounts that the reader may see; search, filters and page are in the address."""
    where, words = _conditions(request)
    number = request.GET.get("page", "1")
    offset = (max(int(number), 1) - 1) * queries.PER_PAGE if number.isascii() and number.isdigit() else 0
    rows, total = queries.list_accounts(actor=request.actor, today=request.today, limit=queries.PER_PAGE,
                                        offset=offset, **where)
    page = Paginator(range(total), queries.PER_PAGE).get_page(number)
    if not rows and total:  # a page beyond the last: show the last
        rows, total = queries.list_accounts(actor=request.actor, today=request.today, limit=queries.PER_PAGE,
                                            offset=page.start_index() - 1, **where)
    kept = {key: value for key, value in request.GET.items() if key in ("tim", "vai-tro", "don-vi") and value}
    chips = [{"label": label, "url": "?" + urlencode(kept | ({"tinh-trang": key} if key else {})),
              "current": where["state"] == key} for key, label in _STATES]
    reach = reach_of(request.actor)
    return render(request, "people/accounts.html", {
        "rows": rows, "total": total, "page": page, "chips": chips, "words": words, "reach": reach,
        "form": FilterForm({"tim": where["search"], "vai-tro": where["role"], "don-vi": kept.get("don-vi", "")}),
        "state": where["state"],
        "export_url": f"{reverse('people:export')}?{request.GET.urlencode()}",
    })


@require_safe
@account_page
def export(request: HttpRequest) -> HttpResponse:
    """The list under the same conditions, every page of it, as Excel."""
    where, words = _conditions(request)
    rows, _ = queries.list_accounts(actor=request.actor, today=request.today, limit=None, **where)
    return xlsx_response(accounts_file(rows, today=request.today, conditions=words),
                         f"tai-khoan-{request.today:%Y-%m-%d}.xlsx")


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    """An Excel file to save."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@account_page
def create(request: HttpRequest) -> HttpResponse:
    """One new account; the answer shows the password once and is not kept anywhere."""
    reach = reach_of(request.actor)
    form = AccountForm(request.POST or None, roles=reach.roles, fixed_unit=reach.fixed_unit, today=request.today,
                       unit_code=own_unit_code(request.actor) if reach.fixed_unit or "don-vi" not in request.GET
                       else request.GET["don-vi"])
    if request.method == "POST" and form.is_valid():
        try:
            made = use_cases.create_account(actor=request.actor, now=request.now, **form.cleaned_data)
        except use_cases.AccountProblem as problem:
            show_problem(form, problem)
        else:
            return render(request, "people/password_once.html", {
                "account": made.account, "password": made.password, "is_new": True})
    status = 422 if form.errors else 200
    return render(request, "people/create.html", {"form": form, "reach": reach}, status=status)
