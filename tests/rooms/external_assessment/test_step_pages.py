"""The pages of the six steps, from the notes to the school's new version, and their Word files."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.rooms.external_assessment.steps import (
    PNG,
    ask,
    close,
    hand_in_notes,
    point,
    report,
    send,
    until_survey,
    write,
)
from tests.rooms.external_assessment.team_world import PDF, AtWork

from kiemdinh.rooms.external_assessment.models import (
    FeedbackPoint,
    SupplementRequest,
    SurveyEntry,
    TeamPaper,
    TeamReport,
)
from kiemdinh.rooms.external_assessment.use_cases import feedback

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def _url(at_work: AtWork, rest: str) -> str:
    return f"/doan/{at_work.team.pk}/{rest}"


def _words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def _docx(answer: Any) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml").decode()


@pytest.mark.parametrize(("who", "page", "status"), [
    ("mamnon", "lam-viec/", 200), ("hieutruong", "lam-viec/", 200), ("so", "lam-viec/", 200),
    ("giaovien", "lam-viec/", 404), ("sokhac", "lam-viec/", 404), ("gdtx", "lam-viec/", 403),
    ("hangxom", "phan-cong/", 200), ("nhieucap", "phan-cong/", 403),
    ("nhieucap", "van-ban/", 200), ("hieutruong", "van-ban/", 403), ("so", "van-ban/", 403),
    ("hieutruong", "van-ban/bien-ban/", 403), ("so", "van-ban/nghien-cuu/", 403), ("mamnon", "van-ban/khac/", 404),
    ("nhieucap", "khao-sat/", 200), ("hieutruong", "khao-sat/", 403), ("so", "khao-sat/", 403),
    ("nhieucap", "bo-sung/", 200), ("hieutruong", "bo-sung/", 200), ("so", "bo-sung/", 403),
    ("nhieucap", "du-thao/", 200), ("hieutruong", "du-thao/", 403), ("so", "du-thao/", 403),
    ("hangxom", "bao-cao/", 200), ("hangxom", "ket-luan/", 404), ("hangxom", "tai/du-thao/", 404),
])
def test_who_opens_what_while_the_team_works(at_work: AtWork, enter: Enter, who: str, page: str, status: int) -> None:
    assert enter(who).get(_url(at_work, page)).status_code == status


def test_the_overview_says_whose_turn_it_is(at_work: AtWork, enter: Enter) -> None:
    words = _words(enter("hieutruong").get(_url(at_work, "lam-viec/")))
    assert "Đang ở bước 1/6" in words
    assert "Đến lượt thành viên: còn 2 báo cáo sơ bộ chưa nộp." in words
    hand_in_notes(at_work)
    assert "báo cáo kết quả nghiên cứu hồ sơ" in _words(enter("mamnon").get(_url(at_work, "lam-viec/")))


def test_who_has_not_signed_is_led_to_the_declaration(at_work: AtWork, enter: Enter) -> None:
    answer = enter("gdtx").get(_url(at_work, "lam-viec/"))
    assert answer.status_code == 403
    engagement = at_work.access().member(at_work.seats["gdtx"]).engagement_id
    assert f'href="/nguoi-danh-gia/loi-moi/{engagement}/"' in answer.content.decode()


def test_the_school_and_the_department_follow_the_work_from_the_page_of_the_team(at_work: AtWork, enter: Enter
                                                                                  ) -> None:
    link = f'href="{_url(at_work, "lam-viec/")}"'
    for who in ("hieutruong", "so"):
        page = enter(who).get(_url(at_work, "")).content.decode()
        assert (link in page, "Xem việc của đoàn" in page, "Vào phòng làm việc" in page) == (True, True, False), who


def test_criteria_are_assigned_by_ticks(at_work: AtWork, enter: Enter) -> None:
    client = enter("hangxom")
    client.post(_url(at_work, "phan-cong/"), {f"tc-{at_work.seats['mamnon']}": ["1.1", "k1"]})
    access = at_work.access()
    assert access.member(at_work.seats["mamnon"]).criteria == ["1.1", "k1"]
    assert "chưa có người đánh giá" in _words(client.get(_url(at_work, "phan-cong/")))


def test_minutes_are_written_closed_and_then_read_by_the_school_and_the_department(at_work: AtWork, enter: Enter
                                                                                    ) -> None:
    hand_in_notes(at_work)
    write(at_work, "nghien-cuu")
    close(at_work, "nghien-cuu")
    client = enter("hangxom")
    answer = client.post(_url(at_work, "van-ban/bien-ban/"), {"f.when": "Sáng 20/11", "v.when": "0", "viec": "chot"})
    assert answer.status_code == 422
    assert "Chưa ghi mục “Địa điểm”." in _words(answer)
    assert TeamPaper.objects.get(kind="bien-ban").values == {"when": "Sáng 20/11"}
    write(at_work, "bien-ban", when="Sáng 20/11")
    client.post(_url(at_work, "van-ban/bien-ban/"), {"viec": "chot"})
    for who in ("hieutruong", "so"):
        overview = enter(who).get(_url(at_work, "lam-viec/")).content.decode()
        links = [f'href="{_url(at_work, page)}"' in overview for page in ("van-ban/bien-ban/", "van-ban/ke-hoach/")]
        assert links == [True, False], who
        assert "Sáng 20/11" in _words(enter(who).get(_url(at_work, "van-ban/bien-ban/")))
    text = _docx(enter("hieutruong").get(_url(at_work, "van-ban/bien-ban/word/")))
    assert "03 bản có giá trị như nhau" in text
    assert "chưa có mẫu chính thức" in text


def test_the_department_records_its_approval(at_work: AtWork, enter: Enter) -> None:
    hand_in_notes(at_work)
    for kind in ("nghien-cuu", "ke-hoach"):
        write(at_work, kind)
        close(at_work, kind)
    client, version = enter("so"), TeamPaper.objects.get(kind="ke-hoach").version
    wrong = client.post(_url(at_work, "van-ban/ke-hoach/"), {"viec": "phe-duyet", "version": version})
    assert wrong.status_code == 422
    good = {"viec": "phe-duyet", "version": version, "approved_on": "2023-11-20", "number": "88/KH-SGDĐT",
            "approved_by_name": "Nguyễn Văn Giám"}
    assert client.post(_url(at_work, "van-ban/ke-hoach/"), good).status_code == 302
    text = _docx(client.get(_url(at_work, "van-ban/ke-hoach/word/")))
    assert "Số 88/KH-SGDĐT, ngày 20/11/2023" in text
    assert "Nguyễn Văn Giám" in text
    forbidden = enter("hangxom").post(_url(at_work, "van-ban/ke-hoach/"), {**good, "version": version + 1})
    assert forbidden.status_code == 403


@pytest.mark.parametrize(("kind", "said"), [
    ("so-bo", "Nhận xét 1.1."), ("nghien-cuu", "7. Cơ sở vật chất"), ("khao-sat", "Nhật ký khảo sát"),
])
def test_the_papers_in_word(at_work: AtWork, enter: Enter, kind: str, said: str) -> None:
    until_survey(at_work)
    assert said in _docx(enter("mamnon").get(_url(at_work, f"van-ban/{kind}/word/")))


def test_sheets_in_word(at_work: AtWork, enter: Enter) -> None:
    at_work.save("mamnon", "1.1", weaknesses="Chưa công khai.", answer__1__b="chua")
    text = _docx(enter("mamnon").get(_url(at_work, "phieu.docx?tieu-chi=1.1")))
    assert "PHIẾU ĐÁNH GIÁ TIÊU CHÍ ĐÁNH GIÁ NGOÀI" in text
    assert "Chưa công khai." in text
    assert text.count("PHIẾU ĐÁNH GIÁ TIÊU CHÍ") == 1
    assert enter("hangxom").get(_url(at_work, "phieu.docx?tieu-chi=9.9")).status_code == 404


def test_the_diary_takes_photos_that_are_pictures(at_work: AtWork, enter: Enter) -> None:
    client = enter("nhieucap")
    entry = {"kind": "photo", "happened_at": "2023-11-20T09:00", "subject": "Sân trường", "criteria": "1.1, 3.1"}
    client.post(_url(at_work, "khao-sat/"), {**entry, "photo": SimpleUploadedFile("san.png", PNG)})
    row = SurveyEntry.objects.get()
    assert (row.criteria, row.file_name) == (["1.1", "3.1"], "san.png")
    bad = client.post(_url(at_work, "khao-sat/"), {**entry, "photo": SimpleUploadedFile("a.pdf", PDF)})
    assert bad.status_code == 422
    assert "không phải ảnh" in _words(bad)
    assert client.get(_url(at_work, f"khao-sat/{row.pk}/san.png")).headers["Content-Type"] == "image/png"
    assert enter("hieutruong").get(_url(at_work, f"khao-sat/{row.pk}/san.png")).status_code == 403


def test_an_entry_sent_twice_is_one_and_a_wrong_one_keeps_its_words(at_work: AtWork, enter: Enter) -> None:
    client, here = enter("nhieucap"), _url(at_work, "khao-sat/")
    entry = {"kind": "interview", "happened_at": "2023-11-20T09:00", "subject": "Tổ 1", "text": "Nghe kể.",
             "people": "4", "criteria": "1.1"}
    assert [client.post(here, entry).status_code for _ in range(2)] == [302, 302]
    client.post(here, {**entry, "people": "5"})
    assert sorted(SurveyEntry.objects.values_list("people", flat=True)) == [4, 5]
    for box, wrong in (("happened_at", "2023-12-20T09:00"), ("happened_at", "0001-01-01T00:00"), ("happened_at", "mai"),
                       ("happened_at", ""), ("subject", ""), ("subject", "x" * 251), ("people", "ba"), ("people", "0"),
                       ("criteria", "1.1; 9.9"), ("text", ""), ("kind", "khac")):
        page = client.post(here, {**entry, box: wrong})
        assert page.status_code == 422 and f'id="id_{box}_error"' in page.content.decode(), (box, wrong)
        assert box == "text" or "Nghe kể." in page.content.decode()
    assert client.post(here, {"viec": "bo", "muc": "9" * 5000, "version": "1"}).status_code == 404
    assert SurveyEntry.objects.count() == 2


def test_a_request_goes_to_the_school_and_back(at_work: AtWork, enter: Enter) -> None:
    team, school = enter("nhieucap"), enter("hieutruong")
    team.post(_url(at_work, "bo-sung/"), {"criterion": "1.1", "text": "Biên bản niêm yết."})
    row = SupplementRequest.objects.get()
    here = _url(at_work, f"bo-sung/{row.pk}/")
    assert "Biên bản niêm yết." in _words(school.get("/viec-cua-toi/"))
    assert school.post(here, {"viec": "tra-loi", "version": 1, "answer": ""}).status_code == 422
    school.post(here, {"viec": "tra-loi", "version": 1, "answer": "Gửi đoàn.",
                       "files": SimpleUploadedFile("bien-ban.pdf", PDF)})
    row.refresh_from_db()
    file = row.files.get()
    assert row.state == "given"
    assert team.get(_url(at_work, f"bo-sung/tep/{file.pk}/bien-ban.pdf")).status_code == 200
    assert enter("so").get(_url(at_work, f"bo-sung/tep/{file.pk}/bien-ban.pdf")).status_code == 403
    assert school.post(here, {"viec": "accept", "version": 2}).status_code == 403
    team.post(here, {"viec": "accept", "version": 2})
    row.refresh_from_db()
    assert row.state == "accepted"


def test_the_draft_page_says_what_misses(at_work: AtWork, enter: Enter) -> None:
    ask(at_work)
    words = _words(enter("hangxom").get(_url(at_work, "du-thao/")))
    assert "Còn 1 yêu cầu bổ sung minh chứng chưa được trả lời" in words
    assert enter("mamnon").post(_url(at_work, "du-thao/"), {"viec": "gui"}).status_code == 403


def test_feedback_from_the_page_to_the_answer(at_work: AtWork, enter: Enter) -> None:
    send(at_work)
    school, team = enter("hieutruong"), enter("mamnon")
    assert "Trường phản hồi dự thảo đến hết ngày 04/12/2023" in _words(school.get(_url(at_work, "du-thao/")))
    assert "DỰ THẢO BÁO CÁO ĐÁNH GIÁ NGOÀI" in _docx(school.get(_url(at_work, "tai/du-thao/")))
    letter = _docx(school.get(_url(at_work, "tai/cong-van/")))
    assert "10 ngày làm việc" in letter
    assert "04/12/2023" in letter
    assert school.post(_url(at_work, "du-thao/"), {"viec": "them", "inaccurate": "Sai."}).status_code == 422
    school.post(_url(at_work, "du-thao/"), {
        "viec": "them", "criterion": "1.1", "inaccurate": "Trường đã niêm yết.", "proposal": "Xem lại 1b.",
        "file": SimpleUploadedFile("anh.png", PNG)})
    row = FeedbackPoint.objects.get()
    assert school.get(_url(at_work, f"du-thao/tep/{row.pk}/anh.png")).status_code == 200
    school.post(_url(at_work, "du-thao/"), {"viec": "gui-y-kien"})
    assert "Còn 1 ý kiến của trường chưa trả lời" in _words(team.get(_url(at_work, "du-thao/")))
    team.post(_url(at_work, "du-thao/"), {"viec": "keep", "y-kien": row.pk, "version": 1, "answer": "Chưa đủ căn cứ."})
    team.post(_url(at_work, "du-thao/"), {"viec": "xong", "so": "09"})
    assert at_work.state() == "answered"
    answer = _docx(school.get(_url(at_work, "tai/tra-loi/")))
    assert "Chưa đủ căn cứ." in answer
    assert "Bảo lưu" in answer


def test_a_look_after_the_deadline_closes_the_feedback(at_work: AtWork, enter: Enter) -> None:
    send(at_work)
    client = enter("hieutruong")
    with time_machine.travel("2023-12-05T08:00:00+07:00", tick=True):
        client.force_login(at_work.world.account("hieutruong"))
        words = _words(client.get(_url(at_work, "du-thao/")))
        late = client.post(_url(at_work, "du-thao/"), {"viec": "them", "inaccurate": "Muộn.", "proposal": "Muộn."})
    assert "Hết hạn không có ý kiến: xem như trường đồng ý với dự thảo" in words
    assert (late.status_code, FeedbackPoint.objects.count()) == (422, 0)
    assert "Hạn phản hồi dự thảo là hết ngày 04/12/2023." in _words(late)
    assert TeamReport.objects.get().closed_how == "silence"


def test_from_the_report_to_the_new_version(at_work: AtWork, enter: Enter) -> None:
    send(at_work, answer__1__b="chua")
    feedback.end_feedback(**at_work.common("hieutruong"), agrees=True)
    head, school = enter("hangxom"), enter("hieutruong")
    assert head.post(_url(at_work, "bao-cao/"), {"so": "12"}).status_code == 302
    words = _words(school.get(_url(at_work, "bao-cao/")))
    assert "Đoàn kết luận: trường không đạt Mức 1" in words
    text = _docx(school.get(_url(at_work, "tai/bao-cao/")))
    assert "Phần 2. Kết quả đánh giá theo tiêu chí" in text
    assert "Số: 12/BC-ĐGN" in text
    page = _words(school.get(_url(at_work, "ket-luan/")))
    assert 'id="tc-1.1"' in page
    assert "Trường: đạt; đoàn: chưa đạt" in page
    answer = school.post(_url(at_work, "ket-luan/"), {"tieu-chi": ["1.1"]})
    cycle = at_work.report.cycle_id
    assert answer.headers["Location"] == f"/chu-ky/{cycle}/tieu-chi/"
    assert _url(at_work, "ket-luan/#tc-1.1") in _words(school.get(f"/chu-ky/{cycle}/tieu-chi/1.1/"))
    assert school.post(_url(at_work, "ket-luan/"), {"tieu-chi": ["1.1"]}).status_code in (403, 422)


def test_a_point_waits_for_the_school(at_work: AtWork, enter: Enter) -> None:
    send(at_work)
    point(at_work)
    assert "Phản hồi dự thảo báo cáo đánh giá ngoài" in _words(enter("hieutruong").get("/viec-cua-toi/"))
    feedback.end_feedback(**at_work.common("hieutruong"))
    assert "Phản hồi dự thảo báo cáo đánh giá ngoài" not in _words(enter("hieutruong").get("/viec-cua-toi/"))


def test_the_report_is_rendered_from_what_was_frozen(at_work: AtWork) -> None:
    send(at_work)
    feedback.end_feedback(**at_work.common("hieutruong"), agrees=True)
    final = report(at_work)
    assert date.fromisoformat("2023-11-20") == final.sent_on
    assert final.context["dossier_sha256"] == at_work.report.context_sha256
