"""The situation of a school that wants to register, from all the rooms that know a part of it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.queries.standing import held_by
from kiemdinh.rooms.registration.rules import eligibility as rules
from kiemdinh.rooms.registration.rules.states import (
    ACCREDITATION,
    FIRST,
    NATIONAL_STANDARD,
    OPEN,
    RAISE,
    REASSESSMENT,
    REGISTRATION,
    RENEWAL,
)
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.queries.outside import PublishedSnapshot, latest_snapshot, snapshots_of

_KEYS = {
    "accreditation_minimum": "recognition.accreditation_minimum",
    "renewal_months": "recognition.renewal_months",
    "raise_after_years": "recognition.raise_after_years",
    "retry_after_years": "recognition.retry_after_years",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a school wants: kinds with their asked levels, the purpose, the head's word for the first condition."""

    accreditation: int | None = None
    degree: int | None = None
    purpose: str = FIRST
    confirmed: bool = False

    @property
    def asked(self) -> dict[str, int]:
        """Asked level by kind, in the order of the forms."""
        asked = {ACCREDITATION: self.accreditation, NATIONAL_STANDARD: self.degree}
        return {kind: level for kind, level in asked.items() if level is not None}


def wish_of(row: Registration) -> Wish:
    """What a registration asks for."""
    return Wish(
        accreditation=row.asked_accreditation_level if row.for_accreditation else None,
        degree=row.asked_national_degree if row.for_national_standard else None,
        purpose=row.purpose,
        confirmed=row.condition_confirmed,
    )


def suggested_wish(*, school_id: int, on: date) -> Wish:
    """What the newest report and the earlier results allow to ask for: the form begins with it."""
    report = newest_report(school_id=school_id)
    if report is None:
        return Wish()
    level = report.school_level or 0
    procedure = regulations.get_procedure(report.edition_code)
    minimums = procedure.integers("recognition.national_standard_minimums", on=on)
    degree = sum(level >= needed for needed in minimums)
    held = held_by(school_id=school_id, on=on)
    valid = [row for row in held if row.status == "valid"]
    if any(row.level < (level if row.kind == ACCREDITATION else degree) for row in valid):
        purpose = RAISE
    elif valid or any(row.status == "expired" for row in held):
        purpose = RENEWAL
    else:
        purpose = REASSESSMENT if any(row.status == "refused" for row in held) else FIRST
    return Wish(accreditation=level or None, degree=degree or None, purpose=purpose)


def newest_report(*, school_id: int) -> PublishedSnapshot | None:
    """The newest published report under the 2018 rules."""
    newest = latest_snapshot(school_id=school_id)
    if newest is None or newest.generation == "2018":
        return newest
    return next((row for row in snapshots_of(school_id=school_id) if row.generation == "2018"), None)


def rules_of_day(*, school_type: str, on: date) -> tuple[str, str]:
    """(generation, name of the circular) that holds for a school type on a day; empty when none does."""
    chosen = regulations.edition_for(school_type=school_type, on=on).edition_id
    row = regulations.get_edition(chosen) if chosen else None
    if row is None:
        return "", ""
    generation = "tt57" if row.header.edition_id.startswith("tt57") else "2018"
    return generation, f"Thông tư {row.header.regulation_number}"


def no_registration_for(*, school: organisations.SchoolFacts, on: date) -> rules.Finding | None:
    """Why a school cannot register at all on a day; None when it can try."""
    generation, regulation = rules_of_day(school_type=school.school_type, on=on)
    return rules.no_registration(school_type=school.school_type, generation=generation, regulation=regulation, on=on)


def situation(*, school: organisations.SchoolFacts, wish: Wish, on: date, but: int | None = None) -> rules.Situation:
    """Everything the rules look at; `but` leaves out the registration that is being written."""
    generation, regulation = rules_of_day(school_type=school.school_type, on=on)
    report = newest_report(school_id=school.unit_id)
    others = Registration.objects.filter(school_id=school.unit_id, state__in=OPEN).exclude(pk=but)
    other = others.values_list("state", flat=True).first()
    goes = no_registration_for(school=school, on=on) is None
    return rules.Situation(
        on=on,
        school_type=school.school_type,
        founded_year=school.founded_year,
        generation=generation,
        regulation=regulation,
        report_number=report.number if report else None,
        report_level=report.school_level if report else None,
        open_state=REGISTRATION.labels[other] if other else "",
        asked=wish.asked,
        purpose=wish.purpose,
        confirmed=wish.confirmed,
        held=held_by(school_id=school.unit_id, on=on) if goes else (),
        limits=limits_for(school_type=school.school_type, report=report, on=on) if goes else None,
    )


def limits_for(*, school_type: str, report: PublishedSnapshot | None, on: date) -> rules.Limits:
    """The numbers of the procedure that the report was written under (without one: of the edition of the day)."""
    edition = report.edition_code if report else regulations.edition_for(school_type=school_type, on=on).edition_id
    procedure = regulations.get_procedure(edition or "")
    numbers: dict[str, Any] = {name: procedure.integer(key, on=on) for name, key in _KEYS.items()}
    uncertain = {key for key in _KEYS.values() if procedure.value(key, on=on).confidence == "low"}
    return rules.Limits(
        min_cohorts=int(procedure.mapping("registration.min_cohorts", on=on).get(school_type, "1")),
        min_years=int(procedure.mapping("registration.min_years_operating", on=on).get(school_type, "0")),
        degree_minimums=procedure.integers("recognition.national_standard_minimums", on=on),
        uncertain=frozenset(uncertain),
        **numbers,
    )


def check(*, school: organisations.SchoolFacts, wish: Wish, on: date, but: int | None = None) -> list[dict[str, Any]]:
    """The findings as they are kept with a registration."""
    return [asdict(row) for row in rules.findings(situation(school=school, wish=wish, on=on, but=but))]
