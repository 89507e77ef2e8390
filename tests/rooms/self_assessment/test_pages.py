"""Every page of the room: who reaches it, what a form without JavaScript does, what autosave answers."""

import re

import pytest
from tests.demo import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(run):
    """The running cycle with a text, an answer, an evidence item and an improvement row."""
    from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement

    code = run.evidence("1.1")
    run.save("giaovien", "1.1", state_1=f"<p>Trường có kế hoạch {code}.</p>", answers={("1", "a"): True})
    add_improvement(actor=run.world.actor("giaovien", run.on), now=cast.at(run.on), cycle_id=run.cycle.pk,
                    subject="1.1", task="Mua thêm sách")
    return run


def addresses(run) -> dict[str, str]:
    """Every address of a cycle that answers GET with a page."""
    from kiemdinh.rooms.evidence.models import EvidenceItem
    from kiemdinh.rooms.self_assessment.models import ImprovementItem

    base = f"/chu-ky/{run.cycle.pk}/"
    return {
        "home": base, "council": f"{base}hoi-dong/",
        "participant": f"{base}hoi-dong/{run.seats['giaovien'].pk}/", "assignments": f"{base}phan-cong/",
        "board": f"{base}tieu-chi/", "board by standard": f"{base}tieu-chi/?xem=chuan",
        "board late": f"{base}tieu-chi/?loc=tre", "board lacking": f"{base}tieu-chi/?loc=thieu&xem=chuan",
        "sheet": f"{base}tieu-chi/1.1/", "empty sheet": f"{base}tieu-chi/5.1/", "level 4": f"{base}muc-4/1/",
        "standard": f"{base}tieu-chuan/1/", "narrative": f"{base}noi-dung/", "evidence": f"{base}minh-chung/",
        "evidence item": f"{base}minh-chung/{EvidenceItem.objects.get(evidence_set=run.cycle.evidence_set_id).pk}/",
        "report": f"{base}bao-cao/", "abbreviations": f"{base}bao-cao/viet-tat/",
        "improvement": f"{base}cai-tien/{ImprovementItem.objects.get(cycle=run.cycle).pk}/",
    }


def actions(run) -> dict[str, str]:
    """Every address of a cycle that takes POST."""
    base = f"/chu-ky/{run.cycle.pk}/"
    return addresses(run) | {
        "open": f"{base}mo/", "group": f"{base}hoi-dong/nhom/", "move": f"{base}phieu/{run.sheet('1.1').pk}/chuyen/",
        "add improvement": f"{base}cai-tien/", "publish": f"{base}bao-cao/cong-bo/",
        "number": f"{base}van-ban/quyet-dinh/", "signed copy": f"{base}van-ban/quyet-dinh/ban-ky/",
        "add evidence": f"{base}minh-chung/them/",
    }


def downloads(run) -> list[str]:
    base = f"/chu-ky/{run.cycle.pk}/tai/"
    return [f"{base}{kind}/" for kind in ("quyet-dinh", "phieu", "bao-cao", "minh-chung", "minh-chung-xlsx")]


def text_of(response) -> str:
    """The words of a page as a person reads them."""
    import html

    words = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", words).split()))


# ── who reaches what ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["hieutruong", "phohieutruong", "thuky", "giaovien", "nguoimoi"])
def test_the_people_of_the_school_see_every_page(filled, enter, who):
    client = enter(who)
    own = {"my work": "/viec-cua-toi/", "school": "/truong/T-TH1/"}
    for name, url in (addresses(filled) | own).items():
        response = client.get(url)
        assert response.status_code == 200, (name, url)
        page = response.content.decode()
        assert '<html lang="vi">' in page
        assert len(re.findall(r"<h1\b", page)) == 1, name
        assert len(re.findall(r"<main\b", page)) == 1, name
        words = text_of(response)
        for leftover in ("None", "{{", "{%", "Traceback"):
            assert leftover not in words, (name, leftover)
        # Every page leads to a page of the guide, not only to its front.
        assert re.search(r'href="/huong-dan/[a-z0-9-]+/"', page), name


def test_a_neighbour_an_officer_and_a_passer_by_learn_nothing(filled, enter):
    from django.test import Client

    for who in ("hangxom", "xa", "so", "sokhac", "bo"):
        client = enter(who)
        for name, url in actions(filled).items():
            assert client.get(url).status_code in (404, 405), (who, name)
            assert client.post(url, {}).status_code == 404, (who, name)
        for url in downloads(filled):
            assert client.get(url).status_code == 404, (who, url)
        assert client.get(f"/chu-ky/{filled.cycle.pk}/minh-chung/tim/?q=ke").status_code == 404
    for url in [*actions(filled).values(), *downloads(filled), "/viec-cua-toi/", "/truong/T-TH1/"]:
        for response in (Client().get(url), Client().post(url)):
            assert response.status_code in (302, 405), url
            assert response.status_code == 405 or response.url.startswith("/dang-nhap/"), url


def test_a_cycle_that_is_not_there_and_one_that_is_not_mine_answer_alike(filled, enter):
    client = enter("hangxom")
    mine, none = client.get(f"/chu-ky/{filled.cycle.pk}/tieu-chi/"), client.get("/chu-ky/999999/tieu-chi/")
    assert (mine.status_code, none.status_code) == (404, 404)
    assert text_of(mine) == text_of(none)


def test_the_home_of_a_school_is_for_its_people_and_those_above(filled, enter):
    wanted = {"hieutruong": 200, "giaovien": 200, "hangxom": 404, "mamnon": 404, "xa": 200, "so": 200, "bo": 200,
              "sokhac": 404}
    assert {who: enter(who).get("/truong/T-TH1/").status_code for who in wanted} == wanted
    # What an officer sees of a cycle that is not published yet is that there is nothing to read.
    page = text_of(enter("xa").get("/truong/T-TH1/"))
    assert filled.cycle.title not in page


def test_after_publication_officers_above_read_and_change_nothing(filled, enter):
    cast.fill(filled)
    cast.publish(filled)
    read = addresses(filled)
    for who in ("xa", "so", "bo"):
        client = enter(who)
        for name, url in read.items():
            assert client.get(url).status_code == 200, (who, name)
        for url in downloads(filled):
            assert client.get(url).status_code == 200, (who, url)
        base = f"/chu-ky/{filled.cycle.pk}/"
        for path, data in (("tieu-chi/1.1/", {"strengths": "x", "strengths__version": "0"}),
                           ("hoi-dong/nhom/", {"kind": "secretariat", "name": "N"}),
                           ("bao-cao/cong-bo/", {"dong_y": "1"})):
            assert client.post(base + path, data).status_code == 403, (who, path)
    for who in ("hangxom", "sokhac"):
        assert enter(who).get(f"/chu-ky/{filled.cycle.pk}/bao-cao/").status_code == 404


def test_a_refusal_says_why(filled, enter):
    base = f"/chu-ky/{filled.cycle.pk}/"
    client = enter("giaovien2")
    refused = client.post(f"{base}tieu-chi/1.1/", {"state_1": "x", "state_1__version": "1"})
    assert refused.status_code == 403
    assert "Bạn không có quyền làm việc này ở đơn vị này." in text_of(refused)
    cast.fill(filled)
    cast.publish(filled)
    for who, path, data, reason in (
        ("giaovien", "tieu-chi/1.1/", {"state_1": "x", "state_1__version": "2"},
         "Chỉ sửa được phiếu khi chu kỳ đang tự đánh giá (chưa công bố)."),
        ("thuky", "hoi-dong/nhom/", {"kind": "secretariat", "name": "Nhóm"},
         "Báo cáo đã công bố nên hội đồng đã khóa."),
        ("thuky", "noi-dung/", {"general": "x", "general__version": "0"},
         "Báo cáo đã công bố nên nội dung đã khóa."),
    ):
        response = enter(who).post(base + path, data)
        assert response.status_code == 403, path
        assert reason in text_of(response), path


def test_a_locked_sheet_says_so_and_offers_no_button(filled, enter):
    cast.fill(filled)
    cast.publish(filled)
    response = enter("giaovien").get(f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.1/")
    assert "Chỉ sửa được phiếu khi chu kỳ đang tự đánh giá" in text_of(response)
    page = response.content.decode()
    assert 'name="sau"' not in page
    assert page.count("<textarea") == page.count(" readonly")


@pytest.mark.parametrize("url", ["tieu-chi/9.9/", "muc-4/99/", "tieu-chuan/9/", "tai/khong-co/", "cong-bo/1/",
                                 "cai-tien/999999/", "hoi-dong/999999/", "van-ban/phieu/", "minh-chung/999999/",
                                 "tai/phieu/?tieu-chi=9.9", "tieu-chi/1.1/?cap=thcs", "tieu-chuan/1/?cap=thcs"])
def test_what_a_cycle_does_not_have_is_not_found(filled, enter, url):
    assert enter("hieutruong").get(f"/chu-ky/{filled.cycle.pk}/{url}").status_code == 404


# ── the sheet without JavaScript ──────────────────────────────────────────────


def plain_post(client, url, **fields):
    """What a browser without JavaScript sends: the page's own form with some boxes changed."""
    page = client.get(url).content.decode()
    form = page.split('id="phieu"')[1].split("</form>")[0] if 'id="phieu"' in page else page.split("data-sheet")[1]
    data = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        data[name] = value
    import html

    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        data[name] = html.unescape(value)
    for name, value in re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', form):
        data[name] = value
    return client.post(url, data | fields)


def test_a_sheet_is_written_in_plain_boxes(filled, enter):
    url = f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.2/"
    response = plain_post(enter("giaovien"), url, state_1="Dòng một.\r\n\r\nDòng hai & ba.", tl__1__a="dat",
                          tl__1__b="chua")
    assert (response.status_code, response["Location"]) == (302, url)
    sheet = filled.sheet("1.2")
    assert sheet.texts == {"state_1": "<p>Dòng một.</p><p>Dòng hai &amp; ba.</p>"}
    assert sheet.answers == {"1": {"a": True, "b": False}}
    page = text_of(enter("giaovien").get(url))
    assert "Dòng một. Dòng hai & ba." in page


def test_a_plain_save_leaves_untouched_formatting_alone(filled, enter):
    table = "<p>Trước <strong>đậm</strong></p><table><tbody><tr><td>Lớp</td><td>5</td></tr></tbody></table>"
    filled.save("giaovien", "1.2", state_1=table)
    plain_post(enter("giaovien"), f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.2/", weaknesses="Ít sách.")
    assert filled.sheet("1.2").texts == {"state_1": table, "weaknesses": "<p>Ít sách.</p>"}


def test_save_and_go_on_hand_in_and_no_way_out_of_the_cycle(filled, enter):
    url, client = f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.2/", enter("giaovien")
    on = f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.3/"
    assert plain_post(client, url, state_1="Một.", sau=f"tiep:{on}")["Location"] == on
    for elsewhere in ("tiep:https://xau.example/", "tiep://xau.example/", f"tiep:/chu-ky/{filled.cycle.pk + 1}/"):
        assert plain_post(client, url, state_1="Hai.", sau=elsewhere)["Location"] == url
    plain_post(client, url, sau="nop")
    assert filled.sheet("1.2").work_state == "sent"
    move = f"/chu-ky/{filled.cycle.pk}/phieu/{filled.sheet('1.2').pk}/chuyen/"
    assert client.post(move, {"viec": "withdraw", "ve": "https://xau.example/"})["Location"] == (
        f"/chu-ky/{filled.cycle.pk}/tieu-chi/")
    assert filled.sheet("1.2").work_state == "doing"


def test_two_people_in_one_box_get_the_merge_page_and_lose_nothing(filled, enter):
    url = f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.2/"
    mine, other = enter("giaovien"), enter("thuky")
    mine.get(url)
    plain_post(other, url, state_1="Bản của thư ký.")
    conflict = mine.post(url, {"state_1": "Bản của giáo viên.", "state_1__version": "0", "state_1__format": "plain",
                               "strengths": "Điểm mạnh mới.", "strengths__version": "0",
                               "strengths__format": "plain", "tl__1__a": "dat"})
    assert conflict.status_code == 409
    assert filled.sheet("1.2").texts == {"state_1": "<p>Bản của thư ký.</p>"}
    assert filled.sheet("1.2").answers == {}
    page = text_of(conflict)
    for words in ("Bản của thư ký.", "Bản của giáo viên.", "Trần Bích Đào", "Mô tả hiện trạng – Mức 1"):
        assert words in page
    # The merge form carries everything else that was typed, and its save is taken.
    raw = conflict.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', raw))
    assert fields["strengths"] == "Điểm mạnh mới."
    assert fields["tl__1__a"] == "dat"
    assert fields["state_1__version"] == "1"
    fields.pop("csrfmiddlewaretoken", None)
    assert mine.post(url, fields | {"state_1": "Của cả hai."}).status_code == 302
    sheet = filled.sheet("1.2")
    assert sheet.texts == {"state_1": "<p>Của cả hai.</p>", "strengths": "<p>Điểm mạnh mới.</p>"}
    assert sheet.answers == {"1": {"a": True}}


def test_na_without_a_reason_keeps_what_was_typed(filled, enter):
    url, client = f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.2/", enter("giaovien")
    response = plain_post(client, url, state_1="Một đoạn dài vừa viết.", tl__1__a="na", lydo__1__a="")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Một đoạn dài vừa viết." in page
    assert "phải ghi lý do" in text_of(response)
    assert filled.sheet("1.2").texts == {}


# ── autosave ──────────────────────────────────────────────────────────────────

JSON = {"headers": {"accept": "application/json"}}


def test_autosave_answers_200_409_422(filled, enter):
    url, client = f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.2/", enter("giaovien")
    data = {"state_1": "<p>Một.</p>", "state_1__version": "0", "state_1__format": "html", "tl__1__a": "chua"}
    saved = client.post(url, data, **JSON)
    assert (saved.status_code, saved["Content-Type"]) == (200, "application/json")
    body = saved.json()
    assert set(body) == {"saved_at", "versions", "verdict", "tallies", "work_state"}
    assert re.fullmatch(r"\d\d:\d\d", body["saved_at"])
    assert (body["versions"], body["work_state"]) == ({"state_1": 1}, "doing")
    assert set(body["tallies"]) == {"1", "2", "3"} or set(body["tallies"]) == {"1", "2"}
    assert "Không đạt Mức 1" in body["verdict"]
    assert client.post(url, data, **JSON).json()["versions"] == {"state_1": 1}  # the same request after a lost answer
    stale = client.post(url, data | {"state_1": "<p>Hai.</p>"}, **JSON)
    assert stale.status_code == 409
    assert stale.json() == {"conflicts": [{"field": "state_1", "theirs": "<p>Một.</p>", "mine": "<p>Hai.</p>",
                                           "version": 1}]}
    wrong = client.post(url, {"tl__1__a": "na"}, **JSON)
    assert wrong.status_code == 422
    assert "phải ghi lý do" in wrong.json()["problem"]
    unknown = client.post(url, {"opening": "x", "opening__version": "0"}, **JSON)
    assert unknown.status_code == 422
    assert filled.sheet("1.2").texts == {"state_1": "<p>Một.</p>"}


def test_autosave_of_a_narrative(filled, enter):
    url, client = f"/chu-ky/{filled.cycle.pk}/tieu-chuan/1/", enter("thuky")
    data = {"opening": "<p>Mở.</p>", "opening__version": "0", "opening__format": "html"}
    assert client.post(url, data, **JSON).json()["versions"] == {"opening": 1}
    stale = client.post(url, data | {"opening": "<p>Khác.</p>"}, **JSON)
    assert (stale.status_code, stale.json()["conflicts"][0]["theirs"]) == (409, "<p>Mở.</p>")
    merge = enter("phohieutruong").post(url, data | {"opening": "Khác."})
    assert merge.status_code == 409
    assert "Mở." in text_of(merge) and "Khác." in text_of(merge)


def test_an_unreadable_version_is_a_conflict_and_never_an_overwrite(filled, enter):
    url, client = f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.1/", enter("giaovien")
    for version in ("abc", "-1", "99", "", "1.0"):
        response = client.post(url, {"state_1": "<p>Đè.</p>", "state_1__version": version, "state_1__format": "html"},
                               **JSON)
        assert response.status_code == 409, version
    assert filled.sheet("1.1").texts["state_1"].startswith("<p>Trường có kế hoạch")
    # Without any version there is no telling what it was written from: nothing is written.
    client.post(url, {"state_1": "<p>Đè.</p>"}, **JSON)
    assert filled.sheet("1.1").texts["state_1"].startswith("<p>Trường có kế hoạch")
