"""What a later room reads of signed decisions in order to put them before the public. No permission is asked here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.rooms.recognition.models import Recognition


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """A decision that was signed, whatever became of it; `authority` is the post that signed, never the person."""

    id: int
    school_id: int
    kind: str
    edition_code: str
    generation: str
    level: int
    state: str
    decision_number: str
    certificate_number: str
    authority: str
    signed_on: date
    expires_on: date


_COLUMNS = (
    "pk",
    "school_id",
    "kind",
    "edition_code",
    "generation",
    "level",
    "state",
    "decision_number",
    "certificate_number",
    "facts",
    "signer_post",
    "signed_on",
    "expires_on",
)
_SIGNED = ("issued", "revoked", "superseded")


def signed_decision(*, recognition_id: int) -> SignedDecision | None:
    """One signed decision; None when there is none, or it is not signed."""
    return next(iter(_decisions(Recognition.objects.filter(pk=recognition_id))), None)


def issued_decisions(*, school_ids: Iterable[int] | QuerySet[Any], without: QuerySet[Any]) -> list[SignedDecision]:
    """Decisions in force of the schools, the oldest signature first, those of `without` (recognition ids) left out."""
    rows = Recognition.objects.filter(state="issued", school_id__in=school_ids).exclude(pk__in=without)
    return _decisions(rows.order_by("signed_on", "pk"))


def _decisions(rows: QuerySet[Recognition]) -> list[SignedDecision]:
    found = rows.filter(state__in=_SIGNED, signed_on__isnull=False, expires_on__isnull=False)
    return [
        SignedDecision(*values[:9], str(facts.get("authority") or post), *values[11:])
        for values in found.values_list(*_COLUMNS)
        for facts, post in [values[9:11]]
    ]
