"""Filling a stranger's form in a process of its own, which is stopped when it takes too long or too much memory."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from kiemdinh.services.documents.checking import LIMITS, FormLimits
from kiemdinh.services.documents.errors import DocumentTemplateError

_REFUSED = 3


def render_confined(form: bytes, context: Mapping[str, Any], *, moment: datetime, limits: FormLimits = LIMITS) -> bytes:
    """`render_docx` within the limits, for a form that nobody has tried yet. Raises DocumentTemplateError."""
    order = json.dumps(
        {
            "form": base64.b64encode(form).decode(),
            "context": context,
            "moment": moment.isoformat(),
            "seconds": limits.trial_seconds,
            "memory": limits.trial_memory,
        }
    )
    source = str(Path(__file__).resolve().parents[3])
    surroundings = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": source, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "kiemdinh.services.documents.confined"]
    try:
        done = subprocess.run(
            command,
            input=order.encode(),
            capture_output=True,
            env=surroundings,
            timeout=limits.trial_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise DocumentTemplateError(
            f"Điền thử mẫu quá {limits.trial_seconds} giây nên đã dừng. Hãy xem lại các vòng lặp trong mẫu."
        ) from slow
    if done.returncode == _REFUSED:
        raise DocumentTemplateError(done.stderr.decode("utf-8", "replace").strip())
    if done.returncode != 0 or not done.stdout:
        raise DocumentTemplateError(
            "Điền thử mẫu dùng quá nhiều bộ nhớ hoặc thời gian nên đã dừng. Hãy xem lại các vòng lặp trong mẫu."
        )
    if len(done.stdout) > limits.trial_result:
        raise DocumentTemplateError(
            f"Văn bản điền thử lớn hơn {limits.trial_result // 1024**2} MB. Hãy bỏ bớt ảnh hoặc vòng lặp trong mẫu."
        )
    return done.stdout


def _limit(seconds: int, memory: int) -> None:
    """Caps this process; where the system has no such caps the parent's clock remains."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _main() -> int:
    from kiemdinh.services.documents.render import render_docx

    order = json.loads(sys.stdin.buffer.read())
    _limit(order["seconds"], order["memory"])
    try:
        form, moment = base64.b64decode(order["form"]), datetime.fromisoformat(order["moment"])
        result = render_docx(form, order["context"], moment=moment)
    except DocumentTemplateError as problem:
        sys.stderr.buffer.write(str(problem).encode())
        return _REFUSED
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
