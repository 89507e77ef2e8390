"""Words that a person typed into a plain box. Pure."""

from kiemdinh.kernel.vietnamese import nfc


def written(text: str) -> str:
    """What was typed as it is kept: NFC, one kind of line end, nothing around it."""
    return nfc(text).replace("\r\n", "\n").replace("\r", "\n").strip()
