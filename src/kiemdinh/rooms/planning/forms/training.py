"""Forms of training courses."""

from typing import Any

from django import forms

from kiemdinh.rooms.people.forms import date_field
from kiemdinh.rooms.planning.forms.fields import choice, text
from kiemdinh.rooms.planning.rules.training import KINDS, OUTSIDER, POSTS

_MAX_SHEET = 5 * 1024 * 1024


class CourseForm(forms.Form):
    """A course."""

    title = text("Tên lớp", missing="Hãy ghi tên lớp tập huấn.")
    kind = choice("Loại", choices=list(KINDS.items()))
    organiser = text("Đơn vị tổ chức", missing="Hãy ghi đơn vị tổ chức.")
    place = text("Địa điểm", help_text="Phòng họp, hoặc trực tuyến.")
    starts_on = date_field("Từ ngày")
    ends_on = date_field("Đến hết ngày")
    seats = forms.IntegerField(
        label="Số chỗ",
        required=False,
        help_text="Không giới hạn thì để trống.",
        error_messages={"invalid": "Số chỗ phải là số nguyên."},
    )
    document = text("Văn bản mở lớp", help_text="Ví dụ: Công văn 776/SGDĐT-QLCL.")
    certificate_symbol = text("Ký hiệu chứng nhận", longest=40, help_text="Phần sau số, ví dụ: CN-SGDĐT.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())


class PersonForm(forms.Form):
    """Somebody for the list."""

    username = text(
        "Tên đăng nhập", longest=60, help_text="Người có tài khoản: chỉ cần ghi ô này, các ô khác lấy từ tài khoản."
    )
    full_name = text("Họ và tên", longest=120)
    workplace = text("Nơi công tác", longest=250, help_text="Mã hoặc tên đúng như danh bạ.")
    post = choice("Nhóm chức vụ", choices=list(POSTS.items()), initial=OUTSIDER)
    title = text("Chức vụ", longest=120)
    email = text("Thư điện tử", longest=120)


class CertificateForm(forms.Form):
    """The day of the certificates."""

    day = date_field("Ngày cấp")
    version = forms.IntegerField(widget=forms.HiddenInput())


class CancelForm(forms.Form):
    """Why a course is called off."""

    reason = text("Lý do hủy lớp", missing="Hãy ghi lý do hủy.", longest=300)
    version = forms.IntegerField(widget=forms.HiddenInput())


class PeriodForm(forms.Form):
    """The period of the coverage."""

    tu = date_field("Từ ngày")
    den = date_field("Đến hết ngày")


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
        """Not larger than a list can be."""
        file = self.cleaned_data["file"]
        if file.size > _MAX_SHEET:
            raise forms.ValidationError("Tệp lớn hơn 5 MB. Hãy chỉ để bảng danh sách trong tệp.")
        return file
