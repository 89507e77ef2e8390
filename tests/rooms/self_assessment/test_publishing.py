"""Around publication: opinions on the draft, passing, versions side by side, yearly update, unlocking."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from openpyxl import load_workbook
from tests.demo import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(run: Any) -> Any:
    """A 2018 cycle of which nothing blocks publication; every sheet approved."""
    cast.fill(run, approve=True)
    return run


def by(run: Any, who: str, day: date | None = None) -> dict[str, Any]:
    """Who acts, when, on which cycle."""
    on = day or run.on
    return {"actor": run.world.actor(who, on), "now": cast.at(on, 13), "cycle_id": run.cycle.pk}


def problem(match: str) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    return pytest.raises(SelfAssessmentProblem, match=match)


def words(page: Any) -> str:
    return " ".join(page.content.decode().split())


# ── opinions on the draft ─────────────────────────────────────────────────────


def open_round(run: Any, **changes: Any) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.consultation import open_consultation

    facts = {"closes_on": run.on, "draft": lambda access: _draft(access, run.on)} | changes
    return open_consultation(**by(run, "thuky"), **facts)


def _draft(access: Any, on: date) -> bytes:
    from kiemdinh.rooms.self_assessment.exports.report import draft_docx

    return draft_docx(access, on=on)


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


# ── passing ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "match"),
    [
        ({"passed_on": date(2099, 1, 1)}, "ở sau hôm nay"),
        ({"present": 8}, "từ 1 đến 7"),
        ({"present": 0}, "từ 1 đến 7"),
        ({"in_favour": 7}, "từ 0 đến 6"),
        ({"in_favour": 3}, "Chưa quá nửa"),
    ],
)
def test_a_passing_that_cannot_be(filled: Any, facts: dict[str, Any], match: str) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.passing import record_passing

    with problem(match):
        record_passing(**by(filled, "thuky"), **({"passed_on": filled.on, "present": 6, "in_favour": 5} | facts))


def test_a_report_is_published_only_after_the_council_passed_it(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.exports.report import publish
    from kiemdinh.rooms.self_assessment.queries.publishing import changed_after, passing_of
    from kiemdinh.rooms.self_assessment.use_cases.passing import record_passing

    with problem("Chưa ghi ngày hội đồng thông qua"):
        publish(**by(filled, "hieutruong"))
    row = record_passing(**by(filled, "thuky"), passed_on=filled.on, present=6, in_favour=5)
    with problem("việc thông qua báo cáo"):
        record_passing(**by(filled, "thuky"), passed_on=filled.on, present=6, in_favour=6)
    record_passing(**by(filled, "thuky"), passed_on=filled.on, present=6, in_favour=6, version=1)
    assert passing_of(filled.access()).in_favour == 6
    assert not changed_after(filled.access(), row.recorded_at)
    filled.move("thuky", "1.1", "reopen", "sửa")
    filled.save("thuky", "1.1", version=1, state_1="<p>Sửa sau.</p>", at_=cast.at(filled.on, 20))
    assert changed_after(filled.access(), row.recorded_at)
    assert publish(**by(filled, "hieutruong")).number == 1


# ── yearly update ─────────────────────────────────────────────────────────────


def renew(run: Any, codes: tuple[str, ...], year: str = "2024-2025", **changes: Any) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.reopening import renew_report

    ids = [run.sheet(code).pk for code in codes]
    return renew_report(**by(run, "hieutruong"), school_year=year, sheet_ids=ids, **changes)


def test_a_yearly_update_opens_only_what_changed(filled: Any) -> None:
    code = filled.evidence("1.1")
    cast.publish(filled)
    cycle = renew(filled, ("1.1", "k1"))
    assert (cycle.state, cycle.school_year, cycle.reopened_for) == ("in_progress", "2024-2025", "yearly")
    assert cycle.figure_years[-1] == "2024-2025"
    assert len(cycle.figure_years) == 5
    states = {s: filled.sheet(s).work_state for s in ("1.1", "k1", "1.2", "5.5")}
    assert states == {"1.1": "fix", "k1": "fix", "1.2": "done", "5.5": "done"}
    assert filled.sheet("1.1").return_reason == "Cập nhật báo cáo năm học 2024–2025."
    filled.save("thuky", "1.1", version=1, state_1=f"<p>Năm nay thêm {code}.</p>")
    with pytest.raises(PermissionDenied, match="Phiếu đã được duyệt"):
        filled.save("thuky", "1.2", version=1, state_1="<p>Lén sửa.</p>")
    assert filled.evidence("1.2", subject="Sổ mới").startswith("[H1-1.2-")


def test_the_old_version_stays_and_the_new_one_stands_beside_it(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.exports.report import render_again, report_docx
    from kiemdinh.rooms.self_assessment.queries.comparing import compare, versions_of

    old = cast.publish(filled)
    before = render_again(old)
    renew(filled, ("1.1",))
    filled.save("thuky", "1.1", version=1, state_1="<p>Nội dung của phiếu 1.1 do nhà trường viết lại.</p>",
                answers={("3", key): False for level, key in indicators(filled, "1.1") if level == "3"})  # fmt: skip
    draft = docx.Document(io.BytesIO(report_docx(filled.access(), on=filled.on)))
    assert any("viết lại" in p.text for p in draft.paragraphs)
    new = cast.publish(filled)
    assert [(r.number, r.school_year, r.occasion) for r in versions_of(filled.access())] == [
        (2, "2024-2025", "yearly"),
        (1, "2023-2024", "first"),
    ]
    old.refresh_from_db()
    assert render_again(old) == before
    found = compare(filled.access(), old=1, new=2)
    assert found is not None
    assert [(t.place, t.group) for t in found.texts] == [("Tiêu chí 1.1: mô tả Mức 1", "Tiêu chuẩn 1")]
    assert [(p.kind, p.text) for p in found.texts[0].pieces if p.kind != "same"] == [
        ("removed", "viết."), ("added", "viết lại.")]  # fmt: skip
    assert ("Tiêu chí 1.1", "Mức 3", "Mức 2") in [(c.place, c.before, c.after) for c in found.levels]
    assert new.number == 2
    assert compare(filled.access(), old=1, new=3) is None


def indicators(run: Any, code: str) -> set[tuple[str, str]]:
    from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys

    return indicator_keys(run.access().catalog, run.sheet(code))


def test_a_yearly_update_that_cannot_begin(filled: Any) -> None:
    with pytest.raises(PermissionDenied):
        renew(filled, ("1.1",))
    cast.publish(filled)
    with problem("chọn ít nhất một tiêu chí"):
        renew(filled, ())
    with problem("đã là của năm học 2023-2024"):
        renew(filled, ("1.1",), year="2022-2023")
    with problem("không có trong danh mục"):
        renew(filled, ("1.1",), year="2077-2078")
    filled.cycle.refresh_from_db()
    assert filled.cycle.state == "published"
    assert filled.sheet("1.1").work_state == "done"


def test_number_day_and_signed_copy_stay_with_the_version_they_belong_to(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.queries.comparing import versions_of
    from kiemdinh.rooms.self_assessment.queries.documents import documents_of
    from kiemdinh.rooms.self_assessment.use_cases.publication import register_number

    cast.publish(filled)
    register_number(**by(filled, "thuky"), kind="bao-cao", number="45/BC-TH", signed_on=filled.on, version=0)
    renew(filled, ("1.1",))
    assert [(d.number, d.signed_on) for d in documents_of(filled.access()) if d.kind == "bao-cao"] == [("", None)]
    assert [(r.official_number, r.signed_on) for r in versions_of(filled.access())] == [("45/BC-TH", filled.on)]


def test_the_page_of_the_yearly_update(filled: Any, enter: Any) -> None:
    cast.publish(filled)
    base = f"/chu-ky/{filled.cycle.pk}/cap-nhat-nam/"
    assert enter("giaovien").get(base).status_code == 403
    assert enter("hangxom").get(base).status_code == 404
    head = enter("hieutruong")
    assert "Chọn tiêu chí có thay đổi" in words(head.get(base))
    nothing = head.post(base, {"school_year": "2025-2026", "due_on": ""})
    assert nothing.status_code == 422
    assert "chọn ít nhất một tiêu chí" in words(nothing)
    done = head.post(base, {"school_year": "2025-2026", "phieu": filled.sheet("2.1").pk}, follow=True)
    assert "Đã mở cập nhật" in words(done)


# ── unlocking ─────────────────────────────────────────────────────────────────


def ask(run: Any, **changes: Any) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.reopening import ask_unlock

    return ask_unlock(**by(run, "hieutruong"), **({"reason": "Sai số lớp ở 1.5.", "criteria": ["1.5"]} | changes))


def answer(run: Any, row: Any, who: str, action: str, version: int = 1, words_: str = "") -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.reopening import answer_unlock

    return answer_unlock(**by(run, who), request_id=row.pk, version=version, action=action, answer=words_)


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


def test_two_versions_side_by_side_on_a_page(filled: Any, enter: Any) -> None:
    cast.publish(filled)
    base = f"/chu-ky/{filled.cycle.pk}/cong-bo/"
    assert "1 bản báo cáo đã công bố" in words(enter("xa").get(base))
    renew(filled, ("1.1",))
    filled.save("thuky", "1.1", version=1, state_1="<p>Nội dung của phiếu 1.1 do nhà trường viết lại.</p>")
    cast.publish(filled)
    page = words(enter("xa").get(f"{base}?cu=1&moi=2"))
    assert "Bản 2 khác bản 1 ở 1 mục" in page
    assert "<ins>" in page
    assert enter("xa").get(f"{base}?cu=1&moi=9").status_code == 404
    assert "Hãy chọn hai bản khác nhau" in words(enter("xa").get(f"{base}?cu=1&moi=1"))


# ── what it tells whom ────────────────────────────────────────────────────────


def test_who_is_told_and_whose_work_it_is(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of
    from kiemdinh.rooms.self_assessment.use_cases.consultation import answer_opinion, give_opinion
    from kiemdinh.services.notices.models import Notice

    opened = open_round(filled)

    def kinds(who: str) -> list[str]:
        return [i.kind for i in tasks_of(actor=filled.world.actor(who, filled.on), today=filled.on)]

    assert "draft" in kinds("nguoimoi")
    said = give_opinion(**by(filled, "nguoimoi"), consultation_id=opened.pk, text="Thiếu số liệu.")
    assert "draft" not in kinds("nguoimoi")
    assert "opinion" in kinds("thuky")
    answer_opinion(**by(filled, "thuky"), opinion_id=said.pk, version=1, accepted=True, answer="")
    assert "opinion" not in kinds("thuky")
    cast.publish(filled)
    row = ask(filled)
    assert "unlock" in kinds("so")
    answer(filled, row, "so", "refuse", words_="Chờ kỳ cập nhật năm.")
    assert "unlock" not in kinds("so")
    told = Notice.objects.filter(kind__in=("opinion.answer", "report.unlock")).order_by("pk")
    names = {pk: name for name, pk in filled.world.accounts.items()}
    assert [(names[n.account_id], n.text) for n in told] == [
        ("nguoimoi", "Góp ý của bạn cho dự thảo báo cáo được tiếp thu."),
        ("hieutruong", "Đề nghị mở khóa báo cáo không được đồng ý: Chờ kỳ cập nhật năm."),
    ]
