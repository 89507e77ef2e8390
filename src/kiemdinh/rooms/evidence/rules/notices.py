"""The kinds of notices that this room sends, in words. Pure."""

_EVIDENCE = "Minh chứng"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "evidence.ask": ("Được nhờ nộp minh chứng", _EVIDENCE, "upload"),
    "evidence.answer": ("Minh chứng bạn nhờ đã được nộp", _EVIDENCE, "eye"),
    "evidence.return": ("Minh chứng bạn nộp được trả lại", _EVIDENCE, "fix"),
    "evidence.accept": ("Minh chứng bạn nộp đã được nhận", _EVIDENCE, "check"),
}
