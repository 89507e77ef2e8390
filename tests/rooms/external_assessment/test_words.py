"""Codes as people read them."""

from kiemdinh.rooms.external_assessment.templatetags.external_assessment import criteria_words


def test_a_khoan_of_level_4_is_named_not_coded():
    assert criteria_words(["1.1", "2.10", "k3"]) == "1.1, 2.10, Mức 4 khoản 3"
    assert criteria_words([]) == ""
