"""Forms of this room."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from kiemdinh.rooms.organisations import queries
from kiemdinh.rooms.organisations.rules.directory import COLUMNS

_ALL = ("", "Tất cả")


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a choice field its choices, which are known only when the form is made."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class DayField(forms.DateField):
    """A day: "2024-05-01" (the browser's own field and addresses) or "01/5/2024"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("error_messages", {"invalid": "Hãy ghi ngày như 01/5/2024.", "required": "Hãy chọn ngày."})
        super().__init__(**kwargs)


class BrowseForm(forms.Form):
    """Search of the tree, kept in the address."""

    tim = forms.CharField(
        label="Tên hoặc mã đơn vị",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    cap = forms.ChoiceField(
        label="Cấp",
        required=False,
        choices=[
            _ALL,
            ("province", "Tỉnh, thành phố"),
            ("district", "Quận, huyện"),
            ("commune", "Xã, phường"),
            ("school", "Trường"),
        ],
    )
    ngay = DayField(label="Tính đến ngày", required=False)


class SchoolFilterForm(forms.Form):
    """Filter of a list of schools, kept in the address."""

    tim = forms.CharField(
        label="Tên hoặc mã trường",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    loai = forms.ChoiceField(label="Loại trường", required=False)
    loai_hinh = forms.ChoiceField(label="Loại hình", required=False)
    ngay = DayField(label="Tính đến ngày", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vocabulary = queries.school_vocabulary()
        _choose(self, "loai", [_ALL, *((t.code, t.short_label) for t in vocabulary.types.values())])
        _choose(self, "loai_hinh", [_ALL, *vocabulary.ownerships.items()])


class ImportForm(forms.Form):
    """A directory to bring in."""

    don_vi = forms.ChoiceField(
        label="Đơn vị nhận danh bạ",
        error_messages={
            "invalid_choice": "Bạn không được nhập danh bạ cho đơn vị này.",
            "required": "Hãy chọn đơn vị.",
        },
    )
    ngay = DayField(label="Có hiệu lực từ ngày")
    tep = forms.FileField(
        label="Tệp danh bạ",
        help_text="Excel (.xlsx, .xls) hoặc CSV, tối đa 10 MB.",
        error_messages={"required": "Hãy chọn tệp danh bạ.", "empty": "Tệp không có nội dung."},
    )

    MAX_BYTES = 10 * 1024 * 1024

    def __init__(self, *args: Any, units: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "don_vi", units)
        self.fields["ngay"].initial = today
        self._today = today

    def clean_ngay(self) -> date:
        """A directory cannot hold from a day to come."""
        day: date = self.cleaned_data["ngay"]
        if day > self._today:
            raise forms.ValidationError("Ngày có hiệu lực không được sau hôm nay.")
        return day

    def clean_tep(self) -> Any:
        """Refuse by size before anything is read."""
        upload = self.cleaned_data["tep"]
        if upload.size > self.MAX_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 10 MB. Hãy chia danh bạ thành nhiều tệp.")
        return upload


class ColumnsForm(forms.Form):
    """For each field of a school the column of the file that holds it."""

    def __init__(self, *args: Any, titles: Sequence[str], chosen: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in COLUMNS:
            self.fields[column.field] = forms.ChoiceField(
                label=column.title,
                required=column.required,
                choices=[("", "Tệp không có"), *((title, title) for title in titles)],
                initial=chosen.get(column.field, ""),
                error_messages={
                    "required": f"Hãy chọn cột ghi {column.title.lower()}.",
                    "invalid_choice": "Tệp không có cột này. Hãy chọn lại.",
                },
            )


def posted_version(data: Mapping[str, str]) -> int:
    """The version a page was drawn from; 0, which no stored row has, when it is missing or no number."""
    text = data.get("version", "")
    return int(text) if text.isdecimal() else 0
