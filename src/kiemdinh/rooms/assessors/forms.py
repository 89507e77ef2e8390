"""Reading what people send; plain forms, no tables. Field names are those of the use cases."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kiemdinh.rooms.assessors.rules.fitness import GROUPS
from kiemdinh.rooms.assessors.rules.words import QUALIFICATION_KINDS
from kiemdinh.rooms.people.forms import date_field

_MAX_SHEET = 5 * 1024 * 1024


def _text(label: str, *, missing: str = "", help_text: str = "", longest: int = 200, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        max_length=longest,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing, "max_length": f"Dài quá {longest} ký tự."},
    )


def _choice(label: str, *, missing: str = "Hãy chọn một.", required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=required,
        error_messages={
            "required": missing,
            "invalid_choice": "Lựa chọn này không có trong danh sách. Hãy chọn lại.",
        },
        **kwargs,
    )


class PersonForm(forms.Form):
    """A person of the register."""

    full_name = _text("Họ và tên", missing="Hãy nhập họ và tên.", longest=120, autocomplete="off")
    group = _choice(
        "Nhóm",
        choices=list(GROUPS.items()),
        help_text="Cán bộ sở, ban, ngành khác không cần số năm trong ngành và chứng nhận tập huấn.",
    )
    workplace = _text(
        "Nơi công tác",
        autocomplete="off",
        longest=250,
        help_text="Mã hoặc tên đúng như danh bạ thì phần mềm tự phát hiện xung đột lợi ích.",
    )
    workplace_since = date_field("Công tác ở đó từ ngày", required=False)
    position_title = _text("Chức vụ", longest=120, autocomplete="off")
    sector_since = date_field("Ngày vào ngành", required=False, help_text="Để tính số năm công tác trong ngành.")
    stages = forms.MultipleChoiceField(
        label="Cấp học am hiểu", required=False, widget=forms.CheckboxSelectMultiple(), choices=()
    )
    home_commune = _text("Xã, phường cư trú", autocomplete="off", help_text="Tên hoặc mã của xã, phường hiện nay.")
    username = _text(
        "Tên đăng nhập",
        longest=60,
        autocomplete="off",
        autocapitalize="none",
        help_text="Tài khoản sẵn có của người này (của trường hay cơ quan họ), để họ ký cam kết và xem hồ sơ.",
    )
    email = _text("Thư điện tử", autocomplete="off", inputmode="email")
    phone = _text("Điện thoại", longest=30, autocomplete="off", inputmode="tel")
    note = forms.CharField(label="Ghi chú", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, stages: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stages"].choices = list(stages.items())


class FilterForm(forms.Form):
    """What the list is narrowed to; lives in the address."""

    tim = _text("Tìm theo tên, nơi công tác", autocomplete="off")
    cap = _choice("Cấp học", required=False)
    nhom = _choice("Nhóm", required=False, choices=[("", "Mọi nhóm"), *GROUPS.items()])
    tap_huan = _choice(
        "Chứng nhận tập huấn",
        required=False,
        choices=[("", "Có hoặc chưa"), ("co", "Đã có"), ("chua", "Chưa có")],
    )

    def __init__(self, *args: Any, stages: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cap"].choices = [("", "Mọi cấp học"), *stages.items()]

    def add_prefix(self, field_name: str) -> str:
        """Addresses use hyphens."""
        return field_name.replace("_", "-")


class QualificationForm(forms.Form):
    """A certificate with an optional copy."""

    kind = _choice("Loại", choices=list(QUALIFICATION_KINDS.items()))
    title = _text("Tên văn bằng, chứng nhận", missing="Hãy ghi tên văn bằng, chứng nhận.", autocomplete="off")
    number = _text("Số", longest=60, autocomplete="off")
    issuer = _text("Nơi cấp", autocomplete="off")
    issued_on = date_field("Ngày cấp", required=False)
    file = forms.FileField(
        label="Bản chụp",
        required=False,
        help_text="PDF hoặc ảnh; phần mềm kiểm tra theo nội dung của tệp.",
        error_messages={"empty": "Tệp rỗng. Hãy chọn tệp khác.", "invalid": "Hãy chọn lại tệp."},
    )


class WorkForm(forms.Form):
    """A period of work."""

    place = _text("Nơi công tác", missing="Hãy ghi nơi công tác.", longest=250, autocomplete="off",
                  help_text="Mã hoặc tên của trường, đơn vị.")
    title = _text("Chức vụ", longest=120, autocomplete="off")
    starts_on = date_field("Từ ngày")
    ends_on = date_field("Đến hết ngày", required=False, help_text="Để trống nếu đang công tác.")


class TieForm(forms.Form):
    """A relative at a school."""

    school_code = _text("Trường", missing="Hãy ghi mã hoặc tên trường.", autocomplete="off",
                        help_text="Mã hoặc tên đúng như danh bạ.")
    relation = _text("Quan hệ", missing="Hãy ghi quan hệ.", autocomplete="off",
                     help_text="Ví dụ: vợ, giáo viên của trường.")


class ReasonForm(forms.Form):
    """Why somebody leaves the register."""

    reason = _text("Lý do", autocomplete="off", help_text="Ví dụ: nghỉ hưu, chuyển tỉnh khác.")
    version = forms.IntegerField(widget=forms.HiddenInput())


class DeclarationForm(forms.Form):
    """The declaration about one school, signed by typing the own name."""

    has_conflict = _choice(
        "Tôi khai",
        missing="Hãy chọn một trong hai.",
        widget=forms.RadioSelect,
        choices=[("khong", "Tôi không có xung đột lợi ích với trường này"), ("co", "Tôi có xung đột lợi ích")],
    )
    statement = forms.CharField(
        label="Nói rõ (khi có xung đột)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: em ruột là giáo viên của trường. Chỉ chuyên viên và lãnh đạo Sở đọc được.",
    )
    signed_name = _text("Gõ họ và tên của bạn để ký", missing="Hãy gõ họ và tên để ký.", longest=120,
                        autocomplete="off")


class ImportForm(forms.Form):
    """A spreadsheet of people."""

    file = forms.FileField(
        label="Tệp Excel hoặc CSV",
        allow_empty_file=True,
        error_messages={"required": "Hãy chọn tệp.", "invalid": "Hãy chọn lại tệp.", "missing": "Hãy chọn tệp."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.ods,.csv"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > _MAX_SHEET:
            raise forms.ValidationError("Tệp lớn hơn 5 MB. Hãy chỉ để bảng danh sách trong tệp.")
        return file
