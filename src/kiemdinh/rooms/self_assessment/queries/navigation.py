"""The little that the shell of every page shows of this room."""

from dataclasses import dataclass, field
from datetime import date

from kiemdinh.kernel.citations import BOX
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.school_profile import queries as school_profile
from kiemdinh.rooms.self_assessment.models import Cycle, Participant
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.my_work import WORK, asked_for, count_my_work, work_counts
from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES

__all__ = (
    "WORK",
    "CycleInView",
    "asked_for",
    "count_my_work",
    "cycle_in_view",
    "edition_label",
    "figures_address",
    "figures_query",
    "may_have_boxes",
    "work_counts",
)

EDITION_LABELS = {
    "tt17-2018": "Thông tư 17/2018",
    "tt18-2018": "Thông tư 18/2018",
    "tt19-2018": "Thông tư 19/2018",
    "tt22-2024": "Thông tư 22/2024",
    "tt57-2026": "Thông tư 57/2026",
}


@dataclass(frozen=True, slots=True)
class CycleInView:
    """The cycle a person is looking at, or the newest of the school."""

    id: int
    label: str
    state: str
    figures_query: str
    roles: dict[int, str] = field(default_factory=dict)

    def council_label(self, account_id: int | None) -> str:
        """ "Thư ký hội đồng" for the secretary; empty for others."""
        role = self.roles.get(account_id or 0, "")
        return f"{COUNCIL_ROLES[role]} hội đồng" if role else ""


def edition_label(edition_code: str) -> str:
    """ "Thông tư 17/2018" for tt17-2018."""
    return EDITION_LABELS.get(edition_code, edition_code)


def cycle_in_view(*, school_id: int, access: CycleAccess | None = None) -> CycleInView | None:
    """The cycle that the page has opened when it is of this school (no query), else the newest; two queries."""
    if access is not None and access.cycle.school_id == school_id:
        return _in_view(access.cycle, access.council)
    rows = Cycle.objects.filter(school_id=school_id).only(
        "id", "school_year", "edition_code", "state", "figure_years", "school_type", "stages"
    )
    cycle = rows.order_by("-school_year", "-id").first()
    if cycle is None:
        return None
    roles = dict(
        Participant.objects.filter(cycle=cycle, account__isnull=False)
        .exclude(council_role="")
        .values_list("account_id", "council_role")
    )
    return _in_view(cycle, roles)


def _in_view(cycle: Cycle, roles: dict[int, str]) -> CycleInView:
    years = cycle.figure_years or [cycle.school_year]
    label = f"{years[0][:4]}–{years[-1][5:]} · {edition_label(cycle.edition_code)}"
    return CycleInView(cycle.pk, f"Chu kỳ {label}", cycle.state, figures_query(cycle), roles)


def may_have_boxes(*, edition_id: str, on: date) -> bool:
    """Whether evidence codes of an edition can carry a box number."""
    return regulations.get_procedure(edition_id).text("evidence.code_format", on=on) == BOX


def figures_query(cycle: Cycle) -> str:
    """The part of the figures page's address that opens the cycle's own form and years."""
    form = school_profile.form_for(cycle.edition_code, cycle.school_type, stages=[s for s in cycle.stages if s])
    years = cycle.figure_years or [cycle.school_year]
    return f"?bo={form.key}&nam={years[-1]}" if form else f"?nam={years[-1]}"


def figures_address(access: CycleAccess) -> str:
    """The figures page of the cycle's school, opened at the cycle's form and last year."""
    return f"/truong/{scopes.code_of(unit_id=access.cycle.school_id)}/so-lieu/{figures_query(access.cycle)}"
