"""Forms of the page of an authority's Word forms."""

from typing import Any

from django import forms


class FormUpload(forms.Form):
    """A Word form of one's own for a kind of document of an edition."""

    edition = forms.ChoiceField(label="Bộ quy định")
    kind = forms.ChoiceField(label="Loại văn bản")
    file = forms.FileField(
        label="Tệp mẫu (.docx)",
        help_text="Sửa từ mẫu gốc và giữ các thẻ trong ngoặc nhọn. Tệp được điền thử trước, chưa trường nào dùng ngay.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "Hãy chọn tệp mẫu.", "empty": "Tệp rỗng. Hãy kiểm tra lại tệp gốc."},
    )
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        editions: list[tuple[str, str]],
        kinds: list[tuple[str, list[tuple[str, str]]]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["edition"].choices = editions  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class StartForm(forms.Form):
    """From which day a form is used."""

    starts_on = forms.DateField(
        label="Dùng từ ngày",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Hãy chọn ngày bắt đầu dùng.", "invalid": "Ngày chưa đúng, ví dụ 01/12/2026."},
    )


class EndForm(forms.Form):
    """Why a form is no longer used."""

    reason = forms.CharField(
        label="Lý do thôi dùng", max_length=500, error_messages={"required": "Hãy ghi lý do thôi dùng mẫu này."}
    )
