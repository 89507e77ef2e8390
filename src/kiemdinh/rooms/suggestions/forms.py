"""Writing a suggestion, and what is said about it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kiemdinh.rooms.suggestions.rules.kinds import KINDS, LONGEST, Topic

_CHOOSE = "Lựa chọn này không có trong danh sách. Hãy chọn lại."


class SuggestionForm(forms.Form):
    """What is written; the hidden fields carry the page from which it is written and the mark of this form."""

    kind = forms.ChoiceField(
        label="Bạn muốn nói về",
        choices=list(KINDS.items()),
        widget=forms.RadioSelect(),
        error_messages={"required": "Hãy chọn điều bạn muốn nói tới.", "invalid_choice": _CHOOSE},
    )
    topic = forms.ChoiceField(
        label="Chủ đề",
        required=False,
        help_text="Giúp cấp trên tổng hợp. Không thấy chủ đề hợp thì để trống.",
        error_messages={"invalid_choice": _CHOOSE},
    )
    text = forms.CharField(
        label="Nội dung",
        max_length=LONGEST,
        help_text="Việc gì, vướng ở đâu, bạn đề nghị thế nào. Không ghi tên, điện thoại của học sinh, phụ huynh.",
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": "Hãy viết nội dung.",
            "max_length": f"Nội dung dài quá {LONGEST} ký tự. Hãy rút gọn hoặc gửi thành hai kiến nghị.",
        },
    )
    page_url = forms.CharField(required=False, widget=forms.HiddenInput())
    page_title = forms.CharField(required=False, widget=forms.HiddenInput())
    once = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", "Chưa chọn"), *((t.key, t.label) for t in topics)]


class WordsForm(forms.Form):
    """Words of one side: an addition, an answer, a note, a reason."""

    text = forms.CharField(
        label="Nội dung",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"Nội dung dài quá {LONGEST} ký tự. Hãy rút gọn."},
    )
