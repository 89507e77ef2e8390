"""Every rule of the house refuses its bad samples and lets its good ones through."""

import pytest
from tools.lint_house import RULES, check


def keys(path: str, text: str) -> set[str]:
    return {key for _, key, _ in check(path, text)}


@pytest.mark.parametrize(("rule", "path", "text"), [(r.key, *sample) for r in RULES for sample in r.bad])
def test_bad_sample_is_refused_by_its_rule_alone(rule: str, path: str, text: str) -> None:
    assert keys(path, text) == {rule}


@pytest.mark.parametrize(("path", "text"), [sample for r in RULES for sample in r.good])
def test_good_sample_passes_every_rule(path: str, text: str) -> None:
    assert keys(path, text) == set()


def test_line_numbers_are_right() -> None:
    page = "src/kiemdinh/rooms/x/templates/x/a.html"
    assert [line for line, _, _ in check(page, "<p>\n{# x\n y #}\nxin <b\n>Cancel</b>\n</p>")] == [5]
    assert [line for line, _, _ in check("src/kiemdinh/rooms/x/rules.py", "a = 1\n\nb = date.today()\n")] == [3]


def test_every_rule_has_samples_and_a_reason() -> None:
    assert {rule.key for rule in RULES if not (rule.bad and rule.good and rule.why)} == set()
