"""Reminders: the rules case by case, the daily run (twice, after somebody left), the secretary's own reminder."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from tests.demo import cast

from kiemdinh.rooms.self_assessment.rules import reminders as rules
from kiemdinh.rooms.self_assessment.rules.reminders import (
    CycleFact,
    PlanReviewFact,
    QuestionFact,
    ReminderDataError,
    ReminderDays,
    SheetFact,
)

CASES = yaml.safe_load(Path(__file__).with_name("reminders.yaml").read_text(encoding="utf-8"))
DAYS = ReminderDays({key: tuple(value) for key, value in CASES["days"].items()})


def found(case):
    today, facts = case["today"], case["facts"]
    if case["rule"] == "report_due":
        return rules.report_due([CycleFact(unit_id=3, cycle_id=4, **f | {"account_ids": tuple(f["account_ids"])})
                                 for f in facts], today=today, days=DAYS)
    if case["rule"] == "plan_reviews":
        return rules.plan_reviews([PlanReviewFact(unit_id=3, cycle_id=4, **f | {"account_ids": tuple(f["account_ids"])})
                                   for f in facts], today=today, days=DAYS)
    if case["rule"] == "unanswered":
        return rules.unanswered([QuestionFact(**f) for f in facts], today=today, days=DAYS)
    sheets = [SheetFact(unit_id=3, cycle_id=4, **f) for f in facts]
    if case["rule"] in ("remind.review", "remind.returned"):
        return rules.waiting(sheets, kind=case["rule"], today=today, days=DAYS)
    return getattr(rules, case["rule"])(sheets, today=today, days=DAYS)


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_cases(case):
    assert [{"to": r.account_id, "key": r.key, "text": r.text} for r in found(case)] == case["want"]


def test_every_step_comes_once_on_the_way_to_the_day_even_when_runs_are_missed():
    due = date(2026, 12, 31)

    def steps(*days):
        return [rules.milestone((due - day).days, (7, 3, 1)) for day in days]

    every_day = steps(*[date(2026, 12, n) for n in range(20, 32)])
    assert every_day == [None] * 4 + [7] * 4 + [3, 3] + [1, 1]
    assert steps(date(2026, 12, 29), date(2027, 1, 1)) == [3, None]


def test_the_file_of_days_is_whole_dated_and_refused_when_wrong():
    content = yaml.load(Path("reference/nhac-viec.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    days = ReminderDays.load(content, on=date(2026, 11, 21))
    assert {key: days.many(key) for key in rules.KEYS} == {key: tuple(v) for key, v in CASES["days"].items()}
    assert set(content["values"]) == set(rules.KEYS)
    for row in (r for value in content["values"].values() for r in value["dated"]):
        assert row["source"] and row["confidence"] in ("low", "medium", "high")
    later = {"values": content["values"] | {"sheet_due.before": {"dated": [
        {"from": "2016-01-01", "value": ["7"]}, {"from": "2026-12-01", "value": ["10", "2"]}]}}}
    assert ReminderDays.load(later, on=date(2026, 11, 30)).many("sheet_due.before") == (7,)
    assert ReminderDays.load(later, on=date(2026, 12, 1)).many("sheet_due.before") == (10, 2)
    for wrong in ({}, {"dated": [{"from": "2016-01-01", "value": ["0"]}]}, {"dated": [{"from": "2030-01-01",
                                                                                       "value": ["1"]}]}):
        with pytest.raises(ReminderDataError):
            ReminderDays.load({"values": content["values"] | {"sheet_late.every": wrong}}, on=date(2026, 11, 21))


# ── the daily run ─────────────────────────────────────────────────────────────


def remind(on):
    from kiemdinh.rooms.self_assessment.use_cases.reminding import remind_everybody

    return dict(+remind_everybody(now=cast.at(on, 6)))


def told(world, who, kind="remind"):
    from kiemdinh.services.notices.models import Notice

    rows = Notice.objects.filter(account_id=world.accounts[who], kind__startswith=kind, read_at__isnull=True)
    return list(rows.order_by("pk").values_list("text", flat=True))


@pytest.mark.django_db
class TestDailyRun:
    def test_running_twice_reminds_once(self, run):
        """Sheets 1.1 and 1.2 of `giaovien` are due on 01/12/2023."""
        assert remind(date(2023, 11, 1)) == {}
        assert remind(date(2023, 11, 24)) == {"remind.due": 1}
        assert remind(date(2023, 11, 24)) == remind(date(2023, 11, 26)) == {}
        assert told(run.world, "giaovien") == [
            "Còn 7 ngày đến hạn nộp 2 phiếu (hạn 01/12/2023): tiêu chí 1.1, 1.2."]
        assert remind(date(2023, 11, 28)) == {"remind.due": 1}
        assert remind(date(2023, 12, 2)) == {"remind.late": 1}
        assert told(run.world, "giaovien")[-1] == "2 phiếu của bạn đã quá hạn: tiêu chí 1.1, 1.2."
        assert {who for who in cast.CAST if told(run.world, who)} == {"giaovien"}

    def test_what_is_done_is_not_reminded(self, run):
        for code in ("1.1", "1.2"):
            run.save("giaovien", code, state_1="<p>Một.</p>")
            run.move("giaovien", code, "submit")
        assert remind(date(2023, 10, 3)) == {}
        # Handed in on 02/10, three days later the secretary and the chair are reminded, not the writer.
        assert remind(date(2023, 10, 5)) == {"remind.review": 2}
        text = "2 phiếu đã nộp từ 3 ngày trở lên, đang chờ bạn duyệt: tiêu chí 1.1, 1.2."
        assert told(run.world, "thuky") == told(run.world, "hieutruong") == [text]
        assert told(run.world, "giaovien") == told(run.world, "phohieutruong") == []
        run.move("thuky", "1.1", "return", "Thiếu.")
        run.move("thuky", "1.2", "approve")
        assert remind(date(2023, 10, 12)) == {"remind.returned": 1}
        assert told(run.world, "giaovien") == ["1 phiếu được trả lại từ 3 ngày trở lên mà chưa nộp lại: tiêu chí 1.1."]

    def test_somebody_who_left_is_not_reminded(self, run):
        from kiemdinh.rooms.people.models import Account, Post
        from kiemdinh.rooms.people.use_cases import SYSTEM, end_post

        post = Post.objects.get(account_id=run.world.accounts["giaovien"])
        end_post(actor=SYSTEM, now=cast.at(date(2023, 11, 1)), post_id=post.pk, ends_on=date(2023, 11, 20),
                 reason="Chuyển trường")
        assert remind(date(2023, 11, 24)) == {}
        run.cycle.__class__.objects.filter(pk=run.cycle.pk).update(due_on=date(2023, 12, 8))
        Account.objects.filter(pk=run.world.accounts["phohieutruong"]).update(is_active=False)
        assert remind(date(2023, 11, 24)) == {"remind.cycle": 2}
        assert told(run.world, "phohieutruong") == []
        assert told(run.world, "thuky") == [
            "Báo cáo “Tự đánh giá năm học 2023–2024” còn 14 ngày đến hạn 08/12/2023; 27 phiếu chưa duyệt."]

    def test_a_published_cycle_and_one_in_preparation_remind_nobody(self, run):
        for state in ("published", "draft"):
            run.cycle.__class__.objects.filter(pk=run.cycle.pk).update(state=state, due_on=date(2023, 12, 1))
            assert remind(date(2023, 12, 5)) == {}, state

    def test_a_review_of_the_plan_is_reminded_until_it_is_closed(self, world):
        from kiemdinh.rooms.self_assessment.use_cases import reviews
        from kiemdinh.rooms.self_assessment.use_cases.reviews import ReviewDraft

        run = cast.tt57_cycle(world)
        run.cycle.__class__.objects.filter(pk=run.cycle.pk).update(due_on=None)
        run.cycle.sheets.update(due_on=None)
        assert remind(date(2027, 1, 5)) == {}
        assert remind(date(2027, 1, 12)) == {"remind.plan_review": 3}
        assert remind(date(2027, 1, 12)) == remind(date(2027, 1, 13)) == {}
        leaders = ("hieutruong", "phohieutruong", "thuky")
        text = "Rà soát kế hoạch cải tiến, cuối học kỳ I: còn 6 ngày đến hạn 18/01/2027."
        assert {who: told(world, who) for who in cast.CAST if told(world, who)} == {who: [text] for who in leaders}
        assert remind(date(2027, 1, 19)) == {"remind.plan_review": 3}
        assert told(world, "thuky")[-1] == (
            "Rà soát kế hoạch cải tiến, cuối học kỳ I: đã quá 1 ngày (hạn 18/01/2027).")
        day = date(2027, 1, 20)
        who = {"actor": world.actor("thuky", day), "now": cast.at(day), "cycle_id": run.cycle.pk}
        row = reviews.start_review(**who, moment="first_term")
        assert told(world, "thuky")
        row = reviews.save_review(**who, review_id=row.pk, version=row.version, draft=ReviewDraft(
            day, content="Việc đã làm", result="Đạt", reviewers="Tổ thư ký"))
        reviews.close_review(**who, review_id=row.pk, version=row.version)
        assert {who for who in cast.CAST if told(world, who)} == set()
        assert remind(date(2027, 1, 27)) == {}

    def test_a_2018_cycle_owes_no_review(self, run):
        run.cycle.__class__.objects.filter(pk=run.cycle.pk).update(due_on=None)
        run.cycle.sheets.update(due_on=None)
        assert remind(date(2024, 1, 13)) == remind(date(2024, 5, 28)) == {}

    def test_officers_are_reminded_of_questions(self, run):
        from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of_page
        from kiemdinh.rooms.self_assessment.use_cases.talk import open_thread

        access = run.access("thuky")
        open_thread(actor=access.actor, now=cast.at(run.on), access=access, channel="question", text="Có được không?",
                    subject=subject_of_page(access, kind="criterion", code="1.1", stage=""))
        assert remind(date(2023, 10, 6)) == {}
        assert remind(date(2023, 10, 7)) == {"remind.question": 1}
        assert remind(date(2023, 10, 7)) == {}
        assert told(run.world, "so") == ["1 câu hỏi của các trường đã chờ trả lời từ 5 ngày trở lên."]

    def test_a_kind_switched_off_stays_silent(self, run):
        from kiemdinh.services.notices.sending import choose_kinds

        choose_kinds(account_id=run.world.accounts["giaovien"], wanted=[], offered=["remind.due"])
        assert remind(date(2023, 11, 24)) == {}

    def test_the_command_says_what_it_sent(self, run, capsys, monkeypatch):
        import time_machine

        from kiemdinh.site.cli import main

        with time_machine.travel(datetime(2023, 11, 24, 6, tzinfo=cast.ZONE), tick=False):
            assert main(["remind"]) == 0
            assert main(["remind"]) == 0
        first, second = re.findall(r"Đã gửi (\d+) thông báo", capsys.readouterr().out)
        assert (first, second) == ("1", "0")


# ── the secretary reminds ─────────────────────────────────────────────────────


def words(response):
    import html

    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


@pytest.mark.django_db
class TestSecretary:
    def test_late_people_are_ticked_and_told_once_a_day(self, run, enter):
        client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/nhac-viec/"
        page = client.get(url)
        assert "2 phiếu quá hạn cần nhắc" in words(page) and "Ngô Quốc Ân" in words(page)
        who = run.world.accounts["giaovien"]
        assert re.search(rf'name="nguoi" value="{who}" checked', page.content.decode())
        sent = client.post(url, {"nguoi": [who], "loi_nhan": "Nộp trước thứ Sáu nhé."}, follow=True)
        assert "Đã nhắc 1 người." in words(sent)
        wanted = "Trần Bích Đào nhắc bạn: 2 phiếu quá hạn (tiêu chí 1.1, 1.2). Nộp trước thứ Sáu nhé."
        assert told(run.world, "giaovien", "remind.person") == [wanted]
        again = client.post(url, {"nguoi": [who], "loi_nhan": "Nộp trước thứ Sáu nhé."}, follow=True)
        assert "đã được nhắc" in words(again)
        assert len(told(run.world, "giaovien", "remind.person")) == 1
        client.post(url, {"nguoi": [who], "loi_nhan": "Nhắc lần hai."})
        assert len(told(run.world, "giaovien", "remind.person")) == 2

    def test_refusals_keep_what_was_typed_and_send_nothing(self, run, enter):
        client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/nhac-viec/"
        nobody = client.post(url, {"loi_nhan": "Lời nhắn giữ lại"})
        assert nobody.status_code == 422 and "Chưa chọn ai" in words(nobody) and "Lời nhắn giữ lại" in words(nobody)
        for data in ({"nguoi": [run.world.accounts["giaovien2"]]}, {"nguoi": [run.world.accounts["hangxom"]]},
                     {"nguoi": [run.world.accounts["giaovien"]], "loi_nhan": "x" * 301}):
            assert client.post(url, data).status_code == 422
        assert told(run.world, "giaovien", "remind.person") == []

    def test_only_those_who_lead_the_work_remind(self, run, enter):
        url = f"/chu-ky/{run.cycle.pk}/nhac-viec/"
        wanted = {"hieutruong": 200, "thuky": 200, "giaovien": 403, "nguoimoi": 403, "hangxom": 404, "so": 404}
        assert {who: enter(who).get(url).status_code for who in wanted} == wanted
        data = {"nguoi": [run.world.accounts["giaovien"]]}
        assert {who: enter(who).post(url, data).status_code for who in ("giaovien", "hangxom", "so")} == {
            "giaovien": 403, "hangxom": 404, "so": 404}

    def test_the_way_there_from_the_board_and_the_assignments(self, run, enter):
        client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/"
        for path in ("tieu-chi/?xem=nguoi&loc=tre", "phan-cong/"):
            assert f'href="{base}nhac-viec/"' in client.get(base + path).content.decode(), path
        assert f'href="{base}nhac-viec/"' not in client.get(base + "tieu-chi/").content.decode()

    def test_nobody_late_says_who_still_writes(self, run, enter):
        from kiemdinh.rooms.self_assessment.models import CriterionSheet

        CriterionSheet.objects.filter(cycle=run.cycle).update(due_on=date(2026, 12, 31))
        client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/nhac-viec/"
        assert "Vẫn còn 1 người có phiếu chưa nộp" in words(client.get(url))
        assert "Ngô Quốc Ân" in words(client.get(f"{url}?loc=tat-ca"))
        CriterionSheet.objects.filter(cycle=run.cycle).update(assignee=None)
        assert "Không có ai cần nhắc" in words(client.get(url))
