"""Fields that several forms of the room share."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from kiemdinh.kernel.vietnamese import parse_number


def text(label: str, *, missing: str = "", help_text: str = "", longest: int = 200, **attrs: str) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off"} | attrs),
        error_messages={"required": missing, "max_length": f"Dài quá {longest} ký tự."},
    )


def area(label: str, *, missing: str = "", help_text: str = "", longest: int = 3000, rows: int = 3) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": f"Dài quá {longest} ký tự."},
    )


def choice(label: str, *, missing: str = "Hãy chọn một.", required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    """One of a list."""
    return forms.ChoiceField(
        label=label,
        required=required,
        error_messages={
            "required": missing,
            "invalid_choice": "Lựa chọn này không có trong danh sách. Hãy chọn lại.",
        },
        **kwargs,
    )


class NumberField(forms.CharField):
    """A number as people type it here: 7,5 or 1.200; gives a Decimal or None."""

    def __init__(self, label: str, *, missing: str = "", help_text: str = "", mode: str = "decimal") -> None:
        super().__init__(
            label=label,
            required=bool(missing),
            help_text=help_text,
            max_length=20,
            widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": mode}),
            error_messages={"required": missing, "max_length": "Số này dài quá."},
        )

    def to_python(self, value: Any) -> Any:
        """The number. Raises ValidationError in words."""
        words = str(value or "").strip().removesuffix("%").strip()
        if not words:
            return None
        try:
            found = parse_number(words)
        except (ValueError, InvalidOperation) as error:
            raise forms.ValidationError("Hãy nhập một số, ví dụ 17 hoặc 7,5.") from error
        if not found.is_finite() or found != found.quantize(Decimal("0.1")):
            raise forms.ValidationError("Nhiều nhất một chữ số sau dấu phẩy.")
        return found

    def validate(self, value: Any) -> None:
        """Empty is an entry too, where it may be."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"])

    def run_validators(self, value: Any) -> None:
        """The length was checked by the browser; a Decimal has none."""


class MoneyField(NumberField):
    """Whole đồng; gives an int or None."""

    def __init__(self, label: str, *, help_text: str = "Ví dụ: 120.000.000.") -> None:
        super().__init__(label, help_text=help_text, mode="numeric")

    def to_python(self, value: Any) -> Any:
        """The amount. Raises ValidationError in words."""
        found = super().to_python(value)
        if found is None:
            return None
        if found != found.to_integral_value():
            raise forms.ValidationError("Số tiền tính bằng đồng, không có số lẻ.")
        return int(found)
