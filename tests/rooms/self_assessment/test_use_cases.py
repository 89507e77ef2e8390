"""Opening a cycle, its council, assignment and hand-over. Writing and publishing have their own files."""

from datetime import date

import pytest
from tests.demo import cast

pytestmark = pytest.mark.django_db


def problem():
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    return SelfAssessmentProblem


def events(cycle_id, action):
    from kiemdinh.services.ledger.models import Event

    return list(Event.objects.filter(action=action, target_type="cycle", target_id=str(cycle_id)))


# ── a new cycle ───────────────────────────────────────────────────────────────

WARNING = "chưa gồm sửa đổi TT 22/2024"


@pytest.mark.parametrize(("on", "year", "edition", "warning"), [
    (date(2018, 10, 10), "2018-2019", "tt17-2018", ""),
    (date(2023, 10, 2), "2023-2024", "tt17-2018", ""),
    (date(2025, 1, 24), "2024-2025", "tt17-2018", ""),
    (date(2025, 1, 25), "2024-2025", "tt17-2018", WARNING),
    (date(2026, 7, 6), "2025-2026", "tt17-2018", WARNING),
    (date(2026, 7, 7), "2026-2027", "tt57-2026", ""),
    (date(2026, 11, 21), "2026-2027", "tt57-2026", ""),
])
def test_a_cycle_is_pinned_to_the_edition_of_its_day(world, on, year, edition, warning):
    cycle = cast.new_cycle(world, on=on, year=year)
    cycle.refresh_from_db()
    assert (cycle.edition_code, cycle.state, cycle.school_type) == (edition, "draft", "tieu-hoc")
    assert cycle.catalog_version.edition.code == edition
    assert warning in cycle.edition_warning and bool(warning) == bool(cycle.edition_warning)
    [event] = events(cycle.pk, "cycle.create")
    assert event.reason == cycle.edition_warning
    assert event.data == {"edition": edition, "school_year": year}


def test_before_its_edition_was_in_force_there_is_nothing_to_assess_by(world):
    with pytest.raises(problem(), match="chưa có bộ"):
        cast.new_cycle(world, on=date(2020, 1, 2), year="2019-2020", by="gdtx", school="T-TX1")


@pytest.mark.parametrize("on", [date(2023, 10, 2), date(2026, 7, 6)])
def test_gdtx_has_no_edition_before_tt57(world, on):
    from kiemdinh.rooms.self_assessment.models import Cycle

    with pytest.raises(problem(), match="chưa có bộ"):
        cast.new_cycle(world, on=on, year="2025-2026", by="gdtx", school="T-TX1")
    assert not Cycle.objects.exists()
    assert cast.new_cycle(world, on=date(2026, 7, 7), year="2026-2027", by="gdtx",
                          school="T-TX1").edition_code == "tt57-2026"


def test_a_2018_cycle_has_a_sheet_a_criterion_a_khoan_and_a_narrative_a_standard(world):
    from kiemdinh.rooms.self_assessment.models import CriterionSheet, Narrative

    cycle = cast.new_cycle(world)
    access = world.access(cycle)
    rows = list(CriterionSheet.objects.filter(cycle=cycle).order_by("position"))
    assert [r.criterion for r in rows if r.kind == "criterion"] == [c.code for c in access.catalog.criteria]
    assert [r.criterion for r in rows if r.kind == "level_4"] == [i.code for i in access.catalog.level_4]
    assert {r.work_state for r in rows} == {"todo"}
    assert {r.stage for r in rows} == {""}
    assert len([r for r in rows if r.kind == "criterion"]) == 27
    assert set(Narrative.objects.filter(cycle=cycle).values_list("subject", flat=True)) == {
        "report", *(f"standard:{n}" for n in range(1, 6))}
    assert cycle.figure_years == ["2019-2020", "2020-2021", "2021-2022", "2022-2023", "2023-2024"]
    assert cycle.evidence_set.code_format == "2018-box"


def test_a_school_of_several_stages_has_sheets_per_stage_under_tt57_only(world):
    from kiemdinh.rooms.self_assessment.models import CriterionSheet, Narrative

    before = cast.new_cycle(world, by="nhieucap", school="T-NC1")
    assert before.stages == [""]
    after = cast.new_cycle(world, by="nhieucap", school="T-NC1", on=cast.IN_TT57, year="2026-2027")
    assert after.stages == ["tieu-hoc", "thcs"]
    codes = [c.code for c in world.access(after, "nhieucap").catalog.criteria]
    for stage in after.stages:
        assert list(CriterionSheet.objects.filter(cycle=after, stage=stage).order_by("position").values_list(
            "criterion", flat=True)) == codes
    assert CriterionSheet.objects.filter(cycle=after).count() == 2 * len(codes)
    standards = {s.code for s in world.access(after, "nhieucap").catalog.standards}
    assert set(Narrative.objects.filter(cycle=after).values_list("stage", "subject")) == {
        ("", "report"), *((stage, f"standard:{n}") for stage in after.stages for n in standards)}
    assert after.figure_years == ["2024-2025", "2025-2026", "2026-2027"]
    assert after.evidence_set.code_format == "tt57"


def test_one_cycle_a_school_and_year(world):
    cast.new_cycle(world)
    with pytest.raises(problem()) as refused:
        cast.new_cycle(world)
    assert str(refused.value) == "Trường đã có chu kỳ tự đánh giá của năm học 2023-2024. Hãy mở chu kỳ đó."
    assert cast.new_cycle(world, year="2022-2023").school_year == "2022-2023"
    assert cast.new_cycle(world, by="hangxom", school="T-TH2").school_id == world.units["T-TH2"]


def test_what_a_new_cycle_refuses(world):
    from django.core.exceptions import PermissionDenied

    from kiemdinh.rooms.self_assessment.models import Cycle

    with pytest.raises(problem(), match="^Năm học “1999-2000” không có trong danh mục năm học.$"):
        cast.new_cycle(world, year="1999-2000")
    with pytest.raises(problem(), match="^Không có trường mang mã “T-KHONG” vào ngày này.$"):
        cast.new_cycle(world, school="T-KHONG")
    with pytest.raises(problem()):
        cast.new_cycle(world, edition_code="tt57-2026")
    for stranger in ("hangxom", "thuky", "xa", "so", "bo"):
        with pytest.raises(PermissionDenied):
            cast.new_cycle(world, by=stranger)
    assert not Cycle.objects.exists()


# ── the council ───────────────────────────────────────────────────────────────


def start(world, cycle, on=cast.IN_2018):
    from kiemdinh.rooms.self_assessment.use_cases.cycles import open_cycle

    return open_cycle(actor=world.actor("hieutruong", on), now=cast.at(on), cycle_id=cycle.pk)


@pytest.mark.parametrize(("on", "year", "size", "refusal"), [
    (cast.IN_2018, "2023-2024", 6, "cần ít nhất 07"),
    (cast.IN_2018, "2023-2024", 7, ""),
    (cast.IN_TT57, "2026-2027", 3, "cần ít nhất 05"),
    (cast.IN_TT57, "2026-2027", 5, ""),
    (cast.IN_TT57, "2026-2027", 6, "phải là số lẻ"),
    (cast.IN_TT57, "2026-2027", 7, ""),
])
def test_work_starts_once_the_council_meets_its_edition(world, on, year, size, refusal):
    cycle = cast.new_cycle(world, on=on, year=year)
    cast.seat_council(world, cycle, on=on, people_=cast.COUNCIL[:size])
    if refusal:
        with pytest.raises(problem(), match=refusal):
            start(world, cycle, on)
        cycle.refresh_from_db()
        assert cycle.state == "draft"
        assert events(cycle.pk, "cycle.open") == []
    else:
        assert start(world, cycle, on).state == "in_progress"
        assert len(events(cycle.pk, "cycle.open")) == 1


def test_a_person_of_a_group_only_does_not_count_as_a_member(world):
    from kiemdinh.rooms.self_assessment.use_cases import council

    cycle = cast.new_cycle(world)
    cast.seat_council(world, cycle, people_=cast.COUNCIL[:6])
    group = council.add_group(actor=world.actor("hieutruong", cast.IN_2018), now=cast.at(cast.IN_2018),
                              cycle_id=cycle.pk, kind="working_group", name="Nhóm 1")
    council.add_participant(actor=world.actor("hieutruong", cast.IN_2018), now=cast.at(cast.IN_2018),
                            cycle_id=cycle.pk, full_name="Người Ngoài", position_title="Giáo viên", groups=[group.pk])
    with pytest.raises(problem(), match="Hội đồng có 6 thành viên"):
        start(world, cycle)


def test_a_person_sits_in_several_groups_and_a_group_has_one_leader(run):
    from kiemdinh.rooms.self_assessment.models import GroupSeat
    from kiemdinh.rooms.self_assessment.queries.council import groups_of, members_of
    from kiemdinh.rooms.self_assessment.use_cases import council

    who = {"actor": run.world.actor("hieutruong", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk}
    first = council.add_group(**who, kind="working_group", name="Nhóm công tác 1")
    pen = council.add_group(**who, kind="secretariat", name="Nhóm thư ký")

    def put(name, groups, leads):
        seat = run.seats[name]
        seat.refresh_from_db()
        council.change_participant(**who, participant_id=seat.pk, version=seat.version, full_name=seat.full_name,
                                   position_title=seat.position_title, council_role=seat.council_role, duty=seat.duty,
                                   groups=groups, leads=leads)

    put("giaovien2", [first.pk], [first.pk])
    put("giaovien", [pen.pk], [first.pk])
    access = run.access()
    assert [g.name for g in groups_of(access)] == ["Nhóm thư ký", "Nhóm công tác 1"]
    assert [(p.full_name, leads) for p, leads in members_of(access, first)] == [
        ("Ngô Quốc Ân", True), ("Bùi Thị Yến", False)]
    assert [(p.full_name, leads) for p, leads in members_of(access, pen)] == [("Ngô Quốc Ân", False)]
    put("giaovien", [], [])
    assert list(GroupSeat.objects.values_list("participant__full_name", "group__name")) == [
        ("Bùi Thị Yến", "Nhóm công tác 1")]
    with pytest.raises(problem(), match="^Đã có nhóm tên “Nhóm thư ký”.$"):
        council.add_group(**who, kind="working_group", name="  Nhóm   thư ký ")
    with pytest.raises(problem(), match="^Nhóm đã chọn không còn trong chu kỳ này"):
        put("giaovien", [999999], [])


def test_the_same_person_is_not_seated_twice_and_a_stale_row_is_refused(run):
    from kiemdinh.rooms.self_assessment.models import Participant
    from kiemdinh.rooms.self_assessment.use_cases import council
    from kiemdinh.rooms.self_assessment.use_cases.problems import StaleRow

    who = {"actor": run.world.actor("thuky", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk}
    with pytest.raises(problem(), match="^“Ngô Quốc Ân” đã có trong danh sách.$"):
        council.add_participant(**who, full_name="Ngô Quốc Ân", position_title="Giáo viên", council_role="member",
                                account_id=run.world.accounts["giaovien"])
    with pytest.raises(problem(), match="^Họ và tên còn trống"):
        council.add_participant(**who, full_name="  ", position_title="")
    with pytest.raises(problem(), match="^Vai trò “king” không có"):
        council.add_participant(**who, full_name="A B", position_title="", council_role="king")
    change = {**who, "participant_id": run.seats["giaovien"].pk, "position_title": "Giáo viên",
              "council_role": "member", "duty": ""}
    council.change_participant(**change, version=1, full_name="Ngô Quốc  Ân")
    with pytest.raises(StaleRow):
        council.change_participant(**change, version=1, full_name="Tên Khác")
    assert Participant.objects.get(pk=run.seats["giaovien"].pk).full_name == "Ngô Quốc Ân"


def test_taking_somebody_off_the_council_leaves_the_sheets(run):
    from kiemdinh.rooms.self_assessment.use_cases import council

    council.remove_participant(actor=run.world.actor("hieutruong", run.on), now=cast.at(run.on),
                               cycle_id=run.cycle.pk, participant_id=run.seats["giaovien"].pk)
    sheet = run.sheet("1.1")
    assert (sheet.assignee_id, sheet.work_state) == (None, "todo")


@pytest.mark.parametrize("who", ["giaovien", "nguoimoi", "hangxom", "xa", "bo"])
def test_who_may_not_touch_the_council(run, who):
    from django.core.exceptions import PermissionDenied
    from django.http import Http404

    from kiemdinh.rooms.self_assessment.use_cases import council

    expected = PermissionDenied if who in ("giaovien", "nguoimoi") else Http404
    with pytest.raises(expected):
        council.add_group(actor=run.world.actor(who, run.on), now=cast.at(run.on), cycle_id=run.cycle.pk,
                          kind="working_group", name="Nhóm lạ")


# ── assignment ────────────────────────────────────────────────────────────────


def test_sheets_go_to_people_and_groups_of_this_cycle_only(run):
    from kiemdinh.rooms.self_assessment.models import CriterionSheet
    from kiemdinh.rooms.self_assessment.use_cases import council
    from kiemdinh.rooms.self_assessment.use_cases.assignments import assign

    other = cast.running_cycle(run.world, year="2022-2023")
    who = {"actor": run.world.actor("hieutruong", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk}
    group = council.add_group(**who, kind="working_group", name="Nhóm 1")
    sheet = run.sheet("2.1")
    assert assign(**who, assignees={sheet.pk: run.seats["giaovien2"].pk}, groups={sheet.pk: group.pk},
                  due_on=date(2024, 3, 1)) == 1
    sheet.refresh_from_db()
    assert (sheet.assignee, sheet.group, sheet.due_on) == (run.seats["giaovien2"], group, date(2024, 3, 1))
    assert assign(**who, assignees={sheet.pk: run.seats["giaovien2"].pk}) == 0
    with pytest.raises(problem(), match="^Người được phân công không có trong hội đồng"):
        assign(**who, assignees={sheet.pk: other.seats["giaovien"].pk})
    with pytest.raises(problem(), match="^Nhóm được phân công không có"):
        assign(**who, assignees={}, groups={sheet.pk: 999999})
    # A sheet of another cycle is left alone, whoever asks through this one.
    assert assign(**who, assignees={other.sheet("3.1").pk: run.seats["giaovien2"].pk}) == 0
    assert other.sheet("3.1").assignee_id is None
    assert assign(**who, assignees={sheet.pk: None}) == 1
    assert CriterionSheet.objects.get(pk=sheet.pk).assignee_id is None


def test_a_member_of_the_group_writes_its_sheets_and_others_do_not(run):
    from django.core.exceptions import PermissionDenied

    from kiemdinh.rooms.self_assessment.use_cases import council
    from kiemdinh.rooms.self_assessment.use_cases.assignments import assign

    who = {"actor": run.world.actor("hieutruong", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk}
    group = council.add_group(**who, kind="working_group", name="Nhóm 1")
    seat = run.seats["giaovien3"]
    council.change_participant(**who, participant_id=seat.pk, version=1, full_name=seat.full_name,
                               position_title=seat.position_title, council_role="member", duty="", groups=[group.pk])
    assign(**who, assignees={}, groups={run.sheet("3.1").pk: group.pk})
    assert run.save("giaovien3", "3.1", state_1="<p>Nhóm viết.</p>").changed
    for stranger, code in (("giaovien2", "3.1"), ("giaovien3", "3.2"), ("nguoimoi", "3.1")):
        with pytest.raises(PermissionDenied):
            run.save(stranger, code, state_1="<p>x</p>")


# ── hand-over ─────────────────────────────────────────────────────────────────


def end_post(run, leaver, successor, on):
    from kiemdinh.rooms.people.models import Post
    from kiemdinh.rooms.people.use_cases import SYSTEM
    from kiemdinh.rooms.people.use_cases import end_post as end

    post = Post.objects.get(account_id=run.world.accounts[leaver])
    return end(actor=SYSTEM, now=cast.at(on), post_id=post.pk, ends_on=on, reason="Chuyển công tác",
               successor_id=run.world.accounts[successor])


def test_who_leaves_hands_seat_and_sheets_to_the_successor(run):
    from kiemdinh.rooms.self_assessment.models import Participant

    on = date(2023, 11, 1)
    published = cast.running_cycle(run.world, year="2022-2023")
    published.cycle.__class__.objects.filter(pk=published.cycle.pk).update(state="published")
    assert end_post(run, "thuky", "nguoimoi", on) >= 0
    heir = Participant.objects.get(cycle=run.cycle, account_id=run.world.accounts["nguoimoi"])
    assert (heir.full_name, heir.council_role) == ("Phạm Thị Ổn", "secretary")
    assert Participant.objects.get(pk=run.seats["thuky"].pk).council_role == ""
    assert Participant.objects.get(pk=published.seats["thuky"].pk).council_role == "secretary"
    assert not Participant.objects.filter(cycle=published.cycle, account_id=run.world.accounts["nguoimoi"]).exists()
    # The heir now does the secretary's work, the one who left does nothing.
    late = date(2023, 11, 5)
    assert run.world.access(run.cycle, "nguoimoi", late).may("review_sheet")
    from django.http import Http404

    with pytest.raises(Http404):
        run.world.access(run.cycle, "thuky", late)


def test_a_writer_hands_over_to_somebody_already_in_the_council(run):
    from kiemdinh.rooms.self_assessment.models import CriterionSheet, Participant

    assert end_post(run, "giaovien", "giaovien2", date(2023, 11, 1)) == 2
    assert set(CriterionSheet.objects.filter(assignee=run.seats["giaovien2"]).values_list("criterion", flat=True)) == {
        "1.1", "1.2"}
    heir = Participant.objects.get(pk=run.seats["giaovien2"].pk)
    assert heir.council_role == "member"
    assert Participant.objects.filter(cycle=run.cycle).count() == 7


# ── abbreviations ─────────────────────────────────────────────────────────────


def test_the_abbreviations_are_a_list_without_doubles_or_gaps(run):
    from kiemdinh.rooms.self_assessment.use_cases.cycles import set_abbreviations

    who = {"actor": run.world.actor("thuky", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk}
    set_abbreviations(**who, rows=[("HS", "Học sinh"), (" CBQL ", "Cán bộ quản lý"), ("", "trống"), ("GV", "")])
    run.cycle.refresh_from_db()
    assert run.cycle.abbreviations == [{"short": "CBQL", "long": "Cán bộ quản lý"}, {"short": "HS", "long": "Học sinh"}]
    with pytest.raises(problem(), match="^Chữ viết tắt “HS” có hai lần"):
        set_abbreviations(**who, rows=[("HS", "Học sinh"), ("HS", "Hồ sơ")])
    run.cycle.refresh_from_db()
    assert len(run.cycle.abbreviations) == 2
