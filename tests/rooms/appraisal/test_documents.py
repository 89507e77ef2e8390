"""The five Word documents: whole, in the words of the forms, the same bytes from frozen values."""

import pytest
from tests.demo.cast import TODAY, at
from tests.rooms.appraisal.world import Case
from tests.services.documents.forms import texts

from kiemdinh.rooms.appraisal.exports import papers
from kiemdinh.rooms.appraisal.queries.access import appraisal_for, council_for, list_for
from kiemdinh.rooms.appraisal.queries.minutes import meeting_of
from kiemdinh.rooms.appraisal.use_cases import results

FORBIDDEN = ("đánh giá ngoài", "đoàn đánh giá", "chỉ báo", "cấp độ")


def documents(case: Case) -> dict[str, bytes]:
    access = appraisal_for(actor=case.so.actor("so"), appraisal_id=case.appraisal.pk, today=TODAY)
    council = council_for(actor=case.so.actor("so"), council_id=case.council.pk, today=TODAY)
    yearly = list_for(actor=case.so.actor("so"), list_id=case.appraisal.listed_school.yearly_list_id, today=TODAY)
    return {
        "phieu": papers.opinion_docx(access, member_id=access.members[3].pk),
        "bien-ban": papers.minutes_docx(access),
        "thong-bao": papers.notice_docx(access),
        "quyet-dinh": papers.decision_docx(council),
        "danh-sach": papers.list_docx(yearly),
    }


@pytest.fixture
def printed(case: Case) -> dict[str, bytes]:
    case.passed()
    return documents(case)


def test_every_document_is_whole_and_in_the_words_of_the_circular(printed: dict[str, bytes]) -> None:
    for kind, data in printed.items():
        lines = texts(data)
        assert not [line for line in lines if "{{" in line or "{%" in line], kind
        said = " ".join(lines).lower()
        assert [word for word in FORBIDDEN if word in said] == [], kind
        assert "trường tiểu học sông đà" in said, kind


def test_minutes_hold_all_eight_parts_and_their_figures(printed: dict[str, bytes]) -> None:
    lines = texts(printed["bien-ban"])
    roman = ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.")
    parts = [line.split(" ")[0] for line in lines if line.split(" ")[0] in roman and line.isupper()]
    assert tuple(parts) == roman
    said = "\n".join(lines)
    assert "Có mặt 7/7 thành viên, vắng 0. ☒ Đủ ít nhất 2/3 (5 người)" in said
    assert "☒\u00a0Công nhận mức độ 2" in said
    assert "Môi trường giáo dục an toàn, sức khỏe và hạnh phúc*" in said  # Điều 14's title, not the appendix's
    assert "Phối hợp gia đình, cộng đồng và tổ chức liên quan" in said
    assert "100%" in said


def test_opinion_sheet_prints_choices_and_standards(printed: dict[str, bytes]) -> None:
    said = "\n".join(texts(printed["phieu"]))
    assert "☐\u00a0Chủ tịch     ☐\u00a0Phó Chủ tịch     ☐\u00a0Thư ký     ☒\u00a0Ủy viên" in said
    assert "a) Mức nhà trường tự xác định: Mức 2" in said
    assert "Ít hoạt động trải nghiệm." in said


def test_frozen_papers_do_not_follow_later_changes(case: Case, printed: dict[str, bytes]) -> None:
    from kiemdinh.rooms.assessors.models import Assessor

    Assessor.objects.update(full_name="Người Khác", workplace="Nơi khác")
    later = documents(case)
    assert [kind for kind in ("bien-ban", "quyet-dinh", "danh-sach") if later[kind] != printed[kind]] == []
    assert meeting_of(case.appraisal).frozen["secretary"] == "Kiều Văn Ký"


def test_issued_notice_prints_its_number(case: Case) -> None:
    row = case.passed()
    words = {"strengths_1": "Nền nếp", "priorities": "Sân chơi", "carry_out": "Thực hiện"}
    results.issue_notice(
        actor=case.so.actor("giamdoc"),
        now=at(TODAY, 15),
        appraisal_id=row.pk,
        version=row.version,
        number="30",
        issued_on=TODAY,
        texts=words,
    )
    said = "\n".join(texts(documents(case)["thong-bao"]))
    wanted = ("Số: 30/TB-SGDĐT", "Quyết định số 21/QĐ-SGDĐT", "Nền nếp", "mức độ 2", "không thay thế", "Âu Thị Đốc")
    assert [line for line in wanted if line not in said] == []
