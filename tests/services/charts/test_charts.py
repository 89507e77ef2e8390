"""Charts: from a description to a picture that may stand in a page, and to one for a Word document."""

import re
import struct
import subprocess
import sys

import pytest

from kiemdinh.services.charts import Bars, Chart, HeatMap, Line, Mark, Progress, png_of, svg_of

BARS = Bars(
    (("Mầm non", (Mark("Không đạt", 3), Mark("Cấp độ 1", 40))), ("Tiểu học", (Mark("Cấp độ 1", 96),))),
    (("Không đạt", "lv0"), ("Cấp độ 1", "lv1")),
)
LINE = Line((("2026-09-05", 0), ("2026-11-01", 4), ("2027-05-20", 33)), goal=36, goal_day="2027-06-15")
PROGRESS = Progress((("Tự đánh giá", 11.1, 14, 100), ("Đánh giá ngoài", 130, 130, 7)))
HEAT = HeatMap(("1.1", "2.3"), ("Mầm non", "Tiểu học"), ((0, 12.5), (45.2, None)))
ALL = [BARS, LINE, PROGRESS, HEAT]


def chart(content: Bars | Line | Progress | HeatMap, title: str = "Kết quả đánh giá ngoài") -> Chart:
    """A chart with this drawing."""
    return Chart("x", title, "Lời", content)


@pytest.mark.parametrize("content", ALL)
def test_a_picture_may_stand_in_a_page(content: Bars | Line | Progress | HeatMap) -> None:
    svg = svg_of(chart(content))
    assert svg.startswith('<svg aria-hidden="true"')
    assert not re.search(r"\sstyle=|<script|<style|\son[a-z]+=|<image|javascript:|\srole=", svg)
    # What links out would be blocked, what links in is named after the chart.
    assert set(re.findall(r'href="([^"]*)"', svg)) == set()
    assert svg_of(chart(content)) is svg


def test_vietnamese_words_and_numbers_stand_in_the_picture() -> None:
    svg = svg_of(chart(BARS))
    for word in ("Mầm non", "Tiểu học", "Không đạt", "Số trường", ">96<", ">40<"):
        assert word in svg
    # Three of ninety-six has no room for its number.
    assert ">3<" not in svg
    heat = svg_of(chart(HEAT))
    assert (">12%<" in heat, ">45%<" in heat, ">0%<" in heat) == (True, True, True)


def test_colours_are_classes_so_that_a_dark_page_may_change_them() -> None:
    assert {"c-lv0", "c-lv1", "c-on-lv1"} <= set(re.findall(r"c-[a-z0-9-]+", svg_of(chart(BARS))))
    assert {"c-accent", "c-soft", "c-goal"} <= set(re.findall(r"c-[a-z0-9-]+", svg_of(chart(PROGRESS))))
    assert {"c-heat-0", "c-heat-2", "c-heat-4"} <= set(re.findall(r"c-heat-\d", svg_of(chart(HEAT))))


def test_hostile_words_stay_words() -> None:
    evil = '<script>alert(1)</script>"><b onload=x>'
    svg = svg_of(chart(Bars(((evil, (Mark("a", 1),)),), (("a", "lv1"),)), title=evil))
    assert "<script" not in svg
    assert "<b " not in svg


def test_the_picture_for_word_is_a_png_wide_enough_to_print() -> None:
    png = png_of(chart(BARS))
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width > 1000
    assert height > 200
    assert png_of(chart(BARS)) is png


@pytest.mark.parametrize(
    ("content", "empty"),
    [
        (Bars((), ()), True), (Bars((("a", ()),), ()), True), (BARS, False), (Line((("2026-09-05", 0),)), True),
        (LINE, False), (Progress(()), True), (HeatMap((), (), ()), True), (HeatMap(("1",), ("a",), ((None,),)), True),
        (HEAT, False),
    ],
)  # fmt: skip
def test_nothing_to_draw_is_known_before_drawing(content: Bars | Line | Progress | HeatMap, empty: bool) -> None:
    assert chart(content).empty is empty


def test_the_libraries_come_with_the_first_chart_only() -> None:
    code = "import sys, kiemdinh.services.charts; print([m for m in ('altair', 'vl_convert') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
