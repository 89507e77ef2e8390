"""Rows of a directory: no database, no file."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.rooms.organisations.rules.directory import (
    CellProblem,
    check_row,
    index_places,
    is_stray,
    match_place,
    place_words,
)
from kiemdinh.rooms.organisations.rules.schools import SchoolVocabulary

GOOD = {
    "code": "01-006-301",
    "name": "Trường Tiểu học Cát Linh",
    "school_type": "Tiểu học",
    "ownership": "Công lập",
    "commune": "Phường Cát Linh",
}


@pytest.fixture(scope="module")
def vocabulary() -> SchoolVocabulary:
    path = Path(__file__).resolve().parents[3] / "reference" / "school_types.yaml"
    return SchoolVocabulary.load(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


@pytest.fixture
def problems(vocabulary: SchoolVocabulary) -> Any:
    def find(**cells: str) -> list[CellProblem]:
        row, found = check_row(cells=GOOD | cells, vocabulary=vocabulary, year=2026)
        assert (row is None) == bool(found)
        return found

    return find


def test_a_good_row_becomes_codes_and_nfc(vocabulary: SchoolVocabulary) -> None:
    cells = GOOD | {
        "name": unicodedata.normalize("NFD", "Trường  Tiểu học Đồng Xoài "),
        "founded_year": "1.975",
        "stages": "",
        "disadvantaged": "x",
        "especially_disadvantaged": "Không",
        "phone": "+84 24 3851 2345",
    }
    row, found = check_row(cells=cells, vocabulary=vocabulary, year=2026)
    assert found == []
    assert row is not None
    assert (
        row.name,
        row.school_type,
        row.ownership,
        row.founded_year,
        row.disadvantaged,
        row.especially_disadvantaged,
        row.stages,
        row.phone,
    ) == ("Trường Tiểu học Đồng Xoài", "tieu-hoc", "cong-lap", 1975, True, False, (), "+84 24 3851 2345")


def test_a_code_that_a_spreadsheet_made_a_number_is_mended(vocabulary: SchoolVocabulary) -> None:
    row, _ = check_row(cells=GOOD | {"code": "79001234.0"}, vocabulary=vocabulary, year=2026)
    assert row is not None
    assert row.code == "79001234"


@pytest.mark.parametrize(
    ("cells", "field", "problem"),
    [
        ({"code": ""}, "code", "Thiếu mã trường."),
        ({"name": "123"}, "name", "Tên trường không có chữ."),
        ({"name": "A" * 251}, "name", "Tên trường dài quá 250 ký tự."),
        ({"code": "01 006"}, "code", "Mã trường có dấu cách hoặc dấu gạch chéo."),
        ({"code": "../etc"}, "code", "Mã trường có dấu cách hoặc dấu gạch chéo."),
        ({"school_type": "Đại học"}, "school_type", "Không hiểu loại trường “Đại học”."),
        ({"ownership": "Ngoài công lập"}, "ownership", "Không hiểu loại hình “Ngoài công lập”."),
        ({"stages": "Tiểu học, Xyz"}, "stages", "Không hiểu cấp học “Xyz”."),
        ({"founded_year": "năm ngoái"}, "founded_year", "Năm thành lập “năm ngoái” không phải là số."),
        ({"founded_year": "75"}, "founded_year", "Năm thành lập “75” không hợp lý."),
        ({"founded_year": "2030"}, "founded_year", "Năm thành lập ở tương lai."),
        ({"email": "c1catlinh"}, "email", "Thư điện tử “c1catlinh” không đúng dạng."),
        ({"disadvantaged": "đôi khi"}, "disadvantaged", "Không hiểu “đôi khi”."),
        ({"commune": ""}, "commune", "Thiếu xã, phường."),
        ({"name": '=HYPERLINK("http://x","y")'}, "name", "Ô chứa công thức."),
    ],
)
def test_each_bad_cell_is_named_with_a_way_to_mend_it(
    problems: Any, cells: dict[str, str], field: str, problem: str
) -> None:
    found = problems(**cells)
    assert [(p.field, p.problem) for p in found] == [(field, problem)]
    assert found[0].fix.endswith(".")


def test_all_bad_cells_of_a_row_are_told_at_once(problems: Any) -> None:
    found = problems(code="", school_type="x", email="y", founded_year="z")
    assert {p.field for p in found} == {"code", "school_type", "email", "founded_year"}


@pytest.mark.parametrize(
    ("cells", "stray"),
    [
        (["", "", ""], True),
        (["7", "", ""], True),
        (["I. Khối mầm non", "I. Khối mầm non", "I. Khối mầm non"], True),
        (["(1)", "(2)", "(3)"], True),
        (["", "Tổng cộng", "19"], True),
        (["Người lập biểu", "", "Thủ trưởng đơn vị"], True),
        (["1", "01-006-301", "Trường Tiểu học Cát Linh"], False),
        (["", "Trường Tiểu học Tổng Cộng", "x"], False),
    ],
)
def test_rows_that_are_not_rows(cells: list[str], stray: bool) -> None:
    assert is_stray(cells) is stray


def test_place_names_as_people_write_them() -> None:
    index = index_places([(1, "Phường Láng Hạ"), (2, "Phường 14"), (3, "Thị trấn Phù Yên"), (4, "Xã Phù Yên")])
    found = {
        text: list(match_place(text=text, places=index))
        for text in (
            "P. Láng Hạ",
            "láng hạ",
            "P14",
            "P.14",
            "phường 14",
            "TT Phù Yên",
            "Phù Yên",
            "Xã Phù Yên",
            "Xyz",
        )
    }
    assert found == {
        "P. Láng Hạ": [1],
        "láng hạ": [1],
        "P14": [2],
        "P.14": [2],
        "phường 14": [2],
        "TT Phù Yên": [3],
        "Phù Yên": [3, 4],
        "Xã Phù Yên": [4],
        "Xyz": [],
    }
    assert place_words("Q. Đống Đa") == "quan dong da"
