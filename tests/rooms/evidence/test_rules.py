"""Codes of evidence in all three forms, and what a search looks through."""

import pytest

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.rules import (
    DOCUMENT_PERMITS,
    build_code,
    default_box,
    next_ordinal,
    searchable,
    split_citations,
    uses_boxes,
)


@pytest.mark.parametrize(
    ("code_format", "has_boxes", "box", "expected"),
    [
        ("2018", True, 1, "[H1-1.10-07]"),
        ("2018", True, 12, "[H12-1.10-07]"),
        ("2018", False, None, "[1.10-07]"),
        ("2018-box", True, 3, "[H3-1.10-07]"),
        ("2018-plain", True, None, "[1.10-07]"),
        ("tt57", True, None, "MC.1.10.07"),
        ("tt57", False, None, "MC.1.10.07"),
    ],
)
def test_code_follows_the_format(code_format: str, has_boxes: bool, box: int | None, expected: str) -> None:
    made = build_code(code_format=code_format, has_boxes=has_boxes, criterion="1.10", ordinal=7, box=box)
    assert made == expected


def test_numbers_of_removed_items_are_not_given_again() -> None:
    assert next_ordinal([]) == 1
    assert next_ordinal([1, 2, 5]) == 6


def test_first_box_is_the_standard() -> None:
    assert default_box("2.3") == 2


def test_only_the_2018_format_has_boxes() -> None:
    assert uses_boxes(code_format="2018", has_boxes=True)
    assert not uses_boxes(code_format="2018", has_boxes=False)
    assert not uses_boxes(code_format="tt57", has_boxes=True)


def test_citations_are_split_in_order_of_first_mention() -> None:
    text = "A [H1-1.2-01]; [H1-1.1-01], lại [H1-1.2-01] và [H9-9.9-09]."
    found = split_citations(text, {"[H1-1.1-01]", "[H1-1.2-01]"})
    assert found.known == ("[H1-1.2-01]", "[H1-1.1-01]")
    assert found.unknown == ("[H9-9.9-09]",)


def test_search_has_no_marks() -> None:
    assert searchable("Quyết định", "12/QĐ-THVTS", "") == "quyet dinh 12/qd-thvts"


def test_nobody_without_a_post_sees_documents() -> None:
    assert DOCUMENT_PERMITS.scope(actor=Actor(account_id=None), action="view") == ()
