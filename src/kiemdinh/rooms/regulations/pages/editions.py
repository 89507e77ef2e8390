"""Pages of /quy-dinh/: what the editions cover, which one applies when, and each edition in full. Open to all."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.regulations import queries
from kiemdinh.rooms.regulations.forms import WhichEditionForm
from kiemdinh.rooms.regulations.rules.catalog import (
    CONFIDENCES,
    GENERATION_TT57,
    SCHOOL_TYPES,
    SCHOOL_TYPES_SHORT,
    Catalog,
)
from kiemdinh.rooms.regulations.rules.procedure import Procedure
from kiemdinh.rooms.regulations.rules.wording import threshold_line, value_lines


def editions(request: HttpRequest) -> HttpResponse:
    """All editions with their period, and the answer to "which one applies"."""
    today = _today(request)
    asked = "school_type" in request.GET
    form = WhichEditionForm(request.GET if asked else None, initial={"on": today, "school_type": "tieu-hoc"})
    choice = None
    if asked and form.is_valid():
        choice = queries.choose_for_cycle(school_type=form.cleaned_data["school_type"], on=form.cleaned_data["on"])
    rows = queries.list_editions()
    context = {
        "rows": [
            {
                "header": row.header,
                "in_force": row.header.in_force(today),
                "types": [SCHOOL_TYPES[kind] for kind in row.header.school_types],
            }
            for row in rows
        ],
        "current": [row.header for row in rows if row.header.in_force(today) and row.header.selectable_types],
        "form": form,
        "choice": choice,
        "crosswalks": queries.list_crosswalks(),
        "has_forms": queries.authority_of(request.actor) is not None,
    }
    return render(request, "regulations/editions.html", context, status=422 if asked and form.errors else 200)


def edition(request: HttpRequest, code: str, catalog_code: str = "") -> HttpResponse:
    """One edition: standards, criteria, levels and indicators of one catalog, then the dated procedure values."""
    row = queries.get_edition(code)
    if row is None:
        raise Http404("Không có bộ quy định này.")
    chosen = next((item for item in row.catalogs if catalog_code in ("", item.code)), None)
    if chosen is None and catalog_code:
        raise Http404("Không có danh mục này.")
    catalog = queries.get_catalog(chosen.id) if chosen else None
    context = {
        "header": row.header,
        "types": [SCHOOL_TYPES[kind] for kind in row.header.school_types],
        "incomplete": row.header.status != "complete",
        "catalogs": [
            {
                "label": _capital(", ".join(SCHOOL_TYPES_SHORT[kind] for kind in item.school_types)),
                "code": item.code,
                "current": chosen is not None and item.id == chosen.id,
            }
            for item in row.catalogs
        ],
        "catalog": catalog,
        "standards": _standards(catalog) if catalog else [],
        "level_4": _level_4(catalog) if catalog else [],
        "changes": [
            {"target": change.target, "effect": change.effect, "doubt": _doubt(change.confidence)}
            for change in row.header.known_changes
        ],
        "procedure": _procedure(queries.get_procedure(code)),
        "crumbs": [{"label": "Quy định", "url": "/quy-dinh/"}, {"label": f"Thông tư {row.header.regulation_number}"}],
    }
    return render(request, "regulations/edition.html", context)


def _today(request: HttpRequest) -> date:
    day: date = request.today
    return day


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _doubt(confidence: str) -> str:
    """What to say beside a text that was not compared with several sources; empty for high confidence."""
    return "" if confidence == "high" else CONFIDENCES[confidence]


def _standards(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        {
            "code": standard.code,
            "title": standard.title,
            "criteria": [
                {
                    "code": criterion.code,
                    "title": criterion.title,
                    "other_title": criterion.mau5_title if criterion.mau5_title != criterion.title else "",
                    "mandatory": catalog.generation == GENERATION_TT57 and criterion.mandatory,
                    "note": criterion.note,
                    "levels": [
                        {
                            "level": level,
                            "article": indicators[0].article,
                            "lettered": indicators[0].code != "*",
                            "indicators": [_indicator(indicator) for indicator in indicators],
                        }
                        for level, indicators in criterion.levels.items()
                    ],
                    "no_level_3": catalog.top_level == 3 and criterion.highest_level < 3,
                    "metrics": [{"text": m.text, "doubt": _doubt(m.confidence)} for m in criterion.metrics],
                    "hints": criterion.evidence_hints,
                }
                for criterion in standard.criteria
            ],
        }
        for standard in catalog.standards
    ]


def _indicator(indicator: Any) -> dict[str, Any]:
    return {
        "text": indicator.text,
        "note": indicator.note,
        "doubt": _doubt(indicator.confidence),
        "thresholds": [threshold_line(threshold) for threshold in indicator.thresholds],
    }


def _level_4(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        {
            "code": item.code,
            "text": item.text,
            "article": item.article,
            "doubt": _doubt(item.confidence),
            "thresholds": [threshold_line(threshold) for threshold in item.thresholds],
        }
        for item in catalog.level_4
    ]


def _procedure(procedure: Procedure) -> list[dict[str, Any]]:
    return [
        {
            "title": row.title,
            "lines": value_lines(row),
            "from": row.valid_from,
            "to": row.valid_to,
            "article": row.article,
            "note": row.note,
            "doubt": _doubt(row.confidence),
        }
        for rows in procedure.values.values()
        for row in rows
    ]
