"""Assessors made through the use cases, for tests of this room and of those that engage them."""

from datetime import date
from typing import Any

from tests.demo.cast import TODAY, World, at

from kiemdinh.rooms.assessors.models import Assessor, Engagement, Qualification
from kiemdinh.rooms.assessors.use_cases import PersonFacts, add_assessor, engage

EDITION = "tt17-2018"


def assessor(
    world: World, name: str, *, trained: bool = True, by: str = "so", on: date = TODAY, **facts: Any
) -> Assessor:
    """Somebody fit to assess a primary school, unless told otherwise."""
    known = {"sector_since": date(2010, 9, 1), "stages": ("tieu-hoc",), **facts}
    row = add_assessor(actor=world.actor(by, on), now=at(on), facts=PersonFacts(full_name=name, **known))
    if trained:
        Qualification(assessor=row, kind="training", title="Tập huấn đánh giá ngoài").save()
    return row


def asked(world: World, row: Assessor, school: str = "T-TH1", *, by: str = "so", **more: Any) -> Engagement:
    """The person is asked into team 1 for a school."""
    told = {
        "kind": "team",
        "ref_id": 1,
        "role": "member",
        "title": "Đoàn đánh giá ngoài Trường Tiểu học Sông Đà",
        "starts_on": TODAY,
        "ends_on": date(2026, 12, 31),
        "edition_code": EDITION,
        **more,
    }
    return engage(
        actor=world.actor(by), now=at(TODAY), assessor_id=row.pk, school_id=world.units[school], **told
    )
