"""Which school years of which schools hold finished self-assessment work, for rooms that look at several years.

No permission is asked here (see `outside`); nothing of a draft passes through.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kiemdinh.rooms.regulations.rules.catalog import GENERATION_2018, GENERATION_TT57
from kiemdinh.rooms.self_assessment.models import PlanReview, PublishedReport


@dataclass(frozen=True, slots=True)
class FinishedWork:
    """A published report ("report") or a closed review of the improvement plan ("review") of one school year."""

    school_id: int
    school_year: str
    kind: str
    generation: str
    edition_code: str
    label: str


@dataclass(frozen=True, slots=True)
class NewestReport:
    """The newest published report of a school under one set of rules, without its snapshot."""

    id: int
    school_id: int
    school_year: str
    level: int | None


def finished_work(*, school_ids: Iterable[int]) -> dict[int, list[FinishedWork]]:
    """What was finished in each year by school, oldest first; two queries however many schools."""
    ids, found = set(school_ids), list[FinishedWork]()
    reports = PublishedReport.objects.filter(cycle__school_id__in=ids).values_list(
        "cycle__school_id", "school_year", "cycle__school_year", "cycle__edition_code", "number"
    )
    for school_id, year, cycle_year, edition, number in reports:
        label = f"Báo cáo tự đánh giá, bản {number}"
        found.append(FinishedWork(school_id, year or cycle_year, "report", _generation(edition), edition, label))
    reviews = PlanReview.objects.filter(cycle__school_id__in=ids, closed_at__isnull=False).values_list(
        "cycle__school_id", "cycle__school_year", "cycle__edition_code", "moment_label"
    )
    for school_id, year, edition, moment in reviews:
        label = f"Rà soát kế hoạch cải tiến, {moment}"
        found.append(FinishedWork(school_id, year, "review", _generation(edition), edition, label))
    by_school: dict[int, list[FinishedWork]] = {pk: [] for pk in ids}
    for work in sorted(found, key=lambda w: (w.school_year, w.kind, w.label)):
        by_school[work.school_id].append(work)
    return by_school


def newest_reports(*, school_ids: Iterable[int], edition_prefix: str) -> dict[int, NewestReport]:
    """The newest published report of each school of editions whose code begins so; one query, no snapshots."""
    rows = (
        PublishedReport.objects.filter(
            cycle__school_id__in=set(school_ids), cycle__edition_code__startswith=edition_prefix
        )
        .order_by("published_at", "pk")
        .values_list("pk", "cycle__school_id", "school_year", "cycle__school_year", "result")
    )
    return {
        school_id: NewestReport(pk, school_id, year or cycle_year, (result or {}).get("school_level"))
        for pk, school_id, year, cycle_year, result in rows
    }


def _generation(edition_code: str) -> str:
    return GENERATION_TT57 if edition_code.startswith("tt57") else GENERATION_2018
