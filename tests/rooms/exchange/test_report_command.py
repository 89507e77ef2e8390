"""`kiemdinh import-report`: the JSON others build on, the summary, every way to be refused in one line."""

import json

import pytest
from tests.demo.cast import running_cycle
from tests.rooms.exchange import handmade

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """The plain report of a primary school on disk."""
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(handmade.saved(handmade.primary_2018()))
    return path


def run_cli(capsys, *argv):
    from kiemdinh.site.cli import main

    code = main([str(word) for word in argv])
    out, err = capsys.readouterr()
    return code, out, err


def test_json(capsys, file):
    code, out, err = run_cli(capsys, "import-report", file, "--json")
    assert (code, err) == (0, "")
    printed = json.loads(out)
    assert list(printed)[:3] == ["edition", "criteria", "unplaced"]
    assert printed["edition"] == "tt17-2018"
    assert set(printed["criteria"]["1.2"]) == {"level", "sections", "codes"}
    assert printed["criteria"]["1.2"]["codes"] == ["H1-1.2-01", "H1-1.2-02"]
    assert printed["criteria"]["1.2"]["level"] == 0


def test_a_summary_for_people(capsys, file):
    code, out, _ = run_cli(capsys, "import-report", file)
    assert code == 0
    assert "Bộ quy định: tt17-2018" in out and "  Tiêu chí 1.1: " in out and "Mức 3" in out


def test_the_edition_can_be_given(capsys, file):
    _, out, _ = run_cli(capsys, "import-report", file, "--edition", "tt18-2018", "--json")
    assert json.loads(out)["edition"] == "tt18-2018"
    code, _, err = run_cli(capsys, "import-report", file, "--edition", "tt99")
    assert code == 2 and err.startswith("Không có bộ “tt99”; các bộ: ")


@pytest.mark.parametrize(("content", "words"), [
    (b"", "Tệp rỗng"), (b"%PDF-1.7", "không phải văn bản Word"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "kiểu cũ (.doc)"), (b"PK\x03\x04rest", "bị hỏng"),
])  # fmt: skip
def test_one_line_and_exit_2(capsys, tmp_path, content, words):
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    code, out, err = run_cli(capsys, "import-report", path, "--json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err


def test_wrong_calls(capsys, file, tmp_path):
    assert run_cli(capsys, "import-report", tmp_path / "khong-co.docx")[0] == 2
    assert run_cli(capsys, "import-report", tmp_path)[0] == 2
    for more, words in ((["--save"], "hãy nêu trường"), (["--save", "--school", "T-TH1"], "--year NĂM"),
                        (["--save", "--school", "T-TH1", "--cycle", "x"], "phải là một số")):
        code, _, err = run_cli(capsys, "import-report", file, *more)
        assert code == 2 and words in err
    code, _, err = run_cli(capsys, "import-report", file, "--school", "KHONG-CO")
    assert (code, err) == (2, "Không có trường mang mã “KHONG-CO”.\n")


def test_without_save_nothing_is_written(capsys, file, world):
    from kiemdinh.rooms.exchange.models import ReportImport
    from kiemdinh.rooms.self_assessment.models import Cycle

    run_cli(capsys, "import-report", file, "--school", "T-TH3", "--json")
    assert (ReportImport.objects.count(), Cycle.objects.count()) == (0, 0)


def test_save_opens_a_cycle_of_the_edition(capsys, file, world):
    from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle
    from kiemdinh.services.ledger.models import Event

    words = ("import-report", file, "--school", "T-TH3", "--year", "2022-2023", "--save", "--json")
    code, out, _ = run_cli(capsys, *words)
    assert code == 0
    saved = json.loads(out)["saved"]
    cycle = Cycle.objects.get(pk=saved["cycle"])
    assert (cycle.edition_code, cycle.school_year, cycle.state, saved["created"]) == (
        "tt17-2018", "2022-2023", "draft", True)
    assert (saved["filled"], saved["kept"], saved["evidence"]) == (18, [], 3)
    assert CriterionSheet.objects.get(cycle=cycle, criterion="1.2", kind="criterion").answers["1"]["c"] is False
    assert set(Event.objects.filter(action="cycle.create").values_list("actor_id", flat=True)) == {None}
    again = json.loads(run_cli(capsys, *words)[1])["saved"]
    assert (again["cycle"], again["created"], again["filled"]) == (cycle.pk, False, 0)


def test_save_fills_only_what_is_empty(capsys, file, world):
    run = running_cycle(world)
    run.save("giaovien", "1.1", strengths="<p>Lời của cô giáo.</p>")
    code, out, _ = run_cli(capsys, "import-report", file, "--school", "T-TH1", "--cycle", run.cycle.pk, "--save")
    assert code == 0
    assert "Giữ nguyên 1 mục đã có nội dung khác: 1.1/strengths" in out
    assert run.sheet("1.1").texts["strengths"] == "<p>Lời của cô giáo.</p>"


def test_a_cycle_of_another_school_or_edition(capsys, file, world):
    run = running_cycle(world)
    code, _, err = run_cli(capsys, "import-report", file, "--school", "T-TH3", "--cycle", run.cycle.pk, "--save")
    assert (code, err) == (2, f"Trường “T-TH3” không có chu kỳ {run.cycle.pk}; xem `kiemdinh cycles`.\n")
    code, _, err = run_cli(capsys, "import-report", file, "--school", "T-TH1", "--cycle", 99999, "--save")
    assert code == 2 and "không có chu kỳ 99999" in err
    code, _, err = run_cli(capsys, "import-report", file, "--school", "T-TH3", "--year", "2026-2027", "--save")
    assert code == 2 and "Thông tư 57/2026" in err
