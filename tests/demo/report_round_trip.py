"""The four demo reports go to Word and come back into an empty cycle without losing a word, a code or a level.

Collected by `test_demo`, so that the demo is built once for both.
"""

from datetime import date

import pytest
from tests.rooms.exchange.round_trip import compare

SCHOOLS = {"mn-hoa-sen": "2018", "th-tan-phu": "2018", "thcs-lang-thuong": "2018", "th-loc-ninh": "tt57"}


@pytest.mark.parametrize("key", SCHOOLS)
def test_everything_comes_back(demo, key, capsys):
    from django.utils import timezone

    from kiemdinh.kernel.permits import Actor
    from kiemdinh.kernel.vietnamese import fold
    from kiemdinh.rooms.evidence.queries import list_items
    from kiemdinh.rooms.exchange.rules.report_reading import read_report
    from kiemdinh.rooms.exchange.use_cases.report_import import import_at_once
    from kiemdinh.rooms.organisations.queries import school_facts
    from kiemdinh.rooms.self_assessment.exports.report import report_docx
    from kiemdinh.rooms.self_assessment.models import Cycle
    from kiemdinh.rooms.self_assessment.queries.access import open_access
    from kiemdinh.services.documents.reading import read_docx

    day = date(2026, 11, 21)
    before = open_access(actor=Actor(None), cycle=demo.cycles[key], today=day)
    content = report_docx(before, on=day)
    school = school_facts(unit_id=before.cycle.school_id, on=day)
    places = {fold(site.name): site.id for site in before.sites}
    report = read_report(read_docx(content), [before.catalog], places=places)
    year = "2026-2027" if SCHOOLS[key] == "tt57" else "2024-2025"
    saved = import_at_once(now=timezone.now(), school=school, school_year=year, cycle_id=None,
                           name="bao-cao.docx", content=content, report=report)
    assert saved["created"] and saved["kept"] == []
    after = open_access(actor=Actor(None), cycle=Cycle.objects.get(pk=saved["cycle"]), today=day)
    share = compare(before, after, single_plan="standard:" if SCHOOLS[key] == "tt57" else "")
    with capsys.disabled():
        print(f"\n{key}\n{share.shown()}")
    unexplained = [row for row in share.lost if not row[0].startswith("ticks")]
    assert unexplained == []
    old, _ = list_items(set_id=before.cycle.evidence_set_id)
    new, _ = list_items(set_id=after.cycle.evidence_set_id)
    assert [(e.code, e.subject) for e in old] == [(e.code, e.subject) for e in new]
    assert saved["problems"] == []
