"""What is frozen when a decision is signed, its digest, and the code of the QR. Pure."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, so that a code survives being read aloud or typed from paper."""


def new_code() -> str:
    """A code that nobody can guess, in four groups: what the QR of a certificate leads to."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 of frozen facts, whatever the order in which a database gives their keys back."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
