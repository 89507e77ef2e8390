"""The register of direction of a unit, searched and filtered."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.reporting.models import DirectionEntry


def entries(
    unit_id: int, *, kind: str = "", topic: str = "", text: str = "", since: date | None = None,
    until: date | None = None,
) -> QuerySet[DirectionEntry]:
    """The lines that stand in the register, newest first."""
    rows = DirectionEntry.objects.filter(unit_id=unit_id, removed_at__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    if topic:
        rows = rows.filter(topic=topic)
    if text.strip():
        rows = rows.filter(subject_fold__contains=fold(text.strip()))
    if since:
        rows = rows.filter(on__gte=since)
    if until:
        rows = rows.filter(on__lte=until)
    return rows.select_related("file").order_by("-on", "-pk")


def entry_of(unit_id: int, entry_id: int) -> DirectionEntry:
    """A line of the unit's register. Raises Http404 for another one and for one taken out."""
    row = entries(unit_id).filter(pk=entry_id).first()
    if row is None:
        raise Http404
    return row
