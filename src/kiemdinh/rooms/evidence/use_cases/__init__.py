"""What can be done with documents and evidence codes. Callers of a set's use cases have checked the cycle's permit."""

from .bulk_codes import Copied, copy_evidence, give_codes
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
from .copying import CopiedCodes, copy_codes
from .documents import change_document, register_document
from .files import add_file, add_files, remove_file
from .given_codes import take_code
from .problems import EvidenceProblem, StaleDocument

__all__ = (
    "Added",
    "Copied",
    "CopiedCodes",
    "EvidenceProblem",
    "NewDocument",
    "NothingTaken",
    "StaleDocument",
    "add_evidence",
    "add_file",
    "add_files",
    "change_document",
    "close_set",
    "copy_codes",
    "copy_evidence",
    "give_code",
    "give_codes",
    "open_set",
    "register_document",
    "remove_file",
    "reopen_set",
    "take_code",
    "withdraw_use",
)
