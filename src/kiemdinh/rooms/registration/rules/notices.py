"""The kinds of notices that this room sends, in words. Pure."""

DAYS_BEFORE = 2
"""So many working days before a day people are told that it comes; a habit of ours, not a rule of the law."""

_GROUP = "Đăng ký đánh giá ngoài"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "registration.submit": ("Hồ sơ đăng ký đến lượt kiểm tra", _GROUP, "send"),
    "registration.pass": ("Hồ sơ đăng ký qua một bước kiểm tra", _GROUP, "check"),
    "registration.return": ("Hồ sơ đăng ký bị trả lại", _GROUP, "fix"),
    "registration.accept": ("Hồ sơ đăng ký được tiếp nhận", _GROUP, "check"),
    "registration.deadline": ("Hạn kiểm tra, hạn trả lời hồ sơ đăng ký", _GROUP, "clock"),
    "registration.withdraw": ("Trường rút hồ sơ đăng ký", _GROUP, "history"),
    "registration.stop": ("Hồ sơ đăng ký dừng lại", _GROUP, "warn"),
}
