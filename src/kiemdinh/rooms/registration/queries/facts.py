"""What the later rooms read of a registration: its facts, the frozen dossier, what waits for a team.

No permission is asked here: the room that shows it decides who may see what.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.queries.transition import asked_of, transition_in_force
from kiemdinh.rooms.registration.rules import transition as going_on
from kiemdinh.rooms.registration.rules.states import ACCEPTED, ACCREDITATION, NATIONAL_STANDARD, REGISTRATION
from kiemdinh.rooms.registration.rules.transition import Transition


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """A registration on a day. `for_*` is what was asked; `going_on` the kinds that may still be assessed.

    `may_go_on` is the reason why nothing of it may (empty: it may); `left_out` says what fell away of it by a change
    of the rules (empty: nothing).
    """

    id: int
    school_id: int
    edition_code: str
    report_id: int
    state: str
    state_label: str
    for_accreditation: bool
    for_national_standard: bool
    asked_accreditation_level: int | None
    asked_national_degree: int | None
    purpose: str
    submitted_on: date | None
    told_on: date | None
    snapshot_sha256: str
    going_on: tuple[str, ...]
    may_go_on: str
    left_out: str

    @property
    def goes_for_accreditation(self) -> bool:
        """Whether the accreditation part may still be assessed."""
        return ACCREDITATION in self.going_on

    @property
    def goes_for_national_standard(self) -> bool:
        """Whether the part for the national standard may still be assessed."""
        return NATIONAL_STANDARD in self.going_on


def facts(*, registration_id: int, on: date) -> RegistrationFacts | None:
    """The facts of one registration on a day; None when there is none."""
    return facts_of([registration_id], on=on).get(registration_id)


def facts_of(ids: Iterable[int], *, on: date) -> dict[int, RegistrationFacts]:
    """The facts of many registrations, keyed by id; a handful of queries however many."""
    return _facts(Registration.objects.filter(pk__in=list(ids)), on=on)


def accepted_waiting(*, department_id: int, on: date) -> list[RegistrationFacts]:
    """The dossiers a Sở has accepted and not finished, of schools that stand below it that day, the oldest first.

    Whoever asks leaves out those that have a team. Dossiers that may not go on are there too, with their reason.
    """
    path = organisations.path_on(unit_id=department_id, on=on)
    if not path:
        return []
    rows = Registration.objects.filter(state=ACCEPTED, school_id__in=scopes.unit_ids_below(path=path, on=on))
    found = _facts(rows, on=on).values()
    return sorted(found, key=lambda row: (row.told_on or on, row.id))


def accepted_everywhere(*, on: date) -> list[RegistrationFacts]:
    """Every accepted dossier whose school was told so and that may go on, the oldest first; for the daily work."""
    found = _facts(Registration.objects.filter(state=ACCEPTED, told_on__isnull=False), on=on).values()
    return sorted((row for row in found if not row.may_go_on), key=lambda row: (row.told_on or on, row.id))


def snapshot_of(*, registration_id: int) -> dict[str, Any]:
    """The dossier as it was frozen at submission; empty before it and for an unknown registration.

    {report_id, number, context_sha256, level, evidence: [{code, subject, number, issued_on, issuer, criteria,
    files: [{file_id, stored_id, name, extension, size, sha256}]}]}.
    """
    return Registration.objects.filter(pk=registration_id).values_list("snapshot", flat=True).first() or {}


def _facts(rows: QuerySet[Registration], *, on: date) -> dict[int, RegistrationFacts]:
    found = list(rows.defer("snapshot", "eligibility"))
    schools = organisations.school_rows(unit_ids={r.school_id for r in found}, on=on)
    rules: dict[tuple[str, str], Transition | None] = {}
    made = {}
    for row in found:
        school = schools.get(row.school_id)
        key = (school.school_type if school else "", row.edition_code)
        if key not in rules:
            rules[key] = transition_in_force(school_type=key[0], edition_code=key[1], on=on) if key[0] else None
        made[row.pk] = _one(row, rules[key], on)
    return made


def _one(row: Registration, rules: Transition | None, on: date) -> RegistrationFacts:
    about: Mapping[str, Any] = {"asked": asked_of(row), "told_on": row.told_on, "on": on, "rules": rules}
    return RegistrationFacts(
        id=row.pk,
        school_id=row.school_id,
        edition_code=row.edition_code,
        report_id=row.report_id,
        state=row.state,
        state_label=REGISTRATION.labels[row.state],
        for_accreditation=row.for_accreditation,
        for_national_standard=row.for_national_standard,
        asked_accreditation_level=row.asked_accreditation_level,
        asked_national_degree=row.asked_national_degree,
        purpose=row.purpose,
        submitted_on=row.submitted_on,
        told_on=row.told_on,
        snapshot_sha256=row.snapshot_sha256,
        going_on=going_on.kinds_going_on(**about),
        may_go_on=going_on.stop_reason(**about),
        left_out=going_on.left_out(**about),
    )
