"""Sign-in adapters with Vietnamese words; named in the settings as ACCOUNT_ADAPTER and MFA_ADAPTER."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from kiemdinh.rooms.people.adapters import AccountAdapter as PeopleAccountAdapter
from kiemdinh.site.design_system.allauth_words import ACCOUNT_ERRORS, MFA_ERRORS

# The room's own words win; ours replace only what would otherwise be the package's English.
_ROOM_WORDS = {
    key: words
    for key, words in PeopleAccountAdapter.error_messages.items()
    if words != DefaultAccountAdapter.error_messages.get(key)
}


class AccountAdapter(PeopleAccountAdapter):
    """The people room's rules of sign-in, every message in Vietnamese."""

    error_messages: ClassVar[dict[str, Any]] = {
        **PeopleAccountAdapter.error_messages,
        **ACCOUNT_ERRORS,
        **_ROOM_WORDS,
    }


class MfaAdapter(DefaultMFAAdapter):
    """Two-step sign-in with Vietnamese messages."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, **MFA_ERRORS}
