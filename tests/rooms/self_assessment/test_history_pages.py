"""The history pages and what an open sheet asks: who reaches them, what they say, what a beat answers."""

import html
import io
import re
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.demo import cast

from kiemdinh.rooms.self_assessment.models import Presence
from kiemdinh.rooms.self_assessment.queries.sheets import narrative_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(run):
    """Three texts of Mức 1 by two people, and two answers."""
    at = cast.at(run.on, 10)
    run.save("giaovien", "1.1", at_=at, state_1="<p>Trường có 18 lớp.</p>", answers={("1", "a"): True})
    run.save("thuky", "1.1", version=1, at_=at + timedelta(minutes=1), state_1="<p>Trường có <b>20</b> lớp.</p>")
    run.save("giaovien", "1.1", version=2, at_=at + timedelta(minutes=2), state_1="<p>Trường có 20 lớp học.</p>",
             answers={("1", "a"): False})
    return run


def history(run, **query):
    from urllib.parse import urlencode

    return f"/chu-ky/{run.cycle.pk}/phieu/{run.sheet('1.1').pk}/lich-su/?" + urlencode(query)


def words(response) -> str:
    page = re.search(r"<main.*</main>", response.content.decode(), re.S)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_lists_every_version_with_who_when_and_how_much(written, enter):
    page = enter("giaovien2").get(history(written, muc="state_1"))
    said = words(page)
    assert "Mục “Mô tả hiện trạng – Mức 1” còn giữ 3 bản" in said
    for line in ("Bản 3 đang lưu 10:02, 02/10/2023 Ngô Quốc Ân thêm + 2 bỏ − 1 chữ",
                 "Bản 2 10:01, 02/10/2023 Trần Bích Đào thêm + 1 bỏ − 1 chữ",
                 "Bản 1 10:00, 02/10/2023 Ngô Quốc Ân thêm + 4 bỏ − 0 chữ"):
        assert line in said, line
    assert "Lấy lại" not in said  # a member without this sheet only reads
    assert len(re.findall("<h1", page.content.decode())) == 1


def test_without_a_field_the_first_written_one_is_shown_and_nothing_written_says_what_to_do(written, enter):
    client = enter("thuky")
    assert "Mức 1” còn giữ 3 bản" in words(client.get(history(written)))
    empty = words(client.get(history(written, muc="strengths")))
    assert "Mục “Điểm mạnh” chưa ai viết" in empty and "Mở phiếu tiêu chí 1.1" in empty
    assert client.get(history(written, muc="khong-co")).status_code == 404


def test_two_versions_are_compared_with_marks_that_are_also_said(written, enter):
    page = enter("thuky").get(history(written, muc="state_1", cu="1", moi="3")).content.decode()
    shown = re.search(r'<div class="diff".*?</div>', page, re.S)[0]
    body = re.sub(r"<div[^>]*>|</div>", "", shown)
    assert body == (
        'Trường có <del><span class="visually-hidden">[bỏ: </span>18 lớp.<span class="visually-hidden">]</span></del>'
        '<ins><span class="visually-hidden">[thêm: </span>20 lớp học.<span class="visually-hidden">]</span></ins>')
    assert "Bản 1 so với bản 3: thêm 3 chữ, bỏ 2 chữ" in html.unescape(page)
    swapped = enter("thuky").get(history(written, muc="state_1", cu="3", moi="1")).content.decode()
    assert "Bản 1 so với bản 3" in html.unescape(swapped)
    for query in ({"cu": "1", "moi": "9"}, {"cu": "x", "moi": "1"}):
        assert enter("thuky").get(history(written, muc="state_1", **query)).status_code == 404


def test_words_of_people_stand_in_the_comparison_as_words(run, enter):
    at = cast.at(run.on, 10)
    run.save("giaovien", "1.1", at_=at, state_1="<p>An toàn &lt;script&gt;alert(1)&lt;/script&gt;</p>")
    run.save("thuky", "1.1", version=1, at_=at, state_1="<p>An toàn &lt;b&gt; {{ x }}</p>")
    page = enter("thuky").get(history(run, muc="state_1", cu="1", moi="2")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "{{ x }}" in page


def test_the_list_is_searched_without_marks_filtered_by_person_and_exported_as_shown(written, enter):
    client = enter("thuky")
    said = words(client.get(history(written, muc="state_1", q="18 lop")))
    assert "Bản 1 10:00" in said and "Bản 2 10:01" not in said
    assert "Không có bản nào khớp" in words(client.get(history(written, muc="state_1", q="bể bơi")))
    answer = client.get(history(written, muc="state_1", nguoi="Ngô Quốc Ân", xuat="xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [(r[0], r[2], r[6]) for r in rows if isinstance(r[0], int)] == [
        (3, "Ngô Quốc Ân", "Trường có 20 lớp học."), (1, "Ngô Quốc Ân", "Trường có 18 lớp.")]
    assert "Chỉ những bản của Ngô Quốc Ân." in str(rows)


def test_answers_have_their_own_list(written, enter):
    said = words(enter("thuky").get(history(written, muc="tra-loi")))
    assert "Trả lời đã đổi 2 lần" in said
    assert "Mức 1, chỉ báo a Đạt Chưa đạt Ngô Quốc Ân 10:02, 02/10/2023" in said
    assert "Mức 1, chỉ báo a chưa trả lời Đạt Ngô Quốc Ân 10:00, 02/10/2023" in said


def test_an_old_version_is_brought_back_by_its_button(written, enter):
    client = enter("thuky")
    url = history(written, muc="state_1")
    answer = client.post(url, {"ban": "1", "version": "3"}, follow=True)
    assert "Đã lấy lại bản 1 của mục Mức 1. Bản vừa thay vẫn còn ở đây." in words(answer)
    assert "Mức 1” còn giữ 4 bản" in words(answer)
    assert written.sheet("1.1").texts["state_1"] == "<p>Trường có 18 lớp.</p>"
    assert "Lấy lại bản cũ của mục Mức 1, phiếu tiêu chí 1.1" in words(client.get(f"/chu-ky/{written.cycle.pk}/"))
    for data in ({"ban": "9", "version": "4"}, {"ban": "x", "version": "4"}, {"ban": "1"}):
        assert client.post(url, data).status_code == 404


def test_when_somebody_saved_meanwhile_the_old_version_goes_to_the_merge_page(written, enter):
    client = enter("thuky")
    answer = client.post(history(written, muc="state_1"), {"ban": "1", "version": "2"})
    assert answer.status_code == 409
    said = words(answer)
    assert "Hai người cùng sửa một mục" in said
    assert "Trường có 18 lớp." in said and "Trường có 20 lớp học." in said
    assert "Trường có [bỏ: 20 lớp học. ] [thêm: 18 lớp. ]" in said
    page = answer.content.decode()
    assert f'action="/chu-ky/{written.cycle.pk}/tieu-chi/1.1/"' in page
    merged = client.post(f"/chu-ky/{written.cycle.pk}/tieu-chi/1.1/", {
        "state_1": "Ghép.", "state_1__version": "3", "state_1__format": "plain", "chon__state_1": "ghep"})
    assert merged.status_code == 302
    assert written.sheet("1.1").texts["state_1"] == "<p>Ghép.</p>"


def test_drafts_are_the_schools_own_affair(written, enter):
    narrative = narrative_for(written.access("thuky"), subject="report")
    pages = [history(written), f"/chu-ky/{written.cycle.pk}/phan-loi/{narrative.pk}/lich-su/"]
    for url in pages:
        assert enter("nguoimoi").get(url).status_code == 200
        for who in ("hangxom", "so", "xa"):
            assert enter(who).get(url).status_code == 404
            assert enter(who).post(url, {"ban": "1", "version": "3"}).status_code == 404
    cast.fill(written)
    cast.publish(written)
    for url in pages:
        assert enter("so").get(url).status_code == 403  # sees the published report, not how it was written
        assert enter("hangxom").get(url).status_code == 404
    refused = enter("thuky").post(pages[0], {"ban": "1", "version": "4"})
    assert refused.status_code == 403
    assert "Chỉ sửa được phiếu khi chu kỳ đang tự đánh giá" in words(refused)


def test_history_of_a_sheet_of_another_cycle_is_not_found(written, enter):
    other = cast.running_cycle(written.world, year="2022-2023")
    url = f"/chu-ky/{other.cycle.pk}/phieu/{written.sheet('1.1').pk}/"
    assert enter("thuky").get(url + "lich-su/").status_code == 404
    assert enter("thuky").post(url + "lich-su/", {"ban": "1", "version": "3"}).status_code == 404
    assert enter("thuky").post(url + "co-mat/").status_code == 404


def test_the_sheet_and_the_narratives_lead_to_their_history(written, enter):
    client, base = enter("thuky"), f"/chu-ky/{written.cycle.pk}/"
    assert history(written).removesuffix("?") in client.get(f"{base}tieu-chi/1.1/").content.decode()
    narrative = narrative_for(written.access("thuky"), subject="report")
    assert f"{base}phan-loi/{narrative.pk}/lich-su/" in client.get(f"{base}noi-dung/").content.decode()


# ── presence ──────────────────────────────────────────────────────────────────


def beat(client, run, **data):
    return client.post(f"/chu-ky/{run.cycle.pk}/phieu/{run.sheet('1.1').pk}/co-mat/", data)


def test_a_beat_tells_who_else_is_here_and_where(written, enter):
    first, second = enter("giaovien"), enter("thuky")
    assert beat(first, written, muc="state_2", v__state_1="3").json() == {"here": [], "newer": []}
    assert beat(second, written, muc="la-hoac", v__state_1="3").json() == {
        "here": [{"name": "Ngô Quốc Ân", "field": "state_2", "label": "Mức 2"}], "newer": []}
    assert beat(first, written, muc="state_2").json()["here"] == [{"name": "Trần Bích Đào", "field": "", "label": ""}]
    with time_machine.travel(timezone.now() + timedelta(seconds=50)):
        assert beat(second, written).json()["here"] == []


def test_a_beat_brings_what_others_saved_after_the_page_was_read(written, enter):
    answer = beat(enter("thuky"), written, v__state_1="2", v__strengths="0", v__bia="0").json()
    assert answer["newer"] == [{"field": "state_1", "label": "Mức 1", "html": "<p>Trường có 20 lớp học.</p>",
                                "plain": "Trường có 20 lớp học.", "version": 3, "by": "Ngô Quốc Ân", "at": "10:02"}]


def test_presence_is_written_at_most_once_a_beat_per_person(written, enter):
    client = enter("giaovien")
    beat(client, written, muc="state_1")
    seen = Presence.objects.get().seen_at
    with CaptureQueriesContext(connection) as captured:
        beat(client, written, muc="state_2")
    assert [q["sql"] for q in captured.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    with time_machine.travel(timezone.now() + timedelta(seconds=16)):
        beat(client, written, muc="state_2")
    row = Presence.objects.get()
    assert (row.field, row.seen_at > seen) == ("state_2", True)
    # What is long past goes when the person opens another page.
    Presence.objects.update(seen_at=timezone.now() - timedelta(days=2))
    client.post(f"/chu-ky/{written.cycle.pk}/phieu/{written.sheet('1.2').pk}/co-mat/")
    assert [p.sheet_id for p in Presence.objects.all()] == [written.sheet("1.2").pk]


def test_a_sheet_asks_who_is_signed_in_and_gets_a_token(written, enter):
    url = f"/chu-ky/{written.cycle.pk}/phieu/{written.sheet('1.1').pk}/co-mat/"
    answer = enter("giaovien").get(url)
    told = answer.json()
    assert (told["account"], told["name"]) == (str(written.world.accounts["giaovien"]), "Ngô Quốc Ân")
    assert len(told["token"]) == 64
    assert "no-store" in answer["Cache-Control"]


def test_only_who_may_write_is_present(written, enter):
    from django.test import Client

    url = f"/chu-ky/{written.cycle.pk}/phieu/{written.sheet('1.1').pk}/co-mat/"
    narrative = narrative_for(written.access("thuky"), subject="report")
    other = f"/chu-ky/{written.cycle.pk}/phan-loi/{narrative.pk}/co-mat/"
    for who, status in (("giaovien2", 403), ("hangxom", 404), ("so", 404)):
        for address in (url, other):
            assert enter(who).get(address).status_code == status, (who, address)
            assert enter(who).post(address).status_code == status, (who, address)
    assert enter("giaovien").post(other).status_code == 403
    assert enter("thuky").post(other, {"muc": "situation"}).json() == {"here": [], "newer": []}
    assert Client().post(url).status_code == 302
    assert Presence.objects.count() == 1
