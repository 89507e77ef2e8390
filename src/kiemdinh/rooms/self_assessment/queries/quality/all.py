"""All checks together. A later room or a new check adds its function to `CLOSER`."""

from collections.abc import Callable, Iterable

from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.checks import findings_of
from kiemdinh.rooms.self_assessment.queries.quality.carried import carried_findings
from kiemdinh.rooms.self_assessment.queries.quality.evidence import evidence_findings
from kiemdinh.rooms.self_assessment.queries.quality.reading import Reading
from kiemdinh.rooms.self_assessment.queries.quality.sheets import sheet_findings
from kiemdinh.rooms.self_assessment.queries.quality.texts import figure_findings, text_findings
from kiemdinh.rooms.self_assessment.rules.checks import Finding, in_order

CLOSER: tuple[Callable[[Reading], Iterable[Finding]], ...] = (
    sheet_findings,
    evidence_findings,
    text_findings,
    figure_findings,
    carried_findings,
)


def quality_findings(access: CycleAccess) -> list[Finding]:
    """Every finding of a cycle, blocking ones first; about ten queries, however much there is to check."""
    cycle = Reading(access)
    found = findings_of(access, cycle.sheets, cycle.results, cycle.evidence_counts)
    for look in CLOSER:
        found += look(cycle)
    return in_order(found)
