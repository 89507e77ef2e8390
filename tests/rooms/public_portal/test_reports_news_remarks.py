"""A school's report before the public, news of the Sở, remarks from anybody; and that nothing private gets out."""

import io
import re
from copy import deepcopy

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from tests.demo import cast
from tests.demo.cast import at
from tests.services.spreadsheets.answers import rows_of

from kiemdinh.rooms.public_portal.models import News, PublicReport, Remark
from kiemdinh.rooms.public_portal.queries.my_work import SOURCE
from kiemdinh.rooms.public_portal.use_cases import news, remarks, reports
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem, StaleRow
from kiemdinh.services.ledger.models import Event
from kiemdinh.services.notices.models import Notice

pytestmark = pytest.mark.django_db
TODAY = cast.TODAY
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def words(page):
    return " ".join(page.content.decode().split())


@pytest.fixture(scope="module")
def committed_report(committed_world, django_db_blocker):
    """A published report of T-TH1, made once for the module."""
    with django_db_blocker.unblock():
        run = cast.running_cycle(committed_world)
        cast.fill(run)
        return cast.publish(run)


@pytest.fixture
def report(committed_report, world):
    """The report, and the world around it."""
    return committed_report


def by(world, who):
    return {"actor": world.actor(who), "now": at(TODAY)}


# ── reports ───────────────────────────────────────────────────────────────────


def test_the_head_puts_the_frozen_report_before_the_public(world, report, reader):
    with pytest.raises(PortalProblem, match="xác nhận đã xem lại"):
        reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=False)
    row = reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True)
    assert (row.document_id, row.document_name, row.by_authority, row.state) == (
        report.document_id, f"bao-cao-tu-danh-gia-{row.school_year}.docx", False, "posted")
    page = reader.get("/truong-cong-khai/T-TH1/")
    assert f"Báo cáo tự đánh giá năm học {row.school_year}" in words(page) and "trường công khai" in words(page)
    file = reader.get(f"/truong-cong-khai/T-TH1/{row.pk}/bao-cao/")
    assert b"".join(file.streaming_content)[:2] == b"PK" and file.headers["Cache-Control"] == "public, max-age=300"
    for path in (f"/truong-cong-khai/T-TH1/{row.pk}/ke-hoach/", f"/truong-cong-khai/T-TH2/{row.pk}/bao-cao/",
                 f"/truong-cong-khai/T-TH1/{row.pk}/khac/", f"/truong-cong-khai/T-TH1/{row.pk + 1}/bao-cao/"):
        assert reader.get(path).status_code == 404, path


def test_the_plan_of_the_frozen_report_is_shown_without_names(world, report, reader):
    row = reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True)
    assert row.plan_rows == [] and "việc cải tiến trong báo cáo" not in words(reader.get("/truong-cong-khai/T-TH1/"))
    line = {"action": "Xây phòng tin", "responsible": "Ông Lò Văn Riêng", "deadline": "06/2027",
            "resources": "200 triệu", "expected_result": "Một phòng"}
    context = deepcopy(report.context)
    context["stages"][0]["standards"][0]["criteria"][0]["improvement_rows"] = [line]
    type(report).objects.filter(pk=report.pk).update(context=context)
    row = reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True, show_plan=True)
    assert row.plan_rows == [
        {"about": "Tiêu chí 1.1", "work": "Xây phòng tin", "until": "06/2027", "result": "Một phòng"}]
    page = words(reader.get("/truong-cong-khai/T-TH1/"))
    assert "1 việc cải tiến trong báo cáo" in page and "Xây phòng tin" in page
    assert "Lò Văn Riêng" not in page and "200 triệu" not in page


def test_a_file_of_ones_own_and_the_plan_come_later(world, report):
    reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True)
    row = reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True,
                              plan=("ke-hoach.pdf", io.BytesIO(PDF)))
    assert (row.document_id, row.plan_name, row.version) == (report.document_id, "ke-hoach.pdf", 2)
    row = reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True,
                              document=("bao-cao.pdf", io.BytesIO(PDF + b"%2")))
    assert (row.document_name, row.plan_name, row.version) == ("bao-cao.pdf", "ke-hoach.pdf", 3)
    with pytest.raises(PortalProblem, match="không phải PDF hoặc Word|bị từ chối"):
        reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True,
                            plan=("x.png", io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 50)))


def test_the_department_may_post_and_the_school_is_told(world, report):
    row = reports.post_report(**by(world, "so"), report_id=report.pk, agreed=True)
    assert row.by_authority
    assert Notice.objects.get(kind="public_report.post").account_id == world.accounts["hieutruong"]


@pytest.mark.parametrize(("who", "error"), [("giaovien", PermissionDenied), ("hangxom", Http404), ("xa", Http404),
                                            ("sokhac", Http404)])
def test_others_may_not(world, report, who, error):
    with pytest.raises(error):
        reports.post_report(**by(world, who), report_id=report.pk, agreed=True)


def test_withdrawn_reports_are_gone(world, report, reader):
    row = reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True)
    common = by(world, "hieutruong") | {"report_id": report.pk}
    with pytest.raises(PortalProblem, match="lý do gỡ"):
        reports.withdraw_report(**common, version=1, reason="")
    with pytest.raises(StaleRow):
        reports.withdraw_report(**common, version=9, reason="Sai tệp")
    reports.withdraw_report(**common, version=1, reason="Sai tệp")
    assert "Trường chưa công khai báo cáo" in words(reader.get("/truong-cong-khai/T-TH1/"))
    assert reader.get(f"/truong-cong-khai/T-TH1/{row.pk}/bao-cao/").status_code == 404
    again = reports.post_report(**common, agreed=True)
    assert (again.pk, again.state, again.version) == (row.pk, "posted", 3)


def test_the_page_of_the_school(world, report, enter):
    head = enter("hieutruong")
    assert "Chưa công khai báo cáo nào" in words(head.get("/truong/T-TH1/cong-khai/"))
    path = f"/truong/T-TH1/cong-khai/{report.pk}/"
    assert head.post(path, {}).status_code == 422
    picture = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    wrong = head.post(path, {"agreed": "on", "plan": picture})
    assert wrong.status_code == 422 and 'id="id_plan_error"' in words(wrong)
    sent = head.post(path, {"agreed": "on", "plan": SimpleUploadedFile("ke-hoach.pdf", PDF)}, follow=True)
    assert "1 báo cáo đang công khai" in words(sent) and "ke-hoach.pdf" in words(sent)
    gone = head.post(f"{path}go/", {"version": "1", "reason": "Thay bản khác."}, follow=True)
    assert "đã gỡ: Thay bản khác." in words(gone)
    assert PublicReport.objects.get().state == "withdrawn"
    teacher = words(enter("giaovien").get("/truong/T-TH1/cong-khai/"))
    assert "Hiệu trưởng, phó hiệu trưởng hoặc quản trị đơn vị công khai" in teacher
    assert enter("giaovien").get(path).status_code == 403
    assert enter("hangxom").get("/truong/T-TH1/cong-khai/").status_code == 404
    assert enter("hangxom").get(f"/truong/T-TH2/cong-khai/{report.pk}/").status_code == 404


# ── news ──────────────────────────────────────────────────────────────────────

BODY = '<p onclick="x()">Đợt một <b>tháng 3</b>.</p><script>alert(1)</script><iframe src="//x"></iframe>'


def written(world, **more):
    facts = {"title": "Kế hoạch đánh giá", "summary": "Năm 2027", "body": BODY}
    return news.write_news(**by(world, "so"), **(facts | more))


def test_news_is_cleaned_and_shown_only_once_published(world, reader):
    row = written(world)
    assert row.body == "<p>Đợt một <strong>tháng 3</strong>.</p>"
    assert reader.get(f"/tin/{row.pk}/").status_code == 404
    assert "Chưa có tin nào" in words(reader.get("/tin/"))
    news.move_news(**by(world, "so"), news_id=row.pk, version=1, action="publish")
    page = words(reader.get(f"/tin/{row.pk}/"))
    assert "<strong>tháng 3</strong>" in page and "Sở Giáo dục và Đào tạo Tỉnh Thử, ngày 21/11/2026" in page
    assert "Đoàn Minh Châu" not in page
    assert "Kế hoạch đánh giá" in words(reader.get("/tin/")) and "Kế hoạch đánh giá" in words(reader.get("/"))
    with pytest.raises(PortalProblem, match="lý do gỡ"):
        news.move_news(**by(world, "so"), news_id=row.pk, version=2, action="withdraw")
    news.move_news(**by(world, "so"), news_id=row.pk, version=2, action="withdraw", reason="Hoãn")
    assert reader.get(f"/tin/{row.pk}/").status_code == 404


def test_what_the_table_holds_is_cleaned_on_the_way_out_too(world, reader):
    row = written(world)
    news.move_news(**by(world, "so"), news_id=row.pk, version=1, action="publish")
    News.objects.filter(pk=row.pk).update(body="<p>Chữ</p><script>alert(1)</script>")
    assert "alert(1)" not in words(reader.get(f"/tin/{row.pk}/"))


def test_news_refuses_what_it_cannot_keep(world):
    with pytest.raises(PortalProblem, match="tiêu đề"):
        written(world, title="  ")
    with pytest.raises(PortalProblem, match="nội dung"):
        written(world, body="<p> </p>")
    row = written(world)
    with pytest.raises(StaleRow):
        written(world, news_id=row.pk, version=7)
    for who in ("sokhac", "hieutruong"):
        with pytest.raises(Http404):
            news.write_news(**by(world, who), title="a", summary="", body="<p>b</p>", news_id=row.pk, version=1)
    with pytest.raises(Http404):
        news.write_news(**by(world, "hieutruong"), title="a", summary="", body="<p>b</p>")


def test_the_desk_of_news(world, enter):
    so = enter("so")
    assert so.post("/cong-bo/tin/moi/", {"title": "", "body": ""}).status_code == 422
    page = so.post("/cong-bo/tin/moi/", {"title": "Tin A", "summary": "", "body": "Dòng một\nDòng hai", "version": "0"},
                   follow=True)
    row = News.objects.get()
    assert row.body == "<p>Dòng một</p><p>Dòng hai</p>" and "Bản nháp" in words(page)
    so.post(f"/cong-bo/tin/{row.pk}/", {"title": "Tin B", "summary": "", "body": "Dòng", "version": "1"})
    so.post(f"/cong-bo/tin/{row.pk}/chuyen/", {"viec": "dang", "version": "2"})
    row.refresh_from_db()
    assert (row.title, row.state, row.version) == ("Tin B", "published", 3)
    assert "Tin B" in words(so.get("/cong-bo/tin/?xem=published&q=tin+b"))
    assert "Tin B" not in words(so.get("/cong-bo/tin/?xem=draft"))
    assert enter("sokhac").get(f"/cong-bo/tin/{row.pk}/").status_code == 404


def test_a_draft_sent_twice_is_one_draft(world, enter):
    so, values = enter("so"), {"title": "Tin A", "summary": "", "body": "Dòng một", "version": "0"}
    assert [so.post("/cong-bo/tin/moi/", values).status_code for _ in range(2)] == [302, 302]
    so.post("/cong-bo/tin/moi/", values | {"title": "Tin B"})
    assert sorted(News.objects.values_list("title", flat=True)) == ["Tin A", "Tin B"]
    assert so.post("/cong-bo/tin/moi/", values | {"version": "9" * 5000}).status_code == 404


MARKS = "## Đợt 1\n- [Danh sách](https://so.example.vn/ds)\n- **Hai** trường"


def test_news_is_looked_at_before_it_is_saved(world, enter):
    so = enter("so")
    values = {"title": "Tin A", "summary": "", "body": MARKS, "version": "0"}
    page = words(so.post("/cong-bo/tin/moi/", values | {"viec": "xem"}))
    assert "Xem trước, chưa lưu" in page and "<h2>Đợt 1</h2><ul><li><a href=" in page and "## Đợt 1" in page
    assert not News.objects.exists()
    so.post("/cong-bo/tin/moi/", values)
    row = News.objects.get()
    assert row.body == (
        '<h2>Đợt 1</h2><ul><li><a href="https://so.example.vn/ds" rel="noopener nofollow">Danh sách</a></li>'
        "<li><strong>Hai</strong> trường</li></ul>")
    shown = so.get(f"/cong-bo/tin/{row.pk}/").content.decode()
    assert "- [Danh sách](https://so.example.vn/ds)" in shown and "- **Hai** trường" in shown
    stale = so.post(f"/cong-bo/tin/{row.pk}/", values | {"version": "9", "body": "Chữ mới"})
    assert stale.status_code == 422 and "Chữ mới" in words(stale) and 'name="version" value="9"' in words(stale)


# ── remarks ───────────────────────────────────────────────────────────────────


def sent(world, **more):
    return remarks.send_remark(now=at(TODAY), **({"text": "Địa chỉ trường đã cũ, xin sửa.", "contact": "0900 111 222",
                                                  "school_code": "T-TH1"} | more))


def test_a_remark_goes_to_the_department_of_the_school(world):
    row = sent(world)
    assert (row.unit_id, row.school_id, row.state) == (world.units["T-TINH"], world.units["T-TH1"], "received")
    assert set(Notice.objects.filter(kind="remark.receive").values_list("account_id", flat=True)) == {
        world.accounts["so"]}
    event = Event.objects.get(action="remark.receive")
    assert "Địa chỉ" not in str(event.data) + event.reason
    [item] = SOURCE.items(world.actor("so"), TODAY, False)
    assert (item.title, item.url) == ("Trả lời 1 góp ý của người dân", "/cong-bo/gop-y/")
    for bad, match in (({"text": "ngắn"}, "quá ngắn"), ({"text": "x" * 4000}, "dài quá"),
                       ({"school_code": "KHONG", "unit_id": 999999}, "chọn Sở")):
        with pytest.raises(PortalProblem, match=match):
            sent(world, **bad)


def test_an_answer_is_public_only_when_the_authority_says_so(world, reader):
    row = sent(world)
    common = by(world, "so") | {"remark_id": row.pk}
    with pytest.raises(PortalProblem, match="lời trả lời"):
        remarks.answer_remark(**common, version=1, answer=" ")
    remarks.answer_remark(**common, version=1, answer="Đã sửa.")
    assert "Đã sửa." not in words(reader.get("/gop-y/"))
    with pytest.raises(StaleRow):
        remarks.answer_remark(**common, version=1, answer="Lần hai")
    with pytest.raises(PortalProblem, match="nội dung góp ý sẽ hiện"):
        remarks.answer_remark(**common, version=2, answer="Đã sửa.", public=True, public_text="")
    remarks.answer_remark(**common, version=2, answer="Đã sửa.", public=True, public_text="Địa chỉ một trường đã cũ.")
    page = words(reader.get("/gop-y/"))
    assert "Địa chỉ một trường đã cũ." in page and "Đã sửa." in page
    assert "xin sửa" not in page and "0900 111 222" not in page and "Đoàn Minh Châu" not in page
    assert Notice.objects.filter(kind="remark.receive", read_at__isnull=True).count() == 0


def test_others_see_no_remark(world, enter):
    row = sent(world)
    for who in ("sokhac", "hieutruong", "xa", "bo"):
        with pytest.raises(Http404):
            remarks.dismiss_remark(**by(world, who), remark_id=row.pk, version=1, reason="vì")
        assert enter(who).get(f"/cong-bo/gop-y/{row.pk}/").status_code == 404
    so = enter("so")
    assert "0900 111 222" in words(so.get(f"/cong-bo/gop-y/{row.pk}/"))
    assert "Địa chỉ trường" in words(so.get("/cong-bo/gop-y/?q=dia+chi"))
    sent(world, text="Số điện thoại của trường không gọi được.")
    assert [line[:2] for line in rows_of(so.get("/cong-bo/gop-y/?q=dia+chi&xuat=xlsx"))] == [
        ("Địa chỉ trường đã cũ, xin sửa.", "Trường Tiểu học Sông Đà")]
    assert len(rows_of(so.get("/cong-bo/gop-y/?xuat=xlsx"))) == 2
    assert rows_of(so.get("/cong-bo/gop-y/?xem=answered&xuat=xlsx")) == []
    assert b"0900" not in so.get("/cong-bo/gop-y/?xuat=xlsx").content
    so.post(f"/cong-bo/gop-y/{row.pk}/", {"viec": "bo", "version": "1", "reason": "Không rõ việc."})
    row.refresh_from_db()
    assert (row.state, row.answer, row.public) == ("dismissed", "Không rõ việc.", False)
    so.post(f"/cong-bo/gop-y/{row.pk}/", {"viec": "tra-loi", "version": "2", "answer": "Đã rõ."})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Đã rõ.")


def test_a_reason_for_leaving_a_remark_is_asked_for_alone(world, enter):
    row, so = sent(world), enter("so")
    page = so.post(f"/cong-bo/gop-y/{row.pk}/", {"viec": "bo", "version": "1", "reason": " "})
    assert page.status_code == 422 and 'id="id_answer_error"' not in words(page)
    shown = so.post(f"/cong-bo/gop-y/{row.pk}/", {"viec": "tra-loi", "version": "1", "answer": "Đã sửa xong.",
                                                  "public": "on", "public_text": ""})
    assert shown.status_code == 422 and 'id="id_public_text_error"' in words(shown) and "Đã sửa xong." in words(shown)
    late = so.post(f"/cong-bo/gop-y/{row.pk}/", {"viec": "bo", "version": "7", "reason": "Việc khác."})
    assert late.status_code == 422 and 'value="Việc khác."' in words(late)
    assert so.post(f"/cong-bo/gop-y/{row.pk}/", {"viec": "bo", "version": "x"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "received"


def form_of(client, clock, **fields):
    """The form as a person fills it in, five seconds after opening it."""
    page = client.get("/gop-y/?truong=T-TH1")
    stamp = re.search(r'name="dau" value="([^"]+)"', page.content.decode()).group(1)
    clock.shift(5)
    receiver = re.search(r'<option value="(\d+)"|name="receiver" value="(\d+)"', page.content.decode())
    return {"truong": "T-TH1", "dau": stamp, "receiver": next(filter(None, receiver.groups())),
            "text": "Địa chỉ trường đã cũ, xin sửa."} | fields


@pytest.fixture
def clock(world):
    """The clock of the pages, to be moved on."""
    with time_machine.travel("2026-11-21T09:00:00+07:00", tick=False) as moving:
        yield moving


def test_anybody_sends_a_remark_without_cookie_or_script(client, clock):
    page = client.get("/gop-y/?truong=T-TH1")
    assert not page.cookies and "no-store" in page.headers["Cache-Control"]
    answer = client.post("/gop-y/", form_of(client, clock))
    assert "Đã nhận góp ý của bạn" in words(answer) and not answer.cookies
    assert Remark.objects.get().text == "Địa chỉ trường đã cũ, xin sửa."
    assert client.post("/gop-y/", form_of(client, clock, text="")).status_code == 422
    short = client.post("/gop-y/", form_of(client, clock, text="ngắn", contact="0900 111 222"))
    assert short.status_code == 422 and 'id="id_text_error"' in words(short) and "0900 111 222" in words(short)
    long = client.post("/gop-y/", form_of(client, clock, text="dài " * 1000))
    assert long.status_code == 422 and 'id="id_text_error"' in words(long) and "dài dài dài" in words(long)


def test_a_remark_sent_twice_is_kept_once(client, clock):
    filled = form_of(client, clock)
    assert [client.post("/gop-y/", filled).status_code for _ in range(2)] == [200, 200]
    assert Remark.objects.count() == 1 and Notice.objects.filter(kind="remark.receive").count() == 1
    client.post("/gop-y/", filled | {"text": "Số điện thoại của trường cũng đã cũ."})
    clock.shift(601)
    client.post("/gop-y/", form_of(client, clock))
    assert Remark.objects.count() == 3
    nul = client.post("/gop-y/", form_of(client, clock, truong="T-\x00TH1", text="Trường nào cũng được, xin sửa."))
    assert nul.status_code == 200 and Remark.objects.last().school_id is not None


def test_programs_are_answered_kindly_and_kept_nowhere(client, clock):
    filled = form_of(client, clock)
    for change in ({"trang_web": "http://x"}, {"dau": "gia"}, {"dau": ""}):
        assert "Đã nhận góp ý" in words(client.post("/gop-y/", filled | change))
    clock.shift(-4)  # one second after the form was given out
    assert "Đã nhận góp ý" in words(client.post("/gop-y/", filled))
    assert Remark.objects.count() == 0


def test_five_an_hour_from_one_address(client, clock):
    answers = [client.post("/gop-y/", form_of(client, clock, text=f"Địa chỉ trường đã cũ, lần {i}.")).status_code
               for i in range(6)]
    assert answers == [200] * 5 + [429] and Remark.objects.count() == 5
    assert client.post("/gop-y/", form_of(client, clock), REMOTE_ADDR="10.0.0.9").status_code == 200
    clock.shift(3600)
    assert client.post("/gop-y/", form_of(client, clock)).status_code == 200


# ── nothing private gets out ──────────────────────────────────────────────────


def test_no_public_page_shows_anything_private(world, report, cases, post, reader):
    """A world full of private things; every page that a reader can come to is fetched, every file but the reports."""
    waiting = cases.issued(school="T-TH2", number="88/KHONG-DANG")
    posted = cases.issued()
    post(posted)
    hidden = cases.issued(school="T-MN1", number="99/DA-GO", edition="tt19-2018")
    post(hidden)
    from kiemdinh.rooms.public_portal.use_cases.posting import withdraw_recognition

    withdraw_recognition(**by(world, "so"), recognition_id=hidden.pk, version=1, reason="LÝ-DO-RIÊNG")
    cases.prepared(school="T-NC1", edition="tt18-2018")
    reports.post_report(**by(world, "hieutruong"), report_id=report.pk, agreed=True)
    written(world, title="TIN-NHÁP")
    shown = written(world, title="Tin đã đăng")
    news.move_news(**by(world, "so"), news_id=shown.pk, version=1, action="publish")
    row = sent(world, text="GÓP-Ý-RIÊNG của phụ huynh", contact="LIÊN-LẠC-RIÊNG")
    remarks.answer_remark(**by(world, "so"), remark_id=row.pk, version=1, answer="Trả lời chung.", public=True,
                          public_text="Nội dung chung.")
    other = sent(world, text="GÓP-Ý-HAI không đăng")
    remarks.dismiss_remark(**by(world, "so"), remark_id=other.pk, version=1, reason="TỪ-CHỐI-RIÊNG")
    private = {full_name for full_name, *_ in cast.CAST.values()} | set(cast.CAST) | {
        "Lý Thị Không Tài Khoản", "Đặng Thị Quyết", "KHONG-DANG", f"{waiting.pk}/QĐ", "DA-GO", "LÝ-DO-RIÊNG",
        "TIN-NHÁP", "GÓP-Ý-RIÊNG", "LIÊN-LẠC-RIÊNG", "GÓP-Ý-HAI", "TỪ-CHỐI-RIÊNG", "Nội dung của phiếu", "07/BC-ĐGN"}
    private -= {"xa", "so", "bo", "mamnon", "gdtx", "thuky", "nhieucap"}  # words of the language, not of a person
    queue = ["/", "/tra-cuu/?q=truong", "/sitemap.xml", "/robots.txt", "/du-lieu-mo/truong-duoc-cong-nhan.json",
             "/chung-nhan/khong-co/", "/tra-cuu/?q=x", "/truong-cong-khai/T-TH2/", "/truong-cong-khai/T-MN1/"]
    seen = set()
    while queue:
        path = queue.pop().partition("#")[0]
        if path in seen or path.startswith(("/static/", "/dang-nhap/", "/huong-dan/")) or path.endswith("/bao-cao/"):
            continue
        seen.add(path)
        page = reader.get(path)
        assert page.status_code in (200, 302), path
        text = page.content.decode()
        assert {word for word in private if word in text} == set(), path
        queue += re.findall(r'(?:href|<loc)[=>]"?(?:http://testserver)?(/[^"<]*)', text)
    assert {"/gop-y/", "/tin/", f"/tin/{shown.pk}/", "/truong-cong-khai/T-TH1/", "/du-lieu-mo/", "/chung-nhan/",
            "/truong-cong-khai/T-NC1/"} <= seen
