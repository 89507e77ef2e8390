"""The improvement plan and its internal reviews, with their faults."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests.demo import cast
from tests.demo.work import waiting

from kiemdinh.rooms.self_assessment.models import (
    FocusIssue,
    ImprovementItem,
    Narrative,
    PlanReview,
)
from kiemdinh.rooms.self_assessment.queries.improvement_plan import due_reviews, fewest_reviews, item_views
from kiemdinh.rooms.self_assessment.queries.sheets import improvements_of
from kiemdinh.rooms.self_assessment.use_cases import improvement_plan, plan, reviews
from kiemdinh.rooms.self_assessment.use_cases.improvement_plan import PlanItemDraft
from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
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
    counted = waiting(world, late)
    assert {name: kinds.count("plan_review") for name, kinds in counted.items() if "plan_review" in kinds} == {
        name: 1 for name in world.accounts if due(name, late)}
    waiting(world, first[0][1] - timedelta(days=14))
    waiting(world, date(2028, 6, 1))
    reviews.close_review(**who(tt57), review_id=row.pk, version=row.version)
    assert due("thuky", late) == []
    assert "plan_review" not in waiting(world, late).get("thuky", [])


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
