"""What one rendering collects on the way: relationships for outside links, bookmarks, the styles of the
template.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass
class RenderState:
    """State of one call of ``render_docx``; templates cannot reach it."""

    links: Mapping[str, str]
    styles: Mapping[str, str]
    relationships: dict[str, str] = field(default_factory=dict)
    bookmarks: dict[str, int] = field(default_factory=dict)

    def style_id(self, name: str) -> str:
        """The id behind a style's name as shown in Word, or "" when the template has no such style."""
        return self.styles.get(name.lower(), "")

    def bookmark_id(self, name: str) -> int | None:
        """A new number for a bookmark, or None when the name is taken: Word allows each name once."""
        if name in self.bookmarks:
            return None
        # Far above what Word itself hands out, so that bookmarks of the template keep their numbers.
        self.bookmarks[name] = 100_000 + len(self.bookmarks)
        return self.bookmarks[name]

    def relationship_id(self, target: str) -> str | None:
        """Relationship id for an outside link, one an address; None for a scheme that must not stand in a
        document.
        """
        if not is_safe_target(target):
            return None
        return self.relationships.setdefault(target, f"rIdLink{len(self.relationships) + 1}")


def is_safe_target(target: str) -> bool:
    """Web and mail addresses and paths beside the document are allowed; scripts, local drives and shares
    are not.
    """
    target = target.strip()
    if not target or target.startswith(("\\", "//")) or any(ord(char) < 32 for char in target):
        return False
    if _SCHEME.match(target):
        return target.lower().startswith(("http://", "https://", "mailto:"))
    return True


current: ContextVar[RenderState] = ContextVar("kiemdinh_document_render")
