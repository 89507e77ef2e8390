"""Pages that anybody reads: search, a school, its files, open data, news."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.public_portal.forms import SearchForm
from kiemdinh.rooms.public_portal.pages.answering import SECONDS, public_page
from kiemdinh.rooms.public_portal.queries import news as news_queries
from kiemdinh.rooms.public_portal.queries import open_data
from kiemdinh.rooms.public_portal.queries.school_page import public_file
from kiemdinh.rooms.public_portal.queries.school_page import public_page as school_page
from kiemdinh.rooms.public_portal.queries.search import PAGE, Wanted, commune_choices, commune_name, find_schools
from kiemdinh.services.files.serving import file_response

_LEVELS = [
    ("", "Mọi kết quả"),
    *[(f"accreditation-{n}", f"Kiểm định cấp độ {n}") for n in (1, 2, 3, 4)],
    *[(f"national_standard-{n}", f"Chuẩn quốc gia mức độ {n}") for n in (1, 2)],
]
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class _Counted(Paginator):
    """Pages of an answer that was already cut by the query."""

    def __init__(self, hits: Any, total: int) -> None:
        super().__init__(hits, PAGE)
        self._total = total

    @property
    def count(self) -> int:  # type: ignore[override]
        """How many there are in all."""
        return self._total


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """`/tra-cuu/?q=`: schools by name, place or code; without marks as well."""
    communes = commune_choices(on=request.today)
    form = SearchForm(request.GET)
    types = [(code, t.short_label) for code, t in organisations.school_vocabulary().types.items()]
    form.fields["loai"].choices = [("", "Mọi loại trường"), *types]  # type: ignore[attr-defined]
    form.fields["muc"].choices = _LEVELS  # type: ignore[attr-defined]
    form.is_valid()  # a choice that does not exist narrows nothing
    clean = form.cleaned_data
    kind, _, level = clean.get("muc", "").partition("-")
    wanted = Wanted(
        text=clean.get("q", ""),
        school_type=clean.get("loai", ""),
        commune_id=clean.get("xa"),
        kind=kind,
        level=int(level) if level else None,
    )
    number = request.GET.get("page", "1")
    page = max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1
    found = find_schools(wanted=wanted, on=request.today, page=page) if wanted.narrows else None
    context: dict[str, Any] = {
        "here": "tra-cuu",
        "wanted": wanted,
        "types": types,
        "levels": _LEVELS[1:],
        "communes": communes,
        "commune": commune_name(commune_id=wanted.commune_id) if wanted.commune_id else "",
        "muc": clean.get("muc", ""),
        "found": found,
        "today": request.today,
    }
    if found is not None and found.total:
        pages = _Counted(found.hits, found.total)
        page = min(page, pages.num_pages)
        context["page"] = Page(found.hits, page, pages)
    return render(request, "public_portal/search.html", context)


@public_page
def school(request: HttpRequest, code: str) -> HttpResponse:
    """`/truong-cong-khai/<code>/`: what is recognised until when, and what the school has put up."""
    page = school_page(code=code, on=request.today)
    label = organisations.school_vocabulary().types[page.school.school_type].label
    context = {"here": "tra-cuu", "page": page, "type_label": label, "today": request.today}
    return render(request, "public_portal/school.html", context)


@require_safe
def school_file(request: HttpRequest, code: str, report_id: int, part: str) -> FileResponse:
    """A report or an improvement plan that was put up."""
    row, name = public_file(code=code, report_id=report_id, part=part)
    response = file_response(row, name=name)
    response.headers["Cache-Control"] = ""
    del response.headers["Cache-Control"]
    patch_cache_control(response, public=True, max_age=SECONDS)
    return response


@public_page
def data(request: HttpRequest) -> HttpResponse:
    """`/du-lieu-mo/`: what the file holds, and the file."""
    total, newest = open_data.totals()
    context = {"here": "du-lieu-mo", "fields": open_data.FIELDS, "total": total, "newest": newest, "licence": _LICENCE}
    return render(request, "public_portal/open_data.html", context)


@public_page
def data_file(request: HttpRequest) -> HttpResponse:
    """The open data as JSON."""
    rows = open_data.recognised(on=request.today)
    document = {
        "title": "Các trường được công nhận",
        "as_of": request.today.isoformat(),
        "licence": _LICENCE,
        "fields": dict(open_data.FIELDS),
        "count": len(rows),
        "rows": rows,
    }
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="truong-duoc-cong-nhan.json"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@public_page
def news(request: HttpRequest) -> HttpResponse:
    """`/tin/`: what the authorities tell."""
    pages = Paginator(news_queries.published_news(), 10)
    context = {"here": "tin", "page": pages.get_page(request.GET.get("page"))}
    return render(request, "public_portal/news.html", context)


@public_page
def story(request: HttpRequest, news_id: int) -> HttpResponse:
    """One piece of news."""
    context = {"here": "tin", "story": news_queries.story(news_id=news_id)}
    return render(request, "public_portal/story.html", context)


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Addresses for search engines."""
    base = f"{request.scheme}://{request.get_host()}"
    context = {"addresses": [(base + path, changed) for path, changed in open_data.addresses()]}
    return render(request, "public_portal/sitemap.xml", context, content_type="application/xml")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What programs may read: the public pages."""
    base = f"{request.scheme}://{request.get_host()}"
    return render(request, "public_portal/robots.txt", {"base": base}, content_type="text/plain")
