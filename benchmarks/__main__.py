"""`python -m benchmarks`: builds its own database, measures at 1, 300 and 3,000 schools, prints the ratios."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.served import BenchError, command, environment, serving

SCHOOL = "BP-DX-TH01"
"""The demo school that is measured: a primary school with a complete assessment under the 2018 rules."""
PERSON = "tanphu.thuky"
CRITERION = "1.1"


def _say(text: str) -> None:
    print(f"[{time.monotonic() - _BEGUN:6.1f} s] {text}", file=sys.stderr, flush=True)


_BEGUN = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the whole bench; 0 when it ran, whatever it found (1 with --check and an aim missed)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--schools", type=int, nargs="+", default=[1, 300, 3000], metavar="N", help="sizes, rising")
    parser.add_argument("--rounds", type=int, default=200, help="repetitions of each request (default 200)")
    parser.add_argument("--reports", type=int, default=10, help="repetitions of the report (default 10)")
    parser.add_argument("--folder", type=Path, help="keep the database here and use it again (SQLite only)")
    parser.add_argument("--check", action="store_true", help="exit with 1 when an aim is missed")
    args = parser.parse_args(arguments)
    try:
        with _folder(args.folder) as folder, _database(folder) as url:
            return _run(args, folder, url)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="kiemdinh-bench-") as name:
        yield Path(name)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """A database of the bench's own: a file in its folder, or one made beside that of DATABASE_URL and dropped."""
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        yield ""
        return
    from urllib.parse import urlsplit, urlunsplit

    import psycopg
    from psycopg import sql

    name = f"kiemdinh_bench_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(args: argparse.Namespace, folder: Path, url: str) -> int:
    env = environment(folder, database_url=url)
    _build(folder, env, keep=args.folder is not None and not url)
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(env)
    import django

    django.setup()
    from django.db import connection

    from benchmarks import results, schools, workloads
    from kiemdinh.demo.cast import PASSWORD

    school = schools.keep_one_school(code=SCHOOL)
    place = workloads.place_in(
        schools.open_cycle(school_id=school), criterion=CRITERION, username=PERSON, password=PASSWORD
    )
    schools.settle()
    sizes: list[Any] = []
    have, rows = 1, 0
    for wanted in args.schools:
        if wanted > have:
            _say(f"writing the rows of {wanted - have:,} more schools straight into the tables")
            rows += schools.copy_school(school_id=school, first=have, last=wanted - 1)
            have = wanted
            schools.settle()
        if schools.schools_in_database() != wanted:
            raise BenchError(f"There are {schools.schools_in_database()} schools in the database, not {wanted}.")
        _say(f"measuring with {wanted:,} schools in the database ({rows:,} rows copied)")
        sent = workloads.queries(place)
        with serving(env) as port:
            http = workloads.over_http(port, place, rounds=args.rounds, warm_up=max(1, args.rounds // 8))
        report = workloads.report(place, rounds=args.reports, warm_up=1)
        sizes.append(results.AtSize(wanted, rows, http, sent, report))
        for line in results.lines_of(sizes[-1]):
            _say(f"  {line.name}: {line.ratio:.2f} ({line.ms:.1f} ms over {line.floor_ms:.1f} ms)")
    from django.utils import timezone

    print(results.surroundings(connection.vendor, _server(connection), os.cpu_count() or 1, timezone.localdate()))
    print(f"\n{results.table(sizes)}\n")
    print("\n".join(results.growth(sizes)))
    print("\n".join(("", *results.remarks(sizes), f"Whole bench: {time.monotonic() - _BEGUN:.0f} s.")))
    connection.close()
    missed = any(not line.reached for size in sizes for line in results.lines_of(size))
    return 1 if args.check and missed else 0


def _build(folder: Path, env: dict[str, str], *, keep: bool) -> None:
    """The demo, built by its own commands; a kept folder builds it once and starts each run from a copy."""
    database, base = folder / "kiemdinh.sqlite3", folder / "demo.sqlite3"
    for name in (database.name, f"{database.name}-wal", f"{database.name}-shm"):
        (folder / name).unlink(missing_ok=True)
    if keep and base.exists():
        shutil.copy(base, database)
        return
    _say("building the demo through the use cases")
    command("setup", env=env)
    command("demo", env=env)
    if keep:
        shutil.copy(database, base)


def _server(connection: Any) -> str:
    if connection.vendor == "sqlite":
        return "SQLite"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


if __name__ == "__main__":
    sys.exit(main())
