"""Every name that the law gave the code stands in GLOSSARY.md with its Vietnamese word."""

import re
from pathlib import Path

from django.apps import apps
from tools.make_docs import rules_modules

from kiemdinh.kernel.permits import Whose
from kiemdinh.kernel.states import StateTable
from kiemdinh.rooms.people.rules import ROLES

ROOT = Path(__file__).resolve().parents[2]


def glossary_rows(text: str) -> list[list[str]]:
    """The cells of every table row, headings left out."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [row for row in rows if row[0] not in {"Tiếng Việt", "---"}]


ROWS = glossary_rows((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))
WORDS = {word for row in ROWS for word in re.findall(r"`([^`]+)`", " ".join(row[1:]))}


def test_every_table_of_ours_is_explained() -> None:
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("kiemdinh.")}
    assert len(models) > 20
    assert models - WORDS == set()


def test_every_state_is_explained() -> None:
    tables = [value for module in rules_modules() for value in vars(module).values() if isinstance(value, StateTable)]
    states = {state for table in tables for state in table.labels}
    assert {"draft", "published", "todo"} <= states
    assert states - WORDS == set()


def test_every_role_and_scope_is_explained() -> None:
    assert set(ROLES) - WORDS == set()
    assert {whose.value for whose in Whose} - {"nothing"} - WORDS == set()


def test_roles_carry_the_same_vietnamese_word() -> None:
    by_code = {re.findall(r"`([^`]+)`", row[1])[0]: row[0].lower() for row in ROWS}
    different = {code: role.label for code, role in ROLES.items() if role.label.lower() not in by_code[code]}
    assert different == {}


def test_no_table_name_is_left_over() -> None:
    """A class name in the code column that no longer exists misleads."""
    classes = {word for row in ROWS for word in re.findall(r"`([A-Z][a-z]\w+)`", row[1])}
    models = {model.__name__ for model in apps.get_models()}
    assert classes - models == set()


def test_rows_are_whole() -> None:
    assert [row for row in ROWS if len(row) != 4 or not (row[0] and row[1] and row[2])] == []
