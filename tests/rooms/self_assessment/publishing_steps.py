"""Steps around publication that several modules take: who acts, a round of opinions, a yearly update, unlocking."""

from datetime import date
from typing import Any

import pytest
from tests.demo import cast


def by(run: Any, who: str, day: date | None = None) -> dict[str, Any]:
    """Who acts, when, on which cycle."""
    on = day or run.on
    return {"actor": run.world.actor(who, on), "now": cast.at(on, 13), "cycle_id": run.cycle.pk}


def problem(match: str) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    return pytest.raises(SelfAssessmentProblem, match=match)


def words(page: Any) -> str:
    return " ".join(page.content.decode().split())


def open_round(run: Any, **changes: Any) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.consultation import open_consultation

    facts = {"closes_on": run.on, "draft": lambda access: _draft(access, run.on)} | changes
    return open_consultation(**by(run, "thuky"), **facts)


def _draft(access: Any, on: date) -> bytes:
    from kiemdinh.rooms.self_assessment.exports.report import draft_docx

    return draft_docx(access, on=on)


def renew(run: Any, codes: tuple[str, ...], year: str = "2024-2025", **changes: Any) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.reopening import renew_report

    ids = [run.sheet(code).pk for code in codes]
    return renew_report(**by(run, "hieutruong"), school_year=year, sheet_ids=ids, **changes)


def ask(run: Any, **changes: Any) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.reopening import ask_unlock

    return ask_unlock(**by(run, "hieutruong"), **({"reason": "Sai số lớp ở 1.5.", "criteria": ["1.5"]} | changes))


def answer(run: Any, row: Any, who: str, action: str, version: int = 1, words_: str = "") -> Any:
    """What somebody says to a request today: the phòng of the cycle's time is gone, its commune answers."""
    from kiemdinh.rooms.self_assessment.use_cases.reopening import answer_unlock

    return answer_unlock(**by(run, who, cast.TODAY), request_id=row.pk, version=version, action=action, answer=words_)
