"""What is done here: nothing is counted into a table; a word goes to schools that are late."""

from kiemdinh.rooms.statistics.use_cases.reminding import Reminded, ReminderProblem, remind_schools

__all__ = ("Reminded", "ReminderProblem", "remind_schools")
