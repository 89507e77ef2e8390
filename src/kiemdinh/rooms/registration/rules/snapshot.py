"""The frozen dossier: what a submission rests on, with its hash. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way a snapshot is written when it is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(value: Mapping[str, Any]) -> str:
    """The SHA-256 of a snapshot."""
    return hashlib.sha256(canonical(value)).hexdigest()
