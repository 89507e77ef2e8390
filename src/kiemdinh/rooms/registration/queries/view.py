"""Everything the page of a dossier shows, read once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.queries.access import RegistrationAccess, open_school
from kiemdinh.rooms.registration.queries.chain import chain_on
from kiemdinh.rooms.registration.queries.eligibility import check, newest_report, wish_of
from kiemdinh.rooms.registration.queries.letters import asked_levels
from kiemdinh.rooms.registration.queries.transition import asked_of, transition_for
from kiemdinh.rooms.registration.rules import transition as going_on
from kiemdinh.rooms.registration.rules.chain import CheckUnit, NoChain
from kiemdinh.rooms.registration.rules.clock import Clock, clock
from kiemdinh.rooms.registration.rules.eligibility import GRADES
from kiemdinh.rooms.registration.rules.letters import asked_words
from kiemdinh.rooms.registration.rules.states import DRAFT, PURPOSES, REGISTRATION, RETURNED, SUBMITTED
from kiemdinh.rooms.registration.rules.strip import Strip, strip
from kiemdinh.rooms.regulations import queries as regulations

_LOOKS = {"ok": "done", "warn": "warn", "ask": "fix", "block": "block"}


@dataclass(frozen=True, slots=True)
class DossierView:
    """The dossier in words."""

    school: organisations.SchoolFacts
    strip: Strip
    asked: list[str]
    purpose: str
    state_label: str
    regulation: str
    findings: list[dict[str, Any]]
    left_out: str
    stops: str
    newer_report: int | None


def dossier_view(access: RegistrationAccess) -> DossierView:
    """The dossier as it stands today; conditions are checked anew while it is in preparation."""
    row, today = access.registration, access.today
    school = organisations.school_facts(unit_id=row.school_id, on=today)
    if school is None:
        raise Http404
    chain = expected_chain(access)
    rows = row.eligibility
    if row.state == DRAFT:
        rows = check(school=school, wish=wish_of(row), on=today, but=row.pk)
    rules = transition_for(school_id=row.school_id, edition_code=row.edition_code, on=today)
    newest = newest_report(school_id=row.school_id) if row.state in (DRAFT, RETURNED) else None
    edition = regulations.get_edition(row.edition_code)
    return DossierView(
        school=school,
        strip=strip(
            state=row.state,
            school=school.name,
            chain=chain,
            step=row.step,
            turn=access.turn,
            submitted_on=row.submitted_on,
            step_since=row.step_since,
            told_on=row.told_on,
            clock=clock_of(access),
        ),
        asked=asked_words(asked_levels(row)),
        purpose=PURPOSES[row.purpose],
        state_label=REGISTRATION.labels[row.state],
        regulation=f"Thông tư {edition.header.regulation_number}" if edition else row.edition_code,
        findings=with_words(rows),
        left_out=going_on.left_out(asked=asked_of(row), told_on=row.told_on, on=today, rules=rules),
        stops=access.stops if row.state not in REGISTRATION.final else "",
        newer_report=newest.number if newest is not None and newest.id != row.report_id else None,
    )


def expected_chain(access: RegistrationAccess) -> tuple[CheckUnit, ...]:
    """The units that check; before the dossier is handed in those that would check it today."""
    row = access.registration
    if access.chain:
        return access.chain
    try:
        return chain_on(school_id=row.school_id, edition_code=row.edition_code, on=access.today)
    except NoChain:
        return ()


def clock_of(access: RegistrationAccess) -> Clock | None:
    """The clock of the step that runs."""
    row = access.registration
    if row.state not in (SUBMITTED, RETURNED) or row.step_since is None or row.due_on is None:
        return None
    calendar = organisations.working_calendar()
    return clock(since=row.step_since, due_on=row.due_on, on=access.today, calendar=calendar)


def with_words(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings with the word and the look of their grade."""
    return [row | {"label": GRADES[row["grade"]], "look": _LOOKS[row["grade"]]} for row in rows]


def school_view(*, actor: Actor, code: str, today: date) -> organisations.SchoolFacts:
    """A school whose registrations the actor may look for: its staff, those above it. Raises Http404."""
    facts = organisations.school_facts(code=code, on=today)
    if facts is None or not open_school(actor=actor, school_id=facts.unit_id):
        raise Http404
    return facts
