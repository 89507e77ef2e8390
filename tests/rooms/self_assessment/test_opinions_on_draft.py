"""Opinions of the staff on the draft, the council's answers, and who is told."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from openpyxl import load_workbook
from tests.demo import cast
from tests.demo.work import waiting
from tests.rooms.self_assessment.publishing_steps import answer, ask, by, open_round, problem, words

pytestmark = pytest.mark.django_db


def test_staff_say_their_opinion_and_the_council_answers(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.queries.publishing import consultations_of, opinions_of
    from kiemdinh.rooms.self_assessment.use_cases.consultation import answer_opinion, give_opinion

    opened = open_round(filled)
    common = {"consultation_id": opened.pk}
    first = give_opinion(**by(filled, "nguoimoi"), **common, text="  Thiếu số liệu.  ", criterion="2.1")
    give_opinion(**by(filled, "giaovien"), **common, text="Báo cáo rõ ràng.")
    with problem("Giữ nguyên nội dung thì phải ghi lý do"):
        answer_opinion(**by(filled, "thuky"), opinion_id=first.pk, version=1, accepted=False, answer=" ")
    answer_opinion(**by(filled, "thuky"), opinion_id=first.pk, version=1, accepted=True, answer="")
    with problem("trả lời của ý kiến này"):
        answer_opinion(**by(filled, "thuky"), opinion_id=first.pk, version=1, accepted=True, answer="lần hai")
    access = filled.access()
    shown = opinions_of(access, consultation_id=opened.pk)
    assert [(o.criterion, o.text, o.accepted) for o in shown] == [
        ("", "Báo cáo rõ ràng.", None),
        ("2.1", "Thiếu số liệu.", True),
    ]
    assert [o.text for o in opinions_of(access, consultation_id=opened.pk, only="cho")] == ["Báo cáo rõ ràng."]
    assert [o.text for o in opinions_of(access, consultation_id=opened.pk, search="so lieu")] == ["Thiếu số liệu."]
    assert [(r.total, r.waiting) for r in consultations_of(access)] == [(2, 1)]


def test_the_draft_stays_as_it_was_when_it_was_shown(filled: Any) -> None:
    from kiemdinh.services.files.store import open_stored

    opened = open_round(filled)
    with open_stored(opened.draft) as handle:
        before = handle.read()
    assert "Nội dung của phiếu 1.1" in "\n".join(p.text for p in docx.Document(io.BytesIO(before)).paragraphs)
    filled.move("thuky", "1.1", "reopen", "sửa")
    filled.save("thuky", "1.1", version=1, state_1="<p>Khác hẳn.</p>")
    opened.refresh_from_db()
    with open_stored(opened.draft) as handle:
        assert handle.read() == before


def test_opinions_are_refused_when_the_time_is_over_or_nothing_is_said(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.consultation import close_consultation, give_opinion

    opened = open_round(filled)
    common = {"consultation_id": opened.pk}
    with problem("Ý kiến còn trống"):
        give_opinion(**by(filled, "giaovien"), **common, text="   ")
    with problem("không có tiêu chí “9.9”"):
        give_opinion(**by(filled, "giaovien"), **common, text="a", criterion="9.9")
    later = date(filled.on.year, filled.on.month, filled.on.day + 1)
    with problem("Đã hết hạn góp ý"):
        give_opinion(**by(filled, "giaovien", later), **common, text="muộn")
    close_consultation(**by(filled, "thuky"), **common)
    with problem("Đã hết hạn góp ý"):
        give_opinion(**by(filled, "giaovien"), **common, text="đóng rồi")
    with problem("đã đóng"):
        close_consultation(**by(filled, "thuky"), **common)


def test_one_round_at_a_time_and_not_for_yesterday(filled: Any) -> None:
    with problem("Hạn góp ý ở trước hôm nay"):
        open_round(filled, closes_on=date(2000, 1, 1))
    open_round(filled)
    with problem("Đang có một đợt lấy ý kiến chưa đóng"):
        open_round(filled)


def test_who_may_lead_a_round_and_who_may_speak(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.consultation import give_opinion, open_consultation

    with pytest.raises(PermissionDenied):
        open_consultation(**by(filled, "giaovien"), closes_on=filled.on, draft=lambda access: b"")
    opened = open_round(filled)
    with pytest.raises(Http404):
        give_opinion(**by(filled, "hangxom"), consultation_id=opened.pk, text="a")


def test_the_page_of_opinions(filled: Any, enter: Any) -> None:
    base = f"/chu-ky/{filled.cycle.pk}/lay-y-kien/"
    assert "Chưa có đợt lấy ý kiến nào" in words(enter("giaovien").get(base))
    leader, teacher = enter("thuky"), enter("nguoimoi")
    answer = leader.post(base, {"viec": "mo", "closes_on": "2026-11-30", "note": "Đọc kỹ tiêu chuẩn 3"}, follow=True)
    assert "Đang lấy ý kiến đến hết ngày 30/11/2026" in words(answer)
    page = teacher.get(base)
    opened = page.context["shown"]
    assert "Đọc kỹ tiêu chuẩn 3" in words(page)
    assert teacher.get(f"{base}{opened.pk}/")["Content-Disposition"].startswith("attachment")
    empty = teacher.post(base, {"viec": "gop", "dot-id": opened.pk, "criterion": "", "text": " "})
    assert empty.status_code == 422
    said = teacher.post(base, {"viec": "gop", "dot-id": opened.pk, "criterion": "1.1", "text": "Rõ."}, follow=True)
    assert "Đã gửi ý kiến" in words(said)
    book = leader.get(f"{base}?dot=1&xuat=xlsx")
    rows = [r for r in load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True) if r[0] == 1]
    assert [r[1] for r in rows] == ["1.1"]
    assert [r[4:6] for r in rows] == [("Rõ.", "Chờ trả lời")]
    assert enter("hangxom").get(base).status_code == 404


def test_who_is_told_and_whose_work_it_is(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of
    from kiemdinh.rooms.self_assessment.use_cases.consultation import answer_opinion, give_opinion
    from kiemdinh.services.notices.models import Notice

    opened = open_round(filled)

    def kinds(who: str, day: date = filled.on) -> list[str]:
        return [i.kind for i in tasks_of(actor=filled.world.actor(who, day), today=day)]

    assert "draft" in kinds("nguoimoi")
    asked = waiting(filled.world, filled.on)
    assert {who for who, found in asked.items() if "draft" in found} == {
        "hieutruong", "phohieutruong", "thuky", "giaovien", "giaovien2", "giaovien3", "nguoimoi"}
    said = give_opinion(**by(filled, "nguoimoi"), consultation_id=opened.pk, text="Thiếu số liệu.")
    assert "draft" not in kinds("nguoimoi")
    assert "opinion" in kinds("thuky")
    owed = waiting(filled.world, filled.on)
    assert {who for who, found in owed.items() if "opinion" in found} == {"hieutruong", "phohieutruong", "thuky"}
    answer_opinion(**by(filled, "thuky"), opinion_id=said.pk, version=1, accepted=True, answer="")
    assert "opinion" not in kinds("thuky")
    cast.publish(filled)
    row = ask(filled)
    assert waiting(filled.world, cast.TODAY) == {"xa": ["unlock"]}
    assert ("unlock" in kinds("xa", cast.TODAY), "unlock" in kinds("so", cast.TODAY)) == (True, False)
    answer(filled, row, "xa", "refuse", words_="Chờ kỳ cập nhật năm.")
    assert "unlock" not in kinds("xa", cast.TODAY)
    told = Notice.objects.filter(kind__in=("opinion.answer", "report.unlock")).order_by("pk")
    names = {pk: name for name, pk in filled.world.accounts.items()}
    assert [(names[n.account_id], n.text) for n in told] == [
        ("nguoimoi", "Góp ý của bạn cho dự thảo báo cáo được tiếp thu."),
        ("hieutruong", "Đề nghị mở khóa báo cáo không được đồng ý: Chờ kỳ cập nhật năm."),
    ]
