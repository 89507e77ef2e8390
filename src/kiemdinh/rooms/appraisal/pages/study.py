"""The frozen file that the council studies: report, evidence by criterion, figures, earlier years."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.appraisal.pages.access import appraisal_page, context_of
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.snapshot import earlier_report, frozen_file, frozen_report
from kiemdinh.services.files.serving import file_response
from kiemdinh.services.rich_text import to_plain


@appraisal_page("study")
def study(request: HttpRequest, access: AppraisalAccess) -> HttpResponse:
    """One standard at a time (?tc=); the words are those of the frozen report."""
    snapshot, report = access.appraisal.snapshot, frozen_report(access.appraisal)
    stages = report.context["stages"] if report else []
    codes = [s["code"] for s in stages[0]["standards"]] if stages else []
    chosen = request.GET.get("tc", "")
    chosen = chosen if chosen in codes else (codes[0] if codes else "")
    parts = [
        {
            "label": stage.get("label", ""),
            "criteria": [_criterion(c, snapshot) for c in standard["criteria"]],
            **_words(standard),
        }
        for stage in stages
        for standard in stage["standards"]
        if standard["code"] == chosen
    ]
    standards = [(s["code"], s["title"]) for s in stages[0]["standards"]] if stages else []
    context = context_of(
        access,
        snapshot=snapshot,
        report=snapshot.get("report"),
        earlier=snapshot.get("earlier", []),
        years=snapshot.get("years", []),
        figures=report.context.get("figures", []) if report else [],
        standards=standards,
        chosen=chosen,
        parts=parts,
        evidence_count=len(snapshot.get("evidence", [])),
    )
    return render(request, "appraisal/study.html", context)


def _words(standard: dict[str, Any]) -> dict[str, str]:
    keys = ("strengths_html", "weaknesses_html", "causes_html", "trend_html", "priorities_html")
    return {key.removesuffix("_html"): to_plain(standard.get(key, "")) for key in keys} | {"title": standard["title"]}


def _criterion(criterion: dict[str, Any], snapshot: dict[str, Any]) -> dict[str, Any]:
    code = criterion["code"]
    return {
        "code": code,
        "title": criterion["title"],
        "mandatory": criterion.get("mandatory", False),
        "conclusion": criterion.get("conclusion", ""),
        "levels": [
            {"level": level["level"], "text": to_plain(level.get("state_html", ""))}
            for level in criterion["levels"]
            if level.get("state_html")
        ],
        "evidence": [e for e in snapshot.get("evidence", []) if code in e["criteria"]],
    }


@appraisal_page("study")
def evidence_file(request: HttpRequest, access: AppraisalAccess, sha256: str) -> HttpResponse:
    """A file of the frozen evidence."""
    found = frozen_file(access.appraisal, sha256=sha256)
    if found is None:
        raise Http404
    return file_response(found[0], name=found[1], inline=request.GET.get("xem") == "1")


@appraisal_page("study")
def report_file(request: HttpRequest, access: AppraisalAccess, report_id: int) -> HttpResponse:
    """A published report of the frozen file, the newest or an earlier one."""
    report = earlier_report(access.appraisal, report_id)
    if report is None:
        raise Http404
    name = f"bao-cao-tu-danh-gia-{report.school_year}-ban-{report.number}.docx"
    return file_response(report.document, name=name)
