"""The kinds of notices that this room sends, in words. Pure."""

_GROUP = "Công nhận"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "recognition.case": ("Kết quả đánh giá chờ lập quyết định", _GROUP, "doc"),
    "recognition.decided": ("Kết quả công nhận của trường", _GROUP, "shield"),
    "recognition.owed": ("Tiêu chí còn nợ sau công nhận", _GROUP, "clock"),
    "recognition.revocation": ("Xem xét thu hồi kết quả công nhận", _GROUP, "warn"),
    "recognition.expiring": ("Giấy chứng nhận sắp hết hạn", _GROUP, "calendar"),
}
