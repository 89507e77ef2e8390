"""Saves that come from a device, perhaps late, perhaps twice: each carries a name of its own.

The shape is JSON: {"client_id": uuid, "criterion": "1.1", "fields": {field: value}, "versions": {field: number}}.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.external_assessment.models import SyncedChange
from kiemdinh.rooms.external_assessment.queries.sheets import level_of
from kiemdinh.rooms.external_assessment.queries.work import work_for
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleFields, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.sheets import save_member_sheet, save_team_sheet


def sync_sheet(*, actor: Actor, now: datetime, team_id: int, change: Any, whole_team: bool = False) -> dict[str, Any]:
    """Saves one change of a sheet and returns the answer as JSON-able values; the same `client_id` again returns it.

    {"status": "saved", "versions", "level", "state", "saved_at"} or {"status": "conflict", "conflicts": [{field,
    theirs, mine, version}]} or {"status": "refused", "problem"}. A conflict is not remembered: the device asks again
    with the versions it learned. Raises WorkProblem for a malformed change, PermissionDenied, Http404.
    """
    client_id, criterion, fields, versions = _read(change)
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now))
    digest = _digest(criterion, fields, whole_team)
    if (known := _remembered(client_id, actor, team_id, digest)) is not None:
        return known
    save = save_team_sheet if whole_team else save_member_sheet
    try:
        with transaction.atomic():
            saved = save(
                actor=actor, now=now, team_id=team_id, criterion=criterion, fields=fields, versions=versions
            )
            level = level_of(access, criterion, saved.values)
            outcome = {
                "status": "saved",
                "versions": saved.versions,
                "level": {"value": level.value, "words": level.words, "reason": level.reason},
                "state": saved.state,
                "saved_at": timezone.localtime(saved.saved_at).strftime("%H:%M"),
            }
            SyncedChange(
                client_id=client_id,
                team_id=team_id,
                account_id=actor.account_id,
                content_sha256=digest,
                outcome=outcome,
                received_at=now,
            ).save(force_insert=True)
    except IntegrityError:
        # The same change arrived twice at the same moment; the other one was first.
        if (known := _remembered(client_id, actor, team_id, digest)) is not None:
            return known
        raise
    except StaleFields as stale:
        return {
            "status": "conflict",
            "conflicts": [
                {"field": c.field, "theirs": c.theirs, "mine": c.mine, "version": c.version} for c in stale.conflicts
            ],
        }
    except (WorkProblem, PermissionDenied) as problem:
        return {"status": "refused", "problem": str(problem)}
    return outcome


def _read(change: Any) -> tuple[UUID, str, dict[str, str], dict[str, int]]:
    try:
        client_id, criterion = UUID(str(change["client_id"])), str(change["criterion"])
        fields = {str(k): v for k, v in dict(change["fields"]).items()}
        versions = {str(k): int(v) for k, v in dict(change.get("versions") or {}).items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WorkProblem("Thay đổi gửi lên không đúng khuôn dạng nên chưa lưu được.") from error
    if not all(isinstance(v, str) for v in fields.values()):
        raise WorkProblem("Thay đổi gửi lên không đúng khuôn dạng nên chưa lưu được.")
    return client_id, criterion, fields, versions


def _digest(criterion: str, fields: Mapping[str, str], whole_team: bool) -> str:
    text = json.dumps([criterion, dict(sorted(fields.items())), whole_team], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _remembered(client_id: UUID, actor: Actor, team_id: int, digest: str) -> dict[str, Any] | None:
    """The answer given before. Raises WorkProblem when the name was used for something else."""
    row = SyncedChange.objects.filter(client_id=client_id).first()
    if row is None:
        return None
    if row.account_id != actor.account_id or row.team_id != team_id:
        raise Http404
    if row.content_sha256 != digest:
        raise WorkProblem("Mã của thay đổi này đã dùng cho nội dung khác. Hãy tải lại trang rồi lưu lại.")
    return dict(row.outcome)
