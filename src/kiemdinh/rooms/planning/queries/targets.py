"""Which targets hold for a unit and a year, on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.people.queries.matching import names_of_accounts
from kiemdinh.rooms.planning.models import Target
from kiemdinh.rooms.planning.rules import targets as rules
from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings

DEFAULT = "Mặc định của phần mềm"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target as it holds on a day; `id` None for a default. `unit` is "%", "trường" or "người".

    `ownership` "ngoai-cong-lap" means every school that is not public (`rules.targets.ownerships_in`). `set_by` is the
    name of the unit that set it; `own` says that it is the unit asked for.
    """

    id: int | None
    kind: str
    label: str
    school_type: str | None
    ownership: str | None
    minimum: Decimal
    maximum: Decimal | None
    unit: str
    due_on: date
    source: str
    confidence: str
    set_by: str
    own: bool
    year: int
    school_type_label: str
    ownership_label: str

    @property
    def level(self) -> str:
        """ "từ 7% đến 10%"."""
        return rules.level_words(minimum=self.minimum, maximum=self.maximum, unit=self.unit)

    @property
    def scope(self) -> str:
        """Which schools it is about, in words."""
        return ", ".join(w for w in (self.school_type_label, self.ownership_label.lower()) if w) or "Mọi trường"


@dataclass(frozen=True, slots=True)
class TargetHistory:
    """A target of the unit that no longer holds, or was replaced."""

    label: str
    scope: str
    level: str
    document: str
    valid_from: date
    valid_to: date
    set_by: str
    closed_by: str
    closed_at: datetime | None
    reason: str


def targets_of(unit_id: int, *, year: int, on: date) -> list[TargetLine]:
    """The targets of a unit for a year as they stood on a day: own ones, else those of the nearest unit above.

    Numbers of schools and people are never taken over from above. Shares that nobody set come from the dated defaults.
    """
    chain = [link.id for link in organisations.parent_chain(unit_id=unit_id, on=on)] or [unit_id]
    rows = list(_holding(on).filter(unit_id__in=chain, year=year))
    units_with: dict[str, set[int]] = {}
    for row in rows:
        units_with.setdefault(row.kind, set()).add(row.unit_id)
    owner = rules.nearest(units_with, chain=chain, kinds=rules.KINDS)
    units = organisations.units_as_of(unit_ids=set(owner.values()), on=on)
    names = {pk: managing_body_name(kind=unit.kind, name=unit.name) for pk, unit in units.items()}
    lines = [
        _line(row, own=row.unit_id == unit_id, set_by=names.get(row.unit_id, ""))
        for row in rows
        if owner.get(row.kind) == row.unit_id
    ]
    lines += [_default_line(d, year) for d in rules.defaults_in(_defaults(), year=year) if d.kind not in owner]
    order, types = list(rules.KINDS), ["", *organisations.school_vocabulary().types]
    return sorted(lines, key=lambda t: (order.index(t.kind), types.index(t.school_type or ""), t.ownership or ""))


def target_history(*, unit_id: int, year: int) -> list[TargetHistory]:
    """The targets that the unit once had for a year and replaced or dropped, newest first."""
    rows = list(Target.objects.filter(unit_id=unit_id, year=year, valid_to__isnull=False).order_by("-closed_at", "-pk"))
    who = names_of_accounts(account_ids={a for r in rows for a in (r.set_by_id, r.closed_by_id) if a})
    found = []
    for row in rows:
        line = _line(row, own=True, set_by="")
        found.append(
            TargetHistory(
                label=line.label,
                scope=line.scope,
                level=line.level,
                document=row.document,
                valid_from=row.valid_from,
                valid_to=row.valid_to or row.valid_from,
                set_by=who.get(row.set_by_id or 0, ("", ""))[1],
                closed_by=who.get(row.closed_by_id or 0, ("", ""))[1],
                closed_at=row.closed_at,
                reason=row.closed_reason,
            )
        )
    return found


def schools_meant(*, path: str, on: date, school_type: str = "", ownership: str = "") -> int:
    """How many schools below a path a target would be about."""
    kinds: Iterable[str] = rules.ownerships_in(ownership) or ("",)
    return sum(
        organisations.count_schools(
            on=on,
            where=organisations.SchoolFilter(school_type=school_type, ownership=one, under_path=path),
        )
        for one in kinds
    )


def _holding(on: date) -> QuerySet[Target]:
    return Target.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


def _labels(school_type: str, ownership: str) -> tuple[str, str]:
    types = organisations.school_vocabulary().types
    return (types[school_type].short_label if school_type in types else "", rules.OWNERSHIPS.get(ownership, ""))


def _line(row: Target, *, own: bool, set_by: str) -> TargetLine:
    kind = rules.KINDS[row.kind]
    type_label, ownership_label = _labels(row.school_type, row.ownership)
    return TargetLine(
        id=row.pk,
        kind=row.kind,
        label=kind.label,
        school_type=row.school_type or None,
        ownership=row.ownership or None,
        minimum=row.minimum,
        maximum=row.maximum,
        unit=kind.unit,
        due_on=row.due_on,
        source=row.document,
        confidence="high" if row.document else "medium",
        set_by=set_by,
        own=own,
        year=row.year,
        school_type_label=type_label,
        ownership_label=ownership_label,
    )


def _default_line(row: rules.Default, year: int) -> TargetLine:
    kind = rules.KINDS[row.kind]
    type_label, ownership_label = _labels(row.school_type, row.ownership)
    return TargetLine(
        id=None,
        kind=row.kind,
        label=kind.label,
        school_type=row.school_type or None,
        ownership=row.ownership or None,
        minimum=row.minimum,
        maximum=row.maximum,
        unit=kind.unit,
        due_on=row.due_on(year),
        source=row.source,
        confidence=row.confidence,
        set_by=DEFAULT,
        own=False,
        year=year,
        school_type_label=type_label,
        ownership_label=ownership_label,
    )


def _defaults() -> tuple[rules.Default, ...]:
    return _read(str(Path(settings.REGULATIONS_DIR) / "targets"))


@cache
def _read(folder: str) -> tuple[rules.Default, ...]:
    """The defaults of every file; none where a regulations folder of somebody's own has no such folder."""
    found: list[rules.Default] = []
    for path in sorted(Path(folder).glob("*.yaml")):
        found += rules.read_defaults(load_strings(path.read_text("utf-8"), name=path.name), name=path.name)
    return tuple(found)


def target_on_page(*, unit_id: int, target_id: int) -> TargetLine | None:
    """A target that the unit itself set and that still holds; None when there is none of this number."""
    row = Target.objects.filter(pk=target_id, unit_id=unit_id, valid_to__isnull=True).first()
    return None if row is None else _line(row, own=True, set_by="")
