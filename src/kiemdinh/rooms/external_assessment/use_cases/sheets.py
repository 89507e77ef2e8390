"""Writing sheets from outside: a member's own, the team's; handing in, merging, closing."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.external_assessment.models import Team, TeamMember, TeamSheet
from kiemdinh.rooms.external_assessment.queries.sheets import members_sheets, sheet_row, shown_values
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.fields import (
    REMARKS,
    Edit,
    FieldProblem,
    cleaned,
    code_label,
    criterion_codes,
    field_label,
    fields_of,
    missing_in,
)
from kiemdinh.rooms.external_assessment.rules.work import CLOSED, DOING, SENT, SHEET_OUTSIDE, TODO, WorkFacts
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.saving import Saved, store_fields
from kiemdinh.services.ledger import record

NOT_MINE = "Tiêu chí này không được phân công cho bạn. Trưởng đoàn hoặc thư ký phân công ở mục “Phân công”."
_HANDED_IN = "Phiếu đã nộp. Hãy rút phiếu về rồi mới sửa."
_CLOSED = "Trưởng đoàn đã chốt phiếu này. Trưởng đoàn mở lại thì mới sửa được."


def save_member_sheet(
    *, actor: Actor, now: datetime, team_id: int, criterion: str, fields: Mapping[str, str], versions: Mapping[str, int]
) -> Saved:
    """Saves some fields of one's own sheet; what is not named stays as it is.

    Raises StaleFields (nothing written), WorkProblem (handed in, unknown field), PermissionDenied, Http404.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="write_sheet")
    member = own_seat(access, criterion)
    return _save(access, criterion, member, fields, versions, now)


def own_seat(access: WorkAccess, criterion: str) -> TeamMember:
    """The actor's seat, when the criterion is assigned to it. Raises PermissionDenied."""
    if access.me is None or criterion not in access.me.criteria:
        raise PermissionDenied(NOT_MINE)
    return access.me


def save_team_sheet(
    *, actor: Actor, now: datetime, team_id: int, criterion: str, fields: Mapping[str, str], versions: Mapping[str, int]
) -> Saved:
    """Saves some fields of the team's sheet; of two secretaries at once the later gets StaleFields with both texts."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="merge_sheet")
    return _save(access, criterion, None, fields, versions, now)


def _save(
    access: WorkAccess,
    criterion: str,
    member: TeamMember | None,
    fields: Mapping[str, str],
    versions: Mapping[str, int],
    now: datetime,
) -> Saved:
    first = sheet_row(access, criterion=criterion, member=member)
    edits = edits_of(fields, versions, allowed=fields_of(access.catalog, criterion), what=code_label(criterion))
    loaded = [first]

    def load() -> TeamSheet:
        return loaded.pop() if loaded else sheet_row(access, criterion=criterion, member=member)

    with transaction.atomic():
        saved = store_fields(
            load=load,
            shown=lambda row: shown_values(access, row),
            edits=edits,
            locked=lambda row: {SENT: _HANDED_IN, CLOSED: _CLOSED}.get(row.state),
            edited=lambda state: DOING if state == TODO else state,
            actor=access.actor,
            now=now,
        )
        still_at_work(access)
    return saved


def edits_of(
    fields: Mapping[str, str],
    versions: Mapping[str, int],
    *,
    allowed: Iterable[str],
    what: str,
    labels: Mapping[str, str] | None = None,
) -> dict[str, Edit]:
    """The edits with their cleaned values; `labels` name texts that are no fields of a sheet.

    Raises WorkProblem for a field that is not there or a wrong value.
    """
    known = set(allowed)
    found = {}
    for name, value in fields.items():
        if name not in known:
            raise WorkProblem(f"{what} không có mục “{name[:30]}”.")
        try:
            found[name] = Edit(cleaned(name, value, label=(labels or {}).get(name, "")), versions.get(name, 0))
        except FieldProblem as problem:
            raise WorkProblem(str(problem), field=name) from problem
    return found


def still_at_work(access: WorkAccess) -> None:
    """Takes back a save that crossed the sending of the draft or the report."""
    if not Team.objects.filter(pk=access.team.pk, state=access.team.state).exists():
        raise WorkProblem("Đoàn vừa chuyển sang bước khác nên nội dung này chưa được lưu. Hãy tải lại trang.")


def move_member_sheet(*, actor: Actor, now: datetime, team_id: int, criterion: str, action: str) -> TeamSheet:
    """Hands in one's own sheet ("submit") or takes it back ("withdraw"). Raises WorkProblem with what misses."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="write_sheet")
    if action not in ("submit", "withdraw"):
        raise WorkProblem("Không có việc này.")
    return _move(access, sheet_row(access, criterion=criterion, member=own_seat(access, criterion)), action, "", now)


def move_team_sheet(
    *, actor: Actor, now: datetime, team_id: int, criterion: str, action: str, reason: str = ""
) -> TeamSheet:
    """The head closes the team's sheet ("close") or opens it again with a reason ("reopen")."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="close_sheet")
    if action not in ("close", "reopen"):
        raise WorkProblem("Không có việc này.")
    return _move(access, sheet_row(access, criterion=criterion, member=None), action, reason, now)


def close_ready_sheets(*, actor: Actor, now: datetime, team_id: int) -> tuple[int, list[str]]:
    """The head closes every team sheet that misses nothing; returns how many, and the sentences of the others."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="close_sheet")
    closed, left = 0, []
    for code in criterion_codes(access.catalog):
        row = sheet_row(access, criterion=code, member=None)
        if row.state == CLOSED:
            continue
        try:
            _move(access, row, "close", "", now)
        except WorkProblem as problem:
            left.append(str(problem))
        else:
            closed += 1
    return closed, left


def _move(access: WorkAccess, row: TeamSheet, action: str, reason: str, now: datetime) -> TeamSheet:
    values = shown_values(access, row)
    asks = action in ("submit", "close")
    missing = missing_in(access.catalog, row.criterion, values) if asks else ()
    try:
        target = SHEET_OUTSIDE.move(
            state=row.state, action=action, roles=access.roles, facts=WorkFacts(missing=missing, reason=reason)
        )
    except Refusal as refusal:
        raise WorkProblem(str(refusal)) from refusal
    # From here on the sheet stands by itself: what still was the school's rating is now ours as well.
    fresh = {"values": values if asks else row.values, "state": target}
    with transaction.atomic():
        if row.pk is None:
            row.values, row.state, row.updated_at = fresh["values"], target, now
            row.save(force_insert=True)
        elif not TeamSheet.objects.filter(pk=row.pk, version=row.version).update(**fresh, version=row.version + 1):
            raise StaleWork("phiếu này")
        record(
            actor_id=access.actor.account_id,
            unit_id=access.team.department_id,
            action=f"outside_sheet.{action}",
            target_type="team",
            target_id=access.team.pk,
            at=now,
            reason=reason,
            data={"criterion": row.criterion, "member": row.member_id},
        )
        still_at_work(access)
    row.refresh_from_db()
    return row


def take_from_member(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    criterion: str,
    sheet_id: int,
    fields: Iterable[str],
    versions: Mapping[str, int],
) -> Saved:
    """Copies fields of a member's sheet into the team's; `versions` are those of the team's sheet the person saw.

    Raises StaleFields when the team's sheet moved on meanwhile.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="merge_sheet")
    found = next((t for t in members_sheets(access, criterion) if t.sheet.pk == sheet_id), None)
    if found is None:
        raise WorkProblem("Không còn phiếu này của thành viên.")
    if found.sheet.state != SENT:
        raise WorkProblem(f"{found.name} chưa nộp phiếu này nên chưa lấy được.")
    wanted = list(fields)
    taken = {f: found.values.get(f, "") for f in wanted}
    return _save(access, criterion, None, taken, versions, now)


def take_single_sheets(*, actor: Actor, now: datetime, team_id: int) -> tuple[int, list[str]]:
    """Takes whole sheets where one member alone handed one in and the team's is untouched.

    Returns how many were taken and the criteria that need a person, because several wrote or nobody did.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="merge_sheet")
    sheets = TeamSheet.objects.filter(team=access.team)
    touched = {s.criterion for s in sheets if s.member_id is None}
    handed: dict[str, list[TeamSheet]] = {}
    for sheet in sheets:
        if sheet.member_id is not None and sheet.state == SENT:
            handed.setdefault(sheet.criterion, []).append(sheet)
    taken, left = 0, []
    for code in criterion_codes(access.catalog):
        if code in touched:
            continue
        if len(handed.get(code, ())) != 1:
            left.append(code)
            continue
        values = shown_values(access, handed[code][0])
        fields = {f: v for f, v in values.items() if f in fields_of(access.catalog, code)}
        _save(access, code, None, fields, {}, now)
        taken += 1
    return taken, left


def labels(fields: Iterable[str]) -> list[str]:
    """Fields in words."""
    return [REMARKS.get(f) or field_label(f) for f in fields]
