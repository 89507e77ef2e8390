"""A plan from the data to its publication, through the use cases."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, at
from tests.demo.work import waiting
from tests.rooms.appraisal.world import Office
from tests.rooms.recognition.conftest import Cases

from kiemdinh.rooms.planning.models import Plan, PlanActivity, PlanSchool, PlanVersion
from kiemdinh.rooms.planning.queries import my_work, public
from kiemdinh.rooms.planning.queries.plans import plan_for, plan_of, planned_schools, plans_below, requests_of
from kiemdinh.rooms.planning.queries.targets import targets_of
from kiemdinh.rooms.planning.rules.plans import TextEdit
from kiemdinh.rooms.planning.use_cases import PlanningProblem, StaleRow
from kiemdinh.rooms.planning.use_cases import contents as c
from kiemdinh.rooms.planning.use_cases import moving as m
from kiemdinh.rooms.planning.use_cases.plans import TextClash, begin_plan, look_again, save_texts
from kiemdinh.rooms.planning.use_cases.roadmap import remove_step, save_step
from kiemdinh.services.notices.models import Notice

NOW = at(TODAY)
PAPER: dict[str, Any] = {"number": "150/KH-UBND", "signed_on": TODAY, "authority": "Ủy ban nhân dân Tỉnh Thử"}


def begun(so: Office, who: str = "so", year: int = 2027) -> Plan:
    return begin_plan(actor=so.actor(who), now=NOW, year=year)


def lists(plan: Plan) -> set[tuple[str, str, bool]]:
    rows = PlanSchool.objects.filter(plan=plan).select_related("school")
    return {(r.kind, r.school.code, r.listed) for r in rows}


def again(plan: Plan) -> Plan:
    plan.refresh_from_db()
    return plan


@pytest.fixture
def running(cases: Cases) -> None:
    """T-TH2 runs out in 2027, T-MN1 in 2029; T-TH1 has three years of data and nothing in force."""
    cases.issued(school="T-TH2", kind="national_standard", level=1, on=date(2022, 3, 4), signed=date(2022, 3, 20))
    cases.issued(
        school="T-MN1",
        edition="tt19-2018",
        kind="national_standard",
        level=1,
        signed=date(2024, 3, 20),
        number="13/GCN",
    )


def test_a_plan_begins_from_the_data_with_the_reason_of_each_school(so: Office, running: None) -> None:
    plan = begun(so)
    assert lists(plan) == {("maintain", "T-TH2", True), ("new", "T-TH1", True)}
    reasons = dict(PlanSchool.objects.filter(plan=plan).values_list("kind", "reason"))
    assert reasons["maintain"] == ("Trường đạt chuẩn quốc gia, mức độ 1, số 12/GCN-SGDĐT hết hạn ngày 20/03/2027")
    assert "2024–2025, 2025–2026, 2026–2027" in reasons["new"]
    assert [a.position for a in PlanActivity.objects.filter(plan=plan).order_by("position")] == list(range(1, 8))
    assert plan.texts["goals"].startswith("100% trường tự đánh giá")
    assert "năm 2027" in plan.texts["goals"]
    assert [r.school_id for r in planned_schools(plan.unit_id, 2027, "maintain")] == [so.world.units["T-TH2"]]
    with pytest.raises(PlanningProblem, match="đã có kế hoạch năm 2027"):
        begun(so)


def test_the_next_year_begins_from_this_one(so: Office) -> None:
    first = begun(so, year=2026)
    PlanActivity.objects.filter(plan=first).delete()
    c.save_activity(
        actor=so.actor("so"),
        now=NOW,
        plan_id=first.pk,
        facts=c.ActivityFacts("Tập huấn năm 2026", time="02/2026", budget=5),
    )
    second = begun(so)
    assert list(PlanActivity.objects.filter(plan=second).values_list("content", "time", "budget")) == [
        ("Tập huấn năm 2027", "02/2027", 5)
    ]
    assert second.drafted_from == (
        "Kế hoạch năm 2026 của đơn vị; quy định đã đổi từ đó đến năm 2027, hãy xem lại từng việc"
    )


def test_looking_again_keeps_what_people_decided(so: Office, running: None, cases: Cases) -> None:
    plan = begun(so)
    taken = PlanSchool.objects.get(plan=plan, kind="maintain")
    c.leave_school_out(
        actor=so.actor("so"), now=NOW, plan_id=plan.pk, row_id=taken.pk, version=1, reason="Trường sắp sáp nhập"
    )
    c.add_school(
        actor=so.actor("so"), now=NOW, plan_id=plan.pk, kind="pilot", code="t-mn1 ".strip().upper(), reason="Làm điểm"
    )
    cases.issued(
        school="T-TH3",
        kind="national_standard",
        level=1,
        on=date(2022, 5, 4),
        signed=date(2022, 5, 20),
        number="99/GCN",
    )
    assert look_again(actor=so.actor("so"), now=NOW, plan_id=plan.pk, version=again(plan).version) == 1
    assert lists(plan) == {
        ("maintain", "T-TH2", False),
        ("maintain", "T-TH3", True),
        ("new", "T-TH1", True),
        ("pilot", "T-MN1", True),
    }
    with pytest.raises(StaleRow):
        look_again(actor=so.actor("so"), now=NOW, plan_id=plan.pk, version=plan.version - 1)


@pytest.mark.parametrize(
    ("code", "kind", "reason", "field"),
    [
        ("T-XA", "pilot", "Vì", "code"),
        ("Không có", "pilot", "Vì", "code"),
        ("", "pilot", "Vì", "code"),
        ("T-TH1", "khac", "Vì", "kind"),
        ("T-TH1", "pilot", " ", "reason"),
        ("T-TH1", "pilot", "x" * 501, "reason"),
        ("trường tiểu học", "pilot", "Vì", "code"),
    ],
)
def test_a_school_that_cannot_be_put_into_a_list(so: Office, code: str, kind: str, reason: str, field: str) -> None:
    plan = begun(so)
    with pytest.raises(PlanningProblem) as refused:
        c.add_school(actor=so.actor("so"), now=NOW, plan_id=plan.pk, kind=kind, code=code, reason=reason)
    assert set(refused.value.fields) == {field}


def test_a_school_of_another_province_is_not_there(so: Office) -> None:
    plan = begun(so, "sokhac")
    with pytest.raises(PlanningProblem, match="không có trường này"):
        c.add_school(actor=so.actor("sokhac"), now=NOW, plan_id=plan.pk, kind="pilot", code="T-TH1", reason="Vì")


def test_words_of_two_people_are_merged_and_clashes_shown(so: Office) -> None:
    plan = begun(so)
    first = {"purpose": TextEdit("Mục đích của tôi", 1)}
    other = {"purpose": TextEdit(plan.texts["purpose"], 1), "goals": TextEdit("Mục tiêu của chị", 1)}
    save_texts(actor=so.actor("so"), now=NOW, plan_id=plan.pk, sent=first)
    with pytest.raises(TextClash) as clash:
        save_texts(
            actor=so.actor("giamdoc"), now=NOW, plan_id=plan.pk, sent=other | {"purpose": TextEdit("Của chị", 1)}
        )
    assert [(x.key, x.sent, x.stands) for x in clash.value.clashes] == [("purpose", "Của chị", "Mục đích của tôi")]
    assert again(plan).texts["goals"] != "Mục tiêu của chị"
    save_texts(actor=so.actor("giamdoc"), now=NOW, plan_id=plan.pk, sent={"goals": other["goals"]})
    texts = again(plan).texts
    assert (texts["purpose"], texts["goals"]) == ("Mục đích của tôi", "Mục tiêu của chị")
    with pytest.raises(PlanningProblem, match="cần sửa"):
        save_texts(actor=so.actor("so"), now=NOW, plan_id=plan.pk, sent={"goals": TextEdit("x" * 20_001, 2)})


def handed_in(so: Office, who: str, *, year: int = 2027) -> Plan:
    plan = begun(so, who, year)
    return m.submit_plan(actor=so.actor(who), now=NOW, plan_id=plan.pk, version=plan.version)


def test_a_plan_goes_up_comes_back_and_is_taken_in(so: Office, running: None) -> None:
    plan = handed_in(so, "xa")
    with pytest.raises(PermissionDenied, match="không sửa được"):
        save_texts(actor=so.actor("xa"), now=NOW, plan_id=plan.pk, sent={})
    assert [n.text for n in Notice.objects.filter(account_id=so.world.accounts["so"])] == [
        "Ủy ban nhân dân xã Nậm Mạ nộp kế hoạch năm 2027"
    ]
    assert [item.title for item in my_work.plans(so.actor("so"), TODAY, False)] == [
        "Xem, tổng hợp kế hoạch năm 2027: Ủy ban nhân dân xã Nậm Mạ"
    ]
    assert waiting(so.world, TODAY)["so"] == ["plan"]
    back = m.return_plan(actor=so.actor("so"), now=NOW, plan_id=plan.pk, version=plan.version, reason="Thiếu kinh phí")
    assert [item.title for item in my_work.plans(so.actor("xa"), TODAY, False)] == ["Sửa kế hoạch năm 2027 bị trả lại"]
    c.add_school(actor=so.actor("xa"), now=NOW, plan_id=plan.pk, kind="pilot", code="T-NC1", reason="Làm điểm")
    back = m.submit_plan(actor=so.actor("xa"), now=NOW, plan_id=plan.pk, version=back.version)
    with pytest.raises(PlanningProblem, match="chưa có kế hoạch năm 2027"):
        m.consolidate_plan(actor=so.actor("so"), now=NOW, plan_id=plan.pk, version=back.version)
    mine = begun(so)
    assert m.consolidate_all(actor=so.actor("so"), now=NOW, plan_id=mine.pk) == (1, 3)
    assert again(plan).state == "consolidated"
    origins = set(PlanSchool.objects.filter(plan=mine).values_list("kind", "school__code", "origin__code"))
    assert origins == {("maintain", "T-TH2", "T-XA"), ("new", "T-TH1", "T-XA"), ("pilot", "T-NC1", "T-XA")}
    below = plans_below(unit_id=so.world.units["T-TINH"], year=2027, on=TODAY)
    assert [(line.name, line.state, line.schools) for line in below] == [
        ("Ủy ban nhân dân xã Nậm Mạ", "consolidated", 3)
    ]
    assert m.consolidate_all(actor=so.actor("so"), now=NOW, plan_id=mine.pk) == (0, 0)


def test_a_school_hands_in_its_roadmap(so: Office) -> None:
    save_step(actor=so.actor("hieutruong"), now=NOW, unit_code="T-TH1", year=2027, level=2, degree=1, note="Xây phòng")
    plan = handed_in(so, "hieutruong")
    assert PlanSchool.objects.filter(plan=plan).count() == 0
    mine = begun(so, "xa")
    came = m.consolidate_plan(actor=so.actor("xa"), now=NOW, plan_id=plan.pk, version=plan.version)
    assert came == 1
    row = PlanSchool.objects.get(plan=mine, kind="new", school__code="T-TH1")
    assert (row.aim, row.origin_id, row.found) == ("Mức độ 1", so.school_id, True)


def test_only_the_receiver_decides(so: Office) -> None:
    plan = handed_in(so, "hieutruong")
    with pytest.raises(PermissionDenied, match="đơn vị nhận"):
        m.return_plan(actor=so.actor("so"), now=NOW, plan_id=plan.pk, version=plan.version, reason="Không")
    for stranger in ("hangxom", "sokhac"):
        with pytest.raises(Http404):
            plan_for(actor=so.actor(stranger), plan_id=plan.pk, today=TODAY)
    m.withdraw_plan(actor=so.actor("hieutruong"), now=NOW, plan_id=plan.pk, version=plan.version)
    with pytest.raises(Http404):
        plan_for(actor=so.actor("xa"), plan_id=plan.pk, today=TODAY)
    with pytest.raises(PermissionDenied):
        begun(so, "giaovien")


def approved(so: Office, plan: Plan, who: str = "giamdoc", **more: Any) -> Plan:
    return m.approve_plan(actor=so.actor(who), now=NOW, plan_id=plan.pk, version=again(plan).version, **(PAPER | more))


def test_approval_freezes_and_sets_the_targets(so: Office, running: None) -> None:
    plan = begun(so)
    with pytest.raises(PermissionDenied):
        approved(so, plan, "so")
    for wrong, words in (
        ({"number": ""}, "số, ký hiệu"),
        ({"signed_on": None}, "ngày ký"),
        ({"authority": " "}, "cơ quan phê duyệt"),
    ):
        with pytest.raises(PlanningProblem, match=words):
            approved(so, plan, **wrong)
    with pytest.raises(PlanningProblem) as refused:
        approved(so, plan, signed_on=date(2026, 12, 1))
    assert set(refused.value.fields) == {"signed_on"}
    approved(so, plan)
    version = PlanVersion.objects.get(plan=plan)
    assert (version.number, version.document_number, len(version.frozen_sha256)) == (1, "150/KH-UBND", 64)
    assert version.frozen["head"]["issuing_body"] == "Ủy ban nhân dân Tỉnh Thử"
    assert version.frozen["head"]["number_line"] == "Số: 150/KH-UBND"
    assert [a["title"] for a in version.frozen["annexes"]] == [
        "Danh sách trường đề nghị công nhận mới",
        "Danh sách trường đề nghị công nhận duy trì",
    ]
    own = [(t.kind, t.level, t.source) for t in targets_of(plan.unit_id, year=2027, on=TODAY) if t.own]
    assert own == [
        ("newly_recognised", "1 trường", "Kế hoạch 150/KH-UBND ngày 21/11/2026"),
        ("maintained", "1 trường", "Kế hoạch 150/KH-UBND ngày 21/11/2026"),
    ]
    with pytest.raises(PermissionDenied, match="không sửa được"):
        c.save_activity(actor=so.actor("so"), now=NOW, plan_id=plan.pk, facts=c.ActivityFacts("Thêm"))


def test_an_amended_plan_keeps_what_was_approved(so: Office, running: None) -> None:
    plan = approved(so, begun(so))
    m.publish_plan(actor=so.actor("so"), now=NOW, plan_id=plan.pk, version=again(plan).version)
    told = Notice.objects.filter(kind="planning.plan", unit_id=so.world.units["T-TH2"]).values_list("text", flat=True)
    assert list(told) == ["Trường có tên trong kế hoạch năm 2027 của Sở Giáo dục và Đào tạo Thử"]
    assert plan_for(actor=so.actor("hangxom"), plan_id=plan.pk, today=TODAY).plan == plan
    assert [p.number for p in public.published_plans(unit_ids=[plan.unit_id])] == ["150/KH-UBND"]
    with pytest.raises(PlanningProblem):
        m.amend_plan(actor=so.actor("giamdoc"), now=NOW, plan_id=plan.pk, version=again(plan).version, reason="")
    m.amend_plan(
        actor=so.actor("giamdoc"), now=NOW, plan_id=plan.pk, version=again(plan).version, reason="Thêm trường điểm"
    )
    assert public.published_plans(unit_ids=[plan.unit_id]) == []
    c.add_school(actor=so.actor("so"), now=NOW, plan_id=plan.pk, kind="new", code="T-NC1", reason="Theo đề nghị")
    approved(so, plan, number="160/KH-UBND")
    assert [
        (v.number, v.document_number, v.reason, len(v.frozen["annexes"][0]["rows"]))
        for v in PlanVersion.objects.filter(plan=plan).order_by("number")
    ] == [(1, "150/KH-UBND", "", 1), (2, "160/KH-UBND", "Thêm trường điểm", 2)]
    assert [t.level for t in targets_of(plan.unit_id, year=2027, on=TODAY) if t.kind == "newly_recognised"] == [
        "2 trường"
    ]


def test_requests_are_answered_by_the_committee(so: Office) -> None:
    plan = begun(so, "hieutruong")
    asked = c.save_request(
        actor=so.actor("hieutruong"), now=NOW, plan_id=plan.pk, kind="money", content="Sửa thư viện", amount=200_000_000
    )
    with pytest.raises(PlanningProblem, match="hai lần"):
        c.save_request(
            actor=so.actor("hieutruong"),
            now=NOW,
            plan_id=plan.pk,
            kind="money",
            content="Sửa thư viện",
            amount=200_000_000,
        )
    plan = m.submit_plan(actor=so.actor("hieutruong"), now=NOW, plan_id=plan.pk, version=again(plan).version)
    mine = begun(so, "xa")
    assert [(r.asker, r.own, r.state) for r in requests_of(mine, on=TODAY)] == [
        ("Trường Tiểu học Sông Đà", False, "waiting")
    ]
    assert [w.title for w in my_work.requests(so.actor("laocai"), TODAY, False)] == [
        "Trả lời 1 đề nghị: Trường Tiểu học Sông Đà"
    ]
    answer: dict[str, Any] = {
        "plan_id": plan.pk,
        "request_id": asked.pk,
        "version": asked.version,
        "answer": "partly",
        "words": "Bố trí trong quý III",
        "amount": 120_000_000,
        "document": "CV 12/UBND",
    }
    with pytest.raises(PlanningProblem):
        c.answer_request(actor=so.actor("laocai"), now=NOW, **(answer | {"words": ""}))
    for own in ("giaovien", "hieutruong"):
        with pytest.raises(PermissionDenied):
            c.answer_request(actor=so.actor(own), now=NOW, **answer)
    c.answer_request(actor=so.actor("laocai"), now=NOW, **answer)
    with pytest.raises(StaleRow):
        c.answer_request(actor=so.actor("laocai"), now=NOW, **answer)
    line = requests_of(mine, on=TODAY)[0]
    assert (line.state, line.answer, line.answered_amount, line.answered_by) == (
        "partly",
        "Bố trí trong quý III",
        120_000_000,
        "Ủy ban nhân dân xã Nậm Mạ",
    )
    assert my_work.requests(so.actor("laocai"), TODAY, False) == []


def test_activities_are_kept_apart_from_each_other(so: Office) -> None:
    plan = begun(so)
    one = c.save_activity(actor=so.actor("so"), now=NOW, plan_id=plan.pk, facts=c.ActivityFacts("Kiểm tra", budget=10))
    with pytest.raises(PlanningProblem, match="hai lần"):
        c.save_activity(actor=so.actor("so"), now=NOW, plan_id=plan.pk, facts=c.ActivityFacts("Kiểm tra", budget=10))
    c.save_activity(
        actor=so.actor("so"),
        now=NOW,
        plan_id=plan.pk,
        activity_id=one.pk,
        version=1,
        facts=c.ActivityFacts("Kiểm tra 2"),
    )
    with pytest.raises(StaleRow):
        c.save_activity(
            actor=so.actor("giamdoc"),
            now=NOW,
            plan_id=plan.pk,
            activity_id=one.pk,
            version=1,
            facts=c.ActivityFacts("Kiểm tra 3"),
        )
    for wrong, field in ((c.ActivityFacts(" "), "content"), (c.ActivityFacts("X", budget=-1), "budget")):
        with pytest.raises(PlanningProblem) as refused:
            c.save_activity(actor=so.actor("so"), now=NOW, plan_id=plan.pk, facts=wrong)
        assert set(refused.value.fields) == {field}
    c.remove_activity(actor=so.actor("so"), now=NOW, plan_id=plan.pk, activity_id=one.pk)
    with pytest.raises(Http404):
        c.remove_activity(actor=so.actor("so"), now=NOW, plan_id=plan.pk, activity_id=one.pk)


def test_a_roadmap_step_a_year(so: Office) -> None:
    step: dict[str, Any] = {"unit_code": "T-TH1", "year": 2028, "level": 3, "degree": None}
    row = save_step(actor=so.actor("hieutruong"), now=NOW, **step)
    with pytest.raises(StaleRow):
        save_step(actor=so.actor("phohieutruong"), now=NOW, **step)
    assert save_step(actor=so.actor("hieutruong"), now=NOW, **(step | {"level": 4}), version=row.version).level == 4
    for wrong, field in (({"year": 2025}, "year"), ({"level": 5}, "level"), ({"level": None}, "degree")):
        with pytest.raises(PlanningProblem) as refused:
            save_step(actor=so.actor("hieutruong"), now=NOW, **(step | wrong), version=2)
        assert set(refused.value.fields) == {field}
    with pytest.raises(PermissionDenied):
        save_step(actor=so.actor("giaovien"), now=NOW, **step)
    with pytest.raises(Http404):
        save_step(actor=so.actor("hangxom"), now=NOW, **step)
    remove_step(actor=so.actor("hieutruong"), now=NOW, unit_code="T-TH1", year=2028)
    with pytest.raises(Http404):
        remove_step(actor=so.actor("hieutruong"), now=NOW, unit_code="T-TH1", year=2028)


def test_the_plan_of_a_unit_and_year(so: Office) -> None:
    assert plan_of(so.world.units["T-TINH"], 2027) is None
    plan = begun(so)
    assert plan_of(so.world.units["T-TINH"], 2027) == plan
    with pytest.raises(PlanningProblem, match="Chỉ lập kế hoạch của năm"):
        begun(so, year=2040)
