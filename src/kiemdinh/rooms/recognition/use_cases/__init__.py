"""What people do here; each function is one deed in one transaction."""

from kiemdinh.rooms.recognition.use_cases.deciding import issue, prepare, refuse, take_back, withdraw
from kiemdinh.rooms.recognition.use_cases.opening import OwedDraft, open_case
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem, StaleRow

__all__ = (
    "OwedDraft",
    "RecognitionProblem",
    "StaleRow",
    "issue",
    "open_case",
    "prepare",
    "refuse",
    "take_back",
    "withdraw",
)
