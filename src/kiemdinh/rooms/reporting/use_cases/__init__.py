"""What can be done in reporting: periods, reports, receipts, unlocking, the register of direction."""

from kiemdinh.rooms.reporting.use_cases.direction import EntryFacts, remove_entry, write_entry
from kiemdinh.rooms.reporting.use_cases.moving import (
    answer_receipt,
    answer_unlock,
    ask_unlock,
    missing_in,
    move_report,
)
from kiemdinh.rooms.reporting.use_cases.periods import consolidate, open_period, remind_late, units_asked
from kiemdinh.rooms.reporting.use_cases.problems import ReportingProblem, StaleRow
from kiemdinh.rooms.reporting.use_cases.writing import correct_figure, refresh, save_texts

__all__ = (
    "EntryFacts",
    "ReportingProblem",
    "StaleRow",
    "answer_receipt",
    "answer_unlock",
    "ask_unlock",
    "consolidate",
    "correct_figure",
    "missing_in",
    "move_report",
    "open_period",
    "refresh",
    "remind_late",
    "remove_entry",
    "save_texts",
    "units_asked",
    "write_entry",
)
