"""A reading as plain JSON-able values: what the command prints and what the record of an import keeps."""

from dataclasses import asdict
from typing import Any

from kiemdinh.rooms.exchange.rules.report_reading.result import (
    IMPROVEMENT,
    LEVEL_4,
    REPORT,
    SHEET,
    STANDARD,
    ReadReport,
    Unplaced,
)


def as_printed(report: ReadReport) -> dict[str, Any]:
    """The answer of `kiemdinh import-report --json`.

    `criteria` maps a criterion to its stated level, its texts as plain words and the codes they cite; a report of
    several levels of education has one such map a level. Codes stand without brackets.
    """
    by_stage = {stage: _criteria(report, stage) for stage in report.stages}
    return {
        "edition": report.edition,
        "criteria": by_stage[""] if set(by_stage) == {""} else by_stage,
        "unplaced": [_left(piece) for piece in report.unplaced],
        "standards": _standards(report),
        "report": {place.field: text.text for place, text in report.texts.items() if place.kind == REPORT},
        "level_4": {
            subject.removeprefix("k"): _khoan(report, subject)
            for (_, subject) in report.sheets
            if subject.startswith("k")
        },
        "improvements": improvements(report),
        "answers": {
            _key(stage, subject): {"answers": sheet.answers, "reasons": sheet.reasons}
            for (stage, subject), sheet in report.sheets.items()
            if sheet.answers
        },
        "evidence": [asdict(row) for row in report.evidence],
        "council": report.council,
        "abbreviations": [{"short": short, "long": long} for short, long in report.abbreviations],
        "summary": {_key(stage, code): level for (stage, code), level in report.summary.items()},
        "summary_text": report.summary_text,
        "requirements": report.requirements,
        "headings": report.headings,
        "contents": report.contents,
        "pictures": report.pictures,
        "comments": [asdict(comment) for comment in report.comments],
        "tracked": {"insertions": report.insertions, "deletions": report.deletions},
        "warnings": report.warnings,
    }


def _criteria(report: ReadReport, stage: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (at, subject), sheet in report.sheets.items():
        if at != stage or subject.startswith("k"):
            continue
        texts = {
            "improvement" if place.kind == IMPROVEMENT else place.field: text
            for place, text in report.texts.items()
            if place.stage == stage and place.subject == subject and place.kind in (SHEET, IMPROVEMENT)
        }
        found[subject] = {
            "level": sheet.level,
            "sections": {key: text.text for key, text in texts.items()},
            "codes": list(dict.fromkeys(code for text in texts.values() for code in text.codes)),
        }
    return found


def _khoan(report: ReadReport, subject: str) -> dict[str, Any]:
    sheet = report.sheets[("", subject)]
    text = next(
        (t for p, t in report.texts.items() if p.kind == LEVEL_4 and p.subject == subject.removeprefix("k")), None
    )
    return {
        "answer": sheet.answers.get("4", {}).get("*"),
        "sections": {"state_4": text.text} if text else {},
        "codes": text.codes if text else [],
    }


def _standards(report: ReadReport) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, text in report.texts.items():
        if place.kind == STANDARD:
            found.setdefault(_key(place.stage, place.subject), {})[place.field] = text.text
    return found


def improvements(report: ReadReport) -> dict[str, list[dict[str, str]]]:
    """The rows of improvement plans by criterion ("1.1") or standard ("standard:1"), led by the level of education."""
    rows = {_key(stage, subject): s.improvements for (stage, subject), s in report.sheets.items() if s.improvements}
    rows |= {_key(stage, f"standard:{code}"): r for (stage, code), r in report.standard_improvements.items()}
    return {key: [asdict(row) for row in plan] for key, plan in rows.items()}


def _key(stage: str, subject: str) -> str:
    return f"{stage}/{subject}" if stage else subject


def _left(piece: Unplaced) -> dict[str, Any]:
    return {
        "position": piece.position,
        "after": piece.near,
        "label": piece.label,
        "text": piece.text,
        "pictures": list(piece.pictures),
    }


def as_kept(report: ReadReport) -> dict[str, Any]:
    """What the record of an import keeps: the same, with the clean HTML of every text under its place."""
    printed = as_printed(report)
    return {
        "edition": report.edition,
        "catalog": report.catalog,
        "sure": report.sure,
        "stages": list(report.stages),
        "texts": {
            place.key: {"html": text.html, "text": text.text, "codes": text.codes}
            for place, text in report.texts.items()
            if place.kind != IMPROVEMENT
        },
        "sheets": {
            _key(stage, subject): {"level": s.level, "answers": s.answers, "reasons": s.reasons}
            for (stage, subject), s in report.sheets.items()
        },
        "unplaced": [
            {**_left(piece), "html": piece.html, "codes": list(piece.codes)} for piece in report.unplaced
        ],
        **{
            key: printed[key]
            for key in ("improvements", "evidence", "council", "abbreviations", "summary", "summary_text", "pictures",
                        "comments", "tracked", "warnings", "requirements", "headings", "contents")
        },
    }  # fmt: skip
