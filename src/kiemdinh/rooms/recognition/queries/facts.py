"""What was recognised, until when: of one school, of all, on any day. Merged schools keep their history."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.recognition.models import Recognition, Reorganisation
from kiemdinh.rooms.recognition.rules.deciding import kind_label, level_label
from kiemdinh.rooms.recognition.rules.standing import STATUS_LABELS, VALID, status_on
from kiemdinh.rooms.recognition.rules.states import EVER_ISSUED, RECOGNITION, REFUSED, WITHDRAWN

_KEEPS_IDENTITY = ("rename",)
"""Successions in which only the name of the same school changed."""


@dataclass(frozen=True, slots=True)
class RecognitionFacts:
    """A recognition as others read it on a day.

    `status` is valid, expired, revoked, superseded, refused or proposed; `inherited` says that an earlier school held
    it; `kept` that a reorganisation set `level` and `expires_on` (TT 57/2026 Điều 27 khoản 5).
    """

    id: int
    school_id: int
    school: str
    school_code: str
    kind: str
    kind_label: str
    edition_code: str
    generation: str
    level: int
    level_label: str
    asked_level: int | None
    state: str
    state_label: str
    status: str
    status_label: str
    reported_on: date
    decision_number: str
    certificate_number: str
    register_number: str
    authority: str
    signer_post: str
    signer_name: str
    signed_on: date | None
    expires_on: date | None
    ended_on: date | None
    code: str
    reason: str
    basis_kind: str
    basis_ref: int | None
    imported: bool
    has_signed_copy: bool
    inherited: bool = False
    kept: bool = False

    @property
    def url(self) -> str:
        """The page of the case for staff."""
        return f"/cong-nhan/{self.id}/"


def facts_of(row: Recognition, *, on: date, name: str = "", code: str = "") -> RecognitionFacts:
    """One row as facts on a day; the frozen name wins once there is a decision."""
    status = status_on(
        state=row.state, signed_on=row.signed_on, expires_on=row.expires_on, ended_on=row.ended_on, on=on
    )
    return RecognitionFacts(
        id=row.pk,
        school_id=row.school_id,
        school=row.facts.get("school") or name,
        school_code=row.facts.get("school_code") or code,
        kind=row.kind,
        kind_label=kind_label(row.kind),
        edition_code=row.edition_code,
        generation=row.generation,
        level=row.level,
        level_label=level_label(row.kind, row.level),
        asked_level=row.asked_level,
        state=row.state,
        state_label=RECOGNITION.labels[row.state],
        status=status,
        status_label=STATUS_LABELS.get(status, RECOGNITION.labels[row.state]),
        reported_on=row.reported_on,
        decision_number=row.decision_number,
        certificate_number=row.certificate_number,
        register_number=row.register_number,
        authority=row.authority,
        signer_post=row.signer_post,
        signer_name=row.signer_name,
        signed_on=row.signed_on,
        expires_on=row.expires_on,
        ended_on=row.ended_on,
        code=row.code,
        reason=row.reason,
        basis_kind=row.basis_kind,
        basis_ref=row.basis_ref,
        imported=row.basis_kind == "imported",
        has_signed_copy=row.signed_copy_id is not None,
    )


def recognitions_of(school_id: int, on: date) -> list[RecognitionFacts]:
    """Everything recognised or proposed for a school and for the schools it took over from, newest first.

    What had no decision by that day is left out, unless it is still being prepared.
    """
    ids = [school_id, *sorted(_ancestors(school_id, on))]
    rows = Recognition.objects.filter(school_id__in=ids).exclude(state=WITHDRAWN).select_related("school")
    names = organisations.names_on(unit_ids=ids, on=on)
    found = [
        replace(
            facts_of(row, on=on, name=names.get(row.school_id, ""), code=row.school.code),
            inherited=row.school_id != school_id,
        )
        for row in rows
    ]
    found = [one for one in found if one.status]
    return sorted(found, key=lambda one: (one.signed_on or one.reported_on, one.id), reverse=True)


def current(school_id: int, kind: str, on: date) -> RecognitionFacts | None:
    """What of one kind holds for a school on a day; None when nothing does.

    After a recorded reorganisation it is what Điều 27 khoản 5 of TT 57/2026 left, until a newer decision is signed.
    """
    own = list(
        Recognition.objects.filter(school_id=school_id, kind=kind, state__in=EVER_ISSUED, signed_on__lte=on)
        .select_related("school")
        .order_by("-signed_on", "-pk")
    )
    held = next((f for f in (facts_of(row, on=on, code=row.school.code) for row in own) if f.status == VALID), None)
    change = None
    if kind == "national_standard":
        changes = Reorganisation.objects.filter(school_id=school_id, effective_on__lte=on)
        change = changes.order_by("-effective_on").select_related("source", "source__school").first()
    if change is None:
        return held or _kept_by_name(school_id, kind, on)
    if held is not None and held.signed_on is not None and held.signed_on >= change.effective_on:
        return held
    if change.source is None or change.holds_until is None or on > change.holds_until:
        return None
    left = facts_of(change.source, on=on, code=change.source.school.code)
    if left.status not in (VALID, "expired"):
        return None
    return replace(
        left,
        status=VALID,
        status_label=STATUS_LABELS[VALID],
        level=change.level or left.level,
        level_label=level_label(kind, change.level or left.level),
        expires_on=change.holds_until,
        inherited=left.school_id != school_id,
        kept=True,
    )


def last_refusal(school_id: int, kind: str) -> RecognitionFacts | None:
    """The newest refusal of one kind of a school; None when it was never refused."""
    row = (
        Recognition.objects.filter(school_id=school_id, kind=kind, state=REFUSED)
        .select_related("school")
        .order_by("-signed_on", "-reported_on", "-pk")
        .first()
    )
    return None if row is None else facts_of(row, on=row.signed_on or row.reported_on, code=row.school.code)


def cases_of_basis(basis_kind: str, basis_ref: int) -> list[RecognitionFacts]:
    """The cases that came out of one assessment, as they stand by their own dates."""
    rows = Recognition.objects.filter(basis_kind=basis_kind, basis_ref=basis_ref).select_related("school")
    found = list(rows.order_by("kind", "pk"))
    return [facts_of(row, on=row.ended_on or row.signed_on or row.reported_on, code=row.school.code) for row in found]


def issued_as_of(on: date, under_path: str = "") -> list[RecognitionFacts]:
    """Every decision of recognition signed by a day, as it stood on that day; by school code, then signing day."""
    rows = issued_by(on, under_path).select_related("school")
    return [facts_of(row, on=on, code=row.school.code) for row in rows.order_by("school__code", "signed_on", "pk")]


def issued_by(on: date, under_path: str = "") -> QuerySet[Recognition]:
    """The rows behind `issued_as_of`, for whoever narrows them further."""
    rows = Recognition.objects.filter(state__in=EVER_ISSUED, signed_on__lte=on)
    if under_path:
        rows = rows.filter(school_id__in=scopes.unit_ids_below(path=under_path, on=on))
    return rows


def current_of_many(school_ids: Iterable[int], on: date) -> dict[tuple[int, str], RecognitionFacts]:
    """What holds for many schools, keyed by (school, kind); own recognitions only. One query."""
    rows: Any = Recognition.objects.filter(school_id__in=list(school_ids), state__in=EVER_ISSUED, signed_on__lte=on)
    found: dict[tuple[int, str], RecognitionFacts] = {}
    for row in rows.select_related("school").order_by("signed_on", "pk"):
        facts = facts_of(row, on=on, code=row.school.code)
        if facts.status == VALID:
            found[row.school_id, row.kind] = facts
    return found


def _ancestors(school_id: int, on: date) -> set[int]:
    """The schools that this one took over from by a day, over any number of steps."""
    found: set[int] = set()
    frontier = {school_id}
    while frontier:
        links = organisations.predecessors(unit_ids=frontier)
        frontier = {s.unit.id for steps in links.values() for s in steps if s.on_date <= on}
        frontier -= {school_id, *found}
        found |= frontier
    return found


def _kept_by_name(school_id: int, kind: str, on: date) -> RecognitionFacts | None:
    """What the school held under its earlier name (Điều 27 khoản 5 điểm a): kept to the printed expiry."""
    links = organisations.predecessors(unit_ids=[school_id]).get(school_id, [])
    for step in links:
        if step.kind in _KEEPS_IDENTITY and step.on_date <= on:
            found = current(step.unit.id, kind, on)
            if found is not None:
                return replace(found, inherited=True)
    return None
