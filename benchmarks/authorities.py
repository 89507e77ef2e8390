"""`python -m benchmarks.authorities`: the counts of an authority, as ratios to SQL written by hand for the same data.

A world of many schools (`kiemdinh demo --schools N`, five years of cycles each) is built in a folder of its own, or one that
stands already is taken (`--data FOLDER`). Measured in one process, in turn: the hand-written aggregate, the query of the
product, the whole page through the middleware and the template; for a commune, a province and the nation. Run it with
several sizes: what a commune's page costs must not follow the number of schools elsewhere.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measuring import Timing, side_by_side
from benchmarks.served import command, environment

PAGES = {"table": "/thong-ke/bang-kiem-dinh/", "overview": "/tong-quan/", "progress": "/tien-do/"}
"""Pages of an authority, each against the aggregate that counts the same schools."""

# One statement: schools open on the day below a path in that day's tree; their newest external assessment, whether they
# published a report, whether a registration is under way. What an engineer would write who knows tables and indexes.
_BY_HAND = """
SELECT school_type, grade, COUNT(*), SUM(published), SUM(preparing) FROM (
  SELECT st.school_type,
    (SELECT CASE WHEN r.kind = 'national_standard' THEN r.level + 1 ELSE r.level END FROM recognition_recognition r
     WHERE r.school_id = st.school_id AND r.generation = '2018' AND r.state <> 'withdrawn'
       AND ((r.basis_kind = 'external_assessment' AND r.reported_on <= %(on)s)
         OR (r.basis_kind = 'imported' AND r.signed_on <= %(on)s))
     ORDER BY CASE WHEN r.basis_kind = 'imported' THEN r.signed_on ELSE r.reported_on END DESC, r.kind, r.id DESC
     LIMIT 1) AS grade,
    CASE WHEN EXISTS (
      SELECT 1 FROM self_assessment_cycle c JOIN self_assessment_publishedreport r ON r.cycle_id = c.id
      WHERE c.school_id = st.school_id AND r.published_at < %(after)s) THEN 1 ELSE 0 END AS published,
    CASE WHEN EXISTS (
      SELECT 1 FROM registration_registration r
      WHERE r.school_id = st.school_id AND r.created_at < %(after)s AND (r.told_on IS NULL OR r.told_on > %(on)s)
        AND r.state NOT IN ('withdrawn', 'stopped')) THEN 1 ELSE 0 END AS preparing
  FROM organisations_unitplacement p JOIN organisations_schoolstatus st ON st.school_id = p.unit_id
  WHERE {below} AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to > %(on)s)
    AND st.valid_from <= %(on)s AND (st.valid_to IS NULL OR st.valid_to > %(on)s)
) counted GROUP BY school_type, grade ORDER BY school_type, grade
"""


def by_hand(path: str, on: date) -> Callable[[], list[Any]]:
    """The floor for the schools below a path."""
    from django.db import connection
    from django.utils import timezone

    sqlite = connection.vendor == "sqlite"
    after = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    last = path[:-1] + chr(ord("/") + 1)
    below = "p.path >= %(path)s AND p.path < %(last)s" if sqlite else "p.path LIKE %(like)s"
    values: dict[str, Any] = {"on": on, "after": after, "path": path, "last": last, "like": f"{path}%"}
    if sqlite:
        values |= {"on": on.isoformat(), "after": after.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")}

    def ask() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(_BY_HAND.format(below=below), values)
            return list(cursor.fetchall())

    return ask


def places(today: date) -> dict[str, Any]:
    """The commune, the province and the ministry that are looked at, with a person who may look."""
    from kiemdinh.rooms.organisations import queries as organisations

    ministry = organisations.children_of(unit_id=None, on=today)[0]
    province = organisations.children_of(unit_id=ministry.id, on=today, kind="province")[0]
    commune = organisations.children_of(unit_id=province.id, on=today, kind="commune")[0]
    return {"commune": commune, "province": province, "nation": ministry}


def measure(*, on: date, rounds: int, warm_up: int) -> dict[str, tuple[dict[str, Timing], int, dict[str, int]]]:
    """Every place: timings, its number of schools, statements a page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kiemdinh.rooms.people.models import Account
    from kiemdinh.rooms.statistics.queries.form1 import form1

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(username="bo.chuyenvien"))
    found = {}
    for name, unit in places(on).items():
        floor = by_hand(unit.path, on)
        table = form1(unit.id, as_of=on)
        counted = sum(row[2] for row in floor())
        if counted != table.total.total:
            raise RuntimeError(f"{name}: {counted} schools by hand, {table.total.total} in the table")
        actions: dict[str, Callable[[], object]] = {"by hand": floor, "query": partial(form1, unit.id, as_of=on)}
        statements = {}
        for key, address in PAGES.items():
            asked = partial(_page, client, f"{address}?don-vi={unit.code}")
            asked()
            with CaptureQueriesContext(connection) as captured:
                asked()
            statements[key] = len(captured.captured_queries)
            actions[key] = asked
        few = max(3, rounds // 20) if name == "nation" else rounds
        found[name] = (side_by_side(actions, rounds=few, warm_up=min(warm_up, few)), counted, statements)
    return found


def _page(client: Any, address: str) -> object:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer


def lines(found: dict[str, tuple[dict[str, Timing], int, dict[str, int]]]) -> list[str]:
    """The table: a row a place and action."""
    rows = ["| Place | Schools | Measured | Ratio to SQL by hand | p50 | SQL by hand | Statements |", "|---|---:|---|---:|---:|---:|---:|"]
    for name, (times, schools, statements) in found.items():
        floor = times["by hand"]
        for key, timing in times.items():
            if key != "by hand":
                rows.append(
                    f"| {name} | {schools:,} | {key} | **{timing.over(floor):.2f}** | {timing.p50_ms:.1f} ms | "
                    f"{floor.p50_ms:.1f} ms | {statements.get(key, '')} |"
                )
    return rows


def main(argv: Sequence[str] | None = None) -> int:
    """Builds or takes the world, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.authorities", description=__doc__)
    parser.add_argument("--schools", type=int, default=300, help="how many schools to build (default 300)")
    parser.add_argument("--data", type=Path, help="a folder in which such a world stands already")
    parser.add_argument("--database-url", default="", help="PostgreSQL instead of SQLite")
    parser.add_argument("--rounds", type=int, default=100, help="repetitions of each action (default 100)")
    args = parser.parse_args(argv)
    folder = nullcontext(str(args.data)) if args.data else tempfile.TemporaryDirectory(prefix="kiemdinh-bench-")
    with folder as name:
        env = environment(Path(name), database_url=args.database_url) | {"DJANGO_SETTINGS_MODULE": "kiemdinh.site.settings"}
        if not args.data:
            command("setup", env=env)
            command("demo", "--schools", str(args.schools), env=env)
        os.environ.update(env)
        import django

        django.setup()
        from django.db import connection
        from django.utils import timezone

        found = measure(on=timezone.localdate(), rounds=args.rounds, warm_up=max(2, args.rounds // 10))
        print(f"counts of an authority, {connection.vendor}, {found['nation'][1]:,} schools")
        print("\n".join(lines(found)))
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
