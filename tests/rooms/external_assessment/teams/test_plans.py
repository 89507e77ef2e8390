"""A whole list: asked for, computed in the background, changed by hand, accepted; and what keeps it from fitting."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.http import Http404
from tests.rooms.assessors.people import assessor
from tests.rooms.external_assessment.teams.forming_world import DAY, Forming

from kiemdinh.rooms.external_assessment.models import Team, TeamPlan
from kiemdinh.rooms.external_assessment.queries.planning import plan_view
from kiemdinh.rooms.external_assessment.use_cases import planning
from kiemdinh.rooms.external_assessment.use_cases.team_problems import StaleTeam, TeamProblem
from kiemdinh.services.jobs.models import JobRun

if TYPE_CHECKING:
    from django.test import Client

WISHES = {
    "starts_on": date(2025, 10, 13), "days": 10, "together": 1, "size": 5, "max_load": 4, "head_years": 10,
}


def ask(made: Forming, *schools: str, **more: Any) -> TeamPlan:
    """A plan for dossiers of schools, computed when it is given back."""
    ids = [made.registration(code).pk for code in schools or ("T-TH1", "T-TH3")]
    return planning.ask_plan(**made.common(), registration_ids=ids, **{**WISHES, **more})


def test_a_plan_is_computed_in_the_background_and_keeps_the_rules(made: Forming) -> None:
    plan = ask(made)
    run = JobRun.objects.get(pk=plan.job_id)
    assert (run.state, run.done, run.total, run.result["text"]) == ("done", 6, 6, "Xem các đoàn đề nghị")
    view = plan_view(plan, today=DAY)
    assert view.is_ready
    assert [(t.school, t.starts_on, t.ends_on, [s.role for s in t.seats]) for t in view.teams] == [
        ("Trường Tiểu học Sông Đà", date(2025, 10, 13), date(2025, 10, 24),
         ["head", "secretary", "member", "member", "member"]),
        ("Trường Tiểu học Chưa Bắt Đầu", date(2025, 10, 27), date(2025, 11, 7),
         ["head", "secretary", "member", "member", "member"]),
    ]
    assert all(not s.forbids for t in view.teams for s in t.seats)


def test_a_conflict_is_never_proposed(made: Forming) -> None:
    plan = ask(made, "T-TH2", "T-MN1")
    view = plan_view(plan, today=DAY)
    assert view.is_ready
    by_school = {t.school: {s.name for s in t.seats} for t in view.teams}
    assert "Cao Vân Anh" not in by_school["Trường Tiểu học Bên Cạnh"]
    assert "Đinh Thị Sương" not in by_school["Trường Mầm non Ban Mai"]


def test_what_does_not_fit_is_explained(made: Forming, enter: "Callable[[str], Client]") -> None:
    plan = ask(made, together=2)
    assert plan.result["complete"] is False
    assert any("thiếu" in line for line in plan.result["shortages"])
    assert "Sẽ xếp đủ nếu: xếp lại ngày để các trường không trùng nhau." in plan.result["remedies"]
    page = enter("so").get(f"/doan/phuong-an/{plan.pk}/").content.decode()
    assert "Chưa xếp đủ người cho 2 trường" in page
    for line in plan.result["shortages"]:
        assert line in page


def test_changed_by_hand_and_accepted_the_teams_are_formed(made: Forming) -> None:
    plan = ask(made, "T-TH1")
    view = plan_view(plan, today=DAY)
    inside = {s.assessor_id for s in view.teams[0].seats}
    outside = next(p for p in made.people.values() if p.pk not in inside)
    registration = view.teams[0].registration_id
    plan = planning.change_plan(
        **made.common(), plan_id=plan.pk, version=plan.version, registration_id=registration,
        assessor_id=outside.pk, role="head",
    )
    first = plan_view(plan, today=DAY).teams[0].seats
    assert (first[0].assessor_id, [s.role for s in first].count("head")) == (outside.pk, 1)
    teams = planning.accept_plan(**made.common(), plan_id=plan.pk, version=plan.version)
    assert [(t.school_id, t.state, t.starts_on) for t in teams] == [
        (made.base.units["T-TH1"], "forming", date(2025, 10, 13))
    ]
    assert len(made.names(teams[0])) == 6 and made.names(teams[0])[0] == (outside.full_name, "head")
    plan.refresh_from_db()
    with pytest.raises(TeamProblem, match="đã dùng để lập đoàn"):
        planning.accept_plan(**made.common(), plan_id=plan.pk, version=plan.version)


def test_a_forbidden_person_put_in_by_hand_stops_acceptance_with_the_name(made: Forming) -> None:
    plan = ask(made, "T-TH2")
    registration = plan.schools[0]["registration_id"]
    plan = planning.change_plan(
        **made.common(), plan_id=plan.pk, version=plan.version, registration_id=registration,
        assessor_id=made.people["an"].pk, role="member",
    )
    with pytest.raises(TeamProblem, match="Trường Tiểu học Bên Cạnh: Cao Vân Anh: Có xung đột lợi ích với trường."):
        planning.accept_plan(**made.common(), plan_id=plan.pk, version=plan.version)


def test_without_a_secretary_nothing_is_formed(made: Forming) -> None:
    plan = ask(made, "T-TH1")
    second = plan.result["teams"][0]["seats"][1]
    assert second["role"] == "secretary"
    plan = planning.change_plan(
        **made.common(), plan_id=plan.pk, version=plan.version,
        registration_id=plan.schools[0]["registration_id"], assessor_id=second["assessor_id"], role="",
    )
    with pytest.raises(TeamProblem, match="Chưa có thư ký."):
        planning.accept_plan(**made.common(), plan_id=plan.pk, version=plan.version)


def test_two_officers_do_not_overwrite_each_other(made: Forming) -> None:
    plan = ask(made, "T-TH1")
    change = {
        "plan_id": plan.pk, "version": plan.version, "registration_id": plan.schools[0]["registration_id"],
        "assessor_id": made.people["thuc"].pk, "role": "member",
    }
    planning.change_plan(**made.common(), **change)
    with pytest.raises(StaleTeam):
        planning.change_plan(**made.common("lanhdaoso"), **change)


def test_head_needs_experience(made: Forming) -> None:
    plan = ask(made, "T-TH1", head_years=60)
    assert plan.result["shortages"] == [
        "Trường Tiểu học Sông Đà: thiếu trưởng đoàn có kinh nghiệm. Danh sách không có người có thể làm trưởng đoàn."
    ]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"starts_on": date(2025, 10, 5)}, "Ngày bắt đầu không được trước hôm nay."),
        ({"days": 0}, "Hãy ghi số từ 1 trở lên."),
        ({"together": 0}, "Hãy ghi số từ 1 trở lên."),
        ({"size": 0}, "Hãy ghi số từ 1 trở lên."),
    ],
)
def test_wishes_that_cannot_be(made: Forming, wishes: dict[str, Any], words: str) -> None:
    with pytest.raises(TeamProblem, match=words):
        ask(made, **wishes)
    assert not TeamPlan.objects.exists()


def test_a_dossier_that_has_a_team_is_not_planned_again(made: Forming) -> None:
    team = made.team()
    with pytest.raises(TeamProblem, match="Hãy chọn ít nhất một hồ sơ"):
        planning.ask_plan(**made.common(), registration_ids=[team.registration_id], **WISHES)


def test_plans_are_the_affair_of_one_department(made: Forming, enter: "Callable[[str], Client]") -> None:
    plan = ask(made, "T-TH1")
    with pytest.raises(Http404):
        planning.accept_plan(**made.common("sokhac"), plan_id=plan.pk, version=plan.version)
    for who in ("sokhac", "xa", "hieutruong", "hangxom"):
        assert enter(who).get(f"/doan/phuong-an/{plan.pk}/").status_code == 404


def test_the_screens_from_the_list_to_the_teams(made: Forming, enter: "Callable[[str], Client]") -> None:
    ids = [made.registration(code).pk for code in ("T-TH1", "T-TH3")]
    client = enter("so")
    assert "2 hồ sơ chờ lập đoàn" in client.get("/doan/").content.decode()
    chosen = "&".join(f"ho-so={i}" for i in ids)
    assert "Đề nghị đoàn cho 2 trường" in client.get(f"/doan/phuong-an/moi/?{chosen}").content.decode()
    bad = client.post("/doan/phuong-an/moi/", {"ho-so": ids, "starts_on": "2025-10-13", "days": "x"})
    assert bad.status_code == 422
    wishes = {**WISHES, "starts_on": "2025-10-13", "ho-so": ids}
    plan_url = client.post("/doan/phuong-an/moi/", wishes).headers["Location"]
    page = client.get(plan_url).content.decode()
    assert "2 đoàn đề nghị, sẵn sàng để lập" in page
    plan = TeamPlan.objects.get()
    someone = plan.result["teams"][0]["seats"][4]["assessor_id"]
    changed = client.post(
        f"{plan_url}sua/", {"version": plan.version, "ho-so": ids[0], "nguoi": someone, "bo": "1"}
    )
    assert changed.status_code == 302 and changed.headers["Location"].endswith(f"#doan-{ids[0]}")
    plan.refresh_from_db()
    assert client.post(f"{plan_url}lap/", {"version": plan.version}).headers["Location"] == "/doan/"
    assert Team.objects.count() == 2
    assert "Phương án đã dùng: 2 đoàn đã lập" in client.get(plan_url).content.decode()


def test_a_page_of_forty_schools_takes_few_queries(
    made: Forming, enter: "Callable[[str], Client]", django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        assessor(made.base, f"Người Thêm {number}", on=DAY, email=f"t{number}@thu.vn")
    plan = ask(made, "T-TH1", "T-TH2", "T-TH3", "T-MN1")
    client = enter("so")
    with django_assert_max_num_queries(45):
        client.get(f"/doan/phuong-an/{plan.pk}/")
