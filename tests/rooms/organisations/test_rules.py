"""Intervals, paths, places, school types: no database."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.rooms.organisations.rules import places, tree
from kiemdinh.rooms.organisations.rules.schools import (
    SchoolVocabulary,
    managing_kind,
    short_school_name,
    stages_or_default,
)

REFERENCE = Path(__file__).resolve().parents[3] / "reference"


@pytest.fixture(scope="module")
def vocabulary() -> SchoolVocabulary:
    text = (REFERENCE / "school_types.yaml").read_text(encoding="utf-8")
    return SchoolVocabulary.load(yaml.load(text, Loader=yaml.BaseLoader))


def test_an_interval_holds_from_its_first_day_until_before_its_end() -> None:
    start, end = date(2020, 1, 1), date(2025, 7, 1)
    assert not tree.holds_on(valid_from=start, valid_to=end, on=date(2019, 12, 31))
    assert tree.holds_on(valid_from=start, valid_to=end, on=start)
    assert tree.holds_on(valid_from=start, valid_to=end, on=date(2025, 6, 30))
    assert not tree.holds_on(valid_from=start, valid_to=end, on=end)
    assert tree.holds_on(valid_from=start, valid_to=None, on=date(2099, 1, 1))
    assert tree.last_day(end) == date(2025, 6, 30)
    assert tree.last_day(None) is None


def test_paths() -> None:
    assert tree.child_path(parent_path="", unit_id=1) == "/1/"
    assert tree.child_path(parent_path="/1/24/", unit_id=310) == "/1/24/310/"
    assert tree.ids_of("/1/24/310/") == (1, 24, 310)
    assert tree.replace_prefix(path="/1/24/310/", old="/1/24/", new="/1/9/") == "/1/9/310/"
    with pytest.raises(ValueError, match="does not stand below"):
        tree.replace_prefix(path="/1/240/", old="/1/24/", new="/1/9/")


@given(st.lists(st.integers(1, 99_999), min_size=1, max_size=5), st.lists(st.integers(1, 99_999), max_size=3))
def test_a_path_range_holds_exactly_what_stands_below(top: list[int], more: list[int]) -> None:
    path = "/" + "".join(f"{i}/" for i in top)
    below = path + "".join(f"{i}/" for i in more)
    assert path <= below < tree.after_prefix(path)
    sibling = "/" + "".join(f"{i}/" for i in [*top[:-1], top[-1] * 10])
    assert not path <= sibling < tree.after_prefix(path)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Quận Đống Đa", "Đống Đa"),
        ("Quận 11", "Quận 11"),
        ("Thành phố Hồ Chí Minh", "Hồ Chí Minh"),
        ("Thị trấn Phù Yên", "Phù Yên"),
        ("Thị xã Sơn Tây", "Sơn Tây"),
        ("Đặc khu Côn Đảo", "Côn Đảo"),
        ("Bộ Giáo dục và Đào tạo", "Bộ Giáo dục và Đào tạo"),
    ],
)
def test_short_names_of_places(name: str, short: str) -> None:
    assert tree.short_place_name(name) == short


@pytest.mark.parametrize(
    ("kind", "name", "body"),
    [
        ("district", "Quận Đống Đa", "Phòng Giáo dục và Đào tạo quận Đống Đa"),
        ("commune", "Phường Đống Đa", "Ủy ban nhân dân phường Đống Đa"),
        ("province", "Tỉnh Bình Phước", "Sở Giáo dục và Đào tạo Bình Phước"),
        ("province", "Thành phố Hà Nội", "Sở Giáo dục và Đào tạo Hà Nội"),
        ("province", "Thành phố Hồ Chí Minh", "Sở Giáo dục và Đào tạo Thành phố Hồ Chí Minh"),
        ("ministry", "Bộ Giáo dục và Đào tạo", "Bộ Giáo dục và Đào tạo"),
    ],
)
def test_who_signs_for_a_unit_that_manages_schools(kind: str, name: str, body: str) -> None:
    assert tree.managing_body_name(kind=kind, name=name) == body


def test_the_successor_is_chosen_only_when_sure() -> None:
    choose = tree.choose_successor
    assert choose(predecessor_name="Phường Thịnh Quang", candidates=[("a", "Phường Đống Đa")]) == "a"
    two = [("a", "Phường Giảng Võ"), ("b", "Phường Láng")]
    assert choose(predecessor_name="Phường Láng Hạ", candidates=two) is None
    assert choose(predecessor_name="Xã Láng", candidates=two) == "b"
    assert choose(predecessor_name="Xã Láng", candidates=[]) is None


def test_how_one_place_follows_another() -> None:
    kind = tree.succession_kind
    assert kind(predecessor_has=2, successor_has=5, same_name=True) == "split"
    assert kind(predecessor_has=1, successor_has=2, same_name=True) == "merge"
    assert kind(predecessor_has=1, successor_has=1, same_name=True) == "convert"
    assert kind(predecessor_has=1, successor_has=1, same_name=False) == "rename"


def test_place_codes_of_the_two_lists_never_collide() -> None:
    assert places.place_code(kind="commune", generation=places.OLD, number=235) == "xa2004-00235"
    assert places.place_code(kind="commune", generation=places.NEW, number=235) == "xa2025-00235"
    assert places.place_code(kind="province", generation=places.NEW, number=1) == "tinh2025-01"
    assert places.place_code(kind="district", generation=places.OLD, number=6) == "huyen2004-006"


@pytest.mark.parametrize(
    ("school_type", "stages", "in_2024", "in_2026"),
    [
        ("mam-non", ["mam-non"], "district", "commune"),
        ("tieu-hoc", ["tieu-hoc"], "district", "commune"),
        ("thcs", ["thcs"], "district", "commune"),
        ("thpt", ["thpt"], "province", "province"),
        ("gdtx", ["gdtx"], "province", "province"),
        ("nhieu-cap", ["tieu-hoc", "thcs"], "district", "commune"),
        ("nhieu-cap", ["thcs", "thpt"], "province", "province"),
    ],
)
def test_who_manages_a_school_before_and_after_the_reform(
    vocabulary: SchoolVocabulary, school_type: str, stages: list[str], in_2024: str, in_2026: str
) -> None:
    def kind(on: date) -> str:
        return managing_kind(vocabulary=vocabulary, school_type=school_type, stages=stages, on=on)

    assert kind(date(2024, 5, 1)) == in_2024
    assert kind(date(2025, 6, 30)) == in_2024
    assert kind(date(2025, 7, 1)) == in_2026


def test_stages_of_a_school(vocabulary: SchoolVocabulary) -> None:
    def stages(school_type: str, given: tuple[str, ...] = ()) -> list[str]:
        return stages_or_default(vocabulary=vocabulary, school_type=school_type, stages=given)

    assert stages("thcs") == ["thcs"]
    assert stages("nhieu-cap", ("thpt", "tieu-hoc")) == ["tieu-hoc", "thpt"]
    assert stages("gdtx", ("thpt", "gdtx")) == ["thpt", "gdtx"]
    with pytest.raises(ValueError, match="ít nhất hai cấp học"):
        stages("nhieu-cap", ("thcs",))
    with pytest.raises(ValueError, match="nhiều cấp học"):
        stages("tieu-hoc", ("tieu-hoc", "thcs"))
    with pytest.raises(ValueError, match="Không có cấp học"):
        stages("thcs", ("dai-hoc",))
    with pytest.raises(ValueError, match="Không có loại trường"):
        stages("dai-hoc")


def test_words_people_use_for_types(vocabulary: SchoolVocabulary) -> None:
    words = {
        "Tiểu học": "tieu-hoc",
        "TRƯỜNG TIỂU HỌC": "tieu-hoc",
        "TH": "tieu-hoc",
        "Mẫu giáo": "mam-non",
        "THCS": "thcs",
        "Trung học cơ sở": "thcs",
        "TH&THCS": "nhieu-cap",
        "liên cấp": "nhieu-cap",
        "TH và THCS": "nhieu-cap",
        "GDTX": "gdtx",
        "GDNN-GDTX": "gdtx",
        "thpt": "thpt",
        "mam-non": "mam-non",
    }
    assert {word: vocabulary.find_type(word) for word in words} == words
    assert vocabulary.find_type("Đại học") is None
    assert [vocabulary.find_ownership(w) for w in ("Công lập", "tu thuc", "ngoài công lập")] == [
        "cong-lap",
        "tu-thuc",
        None,
    ]
    assert [vocabulary.find_stage(w) for w in ("TH", "THCS", "Trung học phổ thông", "xyz")] == [
        "tieu-hoc",
        "thcs",
        "thpt",
        None,
    ]


def test_short_names_of_schools() -> None:
    assert short_school_name("Trường Tiểu học Cát Linh") == "Tiểu học Cát Linh"
    assert short_school_name("Trường mầm non Láng Hạ") == "Mầm non Láng Hạ"
    assert short_school_name("Trung tâm GDTX Đống Đa") == "Trung tâm GDTX Đống Đa"
