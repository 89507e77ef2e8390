"""`python -m benchmarks.five_years`: opening a cycle that has 500 evidences and five years behind it.

The demo's primary school gets evidence up to 500 codes, four earlier cycles beside the open one, and for every text of
every sheet the revisions that five years of writing leave. The pages people open first are timed against the empty
signed-in view, in turn, through the served application; statements are counted in this process on the same data.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measuring import Timing, side_by_side
from benchmarks.served import Browser, command, environment, serving

SCHOOL, PERSON = "BP-DX-TH01", "tanphu.thuky"
EMPTY = "/do-dac/trong/"


@dataclass(frozen=True, slots=True)
class Grown:
    """What the cycle holds when it is measured."""

    evidences: int
    cycles: int
    revisions: int


def grow(cycle: Any, *, evidences: int, cycles: int, revisions: int) -> Grown:
    """Fills the tables straight: the use cases would take half an hour. Gives what there is afterwards."""
    from kiemdinh.rooms.self_assessment.models import Cycle, TextRevision

    _evidence(cycle, evidences)
    for number in range(1, cycles):
        _earlier(cycle, number)
    rows = []
    for sheet in cycle.sheets.all():
        for field, text in sheet.texts.items():
            newest = int(sheet.field_versions.get(field, 0))
            sheet.field_versions[field] = newest + revisions
            rows += [
                TextRevision(
                    cycle=cycle,
                    sheet=sheet,
                    field=field,
                    version=newest + n,
                    html=text,
                    by_id=cycle.created_by_id,
                    by_name="Người viết",
                    at=cycle.created_at + timedelta(days=60 * n),
                )
                for n in range(revisions)
            ]
        sheet.save(update_fields=["field_versions"])
    TextRevision.objects.bulk_create(rows, batch_size=500)
    items = cycle.evidence_set.items.filter(removed_at__isnull=True).count()
    return Grown(items, Cycle.objects.filter(school_id=cycle.school_id).count(), len(rows))


def _evidence(cycle: Any, wanted: int) -> None:
    from kiemdinh.rooms.evidence.models import Document, EvidenceItem, EvidenceUse
    from kiemdinh.rooms.evidence.rules import searchable

    criteria = [s.criterion for s in cycle.sheets.filter(kind="criterion").order_by("position")]
    have = cycle.evidence_set.items.filter(removed_at__isnull=True).count()
    for n in range(have, wanted):
        subject = f"Kế hoạch, biên bản, hồ sơ số {n} của nhà trường"
        document = Document.objects.create(
            school_id=cycle.school_id,
            subject=subject,
            number=f"{n}/KH-TH",
            issuer="Nhà trường",
            issued_on=cycle.created_at.date() - timedelta(days=(n * 7) % 1800),
            search_fold=searchable(subject, f"{n}/KH-TH", "Nhà trường"),
            created_at=cycle.created_at,
        )
        criterion, ordinal = criteria[n % len(criteria)], 200 + n
        item = EvidenceItem.objects.create(
            evidence_set=cycle.evidence_set,
            document=document,
            criterion=criterion,
            box=1,
            ordinal=ordinal,
            code=f"[H1-{criterion}-{ordinal}]",
            created_at=cycle.created_at,
        )
        EvidenceUse.objects.create(item=item, criterion=criterion)


def _earlier(cycle: Any, number: int) -> None:
    """A published cycle `number` years before, with its own evidence set and sheets."""
    from kiemdinh.rooms.evidence.models import EvidenceSet
    from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle

    first = int(cycle.school_year[:4]) - number
    year = f"{first}-{first + 1}"
    if Cycle.objects.filter(school_id=cycle.school_id, school_year=year).exists():
        return
    old = EvidenceSet.objects.get(pk=cycle.evidence_set_id)
    old.pk = None
    old.save(force_insert=True)
    row = Cycle.objects.get(pk=cycle.pk)
    row.pk, row.evidence_set, row.school_year, row.state = None, old, year, "published"
    row.title = f"Tự đánh giá năm học {year}"
    row.save(force_insert=True)
    sheets = list(CriterionSheet.objects.filter(cycle_id=cycle.pk))
    for sheet in sheets:
        sheet.pk, sheet.cycle, sheet.assignee, sheet.group = None, row, None, None
    CriterionSheet.objects.bulk_create(sheets)


def pages_of(cycle: Any) -> dict[str, str]:
    """The pages that people open first, by name."""
    base = f"/chu-ky/{cycle.pk}/"
    first = cycle.sheets.get(kind="criterion", criterion="1.1").pk
    return {
        "cycle home": base,
        "board": f"{base}tieu-chi/",
        "sheet": f"{base}tieu-chi/1.1/",
        "evidence register": f"{base}minh-chung/",
        "history of a text": f"{base}phieu/{first}/lich-su/?muc=state_1",
    }


def measure(
    env: dict[str, str], addresses: dict[str, str], *, password: str, rounds: int, person: str = PERSON
) -> dict[str, Timing]:
    """Times of the empty view and of each page, in turn."""
    with serving(env) as port:
        browser = Browser(port)
        browser.sign_in(person, password)
        actions: dict[str, Callable[[], object]] = {"empty": partial(browser.get, EMPTY)}
        actions |= {name: partial(browser.get, address) for name, address in addresses.items()}
        try:
            return side_by_side(actions, rounds=rounds, warm_up=max(2, rounds // 8))
        finally:
            browser.close()


def statements(addresses: dict[str, str], *, person: str = PERSON) -> dict[str, int]:
    """SQL statements of each page, the second time it is opened."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kiemdinh.rooms.people.models import Account

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(username=person))
    counts = {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts[name] = len(captured.captured_queries)
    return counts


Found = tuple[dict[str, Timing], dict[str, int]]
"""Times and numbers of statements by page."""


def lines(before: Found, after: Found) -> list[str]:
    """What a run found, as rows of a Markdown table: the demo's cycle, then the grown one."""
    table = [
        "| Measured | Ratio, demo | Ratio, grown | p50 grown | SQL demo | SQL grown |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name in after[1]:
        small, big = before[0][name].over(before[0]["empty"]), after[0][name].over(after[0]["empty"])
        table.append(
            f"| (f) {name} | {small:.2f} | **{big:.2f}** | {after[0][name].p50_ms:.1f} ms "
            f"| {before[1][name]} | {after[1][name]} |"
        )
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds a demo in a folder of its own, measures it, grows it, measures again, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.five_years", description=__doc__)
    parser.add_argument("--evidences", type=int, default=500)
    parser.add_argument("--cycles", type=int, default=5, help="cycles of the school, one a year")
    parser.add_argument("--revisions", type=int, default=20, help="kept revisions of each text of each sheet")
    parser.add_argument("--rounds", type=int, default=60)
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kiemdinh-bench-years-") as name:
        env = environment(Path(name))
        command("setup", env=env)
        command("demo", env=env)
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(env)
        import django

        django.setup()
        from benchmarks.schools import keep_one_school, open_cycle, settle
        from kiemdinh.demo.cast import PASSWORD

        cycle = open_cycle(school_id=keep_one_school(code=SCHOOL))
        addresses = pages_of(cycle)
        before = (measure(env, addresses, password=PASSWORD, rounds=args.rounds), statements(addresses))
        grown = grow(cycle, evidences=args.evidences, cycles=args.cycles, revisions=args.revisions)
        settle()
        after = (measure(env, addresses, password=PASSWORD, rounds=args.rounds), statements(addresses))
        sys.stdout.write("\n".join(lines(before, after)))
        sys.stdout.write(
            f"\n\n{grown.evidences} evidences, {grown.cycles} cycles, {grown.revisions} revisions of texts.\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
