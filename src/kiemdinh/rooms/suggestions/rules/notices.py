"""The kinds of notices that this room sends, in words. Pure."""

_GROUP = "Khó khăn, kiến nghị"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "suggestion.receive": ("Kiến nghị gửi tới đơn vị bạn", _GROUP, "chat"),
    "suggestion.inform": ("Góp ý về phần mềm của đơn vị cấp dưới, để biết", _GROUP, "eye"),
    "suggestion.answer": ("Kiến nghị của bạn được trả lời", _GROUP, "check"),
    "suggestion.move": ("Kiến nghị của bạn được chuyển, gộp hoặc đóng", _GROUP, "send"),
}
