"""What a member takes along: the dossier of the assigned criteria, the own sheets with their versions, a key.

Nothing here is for anybody but the member who asks: the own seat decides what is in the parcel.
"""

import base64
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kiemdinh.rooms.external_assessment.models import SurveyEntry, TeamMember, TeamSheet
from kiemdinh.rooms.external_assessment.queries.sheets import level_of, shown_values
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import (
    LEVEL_4_PREFIX,
    REMARKS,
    asked_of,
    code_label,
    criterion_codes,
    shown_value,
    title_of,
)
from kiemdinh.rooms.external_assessment.rules.offline import MOST_BYTES, preselected
from kiemdinh.rooms.external_assessment.rules.work import CLOSED, SENT, SHEET_OUTSIDE
from kiemdinh.services.rich_text import clean

NO_SEAT = "Chỉ thành viên được phân công tiêu chí mới tải hồ sơ về máy."
_LOCKED = {
    SENT: "Phiếu đã nộp. Khi có mạng, rút phiếu về thì sửa được.",
    CLOSED: "Trưởng đoàn đã chốt phiếu này.",
}


def own_seat_of(access: WorkAccess) -> TeamMember:
    """The seat of who asks. Raises PermissionDenied for those who look at the work from outside."""
    access.require("read_dossier")
    if access.me is None:
        raise PermissionDenied(NO_SEAT)
    return access.me


def own_codes(access: WorkAccess) -> list[str]:
    """The assigned criteria, in the order of the catalog."""
    mine = set(own_seat_of(access).criteria)
    return [c for c in criterion_codes(access.catalog) if c in mine]


def device_key(access: WorkAccess) -> str:
    """The key under which this account's devices keep this team's dossier; the same each time it is asked for.

    A device that forgot the key (another account signed in) cannot read what it holds until its owner is back.
    """
    digest = salted_hmac(
        "kiemdinh.external_assessment.offline", f"{access.actor.account_id}:{access.team.pk}", algorithm="sha256"
    ).digest()
    return base64.b64encode(digest).decode()


def state_of(access: WorkAccess) -> dict[str, Any]:
    """The own sheets as they stand on the server: values and versions by field, and why one takes nothing any more."""
    me = own_seat_of(access)
    rows = {r.criterion: r for r in TeamSheet.objects.filter(team=access.team, member=me)}
    decision = access.may("write_sheet")
    sheets = {}
    for code in own_codes(access):
        row = rows.get(code) or TeamSheet(team=access.team, member=me, criterion=code, state=SHEET_OUTSIDE.start)
        values = shown_values(access, row)
        level = level_of(access, code, values)
        sheets[code] = {
            "state": row.state,
            "state_label": SHEET_OUTSIDE.labels[row.state],
            "locked": _LOCKED.get(row.state, "") or decision.reason,
            "values": values,
            "versions": dict(row.field_versions),
            "level": {"value": level.value, "words": level.words, "reason": level.reason},
        }
    last_day = (me.engagement.ends_on if me.engagement else None) or access.team.ends_on
    photos = SurveyEntry.objects.filter(team=access.team, member=me, kind="photo", removed_at__isnull=True)
    return {
        "status": "ok",
        "account": access.actor.account_id,
        "key": device_key(access),
        "ends_on": last_day.isoformat() if last_day else "",
        "sheets": sheets,
        "photos": [
            {
                "id": p.pk,
                "subject": p.subject,
                "criteria": p.criteria,
                "at": timezone.localtime(p.happened_at).strftime("%H:%M %d/%m/%Y"),
            }
            for p in photos.order_by("happened_at", "pk")
        ],
    }


def package_of(access: WorkAccess) -> dict[str, Any]:
    """The dossier of the assigned criteria and the state of the own sheets, as JSON-able values."""
    return {
        **state_of(access),
        "team": access.team.pk,
        "school": access.school_name,
        "person": access.actor.full_name,
        "remarks": [{"field": k, "label": v} for k, v in REMARKS.items()],
        "criteria": [_criterion(access, code) for code in own_codes(access)],
        "limit": MOST_BYTES,
    }


def _criterion(access: WorkAccess, code: str) -> dict[str, Any]:
    part, school = access.dossier.part(code), access.dossier.answers(code)
    level = level_of(access, code, school)
    return {
        "code": code,
        "label": code_label(code),
        "title": title_of(access.catalog, code),
        "school_level": {"value": level.value, "words": level.words},
        "asked": [
            {
                "label": a.label,
                "text": a.text,
                "answer": a.answer,
                "reason": a.reason,
                "school": school.get(a.answer, ""),
                "school_words": shown_value(a.answer, school.get(a.answer, "")),
                "school_reason": school.get(a.reason, ""),
            }
            for a in asked_of(access.catalog, code)
        ],
        "states": [[label, clean(html)] for label, html in part.states] if part else [],
        "strengths": clean(part.strengths_html) if part else "",
        "weaknesses": clean(part.weaknesses_html) if part else "",
        "improvements": [str(row.get("action", "")) for row in part.improvements] if part else [],
        "evidence": [
            {
                "code": e["code"],
                "subject": e["subject"],
                "number": e.get("number") or "",
                "is_cited": e["is_cited"],
                "files": [_file(access, f) for f in e["files"]],
            }
            for e in access.dossier.evidence_of(code)
        ],
    }


def _file(access: WorkAccess, file: dict[str, Any]) -> dict[str, Any]:
    kept = {k: file[k] for k in ("stored_id", "name", "extension", "size")}
    return {**kept, "team": access.team.pk}


def files_to_choose(access: WorkAccess) -> list[dict[str, Any]]:
    """Every file of the evidence of the assigned criteria once, with whether it is ticked at first."""
    found: dict[int, dict[str, Any]] = {}
    for code in own_codes(access):
        for item in access.dossier.evidence_of(code):
            for file in item["files"]:
                row = found.setdefault(
                    file["stored_id"],
                    {**file, "subject": item["subject"], "code": item["code"], "is_cited": False, "criteria": []},
                )
                row["is_cited"] = row["is_cited"] or item["is_cited"]
                row["criteria"].append(code)
    files = list(found.values())
    ticked = preselected(files)
    return [{**f, "ticked": f["stored_id"] in ticked} for f in files]


def plain_labels(access: WorkAccess) -> list[dict[str, str]]:
    """The assigned criteria for the page that works without a script."""
    return [
        {"code": c, "title": title_of(access.catalog, c), "is_level_4": "1" if c.startswith(LEVEL_4_PREFIX) else ""}
        for c in own_codes(access)
    ]
