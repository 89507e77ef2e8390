"""The papers of a team: one with its texts, and which stand where."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from kiemdinh.rooms.external_assessment.models import TeamMember, TeamPaper
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.papers import ORDER, PAPERS, PRELIMINARY, Paper, PaperField, paper_fields
from kiemdinh.rooms.external_assessment.rules.work import PAPER


def paper_row(access: WorkAccess, *, kind: str, member: TeamMember | None = None) -> TeamPaper:
    """A paper of the team, or of a member; one that nobody wrote yet comes unsaved. Raises Http404."""
    if kind not in PAPERS or PAPERS[kind].per_member != (member is not None):
        raise Http404
    found = TeamPaper.objects.filter(team=access.team, kind=kind, member=member).first()
    return found or TeamPaper(team=access.team, kind=kind, member=member, state=PAPER.start)


def codes_of(row: TeamPaper) -> tuple[str, ...]:
    """The criteria that a báo cáo sơ bộ speaks of."""
    return tuple(row.member.criteria) if row.kind == PRELIMINARY and row.member else ()


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a paper as a form shows it; `shown` what is stored while the box keeps refused words."""

    field: PaperField
    value: str
    version: int
    by: str
    shown: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper with its texts."""

    row: TeamPaper
    paper: Paper
    texts: tuple[Text, ...]

    @property
    def state_words(self) -> str:
        return PAPER.labels[self.row.state]


def paper_view(
    row: TeamPaper,
    *,
    typed: Mapping[str, str] | None = None,
    versions: Mapping[str, int] | None = None,
    errors: Mapping[str, str] | None = None,
) -> PaperView:
    """The texts in the order of the form; `typed` were refused, with the `versions` they were written from."""
    typed, versions, errors = typed or {}, versions or {}, errors or {}
    texts = tuple(
        Text(
            f,
            typed.get(f.key, row.values.get(f.key, "")),
            versions.get(f.key, int(row.field_versions.get(f.key, 0))),
            row.edits.get(f.key, {}).get("name", ""),
            row.values.get(f.key, ""),
            errors.get(f.key, ""),
        )
        for f in paper_fields(row.kind, codes_of(row))
    )
    return PaperView(row, PAPERS[row.kind], texts)


@dataclass(frozen=True, slots=True)
class PaperMark:
    """A paper in the list: how far, and whose it is when a member writes it."""

    paper: Paper
    state: str
    words: str
    member: TeamMember | None
    row: TeamPaper | None
    url: str


def papers_of(access: WorkAccess) -> list[PaperMark]:
    """Every paper of the team in the order of the steps, a báo cáo sơ bộ for each seat with criteria. One query."""
    rows = {(r.kind, r.member_id): r for r in TeamPaper.objects.filter(team=access.team)}
    base, found = f"/doan/{access.team.pk}/van-ban/", []
    for kind in ORDER:
        paper = PAPERS[kind]
        owners: list[TeamMember | None] = [m for m in access.sitting if m.criteria] if paper.per_member else [None]
        for member in owners:
            row = rows.get((kind, member.pk if member else None))
            state = row.state if row else PAPER.start
            url = f"{base}{kind}/" + (f"?cua={member.pk}" if member else "")
            found.append(PaperMark(paper, state, PAPER.labels[state], member, row, url))
    return found


def preliminary_notes(access: WorkAccess, criterion: str) -> list[tuple[str, str, str]]:
    """(member, remark, question) that members handed in about a criterion. One query."""
    rows = TeamPaper.objects.filter(team=access.team, kind=PRELIMINARY, state="closed")
    names = {m.pk: m.assessor.full_name for m in access.members}
    return [
        (names[r.member_id or 0], r.values.get(f"remark.{criterion}", ""), r.values.get(f"question.{criterion}", ""))
        for r in rows
        if r.values.get(f"remark.{criterion}") or r.values.get(f"question.{criterion}")
    ]


def merged_notes(access: WorkAccess, values: Mapping[str, str]) -> dict[str, str]:
    """The handed-in báo cáo sơ bộ gathered for the parts of the team's paper that are still empty."""
    rows = list(TeamPaper.objects.filter(team=access.team, kind=PRELIMINARY, state="closed").order_by("pk"))
    names = {m.pk: m.assessor.full_name for m in access.members}
    general, questions, remarks = [], [], []
    for row in rows:
        name = names[row.member_id or 0]
        if row.values.get("general"):
            general.append(f"{row.values['general']} ({name})")
        for code in codes_of(row):
            if text := row.values.get(f"remark.{code}"):
                remarks.append(f"{code}: {text} ({name})")
            if text := row.values.get(f"question.{code}"):
                questions.append(f"{code}: {text} ({name})")
    gathered = {"content": general, "not_assessed": remarks, "more_evidence": questions}
    return {key: "\n".join(lines) for key, lines in gathered.items() if lines and not values.get(key)}
