"""What the pages of the team's work read from requests."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from kiemdinh.rooms.external_assessment.use_cases.survey import KINDS

_FIRST_YEAR = 2000
"""No survey is older."""


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    """A day, chosen in the browser or typed as 31/12/2026."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"Hãy ghi {label[:1].lower()}{label[1:]}.", "invalid": "Ngày chưa đúng."},
    )


def digest_of(value: str) -> str:
    """A short mark of a value, by which a form says what it was filled in from."""
    return hashlib.sha256(value.replace("\r\n", "\n").strip().encode()).hexdigest()[:12]


def posted_fields(data: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """(fields, versions) of a form: `f.<field>` with `v.<field>`, and `m.<field>` marks what was shown.

    A field that still is as it was shown is left out: somebody else may have changed it meanwhile. On a merge page
    `chon.<field>` = "dang_luu" keeps what is stored, "cua_toi" takes `t.<field>`.
    """
    fields: dict[str, str] = {}
    versions: dict[str, int] = {}
    for name, value in data.items():
        if not name.startswith("f."):
            continue
        field = name[2:]
        chosen = data.get(f"chon.{field}", "")
        if chosen == "dang_luu":
            continue
        taken = data.get(f"t.{field}", value) if chosen == "cua_toi" else value
        if data.get(f"m.{field}") == digest_of(taken):
            continue
        number = data.get(f"v.{field}", "")
        fields[field] = taken
        versions[field] = int(number) if number.isdecimal() and len(number) <= 18 else 0
    return fields, versions


def posted_number(data: Mapping[str, Any], name: str = "version") -> int:
    """A number of a form; 0, which no stored row has, when it is missing or no number."""
    text = str(data.get(name, ""))
    return int(text) if text.isdecimal() and len(text) <= 18 else 0


def assigned_criteria(data: QueryDict, seats: list[int]) -> dict[int, list[str]]:
    """The ticked criteria of every seat of the table (`tc-<seat>`)."""
    return {seat: data.getlist(f"tc-{seat}") for seat in seats}


class ApprovalForm(forms.Form):
    """That the Giám đốc Sở approved the work plan."""

    approved_on = day_field("Ngày phê duyệt")
    number = forms.CharField(label="Số văn bản", required=False, max_length=60)
    approved_by_name = forms.CharField(
        label="Người phê duyệt",
        max_length=120,
        error_messages={"required": "Hãy ghi họ tên người phê duyệt."},
    )


class SurveyForm(forms.Form):
    """An entry of the survey's diary."""

    kind = forms.ChoiceField(label="Loại", choices=list(KINDS.items()))
    happened_at = forms.DateTimeField(
        label="Thời điểm",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Hãy ghi thời điểm.", "invalid": "Thời điểm chưa đúng."},
    )
    subject = forms.CharField(
        label="Đối tượng, nơi khảo sát",
        max_length=250,
        error_messages={"required": "Hãy ghi đối tượng hoặc nơi.", "max_length": "Dài quá 250 ký tự."},
    )
    people = forms.IntegerField(
        label="Số người",
        required=False,
        min_value=1,
        max_value=5000,
        error_messages={
            "invalid": "Hãy nhập một số.",
            "min_value": "Số người từ 1 trở lên.",
            "max_value": "Số người không quá 5000.",
        },
    )
    criteria = forms.CharField(label="Tiêu chí liên quan", required=False, help_text="Cách nhau bằng dấu phẩy.")
    text = forms.CharField(label="Nội dung ghi nhận", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    photo = forms.FileField(label="Ảnh", required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))

    def clean_happened_at(self) -> datetime:
        """A moment of our days: what is older than any circular is a slip of the keyboard."""
        moment: datetime = self.cleaned_data["happened_at"]
        if moment.year < _FIRST_YEAR:
            raise forms.ValidationError("Thời điểm chưa đúng. Hãy xem lại năm.")
        return moment

    def clean_criteria(self) -> list[str]:
        """The codes one by one."""
        return [part.strip() for part in self.cleaned_data["criteria"].replace(";", ",").split(",") if part.strip()]


class SupplementForm(forms.Form):
    """A request for evidence to the school."""

    criterion = forms.ChoiceField(label="Tiêu chí")
    text = forms.CharField(
        label="Cần trường bổ sung gì",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi rõ minh chứng hoặc nội dung cần bổ sung."},
    )

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = criteria  # type: ignore[attr-defined]


class PointForm(forms.Form):
    """A point of the school on the draft."""

    criterion = forms.ChoiceField(label="Tiêu chí", required=False)
    inaccurate = forms.CharField(
        label="Nội dung chưa chính xác",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung chưa chính xác."},
    )
    evidence = forms.CharField(label="Minh chứng", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    proposal = forms.CharField(
        label="Đề nghị của nhà trường",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi đề nghị của nhà trường."},
    )
    file = forms.FileField(label="Tệp minh chứng", required=False)

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [("", "Cả báo cáo"), *criteria]  # type: ignore[attr-defined]
