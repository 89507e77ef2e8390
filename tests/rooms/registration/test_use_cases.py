"""The way of a dossier: handed in, frozen, checked twice, accepted, and told in the ledger."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

FIRST, LATER, LAST = date(2024, 3, 4), date(2024, 3, 11), date(2024, 3, 20)


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
    assert world.notices("phong") == ["Trường Tiểu học Sông Đà nộp hồ sơ đăng ký đánh giá ngoài, đến lượt kiểm tra."]
    assert world.notices("so") == []


def test_both_checks_then_told(world: "Registering") -> None:
    row = world.submit()
    world.look_through(row, "phong", FIRST)
    row = world.decide(row, "pass_on", "phong", LATER, remark="Đủ hồ sơ")
    assert (row.state, row.step, row.turn_kind, row.step_since) == ("submitted", 1, "department", LATER)
    assert row.due_on == date(2024, 3, 25)
    assert world.notices("phong") == []
    assert len(world.notices("so")) == 1
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
    assert world.notices("hieutruong")[-1] == (
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
