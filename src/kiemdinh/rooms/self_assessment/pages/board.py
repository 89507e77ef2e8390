"""The board of criteria: who is where, by person or by standard."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.board import board_rows, filter_cards
from kiemdinh.rooms.self_assessment.queries.checks import findings_of
from kiemdinh.rooms.self_assessment.queries.results import results_of
from kiemdinh.rooms.self_assessment.queries.sheets import progress_of, sheets_to_check
from kiemdinh.rooms.self_assessment.rules.states import SHEET


@cycle_page
def board(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Criteria by person × progress, or by standard; filters live in the URL."""
    by = "chuan" if request.GET.get("xem") == "chuan" else "nguoi"
    only = request.GET.get("loc", "")
    sheets = sheets_to_check(access)
    results = results_of(access, sheets)
    counts = evidence.counts_by_criterion(set_id=access.cycle.evidence_set_id)
    cards = board_rows(access, sheets, results, counts)
    progress = progress_of(sheets, today=access.today)
    findings = findings_of(access, sheets, results, counts)
    without = sum(1 for c in cards if not c.evidence and not c.is_level_4)
    chips = [
        _chip("Theo người", by == "nguoi" and not only, xem="nguoi"),
        _chip("Theo tiêu chuẩn", by == "chuan" and not only, xem="chuan"),
        _chip("Chỉ việc trễ", only == "tre", progress.late, xem=by, loc="tre"),
        _chip("Chưa có minh chứng", only == "thieu", without, xem=by, loc="thieu"),
    ]
    shown = filter_cards(cards, only)
    groups: dict[str, dict[str, Any]] = {}
    for card in shown:
        key = card.assignee or "Chưa phân công" if by == "nguoi" else card.standard
        group = groups.setdefault(
            key,
            {
                "title": key,
                "note": card.assignee_note if by == "nguoi" else "",
                "cells": {state: [] for state in SHEET.labels},
            },
        )
        group["cells"][card.state].append(card)
    return render(
        request,
        "self_assessment/board.html",
        {
            "access": access,
            "cycle": access.cycle,
            "progress": progress,
            "results": results,
            "chips": chips,
            "states": [(s, progress.counts[s]) for s in SHEET.labels],
            "findings": findings,
            "groups": [{**g, "columns": list(g["cells"].items())} for g in groups.values()],
            "blocking": sum(1 for f in findings if f.severity == "block"),
            "only": only,
            "head": "Người phụ trách" if by == "nguoi" else "Tiêu chuẩn",
        },
    )


def _chip(label: str, current: bool, count: int | None = None, **query: str) -> dict[str, Any]:
    return {"label": label, "url": f"?{urlencode(query)}", "count": count, "current": current}
