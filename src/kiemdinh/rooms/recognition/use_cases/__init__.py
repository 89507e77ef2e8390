"""What people do here; each function is one deed in one transaction."""

from kiemdinh.rooms.recognition.use_cases.copies import PAPERS, attach_signed
from kiemdinh.rooms.recognition.use_cases.deciding import issue, prepare, refuse, take_back, withdraw
from kiemdinh.rooms.recognition.use_cases.importing import (
    MAX_ROWS,
    ImportOutcome,
    guessed_columns,
    import_recognitions,
    rejected_file,
)
from kiemdinh.rooms.recognition.use_cases.importing_runs import (
    MAX_FILE_ROWS,
    findings_of,
    is_broken_off,
    map_columns,
    open_import,
    run_import,
    start_import,
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
    "MAX_FILE_ROWS",
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
    "findings_of",
    "guessed_columns",
    "import_recognitions",
    "is_broken_off",
    "issue",
    "judge_owed",
    "map_columns",
    "open_case",
    "open_import",
    "open_revocation",
    "prepare",
    "record_reorganisation",
    "refuse",
    "rejected_file",
    "remove_owed",
    "report_owed",
    "run_import",
    "start_import",
    "take_back",
    "withdraw",
)
