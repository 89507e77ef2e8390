"""Trao đổi: the matrix of the three channels, threads, corrections, who is told; nobody sees too much."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests.demo import cast
from tests.rooms.self_assessment.talking import ABOVE, CHANNELS, ON, OTHERS, SCHOOL, told, words

pytestmark = pytest.mark.django_db


# ── who sees and does what ────────────────────────────────────────────────────

def may(run, who, action, channel, thread=None):
    from kiemdinh.rooms.self_assessment.queries.access import open_access
    from kiemdinh.rooms.self_assessment.queries.talk import may_talk

    access = open_access(actor=run.world.actor(who), cycle=run.cycle, today=cast.TODAY)
    return bool(may_talk(access, action, channel, thread))


def test_the_matrix_of_the_three_channels(run):
    got = {
        (channel, action): {who for who in (*SCHOOL, *ABOVE, *OTHERS) if may(run, who, action, channel)}
        for channel in CHANNELS for action in ("view", "write", "answer", "resolve")
    }
    leaders = {"hieutruong", "phohieutruong", "thuky"}
    assert got == {
        ("internal", "view"): set(SCHOOL), ("internal", "write"): set(SCHOOL), ("internal", "answer"): set(),
        ("internal", "resolve"): leaders,
        ("question", "view"): {*SCHOOL, *ABOVE}, ("question", "write"): leaders,
        ("question", "answer"): set(ABOVE), ("question", "resolve"): leaders,
        # Towards a new note everybody of the school is its author.
        ("private", "view"): set(SCHOOL), ("private", "write"): set(SCHOOL), ("private", "answer"): set(),
        ("private", "resolve"): set(SCHOOL),
    }


def test_a_private_note_is_its_authors_alone(run, talk):
    note = talk.open("giaovien", "Hỏi lại chị Đào.", "private")
    for action in ("view", "write", "resolve"):
        assert [who for who in (*SCHOOL, *ABOVE, *OTHERS) if may(run, who, action, "private", note)] == ["giaovien"]


def test_an_internal_matter_is_settled_by_who_raised_it_who_writes_the_sheet_and_the_leaders(run, talk):
    matter = talk.open("giaovien2")
    able = {who for who in SCHOOL if may(run, who, "resolve", "internal", matter)}
    assert able == {"hieutruong", "phohieutruong", "thuky", "giaovien"}
    assert may(run, "giaovien2", "resolve", "internal", matter)
    assert not may(run, "giaovien3", "resolve", "internal", matter)


def test_the_list_and_the_single_answer_agree_for_everybody(run, talk):
    from kiemdinh.rooms.self_assessment.queries.access import open_access
    from kiemdinh.rooms.self_assessment.queries.questions import questions_below
    from kiemdinh.rooms.self_assessment.queries.talk import may_talk, visible_threads

    threads = [talk.open("thuky"), talk.open("thuky", channel="question"), talk.open("thuky", channel="private"),
               talk.open("giaovien", channel="private")]
    for who in cast.CAST:
        access = open_access(actor=run.world.actor(who), cycle=run.cycle, today=cast.TODAY)
        one_by_one = {t.pk for t in threads if may_talk(access, "view", t.channel, t)}
        assert set(visible_threads(access).values_list("pk", flat=True)) == one_by_one, who
        wanted = one_by_one if who in ABOVE else set()
        assert set(questions_below(access.actor).values_list("pk", flat=True)) == wanted, who


def test_somebody_who_left_the_school_sees_not_even_their_own_note(run, talk):
    from kiemdinh.rooms.people.models import Post
    from kiemdinh.rooms.people.use_cases import SYSTEM, end_post

    note = talk.open("giaovien", channel="private")
    post = Post.objects.get(account_id=run.world.accounts["giaovien"])
    end_post(actor=SYSTEM, now=cast.at(ON), post_id=post.pk, ends_on=ON, reason="Chuyển trường")
    assert not may(run, "giaovien", "view", "private", note)


# ── threads ───────────────────────────────────────────────────────────────────


def test_a_matter_is_raised_answered_settled_and_taken_up_again(run, talk):
    from kiemdinh.rooms.self_assessment.queries.talk import open_counts, threads_of
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    thread = talk.open("thuky", "Mức 2 cần nêu định mức.")
    talk.reply("giaovien", thread, "Em bổ sung rồi ạ.")
    shown, = threads_of(run.access("thuky"), talk.subject("thuky"), "internal")
    assert [(c.author, c.text) for c in shown.comments] == [
        ("Trần Bích Đào", "Mức 2 cần nêu định mức."), ("Ngô Quốc Ân", "Em bổ sung rồi ạ.")]
    assert shown.comments[0].title == "Tổ trưởng tổ 1, 2, 3"
    talk.do("thuky", "settle_thread", thread_id=thread.pk, action="resolve")
    assert open_counts(run.access("thuky"), talk.subject("thuky")) == {"internal": 0, "question": 0, "private": 0}
    shown, = threads_of(run.access("thuky"), talk.subject("thuky"), "internal")
    assert (shown.state, shown.state_by, shown.state_at) == ("resolved", "Trần Bích Đào", cast.at(ON, 13, 3))
    with pytest.raises(SelfAssessmentProblem, match="đã xong.*Mở lại"):
        talk.reply("giaovien", thread)
    talk.do("giaovien", "settle_thread", thread_id=thread.pk, action="reopen")
    shown, = threads_of(run.access("thuky"), talk.subject("thuky"), "internal")
    assert (shown.state, shown.state_by) == ("open", "Ngô Quốc Ân")
    assert talk.reply("giaovien", thread).pk


@pytest.mark.parametrize(("text", "problem"), [
    ("  \u200b ", "Nội dung còn trống"), ("a" * 4001, "dài 4001 ký tự"),
])
def test_empty_and_endless_words_are_refused_and_nothing_stays(talk, text, problem):
    from kiemdinh.rooms.self_assessment.models import CommentThread
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    with pytest.raises(SelfAssessmentProblem, match=problem):
        talk.open("thuky", text)
    assert not CommentThread.objects.exists()


def test_people_elsewhere_cannot_be_named(talk):
    from kiemdinh.rooms.self_assessment.models import CommentThread, Mention
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    for who in ("hangxom", "xa", "thuky"):  # a stranger, an officer, oneself
        with pytest.raises(SelfAssessmentProblem, match="không còn giữ chức vụ ở trường"):
            talk.open("thuky", names=[who])
    with pytest.raises(SelfAssessmentProblem):
        talk.open("thuky", channel="private", names=["giaovien"])
    assert not CommentThread.objects.exists() and not Mention.objects.exists()


def test_the_author_corrects_and_the_old_words_stay_in_the_ledger(run, talk):
    from kiemdinh.rooms.self_assessment.models import Comment
    from kiemdinh.rooms.self_assessment.use_cases.problems import StaleRow
    from kiemdinh.services.ledger.models import Event

    talk.open("thuky", "Bản đầu.")
    first = Comment.objects.get()
    talk.do("thuky", "correct", comment_id=first.pk, text="Bản hai.", version=1)
    first.refresh_from_db()
    assert (first.text, first.search, first.version) == ("Bản hai.", "ban hai.", 2)
    assert first.corrected_at is not None
    event = Event.objects.get(action="comment.correct")
    assert (event.data["old"], event.unit_id, event.actor_id) == ("Bản đầu.", None, run.world.accounts["thuky"])
    with pytest.raises(StaleRow):
        talk.do("thuky", "correct", comment_id=first.pk, text="Bản ba.", version=1)
    with pytest.raises(PermissionDenied, match="Chỉ người viết"):
        talk.do("hieutruong", "correct", comment_id=first.pk, text="Bản ba.", version=2)
    first.refresh_from_db()
    assert first.text == "Bản hai."


def test_a_withdrawn_comment_is_nowhere_shown_and_kept_in_the_ledger(run, talk, enter):
    from kiemdinh.rooms.self_assessment.models import Comment, Mention
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
    from kiemdinh.services.ledger.models import Event

    thread = talk.open("thuky", "Nội dung viết nhầm.", names=["giaovien2"])
    talk.reply("giaovien", thread, "Câu trả lời.")
    row = Comment.objects.order_by("pk").first()
    talk.do("thuky", "withdraw", comment_id=row.pk, version=1)
    assert Event.objects.get(action="comment.withdraw").data["old"] == "Nội dung viết nhầm."
    assert Mention.objects.filter(done_at__isnull=True).count() == 0
    assert told(run.world, "giaovien2") == []
    client = enter("giaovien")
    for url in (talk.url(), f"/chu-ky/{run.cycle.pk}/trao-doi/", f"/chu-ky/{run.cycle.pk}/trao-doi/?q=viet+nham"):
        assert "viết nhầm" not in words(client.get(url)), url
    assert "đã được người viết rút lại" in words(client.get(talk.url()))
    with pytest.raises(SelfAssessmentProblem, match="đã được rút lại"):
        talk.do("thuky", "correct", comment_id=row.pk, text="Lại", version=2)


def test_what_the_school_says_among_itself_is_not_in_the_book_that_officers_read(run, talk):
    from kiemdinh.services.ledger.models import Event

    talk.open("thuky")
    talk.open("thuky", channel="private")
    question = talk.open("thuky", channel="question")
    talk.answer("so", question)
    rows = Event.objects.filter(action__regex="^(comment|question)").order_by("pk")
    assert list(rows.values_list("action", "unit_id")) == [
        ("comment.open", None), ("comment.open", None), ("comment.open", run.cycle.school_id),
        ("question.answer", run.cycle.school_id)]


# ── who is told ───────────────────────────────────────────────────────────────


def test_the_named_and_those_who_take_part_are_told_once_each(run, talk):
    thread = talk.open("thuky", "Mức 2 cần nêu định mức.", names=["giaovien2"])
    excerpt = "“Mức 2 cần nêu định mức.”"
    assert told(run.world, "giaovien2") == [("talk.mention", f"Trần Bích Đào nhắc tới bạn ở tiêu chí 1.1: {excerpt}")]
    assert told(run.world, "giaovien")[-1] == ("talk.reply", f"Trần Bích Đào trao đổi về tiêu chí 1.1: {excerpt}")
    assert told(run.world, "thuky") == told(run.world, "giaovien3") == []
    talk.reply("giaovien", thread, "Xong.", names=["thuky"])
    assert [k for k, _ in told(run.world, "thuky")] == ["talk.mention"]
    assert [k for k, _ in told(run.world, "giaovien2")] == ["talk.mention"]
    talk.do("thuky", "settle_thread", thread_id=thread.pk, action="resolve")
    assert told(run.world, "giaovien2") == told(run.world, "thuky") == []


def test_nobody_hears_of_a_private_note(run, talk):
    before = {who: told(run.world, who) for who in cast.CAST}
    note = talk.open("giaovien", channel="private")
    talk.reply("giaovien", note)
    assert {who: told(run.world, who) for who in cast.CAST} == before


def test_a_mention_waits_until_answered_or_seen(run, talk):
    from kiemdinh.rooms.self_assessment.models import Mention

    one = talk.open("thuky", names=["giaovien", "giaovien2"])
    waiting = Mention.objects.filter(done_at__isnull=True)
    assert waiting.count() == 2
    talk.reply("giaovien", one)
    assert [m.account_id for m in waiting.all()] == [run.world.accounts["giaovien2"]]
    assert talk.do("giaovien2", "mention_seen", thread_id=one.pk) == 1
    assert waiting.count() == 0


# ── the work itself tells people ──────────────────────────────────────────────


def test_each_step_of_a_sheet_tells_the_next_in_turn_and_silences_the_last(run):
    world = run.world
    assert told(world, "giaovien") == [
        ("sheet.assign", "Bạn được phân công 2 phiếu: tiêu chí 1.1, tiêu chí 1.2, hạn nộp 01/12/2023.")]
    run.save("giaovien", "1.1", state_1="<p>Một.</p>")
    run.move("giaovien", "1.1", "submit")
    assert told(world, "thuky") == [("sheet.submit", "Ngô Quốc Ân nộp phiếu tiêu chí 1.1, chờ duyệt.")]
    assert told(world, "hieutruong") == told(world, "phohieutruong") == []
    run.move("thuky", "1.1", "return", "Thiếu số liệu.")
    assert told(world, "thuky") == []
    assert told(world, "giaovien")[-1] == ("sheet.return", "Phiếu tiêu chí 1.1 được trả lại để sửa: Thiếu số liệu.")
    run.move("giaovien", "1.1", "submit")
    run.move("hieutruong", "1.1", "approve")
    assert told(world, "giaovien")[1:] == [("sheet.approve", "Phiếu tiêu chí 1.1 đã được duyệt.")]
    assert told(world, "thuky") == []


def test_somebody_who_left_is_told_nothing(run):
    from kiemdinh.rooms.people.models import Post
    from kiemdinh.rooms.people.use_cases import SYSTEM, end_post

    run.save("thuky", "1.1", state_1="<p>Một.</p>")
    run.move("thuky", "1.1", "submit")
    before = told(run.world, "giaovien")
    post = Post.objects.get(account_id=run.world.accounts["giaovien"])
    end_post(actor=SYSTEM, now=cast.at(date(2023, 9, 30)), post_id=post.pk, ends_on=ON - timedelta(days=1),
             reason="Chuyển trường")
    run.move("thuky", "1.1", "return", "Thiếu.")
    assert told(run.world, "giaovien") == before


def test_publication_ends_what_was_still_ringing_about_the_cycle(run, talk):
    talk.open("thuky", names=["giaovien"])
    cast.fill(run)
    run.move("thuky", "1.1", "submit")
    cast.publish(run)
    assert told(run.world, "giaovien") == told(run.world, "thuky") == []
