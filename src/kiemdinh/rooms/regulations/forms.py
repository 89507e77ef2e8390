"""Forms of the regulations pages."""

from django import forms

from kiemdinh.rooms.regulations.rules.catalog import SCHOOL_TYPES


class WhichEditionForm(forms.Form):
    """Asks which edition applies to a school type on a day."""

    school_type = forms.ChoiceField(
        label="Loại trường",
        choices=[(code, name[0].upper() + name[1:]) for code, name in SCHOOL_TYPES.items()],
    )
    on = forms.DateField(
        label="Ngày",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class OfficialFileForm(forms.Form):
    """The circular's own file."""

    file = forms.FileField(
        label="Tệp thông tư (.docx hoặc .txt)",
        help_text="Chữ chỉ lưu trong máy chủ này, dùng để xem nguyên văn bên cạnh câu diễn đạt ngắn của phần mềm.",
        widget=forms.FileInput(attrs={"accept": ".docx,.txt"}),
        error_messages={"required": "Hãy chọn tệp thông tư.", "empty": "Tệp rỗng. Hãy kiểm tra lại tệp gốc."},
    )
