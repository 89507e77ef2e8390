"""The minutes on the screen: part by part for who writes them, one readable whole for everybody else."""

from typing import Any

from django.http import HttpRequest, QueryDict

from kiemdinh.rooms.appraisal.forms import minutes_of
from kiemdinh.rooms.appraisal.pages.access import boxes, context_of
from kiemdinh.rooms.appraisal.queries import minutes as reading
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.letters import TICKED, printed_title
from kiemdinh.rooms.appraisal.queries.papers import minutes_context
from kiemdinh.rooms.appraisal.queries.snapshot import catalog_of
from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS, FILE_STATES, RESULTS, SOURCES, TEXTS, parts_left
from kiemdinh.rooms.appraisal.rules.voting import LEVEL_OPTIONS, STANDARD_OPTIONS
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem

PARTS = {
    "ho-so": ("III, V. Hồ sơ, điều kiện", "file"),
    "tieu-chi": ("IV. Kết quả theo tiêu chí", "criteria"),
    "thao-luan": ("VI. Thảo luận, khuyến nghị", "discussion"),
    "phieu": ("VII. Biểu quyết", "votes"),
    "ket-luan": ("VIII. Kết luận", "conclusion"),
}
"""Address of a part: its title, and its name among what is left to write."""
_WORDS = {
    "ho-so": ("guests", "on_site", "condition_note"),
    "thao-luan": ("strengths", "limits", "verified", "reserved"),
    "ket-luan": ("conclusion", "follow_school", "follow_commune", "follow_department"),
}
_COLUMNS = {"content": "Nội dung", "basis": "Căn cứ", "result": "Kết quả cần đạt", "due": "Thời gian"}
_SPARE_ROWS = 3


def following(request: HttpRequest) -> str:
    """Where to go once a part is saved: the next part when that was asked for, else the same."""
    part, order = request.GET.get("phan", ""), list(PARTS)
    if part in PARTS and "tiep" in request.POST:
        return order[min(order.index(part) + 1, len(order) - 1)]
    return part if part in PARTS else ""


def written(
    request: HttpRequest, access: AppraisalAccess, row: Any, refused: AppraisalProblem | None
) -> dict[str, Any]:
    """One part as a form (?phan=); after a refusal it holds what was typed."""
    facts = reading.facts_of(access, row, on=access.today)
    left = parts_left(facts)
    part = request.GET.get("phan", "")
    part = part if part in PARTS else next((key for key, (_, name) in PARTS.items() if left[name]), "ho-so")
    wrong = refused.fields if refused else {}
    kept = refused is not None and request.POST.get("viec") == "luu"
    typed = minutes_of(request.POST, [key for key, _, _ in reading.criterion_keys(access.appraisal)]) if kept else {}
    texts = row.texts | typed.get("texts", {})
    order = list(PARTS)
    return context_of(
        access,
        meeting=row,
        part=part,
        last=part == order[-1],
        parts=[(key, title, left[name]) for key, (title, name) in PARTS.items()],
        part_title=PARTS[part][0],
        writes=True,
        may_pass=bool(access.may("pass")),
        may_again=bool(access.may("meet_again")),
        problems=reading.problems_of(access, row, on=access.today),
        again_reason=request.POST.get("reason", ""),
        wrong=wrong,
        words=boxes(_WORDS.get(part, ()), TEXTS, texts, wrong, "t-"),
        **_criteria(access, row, typed, wrong),
        **_file(row, typed),
        recommendations=_recommendations(row, typed, wrong),
        **_votes(row, request.POST if kept and part == "phieu" else None, wrong),
    )


def _criteria(access: AppraisalAccess, row: Any, typed: dict[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    catalog, levels = catalog_of(access.appraisal), reading.levels_in(row, access.appraisal)
    cells = row.criteria | typed.get("criteria", {})
    rows = [
        {
            "key": key,
            "stage": label,
            "code": code,
            "title": printed_title(catalog.criterion(code)) if catalog else "",
            "mandatory": catalog.criterion(code).mandatory if catalog else False,
            "level": cells.get(key, {}).get("level"),
            "note": cells.get(key, {}).get("note", ""),
            "wrong": wrong.get(f"nx-{key}", ""),
        }
        for key, label, code in reading.criterion_keys(access.appraisal)
    ]
    given = reading.level_given_by(catalog, levels) if catalog else None
    return {"criteria": rows, "given": given, "results": list(RESULTS.items())}


def _file(row: Any, typed: dict[str, Any]) -> dict[str, Any]:
    sources, state = typed.get("sources", row.sources), typed.get("file_state", row.file_state)
    conditions = row.conditions | typed.get("conditions", {})
    return {
        "sources": [(k, v, k in sources) for k, v in SOURCES.items()],
        "file_states": [(k, v, k == state) for k, v in FILE_STATES.items()],
        "conditions": [(k, v, conditions.get(k)) for k, v in CONDITIONS.items()],
        "on_site": typed.get("on_site", row.on_site),
        "independent": typed.get("independent", row.independent),
    }


def _recommendations(row: Any, typed: dict[str, Any], wrong: dict[str, str]) -> list[Any]:
    """Rows of cells (name, label, text, what is wrong), with some to spare."""
    rows = list(typed.get("recommendations", row.recommendations))
    if "recommendations" not in typed:
        rows += [{}] * (1 if len(rows) > _SPARE_ROWS else _SPARE_ROWS)
    return [
        [(f"kn-{c}", label, said.get(c, ""), wrong.get(f"kn-{c}-{n}", "")) for c, label in _COLUMNS.items()]
        for n, said in enumerate(rows, start=1)
    ]


def _votes(row: Any, posted: QueryDict | None, wrong: dict[str, str]) -> dict[str, Any]:
    level_ballot, standard_ballot = reading.ballots_of(row)

    def ballot(prefix: str, stored: dict[str, int], shares: Any, names: dict[int, str]) -> list[Any]:
        votes = reading.votes_in(stored)
        return [
            (
                f"{prefix}-{n}",
                label,
                votes.get(n, 0) if posted is None else posted.get(f"{prefix}-{n}", ""),
                shares[n],
                wrong.get(f"{prefix}-{n}", ""),
            )
            for n, label in names.items()
        ]

    voting = row.voting if row.voting is not None else ""
    return {
        "voting": voting if posted is None else posted.get("voting", ""),
        "level_rows": ballot("level", row.level_votes, level_ballot.shares, LEVEL_OPTIONS),
        "standard_rows": ballot("standard", row.standard_votes, standard_ballot.shares, STANDARD_OPTIONS),
        "level_ballot": level_ballot,
        "standard_ballot": standard_ballot,
    }


def whole(access: AppraisalAccess, row: Any) -> dict[str, Any]:
    """The minutes as they are printed, to read: frozen once they are passed."""
    said = row.frozen or minutes_context(access, row, passed_at=row.passed_at)
    texts = said["texts"]

    def ticked(name: str) -> list[str]:
        return [one["label"] for one in said[name] if one["box"] == TICKED]

    results = list(RESULTS.values())
    return context_of(
        access,
        meeting=row,
        writes=False,
        said=said,
        independence=ticked("independence"),
        proposed=ticked("proposed"),
        sources=ticked("sources"),
        file_state=ticked("file_states"),
        on_site=said["on_site"] == TICKED,
        proposal=ticked("proposal"),
        results=results,
        stages=[
            stage
            | {
                "rows": [
                    one | {"result": next((r for r, m in zip(results, one["marks"], strict=True) if m == TICKED), "")}
                    for one in stage["rows"]
                ]
            }
            for stage in said["stages"]
        ],
        conditions=[
            (one["text"], True if one["met"] == TICKED else False if one["unmet"] == TICKED else None)
            for one in said["conditions"]
        ],
        file_words=boxes(("guests",), TEXTS, texts, {}),
        site_words=boxes(("on_site",), TEXTS, texts, {}),
        condition_words=boxes(("condition_note",), TEXTS, texts, {}),
        discussion=boxes(_WORDS["thao-luan"], TEXTS, texts, {}),
        conclusion=boxes(("conclusion",), TEXTS, texts, {}),
        follow=boxes(("follow_school", "follow_commune", "follow_department"), TEXTS, texts, {}),
    )
