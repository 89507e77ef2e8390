"""Taking a database out and putting one in, the same for SQLite and PostgreSQL."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import connection
from django.db.utils import DatabaseError

from kiemdinh.services.files.models import StoredFile
from kiemdinh.site.backup.archive import BackupProblem, database_member

_NOTHING_YET = "Chưa có dữ liệu để sao lưu. Hãy chạy `kiemdinh setup` trước."


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a dump holds: hashes of the stored files, migrations that had run, rows of each table."""

    files: tuple[str, ...]
    migrations: tuple[str, ...]
    rows: dict[str, int]


class Database(Protocol):
    """What both databases can do."""

    vendor: str
    member: str
    compress: bool

    def dump(self, target: Path) -> Snapshot:
        """Writes a consistent copy to `target` while others go on writing."""

    def is_empty(self) -> bool:
        """Whether there is nothing that a restore would replace."""

    def check(self, dump: Path, rows: Mapping[str, int]) -> None:
        """Raises BackupProblem when a copy cannot be put in; changes nothing."""

    def put(self, dump: Path, rows: Mapping[str, int]) -> None:
        """Replaces the database by a copy, whole or not at all. Raises BackupProblem."""


def database() -> Database:
    """The database of this installation."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


Ask = Callable[[str], Sequence[Sequence[Any]]]


def _snapshot(ask: Ask, tables: Sequence[str]) -> Snapshot:
    if "django_migrations" not in tables:
        raise BackupProblem(_NOTHING_YET)
    files = f'SELECT sha256 FROM "{StoredFile._meta.db_table}" ORDER BY sha256'
    return Snapshot(
        files=tuple(str(row[0]) for row in ask(files)),
        migrations=tuple(
            f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")
        ),
        rows={table: int(ask(f'SELECT COUNT(*) FROM "{table}"')[0][0]) for table in sorted(tables)},
    )


class Sqlite:
    """The embedded database: one file."""

    vendor = "sqlite"
    member = database_member("sqlite")
    compress = True

    def dump(self, target: Path) -> Snapshot:
        """Copies with SQLite's own backup, which sees one moment even while others write."""
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            return _snapshot(lambda sql: copy.execute(sql).fetchall(), _sqlite_tables(copy))

    def is_empty(self) -> bool:
        """No file, or one without tables."""
        path = self._path()
        if not path.exists() or path.stat().st_size == 0:
            return True
        try:
            with closing(sqlite3.connect(path, timeout=5)) as there:
                return not _sqlite_tables(there)
        except sqlite3.DatabaseError:
            return False

    def check(self, dump: Path, rows: Mapping[str, int]) -> None:
        """Opens the copy, lets SQLite check it, and counts its rows."""
        try:
            with closing(sqlite3.connect(dump)) as copy:
                sound = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                sound = sound and not copy.execute("PRAGMA foreign_key_check").fetchall()
                found = _snapshot(lambda sql: copy.execute(sql).fetchall(), _sqlite_tables(copy)).rows
        except sqlite3.DatabaseError as error:
            raise BackupProblem(f"Cơ sở dữ liệu trong bản sao lưu không mở được: {error}.") from error
        if not sound or found != dict(rows):
            raise BackupProblem("Cơ sở dữ liệu trong bản sao lưu không toàn vẹn. Chưa có gì bị thay đổi.")

    def put(self, dump: Path, rows: Mapping[str, int]) -> None:
        """Renames the copy over the file: before it the old data stand, after it the new."""
        path = self._path()
        connection.close()
        with dump.open("rb") as handle:
            os.fsync(handle.fileno())
        if not path.exists():
            dump.replace(path)
            return
        try:
            with closing(sqlite3.connect(path, timeout=3, isolation_level=None)) as old:
                # Leaving WAL needs to be alone with the file, so it fails while the site serves; it also takes away
                # the log, which SQLite would otherwise play into the new file.
                if old.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",):
                    raise sqlite3.OperationalError("locked")
                old.execute("BEGIN EXCLUSIVE")
                dump.replace(path)
        except sqlite3.OperationalError as error:
            raise BackupProblem(
                "Dữ liệu đang được dùng. Hãy dừng máy chủ rồi khôi phục lại; chưa có gì bị thay đổi."
            ) from error
        except sqlite3.DatabaseError:  # what lies there is no database at all
            for log in ("-wal", "-shm"):
                path.with_name(path.name + log).unlink(missing_ok=True)
            dump.replace(path)

    def _path(self) -> Path:
        return Path(str(connection.settings_dict["NAME"]))


def _sqlite_tables(there: sqlite3.Connection) -> list[str]:
    found = there.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return [str(row[0]) for row in found]


class Postgres:
    """PostgreSQL, through its own programs."""

    vendor = "postgresql"
    member = database_member("postgresql")
    compress = False  # the dump is compressed already

    def dump(self, target: Path) -> Snapshot:
        """pg_dump and our own counts look at the same exported snapshot."""
        program = _program("pg_dump")
        own = connection.copy()
        try:
            with own.cursor() as cursor:

                def ask(sql: str) -> Sequence[Sequence[Any]]:
                    cursor.execute(sql)
                    return list(cursor.fetchall())

                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                snapshot = _snapshot(ask, [str(row[0]) for row in ask(_PG_TABLES)])
                moment = str(ask("SELECT pg_export_snapshot()")[0][0])
                _run(
                    [
                        program,
                        "--format=custom",
                        "--no-owner",
                        "--no-privileges",
                        f"--snapshot={moment}",
                        f"--file={target}",
                    ]
                )
                cursor.execute("ROLLBACK")
        except DatabaseError as error:
            raise BackupProblem(f"Không đọc được cơ sở dữ liệu: {_line(str(error))}.") from error
        finally:
            own.close()
        return snapshot

    def is_empty(self) -> bool:
        """No tables of ours."""
        with connection.cursor() as cursor:
            cursor.execute(_PG_TABLES)
            return not cursor.fetchall()

    def check(self, dump: Path, rows: Mapping[str, int]) -> None:
        """Lets pg_restore read the table of contents."""
        listing = _run([_program("pg_restore"), "--list", str(dump)])
        _program("psql")
        if " TABLE DATA public django_migrations " not in listing:
            raise BackupProblem("Cơ sở dữ liệu trong bản sao lưu không đọc được. Chưa có gì bị thay đổi.")

    def put(self, dump: Path, rows: Mapping[str, int]) -> None:
        """One transaction drops the old tables, makes and fills the new, counts their rows, and only then commits."""
        with connection.cursor() as cursor:
            cursor.execute(_PG_TABLES)
            drops = "".join(f'DROP TABLE IF EXISTS public."{row[0]}" CASCADE;\n' for row in cursor.fetchall())
        connection.close()
        restore = _program("pg_restore")
        wanted = dump.with_suffix(".list")
        listing = _run([restore, "--list", str(dump)])
        # The schema itself stays: it may belong to somebody else.
        wanted.write_text("\n".join(line for line in listing.splitlines() if " SCHEMA " not in line))
        script = dump.with_suffix(".sql")
        _run([restore, "--no-owner", "--no-privileges", f"--use-list={wanted}", f"--file={script}", str(dump)])
        counts = "".join(
            f"IF (SELECT COUNT(*) FROM public.\"{table}\") <> {int(count)} THEN RAISE EXCEPTION 'rows of {table}'; "
            "END IF;\n"
            for table, count in rows.items()
            if re.fullmatch(r"\w+", table)
        )
        start, end = dump.with_suffix(".start.sql"), dump.with_suffix(".end.sql")
        start.write_text(f"SET lock_timeout = '15s';\n{drops}")
        end.write_text(f"DO $check$ BEGIN\n{counts}END $check$;\n")
        _run(
            [
                _program("psql"),
                "--no-psqlrc",
                "--quiet",
                "--single-transaction",
                "--set=ON_ERROR_STOP=1",
                "--output=/dev/null",
                f"--file={start}",
                f"--file={script}",
                f"--file={end}",
            ]
        )


_PG_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def _program(name: str) -> str:
    """Where a PostgreSQL program lies. Raises BackupProblem when the machine has none."""
    found = shutil.which(name)
    if found is None:
        raise BackupProblem(
            f"Máy này thiếu chương trình {name} của PostgreSQL. Hãy cài gói postgresql-client cùng "
            "phiên bản với máy chủ cơ sở dữ liệu."
        )
    return found


def _run(command: Sequence[str]) -> str:
    """Runs a PostgreSQL program on our database; the password travels in the environment, never in the arguments."""
    values = connection.settings_dict
    surroundings = dict(os.environ)
    for variable, value in (
        ("PGHOST", values["HOST"]),
        ("PGPORT", values["PORT"]),
        ("PGUSER", values["USER"]),
        ("PGPASSWORD", values["PASSWORD"]),
        ("PGDATABASE", values["NAME"]),
        ("PGSSLMODE", values.get("OPTIONS", {}).get("sslmode")),
    ):
        if value:
            surroundings[variable] = str(value)
    done = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise BackupProblem(
            f"{Path(command[0]).name} dừng vì lỗi: {_line(done.stderr)}. Dữ liệu đang có không bị thay đổi."
        )
    return done.stdout


def _line(text: str) -> str:
    """The first line that tells something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if "ERROR" in line or "error:" in line), lines[0] if lines else "không rõ")
