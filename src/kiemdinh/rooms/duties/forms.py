"""What people enter in this room."""

from django import forms


def _day(label: str, missing: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": "Không đọc được ngày. Hãy chọn ngày trên lịch."},
    )


def _text(label: str, *, required: bool, longest: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"{label} còn trống.", "max_length": f"{label} dài quá {longest} ký tự."},
    )


class TickForm(forms.Form):
    """That a duty is done."""

    done_on = _day("Ngày làm xong", "Hãy ghi ngày làm xong.")
    note = _text("Ghi chú", required=False, longest=1000, help_text="Ví dụ: số, ngày văn bản đã gửi.")


class UntickForm(forms.Form):
    """Why a tick is taken back."""

    reason = _text("Lý do bỏ đánh dấu", required=True, longest=1000)


class MoveForm(forms.Form):
    """A local day."""

    day = _day("Ngày cuối còn kịp", "Hãy chọn ngày cuối còn kịp.")
    document = forms.CharField(
        label="Văn bản",
        required=False,
        max_length=200,
        help_text="Số, ngày văn bản của đơn vị, nếu có.",
        error_messages={"max_length": "Tên văn bản dài quá 200 ký tự."},
    )
    reason = _text("Lý do", required=True, longest=1000)


class AdoptForm(forms.Form):
    """A local duty taken over."""

    since = _day("Áp dụng từ ngày", "Hãy chọn ngày bắt đầu áp dụng.")
    document = forms.CharField(
        label="Văn bản",
        required=False,
        max_length=200,
        help_text="Số, ngày văn bản của đơn vị, nếu có.",
        error_messages={"max_length": "Tên văn bản dài quá 200 ký tự."},
    )
    reason = _text("Lý do", required=True, longest=1000)


class EndForm(forms.Form):
    """Why an adoption or a moved day ends."""

    reason = _text("Lý do", required=True, longest=1000)
