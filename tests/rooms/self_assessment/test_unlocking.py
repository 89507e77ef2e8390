"""The authority opens a published report that the school asks for."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo import cast
from tests.rooms.self_assessment.publishing_steps import answer, ask, problem, renew, words

pytestmark = pytest.mark.django_db


def test_the_authority_opens_what_the_school_asked_for(filled: Any) -> None:
    cast.publish(filled)
    row = ask(filled)
    with problem("đang chờ trả lời"):
        ask(filled)
    assert answer(filled, row, "so", "grant").state == "granted"
    filled.cycle.refresh_from_db()
    assert (filled.cycle.state, filled.cycle.reopened_for) == ("in_progress", "unlock")
    assert filled.sheet("1.5").work_state == "fix"
    assert filled.sheet("1.5").return_reason == "Mở khóa để sửa: Sai số lớp ở 1.5."
    assert filled.sheet("1.1").work_state == "done"
    assert cast.publish(filled).occasion == "unlock"


def test_a_refusal_needs_a_reason_and_leaves_the_report_alone(filled: Any) -> None:
    cast.publish(filled)
    row = ask(filled)
    with problem("Hãy ghi lý do"):
        answer(filled, row, "so", "refuse")
    with problem("đề nghị mở khóa này"):
        answer(filled, row, "so", "refuse", version=7, words_="muộn")
    assert answer(filled, row, "so", "refuse", words_="Chờ kỳ cập nhật năm.").answer == "Chờ kỳ cập nhật năm."
    filled.cycle.refresh_from_db()
    assert filled.cycle.state == "published"
    with problem("Không thể thực hiện"):
        answer(filled, row, "so", "grant", version=2)
    assert ask(filled).state == "asked"


def test_the_school_takes_its_request_back(filled: Any) -> None:
    cast.publish(filled)
    assert answer(filled, ask(filled), "hieutruong", "recall").state == "recalled"


def test_who_may_not_answer(filled: Any) -> None:
    cast.publish(filled)
    row = ask(filled)
    for who, refusal in (("hieutruong", PermissionDenied), ("bo", PermissionDenied), ("sokhac", Http404)):
        with pytest.raises(refusal):
            answer(filled, row, who, "grant")
    with problem("Hãy ghi lý do xin mở lại"):
        ask(filled, reason="  ")
    with problem("không có tiêu chí “7.7”"):
        ask(filled, criteria=["7.7"])


def test_the_queue_of_the_authority(filled: Any, enter: Any, django_assert_max_num_queries: Any) -> None:
    cast.publish(filled)
    row = ask(filled)
    officer = enter("xa")
    page = officer.get("/mo-khoa/")
    assert "1 trường xin mở khóa báo cáo" in words(page)
    assert "Sai số lớp ở 1.5." in words(page)
    assert "Không có đề nghị mở khóa nào đang chờ" in words(enter("sokhac").get("/mo-khoa/"))
    assert enter("hieutruong").get("/mo-khoa/").status_code == 404
    assert page.context["rows"] == list(officer.get("/mo-khoa/?q=sai+so").context["rows"])
    assert officer.get("/mo-khoa/?q=khong+co").context["rows"] == []
    nothing = officer.post("/mo-khoa/", {"viec": "cho"}, follow=True)
    assert "đánh dấu ít nhất một đề nghị" in words(nothing)
    chosen = f"{filled.cycle.pk}:{row.pk}:1"
    done = officer.post("/mo-khoa/", {"viec": "khong", "chon": chosen, "answer": "Không cần."}, follow=True)
    assert "Đã trả lời 1 đề nghị: không cho mở." in words(done)
    assert "Không cần." in words(officer.get("/mo-khoa/?xem=da-tra-loi"))


def test_what_was_published_stays_readable_while_the_next_is_written(filled: Any, enter: Any) -> None:
    cast.publish(filled)
    renew(filled, ("1.1",))
    base = f"/chu-ky/{filled.cycle.pk}/cong-bo/"
    for who in ("xa", "so", "bo", "giaovien"):
        assert enter(who).get(base).status_code == 200, who
        assert enter(who).get(f"{base}1/").status_code == 200, who
    assert enter("xa").get(f"/chu-ky/{filled.cycle.pk}/").status_code == 404
    for who in ("hangxom", "sokhac"):
        assert enter(who).get(base).status_code == 404, who
        assert enter(who).get(f"{base}1/").status_code == 404, who


def test_nothing_is_shown_of_a_cycle_never_published(filled: Any, enter: Any) -> None:
    assert enter("xa").get(f"/chu-ky/{filled.cycle.pk}/cong-bo/").status_code == 404


def test_the_page_of_the_school_that_asks(filled: Any, enter: Any) -> None:
    cast.publish(filled)
    base = f"/chu-ky/{filled.cycle.pk}/mo-khoa/"
    head = enter("hieutruong")
    assert head.post(base, {"reason": ""}).status_code == 422
    asked = head.post(base, {"reason": "Sai tên", "criteria": ["1.1", "1.2"]}, follow=True)
    assert "Đề nghị mở khóa đang chờ cấp quản lý trả lời" in words(asked)
    assert "tiêu chí 1.1, 1.2" in words(asked)
    row = asked.context["requests"][0]
    back = head.post(base, {"viec": "rut", "de-nghi": row.pk, "version": row.version}, follow=True)
    assert "Đã rút đề nghị." in words(back)
