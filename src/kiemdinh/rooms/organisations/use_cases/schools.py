"""Schools: opened, their facts changed, merged, split."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.organisations.models import SchoolStatus, Site, Unit
from kiemdinh.rooms.organisations.queries.reference import school_vocabulary
from kiemdinh.rooms.organisations.queries.units import parent_chain
from kiemdinh.rooms.organisations.rules import tree
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.schools import (
    SITE_KIND_LABELS,
    managing_kind,
    short_school_name,
    stages_or_default,
)
from kiemdinh.services.ledger import record

from .units import link, rename_unit
from .writing import UnitDraft, add_units, end_unit, last_placement, open_unit


@dataclass(frozen=True, slots=True)
class NewSchool:
    """What is needed to open a school. `managing_code` is worked out from the commune and type when empty."""

    code: str
    name: str
    school_type: str
    ownership: str
    located_in_code: str
    managing_code: str = ""
    stages: tuple[str, ...] = ()
    founded_year: int | None = None
    short_name: str = ""
    disadvantaged: bool = False
    especially_disadvantaged: bool = False
    specialised: bool = False
    foreign_link: bool = False
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


_STATUS_FIELDS = frozenset(field.name for field in fields(NewSchool)) - {
    "code",
    "name",
    "short_name",
    "managing_code",
    "located_in_code",
}


@transaction.atomic
def create_school(*, school: NewSchool, on: date, now: datetime, actor_account_id: int | None, reason: str = "") -> int:
    """Open a school from a day on, with a main campus; returns its unit id."""
    unit_id = add_schools([school], on=on)[0]
    record(**created_event(school, unit_id, on=on, now=now, actor_account_id=actor_account_id, reason=reason))
    return unit_id


def created_event(
    school: NewSchool, unit_id: int, *, on: date, now: datetime, actor_account_id: int | None, reason: str
) -> dict[str, Any]:
    """What the ledger says of a school that was opened, alone or with many others."""
    return {
        "actor_id": actor_account_id,
        "unit_id": unit_id,
        "action": "organisations.create_school",
        "target_type": "unit",
        "target_id": unit_id,
        "reason": reason,
        "at": now,
        "data": {"code": school.code, "name": nfc(school.name), "on": on.isoformat()},
    }


@transaction.atomic
def change_school_status(
    *,
    code: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    reason: str = "",
    located_in_code: str | None = None,
    **changes: Any,
) -> bool:
    """Change facts of a school from a day on (fields of SchoolStatus by name); returns whether any differed.

    The old facts stay readable for the days before. Raises OrganisationError for an unknown type, ownership,
    stage or field. A change of type does not move the school in the tree: `move_unit` does.
    """
    unknown = set(changes) - _STATUS_FIELDS
    if unknown:
        raise OrganisationError(f"Không có thông tin trường “{sorted(unknown)[0]}”.")
    unit = open_unit(code=code, on=on, kind="school")
    current = SchoolStatus.objects.filter(school_id=unit.pk).latest("valid_from")
    if current.valid_from > on:
        since = format_date(current.valid_from)
        raise OrganisationError(f"Thông tin trường đã thay đổi sau đó, từ ngày {since}.")
    if located_in_code is not None:
        changes["located_in_id"] = open_unit(code=located_in_code, on=on, kind="commune").pk
    school_type = changes.get("school_type", current.school_type)
    if "school_type" in changes or "stages" in changes:
        kept = current.stages if school_type == current.school_type else ()
        changes["stages"] = _stages(school_type, tuple(changes.get("stages", kept)))
    if changes.get("ownership", current.ownership) not in school_vocabulary().ownerships:
        raise OrganisationError(f"Không có loại hình “{changes['ownership']}”.")
    differing = {key: value for key, value in changes.items() if getattr(current, key) != value}
    if not differing:
        return False
    _start_status(current, differing, on)
    record(
        **changed_event(unit.pk, differing, on=on, now=now, actor_account_id=actor_account_id, reason=reason),
    )
    return True


def changed_event(
    unit_id: int, changes: Iterable[str], *, on: date, now: datetime, actor_account_id: int | None, reason: str
) -> dict[str, Any]:
    """What the ledger says of a school whose facts changed, alone or with many others."""
    return {
        "actor_id": actor_account_id,
        "unit_id": unit_id,
        "action": "organisations.change_school_status",
        "target_type": "unit",
        "target_id": unit_id,
        "reason": reason,
        "at": now,
        "data": {"on": on.isoformat(), "changed": sorted(changes)},
    }


@transaction.atomic
def merge_schools(
    *,
    codes: Sequence[str],
    into: str | NewSchool,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    new_name: str = "",
    absorbed_as: str | None = "site",
    reason: str = "",
) -> int:
    """End schools and let one school go on: an existing one (its code) or a new one. Returns its unit id.

    `new_name` renames an existing successor; `absorbed_as` keeps each ended school's main campus as a "site"
    or "branch_campus" of the successor (None: not). The ended schools stay readable.
    """
    if isinstance(into, NewSchool):
        successor_id = add_schools([into], on=on)[0]
        successor = Unit.objects.get(pk=successor_id)
    else:
        successor = open_unit(code=into, on=on, kind="school")
    ended = [open_unit(code=code, on=on, kind="school") for code in codes]
    if not ended or successor.pk in {unit.pk for unit in ended}:
        raise OrganisationError("Hãy chọn ít nhất một trường khác để nhập vào trường tiếp nhận.")
    if absorbed_as not in (None, "site", "branch_campus"):
        raise OrganisationError("Cơ sở của trường bị sáp nhập chỉ có thể thành phân hiệu hoặc điểm trường.")
    if absorbed_as is not None:
        _take_over_sites(ended, successor, absorbed_as, on)
    for unit in ended:
        end_unit(unit=unit, on=on)
    link(predecessors=ended, successors=[successor], kind="merge", on=on)
    if new_name and not isinstance(into, NewSchool):
        rename_unit(
            code=successor.code,
            name=new_name,
            on=on,
            now=now,
            actor_account_id=actor_account_id,
            reason=reason,
        )
    record(
        actor_id=actor_account_id,
        unit_id=successor.pk,
        action="organisations.merge_schools",
        target_type="unit",
        target_id=successor.pk,
        reason=reason,
        at=now,
        data={"ended": [unit.code for unit in ended], "on": on.isoformat()},
    )
    return successor.pk


@transaction.atomic
def split_school(
    *,
    code: str,
    new_schools: Sequence[NewSchool],
    on: date,
    now: datetime,
    actor_account_id: int | None,
    close_original: bool = False,
    reason: str = "",
) -> list[int]:
    """Open schools out of one (tách); with `close_original` the old one ends (chia). Returns the new ids."""
    original = open_unit(code=code, on=on, kind="school")
    if len(new_schools) < (2 if close_original else 1):
        raise OrganisationError("Chia trường phải lập ít nhất hai trường mới; tách trường ít nhất một.")
    ids = add_schools(new_schools, on=on)
    if close_original:
        end_unit(unit=original, on=on)
    link(predecessors=[original], successors=list(Unit.objects.filter(pk__in=ids)), kind="split", on=on)
    record(
        actor_id=actor_account_id,
        unit_id=original.pk,
        action="organisations.split_school",
        target_type="unit",
        target_id=original.pk,
        reason=reason,
        at=now,
        data={"opened": [s.code for s in new_schools], "closed": close_original, "on": on.isoformat()},
    )
    return ids


def add_schools(schools: Sequence[NewSchool], *, on: date) -> list[int]:
    """Write schools with place, facts and main campus, in bulk; no event. Checks every school first."""
    taken = set(Unit.objects.filter(code__in=[nfc(s.code) for s in schools]).values_list("code", flat=True))
    drafts: list[UnitDraft] = []
    statuses: list[SchoolStatus] = []
    communes: dict[str, Unit] = {}
    parents: dict[tuple[str, str], tuple[int, str]] = {}
    for school in schools:
        code = nfc(school.code)
        if not code or len(code) > 40:
            raise OrganisationError("Mã trường phải có từ 1 đến 40 ký tự.")
        if code in taken:
            raise OrganisationError(f"Mã trường “{code}” đã được dùng.")
        taken.add(code)
        status = _new_status(school, on)
        commune = communes.get(school.located_in_code)
        if commune is None:
            commune = open_unit(code=school.located_in_code, on=on, kind="commune")
            communes[school.located_in_code] = commune
        status.located_in_id = commune.pk
        wanted = school.managing_code or managing_kind(
            vocabulary=school_vocabulary(), school_type=school.school_type, stages=status.stages, on=on
        )
        key = (wanted, "" if school.managing_code else commune.code)
        if key not in parents:
            parents[key] = _managing(school.managing_code, commune, wanted, on)
        statuses.append(status)
        drafts.append(
            UnitDraft(
                "school",
                code,
                school.name,
                school.short_name or short_school_name(nfc(school.name)),
                *parents[key],
                on,
            )
        )
    ids = [unit.pk for unit, _ in add_units(drafts)]
    for unit_id, status in zip(ids, statuses, strict=True):
        status.school_id = unit_id
    SchoolStatus.objects.bulk_create(statuses, batch_size=1000)
    Site.objects.bulk_create(
        [
            Site(
                school_id=unit_id,
                kind="main_campus",
                name=SITE_KIND_LABELS["main_campus"],
                address=status.address,
                valid_from=on,
            )
            for unit_id, status in zip(ids, statuses, strict=True)
        ],
        batch_size=1000,
    )
    return ids


def _managing(code: str, commune: Unit, kind: str, on: date) -> tuple[int, str]:
    """Id and path of the unit that manages: the given one, or the one of the right kind above the commune."""
    if code:
        unit_id = open_unit(code=code, on=on).pk
    else:
        chain = parent_chain(unit_id=commune.pk, on=on)
        found = [link.id for link in chain if link.kind == kind]
        if not found:
            label = tree.KIND_LABELS[kind].lower()
            raise OrganisationError(f"Vào ngày này không có cấp {label} phía trên xã, phường của trường.")
        unit_id = found[0]
    return unit_id, last_placement(unit_id=unit_id, on=on).path


def _stages(school_type: str, stages: tuple[str, ...]) -> list[str]:
    try:
        return stages_or_default(vocabulary=school_vocabulary(), school_type=school_type, stages=stages)
    except ValueError as error:
        raise OrganisationError(str(error)) from error


def _new_status(school: NewSchool, on: date) -> SchoolStatus:
    if school.ownership not in school_vocabulary().ownerships:
        raise OrganisationError(f"Không có loại hình “{school.ownership}”.")
    if school.founded_year is not None and not 1800 <= school.founded_year <= on.year:
        raise OrganisationError("Năm thành lập phải từ 1800 đến năm lập trường trong hệ thống.")
    clean = replace(
        school,
        address=nfc(school.address),
        phone=nfc(school.phone),
        email=nfc(school.email),
        website=nfc(school.website),
    )
    values = {name: getattr(clean, name) for name in _STATUS_FIELDS}
    return SchoolStatus(**(values | {"stages": _stages(school.school_type, school.stages)}), valid_from=on)


def _start_status(current: SchoolStatus, changes: dict[str, Any], on: date) -> None:
    """Facts that began on this very day are corrected in place; older ones end and a new row begins."""
    if current.valid_from < on:
        SchoolStatus.objects.filter(pk=current.pk).update(valid_to=on)
        current.pk = None
        current._state.adding = True
        current.valid_from = on
    for key, value in changes.items():
        setattr(current, key, value)
    current.save()


def _take_over_sites(ended: Sequence[Unit], successor: Unit, kind: str, on: date) -> None:
    names = set(Site.objects.filter(school=successor, valid_to__isnull=True).values_list("name", flat=True))
    added: list[Site] = []
    for unit in ended:
        title = unit.names.filter(valid_to__isnull=True).values_list("short_name", "name").first()
        label = (title[0] or title[1]) if title else unit.code
        open_sites = Site.objects.filter(Q(valid_to__isnull=True), school=unit).order_by("id")
        for site in open_sites:
            name = label if site.kind == "main_campus" else site.name
            name = name if name not in names else f"{site.name} ({label})"
            names.add(name)
            new_kind = kind if site.kind == "main_campus" else site.kind
            added.append(Site(school=successor, kind=new_kind, name=name, address=site.address, valid_from=on))
    Site.objects.bulk_create(added)
