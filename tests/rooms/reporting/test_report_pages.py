"""The screens as signed-in people reach them, and the files that they give."""

import io
from typing import TYPE_CHECKING

import openpyxl
from docx import Document
from tests.rooms.reporting.conftest import Enter, Room

from kiemdinh.rooms.reporting.models import DirectionEntry, FrozenReport, PeriodicReport, ReportPeriod
from kiemdinh.rooms.reporting.queries.freezing import digest

if TYPE_CHECKING:
    from django.test import Client


def text_of(content: bytes) -> str:
    return "\n".join(node.text or "" for node in Document(io.BytesIO(content)).element.iter("{*}t"))


def save(client: "Client", report: PeriodicReport, **texts: str) -> int:
    report.refresh_from_db()
    sent = {"version": report.version, "preparer_name": "Lâm Sa Rây", "preparer_phone": "0914 461 539"}
    sent |= {f"t__{key}": value for key, value in texts.items()}
    return client.post(f"/bao-cao-dinh-ky/bao-cao/{report.pk}/", sent).status_code


def test_a_newcomer_opens_a_period_and_the_commune_sends_it(enter: Enter, room: Room) -> None:
    so, xa = enter("so"), enter("xa")
    assert "Chưa có kỳ báo cáo nào" in so.get("/bao-cao-dinh-ky/").content.decode()
    sent = {"kind": "form_1", "as_of": "2026-10-31", "due_on": "2026-11-15", "note": ""}
    answer = so.post("/bao-cao-dinh-ky/mo/", sent)
    period = ReportPeriod.objects.get()
    assert answer["Location"] == f"/bao-cao-dinh-ky/ky/{period.pk}/"
    assert so.post("/bao-cao-dinh-ky/mo/", sent).status_code == 422
    report = period.reports.get()
    address = f"/bao-cao-dinh-ky/bao-cao/{report.pk}/"
    assert "1 báo cáo chưa gửi" in xa.get("/bao-cao-dinh-ky/").content.decode()
    page = xa.get(address).content.decode()
    assert "Kết quả KĐCLGD" in page and "31/10/2026" in page and "Nhập tay" in page
    assert save(xa, report, s1c="Theo dõi hằng tuần") == 302
    report.refresh_from_db()
    cell = f"{address}sua-so/?muc=s1a&dong=tieu-hoc&cot=total"
    assert xa.post(cell, {"value": "4", "explanation": "", "version": report.version}).status_code == 422
    assert xa.post(cell, {"value": "x", "explanation": "Mới", "version": report.version}).status_code == 422
    assert xa.post(cell, {"value": "4", "explanation": "Trường X mới", "version": report.version}).status_code == 302
    page = xa.get(address).content.decode()
    assert "phần mềm tính 3, đơn vị báo cáo <strong>4</strong>. Trường X mới" in page
    report.refresh_from_db()
    assert so.get(address).status_code == 403
    xa.post(f"{address}chuyen/", {"viec": "submit", "version": report.version})
    head = enter("xa.lanhdao")
    head.post(f"{address}chuyen/", {"viec": "approve", "version": report.version + 1})
    report.refresh_from_db()
    assert report.state == "approved"
    assert xa.get(cell).status_code == 403
    assert so.get(address).status_code == 200
    assert "Cả 1 đơn vị đã gửi" in so.get(f"/bao-cao-dinh-ky/ky/{period.pk}/").content.decode()
    assert "1 báo cáo chờ tiếp nhận" in so.get("/bao-cao-dinh-ky/").content.decode()


def test_strangers_and_wrong_numbers_get_the_same_404(enter: Enter, room: Room) -> None:
    period = room.period()
    report = room.report(period)
    other = enter("sokhac")
    for client, address in (
        (other, f"/bao-cao-dinh-ky/ky/{period.pk}/"),
        (other, f"/bao-cao-dinh-ky/bao-cao/{report.pk}/"),
        (other, "/bao-cao-dinh-ky/?don-vi=T-TINH"),
        (other, "/so-chi-dao/?don-vi=T-XA"),
        (enter("giaovien"), f"/bao-cao-dinh-ky/bao-cao/{report.pk}/"),
        (enter("so"), "/bao-cao-dinh-ky/bao-cao/999999/"),
        (enter("so"), f"/bao-cao-dinh-ky/ky/{period.pk}/?xuat=la"),
        (enter("xa"), f"/bao-cao-dinh-ky/bao-cao/{report.pk}/tai/pdf/"),
        (enter("xa"), f"/bao-cao-dinh-ky/bao-cao/{report.pk}/sua-so/?muc=s1a&dong=total&cot=total"),
    ):
        assert client.get(address).status_code == 404, address
    assert enter("xa").get(f"/bao-cao-dinh-ky/ky/{period.pk}/").status_code == 404


def test_a_stale_page_keeps_what_was_typed_and_a_double_post_writes_once(enter: Enter, room: Room) -> None:
    report = room.report(room.period())
    xa = enter("xa")
    address = f"/bao-cao-dinh-ky/bao-cao/{report.pk}/"
    assert save(xa, report, s1c="Bản một") == 302
    stale = xa.post(address, {"version": "1", "t__s1c": "Bản của tôi", "preparer_name": "A", "preparer_phone": "1"})
    assert stale.status_code == 422
    assert "Bản của tôi" in stale.content.decode() and "Người khác vừa sửa" in stale.content.decode()
    report.refresh_from_db()
    sent = {"viec": "submit", "version": report.version}
    for _ in range(2):
        last = xa.post(f"{address}chuyen/", sent)
    assert last.status_code == 403
    assert xa.post(f"{address}chuyen/", {"viec": "la", "version": 1}).status_code == 404
    assert xa.post(f"{address}chuyen/", {"viec": "submit", "version": "x"}).status_code in (403, 404)


def test_the_word_file_is_frozen_byte_for_byte_and_has_the_numbers_of_the_page(enter: Enter, room: Room) -> None:
    report = room.report(room.period())
    room.fix(report, "tieu-hoc", "total", 4)
    room.approve(report)
    xa = enter("xa")
    address = f"/bao-cao-dinh-ky/bao-cao/{report.pk}/tai/word/?ban=1"
    first = xa.get(address).content
    frozen = FrozenReport.objects.get()
    assert frozen.sha256 == digest(frozen.context)
    table = Document(io.BytesIO(first)).tables[0]
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows[2:]}
    assert rows["Tiểu học"] == ["4", "0", "0,0", "0", "0,0", "0", "0", "0", "0", "0", "0"]
    assert rows["Cộng"][0] == "7"
    words = text_of(first)
    for expected in ("NGƯỜI LẬP BÁO CÁO", "Lâm Sa Rây", "0914 461 539", "TRƯỞNG PHÒNG", "31/10/2026", "Trường mới"):
        assert expected in words
    room.unlock(report)
    room.fix(report, "tieu-hoc", "total", 5)
    room.approve(report)
    assert xa.get(address).content == first
    second = xa.get(address.replace("ban=1", "ban=2")).content
    assert second != first
    assert xa.get(address.replace("ban=1", "ban=3")).status_code == 404


def test_the_excel_file_has_plain_numbers(enter: Enter, room: Room) -> None:
    report = room.report(room.period())
    file = enter("xa").get(f"/bao-cao-dinh-ky/bao-cao/{report.pk}/tai/excel/")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = {row[1]: row[2:5] for row in sheet.iter_rows(values_only=True)}
    assert rows["Tiểu học"] == (3, 0, 0)
    assert rows["Cộng"] == (6, 0, 0)


def test_reminding_and_summing_up_on_the_page(enter: Enter, room: Room) -> None:
    period = room.period()
    report = room.report(period)
    so = enter("so")
    address = f"/bao-cao-dinh-ky/ky/{period.pk}/"
    assert "0 trên 1 đơn vị đã gửi, 1 quá hạn" in so.get(address).content.decode()
    assert "Không có đơn vị nào khớp" in so.get(f"{address}?q=khong+co").content.decode()
    assert "Xã Nậm Mạ" in so.get(f"{address}?q=nam+ma&trang-thai=chua-gui").content.decode()
    assert "Đã nhắc 1 đơn vị" in so.post(f"{address}nhac/", {"chon": [report.pk]}, follow=True).content.decode()
    room.approve(report)
    assert "Đã chốt tổng hợp từ 1 đơn vị" in so.post(
        f"{address}tong-hop/", {"version": 1}, follow=True
    ).content.decode()
    assert so.get(f"{address}?xuat=s1a").status_code == 200
    assert so.get(f"{address}?xuat=xlsx").status_code == 200
    room.unlock(report)
    assert "đang sửa lại; bản tổng hợp vẫn giữ số liệu đã duyệt lần 1" in so.get(address).content.decode()


def test_receipts_and_unlocking_on_the_page(enter: Enter, room: Room) -> None:
    report = room.report(room.period())
    room.approve(report)
    so, xa = enter("so"), enter("xa")
    address = f"/bao-cao-dinh-ky/bao-cao/{report.pk}/"
    receipt = FrozenReport.objects.get().receipts.get()
    sent = {"receipt": receipt.pk, "version": receipt.version, "viec": "accept"}
    assert xa.post(f"{address}tiep-nhan/", sent).status_code == 404
    assert "Đã tiếp nhận báo cáo" in so.post(f"{address}tiep-nhan/", sent, follow=True).content.decode()
    assert "Người khác vừa sửa việc tiếp nhận" in so.post(f"{address}tiep-nhan/", sent, follow=True).content.decode()
    assert "Đã gửi đề nghị" in xa.post(
        f"{address}mo-khoa/", {"viec": "ask", "reason": "Sót trường"}, follow=True
    ).content.decode()
    assert "Cho mở khóa" in so.get(address).content.decode()
    asked = report.unlocks.get()
    answer = {"viec": "grant", "unlock": asked.pk, "version": asked.version}
    assert xa.post(f"{address}mo-khoa/", answer).status_code == 404
    so.post(f"{address}mo-khoa/", answer)
    report.refresh_from_db()
    assert report.state == "draft"


def test_the_register_is_written_searched_downloaded_and_taken_out(enter: Enter, room: Room) -> None:
    xa = enter("xa")
    assert "chưa có dòng nào" in xa.get("/so-chi-dao/").content.decode()
    sent = {
        "kind": "document", "topic": "self_assessment", "on": "2026-09-01", "number": "12/HD", "result": "",
        "subject": "Hướng dẫn tự đánh giá", "file": io.BytesIO(b"%PDF-1.4 ..."),
    }
    sent["file"].name = "a.exe"  # type: ignore[union-attr]
    assert xa.post("/so-chi-dao/ghi/", sent).status_code == 422
    assert xa.post("/so-chi-dao/ghi/", {**sent, "file": "", "on": "2026-12-30"}).status_code == 422
    assert xa.post("/so-chi-dao/ghi/", {**sent, "file": ""}).status_code == 302
    row = DirectionEntry.objects.get()
    assert "12/HD: Hướng dẫn" in xa.get("/so-chi-dao/?q=huong+dan&loai=document").content.decode()
    assert "Không có dòng nào khớp" in xa.get("/so-chi-dao/?q=khac").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(xa.get("/so-chi-dao/?xuat=xlsx").content)).active
    assert sheet is not None
    assert [c.value for c in sheet[sheet.max_row]][3:5] == ["12/HD", "Hướng dẫn tự đánh giá"]
    assert enter("so").get("/so-chi-dao/?don-vi=T-XA").status_code == 200
    assert enter("so").get(f"/so-chi-dao/{row.pk}/sua/?don-vi=T-XA").status_code == 403
    assert xa.post(f"/so-chi-dao/{row.pk}/sua/", {**sent, "file": "", "version": 5}).status_code == 422
    assert xa.post(f"/so-chi-dao/{row.pk}/bo/", {"reason": "", "version": 1}).status_code == 422
    assert xa.post(f"/so-chi-dao/{row.pk}/bo/", {"reason": "Nhầm", "version": 1}).status_code == 302
    assert xa.get(f"/so-chi-dao/{row.pk}/sua/").status_code == 404
