"""Filters and tags of this room's templates: clean texts, words for events, pieces that are the same in every school.

A sheet shows every criterion of the edition and every requirement of its own, most of them in words of the law. Such
a piece is drawn from its template once and kept by all that it shows, so nothing in it can become out of date.
"""

from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kiemdinh.rooms.self_assessment.rules.history import difference as words_between
from kiemdinh.services.rich_text import clean, to_plain

register = template.Library()

_NOTHING = format_html("{}", "")


@register.simple_tag
def slim_ruler(groups: list[dict[str, Any]]) -> SafeString:
    """The ruler over a sheet: a square a criterion, in one line."""
    drawn = _NOTHING
    for group in groups:
        squares = _NOTHING
        for item in group["items"]:
            squares += _square(item["url"], item["code"], item["label"], item["title"], item["state"], item["current"])
        drawn += format_html('<div class="ruler__group"><ol aria-label="{}">{}</ol></div>', group["label"], squares)
    return format_html(
        '<nav class="ruler ruler--slim wide-only" aria-label="Các tiêu chí"><div class="ruler__groups">{}</div></nav>',
        drawn,
    )


@lru_cache(maxsize=16384, typed=True)
def _square(url: str, code: str, label: str, title: str, state: str, current: bool) -> SafeString:
    facts = {"url": url, "code": code, "label": label, "title": title, "state": state, "current": current}
    return render_to_string("self_assessment/sheet_square.html", facts)


@register.simple_tag
def board_cell(state: str, cards: list[Any]) -> SafeString:
    """A cell of the board: the sheets (Cards) of one row in one state."""
    if not cards:
        return _EMPTY_CELL
    drawn = _cell_head(state)
    for card in cards:
        drawn += _card(card)
    return format_html('<td class="{}">{}</td>', "is-done-col" if state == "done" else "", drawn)


_EMPTY_CELL = format_html('<td class="{}"><span class="visually-hidden">Không có</span></td>', "is-empty")


@lru_cache(maxsize=64)
def _cell_head(state: str) -> SafeString:
    return render_to_string("self_assessment/board_cell_head.html", {"state": state})


@lru_cache(maxsize=16384, typed=True)
def _card(card: Any) -> SafeString:
    return render_to_string("self_assessment/board_card.html", {"card": card})


@register.simple_tag
@lru_cache(maxsize=4096, typed=True)
def requirements(level: Any) -> SafeString:
    """The requirements of a level with their answers; `level` is a LevelView."""
    return render_to_string("self_assessment/sheet_level.html", {"level": level})


@register.simple_tag
def text_box(text: Any, rows: int, may_edit: bool) -> SafeString:
    """A text of a sheet with its box; `text` is a TextView."""
    own = {name: getattr(text, name) for name in ("html", "plain", "version", "edited_by")}
    # What is the school's own is put in afterwards, escaped; all that stands around it is the same everywhere.
    kept = replace(text, words=0, edited_at="", **{name: f"\ue000{name}\ue001" for name in own if own[name]})
    return format_html(_text_box(kept, rows, may_edit), **own)


@lru_cache(maxsize=512, typed=True)
def _text_box(text: Any, rows: int, may_edit: bool) -> str:
    facts = {"text": text, "rows": rows, "may_edit": may_edit}
    drawn = render_to_string("self_assessment/sheet_text.html", facts).replace("{", "{{").replace("}", "}}")
    return drawn.replace("\ue000", "{").replace("\ue001", "}")


@register.simple_tag
@cache
def blank_improvement_fields() -> SafeString:
    """The fields of a new row of the improvement plan."""
    from kiemdinh.rooms.self_assessment.forms import ImprovementForm

    return render_to_string("self_assessment/improvement_fields.html", {"form": ImprovementForm(prefix="moi")})


EVENT_WORDS = {
    "cycle.create": "Mở chu kỳ tự đánh giá",
    "cycle.carry": "Lấy lại {people} người, {evidence} minh chứng, {texts} mục nội dung từ chu kỳ {year}",
    "cycle.open": "Bắt đầu tự đánh giá",
    "cycle.publish": "Khóa phiếu và mã minh chứng",
    "report.publish": "Công bố báo cáo tự đánh giá, bản {number}",
    "report.pass": "Hội đồng thông qua báo cáo ({in_favour}/{present} tán thành)",
    "report.renew": "Mở cập nhật báo cáo năm học {school_year}",
    "consultation.open": "Mở lấy ý kiến dự thảo, đợt {number}",
    "consultation.close": "Đóng lấy ý kiến dự thảo",
    "opinion.give": "Góp ý cho dự thảo báo cáo",
    "opinion.answer": "Trả lời một ý kiến góp ý",
    "unlock.ask": "Xin mở khóa báo cáo bản {number}",
    "unlock.grant": "Cấp quản lý cho mở khóa báo cáo",
    "unlock.refuse": "Cấp quản lý không cho mở khóa",
    "unlock.recall": "Rút đề nghị mở khóa",
    "cycle.abbreviations": "Sửa bảng chữ viết tắt",
    "council.add": "Thêm {name} vào hội đồng",
    "council.change": "Sửa {name} trong hội đồng",
    "council.remove": "Bỏ {name} khỏi hội đồng",
    "council.add_group": "Thêm {name}",
    "council.change_group": "Sửa {name}",
    "council.remove_group": "Bỏ {name}",
    "council.hand_over": "Bàn giao việc trong hội đồng",
    "sheet.assign": "Phân công tiêu chí",
    "sheet.submit": "Nộp phiếu {criterion}",
    "sheet.withdraw": "Rút phiếu {criterion}",
    "sheet.approve": "Duyệt phiếu {criterion}",
    "sheet.return": "Trả phiếu {criterion} để sửa",
    "sheet.keep_copied": "Rà soát nội dung cũ của phiếu {criterion}",
    "text.keep_copied": "Rà soát nội dung cũ, {place}",
    "sheet.reopen": "Mở lại phiếu {criterion}",
    "text.restore": "Lấy lại bản cũ của mục {field}, {place}",
    "sheet.remind": "Nhắc người phụ trách phiếu chưa nộp",
    "comment.open": "Gửi câu hỏi lên cấp trên",
    "comment.reply": "Hỏi thêm cấp trên",
    "comment.resolve": "Đóng câu hỏi gửi cấp trên",
    "comment.reopen": "Mở lại câu hỏi gửi cấp trên",
    "question.answer": "Cấp trên trả lời câu hỏi",
    "improvement.add": "Thêm việc cải tiến",
    "improvement.change": "Sửa việc cải tiến",
    "improvement.remove": "Bỏ việc cải tiến",
    "improvement.add_issue": "Chọn vấn đề trọng tâm cần cải tiến",
    "improvement.change_issue": "Sửa vấn đề trọng tâm",
    "improvement.remove_issue": "Bỏ vấn đề trọng tâm",
    "improvement.move_issue": "Xếp lại vấn đề trọng tâm",
    "review.start": "Mở đợt rà soát “{moment}”",
    "review.save": "Ghi đợt rà soát “{moment}”",
    "review.close": "Khóa đợt rà soát “{moment}”",
    "review.drop": "Bỏ đợt rà soát “{moment}”",
    "plan.propose": "Dựng thời gian biểu của kế hoạch, {rows} dòng",
    "plan.add_week": "Thêm dòng thời gian biểu",
    "plan.change_week": "Sửa dòng thời gian biểu",
    "plan.remove_week": "Bỏ dòng thời gian biểu",
    "plan.move_week": "Xếp lại thời gian biểu",
    "content_item.add": "Thêm nội hàm tiêu chí {criterion}",
    "content_item.change": "Sửa nội hàm tiêu chí {criterion}",
    "content_item.remove": "Bỏ nội hàm tiêu chí {criterion}",
    "content_item.move": "Xếp lại nội hàm tiêu chí {criterion}",
    "content_item.suggest": "Tách yêu cầu tiêu chí {criterion} thành nội hàm",
    "document.register": "Thêm văn bản “{subject}”",
    "registration.start": "Lập hồ sơ đăng ký đánh giá ngoài",
    "registration.submit": "Nộp hồ sơ đăng ký đánh giá ngoài",
    "registration.check": "Cơ quan quản lý kiểm tra hồ sơ đăng ký",
    "registration.pass": "Hồ sơ đăng ký chuyển lên cấp trên",
    "registration.return": "Hồ sơ đăng ký được trả lại để bổ sung",
    "registration.answer": "Trả lời yêu cầu bổ sung hồ sơ đăng ký",
    "registration.resubmit": "Nộp lại hồ sơ đăng ký đánh giá ngoài",
    "registration.accept": "Sở tiếp nhận hồ sơ đăng ký đánh giá ngoài",
    "registration.stop": "Dừng hồ sơ đăng ký đánh giá ngoài",
    "registration.close": "Hồ sơ đăng ký đã giải quyết xong",
    "document.change": "Sửa một văn bản",
    "document.add_file": "Tải lên tệp {name}",
    "document.remove_file": "Bỏ tệp {name}",
    "evidence.give_code": "Gắn mã {code} cho tiêu chí {criterion}",
    "evidence.copy": "Đưa {count} minh chứng cũ vào danh mục",
    "evidence.withdraw": "Bỏ {code} khỏi tiêu chí {criterion}",
    "evidence.give_codes": "Đặt mã cho {count} minh chứng",
    "evidence.import": "Nhập danh mục minh chứng: thêm {added}, sửa {changed}",
    "expected.add": "Kê “{title}” vào minh chứng cần có",
    "expected.change": "Sửa mục cần có “{title}”",
    "expected.fill": "Lấy sẵn {count} minh chứng cần có",
    "expected.waive": "Tiêu chí {criterion} không cần minh chứng năm học {school_year}",
    "expected.need": "Tiêu chí {criterion} cần minh chứng năm học {school_year}",
    "document.years": "Chọn năm học của một văn bản",
    "document.purpose": "Tính một văn bản cho tiêu chí {criterion}",
    "evidence_request.ask": "Nhờ nộp “{title}”",
    "evidence_request.answer": "Nộp “{title}”",
    "evidence_request.accept": "Nhận “{title}”",
    "evidence_request.return": "Trả lại “{title}”",
    "evidence_request.withdraw": "Rút lời nhờ nộp “{title}”",
    "figures.save": "Cập nhật số liệu nhà trường",
    "figures.profile_save": "Lưu hồ sơ đối chiếu số liệu",
    "figures.profile_retire": "Bỏ hồ sơ đối chiếu số liệu",
    "cycle.figures_sync": "Chụp số liệu vào chu kỳ",
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


@register.simple_tag
def difference(pieces: tuple[Any, ...]) -> SafeString:
    """The words of two texts in one: what came and what went is marked, and said to whoever listens."""
    drawn = _NOTHING
    for piece in pieces:
        if piece.kind == "same":
            drawn += format_html("{}", piece.text)
        else:
            tag, word = ("ins", "thêm") if piece.kind == "added" else ("del", "bỏ")
            said = format_html('<span class="visually-hidden">[{}: </span>', word)
            drawn += format_html('<{0}>{1}{2}<span class="visually-hidden">]</span></{0}>', tag, said, piece.text)
    return drawn


@register.simple_tag
def text_difference(before: str, after: str) -> SafeString:
    """The same of two rich texts, word by word."""
    return difference(words_between(to_plain(before or ""), to_plain(after or "")))


@register.filter
def clean_html(text: str) -> SafeString:
    """A rich text for showing; it is cleaned again so that nothing unclean can ever reach a page."""
    return mark_safe(clean(text or ""))  # noqa: S308 - cleaned by the allow-list on the line itself


@register.filter
def year_label(code: str) -> str:
    """A school year as people write it: "2024–2025"."""
    return code.replace("-", "–")


@register.filter
def plain_text(text: str) -> str:
    """The words of a rich text."""
    return to_plain(text or "")


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain words as a paragraph."""
    return format_html("<p>{}</p>", text)
