"""Kế hoạch cải tiến as a Word document: Mẫu số 2 of TT 57, a suggested form under the 2018 rules."""

from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.self_assessment.exports.forms import form_bytes, render
from kiemdinh.rooms.self_assessment.exports.papers import initials, years
from kiemdinh.rooms.self_assessment.exports.school import head_signature, issued, place_of, school_facts
from kiemdinh.rooms.self_assessment.queries import improvement_plan as queries
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.plan import plan_texts
from kiemdinh.rooms.self_assessment.rules.improvement_plan import CLOSED, IMPROVEMENT
from kiemdinh.rooms.self_assessment.rules.plan_context import (
    ImprovementPlanContext,
    IssueRow,
    PlanItemRow,
    ReviewRow,
)
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead


def improvement_plan_docx(access: CycleAccess, *, on: date) -> bytes:
    """The plan as it stands; it lives on after the report, so it bears its own day or today's."""
    row = issued(access, "ke-hoach-cai-tien")
    day = row.signed_on if row and row.signed_on else on
    context = improvement_plan_context(access, on=day)
    return render(form_bytes(access, "ke-hoach-cai-tien", on=day), context.to_dict(), on=day)


def improvement_plan_context(access: CycleAccess, *, on: date) -> ImprovementPlanContext:
    """Everything the plan prints, read once."""
    school, row = school_facts(access, on=on), issued(access, "ke-hoach-cai-tien")
    texts = plan_texts(access, IMPROVEMENT).texts
    tt57 = access.catalog.generation == "tt57"
    return ImprovementPlanContext(
        generation="tt57" if tt57 else "2018",
        head=LetterHead(
            parent_body=school.managing_body,
            issuing_body=school.name,
            symbol=f"KH-{initials(school.name)}",
            place=place_of(access, on=on),
            number=row.number if row else "",
            day=row.signed_on if row else None,
        ),
        title="KẾ HOẠCH CẢI TIẾN" if tt57 else "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG",
        school=school,
        school_year=years(access),
        bases_html=texts.get("bases", ""),
        purpose_html=texts.get("purpose", ""),
        issues=tuple(
            IssueRow(
                standard=v.subject.standard,
                criterion=v.subject.criterion,
                current_state=v.row.current_state,
                limits=v.row.limits,
                causes=v.row.causes,
            )
            for v in queries.issues_of(access)
        ),
        items=tuple(_item(v) for v in queries.item_views(access)),
        reviews=_reviews(access),
        organisation_html=texts.get("organisation", ""),
        reporting_html=texts.get("reporting", ""),
        signature=head_signature(access, on=on),
    )


def _item(view: queries.ItemView) -> PlanItemRow:
    row = view.row
    return PlanItemRow(
        task=row.task,
        goal=row.goal,
        solution=row.solution,
        measure="\n".join(part for part in (row.result_measure, row.expected_result) if part),
        due=view.due,
        owner=row.owner,
        resources=row.resources,
        evidence=row.planned_evidence,
        progress=view.progress,
    )


def _reviews(access: CycleAccess) -> tuple[ReviewRow, ...]:
    """The closed reviews, then an empty row a moment of the year that the edition asks for and nobody closed."""
    closed = [r for r in queries.reviews_of(access) if r.state == CLOSED]
    held = {r.moment for r in closed}
    fewest, _ = queries.fewest_reviews(access)
    told = [
        ReviewRow(
            moment=f"{r.moment_label}\n({format_date(r.held_on)})" if r.held_on else r.moment_label,
            content=r.content,
            result=r.result,
            adjustment=r.adjustment,
            reviewers=r.reviewers,
        )
        for r in closed
    ]
    waiting = queries.review_moments(access).moments[:fewest]
    return (*told, *(ReviewRow(moment=m.label) for m in waiting if m.key not in held))
