"""Forms of statistics."""

from django import forms


class ReminderForm(forms.Form):
    """The word that goes to the schools of the list."""

    reason = forms.CharField(
        label="Lời nhắc",
        required=False,
        strip=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ghi việc cần làm và hạn, ví dụ: hoàn thành phiếu tiêu chí trước ngày 15/5.",
    )
