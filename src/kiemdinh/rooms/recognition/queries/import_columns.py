"""Which columns a department chose the last time it brought in older recognitions."""

from collections.abc import Mapping, Sequence

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.recognition.models import ImportColumns
from kiemdinh.rooms.recognition.queries.lists import departments_of


def remembered_columns(actor: Actor, titles: Sequence[str]) -> Mapping[str, str]:
    """Title for each field as chosen before, as far as this file bears those titles."""
    here = {fold(title): title for title in titles}
    kept = ImportColumns.objects.filter(unit_id__in=list(departments_of(actor))).order_by("id").first()
    chosen = kept.mapping if kept else {}
    return {field: here[fold(title)] for field, title in chosen.items() if fold(title) in here}
