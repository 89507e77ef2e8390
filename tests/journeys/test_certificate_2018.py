"""From the published report of a 2018 school to its certificate on the public portal, through six people's hands.

The server's clock stands in spring 2026, before Thông tư 57 takes the place of the old way on 07/7/2026.
"""

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader
from tests.journeys.certificate_2018_world import BY_HAND, HEAD, MEMBERS, SECRETARY
from tests.journeys.certificate_world import ASSESSORS
from tests.journeys.dated import DatedSite, site_on
from tests.journeys.hands import SCHOOL, issue, look_up, press, put_before_the_public, says, sign, yes
from tests.services.signatures.signing import signed_pdf, tampered

pytestmark = pytest.mark.needs("faketime")

PLAIN = bytes(typst.compile("= Bằng công nhận".encode()))
WORLD = "tests.journeys.certificate_2018_world"
SIGNED, EXPIRES = date(2026, 4, 20), date(2031, 4, 20)
ACCREDITED = {
    "authority": "Giám đốc Sở Giáo dục và Đào tạo", "post": "Giám đốc", "decision": "88/QĐ-SGDĐT",
    "register": "26/KĐ-01", "number": "01/2026/GCN-KĐCLGD",
}
STANDARD = {
    "authority": "Chủ tịch Ủy ban nhân dân cấp tỉnh", "post": "Phó Chủ tịch", "decision": "402/QĐ-UBND",
    "register": "26/CQG-01", "number": "02/2026/CQG",
}


@pytest.fixture(scope="module")
def site(installed_in_march: Path) -> Iterator[DatedSite]:
    """The school with its report, on Monday 02/3/2026."""
    with site_on(date(2026, 3, 2), WORLD, installed_in_march) as made:
        yield made


def test_six_people_bring_a_school_from_its_report_to_a_certificate_that_anybody_can_check(walk, site):
    registration = _register(yes(walk("hieutruong")))
    _check(yes(walk("xa")), registration, "Đạt, chuyển", checked=True)
    officer = yes(walk("so"))
    _check(officer, registration, "Tiếp nhận hồ sơ")
    team = _form_team(officer)

    site.move(date(2026, 3, 16))
    head, secretary, member = (yes(walk(name)) for name in (HEAD, SECRETARY, MEMBERS[0]))
    sign(head, HEAD, f"/doan/{team}/lam-viec/", checked=True)
    sign(secretary, SECRETARY, f"/doan/{team}/lam-viec/")
    sign(member, MEMBERS[0], f"/doan/{team}/lam-viec/")
    site.do(WORLD, "share", team)
    head.go(f"/doan/{team}/lam-viec/")
    press(head, "Bắt đầu nghiên cứu hồ sơ")
    head.check()
    _write_sheet(member, team)

    site.move(date(2026, 4, 6))
    site.do(WORLD, "survey", team)
    head, secretary = yes(walk(HEAD)), yes(walk(SECRETARY))
    _send_draft(head, secretary, team)
    _answer_feedback(yes(walk("hieutruong")), head, secretary, team)
    head.go(f"/doan/{team}/bao-cao/")
    head.page.get_by_label("Số báo cáo").fill("12/BC-ĐĐGN")
    press(head, "Hoàn thiện và gửi Sở")
    says(head, "Đoàn kết luận: trường đạt Mức 2")
    head.check()

    site.move(SIGNED)
    officer = yes(walk("so"))
    issue(officer, "Kiểm định chất lượng giáo dục", on=SIGNED, **ACCREDITED)
    issue(officer, "Đạt chuẩn quốc gia", on=SIGNED, **STANDARD)
    case = re.findall(r"/cong-nhan/\d+/", officer.page.url)[0]
    officer.check()
    put_before_the_public(officer, 2)
    reader = walk(script=False)
    for row in (ACCREDITED, STANDARD):
        look_up(reader, site, number=row["number"], decision=row["decision"], signed=SIGNED, expires=EXPIRES)
    _check_paper(officer, reader, site, case)


def _check_paper(officer, reader, site, case: str) -> None:
    """A stranger opens the address under the QR; a changed copy leaves the draft mark, the signed one takes it away."""

    def text() -> str:
        answer = officer.page.request.get(f"{site.url}{case}giay.pdf")
        assert answer.status == 200
        return PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()

    def attach(content: bytes, said: str) -> None:
        officer.go(case)
        officer.page.locator("input[type=file][name=file]").first.set_input_files(
            {"name": "ky.pdf", "mimeType": "application/pdf", "buffer": content})
        press(officer, "Tải bản đã ký lên")
        assert said in officer.text()

    address = re.findall(r"/chung-nhan/[0-9A-Z-]+/", text())[0]
    assert reader.go(address).status == 200
    says(reader, f"Có thật, còn hiệu lực đến hết ngày {EXPIRES:%d/%m/%Y}")
    with ThreadPoolExecutor() as apart:  # signing runs a loop of its own, and this thread has the browser's
        signed = apart.submit(signed_pdf, PLAIN).result()
    attach(tampered(signed), "Đã bị sửa sau khi ký")
    assert "BẢN ĐỂ KÝ" in text()
    attach(signed, "Ký số, nguyên vẹn")
    assert "BẢN ĐỂ KÝ" not in text()


def _register(principal) -> str:
    """The school asks for cấp độ 2 and mức độ 1, and hands in."""
    principal.go("/dang-ky-danh-gia/truong/T-TH1/")
    principal.check()
    principal.page.get_by_role("link", name="Lập hồ sơ đăng ký").first.click()
    principal.page.get_by_label("Đạt kiểm định chất lượng giáo dục").select_option(label="Cấp độ 2")
    principal.page.get_by_label("Đạt chuẩn quốc gia").select_option(label="Mức độ 1")
    principal.page.get_by_label("Tôi xác nhận").check()
    press(principal, "Lập hồ sơ")
    says(principal, "Hồ sơ chưa nộp")
    press(principal, "Nộp hồ sơ")
    says(principal, "Hồ sơ đang được kiểm tra")
    principal.check()
    return re.findall(r"/dang-ky-danh-gia/(\d+)/", principal.page.url)[0]


def _check(officer, registration: str, conclusion: str, *, checked: bool = False) -> None:
    """Every line of the checklist is in order."""
    officer.go(f"/dang-ky-danh-gia/{registration}/kiem-tra/")
    for label in officer.page.locator(".checklist label.yes").all():
        label.click()
    if checked:
        officer.check()
    press(officer, conclusion)
    says(officer, "Hồ sơ đang được kiểm tra" if "chuyển" in conclusion else "Hồ sơ đã được tiếp nhận")


def _form_team(officer) -> str:
    """Five people, the paper to the province, its decision."""
    officer.go("/doan/")
    says(officer, "1 hồ sơ chờ lập đoàn")
    press(officer, re.compile(f"^Lập đoàn.*{SCHOOL}"))
    for username, role in ((HEAD, "Trưởng đoàn"), (SECRETARY, "Thư ký"), *((m, "Thành viên") for m in MEMBERS)):
        person = officer.page.get_by_label("Người đánh giá")
        value = person.locator("option").filter(has_text=ASSESSORS[username]).get_attribute("value")
        person.select_option(value)
        officer.page.get_by_label("Chức danh", exact=True).select_option(label=role)
        press(officer, "Thêm vào đoàn")
    officer.page.get_by_label("Từ ngày").fill("2026-03-16")
    officer.page.get_by_label("Đến hết ngày").fill("2026-05-29")
    press(officer, "Lưu", exact=True)
    says(officer, f"Đoàn {SCHOOL} đủ để trình")
    officer.check()
    team = re.findall(r"/doan/(\d+)/", officer.page.url)[0]
    officer.page.get_by_role("link", name="Trình", exact=True).click()
    officer.page.get_by_label("Số tờ trình").fill("33/TTr-SGDĐT")
    officer.page.get_by_label("Ngày tờ trình").fill("2026-03-02")
    press(officer, "Trình", exact=True)
    says(officer, "đã trình, chờ quyết định")
    officer.check()
    officer.page.get_by_label("Số quyết định").fill("512/QĐ-UBND")
    officer.page.get_by_label("Ngày quyết định").fill("2026-03-02")
    officer.page.get_by_label("Chủ tịch Ủy ban nhân dân cấp tỉnh").check()
    officer.page.get_by_label("Chức vụ người ký").fill("Phó Chủ tịch")
    officer.page.get_by_label("Họ và tên người ký").fill("Vừ A Tỉnh")
    press(officer, "Ghi quyết định")
    says(officer, "có quyết định 512/QĐ-UBND")
    return team


def _write_sheet(member, team: str) -> None:
    """One sheet in the page, beside what the school wrote."""
    member.go(f"/doan/{team}/phieu/{BY_HAND}/")
    assert "Nội dung của phiếu 1.1 do nhà trường viết." in member.text()
    member.page.get_by_label("Điểm mạnh").fill("Kế hoạch chiến lược sát với địa phương.")
    member.page.get_by_label("Điểm yếu").fill("Chưa rà soát giữa kỳ.")
    member.page.get_by_label(re.compile("kiến nghị", re.I)).fill("Rà soát kế hoạch mỗi năm.")
    member.check()
    press(member, "Nộp phiếu cho thư ký")
    member.page.get_by_text("Đã nộp phiếu cho thư ký.").wait_for()


def _send_draft(head, secretary, team: str) -> None:
    """The secretary merges, the head closes and sends."""
    secretary.go(f"/doan/{team}/hop-nhat/")
    press(secretary, "Lấy các phiếu do một người viết")
    secretary.check()
    secretary.go(f"/doan/{team}/hop-nhat/{BY_HAND}/")
    assert secretary.page.locator("#phieu-doan").get_by_label("Điểm mạnh").input_value() == (
        "Kế hoạch chiến lược sát với địa phương.")
    head.go(f"/doan/{team}/hop-nhat/")
    press(head, "Chốt các phiếu đã đủ")
    says(head, "Đã chốt cả")
    head.go(f"/doan/{team}/du-thao/")
    head.page.get_by_label("Số công văn").fill("07/CV-ĐĐGN")
    press(head, "Đóng băng và gửi dự thảo")
    says(head, "Trường phản hồi dự thảo đến hết ngày")


def _answer_feedback(principal, head, secretary, team: str) -> None:
    """The school objects to one thing; the secretary answers with a reason, the head sends the answer."""
    principal.go(f"/doan/{team}/du-thao/")
    principal.page.get_by_label("Nội dung chưa chính xác").fill("Trường có hai phòng tin học, dự thảo ghi một.")
    principal.page.get_by_label("Đề nghị của nhà trường").fill("Sửa số phòng tin học.")
    press(principal, "Thêm ý kiến")
    principal.check()
    press(principal, "Gửi 1 ý kiến")
    secretary.go(f"/doan/{team}/du-thao/")
    secretary.page.get_by_label("Lý do tiếp thu hoặc bảo lưu").fill("Một phòng đang sửa, chưa dùng được.")
    press(secretary, "Bảo lưu")
    secretary.page.get_by_text("Một phòng đang sửa, chưa dùng được.").first.wait_for()
    head.go(f"/doan/{team}/du-thao/")
    head.page.get_by_label("Số công văn").fill("09/CV-ĐĐGN")
    press(head, "Gửi trả lời")
    says(head, "Đã xong phần lấy ý kiến về dự thảo")
    head.check()
