"""The kinds of notices that this room sends, in words. Pure."""

_GROUP = "Thẩm định đạt chuẩn quốc gia"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "appraisal.list": ("Danh sách trường được xem xét đã chốt", _GROUP, "list"),
    "appraisal.commune": ("Sở hỏi UBND xã về một trường", _GROUP, "help"),
    "appraisal.council": ("Hội đồng thẩm định trình, quyết định", _GROUP, "users"),
    "appraisal.start": ("Được nghiên cứu hồ sơ, viết phiếu ý kiến", _GROUP, "edit"),
    "appraisal.supply": ("Yêu cầu bổ sung, giải trình", _GROUP, "send"),
    "appraisal.passed": ("Biên bản thẩm định đã thông qua", _GROUP, "check"),
    "appraisal.result": ("Thông báo kết quả thẩm định", _GROUP, "bell"),
}
