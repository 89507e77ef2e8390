"""Loading into the database: once, unchanged, refused when changed; the incomplete edition becomes selectable."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kiemdinh.rooms.regulations import queries
from kiemdinh.rooms.regulations.models import CatalogVersion, CrosswalkVersion, Edition, ProcedureVersion
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.regulations.use_cases import load_complete_file, load_regulations

pytestmark = pytest.mark.django_db
REGULATIONS = Path(__file__).parents[3] / "regulations"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def loaded() -> None:
    load_regulations(directory=REGULATIONS, now=NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "regulations"
    shutil.copytree(REGULATIONS, target)
    return target


def _tt22(tmp_path: Path) -> Path:
    """A stand-in for the complete preschool catalog of TT 22/2024, made from the one it amends."""
    text = (REGULATIONS / "tt19-2018/catalog.yaml").read_text(encoding="utf-8")
    text = text.replace('catalog: "tt19-2018"', 'catalog: "tt22-2024-mam-non"')
    text = text.replace('edition: "tt19-2018"', 'edition: "tt22-2024"')
    path = tmp_path / "tt22-mam-non.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_loading_twice_changes_nothing() -> None:
    first = load_regulations(directory=REGULATIONS, now=NOW)
    again = load_regulations(directory=REGULATIONS, now=NOW)
    assert (len(first.loaded), first.unchanged) == (24, ())
    assert (again.loaded, len(again.unchanged)) == ((), 24)
    tables = (Edition, CatalogVersion, ProcedureVersion, CrosswalkVersion)
    assert [table.objects.count() for table in tables] == [5, 6, 10, 3]


@pytest.mark.parametrize("name", ["tt17-2018/catalog.yaml", "tt57-2026/procedure.yaml", "tt19-2018/edition.yaml"])
def test_changed_content_of_a_loaded_version_is_refused(loaded: None, folder: Path, name: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("# sửa\n")
    with pytest.raises(RegulationError, match=f"{name}: nội dung đã công bố bị thay đổi"):
        load_regulations(directory=folder, now=NOW)
    # Someone who also rewrites LOCK is still refused, by what the database holds.
    (folder / "LOCK").unlink()
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")
    with pytest.raises(RegulationError, match=f"{name}: nội dung khác với bản đã nạp"):
        load_regulations(directory=folder, now=NOW)
    assert CatalogVersion.objects.count() == 6


def test_a_correction_becomes_the_version_for_new_cycles(loaded: None, folder: Path) -> None:
    old = queries.choose_for_cycle(school_type="tieu-hoc", on=date(2023, 9, 5))
    text = (folder / "tt17-2018/catalog.yaml").read_text(encoding="utf-8").replace('version: "1"', 'version: "2"')
    (folder / "tt17-2018/catalog-2.yaml").write_text(text, encoding="utf-8")
    (folder / "LOCK").write_text(Library(folder).lock_text(), encoding="utf-8")
    assert load_regulations(directory=folder, now=NOW).loaded == ("tt17-2018/catalog-2.yaml",)
    new = queries.choose_for_cycle(school_type="tieu-hoc", on=date(2023, 9, 5))
    assert new.catalog_version_id is not None and old.catalog_version_id is not None
    assert queries.get_catalog(new.catalog_version_id).version == 2
    assert queries.get_catalog(old.catalog_version_id).version == 1


def test_cycle_choice_pins_a_catalog_and_records_the_warning(loaded: None) -> None:
    choice = queries.choose_for_cycle(school_type="mam-non", on=date(2025, 9, 5))
    assert (choice.edition_id, choice.warning) == ("tt19-2018", "chưa gồm sửa đổi TT 22/2024")
    assert choice.catalog_version_id is not None
    assert queries.get_catalog(choice.catalog_version_id).catalog_id == "tt19-2018"
    none = queries.choose_for_cycle(school_type="gdtx", on=date(2025, 9, 5))
    assert (none.edition_id, none.catalog_version_id) == (None, None)
    assert "chưa có bộ" in none.reason_vi


def test_a_complete_file_makes_tt22_selectable(loaded: None, tmp_path: Path) -> None:
    path = _tt22(tmp_path)
    assert [row.header.edition_id for row in queries.selectable_editions(school_type="mam-non")] == [
        "tt19-2018",
        "tt57-2026",
    ]
    catalog = load_complete_file(path=path, directory=REGULATIONS, now=NOW)
    assert load_complete_file(path=path, directory=REGULATIONS, now=NOW).pk == catalog.pk
    choice = queries.choose_for_cycle(school_type="mam-non", on=date(2025, 9, 5))
    assert (choice.edition_id, choice.catalog_version_id, choice.warning) == ("tt22-2024", catalog.pk, None)
    primary = queries.choose_for_cycle(school_type="tieu-hoc", on=date(2025, 9, 5))
    assert (primary.edition_id, primary.warning) == ("tt17-2018", "chưa gồm sửa đổi TT 22/2024")
    assert [row.header.edition_id for row in queries.selectable_editions(school_type="mam-non")] == [
        "tt19-2018",
        "tt22-2024",
        "tt57-2026",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('edition: "tt22-2024"', 'edition: "tt17-2018"', "đã đủ"),
        ('edition: "tt22-2024"', 'edition: "tt99"', "chưa nạp bộ quy định"),
        ('school_types: ["mam-non"]', 'school_types: ["gdtx"]', "không áp dụng cho gdtx"),
        ('criteria: "25"', 'criteria: "22"', "ghi 22 nhưng đếm được 25"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(loaded: None, tmp_path: Path, old: str, new: str, message: str) -> None:
    path = _tt22(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegulationError, match=message) as caught:
        load_complete_file(path=path, directory=REGULATIONS, now=NOW)
    assert path.name in str(caught.value)
    assert CatalogVersion.objects.count() == 6


def test_changed_complete_file_is_refused(loaded: None, tmp_path: Path) -> None:
    path = _tt22(tmp_path)
    load_complete_file(path=path, directory=REGULATIONS, now=NOW)
    path.write_text(path.read_text(encoding="utf-8") + "# sửa\n", encoding="utf-8")
    with pytest.raises(RegulationError, match="nội dung khác với bản đã nạp"):
        load_complete_file(path=path, directory=REGULATIONS, now=NOW)


def test_what_is_loaded_equals_the_files(loaded: None) -> None:
    library = Library(REGULATIONS)
    for edition_id in library.edition_ids():
        assert queries.get_procedure(edition_id) == library.procedure(edition_id)
        row = queries.get_edition(edition_id)
        assert row is not None
        loaded_catalogs = [queries.get_catalog(catalog.id) for catalog in row.catalogs]
        assert sorted(loaded_catalogs, key=lambda c: c.catalog_id) == sorted(
            library.catalogs(edition_id), key=lambda c: c.catalog_id
        )


def test_reading_costs_few_queries(loaded: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        rows = queries.list_editions()
    catalog_id = rows[0].catalogs[0].id
    queries.get_catalog(catalog_id)
    with django_assert_num_queries(1):
        queries.get_catalog(catalog_id)


def test_unknown_ids_are_named(loaded: None) -> None:
    with pytest.raises(RegulationError, match="Không có phiên bản danh mục"):
        queries.get_catalog(999_999)
    with pytest.raises(RegulationError, match="Chưa nạp bộ quy định"):
        queries.get_procedure("tt99")
    assert queries.get_edition("tt99") is None
