"""Crosswalks: the published files against the catalogs, files that must be refused, loading, the page both ways."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kiemdinh.rooms.regulations import queries
from kiemdinh.rooms.regulations.models import CrosswalkVersion
from kiemdinh.rooms.regulations.rules.crosswalk import Crosswalk, Link, load_crosswalk
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.regulations.use_cases import load_regulations

REGULATIONS = Path(__file__).parents[3] / "regulations"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
PRIMARY = "tt17-2018--tt57-2026-pho-thong"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "regulations"
    shutil.copytree(REGULATIONS, target)
    return target


def _spoil(folder: Path, old: str, new: str, *, name: str = PRIMARY) -> list[str]:
    """The problems of the folder after one change of a crosswalk, with LOCK written again."""
    path = folder / f"crosswalks/{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (folder / "LOCK").unlink()
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")
    return Library(folder).problems()


def _crosswalk(name: str = PRIMARY) -> Crosswalk:
    return next(item for item in Library(REGULATIONS).crosswalks() if item.crosswalk_id == name)


# ── the published files ───────────────────────────────────────────────────────


def test_the_three_2018_sets_are_read_towards_tt57() -> None:
    found = {item.crosswalk_id: len(item.rows) for item in Library(REGULATIONS).crosswalks()}
    assert found == {
        "tt17-2018--tt57-2026-pho-thong": 27,
        "tt18-2018--tt57-2026-pho-thong": 28,
        "tt19-2018--tt57-2026-mam-non": 25,
    }


@pytest.mark.parametrize("name", [f"tt1{n}-2018--tt57-2026-{kind}" for n, kind in
                                  ((7, "pho-thong"), (8, "pho-thong"), (9, "mam-non"))])
def test_every_new_criterion_is_reached_from_some_old_one(name: str) -> None:
    crosswalk = _crosswalk(name)
    reached = {link.new for row in crosswalk.rows for link in row.links}
    assert len(reached) == 15
    # Nothing here is more than our reading: no link claims that two criteria are the same.
    assert {link.relation for row in crosswalk.rows for link in row.links} == {"subset", "intersects"}


def test_some_readings_that_must_not_change_by_accident() -> None:
    primary, secondary, preschool = (_crosswalk(n) for n in (
        PRIMARY, "tt18-2018--tt57-2026-pho-thong", "tt19-2018--tt57-2026-mam-non"))
    assert [primary.nearest(code) for code in ("1.6", "1.9", "1.10", "2.2", "3.6", "4.1", "5.1", "5.2", "5.5")] == [
        "1.3", "1.4", "4.2", "2.2", "4.1", "4.3", "3.1", "3.1", "3.5"]
    assert [secondary.nearest(code) for code in ("5.1", "5.2", "5.4", "5.6")] == ["3.1", "3.4", "3.3", "3.5"]
    assert [preschool.nearest(code) for code in ("1.5", "3.4", "5.2", "5.3")] == ["1.2", "4.1", "3.2", "3.5"]
    assert [link.old for link in primary.links_to("3.2")] == ["5.2"]
    assert [link.old for link in primary.links_to("4.3")] == ["4.1", "4.2"]
    assert primary.links_of("9.9") == () and primary.nearest("9.9") == ""


def test_those_for_which_a_new_criterion_is_nearest_come_first() -> None:
    content: dict[str, Any] = {
        "crosswalk": "a--b", "version": "1", "from": "a", "to": "b", "dated": "2026-01-01", "title": "t",
        "source": "s", "without": [{"old": "1.3", "reason": "không còn"}],
        "rows": [
            {"old": "1.1", "links": [_link("2.1"), _link("2.2")]},
            {"old": "1.2", "links": [_link("2.2")]},
        ],
    }
    crosswalk = load_crosswalk(content)
    assert [link.old for link in crosswalk.links_to("2.2")] == ["1.2", "1.1"]
    assert crosswalk.links_of("1.2") == (Link("1.2", "2.2", "subset", "low", "ghi chú"),)
    assert crosswalk.without == {"1.3": "không còn"}
    assert crosswalk.links_of("1.2")[0].relation_vi == "cũ nằm trong mới"
    assert crosswalk.links_of("1.2")[0].certainty_vi == "chưa chắc"


def _link(new: str) -> dict[str, str]:
    return {"new": new, "relation": "subset", "confidence": "low", "note": "ghi chú"}


# ── files that must be refused ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('  - old: "1.3"', '  - old: "1.13"', "danh mục tt17-2018 không có tiêu chí “1.13”."),
        ('  - old: "1.3"', '  - old: "1.13"', "tiêu chí cũ “1.3” chưa được nối và cũng chưa ghi lý do"),
        ('- new: "4.2"', '- new: "4.9"', "danh mục tt57-2026-pho-thong không có tiêu chí “4.9” (nối từ"),
        ('  - old: "1.3"', '  - old: "1.2"', "tiêu chí cũ “1.2” viết hai lần."),
        ('- new: "1.4"', '- new: "1.1"', "tiêu chí cũ “1.1” nối hai lần với “1.1”."),
        ('relation: "subset"', 'relation: "same"', "giá trị không nằm trong danh sách cho phép"),
        ('confidence: "medium"', 'confidence: "high"', "giá trị không nằm trong danh sách cho phép"),
        ("without: []", 'without:\n  - old: "1.2"\n    reason: "không còn"', "tiêu chí cũ “1.2” viết hai lần."),
        ('to: "tt57-2026-pho-thong"', 'to: "tt57-2026-gdtx"', "nhưng đối chiếu “tt17-2018--tt57-2026-gdtx”."),
    ],
)
def test_a_wrong_crosswalk_is_refused(folder: Path, old: str, new: str, words: str) -> None:
    problems = _spoil(folder, old, new)
    assert any(words in problem for problem in problems), problems
    assert all(problem.startswith(f"crosswalks/{PRIMARY}.yaml: ") for problem in problems)


def test_a_catalog_that_does_not_exist_is_named(folder: Path) -> None:
    old = folder / f"crosswalks/{PRIMARY}.yaml"
    text = old.read_text(encoding="utf-8").replace("tt57-2026-pho-thong", "tt99-2030")
    old.unlink()
    (folder / "crosswalks/tt17-2018--tt99-2030.yaml").write_text(text, encoding="utf-8")
    (folder / "LOCK").unlink()
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")
    assert Library(folder).problems() == ["crosswalks/tt17-2018--tt99-2030.yaml: không có danh mục “tt99-2030”."]


def test_an_old_criterion_may_have_no_counterpart_when_a_reason_is_given(folder: Path) -> None:
    path = folder / f"crosswalks/{PRIMARY}.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index('  - old: "1.3"'), text.index('  - old: "1.4"')
    text = text[:start] + text[end:].replace("without: []", 'without:\n  - old: "1.3"\n    reason: "Bộ mới bỏ."')
    path.write_text(text, encoding="utf-8")
    (folder / "LOCK").unlink()
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")
    assert Library(folder).problems() == []


def test_a_changed_crosswalk_is_refused_by_lock(folder: Path) -> None:
    with (folder / f"crosswalks/{PRIMARY}.yaml").open("a", encoding="utf-8") as file:
        file.write("# sửa\n")
    assert Library(folder).problems() == [
        f"crosswalks/{PRIMARY}.yaml: nội dung đã công bố bị thay đổi so với LOCK."]


# ── loading ───────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_correction_of_a_crosswalk_is_a_new_version(folder: Path) -> None:
    load_regulations(directory=folder, now=NOW)
    first = folder / f"crosswalks/{PRIMARY}.yaml"
    text = first.read_text(encoding="utf-8").replace('version: "1"', 'version: "2"', 1)
    (folder / f"crosswalks/{PRIMARY}-2.yaml").write_text(text.replace("chưa chắc", ""), encoding="utf-8")
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")
    assert load_regulations(directory=folder, now=NOW).loaded == (f"crosswalks/{PRIMARY}-2.yaml",)
    found = queries.crosswalk_between(from_catalog="tt17-2018", to_catalog="tt57-2026-pho-thong")
    assert found is not None and found.version == 2
    assert [c.version for c in queries.list_crosswalks()] == [2, 1, 1]
    assert queries.crosswalk_between(from_catalog="tt17-2018", to_catalog="tt57-2026-mam-non") is None


@pytest.mark.django_db
def test_a_wrong_crosswalk_loads_nothing(folder: Path) -> None:
    _spoil(folder, '- new: "4.2"', '- new: "4.9"')
    with pytest.raises(RegulationError, match=r"không có tiêu chí “4\.9”"):
        load_regulations(directory=folder, now=NOW)
    assert CrosswalkVersion.objects.count() == 0


# ── the page ──────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_page_shows_the_crosswalk_from_both_sides(client: Client) -> None:
    load_regulations(directory=REGULATIONS, now=NOW)
    assert f"/quy-dinh/doi-chieu/{PRIMARY}/" in client.get("/quy-dinh/").content.decode()
    page = client.get(f"/quy-dinh/doi-chieu/{PRIMARY}/").content.decode()
    assert "Gợi ý của phần mềm, chưa có hướng dẫn chính thức" in page
    assert page.count("<h1") == 1
    assert page.count('<th scope="row"') == 27
    assert "giao nhau một phần" in page and "cũ nằm trong mới" in page
    back = client.get(f"/quy-dinh/doi-chieu/{PRIMARY}/?chieu=moi").content.decode()
    assert back.count('<th scope="row"') == 15
    assert 'id="tc-4.3"' in back and "Ban đại diện cha mẹ học sinh" in back
    for word in ("subset", "intersects", "medium"):
        assert word not in page and word not in back


@pytest.mark.django_db
def test_an_unknown_crosswalk_is_not_found(client: Client) -> None:
    load_regulations(directory=REGULATIONS, now=NOW)
    assert client.get("/quy-dinh/doi-chieu/tt17-2018--tt99/").status_code == 404
