"""External assessment in the demo: teams from the decision to the report, and the recognition that follows."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from kiemdinh.demo.compact import publish_short
from kiemdinh.demo.outside import Outside, register, story
from kiemdinh.demo.recognitions import recognise
from kiemdinh.demo.signing import sign_declarations
from kiemdinh.demo.world import at
from kiemdinh.rooms.external_assessment.exports.report import rendered_report
from kiemdinh.rooms.external_assessment.exports.team_papers import decide
from kiemdinh.rooms.external_assessment.queries.papers import paper_row
from kiemdinh.rooms.external_assessment.queries.teams import team_for
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes
from kiemdinh.rooms.external_assessment.rules.papers import MINUTES, PAPERS, PLAN, PRELIMINARY, REPORT, STUDY, SURVEY
from kiemdinh.rooms.external_assessment.use_cases import (
    deciding,
    feedback,
    forming,
    papers,
    reporting,
    sheets,
    working,
)

_SAID = {"strengths": "Nền nếp tốt, hồ sơ lưu đủ; giáo viên và cha mẹ học sinh xác nhận khi phỏng vấn."}
_AGREED = "Đoàn thống nhất với trường: yêu cầu trường tự nhận chưa đạt thì chưa đạt."
_LOWER = "Đoàn xem sổ sách, đối chiếu thực tế và thấy yêu cầu này chưa được thực hiện đủ."


def build_teams(made: Outside) -> None:
    """Every team of the story, the decisions of recognition, and the school that is assessed again."""
    rows = story()["teams"]
    for row in rows:
        if row["until"] == "reported":
            _team(made, row, made.registrations[row["school"]])
    for row in story()["recognised"]:
        recognise(made, row)
    for row in rows:
        if row["until"] != "reported":
            _team(made, row, made.registrations[row["school"]])
    again = story()["again"]
    publish_short(
        made.principals[again["school"]],
        school_code=again["school"],
        school_year=again["year"],
        ends_on=again["published"],
        top=again["top"],
        missing={},
    )
    _team(made, again["team"], register(made, again["registration"]))


class _Walk:
    """One team on its way."""

    def __init__(self, made: Outside, row: dict[str, Any], team_id: int) -> None:
        self.made, self.row, self.team_id = made, row, team_id
        self.begin: date = row["days"][0]

    def who(self, role: str) -> str:
        return next(name for name, held in self.row["members"].items() if held == role)

    def by(self, username: str, on: date, hour: int = 9) -> dict[str, Any]:
        """Who acts on this team, and when."""
        return {"actor": self.made.actor(username, on), "now": at(on, hour), "team_id": self.team_id}

    def paper(self, kind: str, on: date) -> None:
        """Writes a paper of the team and closes it."""
        secretary = self.by(self.who("secretary"), on)
        fields = {f.key: _paper_text(f.key, self.row) for f in PAPERS[kind].fields}
        papers.save_paper(**secretary, kind=kind, fields=fields, versions={})
        access = work_for(actor=secretary["actor"], team_id=self.team_id, today=on)
        version = _version(access, kind)
        papers.move_paper(**self.by(self.who("head"), on, 15), kind=kind, action="close", version=version)


def _team(made: Outside, row: dict[str, Any], registration_id: int) -> None:
    code, paper = row["school"], row["decision"]
    officer = made.officer(code, paper["proposed"])
    formed = forming.form_team(
        actor=officer,
        now=at(paper["proposed"] - timedelta(days=4)),
        registration_id=registration_id,
        starts_on=row["days"][0],
        ends_on=row["days"][1],
        seats=[(made.assessors[name], role) for name, role in row["members"].items()],
    )
    [sent] = deciding.propose_teams(
        actor=officer,
        now=at(paper["proposed"]),
        teams=[(formed.pk, formed.version)],
        proposal_number=paper["proposal"],
        proposal_on=paper["proposed"],
    )
    decide(
        actor=made.officer(code, paper["day"]),
        now=at(paper["day"]),
        teams=[(sent.pk, sent.version)],
        paper=deciding.DecisionPaper(
            number=paper["number"],
            decided_on=paper["day"],
            authority=paper["by"],
            signer_name=paper["signer"],
            signer_post=paper["post"],
            starts_on=row["days"][0],
            ends_on=row["days"][1],
        ),
    )
    walk = _Walk(made, row, formed.pk)
    if row["until"] == "decided":
        absent = walk.who("member")
        present = [name for name in row["members"] if name != absent]
        sign_declarations(made, present, on=walk.begin, kind="team", ref_id=walk.team_id)
        return
    sign_declarations(made, row["members"], on=walk.begin, kind="team", ref_id=walk.team_id)
    _work(walk)
    if row["until"] in ("drafted", "reported"):
        _draft(walk)
    if row["until"] == "reported":
        _report(walk)


def _work(walk: _Walk) -> None:
    """Steps 1 to 3 and the sheets: criteria shared out, papers written, each member's sheets handed in."""
    begin, head = walk.begin, walk.who("head")
    access = team_for(actor=walk.made.actor(head, begin), team_id=walk.team_id, today=begin)
    work = work_for(actor=walk.made.actor(head, begin), team_id=walk.team_id, today=begin)
    codes = criterion_codes(work.catalog)
    seats = list(access.members)
    shares = {seat.pk: list(codes[n :: len(seats)]) for n, seat in enumerate(seats)}
    working.assign_criteria(**walk.by(head, begin), criteria=shares)
    working.start_work(**walk.by(head, begin, 10))
    finished = walk.row["until"] != "working"
    for seat in seats:
        username = _username(walk, seat)
        mine = shares[seat.pk]
        _preliminary(walk, username, mine, begin + timedelta(days=4))
        for n, code in enumerate(mine):
            if finished or n < len(mine) // 2:
                _sheet(walk, username, code, begin + timedelta(days=12 + n % 4), work.dossier.answers(code))
    walk.paper(STUDY, begin + timedelta(days=6))
    walk.paper(MINUTES, begin + timedelta(days=8))
    walk.paper(PLAN, begin + timedelta(days=9))
    if finished:
        walk.paper(SURVEY, begin + timedelta(days=18))


def _preliminary(walk: _Walk, username: str, codes: list[str], on: date) -> None:
    fields = {"general": "Báo cáo trình bày rõ, các tiêu chí có mô tả và mã minh chứng; một số nhận định cần hỏi thêm."}
    fields |= {f"remark.{code}": "Mô tả bám yêu cầu; cần xem bản gốc minh chứng khi khảo sát." for code in codes}
    who = walk.by(username, on)
    papers.save_paper(**who, kind=PRELIMINARY, fields=fields, versions={})
    access = work_for(actor=who["actor"], team_id=walk.team_id, today=on)
    papers.move_paper(
        **walk.by(username, on, 16), kind=PRELIMINARY, action="close", version=_version(access, PRELIMINARY)
    )


def _sheet(walk: _Walk, username: str, code: str, on: date, school: dict[str, str]) -> None:
    """A member's view of a criterion; where the story says so, with advice, or lower than the school's."""
    fields = _SAID | story()["advice"].get(code, {})
    if "chua" in school.values():
        fields.setdefault("weaknesses", _AGREED)
    level = walk.row.get("lower", {}).get(code)
    if level:
        work = work_for(actor=walk.made.actor(username, on), team_id=walk.team_id, today=on)
        for number, indicators in work.catalog.criterion(code).levels.items():
            if int(number) >= int(level):
                fields |= {f"answer.{number}.{i.code}": "chua" for i in indicators}
        fields["weaknesses"] = _LOWER
        fields.setdefault("recommendations", "Làm đủ yêu cầu này trước khi đăng ký lại, giữ hồ sơ chứng minh.")
    sheets.save_member_sheet(**walk.by(username, on), criterion=code, fields=fields, versions={})
    sheets.move_member_sheet(**walk.by(username, on, 11), criterion=code, action="submit")


def _draft(walk: _Walk) -> None:
    """The secretary merges, the head closes, the draft goes to the school."""
    on: date = walk.row["draft"]
    day = on - timedelta(days=3)
    sheets.take_single_sheets(**walk.by(walk.who("secretary"), day))
    _, left = sheets.close_ready_sheets(**walk.by(walk.who("head"), day, 15))
    assert not left, left
    secretary = walk.by(walk.who("secretary"), day, 16)
    fields = {f.key: _paper_text(f.key, walk.row) for f in PAPERS[REPORT].fields}
    papers.save_paper(**secretary, kind=REPORT, fields=fields, versions={})
    reporting.send_draft(
        **walk.by(walk.who("head"), on),
        letter_number="07/CV-ĐĐGN",
        rendered=partial(rendered_report, on=on, final=False),
    )


def _report(walk: _Walk) -> None:
    """The school answers in time (or agrees), the team answers, the report is finished."""
    code, on = walk.row["school"], walk.row["draft"] + timedelta(days=6)
    school = {"actor": walk.made.head(code, on), "now": at(on), "team_id": walk.team_id}
    words = walk.row.get("feedback", "")
    if words:
        point = feedback.add_point(
            **school, criterion="3.2", inaccurate=words, evidence="Biên bản bàn giao", proposal="Sửa số phòng bộ môn."
        )
        feedback.end_feedback(**school)
        after = on + timedelta(days=5)
        feedback.answer_point(
            **walk.by(walk.who("secretary"), after),
            point_id=point.pk,
            version=point.version,
            action="accept",
            answer="Đoàn đã xem biên bản và sửa trong báo cáo.",
        )
        feedback.finish_answers(**walk.by(walk.who("head"), after, 15), number="09/CV-ĐĐGN")
    else:
        feedback.end_feedback(**school, agrees=True)
    day: date = walk.row["report"]
    reporting.finish_report(
        **walk.by(walk.who("head"), day),
        number="12/BC-ĐĐGN",
        rendered=partial(rendered_report, on=day, final=True, number="12/BC-ĐĐGN"),
    )


def _username(walk: _Walk, seat: Any) -> str:
    return next(name for name, pk in walk.made.assessors.items() if pk == seat.assessor_id)


def _version(access: WorkAccess, kind: str) -> int:
    return int(paper_row(access, kind=kind, member=access.me if kind == PRELIMINARY else None).version)


def _paper_text(key: str, row: dict[str, Any]) -> str:
    """The words of a part of a paper."""
    begin: date = row["days"][0]
    head, _, number = key.partition(".")
    if number:
        step = int(number)
        texts = {
            "time": f"Từ {begin + timedelta(days=5 * (step - 1)):%d/%m/%Y}",
            "content": "Theo nội dung của bước trong kế hoạch; phân công từng tiêu chí.",
            "who": "Cả đoàn" if step in (1, 3) else "Trưởng đoàn, thư ký",
        }
        return texts[head]
    return str(story()["paper_texts"].get(key, "Đoàn ghi nhận theo hồ sơ và trao đổi với nhà trường."))

