"""Levels: properties that hold for every answer, explanations, and bad answers. The law itself is in tests/law."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.hints import metric_hints, transition_notice
from kiemdinh.rooms.regulations.rules.levels import Blocking, assess, assess_criterion, assess_stages
from kiemdinh.rooms.regulations.rules.library import Library

LIBRARY = Library(Path(__file__).parents[3] / "regulations")
# A busy machine is no fault of the rules: no deadline for one example.
patient = settings(deadline=None)
PAIRS = [
    ("tt17-2018", "tieu-hoc"),
    ("tt18-2018", "thcs"),
    ("tt19-2018", "mam-non"),
    ("tt57-2026", "mam-non"),
    ("tt57-2026", "thpt"),
    ("tt57-2026", "gdtx"),
]


def _catalog(edition: str, school_type: str) -> Catalog:
    catalog = LIBRARY.catalog_for(edition, school_type)
    assert catalog is not None
    return catalog


CATALOGS = [_catalog(*pair) for pair in PAIRS]
PRIMARY = CATALOGS[0]
TT57 = CATALOGS[4]
type Place = tuple[str, str, str]


def _places(catalog: Catalog) -> list[Place]:
    found = [
        (criterion.code, str(level), indicator.code)
        for criterion in catalog.criteria
        for level, indicators in criterion.levels.items()
        for indicator in indicators
    ]
    return found + [("muc-4", "4", item.code) for item in catalog.level_4]


def _split(ticks: dict[Place, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    answers: dict[str, Any] = {}
    level_4: dict[str, Any] = {}
    for (criterion, level, indicator), tick in ticks.items():
        if criterion == "muc-4":
            level_4[indicator] = tick
        else:
            answers.setdefault(criterion, {}).setdefault(level, {})[indicator] = tick
    return answers, level_4


def _assess(catalog: Catalog, ticks: dict[Place, Any]) -> Any:
    answers, level_4 = _split(ticks)
    return assess(catalog, answers, level_4=level_4)


@st.composite
def marked(draw: st.DrawFn) -> tuple[Catalog, dict[Place, Any]]:
    """Mostly met answers, so that schools of every level come up, with some refused, n/a or silent."""
    catalog = draw(st.sampled_from(CATALOGS))
    up_to = draw(st.integers(0, 4))
    ticks: dict[Place, Any] = {place: int(place[1]) <= up_to for place in _places(catalog)}
    changes = st.dictionaries(
        st.sampled_from(_places(catalog)), st.sampled_from([True, False, "na", None]), max_size=12
    )
    ticks |= draw(changes)
    return catalog, {place: tick for place, tick in ticks.items() if tick is not None}


@patient
@given(marked(), st.data())
def test_one_more_tick_never_lowers_a_level(case: tuple[Catalog, dict[Place, Any]], data: st.DataObject) -> None:
    catalog, ticks = case
    place = data.draw(st.sampled_from(_places(catalog)))
    before, after = _assess(catalog, ticks), _assess(catalog, {**ticks, place: True})
    assert after.school_level >= before.school_level
    assert all(after.criteria[code].level >= before.criteria[code].level for code in before.criteria)
    assert (after.national_standard or 0) >= (before.national_standard or 0)
    assert (after.accreditation_level or 0) >= (before.accreditation_level or 0)


@patient
@given(marked())
def test_not_applicable_counts_as_met(case: tuple[Catalog, dict[Place, Any]]) -> None:
    catalog, ticks = case
    as_met = {place: True if tick == "na" else tick for place, tick in ticks.items()}
    assert _assess(catalog, ticks) == _assess(catalog, as_met)


@patient
@given(marked())
def test_no_answer_counts_as_not_met_but_is_incomplete(case: tuple[Catalog, dict[Place, Any]]) -> None:
    catalog, ticks = case
    refused = {place: ticks.get(place, False) for place in _places(catalog)}
    with_gaps, filled = _assess(catalog, ticks), _assess(catalog, refused)
    assert filled.complete
    assert with_gaps.school_level == filled.school_level
    assert [entry.as_dict() for entry in with_gaps.blocking] == [entry.as_dict() for entry in filled.blocking]
    gaps = [place for place in _places(catalog) if place not in ticks and place[0] != "muc-4"]
    if gaps:
        assert not with_gaps.complete


@patient
@given(marked(), st.randoms())
def test_the_order_of_answers_means_nothing(case: tuple[Catalog, dict[Place, Any]], random: Any) -> None:
    catalog, ticks = case
    shuffled = list(ticks.items())
    random.shuffle(shuffled)
    assert _assess(catalog, ticks) == _assess(catalog, dict(shuffled))


@patient
@given(marked())
def test_meeting_all_that_blocks_gives_the_next_level(case: tuple[Catalog, dict[Place, Any]]) -> None:
    catalog, ticks = case
    result = _assess(catalog, ticks)
    top = 4 if catalog.level_4 else catalog.top_level
    assert bool(result.blocking) == (result.school_level < top)
    met = {(entry.criterion, str(entry.level), entry.indicator): True for entry in result.blocking}
    if met:
        assert _assess(catalog, {**ticks, **met}).school_level > result.school_level
        assert all(ticks.get(place) not in (True, "na") for place in met)


@patient
@given(marked())
def test_what_does_not_block_cannot_raise_the_2018_level_alone(
    case: tuple[Catalog, dict[Place, Any]],
) -> None:
    catalog, ticks = case
    if catalog.generation == "tt57":
        return  # there any five of seven will do, so a criterion listed as blocking may be left out
    result = _assess(catalog, ticks)
    for entry in result.blocking:
        place = (entry.criterion, str(entry.level), entry.indicator)
        others = {(e.criterion, str(e.level), e.indicator): True for e in result.blocking if e != entry}
        assert _assess(catalog, {**ticks, **others, place: False}).school_level == result.school_level


@patient
@given(st.dictionaries(st.sampled_from(["tieu-hoc", "thcs", "thpt"]), st.integers(0, 2), min_size=2))
def test_a_school_of_several_stages_takes_the_lowest(levels: dict[str, int]) -> None:
    answers = {
        stage: _split({place: int(place[1]) <= level for place in _places(TT57)})[0] for stage, level in levels.items()
    }
    result = assess_stages(TT57, answers)
    assert result.school_level == min(levels.values())
    lowest = {stage for stage, level in levels.items() if level == min(levels.values())}
    expected = lowest if min(levels.values()) < 2 else set()
    assert {entry.stage for entry in result.blocking} == expected


@pytest.mark.parametrize(
    ("answers", "level", "explanation"),
    [
        ({}, 0, "Chưa có câu trả lời nào."),
        ({"1": {"a": True, "b": False, "c": True}}, 0, "Chưa đạt Mức 1 vì chỉ báo b."),
        ({"1": {"a": True, "b": False}}, 0, "Chưa đạt Mức 1 vì chỉ báo b; chưa trả lời chỉ báo c."),
        (
            {"1": {"a": True, "b": True, "c": True}, "2": {"a": True, "b": False}},
            1,
            "Đạt Mức 1. Chưa đạt Mức 2 vì chỉ báo b.",
        ),
        (
            {
                "1": {"a": True, "b": True, "c": "na"},
                "2": {"a": True, "b": True},
                "3": {"a": True, "b": True},
            },
            3,
            "Đạt Mức 3, mức cao nhất của tiêu chí này.",
        ),
    ],
)
def test_a_criterion_says_why(answers: dict[str, Any], level: int, explanation: str) -> None:
    result = assess_criterion(PRIMARY, "1.4", answers)
    assert (result.level, result.explanation_vi) == (level, explanation)
    assert result.total == 7
    assert result.complete is (explanation.startswith("Đạt Mức 3"))


def test_a_lone_requirement_is_explained_without_a_letter() -> None:
    met = {"1": {"a": True, "b": True, "c": True}}
    assert assess_criterion(PRIMARY, "1.1", {**met, "2": {"*": False}}).explanation_vi == (
        "Đạt Mức 1. Chưa đạt Mức 2 vì chưa đáp ứng yêu cầu của mức này."
    )
    silent = assess_criterion(PRIMARY, "1.1", met)
    assert silent.explanation_vi == "Đạt Mức 1. Chưa đạt Mức 2 vì chưa trả lời yêu cầu của mức này."
    assert silent.blocking == (Blocking("1.1", 2, "*", answered=False),)


def test_the_school_says_which_of_the_eight_and_how_many_of_the_seven() -> None:
    ticks = {place: place[0] not in ("1.3", "1.1", "1.2", "2.3") for place in _places(TT57) if place[1] == "1"}
    assert _assess(TT57, ticks).explanation_vi == (
        "Trường không đạt Mức 1. Chưa đạt Mức 1 vì 1/8 tiêu chí bắt buộc chưa đạt Mức 1 (1.3); "
        "mới có 4/7 tiêu chí còn lại đạt Mức 1, cần ít nhất 5 (chưa đạt: 1.1, 1.2, 2.3)."
    )


def test_the_school_says_which_criteria_and_khoan() -> None:
    ticks = {place: place not in (("1.4", "2", "a"), ("1.1", "2", "*")) for place in _places(PRIMARY)}
    assert _assess(PRIMARY, ticks).explanation_vi == (
        "Trường đạt Mức 1. Chưa đạt Mức 2 vì tiêu chí 1.1; 1.4 (chỉ báo a)."
    )
    ticks = {place: place != ("muc-4", "4", "2") for place in _places(PRIMARY)}
    assert _assess(PRIMARY, ticks).explanation_vi == "Trường đạt Mức 3. Chưa đạt Mức 4 vì khoản 2 Điều 22."


def test_tt57_answers_may_be_short_or_long() -> None:
    assert assess(TT57, {"1.1": {"1": True, "2": "na"}}) == assess(TT57, {"1.1": {"1": {"*": True}, "2": {"*": "na"}}})


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"9.9": {}}, "không có tiêu chí “9.9”"),
        ({"1.1": {"4": {}}}, "không có Mức “4”"),
        ({"1.2": {"3": {"*": True}}}, "chỉ có Mức 1, 2"),
        ({"1.1": {"1": {"d": True}}}, "không có chỉ báo “d”"),
        ({"1.1": {"1": {"a": 1}}}, "true, false hoặc"),
        ({"1.1": {"1": {"a": None}}}, "giá trị trống"),
        ({"1.1": {"1": True}}, "bảng theo chỉ báo"),
        ({"1.1": True}, "bảng theo mức"),
        ([], "bảng theo mã tiêu chí"),
    ],
)
def test_bad_answers_are_refused(answers: Any, message: str) -> None:
    with pytest.raises(RegulationError, match=message):
        assess(PRIMARY, answers)


def test_level_4_is_refused_where_there_is_none() -> None:
    with pytest.raises(RegulationError, match="không có Mức 4"):
        assess(TT57, {}, level_4={"1": True})
    with pytest.raises(RegulationError, match="không có khoản “6”"):
        assess(PRIMARY, {}, level_4={"6": True})
    assert assess(TT57, {}, level_4={}).school_level == 0


def test_figures_only_give_hints() -> None:
    from datetime import date

    criterion = TT57.criterion("2.1")
    figures = {"2.1.dl1": [Decimal(100), Decimal(80)], "2.1.dl2": [None, Decimal(90)], "2.1.dl4": [None]}
    assert [(hint.code, hint.message_vi) for hint in metric_hints(criterion=criterion, figures=figures)] == [
        ("2.1.dl1", "Thấp hơn năm trước; hội đồng xem xét nguyên nhân."),
        ("2.1.dl3", "Chưa có số liệu."),
        ("2.1.dl4", "Chưa có số liệu."),
    ]
    procedure = LIBRARY.procedure("tt57-2026")
    notice = transition_notice(procedure=procedure, on=date(2028, 12, 31))
    assert notice is not None and "Điều 27 khoản 4" in notice and "31/12/2028" in notice
    assert transition_notice(procedure=procedure, on=date(2029, 1, 1)) is None
