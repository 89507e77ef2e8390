"""Reading what people send; plain forms, no tables. Field names are those of the use cases."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from kiemdinh.rooms.people.rules import AUTHORISATION_KINDS, ROLES, Role

_MAX_SHEET = 5 * 1024 * 1024


class DateInput(forms.DateInput):
    """The browser's date control, fed with ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def date_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date that also reads 21/11/2026 typed by hand."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"invalid": "Ngày chưa đúng. Hãy nhập như 21/11/2026.", "required": "Hãy nhập ngày."})


def _text(label: str, *, missing: str = "", help_text: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, required=bool(missing), help_text=help_text, max_length=200,
                           widget=forms.TextInput(attrs=attrs),
                           error_messages={"required": missing, "max_length": "Dài quá 200 ký tự."})


def _choice(label: str, *, missing: str = "Hãy chọn một.", required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, error_messages={
        "required": missing, "invalid_choice": "Lựa chọn này không có trong danh sách. Hãy chọn lại."}, **kwargs)


class _PostFields(forms.Form):
    """Where, as what, from when; `fixed_unit` takes the choice of the unit away."""

    unit_code = _text("Mã đơn vị", missing="Hãy nhập mã đơn vị.", autocomplete="off", autocapitalize="characters")
    role = _choice("Vai trò", missing="Hãy chọn vai trò.", help_text="Vai trò quyết định người này được làm gì.")
    title = _text("Chức vụ", help_text="Như ghi trên văn bản, ví dụ: Tổ trưởng chuyên môn. "
                                       "Để trống thì lấy tên vai trò.")
    starts_on = date_field("Giữ chức vụ từ ngày", help_text="Theo quyết định phân công, bổ nhiệm.")

    def __init__(self, *args: Any, roles: Iterable[Role], unit_code: str, fixed_unit: bool, today: date,
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Chọn vai trò"), *((r.code, r.label) for r in roles)]
        self.fields["unit_code"].initial = unit_code
        self.fields["starts_on"].initial = today
        if fixed_unit:
            self.fields["unit_code"].widget = forms.HiddenInput()
            self.fields["unit_code"].disabled = True


class AccountForm(_PostFields):
    """A new account with its first post."""

    full_name = _text("Họ và tên", missing="Hãy nhập họ và tên.", autocomplete="off")
    username = _text("Tên đăng nhập", missing="Hãy nhập tên đăng nhập.", autocomplete="off", autocapitalize="none",
                     help_text="Chữ không dấu, chữ số và các dấu . _ - @. Ví dụ: tuyet.bta")
    phone = _text("Điện thoại", autocomplete="off", inputmode="tel")
    email = _text("Thư điện tử", autocomplete="off", inputmode="email")
    field_order = ("full_name", "username", "unit_code", "role", "title", "starts_on", "phone", "email")


class PostForm(_PostFields):
    """A further post of a person."""

    ends_on = date_field("Đến hết ngày", required=False, help_text="Để trống nếu chưa định ngày kết thúc.")


class EndPostForm(forms.Form):
    """The last day, why, and who goes on with the work."""

    ends_on = date_field("Ngày cuối giữ chức vụ", help_text="Ghi ngày thật trong quyết định.")
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text="Ví dụ: nghỉ hưu, chuyển công tác.",
                             error_messages={"required": "Hãy ghi lý do.", "max_length": "Lý do dài quá 500 ký tự."})
    successor = _choice("Người nhận bàn giao", required=False,
                        help_text="Việc đang dở của người này chuyển ngay sang người nhận.")

    def __init__(self, *args: Any, successors: Sequence[tuple[int, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [("", "Chưa bàn giao"), *((str(pk), name) for pk, name in successors)]
        self.fields["ends_on"].initial = today


class ImportForm(forms.Form):
    """A spreadsheet of people."""

    unit_code = _text("Mã đơn vị", missing="Hãy nhập mã đơn vị.", autocomplete="off", autocapitalize="characters",
                      help_text="Đơn vị của những dòng không ghi mã riêng.")
    file = forms.FileField(label="Tệp Excel hoặc CSV", allow_empty_file=True, error_messages={
        "required": "Hãy chọn tệp.", "invalid": "Hãy chọn lại tệp.", "missing": "Hãy chọn tệp."})

    def __init__(self, *args: Any, unit_code: str, fixed_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_code"].initial = unit_code
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.ods,.csv"
        if fixed_unit:
            self.fields["unit_code"].widget = forms.HiddenInput()
            self.fields["unit_code"].disabled = True

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > _MAX_SHEET:
            raise forms.ValidationError("Tệp lớn hơn 5 MB. Hãy chỉ để bảng danh sách trong tệp.")
        return file


class AuthorisationForm(forms.Form):
    """Who signs for the head, how, from when to when."""

    deputy_post_id = _choice("Người được ủy quyền", missing="Hãy chọn người được ủy quyền.")
    kind = _choice("Hình thức ký", missing="Hãy chọn hình thức ký.", widget=forms.RadioSelect,
                   choices=[(code, f"{code}. ({label.lower()})") for code, label in AUTHORISATION_KINDS.items()])
    starts_on = date_field("Từ ngày")
    ends_on = date_field("Đến hết ngày")
    document_number = _text("Số văn bản ủy quyền", help_text="Ví dụ: 12/GUQ-THTP.")

    def __init__(self, *args: Any, deputies: Sequence[tuple[int, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy_post_id"].choices = [("", "Chọn người"), *((str(pk), name) for pk, name in deputies)]
        self.fields["starts_on"].initial = today


class FilterForm(forms.Form):
    """What the list is narrowed to; lives in the address."""

    tim = _text("Tìm theo tên", autocomplete="off")
    vai_tro = _choice("Vai trò", required=False)
    don_vi = _text("Mã đơn vị", autocomplete="off", autocapitalize="characters")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vai_tro"].choices = [("", "Mọi vai trò"), *((r.code, r.label) for r in ROLES.values())]

    def add_prefix(self, field_name: str) -> str:
        """Addresses use hyphens."""
        return field_name.replace("_", "-")
