"""The kinds of notices that this room sends, in words. Pure."""

_GROUP = "Kế hoạch"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "planning.plan": ("Kế hoạch năm: nộp, trả lại, tổng hợp, công bố", _GROUP, "calendar"),
    "planning.request": ("Đề nghị nhân lực, cơ sở vật chất, kinh phí", _GROUP, "file"),
    "planning.training": ("Tập huấn và chứng nhận", _GROUP, "users"),
}
