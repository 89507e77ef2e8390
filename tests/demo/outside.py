"""What comes after the report in the demo: schools at every step, of both generations of rules.

Collected by `test_demo`, so that the demo is built once for all.
"""

import json
from collections import Counter
from datetime import date

TODAY = date(2026, 11, 30)


def test_the_registrations_stand_at_every_step(demo):
    from kiemdinh.rooms.registration.models import Registration

    found = {(r.school.code, r.purpose): r.state for r in Registration.objects.select_related("school")}
    assert found == {
        ("HN-DD-CS03", "first"): "closed",
        ("HN-DD-CS05", "first"): "closed",
        ("HN-DD-CS04", "first"): "closed",
        ("BP-DX-TH01", "first"): "closed",
        ("HN-DD-CS09", "first"): "accepted",
        ("HN-DD-CS01", "first"): "accepted",
        ("HN-DD-TH03", "first"): "accepted",
        ("HN-DD-CS06", "first"): "stopped",
        ("HN-DD-CS04", "reassessment"): "accepted",
    }


def test_the_teams_stand_between_the_decision_and_the_report(demo):
    from kiemdinh.rooms.external_assessment.models import Team

    assert Counter(t.state for t in Team.objects.all()) == {"reported": 4, "working": 2, "drafted": 1, "decided": 1}


def test_recognised_refused_revoked_expired_owed_and_decided_again(demo, capsys):
    from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition
    from kiemdinh.site.cli import main

    assert main(["recognitions", "--as-of", TODAY.isoformat(), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    states = {(r["school_code"], r["type"], r["level"]): r["status"] for r in rows}
    assert states[("HN-DD-CS02", "accreditation", 2)] == "expired"
    assert states[("HN-DD-CS07", "national_standard", 1)] == "revoked"
    assert states[("HN-DD-CS03", "national_standard", 1)] == "valid"
    assert states[("HN-DD-CS05", "accreditation", 1)] == "valid"
    assert states[("BP-CT-CS01", "national_standard", 1)] == "valid"
    assert len(rows) == 13
    refused = Recognition.objects.filter(state="refused")
    assert Counter((r.school.code, r.kind) for r in refused) == {
        ("HN-DD-CS05", "national_standard"): 1,
        ("HN-DD-CS04", "accreditation"): 1,
        ("HN-DD-CS04", "national_standard"): 1,
        ("BP-HQ-CS01", "national_standard"): 1,
    }
    assert [(o.recognition.school.code, o.criterion, o.state) for o in OwedCriterion.objects.all()] == [
        ("BP-DX-TH01", "3.5", "open")
    ]


def test_the_appraisals_of_tt57(demo):
    from kiemdinh.rooms.appraisal.models import Appraisal

    assert {a.school.code: a.state for a in Appraisal.objects.select_related("school")} == {
        "BP-CT-CS01": "notified",
        "BP-HQ-CS01": "notified",
        "BP-PR-TH01": "studying",
    }


def test_at_least_twelve_schools_take_part(demo):
    from kiemdinh.rooms.appraisal.models import ListedSchool
    from kiemdinh.rooms.recognition.models import Recognition
    from kiemdinh.rooms.registration.models import Registration

    schools = set(Registration.objects.values_list("school_id", flat=True))
    schools |= set(Recognition.objects.values_list("school_id", flat=True))
    schools |= set(ListedSchool.objects.filter(listed=True).values_list("school_id", flat=True))
    assert len(schools) >= 18


def test_the_public_sees_what_was_posted_and_one_decision_waits(demo, client):
    page = client.get("/truong-cong-khai/HN-DD-CS03/").content.decode()
    assert "CQG-2026/002" in page
    assert "KĐ-2026/004" not in client.get("/truong-cong-khai/HN-DD-CS05/").content.decode()
    assert client.get("/chung-nhan/CQG-2024/021/").status_code == 200
