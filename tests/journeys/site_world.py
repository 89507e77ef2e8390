"""Fills a prepared installation with what the journeys walk through; prints its ids as JSON.

Run as a program of its own (`python -m tests.journeys.site_world`), because the journeys' server and its database are
not those of the other tests.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.demo.cast import World

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PARTS_2018 = ("2023-2024", "2022-2023", "2021-2022", "2020-2021", "2019-2020")
"""One 2018 cycle a journey, so that none depends on another."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")
    import django

    django.setup()
    from datetime import date

    from tests.demo import cast

    world = cast.build_world(load_rules=False)
    _leader_of_the_commune()
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
    ids["round"] = _ready_for_its_council(world)
    ids["earlier"] = _kindergarten_of_2018(world)
    ids["team"] = _team_at_work(world)
    _package_of_a_cycle_that_is_not_here(world, Path(os.environ["KIEMDINH_DATA"]) / PACKAGE)
    json.dump(ids, sys.stdout)


def _leader_of_the_commune() -> None:
    """Who approves what the officer of the commune prepares."""
    from datetime import date

    from tests.demo import cast

    from kiemdinh.rooms.people.use_cases import SYSTEM, create_account

    create_account(
        actor=SYSTEM, now=cast.at(date(2016, 8, 1)), username="xa.lanhdao", full_name="Vàng Seo Sùng", unit_code="T-XA",
        role="commune_leader", title="Phó Chủ tịch", starts_on=date(2016, 8, 1), password=cast.PASSWORD, is_demo=True,
    )  # fmt: skip


PACKAGE = "goi-mang-toi.zip"
OTHERS = [("Phó Hai", "vice_chair"), ("Thư Ký Ba", "secretary"), ("Bốn", "member"), ("Năm", "member"),
          ("Sáu", "member"), ("Bảy", "member")]
"""With a chair a whole council under the rules of 2018, nobody of them with an account."""


def _ready_for_its_council(world: "World") -> int:
    """A report that lacks nothing but opinions, the council's vote and the principal's word."""
    from tests.demo import cast

    run = cast.running_cycle(world, year="2024-2025")
    cast.fill(run, approve=True)
    return run.cycle.pk


def _team_at_work(world: "World") -> int:
    """A team of 2018 whose days reach into today, as those of dossiers told accepted in time do."""
    from datetime import date

    from tests.rooms.external_assessment.team_world import build_team

    from kiemdinh.rooms.assessors.models import Engagement
    from kiemdinh.rooms.external_assessment.models import Team

    team = build_team(world, year="2018-2019").team
    for rows in (Team.objects.filter(pk=team.pk), Engagement.objects.filter(kind="team", ref_id=team.pk)):
        rows.update(ends_on=date(2036, 12, 31))
    return team.pk


def _kindergarten_of_2018(world: "World") -> int:
    """A cycle under the old rules whose school opens its next one under TT 57."""
    from tests.demo import cast

    run = cast.running_cycle(world, school="T-MN1", by="mamnon", people_=[("mamnon", "chair"), *OTHERS])
    run.evidence("1.1", "Kế hoạch phát triển nhà trường", who="mamnon")
    run.save("mamnon", "1.1", state_1="<p>Nhà trường có kế hoạch.</p>")
    return run.cycle.pk


def _package_of_a_cycle_that_is_not_here(world: "World", target: Path) -> None:
    """Makes a cycle, packs it and takes it all back: a package as it comes from another installation."""
    from django.db import transaction
    from tests.demo import cast

    from kiemdinh.rooms.exchange.exports.dossier import build_package, write_package

    with transaction.atomic():
        run = cast.running_cycle(world, school="T-NC1", by="nhieucap", people_=[("nhieucap", "chair"), *OTHERS])
        run.evidence("1.1", "Kế hoạch năm học", who="nhieucap", content=PDF)
        write_package(build_package(run.access("nhieucap"), on=cast.TODAY), target)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
