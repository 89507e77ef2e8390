"""The kinds of notices that this room sends, in words. Pure."""

_GROUP = "Công khai"

NOTICE_KINDS = {
    # key: (label, group, icon)
    "posting.post": ("Kết quả công nhận của trường được công bố", _GROUP, "stamp"),
    "posting.withdraw": ("Điều đã công bố về trường bị gỡ", _GROUP, "warn"),
    "public_report.post": ("Sở công khai báo cáo của trường", _GROUP, "book"),
    "remark.receive": ("Người dân gửi góp ý", _GROUP, "chat"),
}
