"""Trao đổi: the matrix of the three channels, threads, corrections, questions to those above; nobody sees too much."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo import cast

pytestmark = pytest.mark.django_db
ON = cast.IN_2018
CHANNELS = ("internal", "question", "private")


@pytest.fixture
def talk(run):
    """Doing things as somebody, about sheet 1.1 unless said otherwise."""
    return Talk(run)


class Talk:
    def __init__(self, run):
        self.run, self.minute = run, 0

    def at(self):
        self.minute += 1
        return cast.at(ON, 13, self.minute)

    def subject(self, who, code="1.1", kind="criterion"):
        from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of_page

        return subject_of_page(self.run.access(who), kind=kind, code=code, stage="")

    def open(self, who, text="Cần thêm số liệu.", channel="internal", names=(), code="1.1", kind="criterion"):
        from kiemdinh.rooms.self_assessment.use_cases.talk import open_thread

        return open_thread(actor=self.run.world.actor(who, ON), now=self.at(), access=self.run.access(who),
                           subject=self.subject(who, code, kind), channel=channel, text=text,
                           mentions=[self.run.world.accounts[n] for n in names])

    def do(self, who, name, **given):
        from kiemdinh.rooms.self_assessment.use_cases import talk

        return getattr(talk, name)(actor=self.run.world.actor(who, ON), now=self.at(), cycle_id=self.run.cycle.pk,
                                   **given)

    def reply(self, who, thread, text="Đã bổ sung.", names=()):
        return self.do(who, "reply", thread_id=thread.pk, text=text,
                       mentions=[self.run.world.accounts[n] for n in names])

    def answer(self, who, thread, text="Theo hướng dẫn hiện hành."):
        from kiemdinh.rooms.self_assessment.use_cases.questions import answer

        return answer(actor=self.run.world.actor(who, ON), now=self.at(), thread_id=thread.pk, text=text)

    def url(self, channel="noi-bo", code="1.1"):
        return f"/chu-ky/{self.run.cycle.pk}/tieu-chi/{code}/trao-doi/?kenh={channel}"


def told(world, who):
    """The unread notices of somebody, oldest first, as (kind, words)."""
    from kiemdinh.services.notices.models import Notice

    rows = Notice.objects.filter(account_id=world.accounts[who], read_at__isnull=True).order_by("pk")
    return list(rows.values_list("kind", "text"))


def words(response):
    import html

    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


# ── who sees and does what ────────────────────────────────────────────────────

SCHOOL = ("hieutruong", "phohieutruong", "thuky", "giaovien", "nguoimoi")
ABOVE, OTHERS = ("xa", "so", "bo"), ("hangxom", "sokhac", "mamnon")


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


# ── questions to those above ──────────────────────────────────────────────────


def test_a_question_goes_to_the_nearest_officers_and_the_answer_comes_back(run, talk):
    question = talk.open("thuky", "Minh chứng là bản chụp có được không?", "question")
    # In 2023 the school stands under the district, which has no officer in this world: the province is next.
    assert question.asked_unit_id == run.world.units["T-TINH"]
    text = "Trường Tiểu học Sông Đà hỏi về tiêu chí 1.1: “Minh chứng là bản chụp có được không?”"
    assert told(run.world, "so") == [("question.ask", text)]
    assert told(run.world, "bo") == told(run.world, "sokhac") == []
    reply = talk.answer("so", question, "Được, kèm bản gốc khi cần.")
    assert (reply.from_above, reply.author_title) == (True, "Chuyên viên, Tỉnh Thử")
    assert told(run.world, "so") == []
    wanted = ("question.answer", "Đoàn Minh Châu trả lời câu hỏi về tiêu chí 1.1: “Được, kèm bản gốc khi cần.”")
    assert wanted in told(run.world, "thuky") and wanted in told(run.world, "hieutruong")
    question.refresh_from_db()
    assert question.state == "answered"
    talk.reply("thuky", question, "Còn ảnh chụp thì sao?")
    question.refresh_from_db()
    assert question.state == "open"
    assert [k for k, _ in told(run.world, "so")] == ["question.ask"]


def test_only_the_school_s_leaders_ask_and_only_those_above_answer(talk):
    with pytest.raises(PermissionDenied, match="thư ký hội đồng hỏi giúp"):
        talk.open("giaovien", channel="question")
    question = talk.open("phohieutruong", channel="question")
    for who in ("thuky", "giaovien"):
        with pytest.raises(PermissionDenied):
            talk.answer(who, question)
    for who in ("hangxom", "sokhac"):
        with pytest.raises(Http404):
            talk.answer(who, question)


def test_a_withdrawn_answer_puts_the_question_back(talk):
    from kiemdinh.rooms.self_assessment.use_cases.questions import correct_answer, withdraw_answer

    question = talk.open("thuky", channel="question")
    reply = talk.answer("so", question)
    facts = {"now": cast.at(ON, 15), "thread_id": question.pk, "comment_id": reply.pk}
    with pytest.raises(PermissionDenied):
        withdraw_answer(actor=talk.run.world.actor("bo", ON), version=1, **facts)
    correct_answer(actor=talk.run.world.actor("so", ON), text="Sửa lại.", version=1, **facts)
    withdraw_answer(actor=talk.run.world.actor("so", ON), version=2, **facts)
    question.refresh_from_db()
    assert question.state == "open"


def test_officers_read_the_question_and_not_one_word_of_the_work(run, talk, enter):
    run.save("thuky", "1.1", state_1="<p>Bí mật của phiếu.</p>")
    talk.open("thuky", "Chuyện riêng của trường.")
    talk.open("thuky", "Ghi cho mình.", "private")
    question = talk.open("thuky", "Câu hỏi gửi lên.", "question")
    for who in ABOVE:
        client = enter(who)
        listed, one = words(client.get("/cau-hoi/")), words(client.get(f"/cau-hoi/{question.pk}/"))
        assert "Câu hỏi gửi lên." in listed and "Trường Tiểu học Sông Đà" in listed
        assert "Câu hỏi gửi lên." in one and "Phương hướng" in one
        for hidden in ("Bí mật", "Chuyện riêng", "Ghi cho mình"):
            assert hidden not in listed + one
        assert client.get(talk.url()).status_code == 404
        assert client.get(f"/chu-ky/{run.cycle.pk}/trao-doi/").status_code == 404
    for who in OTHERS:
        client = enter(who)
        assert client.get("/cau-hoi/").status_code == (404 if who != "sokhac" else 200)
        assert client.get(f"/cau-hoi/{question.pk}/").status_code == 404
        assert client.post(f"/cau-hoi/{question.pk}/", {"noi_dung": "x"}).status_code == 404
        assert client.get(talk.url()).status_code == 404
    assert "Câu hỏi gửi lên." not in words(enter("sokhac").get("/cau-hoi/"))


def test_after_publication_officers_see_the_questions_of_the_page_and_nothing_else(run, talk, enter):
    talk.open("thuky", "Chuyện riêng của trường.")
    talk.open("thuky", "Câu hỏi gửi lên.", "question")
    cast.fill(run)
    cast.publish(run)
    client = enter("so")
    page = words(client.get(talk.url("cap-tren")))
    assert "Câu hỏi gửi lên." in page and "Nội bộ" not in page and "Riêng tôi" not in page
    for channel in ("noi-bo", "rieng-toi"):
        assert client.get(talk.url(channel)).status_code == 404
    assert "Chuyện riêng" not in words(client.get(f"/chu-ky/{run.cycle.pk}/trao-doi/"))
    assert client.post(talk.url("cap-tren"), {"viec": "moi", "noi_dung": "x"}).status_code == 403


def test_an_officer_answers_on_the_page(run, talk, enter):
    question = talk.open("thuky", "Câu hỏi gửi lên.", "question")
    client = enter("so")
    empty = client.post(f"/cau-hoi/{question.pk}/", {"noi_dung": " "})
    assert empty.status_code == 422 and "Nội dung còn trống" in words(empty)
    assert client.post(f"/cau-hoi/{question.pk}/", {"noi_dung": "Được."}).status_code == 302
    page = words(client.get("/cau-hoi/"))
    assert "Mọi câu hỏi của các trường đã được trả lời" in page and "Câu hỏi gửi lên." not in page
    assert "Câu hỏi gửi lên." in words(client.get("/cau-hoi/?loc=roi"))
    assert "Câu hỏi gửi lên." in words(client.get("/cau-hoi/?loc=tat-ca&q=song+da"))
    assert "Không có câu hỏi nào khớp" in words(client.get("/cau-hoi/?loc=tat-ca&q=khong+thay"))
    assert f"/cau-hoi/{question.pk}/tra-loi/" in client.get(f"/cau-hoi/{question.pk}/").content.decode()
    page = words(enter("thuky").get(talk.url("cap-tren")))
    assert "Chuyên viên, Tỉnh Thử" in page and "Cấp trên đã trả lời" in page
    answer = enter("thuky").get(f"/cau-hoi/{question.pk}/")
    assert answer.url == f"{talk.url('cap-tren')}#trao-doi-{question.pk}"


# ── pages ─────────────────────────────────────────────────────────────────────


def test_the_page_works_without_a_script(run, talk, enter):
    client = enter("thuky")
    assert "Chưa ai trao đổi về tiêu chí 1.1" in words(client.get(talk.url()))
    sent = client.post(talk.url(), {"viec": "moi", "noi_dung": "Thêm <b>số</b> liệu & bảng.",
                                    "nhac": [run.world.accounts["giaovien"]]})
    assert (sent.status_code, sent.url) == (302, talk.url())
    page = client.get(talk.url()).content.decode()
    assert "Thêm &lt;b&gt;số&lt;/b&gt; liệu &amp; bảng." in page
    assert "Nhắc tới: Ngô Quốc Ân" in words(client.get(talk.url()))
    other = enter("giaovien")
    seen = words(other.get(talk.url()))
    assert "1 trao đổi chưa xong về tiêu chí 1.1" in seen and "Tôi đã xem" in seen
    number = re.search(r'id="trao-doi-(\d+)"', page)[1]
    other.post(talk.url(), {"viec": "tra-loi", "trao_doi": number, "noi_dung": "Đã thêm."})
    assert "Tôi đã xem" not in words(other.get(talk.url()))
    other.post(talk.url(), {"viec": "xong", "trao_doi": number})
    assert "Đã xong: Ngô Quốc Ân" in words(client.get(talk.url()))
    client.post(talk.url(), {"viec": "mo-lai", "trao_doi": number})
    assert "Trần Bích Đào mở lại" in words(client.get(talk.url()))


def test_a_refused_comment_comes_back_with_what_was_typed(run, talk, enter):
    client = enter("thuky")
    long = "x" * 4001
    answer = client.post(talk.url(), {"viec": "moi", "noi_dung": long, "nhac": [run.world.accounts["giaovien"]]})
    assert answer.status_code == 422 and long in answer.content.decode()
    assert re.search(rf'value="{run.world.accounts["giaovien"]}" checked', answer.content.decode())
    assert client.post(talk.url(), {"viec": "khac"}).status_code == 422
    assert client.post(talk.url(), {"viec": "xong", "trao_doi": "99999"}).status_code == 404


def test_a_thread_is_not_moved_through_another_s_private_number(talk, enter):
    note = talk.open("giaovien", "Ghi cho mình.", "private")
    client = enter("thuky")
    for data in ({"viec": "tra-loi", "noi_dung": "x"}, {"viec": "xong"}, {"viec": "da-xem"}):
        assert client.post(talk.url("rieng-toi"), data | {"trao_doi": note.pk}).status_code == 404
    assert "Ghi cho mình" not in words(client.get(talk.url("rieng-toi")))
    comment = note.comments.get()
    assert client.get(f"/chu-ky/{talk.run.cycle.pk}/trao-doi/y-kien/{comment.pk}/").status_code == 404


def test_a_comment_is_corrected_and_withdrawn_on_its_page_by_its_author(run, talk, enter):
    thread = talk.open("thuky", "Bản đầu.")
    url = f"/chu-ky/{run.cycle.pk}/trao-doi/y-kien/{thread.comments.get().pk}/"
    assert enter("giaovien").get(url).status_code == 403
    client = enter("thuky")
    assert "Bản đầu." in client.get(url).content.decode()
    stale = client.post(url, {"noi_dung": "Bản hai.", "version": "7"})
    assert stale.status_code == 422 and "Bản hai." in stale.content.decode()
    assert client.post(url, {"noi_dung": "Bản hai.", "version": "1"}).url.endswith(f"#trao-doi-{thread.pk}")
    assert "Bản hai." in words(client.get(talk.url()))
    client.post(url, {"viec": "rut", "version": "2"})
    assert "Bản hai." not in words(client.get(talk.url()))


def test_the_panel_holds_the_same_threads_and_nothing_of_the_shell(talk, enter):
    talk.open("thuky", "Trong khung.")
    client = enter("giaovien")
    panel = client.get(talk.url() + "&manh=1")
    assert 'data-waiting="1"' in panel.content.decode() and "Trong khung." in words(panel)
    assert "<html" not in panel.content.decode() and "<h1" not in panel.content.decode()
    sent = client.post(talk.url() + "&manh=1", {"viec": "moi", "noi_dung": "Từ khung."})
    assert sent.status_code == 200 and "Từ khung." in words(sent) and 'data-waiting="2"' in sent.content.decode()


def test_khoan_of_muc_4_standards_and_the_report_have_their_threads(run, talk, enter):
    base = f"/chu-ky/{run.cycle.pk}/"
    client = enter("thuky")
    for path, name in (("muc-4/1/", "Mức 4, khoản 1"), ("tieu-chuan/1/", "tiêu chuẩn 1"),
                       ("noi-dung/", "phần lời của báo cáo")):
        sent = client.post(f"{base}{path}trao-doi/?kenh=noi-bo", {"viec": "moi", "noi_dung": f"Ở {path}"})
        assert sent.status_code == 302
        page = words(client.get(f"{base}{path}trao-doi/"))
        assert f"1 trao đổi chưa xong về {name}" in page and f"Ở {path}" in page
        assert "trao-doi/" in client.get(base + path).content.decode(), path
    assert "Ở muc-4" not in words(client.get(talk.url()))
    for path in ("tieu-chi/9.9/", "tieu-chuan/9/", "muc-4/9/"):
        assert client.get(f"{base}{path}trao-doi/").status_code == 404


def test_tt57_threads_follow_the_stage(world, enter):
    run = cast.running_cycle(world, school="T-NC1", by="nhieucap", on=cast.IN_TT57, year="2026-2027",
                             people_=[("nhieucap", "chair"), ("Hai", "vice_chair"), ("Ba", "secretary"),
                                      ("Bốn", "member"), ("Năm", "member")])
    client, base = enter("nhieucap"), f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/"
    client.post(f"{base}trao-doi/?cap=thcs&kenh=noi-bo", {"viec": "moi", "noi_dung": "Riêng cấp THCS."})
    assert "Riêng cấp THCS." in words(client.get(f"{base}trao-doi/?cap=thcs"))
    assert "Riêng cấp THCS." not in words(client.get(f"{base}trao-doi/?cap=tieu-hoc"))
    assert f'href="{base}trao-doi/?cap=thcs"' in client.get(f"{base}?cap=thcs").content.decode()


# ── the list of a cycle ───────────────────────────────────────────────────────


def test_the_list_is_searched_filtered_and_exported_as_shown(run, talk, enter):
    import io

    import openpyxl

    done = talk.open("thuky", "Cần định mức thiết bị.", names=["giaovien2"])
    talk.reply("giaovien", done, "Đã bổ sung quyết định.")
    talk.do("thuky", "settle_thread", thread_id=done.pk, action="resolve")
    talk.open("hieutruong", "Thiếu biên bản.", code="1.2")
    talk.open("thuky", "Bản chụp có được không?", "question")
    talk.open("giaovien", "Ghi cho mình.", "private")
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/trao-doi/"
    every = {"Cần định mức thiết bị.", "Thiếu biên bản.", "Bản chụp có được không?"}
    accounts = run.world.accounts
    for query, wanted in (
        ("", every), ("?q=dinh+muc", {"Cần định mức thiết bị."}), ("?q=QUYET+DINH", {"Cần định mức thiết bị."}),
        ("?q=bich+dao", {"Cần định mức thiết bị.", "Bản chụp có được không?"}),
        ("?kenh=cap-tren", {"Bản chụp có được không?"}),
        ("?loc=chua-xong", every - {"Cần định mức thiết bị."}), ("?tieu-chi=1.2", {"Thiếu biên bản."}),
        (f"?nguoi={accounts['giaovien2']}", {"Cần định mức thiết bị."}),
        (f"?nguoi={accounts['hieutruong']}", {"Thiếu biên bản."}), ("?q=khong+co", set()),
    ):
        page = words(client.get(base + query))
        assert {t for t in every if t in page} == wanted, query
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}tai/{query}").content)).active
        cells = {str(c.value) for row in sheet.iter_rows() for c in row if c.value}
        assert {t for t in every if t in cells} == wanted, query
        assert "Ghi cho mình." not in page and "Ghi cho mình." not in cells
    assert enter("hangxom").get(base).status_code == enter("hangxom").get(f"{base}tai/").status_code == 404


def test_questions_are_exported_as_shown(talk, enter):
    import io

    import openpyxl

    talk.open("thuky", "Câu hỏi một.", "question")
    answered = talk.open("thuky", "Câu hỏi hai.", "question")
    talk.answer("so", answered)
    client = enter("so")
    for query, wanted in (("", {"Câu hỏi một."}), ("?loc=roi", {"Câu hỏi hai."}),
                          ("?loc=tat-ca&gui=toi", {"Câu hỏi một.", "Câu hỏi hai."})):
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/cau-hoi/tai/{query}").content)).active
        cells = {str(c.value) for row in sheet.iter_rows() for c in row if c.value}
        assert cells & {"Câu hỏi một.", "Câu hỏi hai."} == wanted, query
    assert enter("thuky").get("/cau-hoi/tai/").status_code == 404


def test_a_long_list_costs_as_many_questions_as_a_short_one(run, talk, enter, django_assert_max_num_queries):
    for number in range(12):
        talk.open("thuky", f"Ý {number}.", names=["giaovien"])
    client = enter("hieutruong")
    client.get(f"/chu-ky/{run.cycle.pk}/trao-doi/")
    with django_assert_max_num_queries(22):
        client.get(f"/chu-ky/{run.cycle.pk}/trao-doi/")
    with django_assert_max_num_queries(24):
        client.get(talk.url())


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
