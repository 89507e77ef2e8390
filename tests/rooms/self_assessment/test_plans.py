"""Planning use cases: weeks, nội hàm, groups, the improvement plan and its reviews, with their faults."""

from datetime import date, timedelta

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
    ImprovementItem,
    Narrative,
    PlanReview,
    PlanWeek,
)
from kiemdinh.rooms.self_assessment.queries.evidence_view import cited_in_cycle, places_citing
from kiemdinh.rooms.self_assessment.queries.history import narrative_writing, versions_of
from kiemdinh.rooms.self_assessment.queries.improvement_plan import due_reviews, fewest_reviews, item_views
from kiemdinh.rooms.self_assessment.queries.plan import expected_evidence
from kiemdinh.rooms.self_assessment.queries.sheets import improvements_of, narratives_of
from kiemdinh.rooms.self_assessment.rules.content_items import ContentDraft
from kiemdinh.rooms.self_assessment.use_cases import content_items, council, groups, improvement_plan, plan, reviews
from kiemdinh.rooms.self_assessment.use_cases.improvement_plan import PlanItemDraft
from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow, StaleText
from kiemdinh.rooms.self_assessment.use_cases.reviews import ReviewDraft
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


# ── the improvement plan ──────────────────────────────────────────────────────


def test_an_issue_takes_the_words_that_are_written_already(run):
    run.save("giaovien", "1.1", state_1="<p>Đoạn đầu.</p><p>Đoạn sau.</p>", weaknesses="<p>Chưa rà soát.</p>")
    row = improvement_plan.add_issue(**who(run), subject="1.1", stage="", causes="Thiếu người")
    assert (row.current_state, row.limits, row.causes) == ("Đoạn đầu.", "Chưa rà soát.", "Thiếu người")
    with pytest.raises(SelfAssessmentProblem, match="đã có trong kế hoạch"):
        improvement_plan.add_issue(**who(run), subject="1.1", stage="")
    with pytest.raises(SelfAssessmentProblem, match="Hãy chọn tiêu chuẩn hoặc tiêu chí"):
        improvement_plan.add_issue(**who(run), subject="9.9", stage="")
    improvement_plan.change_issue(**who(run), row_id=row.pk, version=1, current_state="", limits="", causes="Mới")
    with pytest.raises(StaleRow):
        improvement_plan.remove_issue(**who(run), row_id=row.pk, version=1)
    assert FocusIssue.objects.get().causes == "Mới"


def test_rows_of_the_plan_and_of_the_standards_are_the_same_rows(tt57):
    old = add_improvement(**who(tt57), subject="standard:1", task="Bổ sung chỉ tiêu", owner="Tổ 1")
    improvement_plan.change_plan_item(**who(tt57), row_id=old.pk, version=1, draft=PlanItemDraft(
        task="Bổ sung chỉ tiêu", owner="Tổ 1", goal="100% mục tiêu", planned_evidence="Kế hoạch"))
    improvement_plan.add_plan_item(**who(tt57, "hieutruong"), subject="standard:2", stage="",
                                   draft=PlanItemDraft(task="Tuyển giáo viên"))
    rows = [(v.row.task, v.row.goal, v.subject.subject) for v in item_views(tt57.access())]
    assert rows == [("Bổ sung chỉ tiêu", "100% mục tiêu", "standard:1"), ("Tuyển giáo viên", "", "standard:2")]
    with pytest.raises(StaleRow, match="việc cải tiến này"):
        improvement_plan.change_plan_item(**who(tt57), row_id=old.pk, version=1, draft=PlanItemDraft(task="Khác"))
    with pytest.raises(SelfAssessmentProblem, match="Nội dung việc cải tiến còn trống"):
        improvement_plan.change_plan_item(**who(tt57), row_id=old.pk, version=2, draft=PlanItemDraft(task=" "))


def test_after_the_publication_the_printed_part_of_a_row_is_locked(run):
    row = add_improvement(**who(run, "giaovien"), subject="1.1", task="Mua sách", owner="Thư viện")
    cast.fill(run, approve=True)
    cast.publish(run)
    improvement_plan.change_plan_item(**who(run), row_id=row.pk, version=1, draft=PlanItemDraft(
        task="Việc khác hẳn", owner="Ai đó", goal="200 cuốn", progress="under_way"))
    row.refresh_from_db()
    assert (row.task, row.owner, row.goal, row.progress, row.version) == (
        "Mua sách", "Thư viện", "200 cuốn", "under_way", 2)
    with pytest.raises(SelfAssessmentProblem, match="phiếu đã duyệt hoặc báo cáo đã công bố"):
        improvement_plan.remove_plan_item(**who(run), row_id=row.pk, version=2)
    later = improvement_plan.add_plan_item(**who(run), subject="1.1", stage="", draft=PlanItemDraft(task="Thêm sau"))
    assert [i.task for i in improvements_of(run.access(), subject="1.1", stage="")] == ["Mua sách"]
    assert [v.row.task for v in item_views(run.access())] == ["Mua sách", "Thêm sau"]
    improvement_plan.remove_plan_item(**who(run), row_id=later.pk, version=1)
    assert ImprovementItem.objects.get(pk=later.pk).removed_at is not None
    save_narrative(**who(run), subject="improvement", texts={"purpose": TextEdit("<p>Ưu tiên</p>", 0)})
    assert Narrative.objects.get(subject="improvement").texts == {"purpose": "<p>Ưu tiên</p>"}
    with pytest.raises(PermissionDenied, match="kế hoạch tự đánh giá đã khóa"):
        plan.add_week(**who(run), **A_WEEK, content="Muộn rồi")


def test_an_approved_sheet_locks_its_rows_until_it_is_opened_again(run):
    row = add_improvement(**who(run, "giaovien"), subject="1.1", task="Mua sách")
    run.save("giaovien", "1.1", state_1="<p>Đủ sách.</p>")
    run.move("giaovien", "1.1", "submit")
    run.move("thuky", "1.1", "approve")
    improvement_plan.change_plan_item(**who(run), row_id=row.pk, version=1, draft=PlanItemDraft(task="Khác", goal="Đủ"))
    later = improvement_plan.add_plan_item(**who(run), subject="1.1", stage="", draft=PlanItemDraft(task="Thêm sau"))
    free = improvement_plan.add_plan_item(**who(run), subject="1.2", stage="", draft=PlanItemDraft(task="Tự do"))
    row.refresh_from_db()
    assert (row.task, row.goal, later.in_report, free.in_report) == ("Mua sách", "Đủ", False, True)
    assert [i.task for i in improvements_of(run.access(), subject="1.1", stage="")] == ["Mua sách"]
    run.move("thuky", "1.1", "reopen", "Bổ sung")
    assert [i.task for i in improvements_of(run.access(), subject="1.1", stage="")] == ["Mua sách", "Thêm sau"]
    improvement_plan.change_plan_item(**who(run), row_id=row.pk, version=2, draft=PlanItemDraft(task="Mua thêm sách"))
    row.refresh_from_db()
    assert row.task == "Mua thêm sách"


def test_rows_added_after_the_report_join_its_yearly_update(run):
    from kiemdinh.rooms.self_assessment.use_cases.reopening import renew_report

    cast.fill(run, approve=True)
    cast.publish(run)
    for code in ("1.1", "1.2"):
        improvement_plan.add_plan_item(**who(run), subject=code, stage="", draft=PlanItemDraft(task=f"Việc {code}"))
    assert improvements_of(run.access()) == []
    renew_report(**who(run, "hieutruong"), school_year="2024-2025", sheet_ids=[run.sheet("1.1").pk])
    run.cycle.refresh_from_db()
    assert [i.task for i in improvements_of(run.access())] == ["Việc 1.1"]


# ── reviews ───────────────────────────────────────────────────────────────────


def ready_review(run, *, progress="completed"):
    """A review in which everything is told, and the row it marks."""
    item = improvement_plan.add_plan_item(**who(run), subject="standard:1", stage="",
                                          draft=PlanItemDraft(task="Bổ sung chỉ tiêu", owner="Tổ 1"))
    row = reviews.start_review(**who(run), moment="first_term")
    draft = ReviewDraft(run.on, "Tiến độ", "Đạt", "Không", "Hội đồng", {item.pk: (progress, "Xong sớm")})
    return reviews.save_review(**who(run), review_id=row.pk, version=1, draft=draft), item


def test_a_closed_review_keeps_the_state_of_every_row_that_day(tt57):
    row, item = ready_review(tt57)
    closed = reviews.close_review(**who(tt57), review_id=row.pk, version=row.version)
    assert (closed.state, closed.closed_by_id) == ("closed", tt57.world.accounts["thuky"])
    assert [(r["task"], r["progress"], r["note"], r["owner"]) for r in closed.frozen] == [
        ("Bổ sung chỉ tiêu", "completed", "Xong sớm", "Tổ 1")]
    item.refresh_from_db()
    assert (item.progress, item.version) == ("completed", 2)
    improvement_plan.change_plan_item(**who(tt57), row_id=item.pk, version=2, draft=PlanItemDraft(
        task="Việc đã đổi", progress="behind"))
    closed.refresh_from_db()
    assert (closed.frozen[0]["task"], closed.frozen[0]["progress"]) == ("Bổ sung chỉ tiêu", "completed")


def test_a_review_is_not_closed_twice(tt57):
    row, _ = ready_review(tt57)
    closed = reviews.close_review(**who(tt57), review_id=row.pk, version=row.version)
    with pytest.raises(SelfAssessmentProblem, match="đã khóa ngày 14/09/2026 nên không đổi được nữa"):
        reviews.close_review(**who(tt57, "hieutruong"), review_id=row.pk, version=closed.version)
    assert Event.objects.filter(action="review.close").count() == 1


def test_a_closed_review_is_neither_changed_nor_dropped(tt57):
    row, _ = ready_review(tt57)
    closed = reviews.close_review(**who(tt57), review_id=row.pk, version=row.version)
    for act in (lambda: reviews.save_review(**who(tt57), review_id=row.pk, version=closed.version,
                                            draft=ReviewDraft(tt57.on, result="Viết lại")),
                lambda: reviews.drop_review(**who(tt57), review_id=row.pk, version=closed.version)):
        with pytest.raises(SelfAssessmentProblem, match="không đổi được nữa"):
            act()
    assert PlanReview.objects.get().result == "Đạt"


def test_a_review_that_is_not_whole_stays_open(tt57):
    row, item = ready_review(tt57, progress="")
    with pytest.raises(SelfAssessmentProblem, match="Còn 1 việc chưa ghi mức độ thực hiện"):
        reviews.close_review(**who(tt57), review_id=row.pk, version=row.version)
    item.refresh_from_db()
    assert (PlanReview.objects.get().state, item.progress, item.version) == ("open", "", 1)


def test_a_stale_review_is_refused(tt57):
    row, _ = ready_review(tt57)
    with pytest.raises(StaleRow, match="đợt rà soát này"):
        reviews.save_review(**who(tt57), review_id=row.pk, version=1, draft=ReviewDraft(tt57.on, result="Cũ"))
    with pytest.raises(StaleRow):
        reviews.close_review(**who(tt57), review_id=row.pk, version=1)
    assert (PlanReview.objects.get().result, PlanReview.objects.get().state) == ("Đạt", "open")


def test_a_moment_has_one_review_and_other_times_any_number(tt57):
    reviews.start_review(**who(tt57), moment="first_term")
    with pytest.raises(SelfAssessmentProblem, match="Đã có đợt rà soát “Cuối học kỳ I”"):
        reviews.start_review(**who(tt57), moment="first_term")
    for _ in range(2):
        reviews.start_review(**who(tt57), moment="other", label="Giữa kỳ")
    with pytest.raises(SelfAssessmentProblem, match="Hãy chọn thời điểm"):
        reviews.start_review(**who(tt57), moment="other", label="  ")
    assert PlanReview.objects.count() == 3


def test_marks_name_only_rows_and_words_that_exist(tt57):
    row, item = ready_review(tt57)
    for marks, words in (({item.pk: ("tuyệt vời", "")}, "Mức độ thực hiện không có"),
                         ({item.pk + 999: ("completed", "")}, "Có việc vừa bị bỏ")):
        with pytest.raises(SelfAssessmentProblem, match=words):
            reviews.save_review(**who(tt57), review_id=row.pk, version=row.version,
                                draft=ReviewDraft(tt57.on, marks=marks))


def test_due_reviews_wait_for_those_who_may_hold_them(tt57):
    world, late = tt57.world, date(2027, 1, 25)

    def due(name, day):
        return [(d.key, d.due_on, d.late_days) for d in due_reviews(actor=world.actor(name, day), today=day)]

    first = due("thuky", late)
    assert [d[0] for d in first] == ["first_term"] and first[0][2] == (late - first[0][1]).days > 0
    assert first[0][1].month == 1
    assert due("hieutruong", late) == first
    assert {name: due(name, late) for name in ("giaovien", "nguoimoi", "hangxom", "so", "bo")} == {
        "giaovien": [], "nguoimoi": [], "hangxom": [], "so": [], "bo": []}
    assert due("thuky", first[0][1] - timedelta(days=15)) == []
    row, _ = ready_review(tt57)
    assert due("thuky", late) == first
    reviews.close_review(**who(tt57), review_id=row.pk, version=row.version)
    assert due("thuky", late) == []


def test_the_data_of_planning_names_its_source_and_fits_the_editions(run, tt57):
    from kiemdinh.rooms.self_assessment.queries.plan_data import moments_on, timetable_for

    for cycle in (run, tt57):
        made = timetable_for(generation=cycle.access().catalog.generation, on=cycle.on)
        assert made.source and made.confidence in {"high", "medium", "low"}
        assert made.rows[0].first == max(r.first for r in made.rows) and made.rows[-1].last == 1
        assert [r for r in made.rows if not (r.first >= r.last >= 1 and r.content and r.who and r.result)] == []
    assert timetable_for(generation="tt57", on=date(2026, 7, 6)) is None
    rule = moments_on(tt57.on)
    assert rule.source and rule.confidence == "medium"
    assert [(m.key, m.label) for m in rule.moments] == [("first_term", "Cuối học kỳ I"), ("year_end", "Cuối năm học")]
    assert fewest_reviews(tt57.access()) == (2, "Mẫu số 2 mục VI, mục VIII") and fewest_reviews(run.access())[0] == 0


def test_the_2018_rules_owe_no_review_but_take_one(run):
    assert due_reviews(actor=run.world.actor("thuky", date(2024, 6, 1)), today=date(2024, 6, 1)) == []
    assert reviews.start_review(**who(run), moment="year_end").moment_label == "Cuối năm học"
