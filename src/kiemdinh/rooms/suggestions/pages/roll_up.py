"""What was raised below an authority in a period, counted and listed without the names of people."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.suggestions.exports.lists import raised_file
from kiemdinh.rooms.suggestions.pages.access import MOST_ROWS, PER_PAGE, asked, asked_day, filters
from kiemdinh.rooms.suggestions.queries import routing
from kiemdinh.rooms.suggestions.queries.access import unit_for
from kiemdinh.rooms.suggestions.queries.raised import Counts, lines_of, raised_counts, raised_rows
from kiemdinh.rooms.suggestions.rules.kinds import KINDS
from kiemdinh.rooms.suggestions.rules.states import RECALLED, SUGGESTION
from kiemdinh.services.pages import made_file, signed_in_page


@require_safe
@signed_in_page
def show(request: HttpRequest) -> HttpResponse:
    """The period of the address (default: this year until today); `?xuat=xlsx` gives exactly what is shown."""
    unit = unit_for(actor=request.actor, code=request.GET.get("don-vi", "").strip(), today=request.today)
    first = asked_day(request, "tu-ngay", date(request.today.year, 1, 1))
    last = asked_day(request, "den-ngay", request.today)
    first, last = min(first, last), max(first, last)
    if last == date.max:
        last = request.today
    wanted = asked(request)
    rows = raised_rows(unit.path, (first, last), wanted=wanted)
    if request.GET.get("xuat") == "xlsx":
        note = f"Gửi từ {format_date(first)} đến {format_date(last)}. Không ghi tên người gửi."
        content = raised_file(
            lines_of(rows[:MOST_ROWS]), title=f"Khó khăn, vướng mắc, kiến nghị: {unit.name}", note=note
        )
        return made_file(content, f"kien-nghi-{unit.code}.xlsx")
    counts = raised_counts(unit.path, (first, last), wanted=wanted)
    page = Paginator(rows.select_related("merged_into"), PER_PAGE).get_page(request.GET.get("page"))
    context = filters(wanted) | {
        "unit": unit,
        "asked_unit": request.GET.get("don-vi", "").strip(),
        "first": first,
        "last": last,
        "counts": counts,
        "by_unit": _by_unit(counts, last),
        "by_state": [(SUGGESTION.labels[s], counts.by_state[s]) for s in SUGGESTION.labels if s in counts.by_state],
        "by_topic": _by_topic(counts),
        "kind_totals": [counts.by_kind.get(kind, 0) for kind in KINDS],
        "states": [(key, label) for key, label in SUGGESTION.labels.items() if key != RECALLED],
        "page": page,
        "lines": lines_of(list(page.object_list)),
        "here": "roll_up",
        "receives": True,
        "rolls_up": True,
        "may_send": routing.writing_post(request.actor) is not None,
    }
    return render(request, "suggestions/roll_up.html", context)


def _by_unit(counts: Counts, on: date) -> list[tuple[str, list[int], int]]:
    """(unit, numbers in the order of the kinds, together), the unit that raised most first."""
    names = organisations.names_on(unit_ids=counts.by_unit, on=on)
    rows = [
        (names.get(unit, ""), [kinds.get(kind, 0) for kind in KINDS], sum(kinds.values()))
        for unit, kinds in counts.by_unit.items()
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _by_topic(counts: Counts) -> list[tuple[str, int]]:
    labels = routing.topics()
    found = [
        (labels[key].label if key in labels else "Chưa chọn chủ đề", number) for key, number in counts.by_topic.items()
    ]
    return sorted(found, key=lambda row: (-row[1], row[0]))
