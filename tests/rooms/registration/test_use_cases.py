"""The way of a dossier: written, handed in, checked twice, returned, answered, accepted, withdrawn, stopped."""

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

FIRST, LATER, LAST = date(2024, 3, 4), date(2024, 3, 11), date(2024, 3, 20)


def notices(world: "Registering", who: str) -> list[str]:
    """Unread notices of a person, oldest first."""
    from kiemdinh.services.notices.models import Notice

    rows = Notice.objects.filter(account_id=world.base.accounts[who], read_at__isnull=True, kind__startswith="regis")
    return list(rows.order_by("pk").values_list("text", flat=True))


def test_a_dossier_is_frozen_and_goes_to_the_phong(world: "Registering") -> None:
    from kiemdinh.rooms.registration.queries import snapshot_of
    from kiemdinh.rooms.registration.rules.snapshot import sha256_of

    row = world.submit()
    assert (row.state, row.step, row.turn_kind, row.due_on) == ("submitted", 0, "managing_unit", date(2024, 3, 18))
    assert [(u["step"], u["code"]) for u in row.check_units] == [("managing_unit", "T-HUYEN"), ("department", "T-TINH")]
    frozen = snapshot_of(registration_id=row.pk)
    assert set(frozen) == {"report_id", "number", "context_sha256", "level", "evidence"}
    assert (frozen["report_id"], frozen["number"], frozen["level"]) == (world.report.pk, 1, 3)
    assert frozen["context_sha256"] == world.report.context_sha256
    assert [(e["code"], e["criteria"], [f["name"] for f in e["files"]]) for e in frozen["evidence"]] == [
        ("[H1-1.1-01]", ["1.1"], ["ke-hoach.pdf"])
    ]
    assert row.snapshot_sha256 == sha256_of(frozen)
    assert {f["grade"] for f in row.eligibility} == {"ok"}
    assert notices(world, "phong") == ["Trường Tiểu học Sông Đà nộp hồ sơ đăng ký đánh giá ngoài, đến lượt kiểm tra."]
    assert notices(world, "so") == []


def test_both_checks_then_told(world: "Registering") -> None:
    row = world.submit()
    world.look_through(row, "phong", FIRST)
    row = world.decide(row, "pass_on", "phong", LATER, remark="Đủ hồ sơ")
    assert (row.state, row.step, row.turn_kind, row.step_since) == ("submitted", 1, "department", LATER)
    assert row.due_on == date(2024, 3, 25)
    assert notices(world, "phong") == []
    assert len(notices(world, "so")) == 1
    world.look_through(row, "so", LAST)
    row = world.decide(row, "accept", "so", LAST)
    assert (row.state, row.told_on, row.due_on) == ("accepted", LAST, date(2024, 6, 20))
    assert [(c.kind, c.outcome, c.note) for c in row.checks.order_by("number")] == [
        ("managing_unit", "passed", "Đủ hồ sơ"),
        ("department", "accepted", ""),
    ]
    assert [(x.kind, x.unit.code) for x in row.letters.order_by("pk")] == [
        ("register", "T-TH1"),
        ("accept", "T-HUYEN"),
        ("accept", "T-TINH"),
    ]
    assert notices(world, "hieutruong")[-1] == (
        "Sở Giáo dục và Đào tạo Thử đã tiếp nhận hồ sơ đăng ký đánh giá ngoài của trường ngày 20/03/2024."
    )


@pytest.mark.parametrize(
    ("marked", "message"),
    [(False, "Còn 6 nội dung chưa kiểm tra"), (True, "Có 1 nội dung chưa đạt")],
)
def test_nothing_goes_on_unchecked(world: "Registering", marked: bool, message: str) -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    row = world.submit()
    if marked:
        world.look_through(row, "phong", FIRST, n3="Mã H1-1.1-02 không có trong danh mục")
    with pytest.raises(RegistrationProblem, match=message):
        world.decide(row, "pass_on", "phong", LATER)
    row.refresh_from_db()
    assert (row.state, row.step) == ("submitted", 0)


def test_a_line_that_is_not_in_order_says_why(world: "Registering") -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    row = world.submit()
    with pytest.raises(RegistrationProblem, match="phải ghi rõ vì sao"):
        world.look_through(row, "phong", FIRST, n0=" ")


def test_the_first_check_does_not_accept_and_the_last_does_not_pass_on(world: "Registering") -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    row = world.submit()
    world.look_through(row, "phong", FIRST)
    with pytest.raises(PermissionDenied):
        world.decide(row, "accept", "phong", FIRST)
    world.decide(row, "pass_on", "phong", FIRST)
    world.look_through(row, "so", LAST)
    with pytest.raises(RegistrationProblem, match="bước kiểm tra cuối"):
        world.decide(row, "pass_on", "so", LAST)


def returned(world: "Registering") -> Any:
    """A dossier that the phòng gave back with two points."""
    row = world.submit()
    return world.decide(row, "give_back", "phong", LATER, points=["Thiếu mục 2.3", " ", "Sửa mã H1-1.1-02"])


def test_returned_points_are_answered_one_by_one(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.models import DossierPoint
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, StaleRow, answer_point

    row = returned(world)
    assert (row.state, row.turn_unit_id, row.due_on) == ("returned", None, date(2024, 4, 1))
    points = list(DossierPoint.objects.filter(check_row__registration=row).order_by("position"))
    assert [p.text for p in points] == ["Thiếu mục 2.3", "Sửa mã H1-1.1-02"]
    with pytest.raises(RegistrationProblem, match="Còn 2 điểm chưa trả lời"):
        world.submit(row, on=LAST)
    common = {"actor": world.actor("phohieutruong"), "now": at(LAST), "registration_id": row.pk}
    with pytest.raises(RegistrationProblem, match="Hãy ghi câu trả lời"):
        answer_point(**common, point_id=points[0].pk, version=1, answer="  ")
    for point in points:
        answer_point(**common, point_id=point.pk, version=1, answer="Đã bổ sung")
    with pytest.raises(StaleRow):
        answer_point(**common, point_id=points[0].pk, version=1, answer="Khác")
    row = world.submit(row, on=LAST)
    assert (row.state, row.step, row.turn_kind) == ("submitted", 0, "managing_unit")
    assert (row.submitted_on, row.step_since) == (FIRST, LAST)
    assert [c.outcome for c in row.checks.order_by("number")] == ["returned", ""]
    with pytest.raises(PermissionDenied, match="không có điểm nào"):
        answer_point(**common, point_id=points[0].pk, version=2, answer="Muộn rồi")


def test_a_return_needs_a_point(world: "Registering") -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    row = world.submit()
    with pytest.raises(RegistrationProblem, match="ít nhất một điểm"):
        world.decide(row, "give_back", "phong", LATER, points=["", "  "])


def test_the_phong_ends_and_the_commune_takes_over(world: "Registering") -> None:
    from tests.rooms.registration.world import AFTER_REFORM

    from kiemdinh.rooms.registration.queries.my_work import checks

    row = world.submit(on=date(2025, 6, 27))
    assert [w.title for w in checks(world.actor("xa", AFTER_REFORM), AFTER_REFORM, False)] == [
        "Kiểm tra hồ sơ đăng ký của Trường Tiểu học Sông Đà"
    ]
    with pytest.raises(PermissionDenied, match="Ủy ban nhân dân xã Nậm Mạ"):
        world.look_through(row, "phong", AFTER_REFORM)
    world.look_through(row, "xa", AFTER_REFORM)
    row = world.decide(row, "pass_on", "lanhdaoxa", AFTER_REFORM)
    assert [(c.unit.code, c.outcome) for c in row.checks.order_by("number")] == [("T-XA", "passed"), ("T-TINH", "")]
    letter = row.letters.get(kind="accept")
    assert letter.context["issuer"]["name"] == "Ủy ban nhân dân xã Nậm Mạ"
    assert letter.context["signature"]["authority_lines"] == ["TM. ỦY BAN NHÂN DÂN"]


def test_withdrawn_until_accepted(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, withdraw

    row = world.submit()
    common = {"actor": world.actor("hieutruong"), "now": at(LATER), "registration_id": row.pk}
    with pytest.raises(RegistrationProblem, match="lý do rút hồ sơ"):
        withdraw(**common, version=row.version)
    with pytest.raises(PermissionDenied, match="chỉ hiệu trưởng rút được"):
        withdraw(**(common | {"actor": world.actor("phohieutruong")}), version=row.version, reason="x")
    row = withdraw(**common, version=row.version, reason="Nộp nhầm bản báo cáo")
    assert (row.state, row.turn_unit_id, row.checks.get().outcome) == ("withdrawn", None, "left")
    assert notices(world, "phong")[-1].endswith("Nộp nhầm bản báo cáo")


def test_an_accepted_dossier_is_not_withdrawn(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases import withdraw

    row = world.accepted()
    with pytest.raises(PermissionDenied, match="không rút được nữa"):
        withdraw(
            actor=world.actor("hieutruong"), now=at(LAST), registration_id=row.pk, version=row.version, reason="Muộn"
        )


def test_two_officers_at_once(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration import use_cases

    row = world.submit()
    check = world.check(row)
    world.look_through(row, "phong", FIRST)
    with pytest.raises(use_cases.StaleRow):
        use_cases.save_checklist(
            actor=world.actor("phong"),
            now=at(FIRST),
            registration_id=row.pk,
            version=check.version,
            marks={0: None},
            notes={},
        )
    world.decide(row, "pass_on", "phong", FIRST)
    world.look_through(row, "so", LATER)
    seen, now_check = row.version, world.check(row)
    row = world.decide(row, "accept", "so", LATER)
    with pytest.raises((use_cases.StaleRow, PermissionDenied)):
        use_cases.accept(
            actor=world.actor("so2"),
            now=at(LATER),
            registration_id=row.pk,
            version=seen,
            check_version=now_check.version,
        )
    assert row.letters.filter(kind="accept").count() == 2


def test_a_decision_on_an_old_checklist_is_refused(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration import use_cases

    row = world.submit()
    world.look_through(row, "phong", FIRST)
    row.refresh_from_db()
    with pytest.raises(use_cases.StaleRow):
        use_cases.pass_on(
            actor=world.actor("phong"), now=at(FIRST), registration_id=row.pk, version=row.version, check_version=1
        )
    row.refresh_from_db()
    assert (row.step, row.checks.count()) == (0, 1)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"accreditation": None, "degree": None}, "Hãy chọn đề nghị"),
        ({"accreditation": 5}, "Cấp độ đề nghị là một số từ 1 đến 4"),
        ({"degree": 3}, "Mức độ đề nghị là 1 hoặc 2"),
        ({"purpose": "khac"}, "mục đích đăng ký"),
    ],
)
def test_a_registration_that_makes_no_sense(world: "Registering", wish: dict[str, Any], message: str) -> None:
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem

    with pytest.raises(RegistrationProblem, match=message):
        world.start(**wish)


def test_a_second_registration_and_unmet_conditions(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries.eligibility import Wish
    from kiemdinh.rooms.registration.use_cases import NotEligible, RegistrationProblem, StaleRow, edit

    row = world.start(confirmed=False, purpose="renewal", accreditation=3, degree=None)
    with pytest.raises(RegistrationProblem, match="một hồ sơ đăng ký khác"):
        world.start()
    with pytest.raises(NotEligible) as refused:
        world.submit(row)
    assert len(refused.value.reasons) == 2
    common = {"actor": world.actor("phohieutruong"), "now": at(FIRST), "registration_id": row.pk}
    wish = Wish(accreditation=3, degree=None, confirmed=True)
    row = edit(**common, version=1, wish=wish, note="Đăng ký năm 2024")
    assert (row.version, row.purpose, row.for_national_standard) == (2, "first", False)
    with pytest.raises(StaleRow):
        edit(**common, version=1, wish=wish)
    assert world.submit(row).state == "submitted"


@pytest.mark.parametrize(
    ("by", "school", "error"),
    [
        ("hangxom", "T-TH1", Http404),
        ("giaovien", "T-TH1", PermissionDenied),
        ("phong", "T-TH1", Http404),
        ("hieutruong", "T-KHAC", Http404),
    ],
)
def test_who_may_register(world: "Registering", by: str, school: str, error: type[Exception]) -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries.eligibility import Wish
    from kiemdinh.rooms.registration.use_cases import start

    with pytest.raises(error):
        start(actor=world.actor(by), now=at(FIRST), school_code=school, wish=Wish(accreditation=1))


@pytest.mark.parametrize(
    ("by", "school", "on", "message"),
    [
        ("hangxom", "T-TH2", FIRST, "chưa công bố báo cáo"),
        ("gdtx", "T-TX1", FIRST, "Cơ sở giáo dục thường xuyên"),
        ("hieutruong", "T-TH1", date(2026, 7, 7), "không có bước đăng ký"),
    ],
)
def test_why_there_is_no_registration(world: "Registering", by: str, school: str, on: date, message: str) -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.queries.eligibility import Wish
    from kiemdinh.rooms.registration.use_cases import RegistrationProblem, start

    with pytest.raises(RegistrationProblem, match=message):
        start(actor=world.actor(by, on), now=at(on), school_code=school, wish=Wish(accreditation=1))


def test_a_vice_principal_prepares_and_the_principal_hands_in(world: "Registering") -> None:
    row = world.start(by="phohieutruong")
    with pytest.raises(PermissionDenied):
        world.submit(row, by="phohieutruong")
    assert world.submit(row).state == "submitted"


def test_letters_get_their_number_and_signed_copy(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases import (
        RegistrationProblem,
        StaleRow,
        attach_signed_copy,
        number_letter,
    )
    from kiemdinh.services.files.content import RefusedFile

    row = world.accepted()
    own, _, told = row.letters.order_by("pk")
    school = {"actor": world.actor("hieutruong"), "now": at(LAST), "registration_id": row.pk}
    department = school | {"actor": world.actor("so", LAST)}
    letter = number_letter(**school, letter_id=own.pk, version=1, number=" 12/THSĐ ", signed_on=FIRST)
    assert (letter.number, letter.signed_on, letter.version) == ("12/THSĐ", FIRST, 2)
    with pytest.raises(StaleRow):
        number_letter(**school, letter_id=own.pk, version=1, number="13", signed_on=FIRST)
    with pytest.raises(PermissionDenied):
        number_letter(**school, letter_id=told.pk, version=1, number="1", signed_on=FIRST)
    with pytest.raises(PermissionDenied):
        number_letter(**department, letter_id=own.pk, version=2, number="1", signed_on=FIRST)
    with pytest.raises(RegistrationProblem, match="ở sau hôm nay"):
        number_letter(**department, letter_id=told.pk, version=1, number="1", signed_on=date(2024, 3, 21))
    with pytest.raises(RegistrationProblem, match="quá 60"):
        number_letter(**department, letter_id=told.pk, version=1, number="1" * 61, signed_on=None)
    signed = attach_signed_copy(
        **department, letter_id=told.pk, name="Thông báo.pdf", stream=io.BytesIO(b"%PDF-1.4 da ky")
    )
    assert signed.signed_copy_name == "Thông báo.pdf"
    with pytest.raises((RegistrationProblem, RefusedFile)):
        attach_signed_copy(**department, letter_id=told.pk, name="a.txt", stream=io.BytesIO(b"khong phai pdf"))


def test_the_ledger_tells_the_story(world: "Registering") -> None:
    from kiemdinh.rooms.registration.queries.dossier import history

    row = world.accepted()
    assert [line.what for line in reversed(history(row))] == [
        "Trường bắt đầu chuẩn bị hồ sơ",
        "Trường nộp hồ sơ: đến lượt Phòng Giáo dục và Đào tạo huyện Cũ",
        "Ghi kết quả kiểm tra (Phòng Giáo dục và Đào tạo huyện Cũ)",
        "Kiểm tra xong, chuyển lên bước sau: đến lượt Sở Giáo dục và Đào tạo Thử",
        "Ghi kết quả kiểm tra (Sở Giáo dục và Đào tạo Thử)",
        "Tiếp nhận hồ sơ (Sở Giáo dục và Đào tạo Thử)",
    ]
