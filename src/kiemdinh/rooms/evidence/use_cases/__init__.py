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
from .matching import Place, decide_file, decide_many, match_batch
from .placing import begin_placing, place_files
from .problems import EvidenceProblem, StaleDocument
from .shrinking import NotSmaller, Shrunk, shrink_file
from .space import remove_duplicate, set_quota
from .unpacking import has_archives, unpack_archives
from .uploads import (
    Announced,
    Arrival,
    announce,
    clean_staging,
    drop_batch,
    receive,
    receive_form,
    start_batch,
    writable_batch,
)

__all__ = (
    "Added",
    "Announced",
    "Arrival",
    "Copied",
    "CopiedCodes",
    "EvidenceProblem",
    "NewDocument",
    "NotSmaller",
    "NothingTaken",
    "Place",
    "Shrunk",
    "StaleDocument",
    "add_evidence",
    "add_file",
    "add_files",
    "announce",
    "begin_placing",
    "change_document",
    "clean_staging",
    "close_set",
    "copy_codes",
    "copy_evidence",
    "decide_file",
    "decide_many",
    "drop_batch",
    "give_code",
    "give_codes",
    "has_archives",
    "match_batch",
    "open_set",
    "place_files",
    "receive",
    "receive_form",
    "register_document",
    "remove_duplicate",
    "remove_file",
    "reopen_set",
    "set_quota",
    "shrink_file",
    "start_batch",
    "take_code",
    "unpack_archives",
    "withdraw_use",
    "writable_batch",
)
