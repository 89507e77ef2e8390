"""Reading what people send about documents; plain forms, no tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404

from kiemdinh.services.files.forms import FilesField


class DocumentForm(forms.Form):
    """The description of a document."""

    subject = forms.CharField(
        label="Tên minh chứng, trích yếu",
        max_length=400,
        error_messages={"required": "Hãy nhập tên văn bản như ghi trên văn bản."},
    )
    number = forms.CharField(label="Số, ký hiệu", required=False, max_length=80, help_text="Ví dụ: 12/KH-THVTS.")
    issued_on = forms.DateField(
        label="Ngày ban hành",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Ngày chưa đúng. Hãy nhập như 21/11/2026."},
    )
    issuer = forms.CharField(label="Nơi ban hành", required=False, max_length=200)
    kept_at = forms.CharField(label="Nơi lưu bản gốc", required=False, max_length=200)
    url = forms.URLField(
        label="Địa chỉ bản điện tử",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Địa chỉ chưa đúng. Hãy nhập như https://vidu.edu.vn/van-ban."},
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=400)
    site_id = forms.TypedChoiceField(
        label="Cơ sở, điểm trường",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Để trống nếu là của toàn trường.",
        error_messages={"invalid_choice": "Nơi này không phải cơ sở, điểm trường đang hoạt động của trường."},
    )

    def __init__(self, *args: Any, sites: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        """`sites` are the teaching places to choose from; without them the form does not ask."""
        super().__init__(*args, **kwargs)
        if sites:
            self.fields["site_id"].choices = [("", "Toàn trường"), *sites]  # type: ignore[attr-defined]
        else:
            del self.fields["site_id"]


class NewDocumentForm(DocumentForm):
    """A new document with its files."""

    files = FilesField(label="Tệp", required=False)


class FilesForm(forms.Form):
    """More files for a document."""

    files = FilesField(label="Tệp", required=False)


def asked_site(data: Mapping[str, str], sites: Sequence[tuple[int, str]]) -> int | None:
    """The teaching place that ?diem-truong= narrows a register to; one that the school does not have is a 404."""
    asked = data.get("diem-truong", "")
    found = next((site for site, _ in sites if str(site) == asked), None)
    if asked and found is None:
        raise Http404
    return found


def document_initial(document: Any) -> dict[str, Any]:
    """The fields of a document (row or dataclass) as a form shows them."""
    return {name: getattr(document, name) for name in DocumentForm.base_fields}


class QuotaForm(forms.Form):
    """How much a school may keep, in GB as people say it."""

    size = forms.DecimalField(
        label="Dung lượng của trường (GB)",
        max_digits=8,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": "Hãy nhập dung lượng.",
            "invalid": "Dung lượng phải là số, ví dụ 20 hoặc 7,5.",
            "max_digits": "Dung lượng quá lớn.",
            "max_whole_digits": "Dung lượng quá lớn.",
            "max_decimal_places": "Chỉ lấy hai chữ số sau dấu phẩy.",
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--short"}),
    )
    reason = forms.CharField(label="Lý do", required=False, max_length=300)
