"""How rows of the tree are written. Called inside the transaction of a use case; records no event itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kiemdinh.kernel.vietnamese import fold, format_date, nfc, text_sort_key
from kiemdinh.rooms.organisations.models import SchoolStatus, Site, Unit, UnitName, UnitPlacement
from kiemdinh.rooms.organisations.queries.units import path_below, valid_on
from kiemdinh.rooms.organisations.rules import tree
from kiemdinh.rooms.organisations.rules.errors import OrganisationError

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A unit to be added below a parent that is already in the tree (None: the top)."""

    kind: str
    code: str
    name: str
    short_name: str
    parent_id: int | None
    parent_path: str
    opened_on: date
    closed_on: date | None = None


def add_units(drafts: Sequence[UnitDraft]) -> list[tuple[Unit, UnitPlacement]]:
    """Write units with their first name and place, in bulk; returns them in the order given."""
    units = Unit.objects.bulk_create(
        [Unit(kind=d.kind, code=d.code, opened_on=d.opened_on, closed_on=d.closed_on) for d in drafts],
        batch_size=_BATCH,
    )
    UnitName.objects.bulk_create(
        [
            name_row(unit_id=u.pk, name=d.name, short_name=d.short_name, since=d.opened_on, until=d.closed_on)
            for u, d in zip(units, drafts, strict=True)
        ],
        batch_size=_BATCH,
    )
    placements = UnitPlacement.objects.bulk_create(
        [
            UnitPlacement(
                unit_id=u.pk,
                parent_id=d.parent_id,
                path=tree.child_path(parent_path=d.parent_path, unit_id=u.pk),
                valid_from=d.opened_on,
                valid_to=d.closed_on,
            )
            for u, d in zip(units, drafts, strict=True)
        ],
        batch_size=_BATCH,
    )
    return list(zip(units, placements, strict=True))


def name_row(*, unit_id: int, name: str, short_name: str, since: date, until: date | None = None) -> UnitName:
    """A name row with its search and sort columns, not yet saved; it sorts by the short name."""
    clean = nfc(name)
    if not clean or len(clean) > 250:
        raise OrganisationError("Tên đơn vị phải có từ 1 đến 250 ký tự.")
    return UnitName(
        unit_id=unit_id,
        name=clean,
        short_name=nfc(short_name),
        name_fold=fold(clean)[:250],
        sort_key=text_sort_key(nfc(short_name) or clean)[:1200],
        valid_from=since,
        valid_to=until,
    )


def open_unit(*, code: str, on: date, kind: str | None = None) -> Unit:
    """The unit of a code, open on a day. Raises OrganisationError when it is not."""
    unit = Unit.objects.filter(code=code.strip()).first()
    if unit is None:
        raise OrganisationError(f"Không có đơn vị mã “{code}”.")
    if kind is not None and unit.kind != kind:
        raise OrganisationError(f"Đơn vị mã “{code}” không phải là {tree.KIND_LABELS[kind].lower()}.")
    if unit.opened_on > on:
        raise OrganisationError(f"Đơn vị mã “{code}” đến ngày {format_date(unit.opened_on)} mới hoạt động.")
    if unit.closed_on is not None and unit.closed_on <= on:
        raise OrganisationError(f"Đơn vị mã “{code}” đã kết thúc từ ngày {format_date(unit.closed_on)}.")
    return unit


def placement_on(*, unit_id: int, on: date) -> UnitPlacement | None:
    """The place a unit stood in on a day."""
    return UnitPlacement.objects.filter(valid_on(on), unit_id=unit_id).first()


def last_placement(*, unit_id: int, on: date) -> UnitPlacement:
    """The place of a unit on a day, when it has no later one; a unit is put under a parent only then.

    Raises OrganisationError: a later place would not know of what is written now.
    """
    rows = list(UnitPlacement.objects.filter(unit_id=unit_id).order_by("-valid_from")[:1])
    if rows and rows[0].valid_from > on:
        since = format_date(rows[0].valid_from)
        raise OrganisationError(f"Vị trí của đơn vị trong cây tổ chức đã thay đổi sau đó, từ ngày {since}.")
    if not rows or (rows[0].valid_to is not None and rows[0].valid_to <= on):
        raise OrganisationError("Đơn vị không có trong cây tổ chức vào ngày này.")
    return rows[0]


def re_place(*, unit: Unit, parent: Unit, on: date) -> int:
    """Put a unit under another parent from a day on, with everything below it; returns how many rows moved.

    Raises OrganisationError when the unit has a later move already, or would stand below itself.
    """
    current = last_placement(unit_id=unit.pk, on=on)
    target = last_placement(unit_id=parent.pk, on=on)
    if target.path.startswith(current.path):
        raise OrganisationError("Không thể đưa đơn vị vào dưới chính nó.")
    old = current.path
    new = tree.child_path(parent_path=target.path, unit_id=unit.pk)
    below = UnitPlacement.objects.filter(path_below(field="path", path=old)).exclude(unit_id=unit.pk)
    below = below.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    moving = [(row, row.parent_id) for row in below] + [(current, parent.pk)]
    return split_places(
        [(row, parent_id, tree.replace_prefix(path=row.path, old=old, new=new)) for row, parent_id in moving],
        on=on,
    )


def split_places(moves: Iterable[tuple[UnitPlacement, int | None, str]], *, on: date) -> int:
    """End each place on a day and start it again with a new parent and path, keeping what began later."""
    changed: list[UnitPlacement] = []
    added: list[UnitPlacement] = []
    for row, parent_id, path in moves:
        if row.valid_from >= on:
            row.parent_id, row.path = parent_id, path
        else:
            added.append(
                UnitPlacement(unit_id=row.unit_id, parent_id=parent_id, path=path, valid_from=on, valid_to=row.valid_to)
            )
            row.valid_to = on
        changed.append(row)
    # The ended rows first: only one row of a unit may be open.
    UnitPlacement.objects.bulk_update(changed, ["parent", "path", "valid_to"], batch_size=_BATCH)
    UnitPlacement.objects.bulk_create(added, batch_size=_BATCH)
    return len(changed)


def end_unit(*, unit: Unit, on: date) -> None:
    """End a unit with its open name, place, facts and sites. Raises OrganisationError when it cannot end."""
    if on <= unit.opened_on:
        raise OrganisationError("Ngày kết thúc phải sau ngày bắt đầu hoạt động.")
    standing = UnitPlacement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), parent_id=unit.pk
    ).select_related("unit")
    child = standing.first()
    if child is not None:
        raise OrganisationError(f"Còn đơn vị trực thuộc (mã {child.unit.code}); hãy chuyển các đơn vị đó trước.")
    later = UnitPlacement.objects.filter(unit_id=unit.pk, valid_from__gte=on).exists()
    if later or UnitName.objects.filter(unit_id=unit.pk, valid_from__gte=on).exists():
        raise OrganisationError("Đơn vị có thay đổi sau ngày kết thúc đã chọn.")
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    UnitName.objects.filter(unit_id=unit.pk, valid_to__isnull=True).update(valid_to=on)
    UnitPlacement.objects.filter(unit_id=unit.pk, valid_to__isnull=True).update(valid_to=on)
    if SchoolStatus.objects.filter(school_id=unit.pk, valid_to__isnull=True, valid_from__gte=on).exists():
        raise OrganisationError("Thông tin trường có thay đổi sau ngày kết thúc đã chọn.")
    SchoolStatus.objects.filter(school_id=unit.pk, valid_to__isnull=True).update(valid_to=on)
    Site.objects.filter(school_id=unit.pk, valid_to__isnull=True, valid_from__gte=on).delete()
    Site.objects.filter(school_id=unit.pk, valid_to__isnull=True).update(valid_to=on)
