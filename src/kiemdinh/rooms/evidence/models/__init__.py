"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.evidence.models.documents import Document, DocumentFile, EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.models.expected import (
    DocumentPurpose,
    DocumentYear,
    EvidenceRequest,
    EvidenceWaiver,
    ExpectedEvidence,
)
from kiemdinh.rooms.evidence.models.uploads import SchoolQuota, UploadBatch, UploadFile

__all__ = (
    "Document",
    "DocumentFile",
    "DocumentPurpose",
    "DocumentYear",
    "EvidenceItem",
    "EvidenceRequest",
    "EvidenceSet",
    "EvidenceUse",
    "EvidenceWaiver",
    "ExpectedEvidence",
    "SchoolQuota",
    "UploadBatch",
    "UploadFile",
)
