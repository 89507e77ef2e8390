"""What can be done with a suggestion."""

from kiemdinh.rooms.suggestions.use_cases.answering import answer, close, merge, pass_up
from kiemdinh.rooms.suggestions.use_cases.problems import StaleRow, SuggestionProblem, TooMany
from kiemdinh.rooms.suggestions.use_cases.writing import add, send, withdraw

__all__ = ("StaleRow", "SuggestionProblem", "TooMany", "add", "answer", "close", "merge", "pass_up", "send", "withdraw")
