"""Pages: whoever may sees them, whoever may not gets 404 or the reason, every step can be done by clicking."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.demo.cast import TODAY, at
from tests.rooms.appraisal.world import OPINION, Case, Office, fixed_list

from kiemdinh.rooms.appraisal import pages
from kiemdinh.rooms.appraisal.models import (
    Appraisal,
    AppraisalCouncil,
    AppraisalMeeting,
    ListedSchool,
    OpinionSheet,
    ResultNotice,
    SupplyRequest,
    YearlyList,
)
from kiemdinh.rooms.appraisal.use_cases import opinions
from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of

Enter = Callable[[str], Client]
ROOM = Path(pages.__file__).parents[1]
FORBIDDEN = ("đánh giá ngoài", "đoàn đánh giá", "chỉ báo", "cấp độ")


def heading(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return " ".join(re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.S)[1].split())


def test_only_the_words_of_the_circular_stand_on_screens() -> None:
    files = [
        *ROOM.rglob("*.html"),
        *(p for p in ROOM.rglob("*.py") if "migrations" not in p.parts),
        *ROOM.rglob("*.js"),
    ]
    assert len(files) > 40
    found = [(p.name, w) for p in files for w in FORBIDDEN if w in p.read_text(encoding="utf-8").lower()]
    assert found == []


def test_from_draft_to_decision_by_clicking(so: Office, enter: Enter) -> None:
    officer, leader = enter("so"), enter("giamdoc")
    officer.post("/tham-dinh/", {"year": "2026"})
    row = YearlyList.objects.get()
    url = f"/tham-dinh/danh-sach/{row.pk}/"
    assert heading(officer, url) == "Năm 2026: 1 trường được xem xét, chưa chốt"
    place = ListedSchool.objects.get()
    refused = officer.post(url, {"viec": "tay", "truong": place.school_id, "version": place.version, "dua": "ra"})
    assert refused.status_code == 422
    assert "ghi lý do" in refused.content.decode()
    assert (
        officer.post(url, {"viec": "chot", "version": row.version, "number": "1", "day": "2026-11-21"}).status_code
        == 403
    )
    row.refresh_from_db()
    leader.post(url, {"viec": "chot", "version": row.version, "number": "15", "day": "21/11/2026"})
    assert heading(leader, url) == "Năm 2026: 1 trường được xem xét"
    officer.post("/tham-dinh/hoi-dong/moi/", {"title": "Hội đồng số 1", "schools": [str(place.pk)]})
    council = AppraisalCouncil.objects.get()
    url = f"/tham-dinh/hoi-dong/{council.pk}/"
    for assessor, role in zip(so.assessors[:7], ("chair", "vice_chair", "secretary", *["member"] * 4), strict=True):
        officer.post(url, {"viec": "them", "assessor": assessor, "role": role})
    assert heading(officer, url) == "Hội đồng số 1: 7 thành viên, 1 trường"
    officer.post(url, {"viec": "trinh", "version": council.version})
    council.refresh_from_db()
    leader.post(url, {"viec": "quyet-dinh", "version": council.version, "number": "21", "day": "21/11/2026"})
    council.refresh_from_db()
    assert (council.state, Appraisal.objects.get().state) == ("decided", "studying")
    for paper in (f"/tham-dinh/danh-sach/{row.pk}/van-ban/", f"{url}van-ban/"):
        assert officer.get(paper).content[:2] == b"PK"
    assert officer.get("/tham-dinh/?xuat=xlsx").content[:2] == b"PK"


def test_member_writes_saves_quietly_and_hands_in(case: Case, enter: Enter) -> None:
    member, url = enter("tv4"), f"/tham-dinh/{case.appraisal.pk}/phieu/"
    assert heading(member, url) == "Viết phiếu ý kiến"
    saved = member.post(url, {"version": "0", "other": "Nháp"}, headers={"X-Requested-With": "fetch"})
    assert (saved.status_code, saved.json()) == (200, {"version": 1})
    stale = member.post(url, {"version": "0", "other": "Khác"}, headers={"X-Requested-With": "fetch"})
    assert stale.status_code == 409
    conflict = member.post(url, {"version": "0", "other": "Bản thứ hai", "viec": "luu"})
    assert conflict.status_code == 422
    said = conflict.content.decode()
    assert "Bản thứ hai" in said
    assert 'name="version" value="1"' in said  # written again from the newest, knowingly
    member.post(url, {"version": "1", "viec": "nop", **OPINION})
    assert OpinionSheet.objects.get().submitted_at is not None
    assert heading(member, url) == "Phiếu ý kiến đã nộp"
    assert member.get(f"/tham-dinh/{case.appraisal.pk}/van-ban/phieu/").content[:2] == b"PK"


def test_file_is_studied_through_the_own_door(case: Case, enter: Enter) -> None:
    base = f"/tham-dinh/{case.appraisal.pk}/ho-so/"
    member = enter("tv4")
    page = member.get(f"{base}?tc=1").content.decode()
    assert "MC.1.1.01" in page
    assert "Nội dung của phiếu 1.1 do nhà trường viết." in page
    digest = case.appraisal.snapshot["evidence"][0]["files"][0]["sha256"]
    assert b"".join(member.get(f"{base}tep/{digest}/").streaming_content).startswith(b"%PDF")
    assert member.get(f"{base}tep/{'0' * 64}/").status_code == 404
    assert b"".join(member.get(f"{base}bao-cao/{case.so.report_id}/").streaming_content)[:2] == b"PK"
    assert member.get(f"{base}bao-cao/999999/").status_code == 404
    for username, status in (("hangxom", 404), ("tv9", 404), ("hieutruong", 403), ("xa", 403), ("so", 200)):
        assert enter(username).get(base).status_code == status, username
        assert enter(username).get(f"{base}tep/{digest}/").status_code == status, username


def test_school_answers_a_request_with_a_file(case: Case, enter: Enter) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = f"/tham-dinh/{case.appraisal.pk}/bo-sung/"
    enter("tv4").post(url, {"viec": "hoi", "text": "Gửi biên bản", "criterion": "4.3", "due_on": "30/11/2026"})
    row = SupplyRequest.objects.get()
    assert heading(enter("hieutruong"), url) == "1 yêu cầu chờ trường trả lời"
    file = SimpleUploadedFile("bb.pdf", b"%PDF-1.4\nbb\n%%EOF")
    sent = {"viec": "tra-loi", "yeu-cau": row.pk, "version": 1, "answer": "Đây", "file": file}
    assert enter("hieutruong").post(url, sent).status_code == 302
    got = enter("tv5").get(f"{url}{row.pk}/tep/")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    enter("tv4").post(url, {"viec": "nhan", "yeu-cau": row.pk, "version": 2})
    row.refresh_from_db()
    assert row.state == "accepted"


def test_meeting_minutes_votes_and_passing_by_clicking(case: Case, enter: Enter) -> None:
    url = f"/tham-dinh/{case.appraisal.pk}/hop/"
    secretary, chair = enter("tv3"), enter("tv1")
    assert heading(secretary, url) == "Chưa họp được: còn 7 phiếu ý kiến"
    case.all_opinions()
    members = list(case.council.members.order_by("position"))
    version = case.again().version
    meeting = {f"co-mat-{m.pk}": "in_person" for m in members} | {
        "viec": "hop",
        "version": version,
        "held_at": "2026-11-21T08:00",
        "place": "Sở",
        "form": "in_person",
        "led_by": members[0].pk,
    }
    assert secretary.post(url, meeting).status_code == 302
    codes = [f"{s}.{n}" for s, count in ((1, 4), (2, 3), (3, 5), (4, 3)) for n in range(1, count + 1)]

    def save(part: str, **values: object) -> None:
        now = AppraisalMeeting.objects.get().version
        answer = secretary.post(f"{url}?phan={part}", {"viec": "luu", "phan": part, "version": now, **values})
        assert answer.status_code == 302, answer.content.decode()

    save("tieu-chi", **{f"muc-{code}": "2" for code in codes})
    save(
        "ho-so",
        sources=["report"],
        file_state="enough",
        **{f"dk-{k}": "1" for k in ("cohort", "data", "level", "facilities", "other_law")},
    )
    save(
        "thao-luan",
        **{
            "t-strengths": "a",
            "t-limits": "b",
            "t-conclusion": "c",
            "t-follow_school": "d",
            "kn-content": ["Sân chơi", ""],
            "kn-basis": ["1.1", ""],
            "kn-result": ["", ""],
            "kn-due": ["", ""],
        },
    )
    save("phieu", **{"voting": "7", "level-2": "7", "standard-2": "7"})
    assert heading(secretary, url) == "Biên bản đã đủ, chờ thông qua"
    row = AppraisalMeeting.objects.get()
    assert row.recommendations == [{"content": "Sân chơi", "basis": "1.1", "result": "", "due": ""}]
    passing = {"viec": "thong-qua", "version": case.again().version, "meeting_version": row.version}
    assert secretary.post(url, passing).status_code == 403
    assert chair.post(url, passing).status_code == 302
    assert heading(chair, url) == "Biên bản đã thông qua ngày 21/11/2026"
    for part in ("tieu-chi", "ho-so", "thao-luan", "phieu"):
        assert "Lưu phần này" not in chair.get(f"{url}?phan={part}").content.decode()
    notice = f"/tham-dinh/{case.appraisal.pk}/thong-bao/"
    officer = enter("so")
    assert heading(officer, notice) == "Lập thông báo kết quả thẩm định"
    assert "Quản trị nền nếp." in officer.get(notice).content.decode()
    sent = {
        "viec": "thong-bao",
        "version": case.again().version,
        "number": "30",
        "day": "21/11/2026",
        "priorities": "Sân chơi",
        "carry_out": "Thực hiện",
    }
    assert officer.post(notice, sent).status_code == 302
    assert heading(enter("hieutruong"), notice) == "Trường Tiểu học Sông Đà: đạt chuẩn quốc gia mức độ 2"
    officer.post(notice, {"viec": "dang", "version": ResultNotice.objects.get().version})
    assert ResultNotice.objects.get().posted_on == TODAY


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("so", 200),
        ("giamdoc", 200),
        ("xa", 200),
        ("hieutruong", 200),
        ("tv1", 200),
        ("hangxom", 404),
        ("giaovien", 404),
        ("sokhac", 404),
        ("bo", 404),
        ("tv9", 404),
    ],
)
def test_who_opens_the_overview(case: Case, enter: Enter, username: str, status: int) -> None:
    answer = enter(username).get(f"/tham-dinh/{case.appraisal.pk}/")
    assert answer.status_code == status
    if username in ("hieutruong", "xa"):
        assert "Tải<span" not in answer.content.decode()


def test_unsigned_member_is_told_to_sign(so: Office, enter: Enter) -> None:
    from tests.rooms.appraisal.world import decided

    row = Appraisal.objects.get(council=decided(so))
    answer = enter("tv4").get(f"/tham-dinh/{row.pk}/ho-so/")
    assert answer.status_code == 403
    assert "ký cam kết" in answer.content.decode()


def test_work_that_waits(case: Case) -> None:
    def waiting(username: str) -> list[str]:
        found = tasks_of(actor=case.so.actor(username), today=TODAY)
        return [item.title for item in found if item.kind.startswith("appraisal")]

    assert waiting("tv4") == ["Viết phiếu ý kiến về Trường Tiểu học Sông Đà"]
    assert waiting("hangxom") == []
    case.all_opinions()
    assert waiting("tv4") == []
    assert waiting("tv3") == ["Đủ phiếu ý kiến, họp hội đồng về Trường Tiểu học Sông Đà"]
    case.meet()
    assert waiting("tv1") == ["Hoàn thiện biên bản thẩm định Trường Tiểu học Sông Đà"]
    case.whole_minutes()
    case.pass_()
    assert waiting("so") == ["Thông báo kết quả thẩm định Trường Tiểu học Sông Đà"]


def test_commune_answers_on_the_page(so: Office, enter: Enter) -> None:
    place = ListedSchool.objects.get(yearly_list=fixed_list(so))
    url = f"/tham-dinh/truong-xem-xet/{place.pk}/"
    enter("so").post(url, {"viec": "hoi", "text": "Quỹ đất?", "due_on": ""})
    note = place.commune_notes.get()
    assert [t.title for t in tasks_of(actor=so.actor("xa"), today=TODAY)] == ["Sở hỏi về Trường Tiểu học Sông Đà"]
    enter("xa").post(url, {"viec": "tra-loi", "cau-hoi": note.pk, "version": 1, "answer": "Có 500 m²."})
    assert "Có 500 m²." in enter("so").get(url).content.decode()
    assert "Quỹ đất?" not in enter("hieutruong").get(url).content.decode()


def test_a_sheet_saved_elsewhere_is_never_overwritten_in_silence(case: Case) -> None:
    from kiemdinh.rooms.appraisal.use_cases.problems import StaleRow

    opinions.save_opinion(
        actor=case.so.actor("tv4"),
        now=at(TODAY),
        appraisal_id=case.appraisal.pk,
        version=0,
        texts={"other": "Điện thoại"},
    )
    with pytest.raises(StaleRow):
        opinions.save_opinion(
            actor=case.so.actor("tv4"),
            now=at(TODAY),
            appraisal_id=case.appraisal.pk,
            version=0,
            texts={"other": "Máy tính"},
        )


def test_what_is_closed_is_read_as_text_not_as_boxes(case: Case, enter: Enter) -> None:
    member = enter("tv4")
    base = f"/tham-dinh/{case.appraisal.pk}/"
    case.opinion("tv4")
    sheet = member.get(f"{base}phieu/").content.decode()
    assert "Mở lại để sửa" in sheet
    for n in (1, 2, 3, 5, 6, 7):
        case.opinion(f"tv{n}")
    case.meet()
    case.whole_minutes()
    waiting = member.get(f"{base}hop/").content.decode()
    case.pass_()
    passed = enter("tv1").get(f"{base}hop/").content.decode()
    after = member.get(f"{base}phieu/").content.decode()
    for page in (sheet, waiting, passed, after):
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(r"<textarea|<select|<input(?![^>]*type=\"hidden\")|disabled|readonly", main)
    assert heading(member, f"{base}hop/") == "Biên bản đã thông qua ngày 21/11/2026"
    for said in ("Sân chơi hẹp.", "Mở rộng sân chơi", "Không ghi.", "100%", "Công nhận mức độ 2"):
        assert said in passed, said
    assert "Quản trị nền nếp." in after
    assert "Mở lại để sửa" not in after
    assert member.post(f"{base}phieu/", {"viec": "luu", "version": "1", "other": "x"}).status_code == 403


def test_council_is_done_only_when_every_school_is(case: Case, enter: Enter) -> None:
    officer, url = enter("so"), f"/tham-dinh/hoi-dong/{case.council.pk}/"
    case.council.refresh_from_db()
    done = {"viec": "xong", "version": case.council.version}
    page = officer.get(url).content.decode()
    assert "Hội đồng còn 1 trường chưa thông qua biên bản" in page
    assert 'value="xong"' not in page
    refused = officer.post(url, done)
    assert refused.status_code == 422
    assert "Còn 1 trường chưa thông qua biên bản" in refused.content.decode()
    case.passed()
    assert 'value="xong"' in officer.get(url).content.decode()
    assert officer.post(url, done).status_code == 302
    case.council.refresh_from_db()
    assert case.council.state == "closed"
