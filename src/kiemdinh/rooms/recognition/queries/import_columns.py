"""Tables of older recognitions on their way in: whose they are, and which columns the department chose before."""

from collections.abc import Mapping, Sequence

from django.http import Http404

from kiemdinh.kernel.importing import known_columns
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.recognition.models import ImportColumns, RecognitionImport
from kiemdinh.rooms.recognition.queries.access import departments_of


def remembered_columns(actor: Actor, titles: Sequence[str]) -> Mapping[str, str]:
    """Title for each field as chosen before, as far as this file bears those titles."""
    kept = ImportColumns.objects.filter(unit_id__in=list(departments_of(actor))).order_by("id").first()
    return known_columns(kept.mapping if kept else {}, titles)


def import_for(*, actor: Actor, import_id: int) -> RecognitionImport:
    """A table that this person brought in, while they work in that department. Raises Http404."""
    row = RecognitionImport.objects.filter(
        pk=import_id, actor_id=actor.account_id or 0, unit_id__in=list(departments_of(actor))
    ).first()
    if row is None:
        raise Http404
    return row
