"""Vietnamese words for the sign-in package, which has no Vietnamese translation of its own.

The account and TOTP adapters take their ``error_messages`` from here, so no English reaches a screen.
"""

from __future__ import annotations

from typing import Final

ACCOUNT_ERRORS: Final[dict[str, str]] = {
    "account_inactive": "Tài khoản này đã ngừng hoạt động.",
    "cannot_remove_primary_email": "Không gỡ được thư điện tử chính.",
    "duplicate_email": "Thư điện tử này đã gắn với tài khoản của bạn.",
    "email_password_mismatch": "Thư điện tử hoặc mật khẩu chưa đúng.",
    "phone_password_mismatch": "Số điện thoại hoặc mật khẩu chưa đúng.",
    "email_taken": "Đã có tài khoản dùng thư điện tử này.",
    "enter_current_password": "Nhập mật khẩu hiện tại.",
    "incorrect_code": "Mã chưa đúng.",
    "incorrect_password": "Mật khẩu chưa đúng.",
    "invalid_or_expired_key": "Liên kết không đúng hoặc đã hết hạn.",
    "invalid_login": "Tên đăng nhập không hợp lệ.",
    "invalid_password_reset": "Liên kết đặt lại mật khẩu không còn dùng được.",
    "max_email_addresses": "Không thêm được quá %d thư điện tử.",
    "phone_taken": "Đã có tài khoản dùng số điện thoại này.",
    "too_many_login_attempts": "Sai quá nhiều lần. Chờ năm phút rồi thử lại.",
    "unknown_email": "Không có tài khoản nào dùng thư điện tử này.",
    "unknown_phone": "Không có tài khoản nào dùng số điện thoại này.",
    "unverified_primary_email": "Cần xác nhận thư điện tử chính trước.",
    "username_blacklisted": "Không dùng được tên đăng nhập này, hãy chọn tên khác.",
    "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    "username_taken": "Đã có người dùng tên đăng nhập này.",
    "select_only_one": "Chỉ chọn một.",
    "same_as_current": "Giá trị mới phải khác giá trị đang dùng.",
    "rate_limited": "Bạn thử quá nhanh. Chờ một phút rồi thử lại.",
}

MFA_ERRORS: Final[dict[str, str]] = {
    "add_email_blocked": "Tài khoản đã bật xác thực hai bước nên không thêm được thư điện tử.",
    "cannot_delete_authenticator": "Không tắt được xác thực hai bước của tài khoản này.",
    "cannot_generate_recovery_codes": "Bật xác thực hai bước trước rồi mới tạo được mã dự phòng.",
    "incorrect_code": "Mã chưa đúng. Kiểm tra giờ trên điện thoại rồi nhập mã mới.",
    "unverified_email": "Cần xác nhận thư điện tử trước khi bật xác thực hai bước.",
}
