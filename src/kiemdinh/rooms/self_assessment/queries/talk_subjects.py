"""What a thread is about: a criterion's sheet, a khoản of Mức 4, a standard's text, the texts of the report."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.models import CommentThread, CriterionSheet, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, narrative_for, sheet_for, sheet_title
from kiemdinh.rooms.self_assessment.rules.talk import CHANNEL_NAMES


@dataclass(frozen=True, slots=True)
class Subject:
    """`short` is how a sentence names it ("tiêu chí 1.1"), `url` its page, `talk_url` the page of its threads."""

    cycle_id: int
    sheet_id: int | None
    narrative_id: int | None
    assignee_id: int | None
    group_id: int | None
    short: str
    title: str
    stage_label: str
    url: str
    talk_url: str

    def thread_url(self, channel: str, thread_id: int | None = None) -> str:
        """The page of its threads in a channel, at one thread."""
        glue = "&" if "?" in self.talk_url else "?"
        anchor = f"#trao-doi-{thread_id}" if thread_id else ""
        return f"{self.talk_url}{glue}kenh={CHANNEL_NAMES[channel]}{anchor}"


def of_sheet(catalog: Catalog, sheet: CriterionSheet | Any) -> Subject:
    """A sheet as the subject of threads."""
    page, _, stage = sheet_url(sheet).partition("?")
    fourth = sheet.kind == "level_4"
    return Subject(
        cycle_id=sheet.cycle_id,
        sheet_id=sheet.pk,
        narrative_id=None,
        assignee_id=sheet.assignee_id,
        group_id=sheet.group_id,
        short=f"Mức 4, khoản {sheet.criterion}" if fourth else f"tiêu chí {sheet.criterion}",
        title=sheet_title(catalog, sheet),
        stage_label=STAGE_LABELS.get(sheet.stage, ""),
        url=sheet_url(sheet),
        talk_url=f"{page}trao-doi/{f'?{stage}' if stage else ''}",
    )


def of_narrative(catalog: Catalog, row: Narrative) -> Subject:
    """A text of the report as the subject of threads."""
    base, stage = f"/chu-ky/{row.cycle_id}/", f"?cap={row.stage}" if row.stage else ""
    code = row.subject.removeprefix("standard:")
    standard = next((s for s in catalog.standards if s.code == code), None) if code != row.subject else None
    page = f"{base}tieu-chuan/{code}/" if standard else f"{base}noi-dung/"
    return Subject(
        cycle_id=row.cycle_id,
        sheet_id=None,
        narrative_id=row.pk,
        assignee_id=None,
        group_id=None,
        short=f"tiêu chuẩn {code}" if standard else "phần lời của báo cáo",
        title=standard.title if standard else "Phần mở đầu và kết luận của báo cáo",
        stage_label=STAGE_LABELS.get(row.stage, ""),
        url=f"{page}{stage}",
        talk_url=f"{page}trao-doi/{stage}",
    )


def subject_of_page(access: CycleAccess, *, kind: str, code: str, stage: str) -> Subject:
    """What a page's address names; 404 when the cycle has no such sheet or text."""
    first = access.cycle.stages[0] if access.cycle.stages else ""
    if kind in ("criterion", "level_4"):
        stage = "" if kind == "level_4" else stage or first
        sheet = sheet_for(access, criterion=code, stage=stage, kind=kind, with_texts=False)
        return of_sheet(access.catalog, sheet)
    if kind == "standard" and not any(s.code == code for s in access.catalog.standards):
        raise Http404
    subject = f"standard:{code}" if kind == "standard" else "report"
    row = narrative_for(access, subject=subject, stage=(stage or first) if kind == "standard" else "")
    return of_narrative(access.catalog, row)


def subject_of(catalog: Catalog, thread: CommentThread) -> Subject:
    """What a thread is about; its sheet or narrative should be loaded with it."""
    if thread.sheet is not None:
        return of_sheet(catalog, thread.sheet)
    assert thread.narrative is not None
    return of_narrative(catalog, thread.narrative)
