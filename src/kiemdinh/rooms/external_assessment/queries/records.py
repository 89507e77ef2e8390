"""What a team gathers and sends: survey entries, requests to the school, reports with the school's points."""

from dataclasses import dataclass

from django.http import Http404

from kiemdinh.rooms.external_assessment.models import (
    FeedbackPoint,
    SupplementFile,
    SupplementRequest,
    SurveyEntry,
    TeamReport,
)
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.report import FeedbackClock
from kiemdinh.rooms.external_assessment.rules.work import GIVEN, OPEN
from kiemdinh.services.files.models import StoredFile


def entries_of(access: WorkAccess, *, kind: str = "", criterion: str = "") -> list[SurveyEntry]:
    """The diary of the survey, newest first. One query."""
    rows = SurveyEntry.objects.filter(team=access.team, removed_at__isnull=True)
    rows = rows.filter(kind=kind) if kind else rows
    found = list(rows.select_related("member__assessor", "file").order_by("-happened_at", "-pk"))
    return [r for r in found if not criterion or criterion in r.criteria]


def entry_file(access: WorkAccess, entry_id: int) -> tuple[StoredFile, str]:
    """A photo of this team. Raises Http404."""
    row = SurveyEntry.objects.filter(pk=entry_id, team=access.team, removed_at__isnull=True, file__isnull=False)
    found = row.select_related("file").first()
    if found is None or found.file is None:
        raise Http404
    return found.file, found.file_name


def requests_of(access: WorkAccess) -> list[SupplementRequest]:
    """Requests to the school with their files: those that wait first. Two queries."""
    rows = SupplementRequest.objects.filter(team=access.team).select_related("asked_by__assessor")
    order = {OPEN: 0, GIVEN: 1}
    found = rows.prefetch_related("files").order_by("due_on", "pk")
    return sorted(found, key=lambda r: order.get(r.state, 2))


def request_row(access: WorkAccess, request_id: int) -> SupplementRequest:
    """One request. Raises Http404."""
    rows = SupplementRequest.objects.filter(pk=request_id, team=access.team)
    found = rows.select_related("asked_by__assessor", "answered_by").prefetch_related("files").first()
    if found is None:
        raise Http404
    return found


def supplement_file(access: WorkAccess, file_id: int) -> tuple[StoredFile, str]:
    """A file the school gave to this team. Raises Http404."""
    found = SupplementFile.objects.filter(pk=file_id, request__team=access.team).select_related("stored").first()
    if found is None:
        raise Http404
    return found.stored, found.name


def report_row(access: WorkAccess, kind: str) -> TeamReport | None:
    """The draft or the final report; None while there is none."""
    rows = TeamReport.objects.filter(team=access.team, kind=kind).select_related("document", "made_by")
    return rows.first()


def points_of(report: TeamReport) -> list[FeedbackPoint]:
    """The school's points on a draft. One query."""
    return list(FeedbackPoint.objects.filter(report=report).select_related("file").order_by("position", "pk"))


def point_file(access: WorkAccess, point_id: int) -> tuple[StoredFile, str]:
    """A file with which the school backs a point. Raises Http404."""
    rows = FeedbackPoint.objects.filter(pk=point_id, report__team=access.team, file__isnull=False)
    found = rows.select_related("file").first()
    if found is None or found.file is None:
        raise Http404
    return found.file, found.file_name


def clock_of(report: TeamReport) -> FeedbackClock:
    """The days of a draft."""
    assert report.due_on is not None
    return FeedbackClock(report.due_on, report.closed_on, report.answers_due_on, report.answered_on)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the team found for a criterion, from its frozen report."""

    criterion: str
    label: str
    title: str
    level_words: str
    school_level_words: str
    texts: tuple[dict[str, str], ...]
    answers: tuple[dict[str, str], ...]

    @property
    def differing(self) -> tuple[dict[str, str], ...]:
        """The indicators that the team answers differently."""
        return tuple(a for a in self.answers if a["school"] != a["team"])

    @property
    def differs(self) -> bool:
        return self.level_words != self.school_level_words or bool(self.differing)

    @property
    def worth_reading(self) -> bool:
        """Whether the team sees something here that the school does not, or advises something."""
        return self.differs or any(t["html"] for t in self.texts if t["label"] != "Điểm mạnh")


@dataclass(frozen=True, slots=True)
class StandardFindings:
    """The findings of a standard: first what differs, then what is advised; apart what the team simply agrees to."""

    title: str
    worth: tuple[Finding, ...]
    agreed: tuple[Finding, ...]


def findings_of(report: TeamReport) -> list[StandardFindings]:
    """The findings by standard in the order of the report."""
    found = []
    for standard in report.context["standards"]:
        rows = [
            Finding(
                c["code"], c["label"], c["title"], c["level_words"], c["school_level_words"],
                tuple(c["texts"]), tuple(c["answers"]),
            )
            for c in standard["criteria"]
        ]  # fmt: skip
        worth = sorted((f for f in rows if f.worth_reading), key=lambda f: not f.differs)
        agreed = tuple(f for f in rows if not f.worth_reading)
        found.append(StandardFindings(standard["title"], tuple(worth), agreed))
    return found

