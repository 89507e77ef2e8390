"""Changes any unit can go through: opened, renamed, moved, ended."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.organisations.models import Unit, UnitName, UnitSuccession
from kiemdinh.rooms.organisations.rules import tree
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.schools import short_school_name
from kiemdinh.services.ledger import record

from .writing import (
    UnitDraft,
    add_units,
    end_unit,
    last_placement,
    name_row,
    open_unit,
    placement_on,
    re_place,
)


@transaction.atomic
def create_unit(
    *,
    kind: str,
    code: str,
    name: str,
    parent_code: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    short_name: str = "",
    reason: str = "",
) -> int:
    """Open a unit that is not a school below a parent from a day on; returns its id."""
    parent = open_unit(code=parent_code, on=on)
    if kind == "school":
        raise OrganisationError("Trường học được lập bằng chức năng thêm trường.")
    if parent.kind not in tree.PARENT_KINDS.get(kind, frozenset()):
        raise OrganisationError("Cấp của đơn vị không phù hợp với đơn vị cấp trên.")
    unit_id = _add_below(kind=kind, code=code, name=name, short_name=short_name, parent=parent, on=on)
    record(
        actor_id=actor_account_id,
        unit_id=unit_id,
        action="organisations.create_unit",
        target_type="unit",
        target_id=unit_id,
        reason=reason,
        data={"code": code, "name": nfc(name)},
        at=now,
    )
    return unit_id


@transaction.atomic
def rename_unit(
    *,
    code: str,
    name: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    short_name: str | None = None,
    reason: str = "",
) -> None:
    """Give a unit another name from a day on. On the day a name began, it is corrected in place."""
    unit = open_unit(code=code, on=on)
    current = UnitName.objects.filter(unit_id=unit.pk).latest("valid_from")
    if nfc(name) == current.name:
        raise OrganisationError("Tên mới trùng với tên đang dùng.")
    if current.valid_from > on:
        raise OrganisationError(f"Đơn vị đã có lần đổi tên sau, từ ngày {format_date(current.valid_from)}.")
    short = short_name if short_name is not None else default_short_name(kind=unit.kind, name=nfc(name))
    row = name_row(unit_id=unit.pk, name=name, short_name=short, since=on, until=current.valid_to)
    if current.valid_from == on:
        row.pk = current.pk
    else:
        current.valid_to = on
        current.save(update_fields=["valid_to"])
    row.save()
    record(**renamed_event(current.name, row, on=on, now=now, actor_account_id=actor_account_id, reason=reason))


def renamed_event(
    before: str, row: UnitName, *, on: date, now: datetime, actor_account_id: int | None, reason: str
) -> dict[str, Any]:
    """What the ledger says of a unit that was renamed, alone or with many others."""
    return {
        "actor_id": actor_account_id,
        "unit_id": row.unit_id,
        "action": "organisations.rename_unit",
        "target_type": "unit",
        "target_id": row.unit_id,
        "reason": reason,
        "at": now,
        "data": {"from": before, "to": row.name, "on": on.isoformat()},
    }


@transaction.atomic
def move_unit(
    *,
    code: str,
    new_parent_code: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    reason: str = "",
) -> int:
    """Put a unit under another parent from a day on; everything below moves too. Returns rows re-placed."""
    unit = open_unit(code=code, on=on)
    parent = open_unit(code=new_parent_code, on=on)
    if parent.kind not in tree.PARENT_KINDS[unit.kind]:
        raise OrganisationError("Cấp của đơn vị không phù hợp với đơn vị cấp trên.")
    current = placement_on(unit_id=unit.pk, on=on)
    if current is not None and current.parent_id == parent.pk:
        raise OrganisationError("Đơn vị đã trực thuộc đơn vị này.")
    moved = re_place(unit=unit, parent=parent, on=on)
    record(
        actor_id=actor_account_id,
        unit_id=unit.pk,
        action="organisations.move_unit",
        target_type="unit",
        target_id=unit.pk,
        reason=reason,
        at=now,
        data={"to": new_parent_code, "on": on.isoformat(), "moved": moved},
    )
    return moved


@transaction.atomic
def close_unit(
    *,
    code: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    successor_codes: tuple[str, ...] = (),
    kind: str = "merge",
    reason: str = "",
) -> None:
    """End a unit: `on` is the first day it no longer works. It stays readable; successors are linked.

    Raises OrganisationError while units still stand below it.
    """
    unit = open_unit(code=code, on=on)
    if kind not in tree.SUCCESSION_LABELS:
        raise OrganisationError("Hình thức kế tiếp không hợp lệ.")
    end_unit(unit=unit, on=on)
    successors = [open_unit(code=successor, on=on) for successor in successor_codes]
    link(predecessors=[unit], successors=successors, kind=kind, on=on)
    record(
        actor_id=actor_account_id,
        unit_id=unit.pk,
        action="organisations.close_unit",
        target_type="unit",
        target_id=unit.pk,
        reason=reason,
        at=now,
        data={"on": on.isoformat(), "successors": list(successor_codes)},
    )


def link(*, predecessors: list[Unit], successors: list[Unit], kind: str, on: date) -> None:
    """Write who followed whom; inside the caller's transaction."""
    UnitSuccession.objects.bulk_create(
        UnitSuccession(predecessor=old, successor=new, kind=kind, on_date=on)
        for old in predecessors
        for new in successors
    )


def default_short_name(*, kind: str, name: str) -> str:
    """The short name a unit gets when none is given."""
    if kind == "school":
        return short_school_name(name)
    return name if kind == "ministry" else tree.short_place_name(name)


def _add_below(*, kind: str, code: str, name: str, short_name: str, parent: Unit, on: date) -> int:
    clean = nfc(code)
    if not clean or len(clean) > 40:
        raise OrganisationError("Mã đơn vị phải có từ 1 đến 40 ký tự.")
    if Unit.objects.filter(code=clean).exists():
        raise OrganisationError(f"Mã đơn vị “{clean}” đã được dùng.")
    place = last_placement(unit_id=parent.pk, on=on)
    draft = UnitDraft(
        kind=kind,
        code=clean,
        name=name,
        short_name=short_name or default_short_name(kind=kind, name=nfc(name)),
        parent_id=parent.pk,
        parent_path=place.path,
        opened_on=on,
    )
    return add_units([draft])[0][0].pk
