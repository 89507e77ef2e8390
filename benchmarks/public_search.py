"""`python -m benchmarks.public_search`: the public search over 41,000 schools, as a ratio to one indexed SQL query.

The schools are generated and written straight into the tables of the public portal (SQLite, a folder of its own): as
many as the country has, in 34 provinces and 3,321 communes, a third of them with a posted recognition. Measured in one
process, in turn: the query that finds one school by its code, the search alone, and the whole page `/tra-cuu/?q=`
through the middleware and the template. Statements are counted on the same data. The same page over 410 schools
says how much of it grows.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.measuring import Timing, side_by_side
from benchmarks.served import environment

SCHOOLS, FEW, PROVINCES, COMMUNES = 41_000, 410, 34, 3_321
SEARCHES = {
    "one school": "tieu hoc le loi s00170",
    "a name many bear": "le loi",
    "no such name": "khong ten nao",
    "a third of all": "tieu hoc",
}
"""What readers type, by how much it finds."""
_KINDS = (
    ("tieu-hoc", "Trường Tiểu học"),
    ("mam-non", "Trường Mầm non"),
    ("thcs", "Trường Trung học cơ sở"),
    ("tieu-hoc", "Trường Tiểu học"),
    ("thpt", "Trường Trung học phổ thông"),
)
_NAMES = (
    "Lê Lợi", "Trần Phú", "Nguyễn Du", "Kim Đồng", "Võ Thị Sáu", "Hoa Sen", "Ban Mai", "Quang Trung", "Lê Hồng Phong",
    "Phan Chu Trinh", "Hùng Vương", "Nguyễn Trãi", "Lý Thường Kiệt", "Tân Lập", "Thống Nhất", "Sao Mai", "Hòa Bình",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One search: times of the query, of the search and of the page; statements of the page; how many it found."""

    query: Timing
    search: Timing
    page: Timing
    statements: int
    total: int


def fill(schools: int, *, now: datetime) -> None:
    """Writes generated schools, and a posted recognition for every third. Replaces whatever the tables held."""
    from kiemdinh.kernel.vietnamese import text_sort_key
    from kiemdinh.rooms.organisations.models import Unit
    from kiemdinh.rooms.public_portal.models import PublicRecognition, PublicSchool
    from kiemdinh.rooms.public_portal.rules.searching import search_column
    from kiemdinh.rooms.public_portal.rules.standing import level_words
    from kiemdinh.rooms.recognition.models import Recognition

    for model in (PublicRecognition, Recognition, PublicSchool):
        model.objects.all().delete()
    Unit.objects.filter(kind="school").delete()
    units = Unit.objects.bulk_create(
        [Unit(kind="school", code=f"S{n:05d}", opened_on=date(2000, 8, 1)) for n in range(schools)], batch_size=1000
    )
    rows = []
    for n, unit in enumerate(units):
        kind, words = _KINDS[n % len(_KINDS)]
        name = f"{words} {_NAMES[(n // len(_KINDS)) % len(_NAMES)]} {n % 7 + 1}"
        commune, province = f"Xã {n % COMMUNES}", f"Tỉnh {n % COMMUNES % PROVINCES}"
        rows.append(
            PublicSchool(
                school_id=unit.pk,
                code=unit.code,
                name=name,
                school_type=kind,
                commune_id=n % COMMUNES + 1,
                commune_name=commune,
                province_id=n % COMMUNES % PROVINCES + 1,
                province_name=province,
                search=search_column(name, unit.code, commune, province),
                sort_key=text_sort_key(name),
                refreshed_at=now,
            )
        )
    PublicSchool.objects.bulk_create(rows, batch_size=1000)
    signed, expires = date(2024, 3, 20), date(2029, 3, 20)
    decisions = Recognition.objects.bulk_create(
        [
            Recognition(
                school_id=unit.pk,
                kind="accreditation",
                edition_code="tt17-2018",
                generation="2018",
                level=2,
                state="issued",
                basis_kind="imported",
                reported_on=signed,
                decision_number=f"{unit.pk}/QĐ",
                signed_on=signed,
                certificate_number=f"{unit.pk}/GCN",
                number_key=f"{unit.pk}/gcn",
                code=f"C{unit.pk}",
                expires_on=expires,
                created_at=now,
            )
            for unit in units[::3]
        ],
        batch_size=500,
    )
    PublicRecognition.objects.bulk_create(
        [
            PublicRecognition(
                recognition=row,
                school_id=row.school_id,
                school_name="Trường",
                kind=row.kind,
                generation=row.generation,
                level=row.level,
                level_words=level_words(kind=row.kind, level=row.level),
                decision_number=row.decision_number,
                certificate_number=row.certificate_number,
                signed_on=signed,
                expires_on=expires,
                state="posted",
                state_at_posting="issued",
                posted_at=now,
            )
            for row in decisions
        ],
        batch_size=500,
    )


def one_query(codes: Sequence[str]) -> Callable[[], object]:
    """The floor: one school by the unique index of its code, another one each time."""
    from itertools import cycle

    from django.db import connection

    turn = cycle(codes)
    sql = "SELECT id, name, commune_name, province_name FROM public_portal_publicschool WHERE code = %s"

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, [next(turn)])
            row = cursor.fetchone()
        if row is None:
            raise RuntimeError("The school of the floor is not there.")
        return row

    return ask


def measure(texts: dict[str, str], *, on: date, rounds: int, warm_up: int) -> dict[str, Found]:
    """Each search on the data that is there. Raises RuntimeError when a page does not answer."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kiemdinh.rooms.public_portal.models import PublicSchool
    from kiemdinh.rooms.public_portal.queries.search import Wanted, find_schools

    floor = one_query(list(islice(PublicSchool.objects.values_list("code", flat=True), 997)))
    client = Client(HTTP_HOST="127.0.0.1")
    found = {}
    for name, text in texts.items():
        address = f"/tra-cuu/?{urlencode({'q': text})}"

        def page(address: str = address) -> object:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
            return answer

        search: Callable[[], Any] = partial(find_schools, wanted=Wanted(text=text), on=on)
        page()
        with CaptureQueriesContext(connection) as captured:
            page()
            statements = len(captured.captured_queries)
        times = side_by_side({"query": floor, "search": search, "page": page}, rounds=rounds, warm_up=warm_up)
        total = search().total
        found[name] = Found(times["query"], times["search"], times["page"], statements, total)
    return found


def lines(found: dict[str, Found], few: dict[str, Found]) -> list[str]:
    """The table: a row a search."""
    head = "| Search | Finds | Page / query | Search / query | Page | Query | Page of 410 schools | SQL statements |"
    rows = [head, "|---|---:|---:|---:|---:|---:|---:|---:|"]
    for name, one in found.items():
        rows.append(
            f"| {name} | {one.total:,} | **{one.page.over(one.query):.0f}** | {one.search.over(one.query):.0f} | "
            f"{one.page.p50_ms:.1f} ms | {one.query.p50_ms:.3f} ms | {few[name].page.p50_ms:.1f} ms | "
            f"{one.statements} |"
        )
    return rows


def main(argv: Sequence[str] | None = None) -> int:
    """Builds, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.public_search", description=__doc__)
    parser.add_argument("--schools", type=int, default=SCHOOLS, help="how many schools (default 41,000)")
    parser.add_argument("--rounds", type=int, default=100, help="repetitions of each action (default 100)")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="kiemdinh-bench-") as name:
        for key in ("DATABASE_URL", "KIEMDINH_SECRET"):
            os.environ.pop(key, None)
        os.environ.update(environment(Path(name)) | {"DJANGO_SETTINGS_MODULE": "kiemdinh.site.settings"})
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        now, on = datetime(2026, 11, 22, tzinfo=UTC), date(2026, 11, 22)
        rounds, warm_up = args.rounds, max(2, args.rounds // 10)
        fill(FEW, now=now)
        few = measure(SEARCHES, on=on, rounds=rounds, warm_up=warm_up)
        fill(args.schools, now=now)
        found = measure(SEARCHES, on=on, rounds=rounds, warm_up=warm_up)
        print(f"public search over {args.schools:,} schools, {connection.vendor}, {rounds} rounds in turn")
        print("\n".join(lines(found, few)))
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
