"""After the decision: owed criteria, revocation, signed copies, merged schools, older recognitions from Excel."""

import io
from datetime import date

import openpyxl
import pytest
import typst
from django.core.exceptions import PermissionDenied
from tests.demo.cast import TODAY, at
from tests.services.signatures.signing import SIGNER, signed_pdf, tampered

from kiemdinh.rooms.organisations.use_cases import NewSchool, merge_schools
from kiemdinh.rooms.recognition import queries, use_cases
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition, Reorganisation, Revocation
from kiemdinh.rooms.recognition.rules.deciding import DEPARTMENT_DIRECTOR, PROVINCE_CHAIR
from kiemdinh.rooms.recognition.use_cases import OwedDraft, RecognitionProblem, StaleRow
from kiemdinh.services.files.store import open_stored

PLAIN = bytes(typst.compile("= Giấy chứng nhận".encode()))
OWED = OwedDraft("3.2", "Xây thêm phòng tin học", "Hiệu trưởng", date(2026, 12, 31))


# ── owed criteria ─────────────────────────────────────────────────────────────


def test_an_owed_criterion_is_reported_returned_and_met(cases, world):
    row = cases.issued(owed=[OWED])
    owed = row.owed.get()
    school, officer, now = world.actor("hieutruong"), world.actor("so"), at(TODAY)

    def report(version, text="Đã xây xong.", stream=None):
        return use_cases.report_owed(actor=school, now=now, recognition_id=row.pk, owed_id=owed.pk, version=version,
                                     report=text, name="nghiem-thu.pdf", stream=stream)

    def judge(version, action, answer=""):
        return use_cases.judge_owed(actor=officer, now=now, recognition_id=row.pk, owed_id=owed.pk, version=version,
                                    action=action, answer=answer)

    with pytest.raises(RecognitionProblem, match="Hãy gửi kèm minh chứng"):
        report(1)
    with pytest.raises(RecognitionProblem, match="trạng thái “Còn nợ”"):
        judge(1, "accept")
    assert report(1, stream=io.BytesIO(PLAIN)).state == "reported"
    with pytest.raises(RecognitionProblem, match="Hãy ghi việc đã làm hoặc lý do"):
        judge(2, "return")
    assert judge(2, "return", "Thiếu biên bản nghiệm thu.").state == "open"
    assert report(3, "Đã bổ sung biên bản.").state == "reported"
    with pytest.raises(StaleRow):
        judge(3, "accept")
    done = judge(4, "accept")
    assert (done.state, done.evidence_name) == ("met", "nghiem-thu.pdf")
    with pytest.raises(PermissionDenied):
        use_cases.judge_owed(actor=school, now=now, recognition_id=row.pk, owed_id=owed.pk, version=5, action="fail")


@pytest.mark.parametrize(("draft", "words"), [
    (OwedDraft("3.2", "", "Hiệu trưởng", date(2026, 12, 31)), "phải có số tiêu chí, nội dung"),
    (OwedDraft("3.2", "Xây", "Hiệu trưởng", date(2024, 3, 4)), "phải sau ngày báo cáo"),
])
def test_a_condition_needs_text_owner_and_a_later_day(cases, draft, words):
    with pytest.raises(RecognitionProblem, match=words):
        cases.opened(owed=[draft])
    assert (Recognition.objects.count(), OwedCriterion.objects.count()) == (0, 0)


def test_conditions_are_added_only_before_the_signature(cases, world):
    row = cases.prepared()
    actor, now = world.actor("so"), at(TODAY)
    use_cases.add_owed(actor=actor, now=now, recognition_id=row.pk, drafts=[OWED])
    first = row.owed.get()
    use_cases.remove_owed(actor=actor, now=now, recognition_id=row.pk, owed_id=first.pk)
    assert row.owed.count() == 0
    cases.sign(row)
    with pytest.raises(PermissionDenied, match="Đã có quyết định"):
        use_cases.add_owed(actor=actor, now=now, recognition_id=row.pk, drafts=[OWED])


# ── revocation ────────────────────────────────────────────────────────────────


@pytest.fixture
def bang(cases):
    """A bằng under TT 57, signed 20/10/2026."""
    return cases.issued(kind="national_standard", edition="tt57-2026", level=1, on=date(2026, 10, 5),
                        signed=date(2026, 10, 20), number="01/BCN")


def opened(world, row, **more):
    values = {"ground": "not_remedied", "reason": "Thiếu phòng học.", "notice_number": "5/TB-SGDĐT",
              "noticed_on": date(2026, 11, 2), "remedy_due_on": date(2026, 12, 31)} | more
    return use_cases.open_revocation(actor=world.actor("so"), now=at(TODAY), recognition_id=row.pk, **values)


def decided(world, row, found, *, on=TODAY, **more):
    values = {"decision_number": "9/QĐ-SGDĐT", "signed_on": on, "authority": DEPARTMENT_DIRECTOR,
              "signer_post": "Giám đốc", "signer_name": "Đặng Thị Quyết"} | more
    return use_cases.decide_revocation(actor=world.actor("so", on), now=at(on), recognition_id=row.pk,
                                       revocation_id=found.pk, version=found.version, **values)


def test_a_revocation_waits_for_the_term_or_the_answer(world, bang):
    found = opened(world, bang)
    with pytest.raises(RecognitionProblem, match="Thời hạn khắc phục chưa hết và trường chưa báo cáo"):
        decided(world, bang, found)
    found = use_cases.answer_revocation(actor=world.actor("hieutruong"), now=at(TODAY), recognition_id=bang.pk,
                                        revocation_id=found.pk, version=1, report="Chưa xây được.")
    with pytest.raises(RecognitionProblem, match="^Sai thẩm quyền"):
        decided(world, bang, found, authority=PROVINCE_CHAIR)
    row = decided(world, bang, found)
    assert (row.state, row.ended_on) == ("revoked", TODAY)
    days = {date(2026, 11, 20): "valid", TODAY: "revoked", date(2032, 1, 1): "revoked"}
    assert {day: queries.verify("01/BCN", day)["status"] for day in days} == days
    assert queries.verify("01/BCN", TODAY)["note"] == "Đã thu hồi từ ngày 21/11/2026."
    assert queries.current(row.school_id, "national_standard", TODAY) is None
    assert [(f.status, f.ended_on) for f in queries.issued_as_of(TODAY)] == [("revoked", TODAY)]


def test_an_exempt_ground_needs_no_term(world, bang):
    found = opened(world, bang, ground="dishonest", noticed_on=None, remedy_due_on=None, reason="Dữ liệu giả.")
    assert (found.exempt, found.remedy_due_on) == (True, None)
    assert decided(world, bang, found).state == "revoked"


def test_after_the_term_silence_does_not_help(world, bang):
    found = opened(world, bang, remedy_due_on=date(2026, 11, 20))
    assert decided(world, bang, found).state == "revoked"


@pytest.mark.parametrize(("action", "state"), [("keep", "remedied"), ("drop", "dropped")])
def test_a_revocation_that_ends_without_one_leaves_the_certificate(world, bang, action, state):
    found = opened(world, bang)
    done = use_cases.close_revocation(actor=world.actor("so"), now=at(TODAY), recognition_id=bang.pk,
                                      revocation_id=found.pk, version=1, action=action, note="Đã có đủ phòng học.")
    assert (done.state, queries.verify("01/BCN", TODAY)["status"]) == (state, "valid")
    with pytest.raises(RecognitionProblem, match="đã kết thúc"):
        decided(world, bang, done)


@pytest.mark.parametrize(("more", "words"), [
    ({"ground": "no_longer_meets"}, "Căn cứ thu hồi không có trong quy định"),
    ({"reason": " "}, "Hãy ghi lý do"),
    ({"noticed_on": None}, "Hãy nhập ngày của văn bản thông báo"),
    ({"remedy_due_on": date(2026, 11, 2)}, "phải có thời hạn khắc phục sau ngày thông báo"),
])
def test_what_cannot_start_a_revocation(world, bang, more, words):
    with pytest.raises(RecognitionProblem, match=words):
        opened(world, bang, **more)
    assert Revocation.objects.count() == 0


def test_one_revocation_at_a_time(world, bang):
    opened(world, bang)
    with pytest.raises(RecognitionProblem, match="đang được xem xét thu hồi rồi"):
        opened(world, bang)


# ── signed copies ─────────────────────────────────────────────────────────────


def attach(world, row, content, *, what="certificate", name="giay.pdf"):
    return use_cases.attach_signed(actor=world.actor("so"), now=at(TODAY), recognition_id=row.pk, what=what, name=name,
                                   stream=io.BytesIO(content))


def test_a_signed_pdf_is_kept_as_it_came(cases, world):
    row = cases.issued()
    assert queries.verify(row.code, TODAY)["signed_copy"] is False
    content = signed_pdf(PLAIN)
    copy = attach(world, row, content)
    row.refresh_from_db()
    assert (copy.scan, copy.signature["state"], copy.signature["signatures"][0]["signer"]) == (False, "intact", SIGNER)
    assert open_stored(copy.file).read() == content
    assert (row.signed_copy_id, queries.verify(row.code, TODAY)["signed_copy"]) == (copy.file_id, True)


def test_a_pdf_altered_after_signing_is_shown_as_such_and_does_not_count(cases, world):
    row = cases.issued()
    copy = attach(world, row, tampered(signed_pdf(PLAIN)))
    row.refresh_from_db()
    assert (copy.signature["state"], row.signed_copy_id) == ("altered", None)


def test_a_scan_counts_and_says_so(cases, world):
    row = cases.issued()
    assert attach(world, row, PLAIN).scan is True
    row.refresh_from_db()
    assert row.signature_check == {"state": "scan", "signatures": []}


@pytest.mark.parametrize(("what", "content", "name", "words"), [
    ("revocation", PLAIN, "a.pdf", "Chưa có văn bản này"),
    ("prize", PLAIN, "a.pdf", "Chưa có văn bản này"),
    ("decision", b"<html>", "a.pdf", "bị từ chối"),
])
def test_what_is_not_taken_as_a_signed_copy(cases, world, what, content, name, words):
    row = cases.issued()
    with pytest.raises(RecognitionProblem, match=words):
        attach(world, row, content, what=what, name=name)


# ── merged schools ────────────────────────────────────────────────────────────


def merged(world, cases, *, both, on=date(2026, 9, 1)):
    """Two primary schools go into a new one; `both`: each holds a bằng."""
    first = cases.issued(kind="national_standard", level=2, on=date(2025, 1, 6), signed=date(2025, 1, 15), number="A/1")
    second = None
    if both:
        second = cases.issued(school="T-TH2", kind="national_standard", level=1, on=date(2022, 2, 1),
                              signed=date(2022, 3, 1), number="A/2")
    new = NewSchool(code="T-MOI", name="Trường Tiểu học Hợp Nhất", school_type="tieu-hoc", ownership="cong-lap",
                    stages=(), located_in_code="T-XA", managing_code="T-XA", founded_year=2026)
    school = merge_schools(codes=["T-TH1", "T-TH2"], into=new, on=on, now=at(on), actor_account_id=None)
    return school, first, second


def reorganise(world, school, on=date(2026, 9, 1), **more):
    return use_cases.record_reorganisation(actor=world.actor("so"), now=at(TODAY), school_id=school, effective_on=on,
                                           decision_number="77/QĐ-UBND", **more)


def test_a_merged_school_keeps_its_certificate_history(world, cases):
    school, first, second = merged(world, cases, both=True)
    shown = queries.recognitions_of(school, TODAY)
    assert [(f.id, f.school, f.inherited) for f in shown] == [
        (first.pk, "Trường Tiểu học Sông Đà", True), (second.pk, "Trường Tiểu học Bên Cạnh", True)]
    assert queries.current(school, "national_standard", TODAY) is None
    row = reorganise(world, school)
    assert (row.case, row.level, row.holds_until, row.considered_from, row.source_id) == (
        "all_hold", 1, date(2028, 9, 1), None, second.pk)
    left = queries.current(school, "national_standard", TODAY)
    assert (left.level, left.expires_on, left.kept, left.inherited) == (1, date(2028, 9, 1), True, True)
    assert queries.current(school, "national_standard", date(2028, 9, 1)).level == 1
    assert queries.current(school, "national_standard", date(2028, 9, 2)) is None
    found = queries.verify("A/1", TODAY)
    assert (found["status"], found["school"], found["note"]) == (
        "valid", "Trường Tiểu học Sông Đà",
        "Từ ngày 01/09/2026, trường sáp nhập: nay là Trường Tiểu học Hợp Nhất."
        " Kết quả được giữ ở mức độ 1 đến ngày 01/09/2028.")
    assert queries.verify("A/1", date(2028, 9, 2))["status"] == "expired"
    world.units["T-MOI"] = school
    newer = cases.issued(school="T-MOI", kind="national_standard", edition="tt57-2026", level=2, on=date(2026, 11, 2),
                         signed=date(2026, 11, 10), number="A/3")
    assert queries.current(school, "national_standard", TODAY).id == newer.pk


def test_one_school_without_a_certificate_means_waiting(world, cases):
    school, _, _ = merged(world, cases, both=False)
    row = reorganise(world, school)
    assert (row.case, row.level, row.holds_until, row.considered_from) == ("other", None, None, date(2028, 3, 1))
    assert queries.current(school, "national_standard", TODAY) is None
    assert queries.verify("A/1", date(2026, 8, 31))["status"] == "valid"
    found = queries.verify("A/1", TODAY)
    assert (found["status"], "được xem xét từ ngày 01/03/2028" in found["note"]) == ("expired", True)


def test_what_cannot_be_recorded_about_a_reorganisation(world, cases):
    school, _, _ = merged(world, cases, both=True)
    for on, words in {date(2026, 9, 2): "Danh bạ không có lần sáp nhập", date(2026, 7, 1): "không quy định trực tiếp",
                      date(2026, 12, 1): "chưa có hiệu lực"}.items():
        with pytest.raises(RecognitionProblem, match=words):
            reorganise(world, school, on=on)
    reorganise(world, school)
    with pytest.raises(RecognitionProblem, match="đã được ghi rồi"):
        reorganise(world, school)
    with pytest.raises(PermissionDenied):
        use_cases.record_reorganisation(actor=world.actor("sokhac"), now=at(TODAY), school_id=school,
                                        effective_on=date(2026, 9, 1), decision_number="1")
    assert Reorganisation.objects.count() == 1


# ── older recognitions from Excel ─────────────────────────────────────────────

TITLES = ("Mã trường", "Hình thức", "Cấp độ hoặc mức độ", "Số quyết định", "Ngày ký", "Người có thẩm quyền ký",
          "Họ tên người ký", "Số vào sổ", "Số giấy chứng nhận hoặc số bằng", "Có giá trị đến")


def book(*rows):
    made = openpyxl.Workbook()
    for row in (TITLES, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def line(code="T-TH1", kind="Kiểm định chất lượng giáo dục", level=2, number="1/GCN", signed="15/4/2022", expires=""):
    return (code, kind, level, "11/QĐ-SGDĐT", signed, "", "Lê Văn A", "01", number, expires)


def load(world, *rows, who="so"):
    return use_cases.import_recognitions(actor=world.actor(who), now=at(TODAY), content=book(*rows), filename="cu.xlsx")


def test_older_recognitions_are_taken_in(world):
    done = load(world, line(), line(number="2/GCN", signed="15/4/2016"), line("T-TH2", "CQG", 1, "3/B", "01/3/2023"))
    assert (done.made, done.refused, done.rejected_file) == (3, (), None)
    found = queries.issued_as_of(TODAY)
    assert [(f.certificate_number, f.level, f.expires_on, f.status, f.authority) for f in found] == [
        ("2/GCN", 2, date(2021, 4, 15), "expired", DEPARTMENT_DIRECTOR),
        ("1/GCN", 2, date(2027, 4, 15), "valid", DEPARTMENT_DIRECTOR),
        ("3/B", 1, date(2028, 3, 1), "valid", PROVINCE_CHAIR)]
    assert queries.verify("2/gcn", TODAY)["status"] == "expired"


def test_bad_rows_come_back_by_cell_and_good_ones_are_written(world, cases):
    cases.issued(number="9/GCN")
    done = load(world, line(), line(number="01/GCN"), line(number="9/GCN"), line("X-0", number="4/GCN"),
                line(level=7, number="5/GCN"), line(signed="31/2/2022", number="6/GCN"),
                line(kind="Giải", number="7/GCN"), line(number=""), line(expires="01/01/2020", number="8/GCN"))
    assert done.made == 1
    assert [(c.row, c.cell, c.reason) for c in done.refused] == [
        (3, "I3", "Số trùng với dòng 2. Mỗi số chỉ dùng một lần."),
        (4, "I4", "Số này đã cấp cho Trường Tiểu học Sông Đà. Mỗi số chỉ dùng một lần."),
        (5, "A5", "Không có trường mang mã “X-0”. Hãy kiểm tra lại mã."),
        (6, "C6", "Hãy ghi số từ 1 đến 4."),
        (7, "E7", "“31/2/2022” không phải là ngày. Hãy viết như 21/11/2026."),
        (8, "B8", "Hãy ghi “Kiểm định chất lượng giáo dục” hoặc “Trường đạt chuẩn quốc gia”."),
        (9, "I9", "Cột “Số giấy chứng nhận hoặc số bằng” còn trống. Hãy nhập số giấy chứng nhận hoặc số bằng."),
        (10, "J10", "Ngày hết hạn phải sau ngày ký."),
    ]
    again = openpyxl.load_workbook(io.BytesIO(done.rejected_file)).active
    assert (again.max_row, again.cell(2, 11).value) == (9, "I3: Số trùng với dòng 2. Mỗi số chỉ dùng một lần.")


def test_only_schools_of_the_province(world):
    done = load(world, line(), who="sokhac")
    assert (done.made, [c.reason for c in done.refused]) == (0, ["Trường không thuộc tỉnh của bạn."])
    with pytest.raises(RecognitionProblem, match="không có dòng nào"):
        load(world)


def test_an_imported_older_one_takes_its_place_in_the_line(world, cases):
    newer = cases.issued()
    load(world, line(signed="15/4/2022"))
    old = Recognition.objects.get(certificate_number="1/GCN")
    newer.refresh_from_db()
    assert (old.state, old.ended_on, newer.replaces_id) == ("superseded", date(2024, 3, 20), old.pk)
