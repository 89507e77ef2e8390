"""How much a school keeps and may keep, and the values for receiving files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target, Whose
from kiemdinh.rooms.evidence.models import DocumentFile, SchoolQuota
from kiemdinh.rooms.evidence.rules.uploads import STORAGE_PERMITS, Space, UploadLimits, limits_on
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.services.files.models import StoredFile


@cache
def upload_limits(on: date) -> UploadLimits:
    """The values of reference/uploads.yaml in force on a day."""
    return limits_on(read_reference("uploads"), on)


def live_files(*, school_id: int) -> QuerySet[DocumentFile]:
    """The files that a school's documents hold today, earlier revisions left out."""
    return DocumentFile.objects.filter(
        document__school_id=school_id, document__removed_at__isnull=True, removed_at__isnull=True
    )


def used_space(*, school_id: int) -> int:
    """Bytes of the distinct contents of a school's live files."""
    held = live_files(school_id=school_id).values("stored_id")
    return StoredFile.objects.filter(pk__in=held).aggregate(n=Sum("size"))["n"] or 0


def quota_row(*, school_id: int) -> SchoolQuota | None:
    """The school's own quota; None where the default holds."""
    return SchoolQuota.objects.select_related("set_by").filter(school_id=school_id).first()


def space_of(*, school_id: int, on: date) -> Space:
    """What a school may keep and keeps; two queries."""
    own = quota_row(school_id=school_id)
    quota = own.size if own else upload_limits(on).quota_default
    return Space(quota, used_space(school_id=school_id), own is not None)


def spaces_of(*, school_ids: Iterable[int], on: date) -> dict[int, Space]:
    """`space_of` for many schools; two queries."""
    ids = list(school_ids)
    own = dict(SchoolQuota.objects.filter(school_id__in=ids).values_list("school_id", "size"))
    used: dict[int, int] = dict.fromkeys(ids, 0)
    contents = (
        DocumentFile.objects.filter(
            document__school_id__in=ids, document__removed_at__isnull=True, removed_at__isnull=True
        )
        .values_list("document__school_id", "stored_id", "stored__size")
        .distinct()
    )
    for school_id, _, size in contents:
        used[school_id] += size
    default = upload_limits(on).quota_default
    return {pk: Space(own.get(pk, default), used[pk], pk in own) for pk in ids}


@dataclass(frozen=True, slots=True)
class SchoolSpace:
    """A school with what it keeps."""

    school: organisations.SchoolRow
    space: Space


def storage_path(*, actor: Actor) -> str:
    """Below which path the actor sees how much schools keep. Raises Http404 for who sees none but their own."""
    clauses = [c for c in STORAGE_PERMITS.scope(actor=actor, action="view") if c.whose is Whose.BELOW_MY_UNIT]
    if not clauses:
        raise Http404
    return clauses[0].path


def list_spaces(
    *, actor: Actor, on: date, search: str = "", offset: int = 0, limit: int | None = None
) -> tuple[list[SchoolSpace], int]:
    """Schools below the actor's unit in name order with what they keep, and how many there are. Raises Http404."""
    where = organisations.SchoolFilter(text=search, under_path=storage_path(actor=actor))
    found = organisations.list_schools(on=on, where=where, offset=offset, limit=limit)
    spaces = spaces_of(school_ids=[s.unit_id for s in found.rows], on=on)
    return [SchoolSpace(s, spaces[s.unit_id]) for s in found.rows], found.total


def may_storage(*, actor: Actor, action: str, school_id: int) -> Decision:
    """May the actor `view` or `set_quota` of a school?"""
    days = {p.as_of for p in actor.posts if p.unit_id != school_id}
    paths = {day: organisations.path_on(unit_id=school_id, on=day) for day in days}
    return STORAGE_PERMITS.decide(actor=actor, action=action, target=Target(unit_id=school_id, path_on=paths))


def storage_school(*, actor: Actor, code: str) -> Any:
    """A school whose use of space the actor may see. Raises Http404."""
    unit = organisations.find_unit(code=code)
    if unit is None or not may_storage(actor=actor, action="view", school_id=unit.pk):
        raise Http404
    return unit
