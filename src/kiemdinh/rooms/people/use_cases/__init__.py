"""What can be done with accounts, posts and authorisations; one function a thing a person does.

Refusals are `AccountProblem` (what to mend, in Vietnamese), PermissionDenied (the reason of the permission table)
and 404 for what the actor may not see.
"""

from kiemdinh.rooms.people.rules import SYSTEM
from kiemdinh.rooms.people.use_cases.accounts import (
    NewAccount,
    change_own_password,
    create_account,
    new_password,
    reset_password,
    reset_totp,
    set_active,
)
from kiemdinh.rooms.people.use_cases.authorisations import authorise_deputy, check_authorisation, end_authorisation
from kiemdinh.rooms.people.use_cases.checks import AccountProblem
from kiemdinh.rooms.people.use_cases.importing import (
    MAX_ROWS,
    Handout,
    ImportOutcome,
    RefusedCell,
    import_accounts,
)
from kiemdinh.rooms.people.use_cases.posts import add_post, end_post

__all__ = (
    "MAX_ROWS",
    "SYSTEM",
    "AccountProblem",
    "Handout",
    "ImportOutcome",
    "NewAccount",
    "RefusedCell",
    "add_post",
    "authorise_deputy",
    "change_own_password",
    "check_authorisation",
    "create_account",
    "end_authorisation",
    "end_post",
    "import_accounts",
    "new_password",
    "reset_password",
    "reset_totp",
    "set_active",
)
