"""Is this certificate real, and does it still hold? Frozen facts only."""

import re
from datetime import date
from typing import Any

from django.db.models import Q

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.models import Recognition, Reorganisation
from kiemdinh.rooms.recognition.rules.certificate import digest_of
from kiemdinh.rooms.recognition.rules.deciding import kind_label, level_label
from kiemdinh.rooms.recognition.rules.standing import EXPIRED, UNKNOWN, VALID, number_key, spoken, status_on
from kiemdinh.rooms.recognition.rules.states import EVER_ISSUED, REVOKED, SUPERSEDED

_NOT_CODE = re.compile(r"[^0-9A-Z]")
_EMPTY: dict[str, Any] = {
    "number": "",
    "code": "",
    "school": "",
    "school_code": "",
    "type": "",
    "type_label": "",
    "level": None,
    "level_label": "",
    "decision": "",
    "authority": "",
    "register_number": "",
    "signed": None,
    "expires": None,
    "ended": None,
    "signed_copy": False,
    "note": "",
}


def verify(text: str, on: date) -> dict[str, Any]:
    """What a certificate number or the code of its QR stands for on a day.

    `status` is valid, expired, revoked or unknown; one that a newer decision replaced no longer holds and answers
    expired with a note. A code that we did not give, a number not signed by that day, and facts that no longer match
    what was frozen at signing all answer unknown, with nothing else.
    """
    row = _find(spoken(text))
    if row is None or row.signed_on is None:
        return {"status": UNKNOWN, **_EMPTY}
    found = status_on(state=row.state, signed_on=row.signed_on, expires_on=row.expires_on, ended_on=row.ended_on, on=on)
    if not found or digest_of(row.facts) != row.facts_sha256:
        return {"status": UNKNOWN, **_EMPTY}
    facts, note = row.facts, ""
    if found == SUPERSEDED:
        newer = row.replaced_by.order_by("signed_on", "pk").first()
        number = f" số {newer.certificate_number}" if newer is not None and newer.certificate_number else ""
        note = f"Được thay bằng kết quả mới{number} từ ngày {format_date(row.ended_on or row.signed_on)}."
    elif found == REVOKED and row.ended_on:
        note = f"Đã thu hồi từ ngày {format_date(row.ended_on)}."
    status = EXPIRED if found == SUPERSEDED else found
    if status == VALID:
        status, note = _after_reorganisation(row, on)
    return {
        "status": status,
        "number": facts["certificate_number"],
        "code": row.code,
        "school": facts["school"],
        "school_code": facts["school_code"],
        "type": row.kind,
        "type_label": kind_label(row.kind),
        "level": facts["level"],
        "level_label": level_label(row.kind, facts["level"]),
        "decision": facts["decision_number"],
        "authority": facts["authority"],
        "register_number": facts["register_number"],
        "signed": date.fromisoformat(facts["signed_on"]),
        "expires": date.fromisoformat(facts["expires_on"]),
        "ended": row.ended_on if found in (SUPERSEDED, REVOKED) else None,
        "signed_copy": row.signed_copy_id is not None,
        "note": note,
    }


def _find(text: str) -> Recognition | None:
    if not text or len(text) > 200:
        return None
    code = _NOT_CODE.sub("", text.upper())
    known = Q(number_key=number_key(text)) if number_key(text) else Q(pk__in=[])
    shown = "-".join(code[i : i + 4] for i in range(0, len(code), 4))
    rows = Recognition.objects.filter(known | Q(code=shown), state__in=EVER_ISSUED)
    return rows.select_related("school").first()


def _after_reorganisation(row: Recognition, on: date) -> tuple[str, str]:
    """A certificate of a school that was merged: what became of it, and until when it is kept."""
    links = organisations.successors(unit_ids=[row.school_id]).get(row.school_id, [])
    steps = [step for step in links if step.on_date <= on]
    ids = {row.school_id, *(step.unit.id for step in steps)}
    changes = Reorganisation.objects.filter(
        school_id__in=ids,
        effective_on__lte=on,
        effective_on__gte=row.signed_on,
    )
    change = changes.order_by("-effective_on").first() if row.kind == "national_standard" else None
    named = ""
    if steps:
        last = steps[-1]
        named = f"Từ ngày {format_date(last.on_date)}, trường {last.kind_label}: nay là {last.unit.name}."
    if change is None:
        return VALID, named
    if change.holds_until is None:
        wait = (
            f" Trường mới được xem xét từ ngày {format_date(change.considered_from)}." if change.considered_from else ""
        )
        return EXPIRED, f"{named} Kết quả không còn được giữ sau khi sắp xếp lại.{wait}".strip()
    if on > change.holds_until:
        return EXPIRED, f"{named} Kết quả được giữ đến ngày {format_date(change.holds_until)}.".strip()
    level = level_label(row.kind, change.level or 0).lower()
    return VALID, f"{named} Kết quả được giữ ở {level} đến ngày {format_date(change.holds_until)}.".strip()
