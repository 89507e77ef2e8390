"""Notices: written with the change, once for each key, to nobody who switched the kind off; one's own page."""

from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
KINDS = {"thu.a": "Việc loại A", "thu.b": "Việc loại B"}


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds and no other, whatever the rooms registered."""
    from kiemdinh.services.notices import kinds as registry

    monkeypatch.setattr(registry, "_KINDS", {})
    for key, label in KINDS.items():
        registry.register_kind(key, label=label, group="Thử")


def send(*to, kind="thu.a", text="Có việc mới", **more):
    from kiemdinh.services.notices import notify

    given = {"url": "/viec/1/", "unit_id": 10, "now": AT}
    return notify(to=to, kind=kind, text=text, **(given | more))


def unread(account):
    from kiemdinh.services.notices.reading import unread_count

    return unread_count(account_id=account)


def test_a_notice_keeps_what_whom_where_and_when():
    from kiemdinh.services.notices.models import Notice

    assert send(1, about="cycle:4/") == 1
    assert list(Notice.objects.values("account_id", "kind", "text", "url", "unit_id", "about", "key", "created_at",
                                      "read_at")) == [
        {"account_id": 1, "kind": "thu.a", "text": "Có việc mới", "url": "/viec/1/", "unit_id": 10, "about": "cycle:4/",
         "key": "", "created_at": AT, "read_at": None}]


def test_nobody_twice_nobody_without_an_account_and_not_the_one_who_did_it():
    assert send(1, 2, 2, None, 3, actor_id=3) == 2
    assert [unread(a) for a in (1, 2, 3, None)] == [1, 1, 0, 0]


def test_the_same_key_comes_once_for_each_person():
    assert send(1, 2, key="han:5:7") == 2
    assert send(1, 2, 3, key="han:5:7") == 1
    assert [unread(a) for a in (1, 2, 3)] == [1, 1, 1]
    assert send(1) == send(1) == 1  # without a key each is a new one
    assert unread(1) == 3


def test_two_runs_that_cross_are_told_apart_by_the_index():
    """The other run wrote after this one had looked: the row is not written twice and nothing fails."""
    from kiemdinh.services.notices.models import Notice

    rows = [Notice(account_id=1, kind="thu.a", text="x", url="/", key="k", created_at=AT) for _ in range(2)]
    for row in rows:
        Notice.objects.bulk_create([row], ignore_conflicts=True)
    assert unread(1) == 1


def test_a_kind_switched_off_is_not_sent_and_comes_back():
    from kiemdinh.services.notices.reading import muted_kinds
    from kiemdinh.services.notices.sending import choose_kinds

    choose_kinds(account_id=1, wanted=["thu.b"], offered=KINDS)
    assert muted_kinds(account_id=1) == {"thu.a"}
    assert (send(1, 2), send(1, 2, kind="thu.b")) == (1, 2)
    choose_kinds(account_id=1, wanted=KINDS, offered=KINDS)
    assert (muted_kinds(account_id=1), send(1, 2)) == (set(), 2)


def test_choosing_leaves_kinds_alone_that_were_not_on_the_form():
    from kiemdinh.services.notices.reading import muted_kinds
    from kiemdinh.services.notices.sending import choose_kinds

    choose_kinds(account_id=1, wanted=[], offered=["loai.cu"])
    choose_kinds(account_id=1, wanted=["thu.a"], offered=KINDS)
    assert muted_kinds(account_id=1) == {"loai.cu", "thu.b"}


@pytest.mark.parametrize(("wrong", "error"), [
    ({"kind": "chua.co"}, LookupError), ({"url": "https://la.example/"}, ValueError),
    ({"url": "//la.example"}, ValueError),
])
def test_mistakes_of_the_caller_are_loud(wrong, error):
    with pytest.raises(error):
        send(1, **wrong)


def test_a_refused_change_sends_nothing():
    from django.db import transaction

    def half_done():
        with transaction.atomic():
            send(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert unread(1) == 0


def test_long_words_are_cut_not_refused():
    from kiemdinh.services.notices.models import Notice

    send(1, text="d" * 900)
    assert Notice.objects.get().text == "d" * 399 + "…"


def test_what_is_over_no_longer_rings_and_a_number_is_not_the_beginning_of_another():
    from kiemdinh.services.notices import settle

    send(1, about="cycle:4/")
    send(1, about="cycle:4/sheet:12/")
    send(2, about="cycle:4/sheet:120/")
    send(1, about="cycle:41/")
    assert settle(about="cycle:4/sheet:12/", now=AT) == 1
    assert (unread(1), unread(2)) == (2, 1)
    assert settle(about="cycle:4/", now=AT) == 2
    assert (unread(1), unread(2)) == (1, 0)
    with pytest.raises(ValueError):
        settle(about="cycle:4", now=AT)


def test_the_bell_stops_at_a_hundred_and_costs_one_question(django_assert_num_queries):
    for number in range(103):
        send(1, now=AT + timedelta(minutes=number))
    with django_assert_num_queries(1):
        assert unread(1) == 100


# ── pages ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create(username="an", full_name="Ngô An", name_fold="ngo an", sort_key="1",
                                            created_at=AT)


@pytest.fixture
def browser(person, client):
    client.force_login(person)
    return client


def words(response):
    import html
    import re

    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def test_the_list_shows_unread_ones_first_and_read_ones_on_demand(browser, person):
    from kiemdinh.services.notices.models import Notice
    from kiemdinh.services.notices.sending import mark_read

    page = words(browser.get("/thong-bao/"))
    assert "Chưa có thông báo nào" in page and "việc loại a" in page
    send(person.pk, text="Việc cũ")
    mark_read(account_id=person.pk, notice_id=Notice.objects.get().pk, now=AT)
    send(person.pk, text="Việc một")
    send(person.pk, text="Việc hai", kind="thu.b")
    send(person.pk + 1, text="Của người khác")
    page = words(browser.get("/thong-bao/"))
    assert "2 thông báo chưa đọc" in page and "Thông báo, 2 chưa đọc" in page
    assert page.index("Việc hai") < page.index("Việc một")
    assert "Việc cũ" not in page and "Của người khác" not in page
    assert "Việc cũ" in words(browser.get("/thong-bao/?loc=tat-ca"))
    only = words(browser.get("/thong-bao/?loai=thu.b"))
    assert "Việc hai" in only and "Việc một" not in only
    assert "Không còn thông báo chưa đọc ở loại này" not in only


def test_opening_goes_where_it_points_and_marks(browser, person):
    from kiemdinh.services.notices.models import Notice

    send(person.pk, url="/chu-ky/4/tieu-chi/1.1/")
    mine = Notice.objects.get()
    answer = browser.get(f"/thong-bao/{mine.pk}/")
    assert (answer.status_code, answer.url) == (302, "/chu-ky/4/tieu-chi/1.1/")
    assert unread(person.pk) == 0
    send(person.pk + 1)
    other = Notice.objects.exclude(pk=mine.pk).get()
    assert browser.get(f"/thong-bao/{other.pk}/").status_code == 404
    assert browser.post("/thong-bao/danh-dau/", {"thong_bao": other.pk}).status_code == 404
    assert unread(person.pk + 1) == 1


def test_marking_one_a_kind_and_all_without_a_script(browser, person):
    from kiemdinh.services.notices.models import Notice

    for kind in ("thu.a", "thu.a", "thu.b"):
        send(person.pk, kind=kind)
    answer = browser.post("/thong-bao/danh-dau/", {"thong_bao": Notice.objects.first().pk, "ve": "?loc=tat-ca"})
    assert (answer.url, unread(person.pk)) == ("/thong-bao/?loc=tat-ca", 2)
    browser.post("/thong-bao/danh-dau/", {"loai": "thu.a", "ve": "https://la.example/"})
    assert unread(person.pk) == 1
    answer = browser.post("/thong-bao/danh-dau/", {"ve": "//la.example"})
    assert (answer.url, unread(person.pk)) == ("/thong-bao/", 0)
    assert browser.get("/thong-bao/danh-dau/").status_code == 405


def test_everyone_chooses_their_own_kinds(browser, person):
    from kiemdinh.services.notices.reading import muted_kinds

    page = words(browser.get("/thong-bao/cai-dat/"))
    assert "Việc loại A" in page and "Việc loại B" in page
    assert browser.post("/thong-bao/cai-dat/", {"nhom_0": ["thu.b"]}).status_code == 302
    assert (muted_kinds(account_id=person.pk), muted_kinds(account_id=person.pk + 1)) == ({"thu.a"}, set())
    assert browser.post("/thong-bao/cai-dat/", {"nhom_0": ["khong.co"]}).status_code == 422


def test_passers_by_are_asked_to_sign_in_and_hear_no_bell(client):
    for url in ("/thong-bao/", "/thong-bao/cai-dat/", "/thong-bao/1/"):
        assert client.get(url).url.startswith("/dang-nhap/"), url
    assert "Thông báo, " not in words(client.get("/dang-nhap/"))
