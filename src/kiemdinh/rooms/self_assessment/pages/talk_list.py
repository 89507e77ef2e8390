"""Every thread of a cycle: filters in the address, and the same rows as an Excel file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode

from kiemdinh.rooms.self_assessment.exports.talk import talk_workbook
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.talk import channels_of
from kiemdinh.rooms.self_assessment.queries.talk_list import TalkFilter, find_threads, talk_choices, talk_rows
from kiemdinh.rooms.self_assessment.rules.talk import CHANNEL_NAMES, CHANNELS, channel_of

PER_PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest, access: CycleAccess) -> TalkFilter:
    channel = channel_of(request.GET.get("kenh", "")) or ""
    person = request.GET.get("nguoi", "")
    return TalkFilter(
        channel=channel if channel in channels_of(access) else "",
        unfinished=request.GET.get("loc") == "chua-xong",
        criterion=request.GET.get("tieu-chi", "").strip(),
        person=int(person) if person.isdecimal() else None,
        search=request.GET.get("q", "").strip(),
    )


def _query(where: TalkFilter) -> dict[str, str]:
    """The filters as an address carries them."""
    return {
        name: value
        for name, value in (
            ("kenh", CHANNEL_NAMES.get(where.channel, "")),
            ("loc", "chua-xong" if where.unfinished else ""),
            ("tieu-chi", where.criterion),
            ("nguoi", str(where.person or "")),
            ("q", where.search),
        )
        if value
    }


def _chip(label: str, query: dict[str, str], count: int | None, *, current: bool) -> dict[str, Any]:
    return {"label": label, "count": count, "current": current, "url": f"?{urlencode(query)}"}


@cycle_page
def threads(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The list, the newest first; ?kenh=&loc=chua-xong&tieu-chi=&nguoi=&q=."""
    where = _asked(request, access)
    query = _query(where)
    page = Paginator(find_threads(access, where), PER_PAGE).get_page(request.GET.get("page"))
    codes, people = talk_choices(access)
    unfinished = find_threads(access, TalkFilter(unfinished=True)).count()
    other = {k: v for k, v in query.items() if k != "kenh"}
    channels = [("", "Mọi kênh"), *((c, CHANNELS[c]) for c in channels_of(access))]
    return render(
        request,
        "self_assessment/talk_list.html",
        {
            "access": access,
            "cycle": access.cycle,
            "page": page,
            "rows": talk_rows(access, page.object_list),
            "total": find_threads(access, TalkFilter()).count(),
            "unfinished": unfinished,
            "query": query,
            "where": where,
            "codes": codes,
            "people": people,
            "export_query": urlencode(query),
            "channel_chips": [
                _chip(label, other | ({"kenh": CHANNEL_NAMES[c]} if c else {}), None, current=c == where.channel)
                for c, label in channels
            ],
            "state_chips": [
                _chip("Tất cả", {k: v for k, v in query.items() if k != "loc"}, None, current=not where.unfinished),
                _chip("Chưa xong", query | {"loc": "chua-xong"}, None, current=where.unfinished),
            ],
        },
    )


@cycle_page
def export(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The list as it is filtered, as an Excel file."""
    where = _asked(request, access)
    rows = talk_rows(access, find_threads(access, where))
    content = talk_workbook(title=f"Trao đổi – {access.cycle.title}", rows=rows, filters=_words(access, where))
    return xlsx(content, f"trao-doi-{access.cycle.school_year}.xlsx")


def xlsx(content: bytes, name: str) -> HttpResponse:
    """An Excel file as a download."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "private, no-store",
        },
    )


def _words(access: CycleAccess, where: TalkFilter) -> str:
    """What the list was narrowed to, in words."""
    names = dict(talk_choices(access)[1])
    parts = [
        f"kênh {CHANNELS[where.channel].lower()}" if where.channel else "",
        "chưa xong" if where.unfinished else "",
        f"tiêu chí {where.criterion}" if where.criterion else "",
        f"có {names.get(where.person, 'người đã chọn')}" if where.person else "",
        f"tìm “{where.search}”" if where.search else "",
    ]
    return f"Lọc: {', '.join(p for p in parts if p)}." if any(parts) else ""
