"""The quality checks of a cycle: filtered in the address, exported exactly as shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode

from kiemdinh.rooms.self_assessment.exports.checks import findings_xlsx
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.quality import quality_findings
from kiemdinh.rooms.self_assessment.rules.checks import BLOCK, CHECKS, KINDS, SEVERITIES, Finding

FILTERS = ("muc", "loai", "nguoi", "tieu-chi")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cycle_page
def checks(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Every finding; ?muc=block|warn|hint &loai= &nguoi= &tieu-chi= narrow it down, ?xuat=xlsx gives the same list."""
    asked = {key: request.GET.get(key, "").strip() for key in FILTERS}
    everything = quality_findings(access)
    shown = [f for f in everything if _fits(f, asked)]
    if request.GET.get("xuat") == "xlsx":
        name = f"kiem-tra-chat-luong-{access.cycle.school_year}.xlsx"
        headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
        return HttpResponse(findings_xlsx(access, shown), content_type=XLSX, headers=headers)
    return render(
        request,
        "self_assessment/checks.html",
        {
            "access": access,
            "cycle": access.cycle,
            "findings": shown,
            "total": len(everything),
            "blocking": sum(1 for f in everything if f.severity == BLOCK),
            "severities": [_choice(asked, everything, "muc", key, label) for key, label in SEVERITIES.items()],
            "kinds": [_choice(asked, everything, "loai", key, label) for key, label in KINDS.items()],
            "people": sorted({f.who for f in everything if f.who}),
            "criteria": [c.code for c in access.catalog.criteria],
            "asked": asked,
            "criterion": asked["tieu-chi"],
            "filtered": any(asked.values()),
            "query": urlencode({k: v for k, v in asked.items() if v} | {"xuat": "xlsx"}),
            "all_checks": CHECKS,
            "kind_labels": KINDS,
        },
    )


def _fits(finding: Finding, asked: dict[str, str]) -> bool:
    facts = {"muc": finding.severity, "loai": finding.kind, "nguoi": finding.who, "tieu-chi": finding.criterion}
    return all(not wanted or facts[key] == wanted for key, wanted in asked.items())


def _choice(asked: dict[str, str], findings: list[Finding], key: str, value: str, label: str) -> dict[str, Any]:
    """A chip: pressed again it lets go; its count respects the other filters."""
    others = {k: ("" if k == key else v) for k, v in asked.items()}
    current = asked[key] == value
    query = {k: v for k, v in (others | {key: "" if current else value}).items() if v}
    count = sum(1 for f in findings if _fits(f, others | {key: value}))
    return {"label": label, "url": f"?{urlencode(query)}", "current": current, "count": count}
