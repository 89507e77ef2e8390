"""Intervals and paths of the dated tree. Intervals are half open: [valid_from, valid_to)."""

from collections.abc import Iterable
from datetime import date, timedelta

KIND_LABELS = {
    "ministry": "Bộ",
    "province": "Tỉnh, thành phố",
    "district": "Quận, huyện",
    "commune": "Xã, phường",
    "school": "Trường",
}

# Which kinds may stand above a kind. The ministry stands alone.
PARENT_KINDS = {
    "ministry": frozenset[str](),
    "province": frozenset({"ministry"}),
    "district": frozenset({"province"}),
    "commune": frozenset({"province", "district"}),
    "school": frozenset({"ministry", "province", "district", "commune"}),
}

SUCCESSION_LABELS = {"merge": "sáp nhập", "split": "chia tách", "rename": "đổi tên", "convert": "chuyển đổi"}

_TYPE_WORDS = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")


def holds_on(*, valid_from: date, valid_to: date | None, on: date) -> bool:
    """Whether an interval holds on a day; the day `valid_to` itself is already outside."""
    return valid_from <= on and (valid_to is None or on < valid_to)


def last_day(valid_to: date | None) -> date | None:
    """The last day an interval holds, for people: an end of 01/7/2025 reads "đến hết 30/6/2025"."""
    return None if valid_to is None else valid_to - timedelta(days=1)


def overlap(a: tuple[date, date | None], b: tuple[date, date | None]) -> bool:
    """Whether two half-open intervals share a day."""
    return (b[1] is None or a[0] < b[1]) and (a[1] is None or b[0] < a[1])


def child_path(*, parent_path: str, unit_id: int) -> str:
    """The path of a unit below a parent; the root has the empty string for a parent path."""
    return f"{parent_path or '/'}{unit_id}/"


def ids_of(path: str) -> tuple[int, ...]:
    """The unit ids along a path from the root to the unit itself."""
    return tuple(int(part) for part in path.strip("/").split("/") if part)


def replace_prefix(*, path: str, old: str, new: str) -> str:
    """The path of a descendant after its ancestor moved. Raises ValueError when it does not stand below."""
    if not path.startswith(old):
        raise ValueError(f"{path} does not stand below {old}")
    return new + path[len(old) :]


def after_prefix(path: str) -> str:
    """The first text after every path that starts with `path`: the open end of a range, in byte order."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def short_place_name(name: str) -> str:
    """The name of a place without the word for its kind: "Quận Đống Đa" → "Đống Đa"; "Quận 11" stays."""
    for word in _TYPE_WORDS:
        rest = name[len(word) + 1 :]
        if name.startswith(word + " ") and rest and not rest[0].isdigit():
            return rest
    return name


def managing_body_name(*, kind: str, name: str) -> str:
    """The body that manages schools for a unit.

    A district acts through its phòng (until 30/6/2025), a commune as Ủy ban nhân dân, a province through its
    sở (Nghị định 142/2025/NĐ-CP).
    """
    if kind == "ministry":
        return name
    if kind == "province":
        short = short_place_name(name)
        return f"Sở Giáo dục và Đào tạo {name if short == 'Hồ Chí Minh' else short}"
    lower = name[:1].lower() + name[1:]
    if kind == "district":
        return f"Phòng Giáo dục và Đào tạo {lower}"
    if kind == "commune":
        return f"Ủy ban nhân dân {lower}"
    return name


def succession_kind(*, predecessor_has: int, successor_has: int, same_name: bool) -> str:
    """How one unit follows another, from the number of successors and predecessors of the two."""
    if predecessor_has > 1:
        return "split"
    if successor_has > 1:
        return "merge"
    return "convert" if same_name else "rename"


def choose_successor(*, predecessor_name: str, candidates: Iterable[tuple[str, str]]) -> str | None:
    """The one (code, name) that surely follows: the only one, or the only one of the same short name.

    None when a part went each way, so a person must say where a school of that place now stands.
    """
    found = list(candidates)
    if len(found) == 1:
        return found[0][0]
    same = [code for code, name in found if short_place_name(name) == short_place_name(predecessor_name)]
    return same[0] if len(same) == 1 else None
