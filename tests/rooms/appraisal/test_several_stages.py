"""A trường phổ thông có nhiều cấp học: fifteen criteria a level of education, the lowest result counts (Điều 15)."""

import pytest
from tests.demo import cast
from tests.demo.cast import IN_TT57, TODAY, at, fill, publish
from tests.rooms.appraisal.world import ROLES, Case, Office, sign

from kiemdinh.rooms.appraisal.models import Appraisal, ListedSchool
from kiemdinh.rooms.appraisal.queries.access import appraisal_for
from kiemdinh.rooms.appraisal.queries.minutes import criterion_keys, level_given_by, levels_in, meeting_of
from kiemdinh.rooms.appraisal.queries.papers import minutes_context
from kiemdinh.rooms.appraisal.queries.snapshot import catalog_of
from kiemdinh.rooms.appraisal.use_cases import councils, deciding, lists
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem

CODES = [f"{s}.{n}" for s, count in ((1, 4), (2, 3), (3, 5), (4, 3)) for n in range(1, count + 1)]


@pytest.fixture
def several(so: Office) -> Case:
    """The school of Tiểu học and THCS has published its report; a council of seven studies it."""
    people = [("nhieucap", "chair"), ("Hai", "vice_chair"), ("Ba", "secretary"), ("Bốn", "member"), ("Năm", "member")]
    run = cast.running_cycle(so.world, school="T-NC1", by="nhieucap", on=IN_TT57, year="2026-2027", people_=people)
    fill(run, who="nhieucap", approve=True, top=2)
    publish(run, who="nhieucap")
    officer, leader = so.actor("so"), so.actor("giamdoc")
    row = lists.draw_up_list(actor=officer, now=at(TODAY), year=2026)
    # One year of data only: the Sở puts it into the list by hand, with its reason.
    place = ListedSchool.objects.get(yearly_list=row, school_id=so.world.units["T-NC1"])
    lists.decide_by_hand(
        actor=officer,
        now=at(TODAY),
        list_id=row.pk,
        school_id=place.school_id,
        version=place.version,
        listed=True,
        reason="Đủ dữ liệu bằng giấy của hai năm trước.",
    )
    lists.fix_list(actor=leader, now=at(TODAY), list_id=row.pk, version=1, number="15/DS", fixed_on=TODAY)
    council = councils.form_council(actor=officer, now=at(TODAY), title="Hội đồng số 1", listed_ids=[place.pk])
    for assessor_id, role in zip(so.assessors, ROLES, strict=False):
        councils.seat_member(actor=officer, now=at(TODAY), council_id=council.pk, assessor_id=assessor_id, role=role)
    council = councils.propose_council(actor=officer, now=at(TODAY), council_id=council.pk, version=council.version)
    council = deciding.decide_council(
        actor=leader, now=at(TODAY), council_id=council.pk, version=council.version, number="21", decided_on=TODAY
    )
    for number in range(1, 8):
        sign(so, f"tv{number}")
    case = Case(so, council, Appraisal.objects.get(council=council))
    for number in range(1, 8):
        case.opinion(f"tv{number}", level="1", standard="1", level_reason="THCS đạt Mức 1.")
    case.meet()
    return case


def given(case: Case, stage: str, **levels: int) -> int | None:
    """What the table gives after the criteria of a stage were changed."""
    case.write(criteria={f"{stage}/{code.replace('_', '.')}": {"level": level} for code, level in levels.items()})
    row, catalog = meeting_of(case.again()), catalog_of(case.appraisal)
    assert row is not None
    assert catalog is not None
    return level_given_by(catalog, levels_in(row, case.appraisal))


def test_every_stage_has_its_fifteen_rows_and_the_lowest_counts(several: Case) -> None:
    catalog = catalog_of(several.appraisal)
    assert catalog is not None
    assert [c.code for c in catalog.criteria] == CODES
    keys = criterion_keys(several.appraisal)
    assert [key for key, _, _ in keys] == [f"{stage}/{code}" for stage in ("tieu-hoc", "thcs") for code in CODES]
    everything = {c.replace(".", "_"): 2 for c in CODES}
    assert given(several, "tieu-hoc", **everything) is None  # THCS is still blank
    assert given(several, "thcs", **everything) == 2
    assert given(several, "thcs", **{c.replace(".", "_"): 1 for c in CODES}) == 1
    # One mandatory criterion of one stage fails: the whole school is không đạt Mức 1.
    assert given(several, "thcs", **{"1_3": 0}) == 0
    assert given(several, "thcs", **{"1_3": 1}) == 1
    # 1.1 is not mandatory: up to two of the other seven may fall below.
    assert given(several, "thcs", **{"1_1": 0, "1_2": 0}) == 1
    assert given(several, "thcs", **{"2_3": 0}) == 0


def test_minutes_of_several_stages_are_passed_with_the_lowest_level(several: Case) -> None:
    keys = [key for key, _, _ in criterion_keys(several.appraisal)]
    several.whole_minutes(level=2, degree=2)
    several.write(criteria={key: {"level": 1} for key in keys if key.startswith("thcs/")})
    with pytest.raises(AppraisalProblem, match="“Mức 1” .*biểu quyết lại là “Mức 2”"):
        several.pass_()
    several.write(level_votes={1: 7}, standard_votes={1: 7})
    row = several.pass_()
    assert (row.state, row.level, row.degree) == ("passed", 1, 1)
    assert (row.recognition.level, row.recognition.kind) == (1, "national_standard")
    access = appraisal_for(actor=several.so.actor("tv1"), appraisal_id=row.pk, today=TODAY)
    meeting = meeting_of(row)
    assert meeting is not None
    stages = minutes_context(access, meeting, passed_at=meeting.passed_at)["stages"]
    assert [(s["label"], len(s["rows"]), s["summary"][2]["counts"]) for s in stages] == [
        ("Cấp tiểu học", 15, [0, 0, 15]),
        ("Cấp THCS", 15, [0, 15, 0]),
    ]
