"""The database of a run: one demo school whose assessment is open, then as many copies of it as asked for.

Only the bench writes straight into tables: 3,000 schools through the use cases would take an hour. Each copy has
everything that a school brings: unit, name, place in the tree, facts, sites, accounts, posts, figures, documents with
files, evidence codes, the cycle with council, sheets, texts and improvement rows, and its lines of the ledger. Contents
of files are shared, and published snapshots are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.organisations.models import SchoolStatus, Site, Unit, UnitName, UnitPlacement
from kiemdinh.rooms.people.models import Account, Post
from kiemdinh.rooms.school_profile.models import FigureValue
from kiemdinh.rooms.self_assessment.models import (
    AnswerRevision,
    CriterionSheet,
    Cycle,
    GroupSeat,
    ImprovementItem,
    Narrative,
    Participant,
    PublishedReport,
    TextRevision,
    WorkGroup,
)
from kiemdinh.services.ledger.models import Event

STRIDE = 1_000_000
"""Copy number k of a row has the id of the row plus k × STRIDE."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of which each school has rows: how a row leads to its school, and columns that a copy must change."""

    model: type[models.Model]
    school: str
    changed: tuple[tuple[str, str], ...] = ()


# Parents before children. In `changed`, {new} is the number that a copy adds to ids and {k} the number of the copy.
_TREE = (
    Rows(Unit, "pk", (("code", "s.code || '-' || n.k"),)),
    Rows(UnitName, "unit"),
    Rows(
        UnitPlacement,
        "unit",
        (("path", "replace(s.path, '/' || s.unit_id || '/', '/' || (s.unit_id + {new}) || '/')"),),
    ),
    Rows(SchoolStatus, "school"),
    Rows(Site, "school"),
    Rows(Account, "home_unit", (("username", "s.username || '-' || n.k"),)),
    Rows(Post, "unit"),
    Rows(FigureValue, "school"),
    Rows(Document, "school"),
    Rows(DocumentFile, "document__school"),
    Rows(EvidenceSet, "school"),
    Rows(EvidenceItem, "evidence_set__school"),
    Rows(EvidenceUse, "item__evidence_set__school"),
    Rows(Cycle, "school"),
    Rows(WorkGroup, "cycle__school"),
    Rows(Participant, "cycle__school"),
    Rows(GroupSeat, "group__cycle__school"),
    Rows(CriterionSheet, "cycle__school"),
    Rows(Narrative, "cycle__school"),
    Rows(ImprovementItem, "cycle__school"),
    Rows(TextRevision, "cycle__school"),
    Rows(AnswerRevision, "cycle__school"),
    Rows(
        Event,
        "unit_id",
        (
            ("unit_id", "s.unit_id + {new}"),
            ("actor_id", "s.actor_id + {new}"),
            ("target_id", "n.k || '/' || s.target_id"),
        ),
    ),
)


def _not_copied() -> list[type[models.Model]]:
    """Every other table that hangs on those of a school, children first: the bench empties them."""
    known = {rows.model for rows in _TREE}
    hanging: list[type[models.Model]] = []
    found = True
    while found:
        found = False
        for model in apps.get_models():
            if model in known or model in hanging or not model.__module__.startswith("kiemdinh."):
                continue
            parents = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
            if parents & {*known, *hanging}:
                hanging.insert(0, model)
                found = True
    return hanging


def keep_one_school(*, code: str) -> int:
    """Removes every other school with all that is theirs; gives the id of the one that stays."""
    school: int = Unit.objects.values_list("pk", flat=True).get(code=code, kind="school")
    others = list(Unit.objects.filter(kind="school").exclude(pk=school).values_list("pk", flat=True))
    with transaction.atomic():
        for model in _not_copied():
            models.QuerySet(model)._raw_delete("default")  # type: ignore[attr-defined]  # no hook may stop it
    for rows in reversed(_TREE):
        found = rows.model._default_manager.filter(**{f"{rows.school}__in": others}).values_list("pk", flat=True)
        ids = list(found)
        for at in range(0, len(ids), 500):
            models.QuerySet(rows.model).filter(pk__in=ids[at : at + 500])._raw_delete("default")  # type: ignore[attr-defined]
    return school


def open_cycle(*, school_id: int) -> Cycle:
    """Takes the school's newest cycle back to "in progress", as before publication; its sheets can be written."""
    cycle = Cycle.objects.filter(school_id=school_id).order_by("-pk")[0]
    PublishedReport.objects.filter(cycle=cycle).delete()
    Cycle.objects.filter(pk=cycle.pk).update(state="in_progress", figures=None, figures_frozen_at=None)
    EvidenceSet.objects.filter(pk=cycle.evidence_set_id).update(closed_at=None)
    CriterionSheet.objects.filter(cycle=cycle).update(work_state="doing")
    return Cycle.objects.get(pk=cycle.pk)


def copy_school(*, school_id: int, first: int, last: int) -> int:
    """Writes copies number `first` to `last` of a school; gives the number of rows written."""
    ids = {rows.model: _ids(rows, school_id) for rows in _TREE}
    written = 0
    with connection.cursor() as cursor:
        for rows in _TREE:
            if ids[rows.model]:
                cursor.execute(_insert(rows, ids, first, last))
                written += len(ids[rows.model]) * (last - first + 1)
        for statement in connection.ops.sequence_reset_sql(no_style(), [rows.model for rows in _TREE]):
            cursor.execute(statement)
    return written


def _ids(rows: Rows, school_id: int) -> list[int]:
    # STRIDE keeps copies out: their ids are far above those of the first school.
    found = rows.model._default_manager.filter(**{rows.school: school_id}, pk__lt=STRIDE)
    return list(found.values_list("pk", flat=True))


def _insert(rows: Rows, ids: dict[type[models.Model], list[int]], first: int, last: int) -> str:
    """INSERT … SELECT of all copies of a table's rows at once; every value in it is a number of ours."""
    changed = dict(rows.changed)
    columns, values = [], []
    for field in rows.model._meta.concrete_fields:
        name = field.column
        columns.append(f'"{name}"')
        if field.primary_key:
            values.append(f"s.{name} + n.k * {STRIDE}")
        elif name in changed:
            values.append(changed[name].format(new=f"n.k * {STRIDE}"))
        elif ids.get(field.related_model):  # type: ignore[arg-type]
            values.append(
                f"CASE WHEN s.{name} IN ({_listed(ids[field.related_model])}) "  # type: ignore[index]
                f"THEN s.{name} + n.k * {STRIDE} ELSE s.{name} END"
            )
        else:
            values.append(f's."{name}"')
    table = rows.model._meta.db_table
    return (
        f"WITH RECURSIVE n(k) AS (SELECT CAST({first} AS bigint) UNION ALL SELECT k + 1 FROM n WHERE k < {last}) "  # noqa: S608
        f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)} '
        f'FROM n CROSS JOIN "{table}" s WHERE s.id IN ({_listed(ids[rows.model])})'
    )


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(str(int(i)) for i in ids)


def settle() -> None:
    """Leaves the database as a running installation has it: written down, and (PostgreSQL) as autovacuum leaves it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
        else:
            cursor.execute("VACUUM (ANALYZE)")


def schools_in_database() -> int:
    """How many schools there are."""
    return Unit.objects.filter(kind="school").count()
