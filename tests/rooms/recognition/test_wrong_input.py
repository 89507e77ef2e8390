"""What is typed wrong is said where it was typed, in words; nothing typed is lost, nothing is written."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.rooms.recognition.test_afterwards import OWED, PLAIN
from tests.rooms.recognition.test_pages import SIGNED, post
from tests.services.signatures.signing import signed_pdf

from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition, Revocation, SignedCopy
from kiemdinh.rooms.recognition.rules.deciding import DEPARTMENT_DIRECTOR, PROVINCE_CHAIR

pytestmark = pytest.mark.django_db


def said_at(page, box):
    """The sentence beside a box of a page that refused."""
    text = page.content.decode()
    assert page.status_code == 422 and f'id="{box}_error"' in text, text
    return " ".join(text.split(f'id="{box}_error"', 1)[1].split("</div>", 1)[0].split())


@pytest.mark.parametrize(("wrong", "box", "sentence"), [
    ({"signed_on": "2026-12-31"}, "signed_on", "Ngày ký ở tương lai"),
    ({"signed_on": "2026-11-01"}, "signed_on", "trước ngày có báo cáo hoặc biên bản (02/11/2026)"),
    ({"signed_on": "mai"}, "signed_on", "Ngày chưa đúng"),
    ({"authority": PROVINCE_CHAIR}, "authority", "Sai thẩm quyền"),
    ({"certificate_number": "12/gcn-sgddt"}, "certificate_number", "đã cấp cho"),
    ({"decision_number": "77/QĐ-SGDĐT"}, "decision_number", "với ngày ký 03/11/2026"),
    ({"decision_number": "x" * 61}, "decision_number", "60"),
    ({"signer_name": ""}, "signer_name", "Hãy nhập họ tên người ký"),
])
def test_a_wrong_decision_is_refused_at_its_box(cases, enter, wrong, box, sentence):
    other = cases.prepared(school="T-TH2", on=date(2026, 11, 2))
    cases.sign(other, signed=date(2026, 11, 3), decision_number="77/QĐ-SGDĐT")
    row = cases.prepared(on=date(2026, 11, 2))
    page = post(enter("so"), row, "issue", **SIGNED | wrong)
    assert sentence in said_at(page, f"id_{box}")
    assert 'value="Phó Giám đốc"' in page.content.decode()
    row.refresh_from_db()
    assert row.state == "prepared"


def test_one_decision_may_recognise_two_schools_on_its_day(cases):
    for school in ("T-TH1", "T-TH2"):
        row = cases.prepared(school=school, on=date(2026, 11, 2))
        cases.sign(row, signed=date(2026, 11, 3), number=f"1/{school}", decision_number="77/QĐ-SGDĐT")
    assert Recognition.objects.filter(decision_number="77/QĐ-SGDĐT", state="issued").count() == 2


def test_the_letter_that_says_no_keeps_what_was_typed(cases, enter):
    row = cases.prepared(on=date(2026, 11, 2))
    letter = {"reason": "Chưa đủ phòng học.", "letter_number": "9/TB", "signed_on": "2026-12-31",
              "signer_post": "Giám đốc", "signer_name": "Đặng Thị Quyết"}
    page = post(enter("so"), row, "refuse", **letter)
    assert "Ngày ký ở tương lai" in said_at(page, "id_refuse_signed_on")
    text = page.content.decode()
    assert 'value="2026-12-31"' in text and 'value="Đặng Thị Quyết"' in text and "Chưa đủ phòng học." in text
    empty = post(enter("so"), row, "withdraw", reason="")
    assert "Hãy ghi lý do" in said_at(empty, "id_back_reason")


def test_an_owed_criterion_is_written_once(cases, enter):
    row = cases.prepared(on=date(2026, 11, 2))
    officer = enter("so")
    owed = {"criterion": "3.2", "text": "Xây thêm phòng.", "owner": "Hiệu trưởng", "due_on": "2027-06-01"}
    assert post(officer, row, "add_owed", **owed).status_code == 302
    assert "đã có trong danh sách" in said_at(post(officer, row, "add_owed", **owed), "id_owed_criterion")
    early = post(officer, row, "add_owed", **owed | {"due_on": "2026-11-02", "criterion": "3.3"})
    assert "phải sau ngày báo cáo" in said_at(early, "id_owed_due_on")
    assert OwedCriterion.objects.filter(recognition=row).count() == 1


def test_a_report_that_is_too_long_stays_in_its_box(cases, enter):
    row = cases.issued(on=date(2026, 11, 2), signed=date(2026, 11, 3), owed=[OWED])
    owed = OwedCriterion.objects.get(recognition=row)
    data = {"dong": owed.pk, "version": owed.version}
    page = enter("hieutruong").post(f"/cong-nhan/{row.pk}/", {"viec": "report_owed", **data, "report": "dài " * 1200})
    text = page.content.decode()
    assert page.status_code == 422 and "4000" in text and "dài dài dài" in text
    assert enter("hieutruong").post(f"/cong-nhan/{row.pk}/", {"viec": "report_owed", **data, "dong": owed.pk + 1,
                                                              "report": "Đã xây."}).status_code == 404


def test_a_revocation_is_not_signed_before_its_notice(cases, enter):
    row = cases.issued(on=date(2026, 11, 2), signed=date(2026, 11, 3))
    officer = enter("so")
    ground = next(iter(_grounds(officer, row)))
    notice = {"ground": ground, "reason": "Kiểm tra ngày 10/11.", "notice_number": "5/TB", "noticed_on": "2026-11-12",
              "remedy_due_on": "2026-11-11"}
    assert "Hãy nhập thời hạn" in said_at(post(officer, row, "open_revocation", **notice), "id_start_remedy_due_on")
    assert post(officer, row, "open_revocation", **notice | {"remedy_due_on": "2026-11-20"}).status_code == 302
    line = Revocation.objects.get(recognition=row)
    paper = {"viec": "decide_revocation", "dong": line.pk, "version": line.version, "decision_number": "8/QĐ",
             "signed_on": "2026-11-05", "authority": DEPARTMENT_DIRECTOR, "signer_post": "Giám đốc",
             "signer_name": "Đặng Thị Quyết", "note": ""}
    page = officer.post(f"/cong-nhan/{row.pk}/", paper)
    assert "trước ngày thông báo yêu cầu khắc phục (12/11/2026)" in said_at(page, "id_revoke_signed_on")
    wrong = officer.post(f"/cong-nhan/{row.pk}/", paper | {"signed_on": "2026-11-21", "authority": PROVINCE_CHAIR})
    assert "Sai thẩm quyền" in said_at(wrong, "id_revoke_authority")
    kept = officer.post(f"/cong-nhan/{row.pk}/", {"viec": "keep", "dong": line.pk, "version": 99, "reason": "Đã sửa."})
    assert kept.status_code == 422 and "Đã sửa.</textarea>" in kept.content.decode()


def _grounds(officer, row):
    """The grounds that ask for a term first, as the page offers them."""
    page = officer.get(f"/cong-nhan/{row.pk}/").content.decode()
    choices = page.split('name="ground"', 1)[1].split("</select>", 1)[0].split("<option")[1:]
    return [one.split('value="', 1)[1].split('"', 1)[0] for one in choices if "không cần thời hạn" not in one]


def test_a_signed_copy_is_kept_once_and_must_be_a_paper(cases, enter):
    row = cases.issued(on=date(2026, 11, 2), signed=date(2026, 11, 3))
    officer, content = enter("so"), signed_pdf(PLAIN)
    for _ in range(2):
        file = SimpleUploadedFile("giay.pdf", content)
        assert post(officer, row, "attach", what="certificate", file=file).status_code == 302
    assert SignedCopy.objects.filter(recognition=row).count() == 1
    sheet = post(officer, row, "attach", what="decision", file=SimpleUploadedFile("a.txt", b"chu"))
    assert said_at(sheet, "id_copy_file")
    assert "Văn bản" in post(officer, row, "attach", what="refusal", file=SimpleUploadedFile("b.pdf", content)
                             ).content.decode()
    assert SignedCopy.objects.filter(recognition=row).count() == 1
