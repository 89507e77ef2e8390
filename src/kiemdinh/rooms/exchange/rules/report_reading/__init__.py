"""A self-assessment report as a school wrote it, understood: which text belongs to which criterion. Pure."""

from kiemdinh.rooms.exchange.rules.report_reading.reading import read_report
from kiemdinh.rooms.exchange.rules.report_reading.result import ReadReport, Unplaced

__all__ = ("ReadReport", "Unplaced", "read_report")
