"""The kinds of notices that this room sends, in words. Pure."""

_SHEETS, _TALK, _DATES = "Phiếu tiêu chí", "Trao đổi", "Hạn và nhắc việc"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "sheet.assign": ("Được phân công tiêu chí", _SHEETS, "users"),
    "sheet.submit": ("Phiếu nộp lên chờ duyệt", _SHEETS, "send"),
    "sheet.return": ("Phiếu được trả lại để sửa", _SHEETS, "fix"),
    "sheet.approve": ("Phiếu được duyệt", _SHEETS, "check"),
    "talk.mention": ("Có người nhắc tới bạn", _TALK, "chat"),
    "talk.reply": ("Ý kiến mới trong trao đổi của bạn", _TALK, "chat"),
    "question.ask": ("Câu hỏi của trường gửi cấp trên", _TALK, "help"),
    "question.answer": ("Cấp trên trả lời câu hỏi", _TALK, "help"),
    "opinion.answer": ("Góp ý dự thảo được trả lời", _TALK, "chat"),
    "report.unlock": ("Cấp quản lý trả lời đề nghị mở khóa", _TALK, "lock"),
    "remind.due": ("Phiếu sắp đến hạn", _DATES, "clock"),
    "remind.late": ("Phiếu quá hạn", _DATES, "warn"),
    "remind.review": ("Phiếu chờ duyệt đã lâu", _DATES, "clock"),
    "remind.returned": ("Phiếu trả lại chưa sửa", _DATES, "fix"),
    "remind.cycle": ("Hạn hoàn thành báo cáo", _DATES, "calendar"),
    "remind.plan_review": ("Hạn rà soát kế hoạch cải tiến", _DATES, "calendar"),
    "remind.question": ("Câu hỏi chưa được trả lời", _DATES, "help"),
    "remind.person": ("Thư ký hội đồng nhắc việc", _DATES, "bell"),
}
