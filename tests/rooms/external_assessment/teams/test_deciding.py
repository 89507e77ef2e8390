"""Sent up, decided by the right office, members asked; replaced with history; dissolved."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import at
from tests.rooms.external_assessment.teams.forming_world import CHAIRMAN, DAY, Forming

from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.assessors.models import Engagement
from kiemdinh.rooms.assessors.use_cases import sign_declaration
from kiemdinh.rooms.external_assessment.exports import team_papers
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.teams import DeclarationDue, visible_teams
from kiemdinh.rooms.external_assessment.use_cases import deciding, forming
from kiemdinh.rooms.external_assessment.use_cases.team_problems import StaleTeam, TeamProblem


def decide(made: Forming, team: Team, **paper: Any) -> None:
    team_papers.decide(**made.common(), teams=[(team.pk, team.version)], paper=made.paper(**paper))
    team.refresh_from_db()


def sign(made: Forming, team: Team, who: str = "hangxom", name: str = "Cao Vân Anh", **said: Any) -> None:
    due = assessors.declaration_due(made.base.accounts[who], "team", team.pk)
    assert due is not None
    sign_declaration(
        actor=made.actor(who), now=at(DAY, 15), engagement_id=due.id,
        **{"has_conflict": False, "statement": "", "signed_name": name, **said},
    )


def test_an_incomplete_team_is_not_sent_up(made: Forming) -> None:
    team = made.team()
    head = made.access(team).members[0]
    forming.drop_member(**made.common(), team_id=team.pk, version=team.version, member_id=head.pk)
    with pytest.raises(TeamProblem, match="Trường Tiểu học Sông Đà: Đoàn chưa có trưởng đoàn."):
        made.proposed(Team.objects.get(pk=team.pk))


def test_a_decision_asks_every_member_and_opens_nothing_yet(made: Forming) -> None:
    team = made.decided()
    assert (team.state, team.decision_number, team.decided_on, team.signer_post) == (
        "decided", "120/QĐ-SGDĐT", DAY, "KT. Giám đốc; Phó Giám đốc",
    )
    asked = Engagement.objects.filter(kind="team", ref_id=team.pk).order_by("pk")
    assert [(e.assessor.full_name, e.role, e.starts_on, e.ends_on, e.title) for e in asked][:1] == [
        ("Cao Vân Anh", "head", date(2025, 10, 13), date(2025, 12, 31),
         "đoàn đánh giá ngoài Trường Tiểu học Sông Đà"),
    ]
    assert asked.count() == 5
    assert list(made.access(team).accounts) == []
    assert set(TeamMember.objects.filter(team=team).values_list("joined_on", flat=True)) == {date(2025, 10, 13)}


def test_a_member_sees_the_team_only_after_signing_and_within_the_dates(made: Forming) -> None:
    team = made.decided()
    first_day, before, after = date(2025, 10, 13), date(2025, 10, 12), date(2026, 1, 1)
    with pytest.raises(DeclarationDue) as due:
        made.access(team, "hangxom", first_day)
    assert due.value.engagement_id == Engagement.objects.get(assessor=made.people["an"]).pk
    sign(made, team)
    assert made.access(team, "hangxom", first_day).roles >= {"head"}
    for day in (before, after):
        with pytest.raises(Http404):
            made.access(team, "hangxom", day)
    assert list(visible_teams(actor=made.actor("hangxom", first_day), today=first_day)) == [team]
    assert list(visible_teams(actor=made.actor("hangxom", before), today=before)) == []


def test_a_declared_conflict_keeps_the_team_closed(made: Forming) -> None:
    team = made.decided()
    sign(made, team, has_conflict=True, statement="Em trai làm bảo vệ ở trường.")
    with pytest.raises(Http404):
        made.access(team, "hangxom", date(2025, 10, 13))


def test_a_decision_of_the_wrong_office_is_refused(made: Forming) -> None:
    team = made.proposed()
    with pytest.raises(TeamProblem, match="không đúng thẩm quyền: hồ sơ chỉ đề nghị kiểm định"):
        decide(made, team, authority=CHAIRMAN, number="1200/QĐ-UBND")
    assert Team.objects.get(pk=team.pk).state == "proposed"
    assert not Engagement.objects.exists()


def test_the_standard_needs_the_chairman_and_a_proposal(made: Forming) -> None:
    team = made.proposed(made.team(registration=made.registration(for_national_standard=True)))
    with pytest.raises(TeamProblem, match=r"có đề nghị công nhận đạt chuẩn quốc gia .* người quyết định là Chủ tịch"):
        decide(made, team)
    with pytest.raises(TeamProblem, match="Hãy ghi số và ngày tờ trình của Sở trước khi ghi quyết định."):
        decide(made, team, authority=CHAIRMAN, number="1200/QĐ-UBND")
    deciding.set_proposal(
        **made.common(), team_id=team.pk, version=team.version, number="33/TTr-SGDĐT", on=date(2025, 10, 1)
    )
    team.refresh_from_db()
    decide(made, team, authority=CHAIRMAN, number="1200/QĐ-UBND", signer_post="KT. Chủ tịch; Phó Chủ tịch")
    assert (team.state, team.authority) == ("decided", CHAIRMAN)
    assert "Theo đề nghị của Giám đốc Sở Giáo dục và Đào tạo Thử tại Tờ trình số 33/TTr-SGDĐT" in team.decision[
        "legal_bases"
    ]


def test_after_the_change_of_rules_only_the_standard_goes_on_and_the_chairman_decides(made: Forming) -> None:
    """Asked for both, told before 07/7/2026, decided after: the accreditation part has fallen away."""
    team = made.team(registration=made.registration(for_national_standard=True))
    now = made.common(on=date(2026, 9, 7))
    deciding.propose_teams(
        **now, teams=[(team.pk, team.version)], proposal_number="5/TTr-SGDĐT", proposal_on=date(2026, 9, 1)
    )
    team.refresh_from_db()
    days = {"decided_on": date(2026, 9, 7), "starts_on": date(2026, 9, 8), "ends_on": date(2026, 12, 1)}
    with pytest.raises(TeamProblem, match="không đúng thẩm quyền"):
        team_papers.decide(**now, teams=[(team.pk, team.version)], paper=made.paper(**days))
    team_papers.decide(
        **now, teams=[(team.pk, team.version)],
        paper=made.paper(**days, authority=CHAIRMAN, number="9/QĐ-UBND"),
    )
    team.refresh_from_db()
    assert team.decision["purpose"] == "công nhận đạt chuẩn quốc gia"


def test_a_conflict_that_came_up_meanwhile_stops_the_decision(made: Forming) -> None:
    from kiemdinh.rooms.assessors.models import FamilyTie

    team = made.proposed()
    FamilyTie(assessor=made.people["binh"], school_id=team.school_id, relation="em gái", declared_at=at(DAY)).save()
    with pytest.raises(TeamProblem, match="Lò Văn Bình: Có người thân làm việc tại trường: em gái."):
        decide(made, team)
    assert not Engagement.objects.exists()


def test_two_officers_decide_once(made: Forming) -> None:
    team = made.proposed()
    old = team.version
    decide(made, team)
    with pytest.raises(PermissionDenied, match="Chỉ ghi quyết định cho đoàn đã trình"):
        decide(made, team)
    other = made.proposed(made.team(registration=made.registration("T-TH3")))
    with pytest.raises(StaleTeam):
        team_papers.decide(**made.common(), teams=[(other.pk, old - 1)], paper=made.paper())


def test_one_decision_about_several_teams_is_all_or_nothing(made: Forming) -> None:
    first = made.proposed()
    second = made.proposed(made.team(registration=made.registration("T-TH3", for_national_standard=True)))
    both = [(first.pk, first.version), (second.pk, second.version)]
    with pytest.raises(TeamProblem, match="không đúng thẩm quyền"):
        team_papers.decide(**made.common(), teams=both, paper=made.paper())
    assert set(Team.objects.values_list("state", flat=True)) == {"proposed"}


def test_several_teams_share_one_frozen_document(made: Forming) -> None:
    first = made.proposed()
    second = made.proposed(made.team(registration=made.registration("T-TH3")))
    team_papers.decide(
        **made.common(), teams=[(first.pk, first.version), (second.pk, second.version)], paper=made.paper()
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.decision == second.decision
    assert [team["school"] for team in first.decision["teams"]] == [
        "Trường Tiểu học Sông Đà", "Trường Tiểu học Chưa Bắt Đầu",
    ]
    before = team_papers.decision_docx([made.access(first)], on=DAY)
    made.people["an"].__class__.objects.filter(pk=made.people["an"].pk).update(full_name="Tên Khác")
    assert team_papers.decision_docx([made.access(second)], on=date(2026, 1, 1)) == before


def test_taken_back_it_can_be_changed_again(made: Forming) -> None:
    team = made.proposed()
    deciding.recall_team(**made.common(), team_id=team.pk, version=team.version)
    assert made.access(team).may("form")


# ── afterwards ────────────────────────────────────────────────────────────────


def replace(made: Forming, team: Team, *, seat: int = 0, by: str | None = "sua", **more: Any) -> TeamMember | None:
    asked = {"reason": "Nghỉ ốm dài ngày", "version": team.version, **more}
    return deciding.replace_member(
        **made.common(on=date(2025, 11, 3)), team_id=team.pk, member_id=made.access(team).members[seat].pk,
        assessor_id=made.people[by].pk if by else None, **asked,
    )


def test_a_replacement_keeps_the_history_and_closes_the_old_access(made: Forming) -> None:
    team = made.decided()
    sign(made, team)
    TeamMember.objects.filter(team=team, role="head").update(criteria=["1.1", "1.2"])
    new = replace(made, team)
    assert new is not None and new.replaces is not None
    new.refresh_from_db()
    old = TeamMember.objects.get(pk=new.replaces_id)
    assert (old.left_on, old.left_reason, old.assessor.full_name) == (
        date(2025, 11, 3), "Nghỉ ốm dài ngày", "Cao Vân Anh",
    )
    assert (new.role, new.criteria, new.joined_on) == ("head", ["1.1", "1.2"], date(2025, 11, 3))
    with pytest.raises(Http404):
        made.access(team, "hangxom", date(2025, 11, 3))
    with pytest.raises(DeclarationDue):
        made.access(team, "nhieucap", date(2025, 11, 3))
    assert [e.ended_reason for e in Engagement.objects.filter(ref_id=team.pk).order_by("pk")] == [
        "Nghỉ ốm dài ngày", "", "", "", "", "",
    ]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"reason": " "}, "Hãy ghi lý do thay thành viên."),
        ({"by": None}, "Đoàn phải có trưởng đoàn và thư ký. Hãy chọn người thay."),
        ({"by": "binh"}, "Người thay đã có trong đoàn. Hãy chọn người khác."),
        ({"left_on": date(2025, 11, 4)}, "Ngày thôi tham gia phải từ ngày vào đoàn đến hôm nay."),
        ({"left_on": date(2025, 10, 1)}, "Ngày thôi tham gia phải từ ngày vào đoàn đến hôm nay."),
    ],
)
def test_replacements_that_cannot_be(made: Forming, asked: dict[str, Any], words: str) -> None:
    team = made.decided()
    with pytest.raises(TeamProblem, match=words):
        replace(made, team, **asked)
    assert not TeamMember.objects.filter(left_on__isnull=False).exists()


def test_a_member_may_leave_without_a_successor(made: Forming) -> None:
    team = made.decided()
    assert replace(made, team, seat=4, by=None) is None
    assert len(made.names(team)) == 4


def test_before_the_decision_nobody_is_replaced(made: Forming) -> None:
    team = made.proposed()
    with pytest.raises(PermissionDenied, match="Chỉ thay thành viên khi đã có quyết định"):
        replace(made, team)


def test_a_dissolved_team_is_closed_to_its_members(made: Forming) -> None:
    team = made.decided()
    sign(made, team)
    with pytest.raises(TeamProblem, match="Hãy ghi lý do"):
        deciding.dissolve_team(**made.common(), team_id=team.pk, version=team.version, reason="")
    deciding.dissolve_team(**made.common(), team_id=team.pk, version=team.version, reason="Trường xin rút")
    team.refresh_from_db()
    assert team.state == "dissolved"
    with pytest.raises(Http404):
        made.access(team, "hangxom", date(2025, 10, 13))
    assert set(Engagement.objects.values_list("ended_reason", flat=True)) == {"Giải thể đoàn: Trường xin rút"}
