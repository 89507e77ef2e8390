"""A .typ template and plain data become a PDF/A: the same bytes for the same data, on every machine."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

_STANDARD = "a-2b"


class CertificateProblem(Exception):
    """The template cannot be turned into a PDF; the text says which one."""


def qr_rows(address: str) -> list[str]:
    """The QR code of an address as rows of "1" (dark) and "0", without a margin; readable with a quarter damaged."""
    import segno

    code = segno.make(address, error="q", micro=False)
    return ["".join("1" if dot else "0" for dot in row) for row in code.matrix]


def render_certificate(template: Path, data: Mapping[str, Any], *, moment: datetime) -> bytes:
    """The template filled with `data`, which it reads from `sys.inputs.data`: what people typed is never code.

    Only the fonts that the program brings are used, and `moment` is the time written into the file, so the bytes depend
    on template and data alone. Raises CertificateProblem.
    """
    # Loaded on first use: the library brings fonts of several megabytes.
    import typst

    try:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=_STANDARD,
            timestamp=int(moment.timestamp()),
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise CertificateProblem(f"Không in được mẫu {template.name}: {error}") from error
    return bytes(made)
