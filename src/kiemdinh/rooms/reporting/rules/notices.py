"""The kinds of notices that this room sends, in words. Pure."""

_GROUP = "Báo cáo định kỳ"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "reporting.opened": ("Kỳ báo cáo mới", _GROUP, "list"),
    "reporting.reminded": ("Nhắc nộp báo cáo", _GROUP, "bell"),
    "reporting.submitted": ("Báo cáo chờ lãnh đạo duyệt", _GROUP, "stamp"),
    "reporting.sent": ("Báo cáo gửi đến", _GROUP, "send"),
    "reporting.answered": ("Báo cáo được tiếp nhận, bị trả lại", _GROUP, "check"),
    "reporting.unlock": ("Đề nghị mở khóa báo cáo", _GROUP, "lock"),
}
