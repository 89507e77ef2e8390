"""External assessments for counting: how far each has come, for those who watch over many schools."""

from collections.abc import Iterable

from kiemdinh.rooms.external_assessment.models import Team


def newest_teams(registration_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """The team of each registration: (its state, its step of the six); one statement."""
    rows = Team.objects.filter(registration_id__in=list(registration_ids)).order_by("pk")
    return {row[0]: (row[1], row[2]) for row in rows.values_list("registration_id", "state", "step")}
