"""`kiemdinh export-report --out FILE.pdf`: made from the report's Word file; one line when LibreOffice is absent."""

from datetime import date
from types import SimpleNamespace

import pytest

from kiemdinh.rooms.self_assessment.exports import report
from kiemdinh.services.documents import pdf
from kiemdinh.site.cli import main
from kiemdinh.site.cli import self_assessment as commands


@pytest.fixture
def ask(monkeypatch, tmp_path):
    given = []

    def report_docx(access, *, on: date) -> bytes:
        given.append(access)
        return b"docx dong bang"

    monkeypatch.setattr(commands, "_cycle", lambda args: SimpleNamespace(cycle=args.cycle))
    monkeypatch.setattr(report, "report_docx", report_docx)
    out = tmp_path / "báo cáo.pdf"
    return out, lambda: main(["export-report", "--school", "A", "--cycle", "1", "--out", str(out)])


def test_the_pdf_is_made_from_the_reports_word_file(ask, monkeypatch, capsys):
    out, run = ask
    monkeypatch.setattr(pdf, "pdf_is_possible", lambda: True)
    monkeypatch.setattr(pdf, "docx_to_pdf", lambda content: b"%PDF-" + content)
    assert run() == 0
    assert out.read_bytes() == b"%PDF-docx dong bang"
    assert list(out.parent.iterdir()) == [out]


def test_without_libreoffice_one_line_says_what_to_do(ask, monkeypatch, capsys):
    out, run = ask
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    assert run() == 1
    err = capsys.readouterr().err
    assert len(err.strip().splitlines()) == 1 and "Hãy cài LibreOffice" in err
    assert not out.exists()
