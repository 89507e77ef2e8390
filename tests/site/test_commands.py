"""`kiemdinh setup`, `serve`, `places`, `import-directory` and the tree of commands as a person meets them."""

import json
import socket
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from kiemdinh.rooms.organisations import queries
from kiemdinh.rooms.organisations.models import SchoolYear, Unit
from kiemdinh.rooms.regulations.models import CatalogVersion
from kiemdinh.site.cli import main

HEADINGS = ("Mã trường", "Tên trường", "Loại trường", "Loại hình", "Xã, phường")


def directory(path: Path, *rows: tuple[str, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_every_group_answers_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    expected = {
        "serve",
        "setup",
        "demo",
        "assess",
        "regulations",
        "places",
        "import-directory",
        "accounts",
        "cycles",
        "export-report",
        "backup",
        "restore",
    }
    assert {word for word in expected if f"    {word} " in shown or f"    {word}\n" in shown} == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["lệnh-lạ"],
        ["serve", "--port", "chữ"],
        ["serve", "--port", "0"],
        ["serve", "--threads", "0"],
        ["backup"],
        ["import-directory", "x.xlsx"],
        ["import-directory", "không-có.xlsx", "--under", "x"],
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.strip().splitlines()) == 1


@pytest.mark.django_db
def test_serve_refuses_a_taken_port_and_an_unprepared_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port]) == 1
    assert f"cổng {port}" in capsys.readouterr().err
    (settings.STATIC_ROOT / "staticfiles.json").unlink(missing_ok=True)
    assert main(["serve", "--port", port]) == 1
    assert capsys.readouterr().err == (
        "Dữ liệu chưa được chuẩn bị cho phiên bản này. Hãy chạy `kiemdinh setup` trước.\n"
    )


@pytest.mark.django_db
def test_setup_may_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup"]) == 0
    counts = SchoolYear.objects.count(), CatalogVersion.objects.count()
    assert min(counts) > 3
    assert "năm học." in capsys.readouterr().out
    assert main(["setup"]) == 0
    assert (SchoolYear.objects.count(), CatalogVersion.objects.count()) == counts
    assert capsys.readouterr().out == "Đã chuẩn bị xong: cơ sở dữ liệu, bộ quy định, tệp giao diện.\n"
    assert (settings.STATIC_ROOT / "design_system" / "kiemdinh.css").exists()


@pytest.mark.django_db
def test_places_then_a_directory_with_one_bad_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["places", "--province", "75"]) == 0
    units = Unit.objects.count()
    assert units > 90
    capsys.readouterr()
    assert main(["places", "--province", "75"]) == 0
    assert Unit.objects.count() == units
    assert "Thêm 0 đơn vị, 0 quan hệ kế tiếp, 0 năm học." in capsys.readouterr().out
    commune = Unit.objects.filter(kind="commune", code__startswith="xa2025-").order_by("code").first()
    name = queries.name_as_of(unit_id=commune.pk, on=commune.opened_on)
    file = directory(
        tmp_path / "ds.xlsx",
        ("TH01", "Trường Tiểu học Một", "Tiểu học", "Công lập", name),
        ("TH02", "Trường Tiểu học Hai", "Loại lạ", "Công lập", name),
    )
    assert main(["import-directory", str(file), "--under", "tinh2025-75", "--on", "2026-11-21", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [shown[key] for key in ("accepted", "created", "updated", "unchanged")] == [1, 1, 0, 0]
    assert [(row["row"], row["cell"], row["column"], row["value"]) for row in shown["refused"]] == [
        (3, "C3", "Loại trường", "Loại lạ")
    ]
    assert shown["refused"][0]["reason"].startswith("Không hiểu loại trường “Loại lạ”. Ghi một trong: Mầm non")
    assert shown["rejected_file"] == str(tmp_path / "ds-dong-hong.xlsx")
    kept = openpyxl.load_workbook(shown["rejected_file"]).active
    assert "TH02" in {cell.value for row in kept.iter_rows() for cell in row}


@pytest.mark.django_db
def test_a_directory_with_columns_of_its_own_below_the_whole_country(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["places", "--province", "75"]) == 0
    commune = Unit.objects.filter(kind="commune", code__startswith="xa2025-").order_by("code").first()
    file = tmp_path / "ds.csv"
    lines = ["Số hiệu;Trường=tên;Loại trường;Loại hình;Mã xã;Mã tỉnh;Ngày thành lập;Đơn vị quản lý",
             f"TH01;Trường Tiểu học Một;Tiểu học;Công lập;{commune.code[7:]};75;05/9/1975;Xã",
             f"PT01;Trường THPT Một;THPT;Tư thục;{commune.code[7:]};75;1990;Sở GDĐT",
             f"PT02;Trường THPT Hai;THPT;Công lập;{commune.code[7:]};75;31/02/1990;Sở",
             f"PT01;Trường THPT Ba;THPT;Công lập;{commune.code[7:]};75;;Sở"]  # fmt: skip
    file.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    capsys.readouterr()
    run = ["import-directory", str(file), "--map", "so hieu=code", "--map", "Trường=tên=name", "--on", "2026-11-21"]
    assert main([*run, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [shown[key] for key in ("accepted", "created", "updated")] == [2, 2, 0]
    assert [(r["cell"], r["reason"]) for r in shown["refused"]] == [
        ("G4", "Ngày thành lập “31/02/1990” không có trong lịch. "
               "Ghi bốn chữ số, ví dụ: 1975, hoặc cả ngày: 05/9/1975."),
        ("A5", "Mã trường trùng với dòng 3. Giữ lại một dòng cho mỗi mã."),
    ]
    facts = {code: queries.school_facts(code=code, on=date(2026, 11, 21)) for code in ("TH01", "PT01")}
    assert {code: (f.founded_year, f.managing_code) for code, f in facts.items()} == {
        "TH01": (1975, commune.code), "PT01": (1990, "tinh2025-75")}
    assert main(run) == 0
    assert "Thêm 0 trường, sửa 0, giữ nguyên 2." in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(("more", "words"), [
    (["--map", "Mã trường=ma"], "Không có mục “ma” trong --map. Các mục: code, name, school_type"),
    (["--map", "Mã trường"], "Không hiểu --map “Mã trường”."),
    (["--map", "Cột lạ=code"], "Tệp không có cột “Cột lạ”. Các cột của tệp: Mã trường, "),
    (["--map", "A=code", "--map", "B=code"], "--map chọn hai cột cho mục “code”."),
])  # fmt: skip
def test_a_wrong_map_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    main(["places", "--province", "75"])
    capsys.readouterr()
    file = directory(tmp_path / "ds.xlsx", ("TH01", "Trường", "Tiểu học", "Công lập", "Xã A"))
    assert main(["import-directory", str(file), *more]) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.strip().splitlines())) == ("", 1)
    assert words in said.err
    assert not Unit.objects.filter(kind="school").exists()


@pytest.mark.django_db
def test_directory_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = directory(tmp_path / "ds.xlsx", ("TH01", "Trường", "Tiểu học", "Công lập", "Xã A"))
    assert main(["import-directory", str(file), "--under", "tinh2025-75"]) == 2
    assert main(["import-directory", str(file), "--under", "tinh2025-75", "--on", "21/11"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
