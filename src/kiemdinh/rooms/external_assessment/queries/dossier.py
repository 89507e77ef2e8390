"""The dossier that a team studies: the published report and the evidence as they were frozen when handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kiemdinh.kernel.citations import find_codes
from kiemdinh.rooms.external_assessment.rules.fields import LEVEL_4_PREFIX, WORDS
from kiemdinh.rooms.registration import queries as registration
from kiemdinh.rooms.self_assessment.queries import outside
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.rich_text import to_plain


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """What the school wrote and ticked for one criterion: states by level as HTML, answers by field."""

    code: str
    title: str
    states: tuple[tuple[str, str], ...]
    strengths_html: str
    weaknesses_html: str
    improvements: tuple[dict[str, Any], ...]
    level: int | None
    answers: Mapping[str, str]
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Report:
    """A published report taken apart; it never changes, so it is kept by its hash."""

    cycle_id: int
    catalog_version_id: int
    school_year: str
    number: int
    published_on: Any
    school_level: int | None
    parts: Mapping[str, SchoolPart]
    context: dict[str, Any]
    document: StoredFile


@dataclass(frozen=True, slots=True)
class Dossier:
    """The frozen evidence of a registration and the report it rests on."""

    evidence: tuple[dict[str, Any], ...]
    sha256: str
    report: _Report

    def file(self, stored_id: int) -> dict[str, Any] | None:
        """The file of the frozen evidence with this content; None for anything else the school has."""
        return next((f for e in self.evidence for f in e["files"] if f["stored_id"] == stored_id), None)

    @property
    def catalog_version_id(self) -> int:
        return self.report.catalog_version_id

    def part(self, code: str) -> SchoolPart | None:
        """What the school wrote for a criterion ("1.1", "k2")."""
        return self.report.parts.get(code)

    def answers(self, code: str) -> Mapping[str, str]:
        """The school's ticks as fields of a sheet from outside."""
        part = self.part(code)
        return part.answers if part else {}

    def evidence_of(self, code: str) -> list[dict[str, Any]]:
        """The frozen evidence of a criterion: what is filed under it and what its text cites."""
        part = self.part(code)
        cited = set(part.cited) if part else set()
        return [
            {**row, "is_cited": row["code"] in cited}
            for row in self.evidence
            if code in row.get("criteria", ()) or row["code"] in cited
        ]


def dossier_of(*, registration_id: int) -> Dossier:
    """The dossier of a registration; one query when the report was read before."""
    frozen = registration.snapshot_of(registration_id=registration_id)
    sha256 = frozen["context_sha256"]
    return Dossier(tuple(frozen["evidence"]), sha256, _report(frozen["report_id"], sha256))


@lru_cache(maxsize=32)
def _report(report_id: int, sha256: str) -> _Report:
    found = outside.published_snapshot(report_id=report_id)
    assert found is not None
    parts = {}
    for _, criterion in found.criteria():
        states = tuple((f"Mức {p['level']}", p["state_html"]) for p in criterion["levels"] if p["state_html"])
        answers = {
            f"answer.{p['level']}.{i['key']}": WORDS[i["outcome"]] for p in criterion["levels"] for i in p["indicators"]
        }
        reasons = {
            f"reason.{p['level']}.{i['key']}": i["not_applicable_reason"]
            for p in criterion["levels"]
            for i in p["indicators"]
            if i.get("not_applicable_reason")
        }
        texts = [html for _, html in states] + [criterion["strengths_html"], criterion["weaknesses_html"]]
        parts[criterion["code"]] = SchoolPart(
            code=criterion["code"],
            title=criterion["title"],
            states=states,
            strengths_html=criterion["strengths_html"],
            weaknesses_html=criterion["weaknesses_html"],
            improvements=tuple(criterion["improvement_rows"]),
            level=criterion["level_reached"],
            answers=answers | reasons,
            cited=_cited(texts),
        )
    for item in found.context.get("level_4", ()):
        code = f"{LEVEL_4_PREFIX}{item['number']}"
        states = (("Mức 4", item["state_html"]),) if item["state_html"] else ()
        parts[code] = SchoolPart(
            code=code,
            title=item["text"],
            states=states,
            strengths_html="",
            weaknesses_html="",
            improvements=(),
            level=None,
            answers={"answer.4.*": WORDS[item["outcome"]]},
            cited=_cited([html for _, html in states]),
        )
    return _Report(
        cycle_id=found.cycle_id,
        catalog_version_id=found.catalog_version_id,
        school_year=found.school_year,
        number=found.number,
        published_on=found.published_at,
        school_level=found.school_level,
        parts=parts,
        context=found.context,
        document=found.document,
    )


def _cited(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.code for text in texts for c in find_codes(to_plain(text))))
