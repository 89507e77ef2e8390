"""What the pages of a team do with words they cannot take: the reason at the box, the words still in it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.rooms.external_assessment.steps import close, hand_in_notes, point, send, write
from tests.rooms.external_assessment.team_world import DAY, AtWork

from kiemdinh.rooms.external_assessment.forms import digest_of
from kiemdinh.rooms.external_assessment.models import FeedbackPoint, SupplementRequest, TeamPaper, TeamSheet
from kiemdinh.rooms.external_assessment.queries.teams import teams_of_dossier
from kiemdinh.rooms.external_assessment.use_cases import feedback, papers

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
LONG = "x" * 20_001


def _url(at_work: AtWork, rest: str) -> str:
    return f"/doan/{at_work.team.pk}/{rest}"


def _posted(field: str, value: str, *, shown: str = "", version: int = 0) -> dict[str, str]:
    return {f"f.{field}": value, f"v.{field}": str(version), f"m.{field}": digest_of(shown)}


def _boxes(answer: Any) -> dict[str, str]:
    """Name and content of every text box and hidden value of a page."""
    page = answer.content.decode()
    found = {n: unescape(v) for n, v in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page)}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and value and 'type="radio"' not in tag:
            found.setdefault(name[1], unescape(value[1]))
    return found


def _errors(answer: Any) -> list[str]:
    found = re.findall(r'<p class="error[^>]*>(.*?)</p>', answer.content.decode())
    return [unescape(re.sub("<[^>]+>", "", e)) for e in found]


def test_a_sheet_that_is_refused_keeps_every_word_and_saves_it_when_it_is_mended(at_work: AtWork, enter: Enter) -> None:
    client, here = enter("mamnon"), _url(at_work, "phieu/1.1/")
    answer = client.post(here, {**_posted("strengths", LONG), **_posted("weaknesses", "Chưa giám sát.")})
    assert (answer.status_code, TeamSheet.objects.count()) == (422, 0)
    assert _errors(answer) == ["Mục “Điểm mạnh” dài quá 20000 ký tự. Hãy viết gọn lại."]
    boxes = _boxes(answer)
    assert (boxes["f.strengths"], boxes["f.weaknesses"]) == (LONG, "Chưa giám sát.")
    again = {n: v for n, v in boxes.items() if n[:2] in ("f.", "v.", "m.") and "answer" not in n}
    assert client.post(here, {**again, "f.strengths": "Gọn lại."}).status_code == 302
    assert TeamSheet.objects.get().values == {"strengths": "Gọn lại.", "weaknesses": "Chưa giám sát."}


def test_refused_words_keep_the_version_they_were_written_from(at_work: AtWork, enter: Enter) -> None:
    client, here = enter("mamnon"), _url(at_work, "hop-nhat/1.1/")
    at_work.save_team("truongmoi", "1.1", weaknesses="Của phó trưởng đoàn.")
    answer = client.post(here, {**_posted("strengths", LONG), **_posted("weaknesses", "Của thư ký.")})
    boxes = _boxes(answer)
    assert (boxes["f.weaknesses"], boxes["v.weaknesses"]) == ("Của thư ký.", "0")
    assert client.post(here, {n: boxes[n] for n in boxes if n.endswith(".weaknesses")}).status_code == 409


def test_a_choice_that_does_not_exist_is_refused_at_its_line(at_work: AtWork, enter: Enter) -> None:
    answer = enter("mamnon").post(_url(at_work, "phieu/1.1/"), _posted("answer.1.a", "co", shown="dat"))
    assert answer.status_code == 422
    assert _errors(answer) == ["Trả lời phải là Đạt, Chưa đạt hoặc Không áp dụng."]


def test_a_paper_that_is_refused_keeps_every_word(at_work: AtWork, enter: Enter) -> None:
    client, here = enter("mamnon"), _url(at_work, "van-ban/nghien-cuu/")
    answer = client.post(here, {**_posted("form", LONG), **_posted("content", "Đủ các phần.")})
    assert (answer.status_code, TeamPaper.objects.count()) == (422, 0)
    assert _errors(answer) == [
        "Mục “1. Nhận xét về hình thức trình bày báo cáo tự đánh giá” dài quá 20000 ký tự. Hãy viết gọn lại."]
    assert (_boxes(answer)["f.form"], _boxes(answer)["f.content"]) == (LONG, "Đủ các phần.")
    answer = enter("mamnon").post(_url(at_work, "ho-so/1.1/"), {
        **_posted("remark.1.1", LONG), **_posted("question.1.1", "Xem sổ nào?")})
    assert (answer.status_code, _boxes(answer)["f.question.1.1"]) == (422, "Xem sổ nào?")


def test_two_who_write_one_paper_meet_again_and_again_and_lose_nothing(at_work: AtWork, enter: Enter) -> None:
    client, here = enter("mamnon"), _url(at_work, "van-ban/nghien-cuu/")

    def other(text: str, version: int) -> None:
        papers.save_paper(**at_work.common("truongmoi"), kind="nghien-cuu", fields={"form": text},
                          versions={"form": version})

    other("Bản một của phó trưởng đoàn.", 0)
    first = client.post(here, _posted("form", "Bản của thư ký."))
    assert first.status_code == 409
    assert "1. Nhận xét về hình thức trình bày báo cáo tự đánh giá" in first.content.decode()
    other("Bản hai của phó trưởng đoàn.", 1)
    merged = {**_boxes(first), "chon.form": "ghep", "f.form": "Bản ghép của thư ký."}
    second = client.post(here, merged)
    assert second.status_code == 409
    assert all(w in second.content.decode() for w in ("Bản hai của phó trưởng đoàn.", "Bản ghép của thư ký."))
    assert client.post(here, {**_boxes(second), "chon.form": "cua_toi"}).status_code == 302
    assert TeamPaper.objects.get().values == {"form": "Bản ghép của thư ký."}


def test_an_approval_says_at_the_day_what_is_wrong(at_work: AtWork, enter: Enter) -> None:
    hand_in_notes(at_work)
    for kind in ("nghien-cuu", "ke-hoach"):
        write(at_work, kind)
        close(at_work, kind)
    version = TeamPaper.objects.get(kind="ke-hoach").version
    answer = enter("so").post(_url(at_work, "van-ban/ke-hoach/"), {
        "viec": "phe-duyet", "version": version, "approved_on": "2023-11-01", "number": "88/KH-SGDĐT",
        "approved_by_name": "Nguyễn Văn Giám"})
    assert answer.status_code == 422
    assert _errors(answer) == ["Ngày phê duyệt phải từ ngày chốt kế hoạch đến hôm nay."]
    boxes = _boxes(answer)
    assert (boxes["approved_on"], boxes["number"], boxes["approved_by_name"]) == (
        "2023-11-01", "88/KH-SGDĐT", "Nguyễn Văn Giám")


def test_an_answer_to_a_point_that_is_stale_stays_in_its_box(at_work: AtWork, enter: Enter) -> None:
    send(at_work)
    point(at_work)
    feedback.end_feedback(**at_work.common("hieutruong"))
    row = FeedbackPoint.objects.get()
    answer = enter("mamnon").post(_url(at_work, "du-thao/"), {
        "viec": "keep", "y-kien": row.pk, "version": row.version + 7, "answer": "Lời giải thích dài."})
    assert answer.status_code == 422
    assert _boxes(answer)["answer"] == "Lời giải thích dài."


def test_pressing_twice_asks_once_and_objects_once(at_work: AtWork, enter: Enter) -> None:
    team = enter("nhieucap")
    for _ in range(2):
        team.post(_url(at_work, "bo-sung/"), {"criterion": "1.1", "text": "Biên bản niêm yết."})
    assert SupplementRequest.objects.count() == 1
    SupplementRequest.objects.all().delete()
    send(at_work)
    school = enter("hieutruong")
    for _ in range(2):
        school.post(_url(at_work, "du-thao/"), {"viec": "them", "inaccurate": "Sai số phòng.", "proposal": "Sửa lại."})
    assert FeedbackPoint.objects.count() == 1


def test_the_dossier_leads_to_its_team_for_those_who_may_see_it(at_work: AtWork, enter: Enter) -> None:
    team = at_work.team
    page = enter("hieutruong").get(f"/dang-ky-danh-gia/{team.registration_id}/").content.decode()
    assert "thành lập đoàn đánh giá ngoài" not in page
    found = re.findall(rf'<dt>Đoàn đánh giá ngoài</dt><dd><a href="/doan/{team.pk}/">([^<]+)</a></dd>', page)
    assert len(found) == 1
    assert team.decision_number in found[0]
    seen = {who: [f.url for f in teams_of_dossier(at_work.actor(who), DAY, team.registration_id)]
            for who in ("so", "mamnon", "sokhac", "giaovien")}
    assert seen == {"so": [f"/doan/{team.pk}/"], "mamnon": [f"/doan/{team.pk}/"], "sokhac": [], "giaovien": []}
