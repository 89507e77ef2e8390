"""Forms of the registration: plain, in the words of the procedure."""

from typing import Any

from django import forms

from kiemdinh.rooms.registration.queries.eligibility import Wish
from kiemdinh.rooms.registration.rules.states import PURPOSES


class DateInput(forms.DateInput):
    """The browser's date control, fed with ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def _number(value: str) -> int | None:
    return int(value) if value else None


class WishForm(forms.Form):
    """What the school asks for."""

    accreditation = forms.TypedChoiceField(
        label="Đạt kiểm định chất lượng giáo dục",
        choices=[("", "Không đề nghị"), *((n, f"Cấp độ {n}") for n in range(1, 5))],
        coerce=_number,
        empty_value=None,
        required=False,
    )
    degree = forms.TypedChoiceField(
        label="Đạt chuẩn quốc gia",
        choices=[("", "Không đề nghị"), (1, "Mức độ 1"), (2, "Mức độ 2")],
        coerce=_number,
        empty_value=None,
        required=False,
    )
    purpose = forms.ChoiceField(label="Mục đích", choices=list(PURPOSES.items()))
    confirmed = forms.BooleanField(label="Tôi xác nhận trường đủ điều kiện ban đầu nêu ở bên cạnh", required=False)
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: lần công nhận trước làm ngoài hệ thống, số quyết định. Ghi chú được in vào công văn.",
    )

    def clean(self) -> dict[str, Any]:
        """At least one kind."""
        data = super().clean() or {}
        if not self.errors and data.get("accreditation") is None and data.get("degree") is None:
            raise forms.ValidationError("Hãy chọn đề nghị kiểm định chất lượng, đạt chuẩn quốc gia hoặc cả hai.")
        return data

    def wish(self) -> Wish:
        """What was chosen, after `is_valid`."""
        data = self.cleaned_data
        return Wish(data["accreditation"], data["degree"], data["purpose"], data["confirmed"])


class LetterForm(forms.Form):
    """Số and ngày of a letter."""

    number = forms.CharField(label="Số, ký hiệu", required=False, max_length=60)
    signed_on = forms.DateField(
        label="Ngày ký",
        required=False,
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"invalid": "Ngày chưa đúng. Hãy nhập như 21/11/2026."},
    )


class AcceptForm(forms.Form):
    """The day on which the school is told that its dossier is accepted."""

    told_on = forms.DateField(
        label="Ngày thông báo tiếp nhận cho trường",
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={
            "invalid": "Ngày thông báo tiếp nhận chưa đúng. Hãy nhập như 21/11/2026.",
            "required": "Hãy ghi ngày thông báo tiếp nhận cho trường.",
        },
        help_text="Không trước ngày hồ sơ đến Sở, không sau hôm nay.",
    )


def posted_number(data: Any, name: str) -> int:
    """A number that a form carries; 0, which no stored row has, when it is missing or no number."""
    text = data.get(name, "")
    return int(text) if text.isdecimal() else 0
