"""Which accounts have an authenticator application; the one place that knows where sign-in keeps it."""


def accounts_with_totp(account_ids: list[int]) -> frozenset[int]:
    """Those of the accounts that have a TOTP application registered."""
    from allauth.mfa.models import Authenticator

    rows = Authenticator.objects.filter(user_id__in=account_ids, type=Authenticator.Type.TOTP)
    return frozenset(rows.values_list("user_id", flat=True))
