"""The data behind the yearly list: what `rules.candidates` looks at, for all schools of a Sở in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from kiemdinh.rooms.appraisal.queries.procedure import EDITION
from kiemdinh.rooms.appraisal.rules.candidates import (
    CurrentDegree,
    Reorganised,
    SchoolData,
    YearData,
)
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.rooms.recognition import queries as recognition
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.queries import outside_years

NATIONAL_STANDARD = "national_standard"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A school with its data; `work` lists what was finished in which year, for people to read."""

    school_id: int
    report_id: int | None
    data: SchoolData
    work: tuple[outside_years.FinishedWork, ...]


def candidates_of(*, department_id: int, on: date) -> list[Candidate]:
    """Every school below a Sở on a day, in name order."""
    path = organisations.path_on(unit_id=department_id, on=on)
    if not path:
        return []
    where = organisations.SchoolFilter(under_path=path)
    return _candidates(organisations.list_schools(on=on, where=where).rows, on)


def candidate(*, school_id: int, on: date) -> Candidate | None:
    """One school; None when it is not open on the day."""
    rows = organisations.school_rows(unit_ids=[school_id], on=on)
    return next(iter(_candidates(rows.values(), on)), None)


def _candidates(rows: Iterable[organisations.SchoolRow], on: date) -> list[Candidate]:
    schools = list(rows)
    ids = [row.unit_id for row in schools]
    work = outside_years.finished_work(school_ids=ids)
    reports = outside_years.newest_reports(school_ids=ids, edition_prefix=EDITION)
    held = recognition.current_of_many(ids, on)
    former = organisations.predecessors(unit_ids=ids)
    found = []
    for row in schools:
        report = reports.get(row.unit_id)
        now = held.get((row.unit_id, NATIONAL_STANDARD))
        steps = [s for s in former.get(row.unit_id, ()) if s.on_date <= on]
        if steps:
            # A merged or renamed school: what the former ones left it is worked out for it alone.
            now = recognition.current(row.unit_id, NATIONAL_STANDARD, on)
        own = _with_former(row.unit_id, work, steps)
        found.append(
            Candidate(
                school_id=row.unit_id,
                report_id=report.id if report else None,
                work=own,
                data=SchoolData(
                    may_be_recognised=may_be_recognised(row.school_type),
                    level=report.level if report else None,
                    years=tuple(YearData(w.school_year, w.kind, w.generation) for w in own),
                    opened_in=_opened_in(row, steps, on),
                    cohort_years=cohort_years(row.stages),
                    current=CurrentDegree(now.level, now.signed_on, now.expires_on)
                    if now is not None and now.signed_on and now.expires_on
                    else None,
                    reorganised=_reorganised(row.unit_id, steps, on),
                ),
            )
        )
    return found


def _with_former(
    school_id: int, work: dict[int, list[outside_years.FinishedWork]], steps: list[organisations.SuccessionLink]
) -> tuple[outside_years.FinishedWork, ...]:
    """Own work and what the former schools left: their data are inherited (Điều 27 khoản 5)."""
    own = list(work.get(school_id, ()))
    if steps:
        earlier = outside_years.finished_work(school_ids=[s.unit.id for s in steps])
        own += [w for rows in earlier.values() for w in rows]
    return tuple(sorted(own, key=lambda w: (w.school_year, w.kind, w.label)))


def _opened_in(row: organisations.SchoolRow, steps: list[organisations.SuccessionLink], on: date) -> int | None:
    """The year the school began; of a merged one the earliest of the former ones."""
    years = [row.founded_year] if row.founded_year else []
    if steps:
        day = max(s.day_before for s in steps)
        former = organisations.school_rows(unit_ids=[s.unit.id for s in steps], on=day)
        years += [f.founded_year for f in former.values() if f.founded_year]
    return min(years, default=None)


def _reorganised(school_id: int, steps: list[organisations.SuccessionLink], on: date) -> Reorganised | None:
    """What the recognition room says of the school's last reorganisation: one rule for the list and the Bằng."""
    found = recognition.last_reorganisation(school_id=school_id, on=on) if steps else None
    if found is None:
        return None
    return Reorganised(found.label, found.effective_on, found.considered_from, found.article)


def may_be_recognised(school_type: str) -> bool:
    """Whether the edition recognises this type of school at all (Điều 1 khoản 3: not GDTX)."""
    catalog = regulations.get_edition_catalog(edition_id=EDITION, school_type=school_type)
    return catalog is not None and bool(catalog.national_standard_degrees.by_level)


@cache
def _programme_years() -> dict[str, int]:
    return {stage: int(years) for stage, years in read_reference("programme_years").items()}


def cohort_years(stages: Iterable[str]) -> int | None:
    """Years until a first cohort finishes; the highest stage of a school with several (Điều 16 khoản 1 điểm a)."""
    order, known = list(_programme_years()), _programme_years()
    found = [s for s in stages if s in known]
    return known[max(found, key=order.index)] if found else None
