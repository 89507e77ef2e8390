"""What the tests of the six steps do again and again: write, close, hand in, send, ask, object."""

from datetime import date
from typing import Any

from tests.rooms.external_assessment.team_world import DAY, AtWork

from kiemdinh.rooms.external_assessment.exports.report import rendered_report
from kiemdinh.rooms.external_assessment.models import FeedbackPoint, SupplementRequest, TeamPaper, TeamReport
from kiemdinh.rooms.external_assessment.queries.papers import paper_row
from kiemdinh.rooms.external_assessment.rules.papers import PAPERS
from kiemdinh.rooms.external_assessment.use_cases import feedback, papers, reporting, supplements

PNG = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
       b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82")
LAST_DAY = date(2023, 12, 4)
"""Ten working days after Monday 20/11/2023."""


def write(at_work: AtWork, kind: str, who: str = "mamnon", **more: str) -> None:
    """Fills every text that a paper needs."""
    fields = {f.key: f"Nội dung: {f.label}" for f in PAPERS[kind].fields if f.needed} | more
    papers.save_paper(**at_work.common(who), kind=kind, fields=fields, versions={})


def close(at_work: AtWork, kind: str, who: str = "hangxom") -> TeamPaper:
    """Closes a paper as it stands."""
    access = at_work.access(who)
    row = paper_row(access, kind=kind, member=access.me if kind == "so-bo" else None)
    return papers.move_paper(**at_work.common(who), kind=kind, action="close", version=row.version)


def hand_in_notes(at_work: AtWork) -> None:
    """Both members who have criteria hand in their báo cáo sơ bộ."""
    for who in ("mamnon", "nhieucap"):
        me = at_work.access(who).me
        assert me is not None
        notes = {f"remark.{c}": f"Nhận xét {c}." for c in me.criteria}
        papers.save_paper(**at_work.common(who), kind="so-bo", fields=notes, versions={})
        close(at_work, "so-bo", who)


def until_survey(at_work: AtWork) -> None:
    """Steps 1 to 3, closed in order."""
    hand_in_notes(at_work)
    for kind in ("nghien-cuu", "bien-ban", "ke-hoach"):
        write(at_work, kind)
        close(at_work, kind)
    plan = TeamPaper.objects.get(team=at_work.team, kind="ke-hoach")
    papers.approve_plan(**at_work.common("so"), version=plan.version, approved_on=DAY, number="88/KH-SGDĐT",
                        approved_by_name="Nguyễn Văn Giám")
    write(at_work, "khao-sat")
    close(at_work, "khao-sat")


def close_sheets(at_work: AtWork, **answers: str) -> None:
    """Writes and closes every sheet of the team; `answers` go to 1.1."""
    for code in at_work.codes:
        fields = {"strengths": f"Điểm mạnh {code}.", "weaknesses": f"Điểm yếu {code}."}
        at_work.save_team("mamnon", code, **fields, **(answers if code == "1.1" else {}))
        at_work.close(code)


def send(at_work: AtWork, **answers: str) -> TeamReport:
    """The draft reaches the school on 20/11/2023."""
    until_survey(at_work)
    close_sheets(at_work, **answers)
    write(at_work, "bao-cao")
    return reporting.send_draft(**at_work.common("hangxom"), letter_number="07", rendered=rendered(final=False))


def rendered(*, final: bool, on: date = DAY) -> Any:
    return lambda access: rendered_report(access, on=on, final=final)


def report(at_work: AtWork, on: date = DAY) -> TeamReport:
    """The head finishes the report."""
    return reporting.finish_report(**at_work.common("hangxom", on), number="12", rendered=rendered(final=True, on=on))


def step(at_work: AtWork) -> int:
    """The step in the database."""
    at_work.team.refresh_from_db()
    return at_work.team.step


def ask(at_work: AtWork, who: str = "nhieucap") -> SupplementRequest:
    """A request of a member on Monday 20/11/2023."""
    return supplements.ask_supplement(**at_work.common(who), criterion="1.1", text="Biên bản niêm yết công khai.")


def point(at_work: AtWork, on: date = DAY, criterion: str = "1.1") -> FeedbackPoint:
    """A point of the school."""
    return feedback.add_point(**at_work.common("hieutruong", on), criterion=criterion,
                              inaccurate="Trường đã niêm yết.", evidence="[H1-1.1-01]", proposal="Xem lại chỉ báo 1b.")
