"""The frozen dossier of a registration, for the rooms that assess it. No permission is asked: the caller decides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.rooms.registration.models import Registration


@dataclass(frozen=True, slots=True)
class FrozenDossier:
    """What was handed in: the published report by its hash, the evidence with its files, what was asked for."""

    registration_id: int
    school_id: int
    edition_code: str
    report_id: int
    report_sha256: str
    evidence: tuple[dict[str, Any], ...]
    for_accreditation: bool
    for_national_standard: bool
    asked_accreditation_level: int | None
    asked_national_degree: int | None
    letter_number: str
    letter_on: date | None
    told_on: date | None

    def file(self, stored_id: int) -> dict[str, Any] | None:
        """The file of the frozen evidence with this content; None for anything else the school has."""
        return next((f for e in self.evidence for f in e["files"] if f["stored_id"] == stored_id), None)


def frozen_dossier(*, registration_id: int) -> FrozenDossier:
    """The dossier as it was frozen when it was handed in; one query."""
    row = Registration.objects.get(pk=registration_id)
    return FrozenDossier(
        registration_id=row.pk,
        school_id=row.school_id,
        edition_code=row.edition_code,
        report_id=row.report_id,
        report_sha256=row.snapshot.get("context_sha256", ""),
        evidence=tuple(row.snapshot.get("evidence", ())),
        for_accreditation=row.for_accreditation,
        for_national_standard=row.for_national_standard,
        asked_accreditation_level=row.asked_accreditation_level,
        asked_national_degree=row.asked_national_degree,
        letter_number=row.letter_number,
        letter_on=row.letter_on,
        told_on=row.told_on,
    )
