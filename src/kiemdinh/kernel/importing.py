"""Tables that people bring in from a file of their own: the steps of the way, and which column holds what. Pure."""

from collections.abc import Mapping, Sequence

from kiemdinh.kernel.states import StateTable, states
from kiemdinh.kernel.vietnamese import fold

OPENED, CHECKED, RUNNING, DONE = "opened", "checked", "running", "done"


def import_states(name: str, *, article: str) -> StateTable:
    """The way of a file: its columns are chosen, its rows checked, then written; a writing that broke off goes on."""
    return states(
        name,
        start=OPENED,
        labels={OPENED: "Chờ chọn cột", CHECKED: "Chờ xác nhận", RUNNING: "Đang ghi", DONE: "Đã ghi"},
        final=[DONE],
        rows=[
            (OPENED, "map", CHECKED, [], [], article),
            (CHECKED, "map", CHECKED, [], [], article),
            (CHECKED, "start", RUNNING, [], [], article),
            (RUNNING, "start", RUNNING, [], [], article),
            (RUNNING, "finish", DONE, [], [], article),
        ],
    )


def guessed_columns(wanted: Mapping[str, Sequence[str]], titles: Sequence[str]) -> dict[str, str]:
    """Title for each field that the titles of a file tell by themselves; `wanted` gives the names a field may bear."""
    here = {fold(title): title for title in reversed(titles)}
    found = {field: [here[fold(name)] for name in names if fold(name) in here] for field, names in wanted.items()}
    return {field: given[0] for field, given in found.items() if given}


def known_columns(mapping: Mapping[str, str], titles: Sequence[str]) -> dict[str, str]:
    """What was chosen for an earlier file, as far as this one bears the same titles."""
    here = {fold(title): title for title in titles}
    return {field: here[fold(title)] for field, title in mapping.items() if title and fold(title) in here}


def column_given_twice(mapping: Mapping[str, str]) -> str | None:
    """A sentence about the column that is chosen for two fields; None when each holds one thing."""
    given = [title for title in mapping.values() if title]
    twice = next((title for title in given if given.count(title) > 1), None)
    return f"Cột “{twice}” đang chọn cho hai mục. Mỗi cột chỉ dùng cho một mục." if twice else None
