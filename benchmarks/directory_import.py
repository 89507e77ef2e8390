"""Bringing in a directory of schools from Excel, as a ratio to a bare bulk insert of the same rows.

`python -m benchmarks.directory_import [--rows 3000]` prints rows a second and the ratio. It makes a database of its
own in a temporary folder. The floor writes the same rows of the same tables (unit, name, place, facts, campus) and
no more: no file is read, nothing is checked, no ledger, no public copy. Both run in turn in the same run, each in a
transaction that is taken back.
"""

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.measuring import Timing, side_by_side

AIM = 6.0
_ON = date(2026, 11, 20)
_PROVINCE = "tinh2025-01"
_TITLES = ("Mã trường", "Tên trường", "Loại trường", "Loại hình", "Mã xã", "Mã tỉnh", "Ngày thành lập", "Địa chỉ")
_TYPES = ("Mầm non", "Tiểu học", "THCS", "THPT")


@dataclass(frozen=True, slots=True)
class ImportTiming:
    """Times of the import and of the floor for so many rows."""

    importing: Timing
    floor: Timing
    rows: int

    @property
    def ratio(self) -> float:
        """How many times the bare insert the import takes."""
        return self.importing.over(self.floor)

    @property
    def rows_a_second(self) -> float:
        """Rows of the file that are in the system after a second."""
        return self.rows / (self.importing.p50_ms / 1000)


def workbook(communes: Sequence[str], rows: int) -> bytes:
    """A directory of so many schools, spread over the communes."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(_TITLES)
    for n in range(rows):
        kind = _TYPES[n % len(_TYPES)]
        sheet.append(
            (f"DB{n:05d}", f"Trường {kind} Số {n}", kind, "Công lập", communes[n % len(communes)], "01", "05/09/1975",
             f"Số {n} đường Láng")
        )  # fmt: skip
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def measure(*, rows: int, rounds: int, warm_up: int) -> ImportTiming:
    """The two in turn. Raises RuntimeError when a row was refused: a fast wrong answer is none."""
    from django.db import transaction
    from django.utils import timezone

    from kiemdinh.rooms.organisations import queries, use_cases

    use_cases.load_places(now=timezone.now(), provinces=["01"])
    communes = [c.code.rpartition("-")[2] for c in queries.descendants(code=_PROVINCE, on=_ON, kind="commune")]
    data = workbook(communes, rows)

    def bring_in() -> None:
        with transaction.atomic():
            result = use_cases.import_directory(
                data=data, filename="ds.xlsx", under_code=_PROVINCE, on=_ON, now=timezone.now(), actor_account_id=None
            )
            if len(result.created) != rows:
                raise RuntimeError(f"{len(result.created)} schools went in, not {rows}.")
            transaction.set_rollback(True)

    kept = _kept_rows(data, timezone.now())

    def bare() -> None:
        with transaction.atomic():
            for row in kept["Unit"]:
                row.pk = None
            units = type(kept["Unit"][0]).objects.bulk_create(kept["Unit"], batch_size=1000)
            for name, owner in (("UnitName", "unit"), ("UnitPlacement", "unit"), ("SchoolStatus", "school"),
                                ("Site", "school")):  # fmt: skip
                for row, unit in zip(kept[name], units, strict=True):
                    row.pk = None
                    setattr(row, f"{owner}_id", unit.pk)
                type(kept[name][0]).objects.bulk_create(kept[name], batch_size=1000)
            transaction.set_rollback(True)

    times = side_by_side({"import": bring_in, "floor": bare}, rounds=rounds, warm_up=warm_up)
    return ImportTiming(times["import"], times["floor"], rows)


def _kept_rows(data: bytes, now: datetime) -> dict[str, list[Any]]:
    """The rows that one import writes, in the order of the schools, taken back from the database."""
    from django.db import transaction

    from kiemdinh.rooms.organisations import models, use_cases

    owners = {"UnitName": "unit", "UnitPlacement": "unit", "SchoolStatus": "school", "Site": "school"}
    with transaction.atomic():
        use_cases.import_directory(
            data=data, filename="ds.xlsx", under_code=_PROVINCE, on=_ON, now=now, actor_account_id=None
        )
        found: dict[str, list[Any]] = {"Unit": list(models.Unit.objects.filter(kind="school").order_by("code"))}
        for name, owner in owners.items():
            rows = getattr(models, name).objects.filter(**{f"{owner}__kind": "school"})
            found[name] = list(rows.order_by(f"{owner}__code"))
        transaction.set_rollback(True)
    for rows in found.values():
        for row in rows:
            row._state.adding = True
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the ratio; exit 1 with --check when the aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.directory_import", description="Importing schools.")
    parser.add_argument("--rows", type=int, default=3000, help="how many schools the file holds")
    parser.add_argument("--rounds", type=int, default=3, help="how often each of the two runs")
    parser.add_argument("--check", action="store_true", help="exit 1 when the aim is missed")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        _own_database(Path(folder))
        found = measure(rows=args.rows, rounds=args.rounds, warm_up=1)
    print(
        f"importing {found.rows:,} schools from Excel: {found.rows_a_second:,.0f} rows a second, "
        f"{found.ratio:.2f} times a bare bulk insert of the same rows "
        f"({found.importing.p50_ms:.0f} ms over {found.floor.p50_ms:.0f} ms; "
        f"aim {AIM:.1f})"
    )
    return 1 if args.check and found.ratio > AIM else 0


def _own_database(folder: Path) -> None:
    os.environ["KIEMDINH_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kiemdinh.site.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    sys.exit(main())
