"""The authority opens a published report that the school asks for."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo import cast
from tests.rooms.self_assessment.publishing_steps import answer, ask, problem, renew, words
from tests.services.spreadsheets.answers import rows_of

pytestmark = pytest.mark.django_db


def test_the_authority_opens_what_the_school_asked_for(filled: Any) -> None:
    cast.publish(filled)
    row = ask(filled)
    with problem("đang chờ trả lời"):
        ask(filled)
    assert answer(filled, row, "xa", "grant").state == "granted"
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
        answer(filled, row, "xa", "refuse")
    with problem("đề nghị mở khóa này"):
        answer(filled, row, "xa", "refuse", version=7, words_="muộn")
    assert answer(filled, row, "xa", "refuse", words_="Chờ kỳ cập nhật năm.").answer == "Chờ kỳ cập nhật năm."
    filled.cycle.refresh_from_db()
    assert filled.cycle.state == "published"
    with problem("Không thể thực hiện"):
        answer(filled, row, "xa", "grant", version=2)
    assert ask(filled).state == "asked"


def test_the_school_takes_its_request_back(filled: Any) -> None:
    cast.publish(filled)
    assert answer(filled, ask(filled), "hieutruong", "recall").state == "recalled"


def test_who_may_not_answer(filled: Any) -> None:
    cast.publish(filled)
    row = ask(filled)
    for who, refusal in (("hieutruong", PermissionDenied), ("so", PermissionDenied), ("bo", PermissionDenied),
                         ("sokhac", Http404)):
        with pytest.raises(refusal):
            answer(filled, row, who, "grant")
    with pytest.raises(PermissionDenied, match="^Đơn vị quản lý trực tiếp của trường trả lời.$"):
        answer(filled, row, "so", "refuse", words_="Không.")
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
    [line] = rows_of(officer.get("/mo-khoa/?q=sai+so&xuat=xlsx"))
    found = page.context["rows"][0]
    assert (line[0], line[3], line[4], line[8]) == (found.school, "Sai số lớp ở 1.5.", "1.5", found.state_label)
    assert rows_of(officer.get("/mo-khoa/?q=khong+co&xuat=xlsx")) == []
    nothing = officer.post("/mo-khoa/", {"viec": "cho"}, follow=True)
    assert "đánh dấu ít nhất một đề nghị" in words(nothing)
    chosen = f"{filled.cycle.pk}:{row.pk}:1"
    done = officer.post("/mo-khoa/", {"viec": "khong", "chon": chosen, "answer": "Không cần."}, follow=True)
    assert "Đã trả lời 1 đề nghị: không cho mở." in words(done)
    assert "Không cần." in words(officer.get("/mo-khoa/?xem=da-tra-loi"))


def test_units_above_the_managing_one_read_and_do_not_answer(filled: Any, enter: Any) -> None:
    from kiemdinh.rooms.self_assessment.queries.publishing import count_unlock_requests

    cast.publish(filled)
    row = ask(filled)
    counted = {who: count_unlock_requests(actor=filled.world.actor(who)) for who in ("xa", "so", "bo", "sokhac")}
    assert counted == {"xa": 1, "so": 0, "bo": 0, "sokhac": 0}
    for who in ("so", "bo"):
        officer = enter(who)
        assert officer.get("/mo-khoa/").context["rows"] == [], who
        page = officer.get("/mo-khoa/?xem=don-vi-khac")
        assert [(r.id, r.managed_by) for r in page.context["rows"]] == [(row.pk, "Ủy ban nhân dân xã Nậm Mạ")], who
        assert "Đơn vị quản lý trực tiếp của trường trả lời." in words(page)
        assert 'name="viec"' not in page.content.decode()
    assert enter("xa").get("/mo-khoa/?xem=don-vi-khac").context["rows"] == []
    forged = enter("so").post("/mo-khoa/", {"viec": "cho", "chon": f"{filled.cycle.pk}:{row.pk}:1"})
    assert forged.status_code == 403
    assert "Đơn vị quản lý trực tiếp của trường trả lời." in words(forged)
    row.refresh_from_db()
    assert row.state == "asked"


def test_the_unit_of_the_day_answers(filled: Any) -> None:
    """In 2023 the school stood below its huyện: no commune answers then, whatever it manages since."""
    from kiemdinh.rooms.self_assessment.queries.publishing import unlock_queue

    cast.publish(filled)
    row = ask(filled)
    then = filled.world.actor("xa", filled.on)
    assert unlock_queue(actor=then, today=filled.on) == []
    today = unlock_queue(actor=filled.world.actor("xa"), today=cast.TODAY)
    assert [r.id for r in today] == [row.pk]


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
