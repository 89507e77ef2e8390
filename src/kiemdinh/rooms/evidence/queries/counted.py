"""Evidence for counting: rooms that count join these rows into their own statement."""

from django.db.models import QuerySet

from kiemdinh.rooms.evidence.models import EvidenceItem


def coded_items() -> QuerySet[EvidenceItem]:
    """Documents that hold a code of some cycle's set: `evidence_set_id` says of which, `criterion` for what."""
    return EvidenceItem.objects.filter(removed_at__isnull=True)
