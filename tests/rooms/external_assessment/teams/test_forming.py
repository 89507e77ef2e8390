"""From an accepted dossier to a list of people: who may be put in it, in which order, what is refused."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.rooms.assessors.people import assessor
from tests.rooms.external_assessment.teams.forming_world import CHAIRMAN, DAY, DIRECTOR, Forming

from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.team_rules import compositions
from kiemdinh.rooms.external_assessment.use_cases import forming
from kiemdinh.rooms.external_assessment.use_cases.team_problems import StaleTeam, TeamProblem


def test_a_team_belongs_to_the_school_and_its_department(made: Forming) -> None:
    team = made.team()
    assert (team.school_id, team.department_id, team.state) == (
        made.base.units["T-TH1"], made.base.units["T-TINH"], "forming",
    )
    assert team.authority == DIRECTOR
    assert made.names(team) == [
        ("Cao Vân Anh", "head"), ("Đinh Thị Sương", "secretary"), ("Lò Văn Bình", "member"),
        ("Nguyễn Thị Chi", "member"), ("Trần Anh Dũng", "member"),
    ]


def test_with_the_national_standard_the_chairman_decides(made: Forming) -> None:
    assert made.team(registration=made.registration(for_national_standard=True)).authority == CHAIRMAN


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "submitted"}, "chỉ lập đoàn cho hồ sơ đã tiếp nhận"),
        ({"state": "stopped"}, "chỉ lập đoàn cho hồ sơ đã tiếp nhận"),
    ],
)
def test_only_accepted_dossiers_get_a_team(made: Forming, facts: dict[str, Any], words: str) -> None:
    with pytest.raises(TeamProblem, match=words):
        made.team(registration=made.registration(**facts))


def test_a_dossier_that_the_new_rules_stop_gets_no_team(made: Forming) -> None:
    dossier = made.registration()
    with pytest.raises(TeamProblem, match="đạt chuẩn quốc gia được làm tiếp"):
        forming.form_team(**made.common(on=date(2026, 11, 21)), registration_id=dossier.pk)
    assert not Team.objects.exists()


def test_a_dossier_has_one_team_until_it_is_dissolved(made: Forming) -> None:
    dossier = made.registration()
    first = made.team(registration=dossier)
    with pytest.raises(TeamProblem, match="đã có đoàn"):
        made.team(registration=dossier)
    Team.objects.filter(pk=first.pk).update(state="dissolved")
    assert made.team(registration=dossier).pk != first.pk


@pytest.mark.parametrize("who", ["sokhac", "xa", "hieutruong", "bo", "hangxom"])
def test_strangers_form_no_team(made: Forming, who: str) -> None:
    dossier = made.registration()
    with pytest.raises(Http404):
        forming.form_team(**made.common(who), registration_id=dossier.pk)


def add(made: Forming, team: Team, key: str, role: str = "member", **more: Any) -> TeamMember:
    who = {"version": team.version, **more}
    return forming.add_member(
        **made.common(), team_id=team.pk, assessor_id=made.people[key].pk, role=role, **who
    )


def test_people_stand_in_the_order_of_their_roles(made: Forming) -> None:
    team = made.team(seats=False)
    for key, role in (("binh", "member"), ("an", "secretary"), ("chi", "deputy"), ("dung", "head")):
        add(made, team, key, role)
        team.refresh_from_db()
    assert made.names(team) == [
        ("Trần Anh Dũng", "head"), ("Nguyễn Thị Chi", "deputy"), ("Cao Vân Anh", "secretary"),
        ("Lò Văn Bình", "member"),
    ]


def test_a_second_head_and_the_same_person_twice_are_refused(made: Forming) -> None:
    team = made.team()
    with pytest.raises(TeamProblem, match="Đoàn đã có trưởng đoàn. Hãy đổi chức danh của người ấy trước."):
        add(made, team, "sua", "head")
    with pytest.raises(TeamProblem, match="Người này đã có trong đoàn"):
        add(made, team, "binh")
    with pytest.raises(TeamProblem, match="Hãy chọn chức danh trong danh sách"):
        add(made, team, "sua", "chair")
    team.refresh_from_db()
    assert (team.version, len(made.names(team))) == (1, 5)


def test_two_officers_at_once_do_not_overwrite_each_other(made: Forming) -> None:
    team = made.team(seats=False)
    add(made, team, "binh", "head")
    with pytest.raises(StaleTeam):
        add(made, team, "chi", "head", version=team.version)
    assert made.names(team) == [("Lò Văn Bình", "head")]


def test_a_conflict_or_a_missing_condition_forbids(made: Forming) -> None:
    team = made.team(registration=made.registration("T-TH2"), seats=False)
    with pytest.raises(TeamProblem, match=r"Cao Vân Anh không được vào đoàn này. Đang công tác tại trường"):
        add(made, team, "an")
    made.people["moi"] = assessor(made.base, "Người Mới", trained=False, sector_since=date(2023, 1, 1), on=DAY)
    with pytest.raises(
        TeamProblem, match=r"Mới công tác trong ngành 2 năm .* Chưa có chứng nhận tập huấn đánh giá ngoài"
    ):
        add(made, team, "moi")
    assert made.names(team) == []


def test_who_left_the_register_or_is_of_another_is_refused(made: Forming) -> None:
    team = made.team(seats=False)
    made.people["chi"].__class__.objects.filter(pk=made.people["chi"].pk).update(is_active=False)
    with pytest.raises(TeamProblem, match="đã thôi làm người đánh giá"):
        add(made, team, "chi")
    made.people["khac"] = assessor(made.base, "Người Tỉnh Khác", by="sokhac", on=DAY)
    with pytest.raises(Http404):
        add(made, team, "khac")


def test_roles_change_and_the_old_head_becomes_a_member(made: Forming) -> None:
    team = made.team()
    third = made.access(team).members[2]
    forming.change_role(**made.common(), team_id=team.pk, version=team.version, member_id=third.pk, role="head")
    assert made.names(team)[:3] == [
        ("Lò Văn Bình", "head"), ("Đinh Thị Sương", "secretary"), ("Cao Vân Anh", "member"),
    ]


def test_somebody_is_taken_off_the_list(made: Forming) -> None:
    team = made.team()
    last = made.access(team).members[-1]
    forming.drop_member(**made.common(), team_id=team.pk, version=team.version, member_id=last.pk)
    assert len(made.names(team)) == 4


def test_the_list_is_closed_once_it_is_sent_up(made: Forming) -> None:
    team = made.proposed()
    with pytest.raises(PermissionDenied, match="Hãy rút lại để sửa"):
        add(made, team, "sua")


def test_warnings_name_the_person_and_days_shared_with_another_team(made: Forming) -> None:
    first = made.team()
    second = made.team(registration=made.registration("T-TH3"))
    found = compositions([first, second], today=DAY)
    assert found[first.pk].findings.problems == ()
    assert found[first.pk].findings.warnings == tuple(
        f"{name}: Trùng ngày với đoàn hoặc hội đồng khác." for name, _ in made.names(first)
    )
    forming.set_days(
        **made.common(), team_id=second.pk, version=second.version, starts_on=date(2026, 1, 5), ends_on=date(2026, 2, 6)
    )
    second.refresh_from_db()
    assert compositions([first, second], today=DAY)[first.pk].findings.warnings == ()


def test_days_run_forward(made: Forming) -> None:
    team = made.team()
    with pytest.raises(TeamProblem, match="Ngày kết thúc phải từ ngày bắt đầu trở đi"):
        forming.set_days(
            **made.common(), team_id=team.pk, version=team.version, starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 4)
        )
