"""How sign-in behaves here: no self-made accounts; a person's unit administrator makes and mends them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up; the rest of allauth's flow stays."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra lại, "
                                      "hoặc nhờ quản trị đơn vị đặt lại mật khẩu.",
        "too_many_login_attempts": "Đã thử sai quá nhiều lần. Hãy chờ vài phút rồi đăng nhập lại.",
        "account_inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị đơn vị.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed: passwords are reset by the unit's administrator."""
