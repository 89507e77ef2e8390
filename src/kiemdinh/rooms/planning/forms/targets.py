"""Setting and dropping a target."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kiemdinh.rooms.people.forms import date_field
from kiemdinh.rooms.planning.forms.fields import NumberField, choice, text
from kiemdinh.rooms.planning.rules.targets import KINDS, OWNERSHIPS


class TargetForm(forms.Form):
    """A target; `replaces` is the one that was on the page."""

    kind = choice("Chỉ tiêu", choices=[(k.key, f"{k.label} ({k.unit})") for k in KINDS.values()])
    year = forms.IntegerField(
        label="Năm", error_messages={"required": "Hãy nhập năm.", "invalid": "Năm phải là số, ví dụ 2027."}
    )
    school_type = choice("Loại trường", required=False)
    ownership = choice("Loại hình", required=False, choices=[("", "Mọi loại hình"), *OWNERSHIPS.items()])
    minimum = NumberField(
        "Mức phải đạt", missing="Hãy nhập mức phải đạt.", help_text="Tỷ lệ % hoặc số trường, số người."
    )
    maximum = NumberField("Mức cao nhất", help_text="Chỉ khi chỉ tiêu là một khoảng, ví dụ từ 7% đến 10%.")
    due_on = date_field("Phải đạt đến hết ngày")
    document = text("Văn bản giao chỉ tiêu", help_text="Ví dụ: Kế hoạch 244/KH-UBND ngày 27/12/2026.")
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, types: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_type"].choices = [("", "Mọi loại trường"), *types.items()]


class DropForm(forms.Form):
    """Why a target is taken back."""

    reason = text("Lý do bỏ chỉ tiêu", missing="Hãy ghi lý do bỏ chỉ tiêu.", longest=300)
