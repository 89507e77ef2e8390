"""The forms of the room."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kiemdinh.rooms.people.forms import date_field
from kiemdinh.rooms.planning.forms.fields import area, choice, text
from kiemdinh.rooms.reporting.rules.direction import KINDS, TOPICS


class PeriodForm(forms.Form):
    """A period to open."""

    kind = choice("Loại báo cáo")
    as_of = date_field("Số liệu tính đến hết ngày", help_text="Trường và đơn vị lấy theo cây đơn vị của ngày này.")
    due_on = date_field("Gửi chậm nhất", help_text="“Trước ngày X” thì ngày cuối đúng hạn là ngày liền trước.")
    note = area("Ghi chú cho đơn vị", longest=500, rows=2)
    itself = forms.BooleanField(label="Chỉ lập báo cáo của chính đơn vị mình", required=False)

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)


class CorrectionForm(forms.Form):
    """A number in place of the counted one."""

    value = forms.IntegerField(
        label="Số đơn vị báo cáo",
        min_value=0,
        error_messages={
            "required": "Hãy nhập số của đơn vị.",
            "invalid": "Hãy nhập một số nguyên, ví dụ 12.",
            "min_value": "Số phải từ 0 trở lên.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    explanation = area(
        "Vì sao khác số phần mềm tính",
        missing="Hãy giải thích, ví dụ: trường X mới thành lập, chưa nhập vào phần mềm.",
        longest=500,
        help_text="Cả hai số và lời giải thích đều hiện trong báo cáo.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput())


class ReasonForm(forms.Form):
    """Words that go with a step."""

    reason = area("Lý do", missing="Hãy ghi lý do.", longest=1000, rows=2)


class EntryForm(forms.Form):
    """A line of the register of direction."""

    kind = choice("Loại", choices=list(KINDS.items()))
    topic = choice("Lĩnh vực", choices=list(TOPICS.items()))
    on = date_field("Ngày ban hành, ngày thực hiện")
    number = text("Số, ký hiệu", longest=60, help_text="Ví dụ 168/KH-SGDĐT; để trống khi không có văn bản.")
    subject = text("Trích yếu, nội dung", missing="Hãy ghi trích yếu hoặc nội dung.", longest=500)
    result = area("Kết quả", longest=1000, rows=2, help_text="Ví dụ: đã kiểm tra 5 trường, 1 trường phải bổ sung.")
    file = forms.FileField(label="Tệp đính kèm", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())


class RemoveForm(forms.Form):
    """Why a line is taken out."""

    reason = text("Lý do bỏ dòng này", missing="Hãy ghi lý do bỏ dòng này.", longest=300)
    version = forms.IntegerField(widget=forms.HiddenInput())
