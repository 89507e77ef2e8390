"""The screens of teams as signed-in people reach them, and the Word papers."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from tests.rooms.external_assessment.teams.forming_world import CHAIRMAN, DAY, DIRECTOR, Forming

from kiemdinh.rooms.assessors.models import Engagement
from kiemdinh.rooms.external_assessment.models import Team, TeamMember

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [p.text for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_from_a_waiting_dossier_to_a_decision(made: Forming, enter: Enter) -> None:
    dossier = made.registration()
    client = enter("so")
    url = client.post("/doan/lap/", {"ho-so": dossier.pk}).headers["Location"]
    assert "còn 1 chỗ phải sửa" in client.get(url).content.decode()
    for key, role in zip(("an", "suong", "binh", "chi", "dung"),
                         ("head", "secretary", "member", "member", "member"), strict=True):
        team = Team.objects.get()
        posted = {"assessor_id": made.people[key].pk, "role": role, "version": team.version}
        assert client.post(f"{url}thanh-vien/", posted).status_code == 302
    team = Team.objects.get()
    assert client.post(
        f"{url}ngay/", {"starts_on": "2025-10-13", "ends_on": "2025-12-31", "version": team.version}
    ).status_code == 302
    assert "đủ để trình" in client.get(url).content.decode()
    paper = f"/doan/van-ban/?doan={team.pk}"
    team.refresh_from_db()
    assert client.post(paper, {"viec": "trinh", f"v{team.pk}": team.version}).status_code == 302
    team.refresh_from_db()
    assert "đã trình, chờ quyết định" in client.get(paper).content.decode()
    signed = {
        "viec": "quyet-dinh", f"v{team.pk}": team.version, "number": "120/QĐ-SGDĐT", "decided_on": "2025-10-06",
        "signer_post": "Giám đốc", "signer_name": "Trịnh Thế Sự",
    }
    wrong = client.post(paper, {**signed, "authority": CHAIRMAN})
    assert wrong.status_code == 422
    assert "không đúng thẩm quyền" in wrong.content.decode()
    assert client.post(paper, {**signed, "authority": DIRECTOR}).status_code == 302
    team.refresh_from_db()
    assert (team.state, Engagement.objects.count()) == ("decided", 5)
    page = client.get(url).content.decode()
    assert "120/QĐ-SGDĐT" in page and page.count("Chờ ký") == 5


def test_who_may_not_sit_is_named_with_the_reason(made: Forming, enter: Enter) -> None:
    team = made.team(registration=made.registration("T-TH2"), seats=False)
    page = enter("so").get(f"/doan/{team.pk}/").content.decode()
    assert "1 người không chọn được, vì sao" in page
    assert "Cao Vân Anh (Trường Tiểu học Bên Cạnh): Đang công tác tại trường từ 01/08/2016." in page


def test_a_stale_page_changes_nothing(made: Forming, enter: Enter) -> None:
    team = made.team()
    client, member = enter("so"), made.access(team).members[4]
    posted = {"version": 0, "bo": "1"}
    client.post(f"/doan/{team.pk}/thanh-vien/{member.pk}/", posted)
    assert TeamMember.objects.filter(pk=member.pk).exists()
    assert client.post(f"/doan/{team.pk}/thanh-vien/{member.pk}/", {"bo": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("sokhac", "decided", 404),
        ("giaovien", "decided", 404),
        ("hieutruong", "proposed", 404),
        ("hieutruong", "decided", 200),
        ("xa", "decided", 200),
        ("hangxom", "decided", 302),
        ("hangxom", "dissolved", 404),
    ],
)
def test_who_reaches_the_page_of_a_team(made: Forming, enter: Enter, who: str, state: str, status: int) -> None:
    team = made.decided()
    Team.objects.filter(pk=team.pk).update(state=state)
    answer = enter(who).get(f"/doan/{team.pk}/")
    assert answer.status_code == status
    if status == 302:
        due = Engagement.objects.get(assessor=made.people["an"])
        assert answer.headers["Location"] == f"/nguoi-danh-gia/loi-moi/{due.pk}/"


def test_the_school_reads_who_comes_and_nothing_to_change(made: Forming, enter: Enter) -> None:
    team = made.decided()
    page = enter("hieutruong").get(f"/doan/{team.pk}/").content.decode()
    assert "Cao Vân Anh" in page and "Quyết định (Word)" in page
    for word in ("Giải thể", "/thay/", "Chờ ký", "/nguoi-danh-gia/1"):
        assert word not in page
    for path in ("thanh-vien/", "ngay/", "giai-the/", "rut-lai/"):
        assert enter("hieutruong").post(f"/doan/{team.pk}/{path}", {"version": "1"}).status_code in (403, 422)
    team.refresh_from_db()
    assert team.state == "decided"


def test_a_member_is_replaced_on_the_screen(made: Forming, enter: Enter) -> None:
    team = made.decided()
    member = made.access(team).members[4]
    client, url = enter("so"), f"/doan/{team.pk}/thanh-vien/{member.pk}/thay/"
    assert f"Thay {member.assessor.full_name}, thành viên" in client.get(url).content.decode()
    assert client.post(url, {"version": team.version, "left_on": "2025-10-06"}).status_code == 422
    posted = {"version": team.version, "reason": "Ốm", "left_on": "2025-10-13", "assessor_id": made.people["sua"].pk}
    assert client.post(url, posted).status_code == 422
    import time_machine

    with time_machine.travel("2025-10-20T10:00:00+07:00", tick=True):
        client.force_login(made.base.account("so"))
        assert client.post(url, posted).status_code == 302
        page = client.get(f"/doan/{team.pk}/").content.decode()
    assert "Đã thôi tham gia" in page and "Ốm" in page and "Giàng A Súa" in page


def test_the_list_is_searched_filtered_and_exported(made: Forming, enter: Enter) -> None:
    made.decided()
    made.team(registration=made.registration("T-TH3"))
    client = enter("so")
    for query, schools in (
        ("", ["Trường Tiểu học Chưa Bắt Đầu", "Trường Tiểu học Sông Đà"]),
        ("?tim=song+da", ["Trường Tiểu học Sông Đà"]),
        ("?trang-thai=forming", ["Trường Tiểu học Chưa Bắt Đầu"]),
        ("?tim=khong+co", []),
    ):
        file = client.get(f"/doan/{query}{'&' if query else '?'}xuat=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
        assert sheet is not None
        assert [row[0] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]] == schools
        page = client.get(f"/doan/{query}").content.decode()
        assert [s for s in schools if f">{s}</a>" in page] == schools


def test_an_assessor_finds_the_own_teams_and_nobody_elses(made: Forming, enter: Enter) -> None:
    made.decided()
    assert "Chưa có đoàn nào để xem" in enter("hangxom").get("/doan/").content.decode()
    assert "Chưa có đoàn nào để xem" in enter("giaovien").get("/doan/").content.decode()


# ── papers ────────────────────────────────────────────────────────────────────


def test_the_decision_of_one_team(made: Forming, enter: Enter) -> None:
    team = made.decided()
    text = words_of(enter("hieutruong").get(f"/doan/{team.pk}/quyet-dinh.docx").content)
    for words in (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Số: 120/QĐ-SGDĐT", "Thử, ngày 06 tháng 10 năm 2025",
        "Về việc thành lập Đoàn đánh giá ngoài Trường Tiểu học Sông Đà",
        "Căn cứ Thông tư số 17/2018/TT-BGDĐT", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trịnh Thế Sự",
        "Cao Vân Anh", "Trưởng đoàn", "từ ngày 13/10/2025 đến hết ngày 31/12/2025",
        "công nhận đạt kiểm định chất lượng giáo dục",
    ):
        assert words in text, words
    assert "Phụ lục I\n" not in text and "{{" not in text


def test_the_decision_of_several_teams_has_a_list_of_schools(made: Forming, enter: Enter) -> None:
    teams = [made.proposed(), made.proposed(made.team(registration=made.registration("T-TH3")))]
    query = "&".join(f"doan={t.pk}" for t in teams)
    text = words_of(enter("so").get(f"/doan/van-ban/quyet-dinh.docx?{query}").content)
    for words in ("thành lập 02 Đoàn đánh giá ngoài", "DANH SÁCH CƠ SỞ GIÁO DỤC ĐƯỢC ĐÁNH GIÁ NGOÀI",
                  "Trường Tiểu học Chưa Bắt Đầu", "Số:      /QĐ-SGDĐT"):
        assert words in text, words


def test_the_proposal_goes_to_the_chairman(made: Forming, enter: Enter) -> None:
    team = made.proposed(made.team(registration=made.registration(for_national_standard=True)))
    client = enter("so")
    text = words_of(client.get(f"/doan/{team.pk}/to-trinh.docx").content)
    for words in ("TỜ TRÌNH", "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Thử.", "TTr-SGDĐT", "Điều 29 khoản 1, khoản 2"):
        assert words in text, words
    assert enter("hieutruong").get(f"/doan/{team.pk}/to-trinh.docx").status_code == 404
    draft = words_of(client.get(f"/doan/{team.pk}/quyet-dinh.docx").content)
    assert "CHỦ TỊCH" in draft and "QĐ-UBND" in draft


def test_nobody_prints_the_paper_of_another_province(made: Forming, enter: Enter) -> None:
    team = made.proposed()
    assert enter("sokhac").get(f"/doan/van-ban/quyet-dinh.docx?doan={team.pk}").status_code == 404
    assert enter("so").get("/doan/van-ban/?doan=khong").status_code == 404
    assert enter("so").get("/doan/van-ban/").status_code == 302
    assert DAY is not None
