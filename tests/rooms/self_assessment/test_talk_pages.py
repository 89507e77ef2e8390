"""Trao đổi: the pages of a subject, and the list of a cycle."""

import re

import pytest
from tests.demo import cast
from tests.rooms.self_assessment.talking import words

pytestmark = pytest.mark.django_db


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
