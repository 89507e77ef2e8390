"""What the journey of a 2018 school does not do by hand: its report, the sheets and papers that say nothing new.

`python -m tests.journeys.certificate_2018_world begin | share <team> | survey <team>`, each on the day of the server.
"""

import json
import sys
from datetime import date

from tests.journeys import certificate_world as shared

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
HEAD, SECRETARY, MEMBERS = "dgv1", "dgv2", ("dgv3", "dgv4", "dgv5")
BY_HAND = "1.1"
"""The criterion whose sheet the journey writes in the page, as the first member."""


def begin() -> dict[str, int]:
    """A primary school whose report of 2025–2026 is published under the rules of 2018."""
    from tests.demo import cast

    world = shared.world_with_assessors()
    run = cast.running_cycle(world, on=date(2025, 10, 6), year="2025-2026")
    run.evidence("1.1", "Kế hoạch chiến lược phát triển nhà trường", content=PDF)
    cast.fill(run, approve=True, top=2)
    return {"report": cast.publish(run, on=date(2026, 1, 20)).pk}


def share(team_id: int) -> None:
    """Everybody has signed; each criterion has one member, the sheet written by hand the first."""
    from kiemdinh.rooms.external_assessment.queries.work import work_for
    from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes
    from kiemdinh.rooms.external_assessment.use_cases.working import assign_criteria

    shared.sign_the_rest()
    access = work_for(actor=shared.actor(HEAD), team_id=team_id, today=shared.today())
    codes = criterion_codes(access.catalog)
    seats = {seat.assessor.full_name: seat.pk for seat in access.sitting}
    mine = [seats[shared.ASSESSORS[name]] for name in MEMBERS]
    shares = {seat: list(codes[n::len(mine)]) for n, seat in enumerate(mine)}
    assert BY_HAND in shares[mine[0]]
    assign_criteria(**shared.by(HEAD, team_id=team_id), criteria=shares)


def survey(team_id: int) -> None:
    """The other sheets handed in, the papers of steps 1 to 3 closed, the words of the report written."""
    from kiemdinh.rooms.external_assessment.queries.work import work_for
    from kiemdinh.rooms.external_assessment.rules.papers import MINUTES, PLAN, PRELIMINARY, REPORT, STUDY, SURVEY
    from kiemdinh.rooms.external_assessment.use_cases import sheets

    access = work_for(actor=shared.actor(HEAD), team_id=team_id, today=shared.today())
    names = {name: username for username, name in shared.ASSESSORS.items()}
    for seat in access.sitting:
        username = names[seat.assessor.full_name]
        for code in seat.criteria:
            if code == BY_HAND:
                continue
            fields = {"strengths": "Nền nếp tốt.", "weaknesses": "Dữ liệu rời.", "recommendations": "Rà soát."}
            who = shared.by(username, team_id=team_id, criterion=code)
            sheets.save_member_sheet(**who, fields=fields, versions={})
            sheets.move_member_sheet(**who, action="submit")
        remarks = {f"remark.{code}": "Bám yêu cầu." for code in seat.criteria}
        _paper(team_id, PRELIMINARY, writer=username, closer=username, **remarks)
    for kind in (STUDY, MINUTES, PLAN, SURVEY):
        _paper(team_id, kind, writer=SECRETARY, closer=HEAD)
    _paper(team_id, REPORT, writer=SECRETARY)


def _paper(team_id: int, kind: str, *, writer: str, closer: str = "", **more: str) -> None:
    from kiemdinh.rooms.external_assessment.queries.papers import paper_row
    from kiemdinh.rooms.external_assessment.queries.work import work_for
    from kiemdinh.rooms.external_assessment.rules.papers import PAPERS, PRELIMINARY
    from kiemdinh.rooms.external_assessment.use_cases import papers

    who = shared.by(writer, team_id=team_id, kind=kind)
    fields = {f.key: "Theo kế hoạch của đoàn." for f in PAPERS[kind].fields} | more
    papers.save_paper(**who, fields=fields, versions={})
    if closer:
        access = work_for(actor=who["actor"], team_id=team_id, today=shared.today())
        row = paper_row(access, kind=kind, member=access.me if kind == PRELIMINARY else None)
        papers.move_paper(**shared.by(closer, team_id=team_id, kind=kind), action="close", version=row.version)


if __name__ == "__main__":
    shared.begin()
    said = {"begin": begin, "share": share, "survey": survey}[sys.argv[1]](*map(int, sys.argv[2:]))  # type: ignore[operator]
    if said is not None:
        json.dump(said, sys.stdout)
