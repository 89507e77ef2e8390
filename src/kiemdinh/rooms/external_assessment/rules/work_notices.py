"""The kinds of notices that the work of a team sends: key → (label, group, icon)."""

WORK_NOTICES = {
    "outside.started": ("Đoàn đánh giá ngoài bắt đầu làm việc", "Đánh giá ngoài", "flag"),
    "outside.supplement": ("Yêu cầu bổ sung minh chứng của đoàn", "Đánh giá ngoài", "clip"),
    "outside.draft": ("Dự thảo báo cáo đánh giá ngoài", "Đánh giá ngoài", "file"),
    "outside.feedback": ("Ý kiến phản hồi về dự thảo", "Đánh giá ngoài", "chat"),
    "outside.report": ("Báo cáo đánh giá ngoài", "Đánh giá ngoài", "stamp"),
    "outside.start": ("Hạn bắt đầu đánh giá ngoài", "Đánh giá ngoài", "clock"),
    "outside.deadline": ("Sắp hết hạn của đánh giá ngoài", "Đánh giá ngoài", "clock"),
}

START_DAYS_BEFORE = 14
"""So many days before the last day to begin the officers are told; a habit of ours, not a rule of the law."""
