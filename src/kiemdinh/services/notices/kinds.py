"""The kinds of notices that the rooms send, in words; a person switches them on and off one by one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: `label` stands over the list, `icon` beside a line, `group` on the page of choices."""

    key: str
    label: str
    group: str
    icon: str


_KINDS: dict[str, Kind] = {}


def register_kind(key: str, *, label: str, group: str, icon: str = "bell") -> None:
    """Names a kind; called by a room's AppConfig.ready(). The same key again replaces it."""
    _KINDS[key] = Kind(key, label, group, icon)


def kind_of(key: str) -> Kind:
    """The kind; a key that no room registers any longer is shown as "Thông báo khác"."""
    return _KINDS.get(key) or Kind(key, "Thông báo khác", "Khác", "bell")


def is_known(key: str) -> bool:
    """Whether some room registered it."""
    return key in _KINDS


def all_kinds() -> tuple[Kind, ...]:
    """Every registered kind, in the order of registration."""
    return tuple(_KINDS.values())
