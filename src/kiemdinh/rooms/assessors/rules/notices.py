"""The kinds of notices that this room sends, in words. Pure."""

NOTICE_KINDS = {
    # key: (label, group, icon)
    "assessor.asked": ("Được mời tham gia đoàn, hội đồng", "Đánh giá ngoài, thẩm định", "users"),
    "assessor.ended": ("Thôi tham gia đoàn, hội đồng", "Đánh giá ngoài, thẩm định", "users"),
    "assessor.conflict": ("Người đánh giá khai có xung đột lợi ích", "Đánh giá ngoài, thẩm định", "warn"),
}
