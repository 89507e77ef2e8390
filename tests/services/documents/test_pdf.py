"""Word to PDF through LibreOffice; what is said when it is absent, too slow or makes nothing."""

import os
import time
from pathlib import Path

import pytest
from tests.services.documents.test_form_checking import DECISION, FILES, FOLDERS, NOW

from kiemdinh.rooms.self_assessment.rules.form_samples import sample_contexts
from kiemdinh.services.documents import pdf, render_docx
from kiemdinh.services.documents.pdf import PdfLimits, PdfProblem, docx_to_pdf


def _program(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{lines}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.mark.needs("soffice")
def test_a_paper_becomes_pdf() -> None:
    made = docx_to_pdf(render_docx(DECISION, sample_contexts("quyet-dinh", "2018")[0], moment=NOW))
    assert made.startswith(b"%PDF-") and len(made) > 10_000


@pytest.mark.needs("soffice", "pdftoppm")
def test_the_contents_of_a_report_have_page_numbers(tmp_path: Path) -> None:
    import re
    import subprocess

    form = (FOLDERS["2018"] / FILES["bao-cao"]).read_bytes()
    report = render_docx(form, sample_contexts("bao-cao", "2018")[0], moment=NOW)
    (tmp_path / "a.pdf").write_bytes(docx_to_pdf(report))
    words = subprocess.run(["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"], capture_output=True, check=True)
    numbers = [int(n) for n in re.findall(r"\.{6,} ?(\d+)$", words.stdout.decode(), re.MULTILINE)]
    assert len(numbers) > 10
    assert numbers == sorted(numbers) and numbers[0] > 1


def test_without_libreoffice_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(PdfProblem, match="Hãy cài LibreOffice"):
        docx_to_pdf(b"a")


def test_the_limits_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _program(tmp_path, monkeypatch, f"sleep 30 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(PdfProblem, match="lớn hơn 0 MB"):
        docx_to_pdf(b"ab", limits=PdfLimits(document=1))
    with pytest.raises(PdfProblem, match="quá 1 giây"):
        docx_to_pdf(b"a", limits=PdfLimits(seconds=1))
    state = Path("/proc") / (tmp_path / "child").read_text().strip() / "stat"
    for _ in range(50):
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child still runs")


def test_nothing_made_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _program(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(PdfProblem, match="không tạo được PDF"):
        docx_to_pdf(b"a")
