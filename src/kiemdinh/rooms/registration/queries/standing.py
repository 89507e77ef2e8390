"""What a school holds already, as the rules of eligibility see it."""

from datetime import date

from kiemdinh.rooms.recognition import queries as recognition
from kiemdinh.rooms.registration.rules.eligibility import Held
from kiemdinh.rooms.registration.rules.states import ACCREDITATION, NATIONAL_STANDARD

_COUNTS = ("valid", "expired", "revoked", "refused")


def held_by(*, school_id: int, on: date) -> tuple[Held, ...]:
    """Recognitions and refusals of a school on a day: what holds now first, then the newest first."""
    rows = recognition.recognitions_of(school_id, on)
    found = [
        Held(row.kind, row.level, row.status, row.signed_on or row.reported_on, row.expires_on)
        for row in rows
        if row.status in _COUNTS
    ]
    # A reorganised school may hold less, or for a shorter time, than its papers say: the current one decides.
    for kind in (ACCREDITATION, NATIONAL_STANDARD):
        now = recognition.current(school_id, kind, on)
        found = [row for row in found if row.kind != kind or row.status != "valid"]
        if now is not None:
            found.insert(0, Held(kind, now.level, "valid", now.signed_on, now.expires_on))
    return tuple(found)
