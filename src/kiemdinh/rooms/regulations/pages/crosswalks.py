"""The crosswalk between two catalogs as a table, read from the old side or from the new one."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.regulations import queries
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.crosswalk import Crosswalk, Link

FROM_NEW = "moi"


def crosswalk(request: HttpRequest, code: str) -> HttpResponse:
    """One crosswalk; `?chieu=moi` asks for the new criteria first."""
    found = next((item for item in queries.list_crosswalks() if item.crosswalk_id == code), None)
    if found is None:
        raise Http404("Không có bảng đối chiếu này.")
    old, new = queries.newest_catalog(found.from_catalog), queries.newest_catalog(found.to_catalog)
    if old is None or new is None:
        raise Http404("Chưa nạp đủ hai danh mục của bảng đối chiếu này.")
    from_new = request.GET.get("chieu") == FROM_NEW
    context = {
        "crosswalk": found,
        "dated": date.fromisoformat(found.dated),
        "from_new": from_new,
        "rows": _from_new(found, old, new) if from_new else _from_old(found, old, new),
        "without": [{"code": c, "title": _title(old, c), "reason": why} for c, why in found.without.items()],
        "old_url": f"/quy-dinh/{old.edition_id}/{old.catalog_id}/",
        "new_url": f"/quy-dinh/{new.edition_id}/{new.catalog_id}/",
        "crumbs": [{"label": "Quy định", "url": "/quy-dinh/"}, {"label": "Đối chiếu"}],
    }
    return render(request, "regulations/crosswalk.html", context)


def _from_old(found: Crosswalk, old: Catalog, new: Catalog) -> list[dict[str, object]]:
    rows = {row.old: row for row in found.rows}
    return [
        {
            "code": criterion.code,
            "title": criterion.title,
            "note": rows[criterion.code].note,
            "links": [_line(link, link.new, _title(new, link.new)) for link in rows[criterion.code].links],
        }
        for criterion in old.criteria
        if criterion.code in rows
    ]


def _from_new(found: Crosswalk, old: Catalog, new: Catalog) -> list[dict[str, object]]:
    return [
        {
            "code": criterion.code,
            "title": criterion.title,
            "note": "",
            "links": [_line(link, link.old, _title(old, link.old)) for link in found.links_to(criterion.code)],
        }
        for criterion in new.criteria
    ]


def _line(link: Link, code: str, title: str) -> dict[str, object]:
    return {
        "code": code,
        "title": title,
        "relation": link.relation_vi,
        "note": link.note,
        "doubt": link.certainty_vi,
    }


def _title(catalog: Catalog, code: str) -> str:
    return next((criterion.title for criterion in catalog.criteria if criterion.code == code), "")
