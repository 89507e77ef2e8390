"""Backup and restore through the command itself, from one folder into another, on the database of this run."""

import hashlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from kiemdinh.site.backup import BackupProblem, check_archive
from kiemdinh.site.backup.archive import seal

ON_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]

pytestmark = [pytest.mark.needs("pg_dump")] if ON_POSTGRES else []

# A unit, a person, an event and three files, made by the code of the rooms and services.
FILL = """
import io
from datetime import UTC, datetime
import django
django.setup()
from kiemdinh.rooms.organisations.use_cases import load_school_years
from kiemdinh.services.files.store import store_bytes
from kiemdinh.services.ledger import record
now = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
load_school_years(now=now)
for number in range(3):
    store_bytes(name=f"Quyết định {number}.pdf", content=b"%PDF-1.4\\n%" + str(number).encode() * 90000 + b"\\n%%EOF",
                now=now)
record(actor_id=None, unit_id=None, action="thử", target_type="thử", target_id="Nguyễn Thị Đào", at=now)
"""


class Installation:
    """A folder (and on PostgreSQL a database) of its own, driven by the command."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.folder, self.url = folder, url
        self.surroundings = {key: value for key, value in os.environ.items() if key != "KIEMDINH_SECRET"}
        self.surroundings["KIEMDINH_DATA"] = str(folder)
        self.surroundings.pop("DATABASE_URL", None)
        if url:
            self.surroundings["DATABASE_URL"] = url

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("kiemdinh")), *arguments]
        return subprocess.run(command, env=self.surroundings, capture_output=True, text=True, timeout=120, check=False)

    def python(self, code: str) -> None:
        subprocess.run([sys.executable, "-c", code], env=self.surroundings, check=True, timeout=120)

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table, as text."""
        if self.url:
            with psycopg.connect(self.url) as there:
                tables = [r[0] for r in there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
                return {t: sorted(tuple(map(str, r)) for r in there.execute(f'SELECT * FROM "{t}"')) for t in tables}
        path = self.folder / "kiemdinh.sqlite3"
        if not path.exists():
            return {}
        with closing(sqlite3.connect(path)) as there:
            tables = [
                r[0]
                for r in there.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                )
            ]
            return {t: sorted(tuple(map(str, r)) for r in there.execute(f'SELECT * FROM "{t}"')) for t in tables}

    def files(self) -> dict[str, bytes]:
        """Every file of the folder but the database and the collected static files."""
        found = (p for p in self.folder.rglob("*") if p.is_file())
        return {
            name: p.read_bytes()
            for p in found
            if not (name := str(p.relative_to(self.folder))).startswith(("static/", "kiemdinh.sqlite3"))
        }

    def everything(self) -> tuple[object, object]:
        return self.rows(), self.files()


@pytest.fixture(scope="module")
def new_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Installation]]:
    """Makes empty installations; their databases are dropped at the end."""
    made: list[str] = []
    base = settings.DATABASES["default"]
    server = (
        make_conninfo(
            host=base.get("HOST") or None,
            port=base.get("PORT") or None,
            user=base.get("USER") or None,
            password=base.get("PASSWORD") or None,
            dbname="postgres",
        )
        if ON_POSTGRES
        else ""
    )

    def make() -> Installation:
        folder = tmp_path_factory.mktemp("may")
        if not ON_POSTGRES:
            return Installation(folder, None)
        name = f"kd_sao_luu_{secrets.token_hex(4)}"
        with psycopg.connect(server, autocommit=True) as there:
            there.execute(f"CREATE DATABASE {name}")
        made.append(name)
        login = base.get("USER", "") + (f":{base['PASSWORD']}" if base.get("PASSWORD") else "")
        return Installation(
            folder, f"postgres://{login}@{base.get('HOST') or 'localhost'}:{base.get('PORT') or 5432}/{name}"
        )

    yield make
    for name in made:
        with psycopg.connect(server, autocommit=True) as there:
            there.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def source(new_installation: Callable[[], Installation]) -> Installation:
    """An installation with rows and files."""
    there = new_installation()
    there.surroundings["DJANGO_SETTINGS_MODULE"] = "kiemdinh.site.settings"
    there.python(
        "import django; django.setup(); from django.core.management import call_command; "
        "call_command('migrate', verbosity=0)"
    )
    there.python(FILL)
    return there


@pytest.fixture(scope="module")
def backup(source: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("ban") / "sao lưu.zip"
    done = source.run("backup", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 tệp" in done.stdout
    return target


def refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    """One Vietnamese line on stderr, nothing on stdout, a failing exit code."""
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert words in done.stderr


def altered(backup: Path, target: Path, position: float) -> Path:
    """The backup with one byte turned over, at a share of its length."""
    body = bytearray(backup.read_bytes())
    body[int(len(body) * position)] ^= 0x55
    target.write_bytes(body)
    return target


def cut(backup: Path, target: Path, share: float) -> Path:
    """The first part of the backup."""
    body = backup.read_bytes()
    target.write_bytes(body[: int(len(body) * share)])
    return target


def repacked(backup: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup written anew with other members, and sealed again as one who knows how could do it."""
    with zipfile.ZipFile(backup) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as new:
        for name, body in members.items():
            new.writestr(name, body)
    seal(target)
    return target


def test_restores_rows_files_and_key_into_an_empty_folder(
    source: Installation,
    backup: Path,
    new_installation: Callable[[], Installation],
) -> None:
    target = new_installation()
    before = source.rows()
    assert len(before["files_storedfile"]) == 3
    done = target.run("restore", str(backup))
    assert (done.returncode, done.stderr) == (0, "")
    assert target.rows() == before
    assert target.files() == source.files()
    assert "secret_key" in target.files()


def test_backup_is_private_complete_and_never_overwrites(source: Installation, backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for member in manifest["members"]:
            body = archive.read(member["name"])
            assert (len(body), hashlib.sha256(body).hexdigest()) == (member["size"], member["sha256"])
        assert sorted(archive.namelist()) == sorted(["manifest.json", *(m["name"] for m in manifest["members"])])
    assert manifest["rows"]["files_storedfile"] == 3
    refused(source.run("backup", str(backup)), "đã có")
    assert sorted(p.name for p in backup.parent.glob(".*")) == []


def test_refuses_a_target_with_data_unless_forced(
    source: Installation,
    backup: Path,
    new_installation: Callable[[], Installation],
) -> None:
    target = new_installation()
    assert target.run("restore", str(backup)).returncode == 0
    target.python(
        "import django; django.setup()\n"
        "from kiemdinh.services.files.store import store_bytes\n"
        "from django.utils import timezone\n"
        "store_bytes(name='them.pdf', content=b'%PDF-1.4 them %%EOF', now=timezone.now())"
    )
    before = target.everything()
    refused(target.run("restore", str(backup)), "--force")
    assert target.everything() == before
    assert target.run("restore", str(backup), "--force").returncode == 0
    assert target.everything() == source.everything()


def test_one_changed_byte_or_a_cut_is_refused_and_touches_nothing(
    source: Installation,
    backup: Path,
    new_installation: Callable[[], Installation],
    tmp_path: Path,
) -> None:
    target = new_installation()
    refused(target.run("restore", str(altered(backup, tmp_path / "x.zip", 0.5)), "--force"), "Tệp sao lưu")
    refused(target.run("restore", str(cut(backup, tmp_path / "y.zip", 0.6)), "--force"), "cắt cụt")
    refused(target.run("restore", str(tmp_path / "none.zip")), "Không có tệp")
    assert target.rows() == {}
    assert set(target.files()) <= {"secret_key"}


@pytest.mark.parametrize("position", [0.01, 0.05, 0.5, 0.9, 0.97, 0.99, 0.999])
def test_every_changed_byte_is_seen(backup: Path, tmp_path: Path, position: float) -> None:
    with pytest.raises(BackupProblem, match="Tệp sao lưu"):
        check_archive(altered(backup, tmp_path / "x.zip", position))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.97, 0.9999])
def test_every_cut_is_seen(backup: Path, tmp_path: Path, share: float) -> None:
    with pytest.raises(BackupProblem, match="cắt cụt"):
        check_archive(cut(backup, tmp_path / "x.zip", share))


def _swap_file(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("files/"))
    members[name] = members[name][:-1] + b"!"


def _add_stranger(members: dict[str, bytes]) -> None:
    members["../../la.txt"] = b"x"


def _lose_a_file(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("files/"))]


def _empty_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b"[]"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_swap_file, "SHA-256"),
        (_add_stranger, "không khớp"),
        (_lose_a_file, "không khớp"),
        (_empty_manifest, "bảng kê"),
    ],
)
def test_a_sound_zip_with_other_content_is_refused(
    backup: Path,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
    words: str,
) -> None:
    with pytest.raises(BackupProblem, match=words):
        check_archive(repacked(backup, tmp_path / "x.zip", change))


def test_backup_tells_of_lost_files_and_still_stands(
    backup: Path,
    new_installation: Callable[[], Installation],
    tmp_path: Path,
) -> None:
    target = new_installation()
    assert target.run("restore", str(backup)).returncode == 0
    stored = sorted((target.folder / "files").rglob("?" * 64))
    stored[0].unlink()
    stored[1].write_bytes(b"hong")
    done = target.run("backup", str(tmp_path / "x.zip"))
    assert done.returncode == 1
    assert "1 tệp hỏng và 1 tệp mất" in done.stderr
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["missing"], manifest["damaged"]) == ([stored[0].name], [stored[1].name])


def test_nothing_to_back_up_yet(new_installation: Callable[[], Installation], tmp_path: Path) -> None:
    refused(new_installation().run("backup", str(tmp_path / "x.zip")), "kiemdinh setup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(ON_POSTGRES, reason="only the embedded database is one file held open")
def test_restore_waits_for_nobody_who_uses_the_file(
    source: Installation,
    backup: Path,
    new_installation: Callable[[], Installation],
) -> None:
    target = new_installation()
    assert target.run("restore", str(backup)).returncode == 0
    with closing(sqlite3.connect(target.folder / "kiemdinh.sqlite3")) as server:
        server.execute("PRAGMA journal_mode=WAL")
        server.execute("SELECT COUNT(*) FROM files_storedfile").fetchone()
        before = target.files()
        refused(target.run("restore", str(backup), "--force"), "dừng máy chủ")
        assert target.files() == before
    assert target.rows() == source.rows()


@pytest.mark.skipif(ON_POSTGRES, reason="only the embedded database has this log")
def test_backup_sees_what_is_still_in_the_log(source: Installation, tmp_path: Path) -> None:
    with closing(sqlite3.connect(source.folder / "kiemdinh.sqlite3", isolation_level=None)) as server:
        server.execute("PRAGMA journal_mode=WAL")
        server.execute("PRAGMA wal_autocheckpoint=0")
        server.execute("INSERT INTO django_session VALUES ('thu', 'x', '2030-01-01')")
        assert source.run("backup", str(tmp_path / "x.zip")).returncode == 0
        server.execute("DELETE FROM django_session")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["rows"]["django_session"] == 1
