"""The dossier as it is frozen when it is handed in: the published report and the evidence behind it."""

from typing import Any

from kiemdinh.rooms.self_assessment.queries.outside import PublishedSnapshot, evidence_behind
from kiemdinh.services.files.models import StoredFile


def frozen_dossier(report: PublishedSnapshot) -> dict[str, Any]:
    """{report_id, number, context_sha256, level, evidence: […]}; contents are named by their SHA-256."""
    rows = evidence_behind(report)
    hashes = {file.sha256 for row in rows for file in row.files}
    stored = dict(StoredFile.objects.filter(sha256__in=hashes).values_list("sha256", "pk"))
    return {
        "report_id": report.id,
        "number": report.number,
        "context_sha256": report.context_sha256,
        "level": report.school_level,
        "evidence": [
            {
                "code": row.code,
                "subject": row.subject,
                "number": row.number,
                "issued_on": row.issued_on.isoformat() if row.issued_on else None,
                "issuer": row.issuer,
                "criteria": list(row.uses),
                "url": row.url,
                "files": [
                    {
                        "file_id": file.id,
                        "stored_id": stored[file.sha256],
                        "name": file.name,
                        "extension": file.extension,
                        "size": file.size,
                        "sha256": file.sha256,
                    }
                    for file in row.files
                    if file.sha256 in stored
                ],
            }
            for row in rows
        ],
    }
