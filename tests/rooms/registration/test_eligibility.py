"""Eligibility: each condition on its own, with its grade; whole sets of keys."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiemdinh.rooms.registration.rules.eligibility import (
    Held,
    Limits,
    Situation,
    blocking,
    findings,
    months_before,
    years_after,
)

LIMITS = Limits(
    min_cohorts=1,
    min_years=0,
    accreditation_minimum=1,
    degree_minimums=(2, 3),
    renewal_months=5,
    raise_after_years=2,
    retry_after_years=1,
    uncertain=frozenset({"recognition.raise_after_years", "recognition.retry_after_years"}),
)
READY = Situation(
    on=date(2024, 3, 4),
    school_type="tieu-hoc",
    founded_year=1990,
    generation="2018",
    regulation="Thông tư 17/2018/TT-BGDĐT",
    report_number=1,
    report_level=3,
    open_state="",
    asked={"accreditation": 3, "national_standard": 2},
    purpose="first",
    confirmed=True,
    limits=LIMITS,
)


def grades(**changes: Any) -> dict[str, str]:
    """Grade by key of the situation with these changes."""
    return {row.key: row.grade for row in findings(replace(READY, **changes))}


def text(key: str, **changes: Any) -> str:
    """The words of one finding."""
    return next(row.text for row in findings(replace(READY, **changes)) if row.key == key)


def test_a_school_that_is_ready() -> None:
    assert grades() == {
        "asked": "ok",
        "report": "ok",
        "rating.accreditation": "ok",
        "rating.national_standard": "ok",
        "first_condition": "ok",
        "open": "ok",
    }
    assert blocking(findings(READY)) == ()


@pytest.mark.parametrize(
    ("changes", "key", "grade"),
    [
        ({"asked": {}}, "asked", "block"),
        ({"asked": {"accreditation": 5}}, "asked", "block"),
        ({"asked": {"national_standard": 3}}, "asked", "block"),
        ({"report_number": None}, "report", "block"),
        ({"open_state": "Đang kiểm tra"}, "open", "block"),
        ({"confirmed": False}, "first_condition", "ask"),
        ({"report_level": 2}, "rating.accreditation", "warn"),
        ({"report_level": 2}, "rating.national_standard", "warn"),
        ({"report_level": None}, "rating.accreditation", "warn"),
    ],
)
def test_what_is_missing(changes: dict[str, Any], key: str, grade: str) -> None:
    found = grades(**changes)
    assert found[key] == grade
    assert {k for k, g in found.items() if g != "ok"} - {
        key,
        "rating.national_standard",
        "rating.accreditation",
    } == set()


def test_what_somebody_has_to_confirm_stands_in_the_way() -> None:
    assert blocking(findings(replace(READY, confirmed=False))) == (
        "Cần xác nhận trường có ít nhất 1 khóa học sinh đã hoàn thành chương trình (trường thành lập năm 1990).",
    )


@pytest.mark.parametrize(
    ("founded", "confirmed", "grade"),
    [
        (2020, True, "block"),
        (2019, False, "ask"),
        (2019, True, "ok"),
        (2018, False, "ok"),
        (None, False, "ask"),
        (None, True, "ok"),
    ],
)
def test_five_years_of_a_kindergarten(founded: int | None, confirmed: bool, grade: str) -> None:
    limits = replace(LIMITS, min_cohorts=0, min_years=5)
    found = grades(school_type="mam-non", founded_year=founded, confirmed=confirmed, limits=limits)
    assert found["first_condition"] == grade


def test_new_rules_and_continuing_education_have_no_registration() -> None:
    new = findings(replace(READY, generation="tt57", regulation="Thông tư 57/2026/TT-BGDĐT", limits=None))
    assert [(r.key, r.grade) for r in new] == [("generation", "block")]
    assert "lập danh sách trường được xem xét" in new[0].text
    gdtx = findings(replace(READY, school_type="gdtx", generation="tt57", limits=None))
    assert "Cơ sở giáo dục thường xuyên" in gdtx[0].text
    before = findings(replace(READY, generation="", regulation="", limits=None))
    assert "không có bộ quy định nào" in before[0].text


def held(status: str = "valid", **more: Any) -> Held:
    """A recognition of cấp độ 2 of 05/04/2019 that ends on 05/04/2024."""
    return Held(
        **(
            {
                "kind": "accreditation",
                "level": 2,
                "status": status,
                "signed_on": date(2019, 4, 5),
                "expires_on": date(2024, 4, 5),
            }
            | more
        )
    )


ONE = {"accreditation": 3}


@pytest.mark.parametrize(
    ("purpose", "rows", "grade"),
    [
        ("first", (), None),
        ("first", (held(),), "block"),
        ("first", (held("expired"),), None),
        ("renewal", (), "block"),
        ("renewal", (held(),), "warn"),
        ("renewal", (held(expires_on=date(2024, 8, 4)),), "ok"),
        ("renewal", (held(expires_on=date(2024, 8, 3)),), "warn"),
        ("renewal", (held("expired", expires_on=date(2024, 3, 3)),), "warn"),
        ("renewal", (held("revoked"),), "warn"),
        ("raise", (), "block"),
        ("raise", (held("expired"),), "block"),
        ("raise", (held(level=3),), "block"),
        ("raise", (held(),), "ok"),
        ("reassessment", (), "warn"),
        ("reassessment", (held("refused", signed_on=date(2022, 1, 5)),), "ok"),
        ("reassessment", (held("revoked"),), "ok"),
    ],
)
def test_what_earlier_results_mean(purpose: str, rows: tuple[Held, ...], grade: str | None) -> None:
    assert grades(asked=ONE, purpose=purpose, held=rows).get("standing.accreditation") == grade


def test_renewal_counts_back_five_months_from_the_expiry() -> None:
    words = text("standing.accreditation", asked=ONE, purpose="renewal", held=(held(expires_on=date(2025, 4, 5)),))
    assert words == (
        "Kết quả đạt kiểm định chất lượng giáo dục cấp độ 2, còn hạn đến 05/04/2025; đăng ký lại chậm nhất ngày"
        " 05/11/2024."
    )


def test_waiting_times_only_warn_and_say_that_they_are_not_certain() -> None:
    raised = {"asked": ONE, "purpose": "raise", "held": (held(signed_on=date(2022, 3, 5)),)}
    assert grades(**raised)["raise.accreditation"] == "warn"
    assert text("raise.accreditation", **raised) == (
        "Được công nhận đạt kiểm định chất lượng giáo dục cấp độ 2 ngày 05/03/2022; chưa đủ 2 năm (đến ngày"
        " 05/03/2024);"
        " thời gian này chưa đối chiếu bản gốc, chỉ để nhắc."
    )
    on_the_day = raised | {"held": (held(signed_on=date(2022, 3, 4)),)}
    assert "raise.accreditation" not in grades(**on_the_day)
    failed = {"asked": ONE, "purpose": "reassessment", "held": (held("refused", signed_on=date(2023, 3, 5)),)}
    assert grades(**failed)["retry.accreditation"] == "warn"
    assert blocking(findings(replace(READY, **failed))) == ()


def test_a_part_without_an_earlier_result_is_a_first_one() -> None:
    both = {"purpose": "renewal", "held": (held(expires_on=date(2024, 9, 5)),)}
    found = grades(**both)
    assert (found["standing.accreditation"], found["standing.national_standard"]) == ("ok", "warn")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 1, 15), 5, date(2023, 8, 15)),
        (date(2024, 7, 31), -2, date(2024, 9, 30)),
        (date(2024, 11, 30), -3, date(2025, 2, 28)),
    ],
)
def test_months(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_years_over_a_leap_day() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
