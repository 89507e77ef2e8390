"""The file of a school as it was when the council began (Điều 18 khoản 1): frozen, so all members read the same."""

import hashlib
import json
from datetime import date
from typing import Any

from kiemdinh.rooms.appraisal.models import Appraisal
from kiemdinh.rooms.appraisal.queries.procedure import EDITION
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.queries import outside
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS
from kiemdinh.services.files.models import StoredFile


def build_snapshot(appraisal: Appraisal, *, on: date) -> dict[str, Any]:
    """Everything the council will read: school, newest report, earlier ones, years with data, evidence with files."""
    reports = outside.snapshots_of(school_id=appraisal.school_id)
    newest = next((r for r in reports if r.edition_code == EDITION), None)
    return {
        "school": school_facts_of(appraisal.school_id, on=on),
        "report": _report(newest) if newest else None,
        "earlier": [_report(r) for r in reports if newest is None or r.id != newest.id],
        "years": list(appraisal.listed_school.years),
        "degree": appraisal.listed_school.degree,
        "evidence": _evidence(newest) if newest else [],
        "received_on": on.isoformat(),
    }


def school_facts_of(school_id: int, *, on: date) -> dict[str, Any]:
    """What the forms print of the school, on a day."""
    facts = organisations.school_facts(unit_id=school_id, on=on)
    if facts is None:
        return {}
    head = people.head_post(unit_id=school_id, on=on)
    return {
        "name": facts.name,
        "code": facts.code,
        "address": facts.address,
        "commune": facts.commune_name,
        "province": facts.province_name,
        "type": facts.school_type,
        "type_label": facts.school_type_label,
        "ownership_label": facts.ownership_label,
        "stages_label": ", ".join(facts.stage_labels),
        "managing_body": facts.managing_body,
        "founded_year": facts.founded_year,
        "principal": head.account.full_name if head else "",
        "phone": facts.phone,
        "email": facts.email,
    }


def sha256_of(snapshot: dict[str, Any]) -> str:
    """The mark of a frozen value: a later change would show."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _report(snapshot: outside.PublishedSnapshot) -> dict[str, Any]:
    return {
        "id": snapshot.id,
        "school_year": snapshot.school_year,
        "number": snapshot.number,
        "edition_code": snapshot.edition_code,
        "generation": snapshot.generation,
        "published_on": snapshot.published_at.date().isoformat(),
        "sha256": snapshot.context_sha256,
        "level": snapshot.school_level,
    }


def _evidence(snapshot: outside.PublishedSnapshot) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "subject": row.subject,
            "number": row.number,
            "issued_on": row.issued_on.isoformat() if row.issued_on else "",
            "issuer": row.issuer,
            "kept_at": row.kept_at,
            "url": row.url,
            "criteria": list(row.uses) or [row.criterion],
            "files": [
                {"name": f.name, "extension": f.extension, "size": f.size, "sha256": f.sha256} for f in row.files
            ],
        }
        for row in outside.evidence_behind(snapshot)
    ]


def frozen_report(appraisal: Appraisal) -> outside.PublishedSnapshot | None:
    """The report that the council studies: the one of the frozen file, whatever was published since."""
    report = appraisal.snapshot.get("report")
    return outside.published_snapshot(report_id=report["id"]) if report else None


def earlier_report(appraisal: Appraisal, report_id: int) -> outside.PublishedSnapshot | None:
    """A report of the frozen file, the newest or an earlier one; None for any other."""
    known = [appraisal.snapshot.get("report"), *appraisal.snapshot.get("earlier", ())]
    if not any(r and r["id"] == report_id for r in known):
        return None
    return outside.published_snapshot(report_id=report_id)


def frozen_file(appraisal: Appraisal, *, sha256: str) -> tuple[StoredFile, str] | None:
    """A file of the frozen evidence with its name; None for any file that is not in it."""
    for item in appraisal.snapshot.get("evidence", ()):
        for file in item["files"]:
            if file["sha256"] == sha256:
                row = StoredFile.objects.filter(sha256=sha256).first()
                return (row, file["name"]) if row else None
    return None


def catalog_of(appraisal: Appraisal) -> Catalog | None:
    """The set of criteria of the frozen report's school type."""
    school_type = appraisal.snapshot.get("school", {}).get("type", "")
    return regulations.get_edition_catalog(edition_id=EDITION, school_type=school_type) if school_type else None


def stages_of(appraisal: Appraisal) -> list[tuple[str, str]]:
    """(key, label) of the stages of the frozen report; one with empty texts for a school of a single stage."""
    report = frozen_report(appraisal)
    stages = report.context["stages"] if report else []
    if len(stages) < 2:
        return [("", "")]
    by_label = {label: key for key, label in STAGE_LABELS.items()}
    return [(by_label.get(str(s["label"]), str(n)), str(s["label"])) for n, s in enumerate(stages, start=1)]
