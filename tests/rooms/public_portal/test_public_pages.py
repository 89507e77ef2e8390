"""Pages for everybody: what they say, what they never say, how heavy they are, how they are kept."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from tests.demo import cast
from tests.demo.cast import at

from kiemdinh.rooms.recognition.models import Recognition

pytestmark = pytest.mark.django_db
TODAY = cast.TODAY
DESIGN = Path(__file__).resolve().parents[3] / "src/kiemdinh/site/design_system/static/design_system"
LIMIT = 100_000


def words(page):
    return " ".join(page.content.decode().split())


def heading(page):
    return re.search(r"<h1[^>]*>(.*?)</h1>", words(page)).group(1)


def replaced(row, **facts):
    Recognition.objects.filter(pk=row.pk).update(**facts)


# ── what is said ──────────────────────────────────────────────────────────────


def test_the_front_page_asks_the_question_and_keeps_the_way_to_sign_in(reader, enter):
    page = reader.get("/")
    assert heading(page) == "Trường này có được công nhận không, đến bao giờ?"
    assert 'action="/tra-cuu/"' in words(page) and 'href="/dang-nhap/"' in words(page)
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert enter("hieutruong").get("/").url == "/truong/T-TH1/"


def test_a_recognised_school_in_one_sentence(reader, cases, post):
    post(cases.issued())
    page = reader.get("/truong-cong-khai/T-TH1/")
    assert heading(page) == (
        "Có. Trường Tiểu học Sông Đà, xã Nậm Mạ, đạt kiểm định chất lượng giáo dục cấp độ 2, đến hết ngày 20/03/2029.")
    assert "Còn 2 năm 3 tháng." in words(page) and 'href="/chung-nhan/12/GCN-SGD' in words(page)


@pytest.mark.parametrize(("facts", "start"), [
    ({"expires_on": date(2025, 3, 20)}, "Không còn. Công nhận Trường Tiểu học Sông Đà đã hết hạn sau ngày"),
    ({"state": "revoked", "ended_on": date(2026, 5, 1)},
     "Không còn. Quyết định công nhận Trường Tiểu học Sông Đà đã bị"),
])
def test_a_school_that_lost_it(reader, cases, post, facts, start):
    row = cases.issued()
    if "expires_on" in facts:
        replaced(row, **facts)
    post(row)
    replaced(row, **facts)
    assert heading(reader.get("/truong-cong-khai/T-TH1/")).startswith(start)


def test_a_school_of_which_nothing_is_posted_is_found_and_says_so(reader, cases):
    cases.issued()  # signed, not posted
    assert "Chưa có thông tin công bố" in words(reader.get("/tra-cuu/?q=song+da"))
    page = reader.get("/truong-cong-khai/T-TH1/")
    assert heading(page) == "Chưa có thông tin công bố về Trường Tiểu học Sông Đà."
    assert "QĐ-SGDĐT" not in words(page)
    assert reader.get("/truong-cong-khai/KHONG-CO/").status_code == 404
    assert reader.get("/truong-cong-khai/T-XA/").status_code == 404


def test_a_merged_school_keeps_its_history(reader, cases, post, world):
    from kiemdinh.rooms.organisations import use_cases as organisations
    from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools

    post(cases.issued())
    organisations.close_unit(code="T-TH1", on=date(2026, 6, 1), now=at(TODAY), actor_account_id=None,
                             successor_codes=("T-TH2",))
    refresh_schools(now=at(TODAY))
    after = words(reader.get("/truong-cong-khai/T-TH2/"))
    # The certificate was given to another school: it is history here, not a recognition of this one.
    assert "<h1>Chưa có thông tin công bố về Trường Tiểu học Bên Cạnh.</h1>" in after
    assert "cấp cho Trường Tiểu học Sông Đà" in after and "/truong-cong-khai/T-TH1/" in after
    before = words(reader.get("/truong-cong-khai/T-TH1/"))
    assert "<h1>Trường Tiểu học Sông Đà đã thôi hoạt động từ ngày 01/06/2026.</h1>" in before
    assert "Trường đã thay đổi" in before and "/truong-cong-khai/T-TH2/" in before
    assert "Còn hiệu lực" not in before + after + words(reader.get("/tra-cuu/?q=song+da"))


def test_schools_put_together_that_all_held_it_keep_the_lowest(reader, cases, post, world):
    """TT 57/2026 Điều 27 khoản 5: the page, the search and the open data say the same."""
    from kiemdinh.rooms.organisations.use_cases import NewSchool, merge_schools
    from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools
    from kiemdinh.rooms.recognition import use_cases as recognition

    kind = {"kind": "national_standard"}
    post(cases.issued(level=2, on=date(2025, 1, 6), signed=date(2025, 1, 15), number="A/1", **kind))
    post(cases.issued(school="T-TH2", level=1, on=date(2022, 2, 1), signed=date(2022, 3, 1), number="A/2", **kind))
    on = date(2026, 9, 1)
    new = NewSchool(code="T-MOI", name="Trường Tiểu học Hợp Nhất", school_type="tieu-hoc", ownership="cong-lap",
                    stages=(), located_in_code="T-XA", managing_code="T-XA", founded_year=2026)
    school = merge_schools(codes=["T-TH1", "T-TH2"], into=new, on=on, now=at(on), actor_account_id=None)
    refresh_schools(now=at(TODAY))
    assert "Chưa có thông tin công bố" in words(reader.get("/tra-cuu/?q=hop+nhat"))
    recognition.record_reorganisation(actor=world.actor("so"), now=at(TODAY), school_id=school, effective_on=on,
                                      decision_number="77/QĐ-UBND")
    assert heading(reader.get("/truong-cong-khai/T-MOI/")) == (
        "Có. Trường Tiểu học Hợp Nhất, xã Nậm Mạ, đạt chuẩn quốc gia mức độ 1, đến hết ngày 01/09/2028.")
    assert "Còn hiệu lực đến 01/09/2028" in words(reader.get("/tra-cuu/?q=hop+nhat"))
    data = json.loads(reader.get("/du-lieu-mo/truong-duoc-cong-nhan.json").content)
    assert {row["number"]: row["status"] for row in data["rows"]} == {"A/1": "valid", "A/2": "valid"}


def test_a_renamed_school_keeps_what_it_holds(reader, cases, post, world):
    from kiemdinh.rooms.organisations import use_cases as organisations
    from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools

    post(cases.issued())
    organisations.rename_unit(code="T-TH1", name="Trường Tiểu học Lê Lợi", on=date(2026, 6, 1), now=at(TODAY),
                              actor_account_id=None)
    refresh_schools(now=at(TODAY))
    page = reader.get("/truong-cong-khai/T-TH1/")
    assert heading(page).startswith("Có. Trường Tiểu học Lê Lợi, xã Nậm Mạ, đạt kiểm định")
    assert "Tên cũ" in words(page) and "Trường Tiểu học Sông Đà" in words(page)


def test_empty_states_say_what_to_do(reader):
    assert heading(reader.get("/tra-cuu/?q=khong+co")) == "Không tìm thấy trường nào khớp"
    assert "Bớt chữ" in words(reader.get("/tra-cuu/?q=khong+co"))
    assert heading(reader.get("/tra-cuu/")) == "Trường này có được công nhận không, đến bao giờ?"
    assert heading(reader.get("/tin/")) == "Chưa có tin nào được đăng"
    assert heading(reader.get("/du-lieu-mo/")) == "Chưa có kết quả công nhận nào được công bố"
    for odd in ("?q=a&page=abc", "?q=a&page=99999", "?loai=xx&xa=-1&muc=zz", "?q=" + "x" * 3000, "?xa=99999999999"):
        assert reader.get(f"/tra-cuu/{odd}").status_code == 200, odd


# ── certificates ──────────────────────────────────────────────────────────────


def test_a_certificate_is_answered_by_number_and_by_code_posted_or_not(reader, cases):
    row = cases.issued()
    for text in ("12/GCN-SGDĐT", "012/gcn-sgddt", row.code):
        page = reader.get(f"/chung-nhan/{text}/")
        assert heading(page) == "Có thật, còn hiệu lực đến hết ngày 20/03/2029.", text
    shown = words(page)
    assert "Trường Tiểu học Sông Đà" in shown and "Mã QR dẫn tới trang này" in shown
    assert "Đặng Thị Quyết" not in shown


@pytest.mark.parametrize(("facts", "expected"), [
    ({"state": "revoked", "ended_on": date(2026, 5, 1)}, "Đã bị thu hồi, không còn giá trị."),
    ({"expires_on": date(2026, 1, 1)}, "Có thật, nhưng không còn hiệu lực."),
])
def test_a_certificate_that_no_longer_holds(reader, cases, facts, expected):
    row = cases.issued()
    replaced(row, **facts)
    assert heading(reader.get("/chung-nhan/12/GCN-SGD%C4%90T/")) == expected


def test_a_forged_or_altered_one_is_told_apart(reader, cases):
    row = cases.issued()
    forged = ("0" if row.code[0] != "0" else "1") + row.code[1:]
    replaced(cases.issued(school="T-TH2", number="77/GCN"), facts={"school": "Trường Khác"})
    for text in (forged, "99/GCN", "77/GCN", "<script>", "a" * 500, "'--"):
        page = reader.get(f"/chung-nhan/{text}/")
        assert (page.status_code, heading(page)) == (200, "Không có giấy chứng nhận nào mang số hoặc mã này."), text
        assert "<script>" not in words(page)


@pytest.mark.parametrize(("typed", "to"), [
    ("12/GCN-SGDĐT", "/chung-nhan/12/GCN-SGD%C4%90T/"),
    ("https://gia.example/chung-nhan/ABCD-EFGH/?x=1", "/chung-nhan/ABCD-EFGH/"),
    ("  ", None),
])
def test_the_form_leads_to_the_answer(reader, typed, to):
    page = reader.get("/chung-nhan/", {"so": typed})
    assert (page.url if to else page.status_code) == (to or 200)


# ── open data ─────────────────────────────────────────────────────────────────


def test_open_data_is_documented_and_holds_what_is_posted(reader, cases, post):
    from kiemdinh.rooms.public_portal.queries.open_data import FIELDS

    post(cases.issued())
    cases.issued(school="T-TH2", number="2/A")
    page = reader.get("/du-lieu-mo/truong-duoc-cong-nhan.json")
    data = json.loads(page.content)
    assert (data["as_of"], data["count"], list(data["fields"])) == ("2026-11-21", 1, [name for name, _ in FIELDS])
    [row] = data["rows"]
    assert row == {
        "school": "Trường Tiểu học Sông Đà", "school_code": "T-TH1", "school_name_now": "Trường Tiểu học Sông Đà",
        "school_type": "tieu-hoc", "commune": "Xã Nậm Mạ", "province": "Tỉnh Thử", "type": "accreditation",
        "rules": "2018", "level": 2, "decision": row["decision"], "number": "12/GCN-SGDĐT",
        "authority": row["authority"], "signed": "2024-03-20", "expires": "2029-03-20", "status": "valid"}
    assert row["authority"] and page.headers["Access-Control-Allow-Origin"] == "*"
    listed = words(reader.get("/du-lieu-mo/"))
    assert all(f"<code>{name}</code>" in listed for name, _ in FIELDS)


def test_search_engines_are_led_to_what_is_posted(reader, cases, post):
    post(cases.issued())
    sitemap = reader.get("/sitemap.xml")
    assert sitemap.headers["Content-Type"].startswith("application/xml")
    places = re.findall(r"<loc>http://testserver(.*?)</loc>", sitemap.content.decode())
    assert places == ["/", "/tra-cuu/", "/chung-nhan/", "/du-lieu-mo/", "/tin/", "/gop-y/", "/huong-dan/",
                      "/truong-cong-khai/T-TH1/"]
    assert all(reader.get(path).status_code == 200 for path in places)
    robots = reader.get("/robots.txt").content.decode()
    assert "Disallow: /\n" in robots and "Sitemap: http://testserver/sitemap.xml" in robots


# ── weight, keeping, cookies ──────────────────────────────────────────────────

PATHS = ("/", "/tra-cuu/", "/tra-cuu/?q=truong", "/truong-cong-khai/T-TH1/", "/chung-nhan/",
         "/chung-nhan/12/GCN-SGDĐT/", "/chung-nhan/khong-co/", "/du-lieu-mo/", "/tin/", "/gop-y/")
KEPT = tuple(path for path in PATHS if path not in ("/", "/gop-y/"))


def static_weight(html):
    """(name, bytes) of every file that a page makes the browser fetch, uncompressed; nothing may be missed."""
    names = set(re.findall(r'/static/([\w./-]+)', html))
    return {name: (DESIGN.parent / name).stat().st_size for name in names}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_with_its_styles_stays_below_100_kb(reader, cases, post, path):
    post(cases.issued())
    page = reader.get(path)
    html = page.content.decode()
    files = static_weight(html)
    assert set(files) == {"design_system/cong-khai.css", "design_system/icons.svg", "design_system/mark.svg"}
    assert "<script" not in html and "url(" not in (DESIGN / "cong-khai.css").read_text()
    assert len(page.content) + sum(files.values()) < LIMIT


def test_twenty_long_names_stay_below_it_too(reader, world):
    from kiemdinh.rooms.organisations.use_cases.writing import UnitDraft, add_units
    from kiemdinh.rooms.public_portal.models import PublicSchool

    name = "Trường Phổ thông dân tộc bán trú Tiểu học và Trung học cơ sở " + "Nguyễn Thị Minh Khai " * 8
    made = add_units([UnitDraft("school", f"X{n}", name, "", None, "/", cast.SINCE) for n in range(20)])
    PublicSchool.objects.bulk_create([
        PublicSchool(school_id=unit.pk, code=unit.code, name=name, school_type="tieu-hoc",
                     commune_name="Xã " + "Dài " * 30, former_names=[name, name], search=" khai ", sort_key="1",
                     refreshed_at=at(TODAY))
        for unit, _ in made])
    page = reader.get("/tra-cuu/?q=khai")
    assert page.content.decode().count("<mark>") >= 20
    assert len(page.content) + sum(static_weight(page.content.decode()).values()) < LIMIT


@pytest.mark.parametrize("path", PATHS)
def test_readers_get_no_cookie(reader, cases, path):
    cases.issued()
    page = reader.get(path)
    assert page.status_code == 200 and not page.cookies and "Set-Cookie" not in page.headers


@pytest.mark.parametrize("path", KEPT)
def test_pages_are_kept_for_a_while_and_not_sent_twice(reader, cases, path):
    cases.issued()
    page = reader.get(path)
    assert page.headers["Cache-Control"] == "public, max-age=300" and "Cookie" not in page.headers.get("Vary", "")
    assert reader.get(path, headers={"if-none-match": page.headers["ETag"]}).status_code == 304
    assert reader.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    assert reader.post(path).status_code == 405


@pytest.mark.parametrize("path", KEPT)
def test_the_page_is_the_same_for_whoever_has_signed_in(reader, enter, cases, path):
    """Kept pages are handed to others: nothing of the person may stand in them."""
    cases.issued()
    assert reader.get(path).content == enter("hieutruong").get(path).content


def test_the_shell_of_other_pages_offers_search_and_sign_in_to_visitors(reader, enter):
    page = words(reader.get("/huong-dan/"))
    assert 'action="/tra-cuu/"' in page and "Tìm trường được công nhận" in page and 'href="/dang-nhap/"' in page
    assert 'action="/tra-cuu/"' not in words(enter("hieutruong").get("/huong-dan/"))


def test_the_public_style_sheet_is_drawn_from_the_design_system():
    from tools.make_public_css import TARGET, public_templates, style_sheet, used_classes

    assert TARGET.read_text(encoding="utf-8") == style_sheet()
    assert {p.name for p in public_templates()} >= {"front.html", "search.html", "school.html", "certificate.html",
                                                   "remark.html", "hero.html", "certificate_how.html"}
    rules = re.sub(r"/\*.*?\*/|{[^{}]*}", "", style_sheet())
    classes = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", rules))
    assert {"hero", "results", "award", "is-done", "pager", "fold__body"} <= classes
    assert not {"ruler", "gate", "viewer", "dock"} & classes
    assert classes <= used_classes()


def test_a_number_that_is_no_address_is_answered_without_walking_up(reader):
    for typed in ("../../etc", "12/../GCN", "."):
        page = reader.get("/chung-nhan/", {"so": typed})
        assert page.status_code == 200 and heading(page) == "Không có giấy chứng nhận nào mang số hoặc mã này.", typed
    assert reader.get("/chung-nhan/a%00b/").status_code == 200
    assert reader.get("/chung-nhan/", {"so": "9" * 500}, follow=True).status_code == 200
    assert reader.get("/truong-cong-khai/%00/").status_code == 404
