"""Finding a report or a receipt by what it is about, for the command line and the demo; asks for no permission."""

from kiemdinh.rooms.reporting.models import PeriodicReport, ReportReceipt


def report_in(*, period_id: int, unit_id: int) -> int:
    """The number of a unit's report in a period. Raises LookupError."""
    found = PeriodicReport.objects.filter(period_id=period_id, unit_id=unit_id).values_list("pk", flat=True).first()
    if found is None:
        raise LookupError(f"no report of unit {unit_id} in period {period_id}")
    return found


def version_of(report_id: int) -> int:
    """The version that the next edit must name."""
    return PeriodicReport.objects.values_list("version", flat=True).get(pk=report_id)


def receipts_waiting(report_id: int) -> list[tuple[int, int]]:
    """(number, version) of each receipt that waits for an answer."""
    rows = ReportReceipt.objects.filter(frozen__report_id=report_id, decided_at__isnull=True)
    return list(rows.order_by("pk").values_list("pk", "version"))
