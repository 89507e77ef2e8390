"""The screens of recognition through real requests, and the files they give."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from pypdf import PdfReader
from tests.demo.cast import TODAY
from tests.demo.work import waiting
from tests.rooms.recognition.test_afterwards import OWED, PLAIN, merged
from tests.services.signatures.signing import SIGNER, signed_pdf, tampered
from tests.services.spreadsheets.answers import rows_of

from kiemdinh.rooms.recognition.models import Reorganisation
from kiemdinh.rooms.recognition.rules.deciding import DEPARTMENT_DIRECTOR, PROVINCE_CHAIR
from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of


def h1(response) -> str:
    text = response.content.decode()
    return " ".join(text.split("<h1", 1)[1].split(">", 1)[1].split("</h1>")[0].split())


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    parts = [p.text for p in document.paragraphs]
    parts += [p.text for t in document.tables for r in t.rows for c in r.cells for p in c.paragraphs]
    return "\n".join(parts)


def post(client, row, deed, **data):
    row.refresh_from_db()
    return client.post(f"/cong-nhan/{row.pk}/", {"viec": deed, "version": row.version, **data})


SIGNED = {"decision_number": "415/QĐ-SGDĐT", "signed_on": "2026-11-20", "authority": DEPARTMENT_DIRECTOR,
          "signer_post": "Phó Giám đốc", "signer_name": "Đặng Thị Quyết", "register_number": "15",
          "certificate_number": "15/GCN"}


def test_an_officer_takes_a_case_from_the_queue_to_the_certificate(cases, enter, world):
    row = cases.opened(on=date(2026, 11, 2), asked=3, owed=[OWED])
    officer = enter("so")
    queue = officer.get("/cong-nhan/")
    assert h1(queue) == "1 kết quả chờ quyết định"
    page = officer.get(f"/cong-nhan/{row.pk}/")
    assert h1(page) == "Trường Tiểu học Sông Đà: cấp độ 2, chờ lập quyết định"
    text = page.content.decode()
    assert "22/11/2026" in text and "01/12/2026" in text and "Đạt cấp độ 2, thấp hơn cấp độ 3 đã đề nghị." in text
    assert post(officer, row, "prepare").status_code == 302
    wrong = post(officer, row, "issue", **SIGNED | {"authority": PROVINCE_CHAIR})
    assert wrong.status_code == 422 and "Sai thẩm quyền" in wrong.content.decode()
    assert post(officer, row, "issue", **SIGNED).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.expires_on) == ("issued", date(2031, 11, 20))
    pdf = officer.get(f"/cong-nhan/{row.pk}/giay.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content == officer.get(f"/cong-nhan/{row.pk}/giay.pdf").content
    printed = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert {"TRƯỜNG TIỂU HỌC SÔNG ĐÀ", "CẤP ĐỘ 2", "BẢN ĐỂ KÝ", "KT. GIÁM ĐỐC"} <= set(printed.split("\n"))
    assert f"/chung-nhan/{row.code}/" in printed
    assert b"pdfaid" in pdf.content
    decision = words(officer.get(f"/cong-nhan/{row.pk}/van-ban/quyet-dinh/").content)
    for part in ("QUYẾT ĐỊNH", "cấp độ 2", "Trường Tiểu học Sông Đà", "415", "KT. GIÁM ĐỐC", "Xây thêm phòng tin học"):
        assert part in decision, part
    assert "{{" not in decision and "{%" not in decision


def test_a_signed_copy_takes_the_mark_away_and_a_changed_one_does_not(cases, enter):
    row = cases.issued(on=date(2026, 11, 2), signed=date(2026, 11, 10))
    officer = enter("so")

    def attach(content):
        return post(officer, row, "attach", what="certificate", file=SimpleUploadedFile("ky.pdf", content))

    def mark():
        pdf = PdfReader(io.BytesIO(officer.get(f"/cong-nhan/{row.pk}/giay.pdf").content))
        return "BẢN ĐỂ KÝ" in pdf.pages[0].extract_text()

    assert attach(tampered(signed_pdf(PLAIN))).status_code == 302
    assert "Đã bị sửa sau khi ký" in officer.get(f"/cong-nhan/{row.pk}/").content.decode()
    assert mark()
    content = signed_pdf(PLAIN)
    assert attach(content).status_code == 302
    page = officer.get(f"/cong-nhan/{row.pk}/").content.decode()
    assert SIGNER in page and "Ký số, nguyên vẹn" in page and "Chưa kiểm tra tổ chức cấp chứng thư" in page
    assert not mark()
    copy = row.copies.latest("pk")
    assert b"".join(officer.get(f"/cong-nhan/{row.pk}/ban-ky/{copy.pk}/").streaming_content) == content


@pytest.mark.parametrize(("more", "kinds"), [
    ({}, ("quyet-dinh",)),
    ({"kind": "national_standard", "level": 1}, ("to-trinh", "quyet-dinh")),
    ({"level": 0, "asked": 1}, ("thong-bao",)),
])
def test_the_papers_of_a_case_are_filled(cases, enter, more, kinds):
    row = cases.opened(on=date(2026, 6, 1), **more)
    officer = enter("so")
    page = officer.get(f"/cong-nhan/{row.pk}/").content.decode()
    assert [k for k in ("to-trinh", "quyet-dinh", "thong-bao") if f"/van-ban/{k}/" in page] == list(kinds)
    for kind in kinds:
        text = words(officer.get(f"/cong-nhan/{row.pk}/van-ban/{kind}/").content)
        assert "Trường Tiểu học Sông Đà" in text and "{{" not in text and "None" not in text
    other = "thong-bao" if more.get("level") != 0 else "quyet-dinh"
    assert officer.get(f"/cong-nhan/{row.pk}/van-ban/{other}/").status_code == 404
    assert enter("hieutruong").get(f"/cong-nhan/{row.pk}/van-ban/{kinds[0]}/").status_code == 403


def test_a_doubtful_authority_says_so(cases, enter):
    row = cases.opened(kind="national_standard", level=1, on=date(2026, 6, 1))
    assert "chưa đối chiếu bản gốc" in enter("so").get(f"/cong-nhan/{row.pk}/").content.decode()


def test_refusal_revocation_and_owed_criteria_on_the_page(cases, enter, world):
    refused = cases.opened(level=0, asked=1, on=date(2026, 11, 2), school="T-TH2")
    officer, head = enter("so"), enter("hieutruong")
    values = {"reason": "Chưa đạt 1.5.", "letter_number": "9/TB-SGDĐT", "signed_on": "2026-11-20"}
    assert post(officer, refused, "refuse", **values | {"reason": ""}).status_code == 422
    assert post(officer, refused, "refuse", **values).status_code == 302
    assert h1(officer.get(f"/cong-nhan/{refused.pk}/")) == "Trường Tiểu học Bên Cạnh chưa được công nhận"
    row = cases.issued(on=date(2026, 10, 5), signed=date(2026, 10, 20), owed=[OWED])
    owed = row.owed.get()
    assert waiting(world, TODAY)["hieutruong"] == ["owed"]
    late = waiting(world, owed.due_on + timedelta(days=1))
    assert {who for who, kinds in late.items() if "owed" in kinds} == {"hieutruong", "phohieutruong", "so"}
    assert post(head, row, "report_owed", dong=owed.pk, report="Xong.").status_code == 422
    upload = SimpleUploadedFile("nghiem-thu.pdf", PLAIN)
    assert head.post(f"/cong-nhan/{row.pk}/", {"viec": "report_owed", "version": 1, "dong": owed.pk, "report": "Xong.",
                                               "file": upload}).status_code == 302
    assert head.get(f"/cong-nhan/{row.pk}/no/{owed.pk}/tep/").status_code == 200
    assert enter("xa").get(f"/cong-nhan/{row.pk}/no/{owed.pk}/tep/").status_code == 403
    assert [t.title for t in tasks_of(actor=world.actor("so"), today=TODAY) if t.kind == "owed"] == [
        "Xem báo cáo tiêu chí nợ 3.2: Trường Tiểu học Sông Đà"]
    assert officer.post(f"/cong-nhan/{row.pk}/", {"viec": "accept", "version": 2, "dong": owed.pk}).status_code == 302
    started = post(officer, row, "open_revocation", ground="no_longer_meets", reason="Thiếu phòng.",
                   noticed_on="2026-11-02", remedy_due_on="2026-12-01", notice_number="3/TB")
    assert started.status_code == 302
    found = row.revocations.get()
    assert [t.kind for t in tasks_of(actor=world.actor("hieutruong"), today=TODAY)] == ["revocation"]
    assert waiting(world, TODAY)["phohieutruong"] == ["revocation"]
    assert "revocation" in waiting(world, date(2026, 12, 2))["so"]
    notice = words(officer.get(f"/cong-nhan/{row.pk}/van-ban/khac-phuc/?lan={found.pk}").content)
    assert "chậm nhất ngày 01/12/2026" in notice and "Thiếu phòng." in notice
    assert post(head, row, "answer_revocation", dong=found.pk, version=1, report="Đang xây.").status_code == 302
    revoke = {k: SIGNED[k] for k in ("decision_number", "signed_on", "authority", "signer_post", "signer_name")}
    assert post(officer, row, "decide_revocation", dong=found.pk, version=2, **revoke).status_code == 302
    paper = words(officer.get(f"/cong-nhan/{row.pk}/van-ban/thu-hoi/?lan={found.pk}").content)
    assert "Thu hồi Quyết định số" in paper and "12/GCN-SGDĐT" in paper
    assert h1(head.get(f"/cong-nhan/{row.pk}/")) == "Cấp độ 2 của Trường Tiểu học Sông Đà đã thu hồi"


@pytest.mark.parametrize(("query", "numbers"), [
    ("", ["B/7", "12/GCN-SGDĐT", "1/OLD"]), ("?q=song+da", ["12/GCN-SGDĐT", "1/OLD"]), ("?q=b/7", ["B/7"]),
    ("?loai=national_standard", ["B/7"]), ("?tinh-trang=expired", ["1/OLD"]), ("?nam=2024", ["12/GCN-SGDĐT"]),
    ("?muc=1", ["B/7"]), ("?q=khong+co", []),
])
def test_the_register_is_searched_and_given_as_excel(cases, enter, query, numbers):
    cases.issued(on=date(2018, 11, 5), signed=date(2018, 11, 20), number="1/OLD")
    cases.issued()
    cases.issued(school="T-TH2", kind="national_standard", level=1, number="B/7", on=date(2025, 5, 5),
                 signed=date(2025, 5, 20))
    officer = enter("so")
    page = officer.get(f"/cong-nhan/so-cap/{query}").content.decode()
    assert [n for n in ("B/7", "12/GCN-SGDĐT", "1/OLD") if f">{n}<small>" in page] == numbers
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get(
        f"/cong-nhan/so-cap/{query or '?'}&xuat=xlsx").content)).active
    assert [r[5].value for r in sheet.iter_rows(min_row=5)] == numbers


def test_what_runs_out_soon(cases, enter):
    cases.issued(on=date(2022, 5, 5), signed=date(2022, 5, 10), number="1/G")
    cases.issued(school="T-TH2", on=date(2023, 9, 5), signed=date(2023, 9, 10), number="2/G")
    officer = enter("so")
    titles = {months: h1(officer.get(f"/cong-nhan/sap-het-han/?thang={months}")) for months in (6, 12, 24)}
    assert titles == {6: "1 giấy chứng nhận hết hạn trong 6 tháng", 12: "1 giấy chứng nhận hết hạn trong 12 tháng",
                      24: "2 giấy chứng nhận hết hạn trong 24 tháng"}


def test_a_merger_is_recorded_on_its_page(world, cases, enter):
    merged(world, cases, both=True)
    officer = enter("so")
    assert h1(officer.get("/cong-nhan/sap-xep-lai/")) == "1 trường sắp xếp lại chờ ghi kết quả"
    url = "/cong-nhan/sap-xep-lai/T-MOI/2026-09-01/"
    assert h1(officer.get(url)) == "Trường Tiểu học Hợp Nhất giữ mức độ 1 đến 01/09/2028"
    assert officer.post(url, {"decision_number": ""}).status_code == 422
    assert officer.post(url, {"decision_number": "77/QĐ-UBND"}).status_code == 302
    assert Reorganisation.objects.get().case == "all_hold"
    assert "Trường Tiểu học Sông Đà" in officer.get("/cong-nhan/truong/T-MOI/").content.decode()
    assert enter("sokhac").get(url).status_code == 404


def test_the_queue_and_the_reorganised_are_given_as_excel(world, cases, enter):
    cases.opened(on=date(2026, 11, 2))
    cases.opened(school="T-TH2", kind="national_standard", level=1, on=date(2026, 11, 3))
    officer = enter("so")
    for query in ("", "q=song+da", "q=khong+co"):
        shown = officer.get(f"/cong-nhan/?{query}").context["rows"]
        lines = rows_of(officer.get(f"/cong-nhan/?{query}&xuat=xlsx"))
        assert [(line[1], line[3], line[5].date()) for line in lines] == [
            (row.facts.school, row.facts.level_label, row.due.due_on) for row in shown]
    assert len(rows_of(officer.get("/cong-nhan/?xuat=xlsx"))) == 2
    merged(world, cases, both=True)
    [line] = rows_of(officer.get("/cong-nhan/sap-xep-lai/?xuat=xlsx"))
    assert (line[0], line[4].date(), line[8]) == ("T-MOI", date(2026, 9, 1), "Chờ ghi")


def test_who_sees_which_page(cases, enter):
    row = cases.opened(on=date(2026, 11, 2))
    pages = ("/cong-nhan/", "/cong-nhan/so-cap/", "/cong-nhan/nhap/", "/cong-nhan/sap-xep-lai/",
             f"/cong-nhan/{row.pk}/", f"/cong-nhan/{row.pk}/giay.pdf", "/cong-nhan/truong/T-TH1/")
    found = {who: [enter(who).get(page).status_code for page in pages]
             for who in ("so", "sokhac", "hieutruong", "hangxom", "xa", "bo")}
    assert found == {
        "so": [200, 200, 200, 200, 200, 403, 200], "sokhac": [200, 200, 200, 200, 404, 404, 404],
        "hieutruong": [302, 404, 404, 404, 200, 403, 200], "hangxom": [302, 404, 404, 404, 404, 404, 404],
        "xa": [404, 200, 404, 404, 404, 404, 404], "bo": [404, 200, 404, 404, 404, 404, 404],
    }
    assert h1(enter("hieutruong").get("/cong-nhan/truong/T-TH1/")) == (
        "Trường Tiểu học Sông Đà chưa có kết quả công nhận còn hiệu lực")
