"""The kinds of notices that this room sends, in words. Pure."""

_GROUP = "Đăng ký đánh giá ngoài"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "registration.submit": ("Hồ sơ đăng ký đến lượt kiểm tra", _GROUP, "send"),
    "registration.pass": ("Hồ sơ đăng ký qua một bước kiểm tra", _GROUP, "check"),
    "registration.return": ("Hồ sơ đăng ký bị trả lại", _GROUP, "fix"),
    "registration.accept": ("Hồ sơ đăng ký được tiếp nhận", _GROUP, "check"),
    "registration.withdraw": ("Trường rút hồ sơ đăng ký", _GROUP, "history"),
    "registration.stop": ("Hồ sơ đăng ký dừng lại", _GROUP, "warn"),
}
