"""Putting the evidence set of a cycle from another installation into a school; see `queries.package`."""

from collections.abc import Mapping
from typing import Any

from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceSet
from kiemdinh.rooms.evidence.models import DocumentYear as Year
from kiemdinh.rooms.evidence.models import EvidenceUse as Use
from kiemdinh.rooms.evidence.queries.package import DOCUMENTS, FILES, ITEMS, SET, USES, YEARS
from kiemdinh.rooms.evidence.rules import searchable
from kiemdinh.rooms.evidence.rules.addresses import refused_address
from kiemdinh.services.rows import RowProblem, read_rows


def put_set(
    *,
    school_id: int,
    rows: Mapping[str, Any],
    people: Mapping[str, int | None],
    sites: Mapping[str, int],
    files: Mapping[str, int],
    criteria: frozenset[str],
    stages: frozenset[str],
) -> EvidenceSet:
    """Makes the set with its documents and codes in the caller's transaction. Raises RowProblem.

    `people`, `sites` and `files` translate sign-in names, names of places and SHA-256 into what stands here.
    """
    keys: dict[str, Mapping[Any, Any]] = {"people": people, "sites": sites, "files": files}
    sets = read_rows(SET, rows.get(SET.name), keys=keys, owned={"school_id": school_id})
    if len(sets) != 1:
        raise RowProblem(SET.name, "phải có đúng một dòng")
    evidence_set = sets[0]
    assert isinstance(evidence_set, EvidenceSet)
    evidence_set.save(force_insert=True)
    documents: list[Any] = read_rows(DOCUMENTS, rows.get(DOCUMENTS.name), keys=keys, owned={"school_id": school_id})
    for number, document in enumerate(documents, start=1):
        if document.url and (why := refused_address(document.url)):
            raise RowProblem(f"{DOCUMENTS.name}[{number}].url", why)
        document.search_fold = searchable(document.subject, document.number, document.issuer)
    Document.objects.bulk_create(documents)
    keys["documents"] = {number: d.pk for number, d in enumerate(documents, start=1)}
    Year.objects.bulk_create(read_rows(YEARS, rows.get(YEARS.name), keys=keys, owned={}))  # type: ignore[arg-type]
    DocumentFile.objects.bulk_create(
        read_rows(FILES, rows.get(FILES.name), keys=keys, owned={})  # type: ignore[arg-type]
    )
    items: list[Any] = read_rows(ITEMS, rows.get(ITEMS.name), keys=keys, owned={"evidence_set_id": evidence_set.pk})
    for number, item in enumerate(items, start=1):
        _known(item.criterion, criteria, f"{ITEMS.name}[{number}].criterion", "tiêu chí")
    EvidenceItem.objects.bulk_create(items)
    keys["items"] = {number: i.pk for number, i in enumerate(items, start=1)}
    uses: list[Any] = read_rows(USES, rows.get(USES.name), keys=keys, owned={})
    for number, use in enumerate(uses, start=1):
        _known(use.criterion, criteria, f"{USES.name}[{number}].criterion", "tiêu chí")
        _known(use.stage, stages, f"{USES.name}[{number}].stage", "cấp học")
    Use.objects.bulk_create(uses)
    return evidence_set


def _known(value: str, known: frozenset[str], place: str, what: str) -> None:
    if value not in known:
        raise RowProblem(place, f"bộ tiêu chuẩn không có {what} “{value}”")
