"""What can be done with documents and evidence codes. Callers of a set's use cases have checked the cycle's permit."""

from .codes import (
    Added,
    NewDocument,
    NothingTaken,
    add_evidence,
    close_set,
    give_code,
    open_set,
    reopen_set,
    withdraw_use,
)
from .documents import change_document, register_document
from .files import add_file, add_files, remove_file
from .problems import EvidenceProblem, StaleDocument

__all__ = (
    "Added",
    "EvidenceProblem",
    "NewDocument",
    "NothingTaken",
    "StaleDocument",
    "add_evidence",
    "add_file",
    "add_files",
    "change_document",
    "close_set",
    "give_code",
    "open_set",
    "register_document",
    "remove_file",
    "reopen_set",
    "withdraw_use",
)
