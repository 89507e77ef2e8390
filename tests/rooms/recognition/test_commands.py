"""`kiemdinh verify-certificate` and `kiemdinh recognitions` as a program reads them."""

import json
from datetime import date

import pytest

from kiemdinh.site.cli import main


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    capsys.readouterr()
    assert main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


def test_a_certificate_is_verified_by_its_number(cases, capsys):
    row = cases.issued()
    assert told(capsys, "verify-certificate", "12/GCN-SGDĐT", "--json", "--as-of", "2026-11-21") == {
        "status": "valid", "school": "Trường Tiểu học Sông Đà", "school_code": "T-TH1", "level": 2,
        "decision": row.decision_number, "signed": "2024-03-20", "expires": "2029-03-20"}
    assert told(capsys, "verify-certificate", row.code, "--json", "--as-of", "2030-01-01")["status"] == "expired"


def test_an_unknown_number_is_an_answer(cases, capsys):
    assert told(capsys, "verify-certificate", "99/GCN/2026", "--json") == {
        "status": "unknown", "school": "", "school_code": "", "level": None, "decision": "", "signed": None,
        "expires": None}
    assert main(["verify-certificate", "99/GCN/2026"]) == 0
    assert capsys.readouterr().out == "Không có giấy chứng nhận hay bằng nào mang số hoặc mã “99/GCN/2026”.\n"


def test_only_what_was_issued_by_the_day_is_listed(cases, capsys):
    cases.opened(school="T-TH3")
    cases.prepared(school="T-NC1", edition="tt18-2018")
    cases.issued()
    cases.issued(school="T-TH2", kind="national_standard", level=1, number="B/7", on=date(2025, 5, 5),
                 signed=date(2025, 5, 20))
    first = {"number": "12/GCN-SGDĐT", "school": "Trường Tiểu học Sông Đà", "school_code": "T-TH1",
             "type": "accreditation", "level": 2, "signed": "2024-03-20", "expires": "2029-03-20", "status": "valid"}
    second = {"number": "B/7", "school": "Trường Tiểu học Bên Cạnh", "school_code": "T-TH2",
              "type": "national_standard", "level": 1, "signed": "2025-05-20", "expires": "2030-05-20",
              "status": "valid"}
    assert told(capsys, "recognitions", "--as-of", "2026-11-21", "--json") == [first, second]
    assert told(capsys, "recognitions", "--as-of", "2025-05-19", "--json") == [first]
    assert told(capsys, "recognitions", "--as-of", "2029-03-21", "--json") == [first | {"status": "expired"}, second]


def test_a_day_that_cannot_be_read(cases, capsys):
    assert main(["recognitions", "--as-of", "21/11/2026"]) == 2
    assert "Không đọc được ngày “21/11/2026”" in capsys.readouterr().err
