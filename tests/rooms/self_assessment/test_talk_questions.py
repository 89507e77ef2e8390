"""Trao đổi: questions to those above, answered without seeing the work itself."""


import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo import cast
from tests.rooms.self_assessment.talking import ABOVE, ON, OTHERS, told, words

pytestmark = pytest.mark.django_db


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
