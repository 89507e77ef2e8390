"""How texts are spelled inside JSON."""

import json
from typing import Any


class PlainSpelling(json.JSONEncoder):
    """Vietnamese letters as themselves: escaped ones take two to three times the room in a long text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})
