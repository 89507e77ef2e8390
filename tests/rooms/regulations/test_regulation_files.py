"""The published files: counts of the law, LOCK, schema and semantic checks, strict reading."""

import os
import shutil
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.regulations.rules.procedure import MonthDay
from kiemdinh.rooms.regulations.rules.strict_yaml import NotText, load_json, load_strings, load_typed

REGULATIONS = Path(__file__).parents[3] / "regulations"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the regulations that a test may spoil."""
    target = tmp_path / "regulations"
    shutil.copytree(REGULATIONS, target)
    return target


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _relock(folder: Path) -> None:
    (folder / "LOCK").unlink()
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")


def test_everything_published_is_good() -> None:
    assert Library(REGULATIONS).problems() == []


# Counts of the circulars: criteria of each standard, indicators of Mức 1/2/3, khoản, criteria without Mức 3.
LAW_COUNTS = [
    ("tt19-2018", "mam-non", [10, 3, 6, 2, 4], [75, 46, 25], 6, "1.2 1.7 1.8 1.9 1.10 3.6"),
    ("tt17-2018", "tieu-hoc", [10, 4, 6, 2, 5], [81, 48, 24], 5, "1.2 1.5 1.7 1.8 1.9 1.10 3.4 5.1"),
    ("tt18-2018", "thcs", [10, 4, 6, 2, 6], [84, 45, 25], 6, "1.2 1.7 1.8 1.9 1.10 3.4 5.3 5.4"),
]


@pytest.mark.parametrize(("edition", "kind", "criteria", "indicators", "khoan", "without"), LAW_COUNTS)
def test_counts_of_the_2018_sets(
    edition: str, kind: str, criteria: list[int], indicators: list[int], khoan: int, without: str
) -> None:
    catalog = Library(REGULATIONS).catalog_for(edition, kind)
    assert catalog is not None
    assert [len(standard.criteria) for standard in catalog.standards] == criteria
    assert [sum(len(c.levels.get(n, ())) for c in catalog.criteria) for n in (1, 2, 3)] == indicators
    assert [item.code for item in catalog.level_4] == [str(n) for n in range(1, khoan + 1)]
    assert " ".join(c.code for c in catalog.criteria if c.highest_level == 2) == without
    assert all([i.code for i in c.levels[1]] == ["a", "b", "c"] for c in catalog.criteria)
    assert catalog.accreditation_levels.by_level == {1: 1, 2: 2, 3: 3, 4: 4}
    assert catalog.national_standard_degrees.by_level == {2: 1, 3: 2, 4: 2}


@pytest.mark.parametrize(
    ("kind", "metrics", "degrees"),
    [("mam-non", 31, {1: 1, 2: 2}), ("nhieu-cap", 37, {1: 1, 2: 2}), ("gdtx", 34, {})],
)
def test_counts_of_tt57(kind: str, metrics: int, degrees: dict[int, int]) -> None:
    catalog = Library(REGULATIONS).catalog_for("tt57-2026", kind)
    assert catalog is not None
    assert [len(standard.criteria) for standard in catalog.standards] == [4, 3, 5, 3]
    assert [c.code for c in catalog.criteria if c.mandatory] == ["1.3", "1.4", "2.1", "2.2", "3.1", "3.2", "4.1", "4.2"]
    assert all(list(c.levels) == [1, 2] and len(c.levels[1]) == 1 for c in catalog.criteria)
    assert sum(len(c.metrics) for c in catalog.criteria) == metrics
    assert catalog.accreditation_levels.by_level == {}
    assert catalog.national_standard_degrees.by_level == degrees


def test_titles_that_the_circular_prints_in_two_ways() -> None:
    catalog = Library(REGULATIONS).catalog_for("tt57-2026", "thcs")
    assert catalog is not None
    assert catalog.standards[2].title.endswith("phát triển học sinh")
    assert catalog.standards[2].generic_title.endswith("phát triển người học")
    assert catalog.criterion("4.2").title == "Môi trường giáo dục an toàn, tích cực, hỗ trợ phát triển học sinh"
    assert catalog.criterion("4.2").mau5_title == "Môi trường giáo dục an toàn, sức khỏe và hạnh phúc"
    assert "cải tiến chất lượng" in catalog.criterion("1.4").mau5_title
    assert "bên trong cơ sở giáo dục" in catalog.criterion("1.2").mau5_title
    assert catalog.criterion("4.3").mau5_title == "Phối hợp gia đình, cộng đồng và tổ chức liên quan"
    assert catalog.criterion("2.1").mau5_title == catalog.criterion("2.1").title
    for code in ("3.1", "3.3"):
        assert "hướng nghiệp (nếu có)" in catalog.criterion(code).levels[1][0].text


def test_procedure_values_are_typed_and_dated() -> None:
    library = Library(REGULATIONS)
    old, new = library.procedure("tt17-2018"), library.procedure("tt57-2026")
    on = date(2026, 12, 1)
    assert (old.integer("council.min_members", on=on), new.integer("council.min_members", on=on)) == (7, 5)
    assert (old.flag("council.must_be_odd", on=on), new.flag("council.must_be_odd", on=on)) == (False, True)
    assert (old.text("evidence.code_format", on=on), new.text("evidence.code_format", on=on)) == (
        "2018-box",
        "tt57",
    )
    assert new.month_day("report.deadline", on=on) == MonthDay(day=15, month=6)
    assert new.month_day("report.deadline", on=on).in_year(2027) == date(2027, 6, 15)
    assert old.integers("council.working_group_size", on=on) == (2, 5)
    assert new.mapping("report.receiver", on=on)["thpt"] == "Sở Giáo dục và Đào tạo"
    assert old.value("evidence.kept_years", on=on).confidence == "low"
    with pytest.raises(RegulationError, match="không có giá trị"):
        old.integer("council.size", on=on)
    with pytest.raises(RegulationError, match="cho ngày 01/01/2018"):
        old.integer("council.min_members", on=date(2018, 1, 1))
    with pytest.raises(RegulationError, match="không đúng kiểu"):
        old.integer("council.must_be_odd", on=on)


def test_no_source_of_another_project_is_named() -> None:
    for path in REGULATIONS.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for word in ("github", "http", "lawnet", "thuvienphapluat") if word in text], path
        assert unicodedata.is_normalized("NFC", text)


def test_a_changed_byte_is_refused(folder: Path) -> None:
    _edit(folder / "tt17-2018/catalog.yaml", "đúng quy định", "đúng quy đinh")
    problems = Library(folder).problems()
    assert problems == ["tt17-2018/catalog.yaml: nội dung đã công bố bị thay đổi so với LOCK."]
    with pytest.raises(RegulationError, match=r"tt17-2018/catalog\.yaml: nội dung đã công bố bị thay đổi"):
        Library(folder).catalog_for("tt17-2018", "tieu-hoc")
    with pytest.raises(RegulationError, match="không được sửa hoặc xóa"):
        Library(folder).lock_text()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("tt17-2018/catalog.yaml", ["tt17-2018/catalog.yaml: nội dung đã công bố bị thay đổi so với LOCK."]),
        ("tt57-2026/hints.yaml", ["tt57-2026/hints.yaml: nội dung đã công bố bị thay đổi so với LOCK."]),
        (
            "LOCK",
            [
                "tt57-2026/procedure.yaml : có trong LOCK nhưng không có tệp.",
                "tt57-2026/procedure.yaml: chưa có trong LOCK.",
            ],
        ),
    ],
)
def test_a_folder_found_good_is_checked_again_when_a_byte_changes(folder: Path, path: str, found: list[str]) -> None:
    library = Library(folder)
    assert library.problems() == []
    before = (folder / path).read_bytes()
    times = (folder / path).stat()
    # The same size and the same times: only the content differs.
    assert before[-1:] == b"\n"
    (folder / path).write_bytes(before[:-1] + b" ")
    os.utime(folder / path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert Library(folder).problems() == found
    assert Library(folder).problems() == found
    (folder / path).write_bytes(before)
    assert Library(folder).problems() == []


def test_a_good_folder_is_checked_again_when_a_schema_changes(folder: Path) -> None:
    assert Library(folder).problems() == []
    _edit(folder / "schema/edition.schema.json", '"required": [', '"required": ["khac", ')
    assert Library(folder).problems() != []


def test_a_good_folder_is_checked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Library(folder).problems() == []
    monkeypatch.setattr(Library, "_find_problems", lambda self: pytest.fail("checked again"))
    assert Library(folder).problems() == []


def test_a_file_outside_lock_or_gone_is_refused(folder: Path) -> None:
    shutil.copy(folder / "tt17-2018/catalog.yaml", folder / "tt17-2018/catalog-2.yaml")
    (folder / "tt19-2018/procedure.yaml").unlink()
    assert sorted(Library(folder).problems()) == [
        "tt17-2018/catalog-2.yaml: chưa có trong LOCK.",
        "tt19-2018/procedure.yaml: có trong LOCK nhưng không có tệp.",
    ]


def test_a_correction_is_a_new_version_beside_the_old(folder: Path) -> None:
    text = (folder / "tt17-2018/catalog.yaml").read_text(encoding="utf-8")
    text = text.replace('version: "1"', 'version: "2"').replace('change: "new_law"', 'change: "correction"')
    (folder / "tt17-2018/catalog-2.yaml").write_text(text, encoding="utf-8")
    before = (folder / "LOCK").read_text(encoding="utf-8").splitlines()
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")
    library = Library(folder)
    assert library.problems() == []
    assert set(before) < set((folder / "LOCK").read_text(encoding="utf-8").splitlines())
    catalog = library.catalog_for("tt17-2018", "tieu-hoc")
    assert catalog is not None and catalog.version == 2


SPOILED: list[tuple[str, str, str, str]] = [
    ("tt17-2018/catalog.yaml", 'code: "1.10"', 'code: "1.1"', "tiêu chí “1.1” viết hai lần"),
    ("tt17-2018/catalog.yaml", 'code: "1.10"', "code: 1.x", "viết không đúng dạng"),
    ("tt17-2018/catalog.yaml", 'criteria: "27"', 'criteria: "26"', "ghi 26 nhưng đếm được 27"),
    ("tt17-2018/catalog.yaml", '"1": "81"', '"1": "80"', "ghi 80 nhưng đếm được 81"),
    ("tt17-2018/catalog.yaml", '"1.2", "1.5"', '"1.5"', "criteria_without_level_3"),
    ("tt17-2018/catalog.yaml", '- code: "b"', '- code: "c"', "chỉ báo phải là a, b, c"),
    ("tt17-2018/catalog.yaml", 'key: "all_criteria_up_to_level"', 'key: "khac"', "không có quy tắc xét mức"),
    ("tt17-2018/catalog.yaml", 'title: "Tổ chức', 'title: " Tổ chức', "khoảng trắng thừa"),
    ("tt17-2018/catalog.yaml", "Tổ chức và", unicodedata.normalize("NFD", "Tổ chức và"), "NFC"),
    ("tt17-2018/catalog.yaml", 'schema: "catalog/1"', 'schema: "catalog/1"\nla: "x"', "khóa không được phép"),
    ("tt17-2018/catalog.yaml", 'schema: "catalog/1"', 'schema: "catalog/1"\nschema: "x"', "viết hai lần"),
    (
        "tt17-2018/catalog.yaml",
        '"3": "2", "4": "2"',
        '"3": "2", "4": "1"',
        "mức cao hơn lại cho kết quả thấp hơn",
    ),
    ("tt57-2026/catalog-gdtx.yaml", "mandatory: true", "mandatory: false", "ghi 8 nhưng đếm được 7"),
    ("tt57-2026/catalog-gdtx.yaml", 'parameters: {"others_min": "5"}', "parameters: {}", "tham số"),
    ("tt57-2026/catalog-gdtx.yaml", 'kind: "trend"', 'kind: "khac"', "không nằm trong danh sách"),
    ("tt57-2026/catalog-gdtx.yaml", 'school_types: ["gdtx"]', 'school_types: ["thpt"]', "đúng một danh mục"),
    ("tt18-2018/edition.yaml", 'from: "2018-10-10"', 'from: "2018-10-32"', "không tồn tại trong lịch"),
    ("tt18-2018/edition.yaml", 'to: "2026-07-06"', 'to: "2016-07-06"', "đứng trước ngày có hiệu lực"),
    ("tt18-2018/edition.yaml", 'to: "2026-07-06"', 'to: "2026-07-08"', "cùng hiệu lực"),
    ("tt22-2024/edition.yaml", 'fallback_warning: "chưa gồm sửa đổi TT 22/2024"\n', "", "fallback_warning"),
    ("tt22-2024/edition.yaml", 'amends: ["tt17-2018"', 'amends: ["tt16-2018"', "không có"),
    (
        "tt57-2026/procedure.yaml",
        "council.min_members:",
        "council.min_member:",
        "thiếu giá trị “council.min_members”",
    ),
    ("tt57-2026/procedure.yaml", 'value: "15/6"', 'value: "31/6"', "không đúng kiểu month_day"),
    ("tt17-2018/procedure.yaml", 'to: "2025-06-30"', 'to: "2025-07-30"', "trùng ngày 2025-07-01"),
]


@pytest.mark.parametrize(("path", "old", "new", "message"), SPOILED)
def test_checks_find_what_is_wrong(folder: Path, path: str, old: str, new: str, message: str) -> None:
    _edit(folder / path, old, new)
    try:
        _relock(folder)
        problems = Library(folder).problems()
    except RegulationError as error:
        problems = [str(error)]
    assert [problem for problem in problems if message in problem], problems


def test_strings_stay_strings() -> None:
    assert load_strings("a: 1.10\nb: no\nc: 2018-10-10\nd: [yes, ~]", name="x") == {
        "a": "1.10",
        "b": "no",
        "c": "2018-10-10",
        "d": ["yes", "~"],
    }


def test_typed_reading_keeps_only_true_and_false() -> None:
    assert load_typed('"1.10": true\nb: False\nc: na\nd: "true"\ne: 1.10\nf:', name="x") == {
        "1.10": True,
        "b": False,
        "c": "na",
        "d": "true",
        "e": NotText("1.10"),
        "f": None,
    }


@pytest.mark.parametrize(
    ("reader", "text", "message"),
    [
        (load_typed, "1.10: true", 'mã 1.10 phải đặt trong ngoặc kép: "1.10"'),
        (load_typed, "07: true", "phải đặt trong ngoặc kép"),
        (load_typed, "a: yes", "viết true, false hoặc na"),
        (load_typed, "{*: true}", 'mã \\* phải đặt trong ngoặc kép: "\\*"'),
        (load_typed, "a: &x 1\nb: *x", "không dùng dấu & và \\*"),
        (load_typed, "a: !!python/object:os.system x", "không dùng nhãn"),
        (load_typed, "a: 1\na: 2", "“a” viết hai lần"),
        (load_typed, "a:\n\t- b", "tab"),
        (load_typed, "a: [", "không đọc được YAML"),
        (load_typed, "a: 1\n---\nb: 2", "một tài liệu"),
        (load_typed, "", "tệp trống"),
        (load_typed, "[" * 40 + "]" * 40, "quá nhiều lớp"),
        (load_strings, "- a", "phải là một bảng"),
        (load_json, '{"a": 1, "a": 2}', "“a” viết hai lần"),
        (load_json, '{"a": NaN}', "NaN"),
        (load_json, "{", "không đọc được JSON ở dòng 1"),
        (load_json, "[" * 100000, "quá nhiều lớp|không đọc được JSON"),
    ],
)
def test_bad_files_are_refused_in_one_line(reader: Callable[..., Any], text: str, message: str) -> None:
    with pytest.raises(RegulationError, match=message) as caught:
        reader(text, name="tệp thử")
    assert "\n" not in str(caught.value)
