"""What the journey of a TT 57 school does not do by hand: three years of reports, six opinions, most of the minutes.

`python -m tests.journeys.certificate_tt57_world begin | sign | opinions <appraisal> | minutes <appraisal>`.
"""

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.journeys import certificate_world as shared

if TYPE_CHECKING:
    from tests.demo.cast import Running

CHAIR, SECRETARY, BY_HAND = "dgv1", "dgv3", "dgv4"
"""The member whose opinion the journey writes in the page."""
ROLES = {
    "dgv1": "Chủ tịch", "dgv2": "Phó Chủ tịch", "dgv3": "Thư ký", "dgv4": "Ủy viên", "dgv5": "Ủy viên",
    "dgv6": "Ủy viên", "dgv7": "Ủy viên",
}
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
OPINION = {
    "report": "fits", "data": "enough", "level": "2", "standard": "2", "standard_reason": "Đủ các điều kiện.",
    "strengths_1": "Quản trị nền nếp.", "limits_3": "Ít hoạt động trải nghiệm.", "priorities": "Thư viện xanh.",
}


def begin() -> dict[str, int]:
    """A primary school with the published reports of three years in a row, the last under TT 57."""
    from tests.demo import cast

    world = shared.world_with_assessors()
    for year, on in (("2024-2025", date(2024, 10, 7)), ("2025-2026", date(2025, 10, 6))):
        _published(cast.running_cycle(world, on=on, year=year), date(on.year + 1, 1, 20))
    return {"report": _published(cast.tt57_cycle(world), date(2026, 9, 21))}


def _published(run: "Running", on: date) -> int:
    from tests.demo import cast

    run.evidence("1.1", "Kế hoạch giáo dục nhà trường", content=PDF)
    cast.fill(run, approve=True, top=2)
    return int(cast.publish(run, on=on).pk)


def opinions(appraisal_id: int) -> None:
    """Everybody's opinion but the one that is written in the page."""
    from kiemdinh.rooms.appraisal.use_cases.opinions import hand_in_opinion

    for username in ROLES:
        if username != BY_HAND:
            hand_in_opinion(**shared.by(username, appraisal_id=appraisal_id), version=0, texts=OPINION)


def minutes(appraisal_id: int) -> None:
    """The parts III to VI and VIII; the votes are written in the page."""
    from kiemdinh.rooms.appraisal.queries.access import appraisal_for
    from kiemdinh.rooms.appraisal.queries.minutes import criterion_keys, meeting_of
    from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS
    from kiemdinh.rooms.appraisal.use_cases.meetings import save_minutes

    who = shared.by(SECRETARY, appraisal_id=appraisal_id)
    row = appraisal_for(actor=who["actor"], appraisal_id=appraisal_id, today=shared.today()).appraisal
    meeting = meeting_of(row)
    assert meeting is not None
    values: dict[str, Any] = {
        "criteria": {key: {"level": 2, "note": ""} for key, _, _ in criterion_keys(row)},
        "conditions": dict.fromkeys(CONDITIONS, True), "sources": ["report", "evidence"], "file_state": "enough",
        "independent": True,
        "texts": {"strengths": "Nền nếp tốt.", "limits": "Sân chơi hẹp.", "conclusion": "Đạt.",
                  "follow_school": "Cải tiến sân chơi trước 30/5/2027."},
        "recommendations": [{"content": "Mở rộng sân chơi", "basis": "1.1", "result": "Đủ 5 m²", "due": "12/2027"}],
    }
    save_minutes(**who, version=meeting.version, values=values)


if __name__ == "__main__":
    shared.begin()
    said = {  # type: ignore[operator]
        "begin": begin, "sign": shared.sign_the_rest, "opinions": opinions, "minutes": minutes,
    }[sys.argv[1]](*map(int, sys.argv[2:]))
    if said is not None:
        json.dump(said, sys.stdout)
