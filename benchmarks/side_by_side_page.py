"""`python -m benchmarks.side_by_side_page`: an assessor's sheet beside the school's, as a ratio to an empty view.

The demo's team at work at a lower secondary school whose report has a hundred pages. Measured in turn through the
served application: the member's sheet, the team's sheet with what five members said, and the reading room; statements
are counted in this process on the same data, at a criterion of few and of many evidences.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.five_years import measure, statements
from benchmarks.served import command, environment

SCHOOL, MEMBER = "HN-DD-CS01", "dgv.hanoi4"
"""The school whose team is at work in the demo, and the secretary of that team."""


def addresses_of(team_id: int, criteria: Sequence[str]) -> dict[str, str]:
    """The pages of the measurement by name; `criteria` are those assigned to the member."""
    base = f"/doan/{team_id}/"
    first, last = criteria[0], criteria[-1]
    return {
        f"my sheet, {first}": f"{base}phieu/{first}/",
        f"my sheet, {last}": f"{base}phieu/{last}/",
        f"team's sheet, {first}": f"{base}hop-nhat/{first}/",
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds a demo in a folder of its own, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side_page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kiemdinh-bench-beside-") as name:
        env = environment(Path(name))
        command("setup", env=env)
        command("demo", env=env)
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(env)
        import django

        django.setup()
        from kiemdinh.demo.cast import PASSWORD
        from kiemdinh.rooms.external_assessment.models import TeamMember

        seats = TeamMember.objects.filter(team__school__code=SCHOOL, assessor__account__username=MEMBER)
        seat = seats.select_related("team").get()
        addresses = addresses_of(seat.team_id, seat.criteria)
        counts = statements(addresses, person=MEMBER)
        times = measure(env, addresses, password=PASSWORD, rounds=args.rounds, person=MEMBER)
    sys.stdout.write("| Measured | Ratio | p50 | SQL |\n|---|---:|---:|---:|\n")
    for name, count in counts.items():
        timing = times[name]
        ratio = timing.over(times["empty"])
        sys.stdout.write(f"| (h) {name} | **{ratio:.2f}** | {timing.p50_ms:.1f} ms | {count} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
