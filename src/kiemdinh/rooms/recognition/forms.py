"""Reading what people send about recognition. Whether it may be done, the use cases say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from kiemdinh.kernel.importing import column_given_twice
from kiemdinh.rooms.recognition.rules.deciding import AUTHORITIES
from kiemdinh.rooms.recognition.rules.importing import OPTIONAL, TITLES

Choices = Sequence[tuple[str, str]]


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Hãy nhập ngày.", "invalid": "Ngày chưa đúng. Hãy nhập như 21/11/2026."},
    )


def _text(label: str, *, required: bool = True, most: int = 120, help_text: str = "") -> forms.CharField:
    words = {"required": f"Hãy nhập {label[:1].lower()}{label[1:]}."}
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, error_messages=words)


def _long(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    words = {"required": f"Hãy ghi {label[:1].lower()}{label[1:]}."}
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=area, help_text=help_text, error_messages=words
    )


def _authority() -> forms.ChoiceField:
    return forms.ChoiceField(label="Thẩm quyền ký", choices=[(name, name) for name in AUTHORITIES])


class IssueForm(forms.Form):
    """The signed decision."""

    decision_number = _text("Số quyết định", most=60, help_text="Ghi đủ ký hiệu, ví dụ 415/QĐ-SGDĐT.")
    signed_on = _day("Ngày ký")
    authority = _authority()
    signer_post = _text("Chức vụ người ký", help_text="Ví dụ: Giám đốc, Phó Giám đốc, Chủ tịch.")
    signer_name = _text("Họ tên người ký")
    register_number = _text("Số vào sổ", most=60)
    certificate_number = _text("Số giấy chứng nhận hoặc số bằng", most=60, help_text="Mỗi số chỉ dùng một lần.")


class RefuseForm(forms.Form):
    """The letter that says no."""

    reason = _long("Lý do không công nhận", help_text="Nhà trường đọc nguyên văn phần này.")
    letter_number = _text("Số của thông báo", most=60)
    signed_on = _day("Ngày ký thông báo")
    signer_post = _text("Chức vụ người ký", required=False)
    signer_name = _text("Họ tên người ký", required=False)


class ReasonForm(forms.Form):
    """A reason and nothing else."""

    reason = _long("Lý do")


class OwedForm(forms.Form):
    """A criterion still to be reached."""

    criterion = _text("Tiêu chí", most=8, help_text="Ví dụ 3.2.")
    text = _long("Nội dung cần đạt")
    owner = _text("Người chịu trách nhiệm", most=200)
    due_on = _day("Thời hạn")


class ReportForm(forms.Form):
    """What the school did, with evidence."""

    report = _long("Việc đã làm")
    file = forms.FileField(label="Minh chứng", required=False, help_text="PDF, ảnh, Word hoặc Excel.")


class JudgeForm(forms.Form):
    """What the officer says of a report."""

    answer = _long("Nhận xét", required=False, help_text="Bắt buộc khi yêu cầu bổ sung hoặc kết luận không đạt.")


class RevocationForm(forms.Form):
    """The notice before a revocation."""

    ground = forms.ChoiceField(label="Căn cứ")
    reason = _long("Lý do", help_text="Sự việc, văn bản kiểm tra, ngày.")
    notice_number = _text("Số thông báo yêu cầu khắc phục", required=False, most=60)
    noticed_on = _day("Ngày thông báo", required=False)
    remedy_due_on = _day("Khắc phục đến hết ngày", required=False)

    def __init__(self, *args: Any, grounds: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    """The signed decision to revoke."""

    decision_number = _text("Số quyết định thu hồi", most=60)
    signed_on = _day("Ngày ký")
    authority = _authority()
    signer_post = _text("Chức vụ người ký")
    signer_name = _text("Họ tên người ký")
    note = _long("Ghi chú", required=False)


class SignedCopyForm(forms.Form):
    """A signed paper that came back."""

    what = forms.ChoiceField(label="Văn bản")
    file = forms.FileField(
        label="Tệp đã ký",
        help_text="PDF ký số, hoặc bản quét (PDF, ảnh). Tệp được giữ nguyên như khi gửi.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp rỗng. Hãy kiểm tra lại tệp gốc."},
    )

    def __init__(self, *args: Any, papers: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["what"].choices = papers  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """A table of older recognitions."""

    file = forms.FileField(
        label="Tệp Excel hoặc CSV",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text="Tối đa 20 MB.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp rỗng. Hãy kiểm tra lại tệp gốc."},
    )

    MAX_BYTES = 20 * 1024 * 1024

    def clean_file(self) -> Any:
        """Refuse by size before anything is read."""
        upload = self.cleaned_data["file"]
        if upload.size > self.MAX_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 20 MB. Hãy chia bảng thành nhiều tệp.")
        return upload


class ImportColumnsForm(forms.Form):
    """For each field of an older recognition the column of the file that holds it."""

    def __init__(self, *args: Any, titles: Sequence[str], chosen: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        for key, label in TITLES.items():
            self.fields[key] = forms.ChoiceField(
                label=label,
                required=key not in OPTIONAL,
                choices=[("", "Tệp không có"), *((title, title) for title in titles)],
                initial=chosen.get(key, ""),
                error_messages={
                    "required": f"Hãy chọn cột ghi {label.lower()}.",
                    "invalid_choice": "Tệp không có cột này. Hãy chọn lại.",
                },
            )

    def clean(self) -> dict[str, Any]:
        """A column holds one thing."""
        if problem := column_given_twice(self.cleaned_data):
            raise forms.ValidationError(problem)
        return self.cleaned_data


class ReorganisationForm(forms.Form):
    """What the department records of a merger, a division or a new name."""

    decision_number = _text("Số quyết định sắp xếp, đổi tên", most=60)
    conditions_kept = forms.BooleanField(
        label="Đã kiểm tra: trường không đổi cấp học và điều kiện chính (chỉ cần khi chỉ đổi tên)", required=False
    )
    note = _long("Ghi chú", required=False)


def posted_version(data: Mapping[str, str]) -> int:
    """The version a page was drawn from; 0, which no stored row has, when it is missing or no number."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
