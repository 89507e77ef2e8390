"""Filters of this room's templates: clean texts and words for events."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kiemdinh.services.rich_text import clean, to_plain

register = template.Library()

EVENT_WORDS = {
    "cycle.create": "Mở chu kỳ tự đánh giá",
    "cycle.open": "Bắt đầu tự đánh giá",
    "cycle.publish": "Khóa phiếu và mã minh chứng",
    "report.publish": "Công bố báo cáo tự đánh giá, bản {number}",
    "cycle.abbreviations": "Sửa bảng chữ viết tắt",
    "council.add": "Thêm {name} vào hội đồng",
    "council.change": "Sửa {name} trong hội đồng",
    "council.remove": "Bỏ {name} khỏi hội đồng",
    "council.add_group": "Thêm {name}",
    "council.hand_over": "Bàn giao việc trong hội đồng",
    "sheet.assign": "Phân công tiêu chí",
    "sheet.submit": "Nộp phiếu {criterion}",
    "sheet.withdraw": "Rút phiếu {criterion}",
    "sheet.approve": "Duyệt phiếu {criterion}",
    "sheet.return": "Trả phiếu {criterion} để sửa",
    "sheet.reopen": "Mở lại phiếu {criterion}",
    "improvement.add": "Thêm việc cải tiến",
    "improvement.change": "Sửa việc cải tiến",
    "improvement.remove": "Bỏ việc cải tiến",
    "document.register": "Thêm văn bản “{subject}”",
    "document.change": "Sửa một văn bản",
    "document.add_file": "Tải lên tệp {name}",
    "document.remove_file": "Bỏ tệp {name}",
    "evidence.give_code": "Gắn mã {code} cho tiêu chí {criterion}",
    "evidence.withdraw": "Bỏ {code} khỏi tiêu chí {criterion}",
    "figures.save": "Cập nhật số liệu nhà trường",
    "document.number": "Vào số văn bản",
    "document.signed_copy": "Đính kèm bản đã ký",
    "account.create": "Tạo tài khoản {username}",
    "post.end": "Kết thúc một chức vụ",
}


class _Words(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


@register.filter
def event_words(event: Any) -> str:
    """A ledger event in words."""
    return EVENT_WORDS.get(event.action, "Cập nhật").format_map(_Words(event.data))


@register.filter
def clean_html(text: str) -> SafeString:
    """A rich text for showing; it is cleaned again so that nothing unclean can ever reach a page."""
    return mark_safe(clean(text or ""))  # noqa: S308 - cleaned by the allow-list on the line itself


@register.filter
def plain_text(text: str) -> str:
    """The words of a rich text."""
    return to_plain(text or "")


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain words as a paragraph."""
    return format_html("<p>{}</p>", text)
