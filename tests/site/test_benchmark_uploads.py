"""The benchmark of bringing files does on both sides what it says; no times are judged here."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from benchmarks import uploads
from benchmarks.measuring import Timing
from tests.rooms.evidence.world import NOW, build

from kiemdinh.rooms.evidence.models import DocumentFile, EvidenceItem


def test_floor_reads_hashes_and_writes_every_file(tmp_path: Path) -> None:
    files = uploads.make_files(tmp_path / "a", count=3, size=50, seed=1)
    assert uploads.copy_and_hash(files, tmp_path / "b") == [hashlib.sha256(f.read_bytes()).hexdigest() for f in files]
    assert [(tmp_path / "b" / str(n)).read_bytes() for n in range(3)] == [f.read_bytes() for f in files]
    assert len({f.read_bytes() for f in files}) == 3


@pytest.mark.django_db
def test_what_is_measured_ends_in_the_register(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    cast = build()
    root = tmp_path / "nguon"
    files = uploads.make_files(root, count=4, size=50, seed=2)
    batch = uploads.bring(
        files, root=root, actor=cast.teacher, now=NOW, school_id=cast.school, set_id=cast.set_id
    )
    assert DocumentFile.objects.count() == 0
    assert uploads.place(batch, actor=cast.teacher, now=NOW) == (4, 0)
    assert sorted(EvidenceItem.objects.values_list("criterion", flat=True)) == ["1.1", "2.1", "3.1", "4.1"]


def test_lines_say_the_ratio() -> None:
    found = uploads.UploadTiming(Timing((3.0,)), Timing((1.0,)), Timing((0.5,)), 500, 200_000)
    assert uploads.lines(found)[2] == "| (d) bring and match, 500 files of 200 kB | **6.00** | 3000 ms | 500 ms |"
