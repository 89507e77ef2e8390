"""What people do here; each function is one deed in one transaction."""

from kiemdinh.rooms.recognition.use_cases.copies import PAPERS, attach_signed
from kiemdinh.rooms.recognition.use_cases.deciding import issue, prepare, refuse, take_back, withdraw
from kiemdinh.rooms.recognition.use_cases.importing import (
    MAX_ROWS,
    ImportOutcome,
    guessed_columns,
    import_recognitions,
    missing_columns,
    remember_columns,
    table_titles,
)
from kiemdinh.rooms.recognition.use_cases.opening import OwedDraft, open_case
from kiemdinh.rooms.recognition.use_cases.owed import add_owed, judge_owed, remove_owed, report_owed
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem, StaleRow
from kiemdinh.rooms.recognition.use_cases.reorganising import record_reorganisation
from kiemdinh.rooms.recognition.use_cases.revoking import (
    answer_revocation,
    close_revocation,
    decide_revocation,
    open_revocation,
)

__all__ = (
    "MAX_ROWS",
    "PAPERS",
    "ImportOutcome",
    "OwedDraft",
    "RecognitionProblem",
    "StaleRow",
    "add_owed",
    "answer_revocation",
    "attach_signed",
    "close_revocation",
    "decide_revocation",
    "guessed_columns",
    "import_recognitions",
    "issue",
    "judge_owed",
    "missing_columns",
    "open_case",
    "open_revocation",
    "prepare",
    "record_reorganisation",
    "refuse",
    "remember_columns",
    "remove_owed",
    "report_owed",
    "table_titles",
    "take_back",
    "withdraw",
)
