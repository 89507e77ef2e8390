"""The page on which two texts of one field are put together: its form sent twice saves once and loses nothing."""

import re
from html.parser import HTMLParser

import pytest
from tests.demo import cast

from kiemdinh.rooms.self_assessment.models import TextRevision

pytestmark = pytest.mark.django_db


class _Form(HTMLParser):
    """What a browser would send of the merge form as it was drawn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._area = ""
        self.feed(re.search(r"<main.*</main>", page, re.S)[0])

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "textarea":
            self._area = given["name"]
            self.fields[self._area] = ""
        elif tag == "input" and (given.get("type") != "radio" or "checked" in given):
            self.fields[given["name"]] = given.get("value", "")

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag):
        self._area = "" if tag == "textarea" else self._area


@pytest.fixture
def crossed(run, enter):
    """The merge page of the secretary, who wrote from an empty sheet while the teacher saved."""
    run.save("giaovien", "1.1", at_=cast.at(run.on, 10), state_1="<p>Trường có 18 lớp.</p>")
    client = enter("thuky")
    url = f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/"
    page = client.post(url, {"state_1": "Bản của thư ký.", "state_1__version": "0", "state_1__format": "plain",
                             "strengths": "Đủ phòng.", "strengths__version": "0", "strengths__format": "plain"})
    assert page.status_code == 409
    return run, client, url, _Form(page.content.decode()).fields


def kept(run):
    sheet = run.sheet("1.1")
    return sheet.texts, sheet.field_versions, TextRevision.objects.count()


def test_the_form_sent_twice_saves_once(crossed):
    run, client, url, form = crossed
    assert client.post(url, form).status_code == 302
    texts, versions, history = kept(run)
    assert texts == {"state_1": "<p>Bản của thư ký.</p><p>Trường có 18 lớp.</p>", "strengths": "<p>Đủ phòng.</p>"}
    assert versions == {"state_1": 2, "strengths": 1}
    assert client.post(url, form).status_code == 302
    assert kept(run) == (texts, versions, history)


@pytest.mark.parametrize("chosen", ["dang_luu", "cua_toi"])
def test_either_text_chosen_twice_saves_once(crossed, chosen):
    run, client, url, form = crossed
    form |= {"chon__state_1": chosen}
    assert client.post(url, form).status_code == 302
    first = kept(run)
    assert client.post(url, form).status_code == 302
    assert kept(run) == first


def test_other_words_from_the_old_page_meet_the_merged_text_and_neither_is_lost(crossed):
    run, client, url, form = crossed
    client.post(url, form)
    first = kept(run)
    again = client.post(url, form | {"state_1": "Ghép lần hai."})
    assert again.status_code == 409
    shown = _Form(again.content.decode()).fields
    assert "Ghép lần hai." in shown["state_1"] and "Trường có 18 lớp." in shown["state_1"]
    assert shown["state_1__version"] == "2"
    assert kept(run) == first


def test_a_repeat_after_somebody_saved_anew_does_not_undo_that(crossed):
    run, client, url, form = crossed
    client.post(url, form)
    run.save("giaovien", "1.1", version=2, at_=cast.at(run.on, 11), state_1="<p>Trường có 20 lớp.</p>")
    first = kept(run)
    again = client.post(url, form)
    assert again.status_code == 409
    assert "Trường có 20 lớp." in _Form(again.content.decode()).fields["state_1"]
    assert kept(run) == first
