"""What a suggestion may be about, and the topics to choose from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORK, REGULATION, SOFTWARE, OTHER = "work", "regulation", "software", "other"

KINDS = {
    WORK: "Khó khăn trong công việc",
    REGULATION: "Vướng mắc về quy định",
    SOFTWARE: "Góp ý về phần mềm",
    OTHER: "Đề xuất khác",
}

SHORTEST, LONGEST = 10, 3000
"""Characters of what is written: less says nothing, more belongs in an official letter."""
LONGEST_PAGE = 200
"""Characters kept of the address and of the title of the page from which somebody wrote."""
MOST_AN_HOUR = 10
"""So many suggestions one account sends within an hour."""
MOST_ENTRIES = 50
"""So many lines a suggestion holds; a longer talk needs a meeting."""


class BadTopics(ValueError):
    """The file of topics is not as it must be."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the list; `kinds` are those under which it is offered."""

    key: str
    label: str
    kinds: tuple[str, ...]


def read_topics(data: Any) -> dict[str, Topic]:
    """The topics of a file, in its order. Raises BadTopics for what cannot be meant."""
    found: dict[str, Topic] = {}
    for row in data.get("topics", ()) if isinstance(data, Mapping) else ():
        key, label, kinds = row.get("key", ""), row.get("label", ""), tuple(row.get("kinds", ()))
        if not key or not label or key in found:
            raise BadTopics(f"Chủ đề “{key}” thiếu tên hoặc đứng hai lần.")
        if not kinds or set(kinds) - set(KINDS):
            raise BadTopics(f"Chủ đề “{key}” phải thuộc ít nhất một loại đã có.")
        found[key] = Topic(key, label, kinds)
    if lacking := [kind for kind in KINDS if not any(kind in topic.kinds for topic in found.values())]:
        raise BadTopics(f"Loại “{KINDS[lacking[0]]}” chưa có chủ đề nào.")
    return found


def topic_problem(*, kind: str, topic: str, topics: Mapping[str, Topic]) -> str | None:
    """Why a topic does not fit; None when it does. No topic at all is allowed."""
    if not topic:
        return None
    if topic not in topics:
        return "Chủ đề này không có trong danh sách. Hãy chọn lại."
    if kind in KINDS and kind not in topics[topic].kinds:
        return f"Chủ đề “{topics[topic].label}” không thuộc loại “{KINDS[kind]}”. Hãy chọn chủ đề khác hoặc để trống."
    return None


def text_problem(words: str) -> str | None:
    """Why a text cannot be sent; None when it can."""
    if len(words) < SHORTEST:
        return f"Nội dung còn quá ngắn. Hãy viết rõ hơn, ít nhất {SHORTEST} ký tự."
    if len(words) > LONGEST:
        return f"Nội dung dài quá {LONGEST} ký tự. Hãy rút gọn hoặc gửi thành hai kiến nghị."
    return None


def page_of(address: str, title: str) -> tuple[str, str]:
    """The page somebody wrote from, as it may be kept: an address of this site, cut to length; else nothing."""
    words = " ".join(title.split())[:LONGEST_PAGE]
    if not address.startswith("/") or address.startswith(("//", "/\\")) or len(address) > LONGEST_PAGE:
        return "", ""
    if any(ord(letter) < 33 for letter in address):
        return "", ""
    return address, words


def unit_ids_of(path: str) -> Sequence[int]:
    """The unit ids of a path, the top first."""
    return [int(part) for part in path.split("/") if part]
