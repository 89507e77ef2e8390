"""What can be done with regulations: loading the published files, placing the official wording beside ours."""

from kiemdinh.rooms.regulations.use_cases.keeping_forms import keep_form
from kiemdinh.rooms.regulations.use_cases.loading import LoadResult, load_complete_file, load_regulations
from kiemdinh.rooms.regulations.use_cases.official import (
    NOT_YOURS,
    OfficialTextProblem,
    accept_official_text,
    drop_official_text,
    load_official_text,
    place_official_text,
)
from kiemdinh.rooms.regulations.use_cases.replacements import (
    NOT_YOUR_FORMS,
    FormReplacementProblem,
    add_replacement,
    put_replacement_in_use,
    withdraw_replacement,
)

__all__ = (
    "NOT_YOURS",
    "NOT_YOUR_FORMS",
    "FormReplacementProblem",
    "LoadResult",
    "OfficialTextProblem",
    "accept_official_text",
    "add_replacement",
    "drop_official_text",
    "keep_form",
    "load_complete_file",
    "load_official_text",
    "load_regulations",
    "place_official_text",
    "put_replacement_in_use",
    "withdraw_replacement",
)
