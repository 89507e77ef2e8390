"""From the proposal to the signed decision, and what others read of it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import at

from kiemdinh.rooms.recognition import queries, use_cases
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.recognition.rules.deciding import DEPARTMENT_DIRECTOR, PROVINCE_CHAIR
from kiemdinh.rooms.recognition.use_cases import RecognitionProblem, StaleRow
from kiemdinh.services.notices.models import Notice


def test_an_issued_decision_freezes_its_facts_and_holds_five_years(cases, world):
    row = cases.issued()
    assert (row.state, row.expires_on, row.signed_on) == ("issued", date(2029, 3, 20), date(2024, 3, 20))
    assert row.facts["school"] == "Trường Tiểu học Sông Đà"
    assert queries.verify("12/GCN-SGDĐT", date(2026, 11, 21)) == {
        "status": "valid", "number": "12/GCN-SGDĐT", "code": row.code, "school": "Trường Tiểu học Sông Đà",
        "school_code": "T-TH1", "type": "accreditation", "type_label": "Kiểm định chất lượng giáo dục", "level": 2,
        "level_label": "Cấp độ 2", "decision": f"{row.pk}/QĐ-SGDĐT", "authority": DEPARTMENT_DIRECTOR,
        "register_number": f"{row.pk:03d}", "signed": date(2024, 3, 20), "expires": date(2029, 3, 20), "ended": None,
        "signed_copy": False, "note": "",
    }


@pytest.mark.parametrize("typed", ["12/gcn-sgdđt", " 12/GCN - SGDDT ", "012/GCN-SGDĐT",
                                   "http://x.vn/chung-nhan/12/GCN-SGDĐT/", "Số: 12/GCN-SGDĐT"])
def test_a_number_is_found_however_it_is_typed(cases, typed):
    cases.issued()
    assert queries.verify(typed, date(2026, 1, 1))["status"] == "valid"


def test_a_code_is_found_and_a_forged_one_is_not(cases):
    row = cases.issued()
    on = date(2026, 1, 1)
    assert queries.verify(f"https://x.vn/chung-nhan/{row.code}/?a=1", on)["number"] == "12/GCN-SGDĐT"
    assert queries.verify(row.code.replace("-", "").lower(), on)["status"] == "valid"
    forged = ("0" if row.code[0] != "0" else "1") + row.code[1:]
    for text in (forged, row.code[:-1], "", "/", "không có", "9" * 300):
        found = queries.verify(text, on)
        assert (found["status"], found["school"], found["level"]) == ("unknown", "", None)


def test_status_follows_the_day(cases):
    cases.issued()
    days = {date(2024, 3, 19): "unknown", date(2024, 3, 20): "valid", date(2029, 3, 20): "valid",
            date(2029, 3, 21): "expired"}
    assert {day: queries.verify("12/GCN-SGDĐT", day)["status"] for day in days} == days


def test_facts_changed_behind_the_programs_back_no_longer_verify(cases):
    row = cases.issued()
    Recognition.objects.filter(pk=row.pk).update(facts=row.facts | {"level": 4})
    assert queries.verify(row.code, date(2026, 1, 1))["status"] == "unknown"


def test_a_number_is_used_once_and_the_other_is_named(cases):
    first = cases.issued()
    with pytest.raises(RecognitionProblem) as refused:
        cases.issued(school="T-TH2", number="12 / gcn-sgdđt")
    assert str(refused.value) == (
        "Số giấy chứng nhận “12 / gcn-sgdđt” đã cấp cho Trường Tiểu học Sông Đà"
        f" (Quyết định số {first.decision_number}, ký ngày 20/03/2024). Mỗi số chỉ dùng một lần; hãy kiểm tra lại số."
    )
    assert Recognition.objects.filter(state="issued").count() == 1
    with pytest.raises(RecognitionProblem, match="^Số vào sổ “.*” của năm 2024 đã dùng cho Trường Tiểu học Sông Đà"):
        cases.sign(cases.prepared(school="T-TH2"), number="13/GCN", register=first.register_number)


def test_a_newer_decision_replaces_the_older_one_of_its_kind_only(cases, world):
    older = cases.issued()
    other = cases.issued(kind="national_standard", level=1, number="B1", edition="tt17-2018")
    newer = cases.issued(level=3, on=date(2026, 3, 2), signed=date(2026, 3, 20), number="30/GCN")
    older.refresh_from_db()
    other.refresh_from_db()
    assert (older.state, older.ended_on, newer.replaces_id, other.state) == (
        "superseded", date(2026, 3, 20), older.pk, "issued")
    school = world.units["T-TH1"]
    assert queries.current(school, "accreditation", date(2026, 3, 19)).id == older.pk
    assert queries.current(school, "accreditation", date(2026, 3, 20)).level == 3
    assert queries.current(school, "national_standard", date(2026, 3, 20)).level == 1
    found = queries.verify("12/GCN-SGDĐT", date(2026, 4, 1))
    assert (found["status"], found["note"]) == ("expired", "Được thay bằng kết quả mới số 30/GCN từ ngày 20/03/2026.")
    assert [(f.certificate_number, f.status) for f in queries.issued_as_of(date(2026, 4, 1))] == [
        ("12/GCN-SGDĐT", "superseded"), ("B1", "valid"), ("30/GCN", "valid")]
    assert [(f.certificate_number, f.status) for f in queries.issued_as_of(date(2026, 3, 1))] == [
        ("12/GCN-SGDĐT", "valid"), ("B1", "valid")]


def test_an_expired_certificate_is_not_replaced(cases):
    old = cases.issued(on=date(2019, 3, 4), signed=date(2019, 3, 20), number="1/GCN")
    new = cases.issued(on=date(2025, 3, 4), signed=date(2025, 3, 20), number="2/GCN")
    old.refresh_from_db()
    assert (old.state, old.ended_on, new.replaces_id) == ("issued", None, None)
    assert queries.verify("1/GCN", date(2026, 1, 1))["status"] == "expired"


@pytest.mark.parametrize(("kind", "edition", "level", "day", "wrong", "right"), [
    ("accreditation", "tt17-2018", 2, date(2024, 3, 20), PROVINCE_CHAIR, DEPARTMENT_DIRECTOR),
    ("national_standard", "tt17-2018", 1, date(2024, 3, 20), DEPARTMENT_DIRECTOR, PROVINCE_CHAIR),
    ("national_standard", "tt17-2018", 1, date(2026, 6, 20), DEPARTMENT_DIRECTOR, PROVINCE_CHAIR),
    ("national_standard", "tt57-2026", 1, date(2026, 9, 20), PROVINCE_CHAIR, DEPARTMENT_DIRECTOR),
])
def test_the_wrong_authority_for_edition_and_day_is_refused(cases, kind, edition, level, day, wrong, right):
    row = cases.prepared(kind=kind, edition=edition, level=level, on=date(day.year, day.month, 1))
    with pytest.raises(RecognitionProblem, match=f"^Sai thẩm quyền: ngày .* do {right} ký .*không phải {wrong}"):
        cases.sign(row, signed=day, authority=wrong)
    row.refresh_from_db()
    assert (row.state, row.facts) == ("prepared", {})
    assert cases.sign(row, signed=day, authority=right).state == "issued"


def test_a_result_below_the_minimum_can_only_be_refused(cases, world):
    row = cases.opened(level=0, asked=2)
    assert row.reason == "Không đạt: kết quả đánh giá chưa tới mức tối thiểu để công nhận."
    officer, now = world.actor("so", date(2024, 3, 5)), at(date(2024, 3, 5))
    with pytest.raises(RecognitionProblem, match="chưa đạt mức tối thiểu"):
        use_cases.prepare(actor=officer, now=now, recognition_id=row.pk, version=row.version)
    with pytest.raises(RecognitionProblem, match="Hãy ghi lý do"):
        use_cases.refuse(actor=officer, now=now, recognition_id=row.pk, version=1, reason=" ", letter_number="9/TB",
                         signed_on=date(2024, 3, 5))
    done = use_cases.refuse(actor=officer, now=now, recognition_id=row.pk, version=1, reason="Chưa đạt 1.5, 3.2.",
                            letter_number="9/TB-SGDĐT", signed_on=date(2024, 3, 5))
    assert (done.state, queries.last_refusal(row.school_id, "accreditation").reason) == (
        "refused", "Chưa đạt 1.5, 3.2.")
    assert queries.current(row.school_id, "accreditation", date(2024, 4, 1)) is None
    assert [f.status for f in queries.recognitions_of(row.school_id, date(2024, 4, 1))] == ["refused"]
    told = Notice.objects.filter(kind="recognition.decided").values_list("account_id", flat=True)
    assert set(told) == {world.accounts["hieutruong"], world.accounts["phohieutruong"]}


def test_a_lower_level_than_asked_goes_on_and_says_so(cases):
    row = cases.opened(level=2, asked=3)
    assert row.reason == "Đạt cấp độ 2, thấp hơn cấp độ 3 đã đề nghị."
    assert cases.opened(level=3, asked=3).reason == ""


@pytest.mark.parametrize(("change", "words"), [
    ({"signed_on": date(2024, 3, 3)}, "Ngày ký trước ngày có báo cáo hoặc biên bản"),
    ({"decision_number": " "}, "Hãy nhập số quyết định"),
    ({"signer_name": "", "register_number": ""}, "Hãy nhập họ tên người ký, số vào sổ"),
    ({"certificate_number": "x" * 61}, "dài quá 60 ký tự"),
])
def test_what_cannot_be_recorded(cases, change, words):
    row = cases.prepared()
    with pytest.raises(RecognitionProblem, match=words):
        cases.sign(row, **change)


def test_a_day_in_the_future_and_an_old_version(cases, world):
    row = cases.prepared()
    with pytest.raises(StaleRow):
        cases.sign(Recognition(pk=row.pk, kind=row.kind, generation=row.generation, version=row.version - 1))
    values = {"decision_number": "1/QĐ", "authority": DEPARTMENT_DIRECTOR, "signer_post": "Giám đốc",
              "signer_name": "A", "register_number": "1", "certificate_number": "1"}
    with pytest.raises(RecognitionProblem, match="Ngày ký ở tương lai"):
        use_cases.issue(actor=world.actor("so"), now=at(date(2024, 3, 10)), recognition_id=row.pk,
                        version=row.version, signed_on=date(2024, 3, 11), **values)


@pytest.mark.parametrize(("more", "words"), [
    ({"kind": "accreditation", "edition": "tt57-2026", "on": date(2026, 9, 1)}, "không có hình thức kiểm định"),
    ({"kind": "national_standard", "edition": "tt57-2026", "on": date(2026, 9, 1), "school": "T-TX1", "level": 1},
     "không công nhận đạt chuẩn quốc gia với cơ sở giáo dục thường xuyên"),
    ({"kind": "national_standard", "level": 3}, "Mức độ 3 không có trong quy định: cao nhất là 2"),
    ({"kind": "accreditation", "level": 5}, "Cấp độ 5 không có trong quy định: cao nhất là 4"),
    ({"kind": "prize"}, "Không có hình thức công nhận"),
])
def test_what_cannot_be_proposed(cases, more, words):
    with pytest.raises(RecognitionProblem, match=words):
        cases.opened(**more)


def test_one_assessment_is_proposed_once_until_it_is_withdrawn(cases, world):
    row = cases.opened()
    cases._ref -= 1
    with pytest.raises(RecognitionProblem, match="đã có đề nghị công nhận"):
        cases.opened()
    use_cases.withdraw(actor=world.actor("so", row.reported_on), now=at(row.reported_on), recognition_id=row.pk,
                       version=1, reason="Ghi nhầm trường.")
    cases._ref -= 1
    again = cases.opened()
    assert [f.state for f in queries.cases_of_basis("external_assessment", again.basis_ref)] == [
        "withdrawn", "proposed"]
    assert [f.id for f in queries.recognitions_of(row.school_id, date(2024, 4, 1))] == [again.pk]


def test_who_may_decide(cases, world):
    row = cases.prepared()
    refused = {"hieutruong": PermissionDenied, "sokhac": Http404, "hangxom": Http404, "xa": Http404}
    for username, error in refused.items():
        with pytest.raises(error):
            cases.sign(row, who=username)
    assert Recognition.objects.get(pk=row.pk).state == "prepared"
