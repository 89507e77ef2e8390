"""Pieces of pages that are drawn once and kept: what people type is always shown as text and always today's."""

import re
from html import unescape

import pytest
from django.template import Context, Template
from django.urls import resolve, reverse
from django.utils.safestring import SafeString
from tests.demo import cast

from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url

pytestmark = pytest.mark.django_db

NASTY = '{html} {0} {{ x }} <script>alert("ối")</script> \ue000plain\ue001 & 100%'


def _links(html: str) -> set[str]:
    """Addresses of our own that a page leads to or sends to."""
    found = re.findall(r'(?:href|action|data-pick|value)="(?:tiep:)?(/[^"#]*)', html)
    return {unescape(link).split("?")[0] for link in found if not link.startswith("/static/")}


def test_every_address_on_the_sheet_and_the_board_leads_somewhere(run, enter) -> None:
    run.evidence("1.1")
    client = enter("thuky")
    for page in ("tieu-chi/1.1/", "tieu-chi/", "muc-4/1/"):
        answer = client.get(f"/chu-ky/{run.cycle.pk}/{page}")
        assert answer.status_code == 200
        links = _links(answer.content.decode())
        assert len(links) > 20
        for link in links:
            resolve(link)  # Resolver404 fails the test


def test_the_address_of_a_sheet_is_the_one_in_the_list_of_addresses(run) -> None:
    sheet = run.sheet("1.1")
    assert sheet_url(sheet) == reverse("self_assessment:sheet", args=[run.cycle.pk, "1.1"])
    sheet.kind, sheet.criterion = "level_4", "2"
    assert sheet_url(sheet) == reverse("self_assessment:level_4", args=[run.cycle.pk, "2"])
    sheet.stage = "thcs"
    assert sheet_url(sheet).endswith("/?cap=thcs")


def test_words_with_braces_and_tags_stand_on_the_sheet_as_words(run, enter) -> None:
    client = enter("thuky")
    url = f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/"
    for text in (NASTY, "Bản sau"):
        version = run.sheet("1.1").field_versions.get("strengths", 0)
        sent = {"strengths": text, "strengths__version": version, "strengths__format": "plain"}
        assert client.post(url, sent, headers={"accept": "application/json"}).status_code == 200
        page = client.get(url).content.decode()
        box = re.search(r'<textarea[^>]*name="strengths"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        assert unescape(box[1]) == text
        assert "<script>alert" not in page


def test_an_answer_shows_at_once_on_the_sheet_the_board_and_in_the_ruler(run, enter) -> None:
    client = enter("thuky")
    url = f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/"
    checked = r'name="tl__1__a" value="dat" checked'
    assert not re.search(checked, client.get(url).content.decode())
    assert client.post(url, {"tl__1__a": "dat"}, headers={"accept": "application/json"}).status_code == 200
    page = client.get(url).content.decode()
    assert re.search(checked, page)
    assert re.search(r'class="tick is-doing" href="[^"]*/1\.1/"', page)
    assert client.post(url, {"tl__1__a": "chua"}, headers={"accept": "application/json"}).status_code == 200
    assert not re.search(checked, client.get(url).content.decode())
    board = client.get(f"/chu-ky/{run.cycle.pk}/tieu-chi/").content.decode()
    assert "Không đạt Mức 1" in board or "KĐ" in board


def test_safe_and_unsafe_words_that_look_alike_are_never_taken_for_each_other() -> None:
    template = Template('{% load kd %}{% status "todo" word %}')
    assert "<b>x</b>" in template.render(Context({"word": SafeString("<b>x</b>")}))
    assert "&lt;b&gt;x&lt;/b&gt;" in template.render(Context({"word": "<b>x</b>"}))


def test_each_person_has_their_own_header_and_token(run, enter) -> None:
    pages = {}
    for who in ("thuky", "hieutruong"):
        client = enter(who)
        page = client.get(f"/chu-ky/{run.cycle.pk}/tieu-chi/").content.decode()
        form = r'action="/dang-xuat/"><input type="hidden" name="csrfmiddlewaretoken" value="(\w{64})"'
        token = re.search(form, page)
        pages[who] = (token[1], cast.CAST[who][0] in page)
    assert [seen for _, seen in pages.values()] == [True, True]
    assert pages["thuky"][0] != pages["hieutruong"][0]


def test_the_pages_send_few_statements_whoever_looks(run, enter, django_assert_max_num_queries) -> None:
    """Sheet and board: at most twelve, also for a member of the group that writes the sheet."""
    for who in ("thuky", "giaovien", "hieutruong"):
        client = enter(who)
        for page in ("tieu-chi/1.1/", "tieu-chi/"):
            url = f"/chu-ky/{run.cycle.pk}/{page}"
            client.get(url)
            with django_assert_max_num_queries(12):
                assert client.get(url).status_code == 200
