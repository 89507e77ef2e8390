"""Targets set, changed, dropped; what holds for whom on which day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, World, at

from kiemdinh.rooms.planning.models import Target
from kiemdinh.rooms.planning.queries.targets import target_history, targets_of
from kiemdinh.rooms.planning.use_cases import PlanningProblem, StaleRow, TargetFacts, drop_target, set_target
from kiemdinh.services.ledger.models import Event

LATER = date(2026, 11, 25)


def put(
    world: World, who: str = "so", unit: str = "T-TINH", *, on: date = TODAY, replaces: int | None = None, **more: Any
) -> Target:
    facts = {
        "kind": "self_assessed_share",
        "year": 2026,
        "minimum": Decimal(95),
        "due_on": date(2026, 12, 31),
        **more,
    }
    return set_target(
        actor=world.actor(who, on), now=at(on), unit_code=unit, facts=TargetFacts(**facts), replaces=replaces
    )


def shown(world: World, unit: str, *, year: int = 2026, on: date = TODAY) -> list[tuple[str, str | None, str, str]]:
    lines = targets_of(world.units[unit], year=year, on=on)
    return [(line.kind, line.school_type, line.level, line.set_by) for line in lines]


EXTERNAL = [
    ("externally_assessed_share", kind, "từ 7% đến 10%", "Mặc định của phần mềm")
    for kind in ("mam-non", "tieu-hoc", "thcs", "thpt", "nhieu-cap")
]


def test_defaults_until_somebody_sets_a_target(world: World) -> None:
    assert shown(world, "T-TINH") == [("self_assessed_share", None, "100%", "Mặc định của phần mềm"), *EXTERNAL]
    assert shown(world, "T-TINH", year=2025)[-1][0] == "non_public_externally_assessed"
    assert shown(world, "T-TINH", year=2027) == [("self_assessed_share", None, "100%", "Mặc định của phần mềm")]
    assert shown(world, "T-TINH", year=2018) == []


def test_a_share_holds_below_and_a_number_does_not(world: World) -> None:
    put(world, document="Kế hoạch 1")
    put(world, kind="newly_recognised", minimum=Decimal(2))
    assert shown(world, "T-XA")[0] == ("self_assessed_share", None, "95%", "Sở Giáo dục và Đào tạo Thử")
    assert shown(world, "T-TH1")[0] == ("self_assessed_share", None, "95%", "Sở Giáo dục và Đào tạo Thử")
    assert [kind for kind, *_ in shown(world, "T-XA") if kind == "newly_recognised"] == []
    assert ("newly_recognised", None, "2 trường", "Sở Giáo dục và Đào tạo Thử") in shown(world, "T-TINH")
    assert shown(world, "T-TINH2")[0][2] == "100%"
    put(world, "xa", "T-XA", minimum=Decimal(90))
    assert shown(world, "T-TH1")[0] == ("self_assessed_share", None, "90%", "Ủy ban nhân dân xã Nậm Mạ")
    line = targets_of(world.units["T-TINH"], year=2026, on=TODAY)[0]
    assert (line.source, line.confidence, line.own, line.unit) == ("Kế hoạch 1", "high", True, "%")


def test_what_held_on_an_earlier_day_stays(world: World) -> None:
    first = put(world)
    second = put(world, on=LATER, minimum=Decimal(98), replaces=first.pk)
    assert [shown(world, "T-TINH", on=day)[0][2] for day in (date(2026, 11, 20), TODAY, date(2026, 11, 24), LATER)] == [
        "100%",
        "95%",
        "95%",
        "98%",
    ]
    drop_target(
        actor=world.actor("so", LATER), now=at(LATER, 15), unit_code="T-TINH", target_id=second.pk, reason="Nhầm"
    )
    assert shown(world, "T-TINH", on=LATER)[0][2] == "100%"
    history = target_history(unit_id=world.units["T-TINH"], year=2026)
    assert [(h.level, h.reason, h.set_by, h.closed_by) for h in history] == [
        ("98%", "Nhầm", "Đoàn Minh Châu", "Đoàn Minh Châu"),
        ("95%", "Thay bằng chỉ tiêu mới", "Đoàn Minh Châu", "Đoàn Minh Châu"),
    ]
    assert list(Event.objects.filter(action__startswith="planning.target").values_list("action", flat=True)) == [
        "planning.target.set",
        "planning.target.set",
        "planning.target.drop",
    ]


def test_two_people_at_once_and_a_second_press(world: World) -> None:
    first = put(world)
    with pytest.raises(StaleRow):
        put(world)
    put(world, minimum=Decimal(96), replaces=first.pk)
    with pytest.raises(StaleRow):
        put(world, minimum=Decimal(97), replaces=first.pk)
    with pytest.raises(StaleRow):
        drop_target(actor=world.actor("so"), now=at(TODAY), unit_code="T-TINH", target_id=first.pk, reason="Nhầm")
    assert Target.objects.filter(valid_to__isnull=True).count() == 1


def test_numbers_are_checked_against_the_schools_there_are(world: World) -> None:
    put(world, "xa", "T-XA", kind="newly_recognised", minimum=Decimal(3), school_type="tieu-hoc")
    with pytest.raises(PlanningProblem) as refused:
        put(world, "xa", "T-XA", kind="maintained", minimum=Decimal(4), school_type="tieu-hoc")
    assert refused.value.fields == {"minimum": "Đơn vị chỉ có 3 trường thuộc loại này. Hãy nhập số không lớn hơn."}
    for more, field in (
        ({"school_type": "thpt"}, "school_type"),
        ({"ownership": "ngoai-cong-lap"}, "ownership"),
        ({"school_type": "khac"}, "school_type"),
    ):
        with pytest.raises(PlanningProblem) as refused:
            put(world, "xa", "T-XA", **more)
        assert refused.value.fields.keys() & {field, "school_type"}
    assert Target.objects.count() == 1


def test_who_may_set(world: World) -> None:
    with pytest.raises(PermissionDenied):
        put(world, "hieutruong", "T-TH1")
    with pytest.raises(PermissionDenied):
        put(world, "so", "T-XA")
    for stranger, unit in (("xa", "T-TINH"), ("sokhac", "T-TINH"), ("hieutruong", "T-XA"), ("so", "KHONG-CO")):
        with pytest.raises(Http404):
            put(world, stranger, unit)
    mine = put(world)
    with pytest.raises(Http404):
        drop_target(
            actor=world.actor("sokhac"), now=at(TODAY), unit_code="T-TINH2", target_id=mine.pk, reason="Không phải"
        )
    with pytest.raises(PlanningProblem, match="lý do"):
        drop_target(actor=world.actor("so"), now=at(TODAY), unit_code="T-TINH", target_id=mine.pk, reason=" ")
