"""What belongs to a registration: its checks, the points to answer, its letters, its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404

from kiemdinh.kernel.vietnamese import fold, natural_code_key
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.people.queries.matching import names_of_accounts
from kiemdinh.rooms.registration.models import DossierCheck, DossierLetter, DossierPoint, Registration
from kiemdinh.rooms.registration.queries.access import RegistrationAccess
from kiemdinh.rooms.registration.rules.states import RETURNED
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import stored_file
from kiemdinh.services.ledger.reading import history_of

HISTORY = {
    "registration.start": "Trường bắt đầu chuẩn bị hồ sơ",
    "registration.edit": "Trường sửa nội dung đăng ký",
    "registration.submit": "Trường nộp hồ sơ",
    "registration.resubmit": "Trường nộp lại hồ sơ",
    "registration.answer": "Trường trả lời một điểm",
    "registration.check": "Ghi kết quả kiểm tra",
    "registration.pass": "Kiểm tra xong, chuyển lên bước sau",
    "registration.accept": "Tiếp nhận hồ sơ",
    "registration.return": "Trả lại hồ sơ",
    "registration.withdraw": "Trường rút hồ sơ",
    "registration.stop": "Dừng hồ sơ",
    "registration.close": "Đánh giá ngoài xong",
    "registration.letter": "Vào số văn bản",
    "registration.signed_copy": "Đính kèm bản đã ký",
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One deed in the ledger, in words."""

    at: datetime
    who: str
    what: str
    reason: str


def open_check(row: Registration) -> DossierCheck | None:
    """The check that runs now."""
    return DossierCheck.objects.filter(registration=row, outcome="").first()


def checks_of(row: Registration) -> list[DossierCheck]:
    """Every check of a dossier with its points, newest first."""
    rows = DossierCheck.objects.filter(registration=row).select_related("unit", "decided_by")
    found = list(rows.prefetch_related("points", "points__answered_by").order_by("-number"))
    for check in found:
        named = organisations.name_as_of(unit_id=check.unit_id, on=check.decided_on or check.opened_on)
        check.unit_name = managing_body_name(kind=check.unit.kind, name=named)  # type: ignore[attr-defined]
    return found


def points_to_answer(row: Registration, *, answered: bool = False) -> list[DossierPoint]:
    """The points of the last return that wait for an answer (`answered`: also those that have one)."""
    if row.state != RETURNED:
        return []
    last = DossierCheck.objects.filter(registration=row).order_by("-number").first()
    points = DossierPoint.objects.filter(check_row=last).select_related("answered_by").order_by("position")
    return [point for point in points if answered or not point.answer]


def letters_of(row: Registration) -> list[DossierLetter]:
    """The letters of a dossier in the order they were written."""
    return list(DossierLetter.objects.filter(registration=row).select_related("check_row").order_by("pk"))


def letter_of(access: RegistrationAccess, letter_id: int) -> DossierLetter:
    """One letter of a dossier that the actor may see. Raises Http404."""
    row = DossierLetter.objects.filter(pk=letter_id, registration=access.registration)
    letter = row.select_related("signed_copy", "check_row").first()
    if letter is None:
        raise Http404
    return letter


def frozen_file(access: RegistrationAccess, file_id: int) -> tuple[StoredFile, str]:
    """A file of the frozen dossier and its name; only what was frozen can be fetched this way. Raises Http404."""
    for item in access.registration.snapshot.get("evidence", ()):
        for file in item["files"]:
            if file["file_id"] == file_id:
                return stored_file(pk=file["stored_id"]), file["name"]
    raise Http404


def evidence_lines(row: Registration) -> list[Mapping[str, Any]]:
    """The evidence of the frozen dossier in code order."""
    return list(row.snapshot.get("evidence", ()))


def history(row: Registration) -> list[HistoryLine]:
    """What was done with a dossier, newest first, from the ledger."""
    events = history_of(target_type="registration", target_id=row.pk)
    names = names_of_accounts(account_ids={e.actor_id for e in events if e.actor_id})
    return [
        HistoryLine(e.at, names.get(e.actor_id or 0, ("", "Hệ thống"))[1], _words(e.action, e.data), e.reason)
        for e in events
    ]


def _words(action: str, data: Mapping[str, Any]) -> str:
    words = HISTORY.get(action, action)
    if action in ("registration.submit", "registration.resubmit", "registration.pass") and data.get("to"):
        return f"{words}: đến lượt {data['to']}"
    if action == "registration.answer":
        return f"Trường trả lời điểm {data.get('position')}"
    if action in ("registration.accept", "registration.return", "registration.check") and data.get("unit"):
        return f"{words} ({data['unit']})"
    return words


def evidence_shown(
    row: Registration, *, search: str = "", criterion: str = ""
) -> tuple[list[dict[str, Any]], list[str], int]:
    """(the lines that the filters leave, every criterion, how many lines there are)."""
    lines = evidence_lines(row)
    criteria = sorted({c for line in lines for c in line["criteria"]}, key=natural_code_key)
    words = fold(search)
    shown = [
        line
        for line in lines
        if (not criterion or criterion in line["criteria"])
        and (not words or words in fold(f"{line['code']} {line['subject']} {line['number']} {line['issuer']}"))
    ]
    dated = [{**line, "day": date.fromisoformat(line["issued_on"]) if line["issued_on"] else None} for line in shown]
    return dated, criteria, len(lines)
