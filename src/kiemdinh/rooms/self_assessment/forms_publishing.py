"""Forms around publication: opinions, the council's passing, yearly update, unlocking."""

from typing import Any

from django import forms

from kiemdinh.rooms.self_assessment.forms import date_field
from kiemdinh.rooms.self_assessment.use_cases.consultation import LONGEST


class ConsultationForm(forms.Form):
    """Opening a round of opinions."""

    closes_on = date_field("Góp ý đến hết ngày", required=True)
    note = forms.CharField(
        label="Lời nhắn", required=False, max_length=500, help_text="Ví dụ: đọc kỹ tiêu chuẩn 3 và 5."
    )


class OpinionForm(forms.Form):
    """One opinion."""

    criterion = forms.ChoiceField(label="Về tiêu chí", required=False)
    text = forms.CharField(
        label="Ý kiến",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi nội dung góp ý."},
    )

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [("", "Chung cho cả báo cáo"), *criteria]  # type: ignore[attr-defined]


class PassingForm(forms.Form):
    """The council passed the report."""

    passed_on = date_field("Ngày hội đồng thông qua", required=True)
    present = forms.IntegerField(
        label="Số thành viên có mặt",
        min_value=1,
        error_messages={"required": "Hãy nhập số thành viên có mặt.", "invalid": "Số thành viên có mặt phải là số."},
    )
    in_favour = forms.IntegerField(
        label="Số tán thành",
        min_value=0,
        error_messages={"required": "Hãy nhập số tán thành.", "invalid": "Số tán thành phải là số."},
    )
    minutes = forms.CharField(label="Biên bản họp số", required=False, max_length=120)


class RenewForm(forms.Form):
    """The yearly update."""

    school_year = forms.ChoiceField(label="Báo cáo cập nhật cho năm học")
    due_on = date_field("Hạn hoàn thành")

    def __init__(self, *args: Any, years: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_year"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (year, year.replace("-", "–")) for year in years
        ]


class UnlockForm(forms.Form):
    """Asking for leave to correct a published report."""

    reason = forms.CharField(
        label="Lý do xin mở lại",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nói rõ chỗ sai và cách sửa để cấp quản lý quyết định nhanh.",
        error_messages={"required": "Hãy ghi lý do xin mở lại báo cáo."},
    )
    criteria = forms.MultipleChoiceField(
        label="Tiêu chí cần sửa",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn tiêu chí nào là xin mở toàn bộ.",
    )

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = criteria  # type: ignore[attr-defined]  # a MultipleChoiceField
