"""The kinds of notices that this room sends, in words. Pure."""

NOTICE_KINDS = {
    # key: (label, group, icon)
    "duties.soon": ("Nhiệm vụ sắp đến hạn", "Lịch nhiệm vụ", "clock"),
    "duties.late": ("Nhiệm vụ quá hạn", "Lịch nhiệm vụ", "warn"),
}
