"""Việc của tôi: every source, by deadline, with and without the groups; the number in the menu is the number shown."""

import re
from datetime import date

import pytest
from tests.demo import cast

from kiemdinh.rooms.self_assessment.rules.work import when_due


@pytest.mark.parametrize(("due", "part"), [
    (date(2026, 11, 20), "overdue"), (date(2026, 11, 21), "week"), (date(2026, 11, 27), "week"),
    (date(2026, 11, 28), "later"), (date(2027, 6, 1), "later"), (None, "undated"),
])
def test_in_which_part_of_the_page_work_stands(due, part):
    assert when_due(due, today=date(2026, 11, 21)) == part


def words(response):
    import html

    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def tasks(run, who, *, team=False, today=cast.IN_2018):
    from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of

    found = tasks_of(actor=run.world.actor(who, today), today=today, with_team=team)
    return [(t.kind, t.title.split(" “")[0], t.of_team) for t in found]


def count(run, who, unit=None):
    from kiemdinh.rooms.self_assessment.queries.my_work import count_my_work

    actor = run.world.actor(who, cast.IN_2018)
    units = [unit] if unit else [p.unit_id for p in actor.posts]
    return count_my_work(account_id=run.world.accounts[who], school_ids=units, today=cast.IN_2018)


def open_thread(run, who, text, channel="internal", names=()):
    from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of_page
    from kiemdinh.rooms.self_assessment.use_cases.talk import open_thread as start

    access = run.access(who)
    return start(actor=access.actor, now=cast.at(run.on, 14), access=access, channel=channel, text=text,
                 subject=subject_of_page(access, kind="criterion", code="1.1", stage=""),
                 mentions=[run.world.accounts[n] for n in names])


def add_group(run, name, *who):
    from kiemdinh.rooms.self_assessment.models import GroupSeat, WorkGroup

    group = WorkGroup.objects.create(cycle=run.cycle, kind="working_group", name=name, position=1)
    for person in who:
        GroupSeat.objects.create(group=group, participant=run.seats[person])
    return group


@pytest.mark.django_db
class TestSources:
    def test_the_work_of_my_groups_comes_on_demand_and_never_twice(self, run):
        from kiemdinh.rooms.self_assessment.models import CriterionSheet

        group = add_group(run, "Nhóm 1", "giaovien", "giaovien2")
        CriterionSheet.objects.filter(cycle=run.cycle, criterion__in=("1.1", "1.3"), kind="criterion").update(
            group=group)
        mine = [("write", "Viết phiếu 1.1", False), ("write", "Viết phiếu 1.2", False)]
        assert tasks(run, "giaovien") == mine
        assert tasks(run, "giaovien", team=True) == [*mine, ("write", "Viết phiếu 1.3", True)]
        assert tasks(run, "giaovien2") == []
        assert tasks(run, "giaovien2", team=True) == [
            ("write", "Viết phiếu 1.1", True), ("write", "Viết phiếu 1.3", True)]
        assert (count(run, "giaovien"), count(run, "giaovien2")) == (2, 0)

    def test_a_mention_waits_until_i_answer(self, run):
        from kiemdinh.rooms.self_assessment.use_cases.talk import reply

        thread = open_thread(run, "thuky", "Thêm số liệu.", names=["giaovien2", "giaovien3"])
        assert tasks(run, "giaovien2") == [("mention", "Trần Bích Đào nhắc tới bạn ở tiêu chí 1.1", False)]
        assert count(run, "giaovien2") == 1
        reply(actor=run.world.actor("giaovien2", run.on), now=cast.at(run.on, 15), cycle_id=run.cycle.pk,
              thread_id=thread.pk, text="Đã thêm.")
        assert (tasks(run, "giaovien2"), count(run, "giaovien2")) == ([], 0)
        assert (len(tasks(run, "giaovien3")), count(run, "giaovien3")) == (1, 1)

    def test_a_question_waits_for_the_officers_it_was_sent_to(self, run):
        from kiemdinh.rooms.self_assessment.use_cases.questions import answer

        thread = open_thread(run, "thuky", "Có được không?", "question")
        assert [k for k, _, _ in tasks(run, "so")] == ["question"]
        assert (count(run, "so"), tasks(run, "bo"), tasks(run, "sokhac"), count(run, "bo")) == (1, [], [], 0)
        answer(actor=run.world.actor("so", run.on), now=cast.at(run.on, 16), thread_id=thread.pk, text="Được.")
        assert (tasks(run, "so"), count(run, "so")) == ([], 0)

    def test_a_request_for_evidence_waits_for_who_is_asked_and_its_answer_for_who_asked(self, run):
        from kiemdinh.rooms.evidence.models import EvidenceRequest
        from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of

        accounts = run.world.accounts
        row = EvidenceRequest.objects.create(
            school_id=run.cycle.school_id, edition_code=run.cycle.edition_code, criterion="1.1", title="Kế hoạch",
            school_year="2022-2023", asked_of_id=accounts["giaovien3"], asked_by_id=accounts["thuky"], state="asked",
            due_on=date(2023, 10, 1), asked_at=cast.at(run.on), moved_at=cast.at(run.on))
        item, = tasks_of(actor=run.world.actor("giaovien3", run.on), today=run.on)
        assert (item.kind, item.title, item.late_days, item.button) == (
            "evidence", "Nộp minh chứng “Kế hoạch”", 1, "Nộp")
        assert (count(run, "giaovien3"), tasks(run, "thuky"), count(run, "thuky")) == (1, [], 0)
        EvidenceRequest.objects.filter(pk=row.pk).update(state="answered")
        item, = tasks_of(actor=run.world.actor("thuky", run.on), today=run.on)
        assert (item.kind, item.title, item.due_on) == (
            "judge", "Xem minh chứng Vàng A Páo đã nộp: “Kế hoạch”", None)
        assert (count(run, "thuky"), count(run, "giaovien3")) == (1, 0)
        assert count(run, "thuky", run.world.units["T-TH2"]) == 0

    def test_work_of_another_school_does_not_follow_somebody_who_left(self, run):
        open_thread(run, "thuky", "Thêm số liệu.", names=["giaovien"])
        assert count(run, "giaovien", run.world.units["T-TH2"]) == 0

    def test_the_number_is_one_statement(self, run, django_assert_num_queries):
        from kiemdinh.rooms.self_assessment.queries.my_work import count_my_work

        with django_assert_num_queries(1):
            assert count_my_work(account_id=run.world.accounts["giaovien"], school_ids=[run.cycle.school_id],
                                 today=cast.IN_2018) == 2


@pytest.mark.django_db
class TestPage:
    def test_by_deadline_and_by_kind(self, run, enter):
        open_thread(run, "thuky", "Thêm số liệu.", names=["giaovien"])
        client = enter("giaovien")
        page = words(client.get("/viec-cua-toi/"))
        assert "2 việc quá hạn, 3 việc đang chờ bạn" in page
        assert page.index("Quá hạn") < page.index("Viết phiếu 1.1") < page.index("Không ghi hạn")
        assert page.index("Không ghi hạn") < page.index("Trần Bích Đào nhắc tới bạn")
        only = words(client.get("/viec-cua-toi/?loai=mention"))
        assert "Trần Bích Đào nhắc tới bạn" in only and "Viết phiếu 1.1" not in only
        assert "Không còn việc loại này" in words(client.get("/viec-cua-toi/?loai=review"))
        assert "Viết phiếu 1.1" in words(client.get("/viec-cua-toi/?loai=khong-co"))

    def test_the_menu_shows_the_same_number(self, run, enter):
        open_thread(run, "thuky", "Thêm số liệu.", names=["giaovien"])
        for who, number in (("giaovien", 3), ("nguoimoi", 0)):
            page = words(enter(who).get("/viec-cua-toi/"))
            assert re.search(r"Việc của tôi (\d+)? ?Số liệu", page)[1] == (str(number) if number else None)

    def test_officers_have_the_page_too(self, run, enter):
        from kiemdinh.rooms.self_assessment.queries.talk import officers_asked

        thread = open_thread(run, "thuky", "Có được không?", "question")
        assert officers_asked(run.access("thuky"))[0] == thread.asked_unit_id
        page = words(enter("so").get("/viec-cua-toi/"))
        assert "Trả lời câu hỏi của Trường Tiểu học Sông Đà về tiêu chí 1.1" in page
        assert "Kể cả việc của nhóm tôi" not in page
        assert "Không có việc nào đang chờ bạn" in words(enter("bo").get("/viec-cua-toi/"))

    def test_nothing_waiting_says_what_to_do_next(self, run, enter):
        page = words(enter("nguoimoi").get("/viec-cua-toi/"))
        assert "Không có việc nào đang chờ bạn" in page and "Xem việc của nhóm tôi" in page
        assert "Mọi việc đã xong" in words(enter("nguoimoi").get("/viec-cua-toi/?nhom=1"))
