"""What happens around the demo's cycles: plan, talk, expected evidence, a review, a correction with a second version.

Collected by `test_demo`, so that the demo is built once for both.
"""

import io
from datetime import date
from itertools import pairwise

import docx


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join([p.text for p in document.paragraphs]
                     + [c.text for t in document.tables for r in t.rows for c in r.cells])


def test_the_second_version_stands_beside_the_first(demo):
    from django.utils import timezone

    from kiemdinh.rooms.self_assessment.exports.report import render_again
    from kiemdinh.rooms.self_assessment.models import PublishedReport, ReportPassing, UnlockRequest

    cycle = demo.cycles["mn-hoa-sen"]
    first, second = PublishedReport.objects.filter(cycle=cycle).order_by("number")
    assert [timezone.localdate(r.published_at) for r in (first, second)] == [date(2024, 5, 20), date(2024, 6, 7)]
    wrong, right = "lắp camera và 2 bình chữa cháy", "thay 2 bình chữa cháy cũ bằng 4 bình mới"
    before, after = text_of(render_again(first)), text_of(render_again(second))
    assert (wrong in before, right in before, wrong in after, right in after) == (True, False, False, True)
    asked = UnlockRequest.objects.get()
    assert (asked.report_id, asked.state, asked.criteria, asked.asked_by.username, asked.answered_by.username) == (
        first.pk, "granted", ["3.3"], "hoasen.hieutruong", "pgd-dongda.chuyenvien")
    assert sorted(ReportPassing.objects.filter(cycle=cycle).values_list("number", flat=True)) == [1, 2]


def test_the_first_page_counts_both_versions(demo):
    from kiemdinh.kernel.permits import Actor
    from kiemdinh.rooms.self_assessment.queries.access import open_access
    from kiemdinh.rooms.self_assessment.queries.results import results_of
    from kiemdinh.rooms.self_assessment.queries.school_home import steps_of
    from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of

    for key, count in (("mn-hoa-sen", 2), ("th-tan-phu", 1)):
        access = open_access(actor=Actor(None), cycle=demo.cycles[key], today=date(2026, 11, 21))
        sheets = sheets_of(access, with_texts=True)
        report = steps_of(access, sheets, 0, results_of(access, sheets))[-1]
        assert (report["big"], report["small"]) == (count, "bản đã công bố")


def test_the_plans_have_their_weeks(demo):
    from kiemdinh.rooms.self_assessment.models import Narrative, PlanWeek

    for key, count in (("mn-hoa-sen", 7), ("th-loc-ninh", 8), ("th-tan-phu", 0), ("thcs-lang-thuong", 0)):
        rows = list(PlanWeek.objects.filter(cycle=demo.cycles[key]).order_by("position"))
        assert len(rows) == count, key
        assert all(a.ends_on < b.starts_on for a, b in pairwise(rows)), key
        assert all(row.content and row.who and row.result for row in rows)
    written = Narrative.objects.filter(cycle=demo.cycles["th-loc-ninh"], subject__in=("plan", "improvement"))
    assert {row.subject: len([t for t in row.texts.values() if t]) for row in written} == {"plan": 7, "improvement": 4}


def test_the_school_talks_and_asks_the_authority(demo):
    from kiemdinh.rooms.self_assessment.models import Comment, CommentThread

    rows = CommentThread.objects.select_related("sheet", "cycle").order_by("opened_at")
    assert [(r.cycle.school.code, r.channel, r.sheet.criterion, r.state) for r in rows] == [
        ("DN-LN-TH01", "question", "4.1", "answered"),
        ("DN-LN-TH01", "internal", "2.2", "resolved"),
        ("DN-LN-TH01", "internal", "4.2", "open")]
    assert [c.author.username for c in Comment.objects.filter(thread=rows[0]).order_by("written_at")] == [
        "locninh.thuky", "xa-locninh.chuyenvien"]


def test_the_matrix_has_every_kind_of_cell_and_one_request_waits(demo):
    from kiemdinh.rooms.evidence.models import EvidenceRequest
    from kiemdinh.rooms.evidence.queries import gap

    plan = gap.plan_for_school(school_id=demo.cycles["th-loc-ninh"].school_id, today=date(2026, 11, 21))
    every_line = [line for row in gap.gap_view(plan).rows for line in row.lines]
    lines = {line.expected.title: [cell.state for cell in line.cells] for line in every_line}
    assert plan.years == ("2024-2025", "2025-2026", "2026-2027")
    assert len(lines) == 15
    assert {state for states in lines.values() for state in states} == {"have", "part", "missing", "not_needed"}
    assert lines["Biên bản hội nghị cha mẹ học sinh đầu năm học"] == ["missing", "have", "have"]
    assert lines["Biên bản kiểm tra an toàn phòng cháy, chữa cháy"] == ["not_needed", "have", "missing"]
    requests = EvidenceRequest.objects.order_by("pk")
    assert [(r.state, r.asked_of.username, r.school_year) for r in requests] == [
        ("accepted", "locninh.khoi1", "2026-2027"), ("asked", "locninh.tongphutrach", "2026-2027")]


def test_what_waits_is_in_the_hands_of_who_it_waits_for(demo):
    from kiemdinh.rooms.people.models import Account
    from kiemdinh.services.notices.models import Notice

    account = Account.objects.get(username="locninh.tongphutrach")
    kinds = Notice.objects.filter(account_id=account.pk, read_at__isnull=True).values_list("kind", flat=True)
    assert {"talk.mention", "evidence.ask"} <= set(kinds)
    others = Notice.objects.filter(kind="evidence.ask", read_at__isnull=True).exclude(account_id=account.pk)
    assert not others.exists()


def test_the_improvement_plan_was_reviewed_once(demo):
    from kiemdinh.rooms.self_assessment.models import FocusIssue, ImprovementItem, PlanReview

    cycle = demo.cycles["th-loc-ninh"]
    review = PlanReview.objects.get()
    assert (review.cycle_id, review.state, review.moment_label, review.held_on) == (
        cycle.pk, "closed", "Giữa học kỳ I", date(2026, 11, 12))
    assert len(review.frozen) == 13 and all(row["progress"] for row in review.frozen)
    rows = ImprovementItem.objects.filter(cycle=cycle)
    assert all(r.goal and r.solution and r.result_measure and r.planned_evidence and r.progress for r in rows)
    issues = FocusIssue.objects.filter(cycle=cycle).order_by("position")
    assert [i.subject for i in issues] == ["standard:2", "standard:4"]
    assert all(i.limits and i.causes for i in issues)
