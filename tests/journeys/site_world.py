"""Fills a prepared installation with what the journeys walk through; prints its ids as JSON.

Run as a program of its own (`python -m tests.journeys.site_world`), because the journeys' server and its database are
not those of the other tests.
"""

import json
import os
import sys

PARTS_2018 = ("2023-2024", "2022-2023", "2021-2022", "2020-2021")
"""One 2018 cycle a journey, so that none depends on another."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")
    import django

    django.setup()
    from datetime import date

    from tests.demo import cast

    world = cast.build_world(load_rules=False)
    ids: dict[str, int] = {}
    for year in PARTS_2018:
        run = cast.running_cycle(world, year=year)
        run.evidence("1.1", "Kế hoạch chiến lược phát triển nhà trường")
        run.evidence("1.1", "Biên bản họp hội đồng trường")
        ids[year] = run.cycle.pk
    # The cycle under TT 57 lacks only what the writer of 1.1 is about to write.
    run = cast.tt57_cycle(world)
    run.evidence("1.1", "Kế hoạch chiến lược phát triển nhà trường")
    cast.fill(run, approve=True)
    run.move("hieutruong", "1.1", "reopen", "Thêm căn cứ của kế hoạch.")
    ids["tt57"] = run.cycle.pk
    writer = cast.running_cycle(world, school="T-TH2", by="hangxom", on=cast.IN_TT57, year="2026-2027",
                                people_=[("hangxom", "chair"), ("Phó Hai", "vice_chair"), ("Thư Ký Ba", "secretary"),
                                         ("Bốn", "member"), ("Năm", "member")])
    cast.fill(writer, who="hangxom")
    cast.publish(writer, who="hangxom", on=date(2026, 10, 30))
    ids["published"] = writer.cycle.pk
    json.dump(ids, sys.stdout)


if __name__ == "__main__":
    main()
