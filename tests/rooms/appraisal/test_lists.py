"""The yearly list: who is looked at, decided by hand with a reason, fixed by the leader, questions to the commune."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, at
from tests.rooms.appraisal.world import Office, fixed_list

from kiemdinh.rooms.appraisal.models import ListedSchool
from kiemdinh.rooms.appraisal.queries.access import listed_for
from kiemdinh.rooms.appraisal.queries.candidates import candidate, cohort_years
from kiemdinh.rooms.appraisal.use_cases import lists
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem, StaleRow
from kiemdinh.rooms.people.models import Account
from kiemdinh.services.notices.models import Notice

ROOM = Path(lists.__file__).parents[1]


def test_draft_holds_schools_with_finished_work_and_says_why(so: Office) -> None:
    row = lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2026)
    found = list(ListedSchool.objects.filter(yearly_list=row))
    assert [(s.school_id, s.listed, s.by_hand, s.degree, s.report_id) for s in found] == [
        (so.school_id, True, False, 2, so.report_id)
    ]
    reasons = {f["key"]: f["ok"] for f in found[0].findings}
    assert reasons == {
        "applies": True,
        "cohort": True,
        "years": True,
        "older_set": None,
        "level": True,
        "current": True,
    }
    assert [y["year"] for y in found[0].years] == ["2024-2025", "2025-2026", "2026-2027"]
    assert [y["generation"] for y in found[0].years] == ["2018", "2018", "tt57"]
    assert (row.state, row.round, row.reviewed_on) == ("draft", 1, TODAY)


def test_who_may_draw_up_and_fix(so: Office) -> None:
    for username in ("xa", "hieutruong", "tv1"):
        with pytest.raises(PermissionDenied):
            lists.draw_up_list(actor=so.actor(username), now=at(TODAY), year=2026)
    row = lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2026)
    with pytest.raises(PermissionDenied):
        lists.fix_list(actor=so.actor("so"), now=at(TODAY), list_id=row.pk, version=1, number="1", fixed_on=TODAY)
    with pytest.raises(Http404):
        lists.fix_list(actor=so.actor("sokhac"), now=at(TODAY), list_id=row.pk, version=1, number="1", fixed_on=TODAY)
    with pytest.raises(AppraisalProblem, match="đang rà soát"):
        lists.draw_up_list(actor=so.actor("giamdoc"), now=at(TODAY), year=2026)
    with pytest.raises(AppraisalProblem, match="năm 2025, 2026 hoặc 2027"):
        lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2031)


def test_by_hand_needs_a_reason_and_survives_looking_again(so: Office) -> None:
    row = lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2026)
    place = ListedSchool.objects.get(yearly_list=row)
    with pytest.raises(AppraisalProblem, match="lý do"):
        lists.decide_by_hand(
            actor=so.actor("so"),
            now=at(TODAY),
            list_id=row.pk,
            school_id=so.school_id,
            version=place.version,
            listed=False,
            reason="  ",
        )
    lists.decide_by_hand(
        actor=so.actor("so"),
        now=at(TODAY),
        list_id=row.pk,
        school_id=so.school_id,
        version=place.version,
        listed=False,
        reason="Đang sửa chữa lớn.",
    )
    with pytest.raises(StaleRow):
        lists.decide_by_hand(
            actor=so.actor("so"),
            now=at(TODAY),
            list_id=row.pk,
            school_id=so.school_id,
            version=place.version,
            listed=True,
            reason="Đổi ý.",
        )
    again = lists.look_again(actor=so.actor("so"), now=at(TODAY), list_id=row.pk, version=row.version)
    place.refresh_from_db()
    assert (place.listed, place.by_hand, place.reason) == (False, True, "Đang sửa chữa lớn.")
    with pytest.raises(AppraisalProblem, match="chưa có trường nào"):
        lists.fix_list(
            actor=so.actor("giamdoc"), now=at(TODAY), list_id=row.pk, version=again.version, number="1", fixed_on=TODAY
        )


def test_adding_a_school_without_data_and_one_that_is_never_recognised(so: Office) -> None:
    row = lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2026)
    added = lists.add_school(
        actor=so.actor("so"), now=at(TODAY), list_id=row.pk, code="T-TH2", reason="Theo kế hoạch tỉnh."
    )
    assert (added.listed, added.by_hand, added.degree) == (True, True, None)
    assert {f["key"] for f in added.findings if f["ok"] is False} == {"years", "level"}
    with pytest.raises(AppraisalProblem, match="không thuộc diện công nhận"):
        lists.add_school(actor=so.actor("so"), now=at(TODAY), list_id=row.pk, code="T-TX1", reason="Thử.")
    with pytest.raises(AppraisalProblem, match="đã có trong bảng"):
        lists.add_school(actor=so.actor("so"), now=at(TODAY), list_id=row.pk, code="T-TH1", reason="Thử.")
    with pytest.raises(AppraisalProblem, match="Không có trường mã"):
        lists.add_school(actor=so.actor("so"), now=at(TODAY), list_id=row.pk, code="KHONG-CO", reason="Thử.")


def test_fixed_list_tells_the_school_and_stays(so: Office) -> None:
    row = fixed_list(so)
    assert (row.state, row.number, row.fixed_on, row.signer_name) == ("fixed", "15/DS", TODAY, "Âu Thị Đốc")
    place = ListedSchool.objects.get(yearly_list=row)
    told = Notice.objects.filter(kind="appraisal.list")
    usernames = set(Account.objects.filter(pk__in=told.values("account_id")).values_list("username", flat=True))
    assert usernames == {"hieutruong", "phohieutruong"}
    assert set(told.values_list("url", flat=True)) == {f"/tham-dinh/truong-xem-xet/{place.pk}/"}
    with pytest.raises(PermissionDenied, match="đã chốt"):
        lists.decide_by_hand(
            actor=so.actor("so"),
            now=at(TODAY),
            list_id=row.pk,
            school_id=so.school_id,
            version=1,
            listed=False,
            reason="Muộn.",
        )
    second = lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2026)
    assert second.round == 2
    assert not ListedSchool.objects.filter(yearly_list=second).exists()  # it stands in the first round already


@pytest.mark.parametrize(
    ("number", "day", "words"),
    [("", TODAY, "số văn bản"), ("1", None, "ngày ký"), ("1", date(2026, 11, 22), "sau hôm nay")],
)
def test_number_and_day_of_the_list(so: Office, number: str, day: date | None, words: str) -> None:
    row = lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2026)
    with pytest.raises(AppraisalProblem, match=words):
        lists.fix_list(
            actor=so.actor("giamdoc"), now=at(TODAY), list_id=row.pk, version=row.version, number=number, fixed_on=day
        )


def test_school_sees_itself_only_when_listed_and_fixed(so: Office) -> None:
    row = lists.draw_up_list(actor=so.actor("so"), now=at(TODAY), year=2026)
    place = ListedSchool.objects.get(yearly_list=row)

    def sees(username: str) -> bool:
        try:
            listed_for(actor=so.actor(username), listed_id=place.pk, today=TODAY)
        except Http404:
            return False
        return True

    people = ("so", "giamdoc", "xa", "hieutruong", "giaovien", "hangxom", "sokhac", "bo", "tv1")
    assert [who for who in people if sees(who)] == ["so", "giamdoc", "xa"]
    lists.fix_list(
        actor=so.actor("giamdoc"), now=at(TODAY), list_id=row.pk, version=row.version, number="1", fixed_on=TODAY
    )
    assert [who for who in people if sees(who)] == ["so", "giamdoc", "xa", "hieutruong"]


def test_commune_is_asked_and_answers_once(so: Office) -> None:
    place = ListedSchool.objects.get(yearly_list=fixed_list(so))
    note = lists.ask_commune(
        actor=so.actor("so"), now=at(TODAY), listed_id=place.pk, question="Đất mở rộng?", due_on=date(2026, 12, 1)
    )
    assert (
        Notice.objects.filter(kind="appraisal.commune", account_id=so.world.accounts["xa"], read_at=None).count() == 1
    )
    with pytest.raises(PermissionDenied):
        lists.answer_commune(
            actor=so.actor("hieutruong"), now=at(TODAY), note_id=note.pk, version=1, action="answer", answer="Có"
        )
    with pytest.raises(AppraisalProblem, match="nội dung trả lời"):
        lists.answer_commune(
            actor=so.actor("xa"), now=at(TODAY), note_id=note.pk, version=1, action="answer", answer=" "
        )
    said = lists.answer_commune(
        actor=so.actor("xa"), now=at(TODAY), note_id=note.pk, version=1, action="answer", answer="Có quỹ đất 500 m²."
    )
    assert (said.state, said.answer) == ("answered", "Có quỹ đất 500 m².")
    assert (
        Notice.objects.filter(kind="appraisal.commune", account_id=so.world.accounts["xa"], read_at=None).count() == 0
    )
    with pytest.raises(AppraisalProblem, match="UBND xã đã trả lời"):
        lists.answer_commune(
            actor=so.actor("xa"), now=at(TODAY), note_id=note.pk, version=2, action="answer", answer="Nữa"
        )


def test_cohort_takes_the_highest_stage(so: Office) -> None:
    assert [cohort_years(s) for s in (["mam-non"], ["tieu-hoc"], ["thcs"], ["tieu-hoc", "thcs"], ["thpt"], [])] == [
        1,
        5,
        4,
        4,
        3,
        None,
    ]
    found = candidate(school_id=so.world.units["T-TX1"], on=TODAY)
    assert found is not None
    assert found.data.may_be_recognised is False


def test_nothing_orders_or_filters_schools_by_level() -> None:
    """Điều 5 khoản 3 điểm e: no list of this room may compare schools by their level or degree."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py") if "migrations" not in path.parts)
    ordering = [line for line in text.splitlines() if "order_by(" in line or "sorted(" in line or "sort(" in line]
    assert len(ordering) > 15
    assert [line for line in ordering if "level" in line or "degree" in line] == []
    filters = [line for line in text.splitlines() if ".filter(" in line or ".exclude(" in line]
    assert [line for line in filters if "level=" in line or "level__" in line or "degree" in line] == []


def test_a_reorganised_school_waits_as_the_recognition_room_says(so: Office) -> None:
    from kiemdinh.rooms.organisations.use_cases import NewSchool, merge_schools
    from kiemdinh.rooms.recognition import queries as recognition

    new = NewSchool(
        code="T-MOI",
        name="Trường Tiểu học Hợp Nhất",
        school_type="tieu-hoc",
        ownership="cong-lap",
        stages=(),
        located_in_code="T-XA",
        managing_code="T-XA",
        founded_year=2026,
    )
    on = date(2026, 9, 1)
    school = merge_schools(codes=["T-TH1", "T-TH2"], into=new, on=on, now=at(on), actor_account_id=None)
    said = recognition.last_reorganisation(school_id=school, on=TODAY)
    found = candidate(school_id=school, on=TODAY)
    assert said is not None
    assert found is not None
    assert (said.case, said.effective_on, said.considered_from) == ("other", on, date(2028, 3, 1))
    assert found.data.reorganised is not None
    assert (found.data.reorganised.earliest_on, found.data.reorganised.article) == (said.considered_from, said.article)
    assert recognition.last_reorganisation(school_id=school, on=date(2026, 8, 31)) is None
    assert recognition.last_reorganisation(school_id=so.school_id, on=TODAY) is None


def test_a_school_that_only_took_a_new_name_need_not_wait(so: Office) -> None:
    from kiemdinh.rooms.recognition.rules.reorganised import Part, case_of, kept

    on = date(2026, 9, 1)
    parts = [Part("Trường Tiểu học Tên Cũ")]
    case = case_of(kind="rename", parts=parts, effective_on=on)
    found = kept(case=case, parts=parts, effective_on=on, keep_months=24, wait_months=18)
    assert (found.case, found.level, found.holds_until, found.considered_from) == ("renamed", None, None, None)
