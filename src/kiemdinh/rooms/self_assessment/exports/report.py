"""The self-assessment report of both generations of rules: its context, its Word file, its publication."""

from datetime import date, datetime

from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.exports.criteria import by_subject, criterion_part, improvement_row, level_4_part
from kiemdinh.rooms.self_assessment.exports.figures import figure_tables
from kiemdinh.rooms.self_assessment.exports.forms import form_bytes, render
from kiemdinh.rooms.self_assessment.exports.school import (
    council,
    council_signature,
    document_day,
    evidence_groups,
    head_signature,
    place_of,
    school_facts,
)
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Narrative, PublishedReport
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label
from kiemdinh.rooms.self_assessment.queries.results import CycleResult, results_of
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, improvements_of, narratives_of, sheets_of
from kiemdinh.rooms.self_assessment.rules.report_context import (
    Conclusion,
    Introduction,
    Overview,
    ReportContext,
    StagePart,
    StandardPart,
)
from kiemdinh.rooms.self_assessment.rules.report_parts import Abbreviation
from kiemdinh.rooms.self_assessment.rules.states import PUBLISHED
from kiemdinh.rooms.self_assessment.use_cases.publication import Rendered, publish_report
from kiemdinh.services.files.store import open_stored


def report_context(access: CycleAccess, *, on: date) -> ReportContext:
    """Everything the report prints, read once; `on` is the day whose names and signatures hold."""
    cycle, catalog = access.cycle, access.catalog
    sheets = sheets_of(access, with_texts=True)
    results = results_of(access, sheets)
    texts = narratives_of(access)
    report = texts[("", "report")].texts if ("", "report") in texts else {}
    tt57 = catalog.generation == "tt57"
    stages = _stages(access, sheets, results, texts)
    year = cycle.school_year
    return ReportContext(
        generation="tt57" if tt57 else "2018",
        edition_id=cycle.edition_code,
        edition_title=edition_label(cycle.edition_code),
        school=school_facts(access, on=on),
        school_year=f"{year[:4]} – {year[5:]}",
        place=place_of(access, on=on),
        cover_date=f"tháng {on.month} năm {on.year}",
        council=council(access),
        stages=stages,
        conclusion=_conclusion(results, report),
        evidence=evidence_groups(access),
        approval=head_signature(access, on=on) if tt57 else council_signature(access),
        abbreviations=tuple(Abbreviation(short=a["short"], meaning=a["long"]) for a in cycle.abbreviations),
        introduction=Introduction()
        if tt57
        else Introduction(
            situation_html=report.get("situation", ""),
            purpose_html=report.get("purpose", ""),
            process_html=report.get("process", ""),
        ),
        overview=_overview(report) if tt57 else Overview(),
        level_4=tuple(level_4_part(access, s) for s in sheets if s.kind == "level_4"),
        level_4_closing_html=report.get("level_4_closing", ""),
        figures=figure_tables(access),
    )


def _stages(
    access: CycleAccess, sheets: list[CriterionSheet], results: CycleResult, texts: dict[tuple[str, str], Narrative]
) -> tuple[StagePart, ...]:
    improvements = by_subject(improvements_of(access))
    parts = []
    many = len(access.cycle.stages) > 1
    for stage in access.cycle.stages or [""]:
        rows = {s.criterion: s for s in sheets if s.kind == "criterion" and s.stage == stage}
        standards = []
        for standard in access.catalog.standards:
            narrative = texts.get((stage, f"standard:{standard.code}"))
            words = narrative.texts if narrative else {}
            standards.append(
                StandardPart(
                    code=standard.code,
                    title=standard.title,
                    criteria=tuple(
                        criterion_part(access, rows[c.code], results, improvements) for c in standard.criteria
                    ),
                    opening_html=words.get("opening", ""),
                    closing_html=words.get("closing", ""),
                    strengths_html=words.get("strengths", ""),
                    weaknesses_html=words.get("weaknesses", ""),
                    causes_html=words.get("causes", ""),
                    trend_html=words.get("trend", ""),
                    priorities_html=words.get("priorities", ""),
                    improvement_rows=tuple(
                        improvement_row(i) for i in improvements.get((stage, f"standard:{standard.code}"), ())
                    ),
                )
            )
        result = results.by_stage[stage]
        parts.append(
            StagePart(
                standards=tuple(standards),
                label=STAGE_LABELS[stage] if many else "",
                level_reached=result.school_level if results.decided else None,
            )
        )
    return tuple(parts)


def _conclusion(results: CycleResult, report: dict[str, str]) -> Conclusion:
    decided = results.decided
    return Conclusion(
        level_reached=results.school_level if decided else None,
        general_html=report.get("general", ""),
        accreditation_level=results.school.accreditation_level if decided else None,
        national_standard_degree=results.school.national_standard if decided else None,
        to_department_html=report.get("to_department", ""),
        to_committee_html=report.get("to_committee", ""),
        to_others_html=report.get("to_others", ""),
    )


def _overview(report: dict[str, str]) -> Overview:
    return Overview(
        local_context_html=report.get("local_context", ""),
        advantages_html=report.get("advantages", ""),
        difficulties_html=report.get("difficulties", ""),
        learners_html=report.get("learners", ""),
        purpose_html=report.get("purpose", ""),
        scope_html=report.get("scope", ""),
        period_html=report.get("period", ""),
        planning_html=report.get("planning", ""),
        organisation_html=report.get("organisation", ""),
        review_html=report.get("review", ""),
        confirmation_html=report.get("confirmation", ""),
    )


def report_docx(access: CycleAccess, *, on: date) -> bytes:
    """The report as it stands: a published cycle gives its newest published file, else a draft of today."""
    if access.cycle.state == PUBLISHED:
        reports = PublishedReport.objects.filter(cycle=access.cycle).select_related("document")
        published = reports.order_by("-number").first()
        if published is not None:
            with open_stored(published.document) as handle:
                return handle.read()
    return draft_docx(access, on=on)


def draft_docx(access: CycleAccess, *, on: date) -> bytes:
    """The report rendered from what is written now."""
    day = document_day(access, "bao-cao", today=on)
    context = report_context(access, on=day).to_dict()
    return render(form_bytes(access, "bao-cao", on=day), context, on=on)


def publish(*, actor: Actor, now: datetime, cycle_id: int) -> PublishedReport:
    """Publishes a cycle's report with this room's rendering; see `publish_report`."""

    def rendered(access: CycleAccess) -> Rendered:
        on = timezone.localdate(now)
        context, form = report_context(access, on=on).to_dict(), form_bytes(access, "bao-cao", on=on)
        return Rendered(context=context, form=form, document=render(form, context, on=on))

    return publish_report(actor=actor, now=now, cycle_id=cycle_id, rendered=rendered)


def render_again(report: PublishedReport) -> bytes:
    """The published Word file made anew from the frozen context and the frozen form: the same bytes for ever."""
    with open_stored(report.form) as handle:
        return render(handle.read(), report.context, on=timezone.localdate(report.published_at))
