"""What a device sends when the network is back: changes of sheets in their order, then photos, each named by itself.

One way of writing: a change goes through `sync_sheet`, a photo through `add_entry`, as from the ordinary pages. What
was taken is remembered under the device's name for it; a parcel that is cut off is simply sent again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.external_assessment.models import SyncedChange
from kiemdinh.rooms.external_assessment.queries.work import work_for
from kiemdinh.rooms.external_assessment.rules.offline import MOST_CHANGES
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.survey import PHOTO, add_entry
from kiemdinh.rooms.external_assessment.use_cases.syncing import sync_sheet

_TAKEN = "Mã của thay đổi này đã dùng cho nội dung khác. Hãy chép chữ lại rồi nhập ở phiếu."
_MALFORMED = "Nội dung gửi lên không đúng khuôn dạng nên chưa lưu được."
_UNNAMED = "Ảnh khảo sát"


def apply_changes(*, actor: Actor, now: datetime, team_id: int, changes: Any) -> list[dict[str, Any]]:
    """Saves changes of one's own sheets one after the other; an outcome for each, in their order, with `client_id`.

    Each change stands by itself: a conflict or a refusal does not hold back the others, and what was saved before a
    cut stays saved. Outcomes are those of `sync_sheet`. Raises WorkProblem for what is no list of changes,
    PermissionDenied and Http404 when the team is not open to the actor any more.
    """
    if not isinstance(changes, list) or not all(isinstance(c, dict) for c in changes):
        raise WorkProblem(_MALFORMED)
    if len(changes) > MOST_CHANGES:
        raise WorkProblem(f"Mỗi lần gửi nhiều nhất {MOST_CHANGES} thay đổi. Hãy gửi thành nhiều lần.")
    work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="read_dossier")
    return [_applied(actor, now, team_id, change) for change in changes]


def _applied(actor: Actor, now: datetime, team_id: int, change: dict[str, Any]) -> dict[str, Any]:
    named = {"client_id": str(change.get("client_id", ""))}
    try:
        return {**sync_sheet(actor=actor, now=now, team_id=team_id, change=change), **named}
    except WorkProblem as problem:
        return {"status": "refused", "problem": str(problem), **named}
    except Http404:
        # The team is open (asked above), so it is the name of the change that belongs to somebody else.
        return {"status": "refused", "problem": _TAKEN, **named}


def add_photo(
    *, actor: Actor, now: datetime, team_id: int, photo: Mapping[str, Any], upload: tuple[str, IO[bytes]]
) -> dict[str, Any]:
    """Puts a photo of a device into the diary of the survey; the same `client_id` again answers as the first time.

    `photo` holds client_id, subject, text, criterion ("" for none) and taken_at (ISO); a device whose clock is ahead
    took it now. {"status": "saved", "entry"} or {"status": "refused", "problem"}. Raises WorkProblem for a malformed
    one, PermissionDenied and Http404 when the team is not open to the actor any more.
    """
    client_id, taken_at = _named(photo.get("client_id")), _moment(photo.get("taken_at"), now)
    work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="read_dossier")
    criterion = str(photo.get("criterion") or "")
    digest = _digest(photo, upload[1])
    if (known := _remembered(client_id, actor, team_id, digest)) is not None:
        return known
    try:
        with transaction.atomic():
            entry = add_entry(
                actor=actor,
                now=now,
                team_id=team_id,
                kind=PHOTO,
                happened_at=taken_at,
                subject=str(photo.get("subject") or "").strip() or _UNNAMED,
                text=str(photo.get("text") or ""),
                criteria=[criterion] if criterion else [],
                upload=upload,
            )
            outcome = {"status": "saved", "entry": entry.pk, "version": entry.version, "client_id": str(client_id)}
            SyncedChange(
                client_id=client_id,
                team_id=team_id,
                account_id=actor.account_id,
                content_sha256=digest,
                outcome=outcome,
                received_at=now,
            ).save(force_insert=True)
    except IntegrityError:
        # The same photo arrived twice at the same moment; the other one was first.
        if (known := _remembered(client_id, actor, team_id, digest)) is not None:
            return known
        raise
    except (WorkProblem, PermissionDenied) as problem:
        return {"status": "refused", "problem": str(problem), "client_id": str(client_id)}
    return outcome


def _named(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise WorkProblem(_MALFORMED) from error


def _moment(value: Any, now: datetime) -> datetime:
    try:
        found = parse_datetime(str(value or ""))
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        return now
    return min(found, now)


def _digest(photo: Mapping[str, Any], stream: IO[bytes]) -> str:
    said = json.dumps([str(photo.get(k) or "") for k in ("subject", "text", "criterion")], ensure_ascii=False)
    found = hashlib.sha256(said.encode())
    stream.seek(0)
    while chunk := stream.read(1024 * 1024):
        found.update(chunk)
    stream.seek(0)
    return found.hexdigest()


def _remembered(client_id: UUID, actor: Actor, team_id: int, digest: str) -> dict[str, Any] | None:
    row = SyncedChange.objects.filter(client_id=client_id).first()
    if row is None:
        return None
    mine = row.account_id == actor.account_id and row.team_id == team_id and row.content_sha256 == digest
    return dict(row.outcome) if mine else {"status": "refused", "problem": _TAKEN, "client_id": str(client_id)}
