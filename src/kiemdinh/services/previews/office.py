"""Old Word files through LibreOffice, when the machine has it: in a folder of their own, without the network."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from kiemdinh.services.previews.words import BROKEN, CannotShow

_SECONDS = 40


def office_is_here() -> bool:
    """Whether LibreOffice can be started."""
    return shutil.which("soffice") is not None


def converted(content: bytes, extension: str) -> bytes:
    """An old Word or OpenDocument text as .docx. Raises CannotShow: locked, broken, too slow."""
    with tempfile.TemporaryDirectory(prefix="kiemdinh-xem-") as folder:
        source = Path(folder) / f"tep.{extension}"
        source.write_bytes(content)
        # A proxy that answers nobody: what a document links to is not fetched.
        nowhere = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9")
        surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "LANG": "C.UTF-8", **nowhere}
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/ho-so"]
        command += ["--convert-to", "docx", "--outdir", f"{folder}/ra", str(source)]
        quiet = subprocess.DEVNULL
        try:
            # In a group of its own: the program starts others, which must end with it.
            running = subprocess.Popen(
                command, env=surroundings, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
            )
            try:
                running.wait(timeout=_SECONDS)
            except subprocess.TimeoutExpired as slow:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
                raise CannotShow("Tệp mở quá lâu nên không xem ngay được. Hãy tải về để xem.") from slow
            return (Path(folder) / "ra" / "tep.docx").read_bytes()
        except OSError as error:
            raise CannotShow(BROKEN) from error
