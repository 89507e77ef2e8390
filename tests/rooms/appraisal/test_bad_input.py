"""Bad input by hand: a clear sentence at the field, nothing that was typed is lost, nothing is done twice."""

import re
from collections.abc import Callable

from django.test import Client
from tests.rooms.appraisal.world import OPINION, Case, Office, fixed_list

from kiemdinh.rooms.appraisal.models import AppraisalCouncil, AppraisalMeeting, ListedSchool, SupplyRequest

Enter = Callable[[str], Client]
LONG = "a" * 4001


def said(page: str) -> list[str]:
    """The messages that stand at the fields."""
    found = re.findall(r'<p class="error"[^>]*>(?:<svg.*?</svg>)?(.*?)</p>', page, re.S)
    return [" ".join(words.split()) for words in found]


def test_what_cannot_be_in_the_minutes_is_told_at_the_field_and_stays_typed(case: Case, enter: Enter) -> None:
    case.all_opinions()
    case.meet()
    case.whole_minutes()
    secretary, url = enter("tv3"), f"/tham-dinh/{case.appraisal.pk}/hop/"
    row = AppraisalMeeting.objects.get()

    def refused(part: str, **values: object) -> str:
        sent = {"viec": "luu", "phan": part, "version": row.version} | values
        answer = secretary.post(f"{url}?phan={part}", sent)
        assert answer.status_code == 422
        return answer.content.decode()

    page = refused("phieu", **{"voting": "bảy", "level-2": "99999", "standard-2": "8"})
    assert said(page) == [
        "“bảy” không phải số phiếu. Hãy nhập bằng chữ số, ví dụ 7.",
        "Hội đồng có 7 thành viên, không thể có 99999 phiếu.",
        "Hội đồng có 7 thành viên, không thể có 8 phiếu.",
    ]
    assert 'value="bảy"' in page
    assert 'value="99999"' in page
    page = refused("ket-luan", **{"t-conclusion": LONG, "t-follow_school": "Việc mới"})
    assert said(page) == ["Mục “VIII.1. Kết luận của hội đồng” dài 4001 ký tự, nhiều nhất 4000. Hãy rút gọn."]
    assert LONG in page
    assert "Việc mới" in page
    columns = {"kn-content": ["", "Sân"], "kn-basis": ["1.1", ""], "kn-result": ["", ""], "kn-due": ["", ""]}
    page = refused("thao-luan", **{"t-strengths": "Mới"}, **columns)
    assert said(page) == ["Khuyến nghị 1 chưa ghi nội dung."]
    assert ">1.1</textarea>" in page
    assert ">Mới</textarea>" in page
    page = refused("tieu-chi", **{"muc-1.1": "1", "nx-1.1": "b" * 1001})
    assert said(page) == ["Nhận xét tiêu chí 1.1 dài 1001 ký tự, nhiều nhất 1000. Hãy rút gọn."]
    assert "b" * 1001 in page
    # Two secretaries: the second one is told, and what was typed stands there with the newest version.
    stale = refused("ket-luan", **{"version": row.version - 1, "t-conclusion": "Của tôi"})
    assert "Người khác vừa sửa biên bản này" in stale
    assert ">Của tôi</textarea>" in stale
    again = secretary.post(url, {"viec": "hop-lai", "version": case.again().version, "reason": " "})
    assert said(again.content.decode()) == ["Hãy ghi lý do họp lại để hồ sơ còn lưu."]
    row.refresh_from_db()
    assert (row.voting, row.texts["conclusion"]) == (7, "Đạt.")


def test_what_cannot_be_about_a_meeting_or_a_sheet_is_told_at_the_field(case: Case, enter: Enter) -> None:
    base = f"/tham-dinh/{case.appraisal.pk}/"
    sheet = enter("tv4").post(f"{base}phieu/", {"version": "0", "viec": "nop", **OPINION, "level": "", "other": "Nháp"})
    assert said(sheet.content.decode()) == ["Chưa chọn ở mục “III.1.b) Mức theo kết quả thẩm định”."]
    assert ">Nháp</textarea>" in sheet.content.decode()
    long = enter("tv5").post(f"{base}phieu/", {"version": "0", "viec": "luu", "other": LONG})
    assert said(long.content.decode()) == ["Ý kiến khác dài 4001 ký tự, nhiều nhất 4000. Hãy rút gọn."]
    members = list(case.council.members.order_by("position"))
    sent = {f"co-mat-{m.pk}": "online" if n == 6 else "in_person" for n, m in enumerate(members)} | {
        "viec": "hop",
        "version": case.again().version,
        "held_at": "2027-01-01T08:00",
        "place": "c" * 10,
        "form": "in_person",
        "led_by": members[3].pk,
    }
    page = enter("tv3").post(f"{base}hop/", sent).content.decode()
    assert said(page) == [
        "Thời gian họp không được sau bây giờ: hãy ghi sau khi họp.",
        "Có người dự trực tuyến: hãy chọn hình thức họp trực tiếp kết hợp trực tuyến.",
        "Chủ tịch, hoặc Phó Chủ tịch được ủy quyền, có mặt và điều hành cuộc họp (Điều 18 khoản 3).",
    ]
    assert 'value="cccccccccc"' in page


def test_requests_are_not_sent_twice_and_keep_what_was_typed(case: Case, enter: Enter) -> None:
    url = f"/tham-dinh/{case.appraisal.pk}/bo-sung/"
    member, principal = enter("tv4"), enter("hieutruong")
    past = member.post(url, {"viec": "hoi", "text": "Gửi biên bản", "criterion": "4.3", "due_on": "01/11/2026"})
    assert said(past.content.decode()) == ["Hạn trả lời phải từ hôm nay trở đi."]
    assert '<option value="4.3" selected>' in past.content.decode()
    whole = {"viec": "hoi", "text": "Gửi biên bản", "criterion": "4.3", "due_on": "30/11/2026"}
    assert member.post(url, whole).status_code == 302
    assert said(member.post(url, whole).content.decode()) == [
        "Yêu cầu này đã gửi, trường chưa trả lời. Không cần gửi lại."
    ]
    row = SupplyRequest.objects.get()
    empty = principal.post(url, {"viec": "tra-loi", "yeu-cau": row.pk, "version": 1, "answer": ""})
    assert said(empty.content.decode()) == ["Hãy ghi nội dung trả lời, hoặc gửi kèm tệp."]
    stale = principal.post(url, {"viec": "tra-loi", "yeu-cau": row.pk, "version": 9, "answer": "Trường xin gửi"})
    assert stale.status_code == 422
    assert ">Trường xin gửi</textarea>" in stale.content.decode()


def test_forms_of_the_office_say_what_is_wrong_at_the_field(so: Office, enter: Enter) -> None:
    officer, leader = enter("so"), enter("giamdoc")
    letters = officer.post("/tham-dinh/", {"year": "năm tới"}).content.decode()
    assert said(letters) == ["Hãy nhập năm bằng bốn chữ số, ví dụ 2027."]
    assert 'value="năm tới"' in letters
    assert said(officer.post("/tham-dinh/", {"year": "1999"}).content.decode()) == [
        "Chỉ lập danh sách của năm 2025, 2026 hoặc 2027."
    ]
    row = fixed_list(so)
    again = leader.post(f"/tham-dinh/danh-sach/{row.pk}/", {"viec": "chot", "version": 1, "number": "1", "day": "x"})
    assert again.status_code in (403, 422)
    place = ListedSchool.objects.get(yearly_list=row)
    officer.post("/tham-dinh/hoi-dong/moi/", {"title": "Hội đồng số 1", "schools": [str(place.pk)]})
    council = AppraisalCouncil.objects.get()
    url = f"/tham-dinh/hoi-dong/{council.pk}/"
    sent = {"viec": "ke-hoach", "version": council.version, "title": "Tên mới"}
    turned = officer.post(url, sent | {"meeting_on": "20/12/2026", "ends_on": "10/12/2026"}).content.decode()
    assert said(turned) == ["Ngày kết thúc phải từ ngày dự kiến họp trở đi."]
    assert 'value="Tên mới"' in turned
    wrong = officer.post(url, sent | {"title": "", "meeting_on": "32/12/2026", "ends_on": ""}).content.decode()
    assert len(said(wrong)) == 2
    person = {"viec": "them", "assessor": so.assessors[0], "role": "chair"}
    assert officer.post(url, person).status_code == 302
    twice = officer.post(url, person)
    assert twice.status_code == 422
    assert len(said(twice.content.decode())) == 1
    stopped = officer.post(url, {"viec": "dung", "version": council.version, "reason": ""})
    assert said(stopped.content.decode()) == ["Hãy ghi lý do để người nhận biết và hồ sơ còn lưu."]
