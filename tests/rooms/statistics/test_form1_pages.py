"""The table on the screen, in Excel and on the command line: the same plain numbers, for those who may see them."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.db import transaction
from tests.demo.cast import World
from tests.rooms.statistics.random_world import build

from kiemdinh.rooms.organisations.models import UnitSuccession
from kiemdinh.rooms.statistics.queries.form1 import form1
from kiemdinh.site.cli import main

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]
PAGE = "/thong-ke/bang-kiem-dinh/"


def numbers_in(content: bytes) -> list[tuple[Any, ...]]:
    """The rows of an Excel table below its header."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=5, values_only=True))


def test_page_and_file_have_the_numbers_of_the_query(enter: Enter, world: World) -> None:
    build(world, 11)
    day = date(2025, 3, 14)
    table = form1(world.units["T-TINH"], as_of=day)
    client = enter("so")
    page = client.get(f"{PAGE}?ngay=2025-03-14").content.decode()
    head = f"{table.total.self_assessed} trên {table.total.total} trường đã tự đánh giá"
    assert head in page
    assert page.count("Cách tính") == 1
    rows = numbers_in(client.get(f"{PAGE}?ngay=2025-03-14&xuat=xlsx").content)
    assert rows == [
        (r.label, r.total, r.self_assessed, r.self_assessed_percent, r.externally_assessed,
         r.externally_assessed_percent, r.not_reached, r.level_1, r.level_2, r.level_3, r.level_4, r.preparing)
        for r in table.lines
    ]  # fmt: skip
    link = f"{PAGE}truong/?don-vi=T-TINH&amp;ngay=2025-03-14&amp;cot=total"
    assert link in page


def test_the_list_behind_a_number_is_searched_and_exported_as_shown(enter: Enter, world: World) -> None:
    client = enter("so")
    page = client.get(f"{PAGE}truong/?cot=total&loai=tieu-hoc&ngay=2026-01-05").content.decode()
    assert "Tiểu học: 3 trường" in page or "tiểu học: 3 trường" in page
    found = client.get(f"{PAGE}truong/?cot=total&q=song da&ngay=2026-01-05").content.decode()
    assert "Trường Tiểu học Sông Đà" in found
    assert "Bên Cạnh" not in found
    rows = numbers_in(client.get(f"{PAGE}truong/?cot=total&q=song da&xuat=xlsx").content)
    assert [row[0] for row in rows] == ["T-TH1"]
    assert client.get(f"{PAGE}truong/?cot=khong-co").status_code == 404
    assert client.get(f"{PAGE}truong/?cot=level_4").status_code == 200


def test_who_reaches_what(enter: Enter, world: World) -> None:
    so, xa, other = enter("so"), enter("xa"), enter("sokhac")
    assert so.get(PAGE).status_code == 200
    assert so.get(f"{PAGE}?don-vi=T-XA").status_code == 200
    assert so.get(f"{PAGE}?don-vi=T-HUYEN&ngay=2025-01-31").status_code == 200
    assert xa.get(f"{PAGE}?don-vi=T-TINH").status_code == 404
    assert other.get(f"{PAGE}?don-vi=T-HUYEN").status_code == 404
    assert so.get(f"{PAGE}?don-vi=T-TH1").status_code == 404
    assert so.get(f"{PAGE}?don-vi=KHONG-CO").status_code == 404
    assert enter("hieutruong").get(PAGE).status_code == 404
    assert enter("bo").get(f"{PAGE}?don-vi=T-XA").status_code == 200
    assert so.post(PAGE).status_code == 405


def test_who_took_over_reads_the_figures_of_what_ended(enter: Enter, world: World) -> None:
    # A district of a province that has ended: its successor of the same kind reads on, a stranger does not.
    UnitSuccession.objects.create(predecessor_id=world.units["T-TINH"], successor_id=world.units["T-TINH2"],
                                  kind="merge", on_date=date(2025, 7, 1))
    assert enter("sokhac").get(f"{PAGE}?don-vi=T-HUYEN&ngay=2025-01-31").status_code == 200
    assert enter("sokhac").get(f"{PAGE}?don-vi=T-XA").status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [("nay", "Không đọc được ngày"), ("2031-01-01", "ngày sắp tới"), ("1900-01-01", "Ngày quá xa")],
)
def test_a_bad_day_is_said(enter: Enter, asked: str, words: str) -> None:
    answer = enter("so").get(f"{PAGE}?ngay={asked}")
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_command_prints_and_writes_the_same_numbers(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(world, 11)
    table = form1(world.units["T-HUYEN"], as_of=date(2025, 1, 31))
    file = tmp_path / "mau-1.xlsx"
    code = main(["report", "form1", "--unit", "T-HUYEN", "--as-of", "2025-01-31", "--out", str(file), "--json"])
    assert code == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows == table.plain()
    assert list(rows[0]) == [
        "type", "total", "self_assessed", "self_assessed_percent", "externally_assessed",
        "externally_assessed_percent", "not_reached", "level_1", "level_2", "level_3", "level_4", "preparing",
    ]  # fmt: skip
    assert rows[-1]["type"] == "total"
    assert [row[1] for row in numbers_in(file.read_bytes())] == [row["total"] for row in rows]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--unit", "KHONG"], "Không có đơn vị mang mã “KHONG”"),
        (["--unit", "T-TH1"], "là một trường"),
        (["--unit", "T-XA", "--as-of", "31/1/2022"], "Không đọc được ngày"),
        (["--unit", "T-XA", "--out", "bang.docx"], "phải kết thúc bằng .xlsx"),
    ],
)
def test_command_says_what_is_wrong(
    world: World, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with transaction.atomic():
        assert main(["report", "form1", *arguments]) != 0
    assert words in capsys.readouterr().err
