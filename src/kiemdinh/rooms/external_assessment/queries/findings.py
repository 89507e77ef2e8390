"""Where the findings of an external assessment of a school's report are shown, for links from the school's pages."""

from kiemdinh.rooms.external_assessment.models import TeamReport


def findings_url(cycle_id: int) -> str:
    """The page of the newest final report on a report of this cycle; empty when there is none."""
    rows = TeamReport.objects.filter(kind="final", team__registration__report__cycle_id=cycle_id)
    found = rows.order_by("-pk").values_list("team_id", flat=True).first()
    return f"/doan/{found}/ket-luan/" if found else ""
