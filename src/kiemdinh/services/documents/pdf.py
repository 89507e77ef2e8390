"""A Word document as PDF, through LibreOffice when the machine has it: in a folder of its own, without the network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kiemdinh.services.documents.page_numbers import contents_as_references

NO_OFFICE = (
    "Máy chủ chưa có LibreOffice nên không tạo được PDF. Hãy cài LibreOffice (chương trình soffice) rồi làm lại, hoặc"
    " lấy tệp .docx."
)


class PdfProblem(Exception):
    """The document cannot be turned into PDF; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What turning a document into PDF may cost: seconds, bytes in, bytes out."""

    seconds: int = 120
    document: int = 60 * 1024 * 1024
    result: int = 120 * 1024 * 1024


LIMITS = PdfLimits()


def pdf_is_possible() -> bool:
    """Whether LibreOffice can be started."""
    return shutil.which("soffice") is not None


def docx_to_pdf(content: bytes, *, limits: PdfLimits = LIMITS) -> bytes:
    """The bytes of a .docx as PDF. Raises PdfProblem: no LibreOffice, too big, too slow, not readable."""
    if not pdf_is_possible():
        raise PdfProblem(NO_OFFICE)
    if len(content) > limits.document:
        raise PdfProblem(f"Văn bản lớn hơn {limits.document // 1024**2} MB nên không tạo PDF được. Hãy lấy tệp .docx.")
    with tempfile.TemporaryDirectory(prefix="kiemdinh-pdf-") as folder:
        (Path(folder) / "van-ban.docx").write_bytes(contents_as_references(content))
        _run(folder, limits.seconds)
        made = Path(folder) / "ra" / "van-ban.pdf"
        if not made.is_file() or made.stat().st_size == 0:
            raise PdfProblem("LibreOffice không tạo được PDF từ văn bản này. Hãy lấy tệp .docx và lưu PDF bằng Word.")
        if made.stat().st_size > limits.result:
            raise PdfProblem(f"Tệp PDF lớn hơn {limits.result // 1024**2} MB. Hãy lấy tệp .docx.")
        return made.read_bytes()


def _run(folder: str, seconds: int) -> None:
    """Starts the program with a profile of its own and ends it, with everything it started, when time is up."""
    # A proxy that answers nobody: what a document links to is not fetched.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9")
    surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "LANG": "C.UTF-8", **nowhere}
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/ho-so"]
    command += ["--convert-to", "pdf:writer_pdf_Export", "--outdir", f"{folder}/ra", f"{folder}/van-ban.docx"]
    quiet = subprocess.DEVNULL
    try:
        # In a group of its own: the program starts others, which must end with it.
        running = subprocess.Popen(
            command, env=surroundings, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError as error:
        raise PdfProblem(NO_OFFICE) from error
    try:
        running.wait(timeout=seconds)
    except subprocess.TimeoutExpired as slow:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        raise PdfProblem(f"Tạo PDF quá {seconds} giây nên đã dừng. Hãy làm lại sau, hoặc lấy tệp .docx.") from slow
