"""Putting decisions before the public and taking them away; what waits; the desk."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from openpyxl import load_workbook
from tests.demo import cast
from tests.demo.cast import at

from kiemdinh.rooms.public_portal.models import PublicRecognition
from kiemdinh.rooms.public_portal.queries import staff
from kiemdinh.rooms.public_portal.queries.my_work import SOURCE
from kiemdinh.rooms.public_portal.use_cases.posting import post_recognition, withdraw_recognition
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem, StaleRow
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.services.ledger.models import Event
from kiemdinh.services.notices.models import Notice

pytestmark = pytest.mark.django_db
TODAY = cast.TODAY


def words(page):
    return " ".join(page.content.decode().split())


def test_what_is_posted_keeps_the_words_of_the_day_and_names_no_person(cases, post, world):
    row = cases.issued()
    shown = post(row)
    assert (shown.school_name, shown.level_words, shown.decision_number, shown.certificate_number) == (
        "Trường Tiểu học Sông Đà", "đạt kiểm định chất lượng giáo dục cấp độ 2", f"{row.pk}/QĐ-SGDĐT", "12/GCN-SGDĐT")
    assert (shown.signed_on, shown.expires_on, shown.state, shown.state_at_posting, shown.version) == (
        date(2024, 3, 20), date(2029, 3, 20), "posted", "issued", 1)
    assert "Đặng Thị Quyết" not in str(vars(shown))
    [notice] = Notice.objects.filter(kind="posting.post")
    assert (notice.account_id, notice.url) == (world.accounts["hieutruong"], "/truong-cong-khai/T-TH1/")
    assert Event.objects.filter(action="posting.post", unit_id=world.units["T-TH1"]).count() == 1


def test_a_decision_is_posted_once_and_only_by_its_own_department(cases, post, world):
    row = cases.issued()
    for who, error in (("sokhac", Http404), ("xa", Http404), ("hieutruong", Http404), ("bo", Http404)):
        with pytest.raises(error):
            post(row, who=who)
    post(row)
    with pytest.raises(PermissionDenied, match="đã công bố"):
        post(row)
    assert PublicRecognition.objects.count() == 1


@pytest.mark.parametrize("state", ["revoked", "superseded"])
def test_what_no_longer_holds_is_not_posted(cases, post, state):
    row = cases.issued()
    Recognition.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(PortalProblem, match="quyết định đã ký"):
        post(row)


def test_a_draft_of_a_decision_does_not_exist_for_posting(cases, post):
    with pytest.raises(Http404):
        post(cases.prepared())


def test_withdrawn_with_a_reason_then_posted_again(cases, post, world):
    row = cases.issued()
    post(row)
    common = {"actor": world.actor("so"), "now": at(TODAY), "recognition_id": row.pk}
    with pytest.raises(PortalProblem, match="lý do gỡ"):
        withdraw_recognition(**common, version=1, reason="  ")
    with pytest.raises(StaleRow):
        withdraw_recognition(**common, version=2, reason="Đăng nhầm trường.")
    gone = withdraw_recognition(**common, version=1, reason="Đăng nhầm trường.")
    assert (gone.state, gone.reason, gone.version) == ("withdrawn", "Đăng nhầm trường.", 2)
    with pytest.raises(PermissionDenied, match="đang công bố"):
        withdraw_recognition(**common, version=2, reason="Lần nữa")
    again = post(row)
    assert (again.pk, again.state, again.reason, again.version) == (gone.pk, "posted", "", 3)
    assert Notice.objects.filter(kind="posting.withdraw").count() == 1


def test_two_officers_post_at_once(cases, post, world, monkeypatch):
    """The second one read the list before the first had posted: the index decides, in words."""
    from kiemdinh.rooms.public_portal.use_cases import posting

    row = cases.issued()
    before = posting.posting_for(actor=world.actor("so"), recognition_id=row.pk, action="post")
    post(row)
    monkeypatch.setattr(posting, "posting_for", lambda **_: before)
    with pytest.raises(PortalProblem, match="vừa được người khác công bố"):
        post_recognition(actor=world.actor("so"), now=at(TODAY), recognition_id=row.pk)


def test_what_waits_has_both_deadlines_and_the_earlier_warns(cases, post, world):
    late = cases.issued(signed=date(2026, 10, 20), on=date(2026, 10, 1))
    cases.issued(school="T-TH2", number="13/GCN", signed=date(2026, 11, 16), on=date(2026, 11, 2))
    post(cases.issued(school="T-MN1", number="14/GCN", edition="tt19-2018"))
    rows = staff.waiting(actor=world.actor("so"), today=TODAY)
    assert [(r.school_code, r.due_on, r.late_days) for r in rows] == [
        ("T-TH1", date(2026, 11, 9), 12), ("T-TH2", date(2026, 12, 6), 0)]
    assert [(c.due_on, c.words) for c in rows[0].clocks] == [
        (date(2026, 11, 9), "20 ngày, Kế hoạch của địa phương (chưa đối chiếu)"),
        (date(2026, 11, 17), "20 ngày làm việc, Điều 35, Điều 38")]
    assert [r.id for r in staff.waiting(actor=world.actor("so"), today=TODAY, only_late=True)] == [late.pk]
    assert [r.school_code for r in staff.waiting(actor=world.actor("so"), today=TODAY, search="ben canh")] == ["T-TH2"]
    assert staff.counts(rows) == (2, 1)
    for who in ("sokhac", "xa", "hieutruong"):
        assert staff.waiting(actor=world.actor(who), today=TODAY) == []


def test_my_work_names_each_decision(cases, world):
    cases.issued(signed=date(2026, 10, 20), on=date(2026, 10, 1))
    [item] = SOURCE.items(world.actor("so"), TODAY, False)
    assert (item.kind, item.title, item.due_on, item.late_days) == (
        "posting", "Công bố kết quả công nhận của Trường Tiểu học Sông Đà", date(2026, 11, 9), 12)
    assert SOURCE.items(world.actor("hieutruong"), TODAY, False) == []


# ── the desk ──────────────────────────────────────────────────────────────────


def test_the_desk_posts_what_is_ticked_and_withdraws(cases, enter):
    row = cases.issued(signed=date(2026, 10, 20), on=date(2026, 10, 1))
    so = enter("so")
    page = words(so.get("/cong-bo/"))
    assert "<h1>1 kết quả chờ công bố, 1 đã quá hạn</h1>" in page and "12 ngày" in page
    assert "đánh dấu ít nhất một" in words(so.post("/cong-bo/", {}, follow=True))
    assert "Đã công bố 1 kết quả" in words(so.post("/cong-bo/", {"chon": [row.pk]}, follow=True))
    assert "Không có kết quả nào chờ công bố" in words(so.get("/cong-bo/"))
    assert "Trường Tiểu học Sông Đà" in words(so.get("/cong-bo/?xem=da-cong-bo&q=song+da"))
    assert "Trường Tiểu học Sông Đà" not in words(so.get("/cong-bo/?xem=da-cong-bo&q=ben+canh"))
    gone = so.post(f"/cong-bo/{row.pk}/go/", {"version": "1", "reason": "Nhầm số."}, follow=True)
    assert "Đã gỡ" in words(gone)
    assert "Nhầm số." in words(so.get("/cong-bo/?xem=da-go"))


def test_the_file_holds_exactly_what_is_shown(cases, post, enter):
    cases.issued(signed=date(2026, 10, 20), on=date(2026, 10, 1))
    post(cases.issued(school="T-TH2", number="13/GCN"))
    so = enter("so")

    def table(query):
        book = load_workbook(io.BytesIO(so.get(f"/cong-bo/danh-sach.xlsx{query}").content))
        return [[c for c in row if c is not None] for row in book.active.iter_rows(min_row=4, values_only=True)]

    [first] = table("")
    assert first[:3] == ["Trường Tiểu học Sông Đà", "T-TH1", "đạt kiểm định chất lượng giáo dục cấp độ 2"]
    assert [r[1] for r in table("?xem=da-cong-bo")] == ["T-TH2"]
    assert table("?q=khong+co") == []


@pytest.mark.parametrize("who", ["hieutruong", "xa", "bo"])
def test_the_desk_is_there_for_the_department_only(enter, who):
    client = enter(who)
    assert [client.get(p).status_code for p in ("/cong-bo/", "/cong-bo/danh-sach.xlsx", "/cong-bo/tin/",
                                                "/cong-bo/tin/moi/", "/cong-bo/gop-y/")] == [404] * 5


def test_visitors_are_asked_to_sign_in(reader):
    for path in ("/cong-bo/", "/cong-bo/tin/", "/cong-bo/gop-y/", "/truong/T-TH1/cong-khai/"):
        assert reader.get(path).url.startswith("/dang-nhap/")
