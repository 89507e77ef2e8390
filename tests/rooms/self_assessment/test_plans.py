"""Planning use cases: weeks, nội hàm and groups, with their faults."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo import cast

from kiemdinh.rooms.self_assessment.models import (
    ContentItem,
    CriterionSheet,
    Cycle,
    FocusIssue,
    GroupSeat,
    Narrative,
    PlanReview,
    PlanWeek,
)
from kiemdinh.rooms.self_assessment.queries.evidence_view import cited_in_cycle, places_citing
from kiemdinh.rooms.self_assessment.queries.history import narrative_writing, versions_of
from kiemdinh.rooms.self_assessment.queries.plan import expected_evidence
from kiemdinh.rooms.self_assessment.queries.sheets import narratives_of
from kiemdinh.rooms.self_assessment.rules.content_items import ContentDraft
from kiemdinh.rooms.self_assessment.use_cases import content_items, council, groups, improvement_plan, plan, reviews
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow, StaleText
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative
from kiemdinh.services.ledger.models import Event

pytestmark = pytest.mark.django_db
A_WEEK = {"starts_on": date(2024, 3, 4), "ends_on": date(2024, 3, 10)}


def who(run, name="thuky", on=None):
    day = on or run.on
    return {"actor": run.world.actor(name, day), "now": cast.at(day, 14), "cycle_id": run.cycle.pk}


@pytest.fixture
def tt57(world):
    return cast.tt57_cycle(world)


# ── weeks ─────────────────────────────────────────────────────────────────────


def test_the_timetable_is_proposed_once_from_the_due_day(run):
    with pytest.raises(SelfAssessmentProblem, match="chưa có hạn hoàn thành báo cáo"):
        plan.propose_timetable(**who(run))
    Cycle.objects.filter(pk=run.cycle.pk).update(due_on=date(2024, 5, 30))
    assert plan.propose_timetable(**who(run)) == 10
    rows = list(PlanWeek.objects.filter(cycle=run.cycle).order_by("position"))
    assert [r.position for r in rows] == list(range(1, 11))
    assert (rows[0].starts_on, rows[0].ends_on) == (date(2024, 1, 12), date(2024, 1, 18))
    assert (rows[-1].starts_on, rows[-1].ends_on) == (date(2024, 5, 24), date(2024, 5, 30))
    assert all(r.content and r.who and r.result for r in rows)
    with pytest.raises(SelfAssessmentProblem, match="đã có dòng"):
        plan.propose_timetable(**who(run))
    assert PlanWeek.objects.count() == 10


def test_weeks_are_added_changed_moved_and_removed(run):
    first = plan.add_week(**who(run), **A_WEEK, content="Họp hội đồng\r\nGhi biên bản ", who="Chủ tịch")
    second = plan.add_week(**who(run), **A_WEEK, content="Tập huấn")
    plan.change_week(**who(run), row_id=first.pk, version=1, **A_WEEK, content="Họp", result="Biên bản")
    plan.move_week(**who(run), row_id=second.pk, up=True)
    assert list(PlanWeek.objects.order_by("position").values_list("content", "position", "version")) == [
        ("Tập huấn", 1, 1), ("Họp", 2, 2)]
    plan.move_week(**who(run), row_id=second.pk, up=True)
    assert PlanWeek.objects.order_by("position").first().pk == second.pk
    plan.remove_week(**who(run), row_id=first.pk, version=2)
    assert [r.content for r in PlanWeek.objects.all()] == ["Tập huấn"]
    actions = set(Event.objects.filter(target_id=str(run.cycle.pk)).values_list("action", flat=True))
    assert {"plan.add_week", "plan.change_week", "plan.move_week", "plan.remove_week"} <= actions


def test_line_ends_of_the_browser_are_kept_as_one_kind(run):
    assert plan.add_week(**who(run), **A_WEEK, content="Một\r\nHai").content == "Một\nHai"


def test_a_stale_week_is_refused_and_nothing_is_written(run):
    row = plan.add_week(**who(run), **A_WEEK, content="Họp")
    plan.change_week(**who(run), row_id=row.pk, version=1, **A_WEEK, content="Của người trước")
    with pytest.raises(StaleRow, match="Người khác vừa sửa dòng thời gian biểu này"):
        plan.change_week(**who(run, "hieutruong"), row_id=row.pk, version=1, **A_WEEK, content="Của người sau")
    with pytest.raises(StaleRow):
        plan.remove_week(**who(run), row_id=row.pk, version=1)
    assert PlanWeek.objects.get().content == "Của người trước"


def test_a_week_that_ends_before_it_starts_is_refused(run):
    back = {"starts_on": date(2024, 3, 10), "ends_on": date(2024, 3, 9)}
    with pytest.raises(SelfAssessmentProblem, match="trước ngày bắt đầu"):
        plan.add_week(**who(run), **back, content="Họp")
    row = plan.add_week(**who(run), **A_WEEK, content="Họp")
    with pytest.raises(SelfAssessmentProblem, match="trước ngày bắt đầu"):
        plan.change_week(**who(run), row_id=row.pk, version=1, **back, content="Họp")
    assert list(PlanWeek.objects.values_list("starts_on", "version")) == [(date(2024, 3, 4), 1)]


def test_a_stale_text_of_the_plan_carries_both_texts(run):
    def save(name, html, base):
        return save_narrative(**who(run, name), subject="plan", texts={"purpose": TextEdit(html, base)})

    assert save("thuky", "<p>Bản một</p>", 0).versions == {"purpose": 1}
    with pytest.raises(StaleText) as stale:
        save("phohieutruong", "<p>Bản hai</p>", 0)
    assert [(c.theirs, c.mine, c.version) for c in stale.value.conflicts] == [
        ("<p>Bản một</p>", "<p>Bản hai</p>", 1)]
    assert Narrative.objects.get(cycle=run.cycle, subject="plan").texts == {"purpose": "<p>Bản một</p>"}
    save("phohieutruong", "<p>Bản hai</p>", 1)
    writing = narrative_writing(run.access("thuky"), Narrative.objects.get(subject="plan").pk)
    assert (writing.title, writing.label("purpose"), writing.may_edit) == (
        "kế hoạch tự đánh giá", "I. Mục đích tự đánh giá", True)
    assert [v.html for v in versions_of(writing, "purpose")] == ["<p>Bản hai</p>", "<p>Bản một</p>"]
    with pytest.raises(SelfAssessmentProblem, match="Không có mục"):
        save_narrative(**who(run), subject="plan", texts={"general": TextEdit("<p>x</p>", 0)})


def test_texts_of_the_plans_are_not_texts_of_the_report(run):
    for subject, field in (("plan", "purpose"), ("improvement", "bases")):
        save_narrative(**who(run), subject=subject, texts={field: TextEdit("<p>Xem [H1-1.1-09]</p>", 0)})
    assert {subject for _, subject in narratives_of(run.access())} & {"plan", "improvement"} == set()
    assert cited_in_cycle(run.access()) == set()
    assert [p.label for p in places_citing(run.access(), code="[H1-1.1-09]")] == [
        "Kế hoạch cải tiến", "Kế hoạch tự đánh giá"]


@pytest.mark.parametrize(("name", "error"), [("giaovien", PermissionDenied), ("hangxom", Http404), ("so", Http404)])
def test_who_may_not_plan(run, name, error):
    with pytest.raises(error):
        plan.add_week(**who(run, name), **A_WEEK, content="Họp")
    with pytest.raises(error):
        improvement_plan.add_issue(**who(run, name), subject="1.1", stage="")
    with pytest.raises(error):
        reviews.start_review(**who(run, name), moment="first_term")
    assert (PlanWeek.objects.count(), FocusIssue.objects.count(), PlanReview.objects.count()) == (0, 0, 0)


def test_a_week_of_another_cycle_is_not_found(run, world):
    other = cast.new_cycle(world, by="hangxom", school="T-TH2")
    row = PlanWeek.objects.create(cycle=other, position=1, content="Của trường bên", **A_WEEK)
    for act in (lambda: plan.change_week(**who(run), row_id=row.pk, version=1, **A_WEEK, content="x"),
                lambda: plan.remove_week(**who(run), row_id=row.pk, version=1),
                lambda: plan.move_week(**who(run), row_id=row.pk, up=True)):
        with pytest.raises(Http404):
            act()
    assert PlanWeek.objects.get().content == "Của trường bên"


# ── nội hàm ───────────────────────────────────────────────────────────────────


def test_requirements_are_suggested_once(run):
    sheet = run.sheet("1.1")
    made = content_items.suggest_items(**who(run, "giaovien"), sheet_id=sheet.pk)
    rows = list(ContentItem.objects.filter(sheet=sheet).order_by("level", "indicator", "position"))
    assert made == len(rows) >= 5
    assert {(r.level, r.indicator) for r in rows} >= {(1, "a"), (1, "b"), (1, "c"), (2, "*"), (3, "*")}
    assert content_items.suggest_items(**who(run, "giaovien"), sheet_id=sheet.pk) == 0
    ContentItem.objects.filter(level=2).delete()
    assert content_items.suggest_items(**who(run, "giaovien"), sheet_id=sheet.pk) == sum(
        1 for r in rows if r.level == 2)


def test_content_items_decide_no_level(run):
    before = run.sheet("1.1")
    content_items.suggest_items(**who(run, "giaovien"), sheet_id=before.pk)
    after = run.sheet("1.1")
    assert (after.answers, after.work_state, after.version) == (before.answers, before.work_state, before.version)


def test_content_items_are_written_by_whoever_writes_the_sheet(run):
    sheet, draft = run.sheet("1.1"), ContentDraft("Có kế hoạch", "Ai duyệt?", "- Kế hoạch\r\n- Biên bản", "Văn thư", "")
    row = content_items.add_item(**who(run, "giaovien"), sheet_id=sheet.pk, level=1, indicator="a", draft=draft)
    content_items.add_item(**who(run), sheet_id=sheet.pk, level=1, indicator="a", draft=ContentDraft("Công khai"))
    content_items.move_item(**who(run), sheet_id=sheet.pk, row_id=row.pk, up=False)
    assert list(ContentItem.objects.order_by("position").values_list("content", flat=True)) == [
        "Công khai", "Có kế hoạch"]
    found = next(e for e in expected_evidence(run.access()) if e.code == "1.1")
    assert (found.wanted, found.places, found.suggested) == (("Kế hoạch", "Biên bản"), ("Văn thư",), False)
    with pytest.raises(PermissionDenied):
        content_items.add_item(**who(run, "giaovien2"), sheet_id=sheet.pk, level=1, indicator="a", draft=draft)
    with pytest.raises(SelfAssessmentProblem, match="không có yêu cầu này ở Mức 1"):
        content_items.add_item(**who(run), sheet_id=sheet.pk, level=1, indicator="z", draft=draft)


def test_a_stale_content_item_is_refused(run):
    sheet = run.sheet("1.1")
    row = content_items.add_item(**who(run), sheet_id=sheet.pk, level=1, indicator="a", draft=ContentDraft("Một"))
    content_items.change_item(**who(run), sheet_id=sheet.pk, row_id=row.pk, version=1, draft=ContentDraft("Hai"))
    with pytest.raises(StaleRow, match="dòng nội hàm này"):
        content_items.change_item(**who(run), sheet_id=sheet.pk, row_id=row.pk, version=1, draft=ContentDraft("Ba"))
    assert ContentItem.objects.get().content == "Hai"


def test_content_items_of_another_school_do_not_exist(run, world):
    other = cast.new_cycle(world, by="hangxom", school="T-TH2")
    theirs = CriterionSheet.objects.get(cycle=other, criterion="1.1", kind="criterion")
    row = ContentItem.objects.create(sheet=theirs, level=1, indicator="a", position=1, content="Của trường bên")
    mine = run.sheet("1.1")
    for sheet_id in (theirs.pk, mine.pk):
        with pytest.raises(Http404):
            content_items.change_item(**who(run), sheet_id=sheet_id, row_id=row.pk, version=1,
                                      draft=ContentDraft("x"))
    with pytest.raises(Http404):
        content_items.suggest_items(**who(run, "hangxom"), sheet_id=mine.pk)
    row.refresh_from_db()
    assert (row.content, row.version) == ("Của trường bên", 1)


# ── groups ────────────────────────────────────────────────────────────────────


def test_a_group_gets_its_members_and_leader_in_one_go(run):
    group = council.add_group(**who(run), kind="working_group", name="Nhóm 1")
    an, yen, pao = (run.seats[n].pk for n in ("giaovien", "giaovien2", "giaovien3"))
    groups.change_group(**who(run), group_id=group.pk, version=1, name="Nhóm một", members=[an], leader=yen)
    assert set(GroupSeat.objects.filter(group=group).values_list("participant_id", "is_leader")) == {
        (an, False), (yen, True)}
    with pytest.raises(StaleRow, match="nhóm “Nhóm một”"):
        groups.change_group(**who(run), group_id=group.pk, version=1, name="Nhóm 1", members=[pao], leader=None)
    assert GroupSeat.objects.filter(group=group).count() == 2
    council.add_group(**who(run), kind="working_group", name="Nhóm hai")
    with pytest.raises(SelfAssessmentProblem, match="Đã có nhóm tên “Nhóm hai”"):
        groups.change_group(**who(run), group_id=group.pk, version=2, name="Nhóm hai", members=[], leader=None)
    with pytest.raises(PermissionDenied):
        groups.remove_group(**who(run, "giaovien"), group_id=group.pk, version=2)
    groups.remove_group(**who(run), group_id=group.pk, version=2)
    assert not GroupSeat.objects.filter(group_id=group.pk).exists()


def test_whole_standards_are_given_away_at_once(run):
    group = council.add_group(**who(run), kind="working_group", name="Nhóm 2")
    free = CriterionSheet.objects.filter(cycle=run.cycle, criterion__startswith="1.", kind="criterion").count() - 2
    assert groups.assign_standards(**who(run), standards=[("", "1"), ("", "2")], group_id=group.pk,
                                   due_on=date(2024, 4, 1), only_free=True) == free + 4
    sheets = CriterionSheet.objects.filter(cycle=run.cycle, group=group)
    assert {s.criterion.split(".")[0] for s in sheets} == {"1", "2"}
    assert {s.due_on for s in sheets} == {date(2024, 4, 1)}
    assert run.sheet("1.1").group_id is None and run.sheet("3.1").group_id is None
    assert groups.assign_standards(**who(run), standards=[("", "1")], group_id=group.pk,
                                   participant_id=run.seats["giaovien2"].pk) == free + 2
    assert run.sheet("1.1").assignee_id == run.seats["giaovien2"].pk
    level_4 = CriterionSheet.objects.filter(cycle=run.cycle, kind="level_4")
    assert groups.assign_standards(**who(run), standards=[("", "level_4")], group_id=group.pk) == level_4.count() > 0


@pytest.mark.parametrize(("standards", "group", "words"), [
    ([], True, "Chưa chọn tiêu chuẩn nào"), ([("", "1")], False, "Chưa chọn nhóm hoặc người nhận")])
def test_giving_nothing_or_to_nobody_is_refused(run, standards, group, words):
    row = council.add_group(**who(run), kind="working_group", name="Nhóm 1")
    with pytest.raises(SelfAssessmentProblem, match=words):
        groups.assign_standards(**who(run), standards=standards, group_id=row.pk if group else None)
