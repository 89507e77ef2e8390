"""Biểu đồ: một mô tả vào, SVG cho trang và PNG cho Word ra. Không biết gì về kiểm định.

The libraries that draw are loaded with the first chart, not with the program.
"""

from kiemdinh.services.charts.description import COLOURS, Bars, Chart, HeatMap, Line, Mark, Progress
from kiemdinh.services.charts.drawing import png_of, svg_of

__all__ = ("COLOURS", "Bars", "Chart", "HeatMap", "Line", "Mark", "Progress", "png_of", "svg_of")
