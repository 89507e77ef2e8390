"""Forms of a yearly plan."""

from typing import Any

from django import forms

from kiemdinh.rooms.people.forms import date_field
from kiemdinh.rooms.planning.forms.fields import MoneyField, area, choice, text
from kiemdinh.rooms.planning.rules.plans import LISTS, LONGEST_TEXT, REQUESTS, TEXTS, TextEdit
from kiemdinh.rooms.planning.rules.states import REQUEST, REQUEST_OPEN


class TextsForm(forms.Form):
    """The parts of the plan, each with the version it had when the page was shown."""

    def __init__(self, *args: Any, texts: dict[str, str], versions: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in TEXTS.items():
            self.fields[key] = area(label, longest=LONGEST_TEXT, rows=5)
            self.fields[key].initial = texts.get(key, "")
            self.fields[f"{key}_v"] = forms.IntegerField(
                widget=forms.HiddenInput(), required=False, initial=versions.get(key, 0)
            )

    def sent(self) -> dict[str, TextEdit]:
        """What was sent, with the versions it was written from."""
        values = self.cleaned_data
        return {key: TextEdit(values[key], values[f"{key}_v"] or 0) for key in TEXTS}


class ActivityForm(forms.Form):
    """Something to be done."""

    content = text("Nội dung", missing="Hãy ghi nội dung việc.", longest=500)
    lead = text("Chủ trì", longest=250, help_text="Ví dụ: Sở Giáo dục và Đào tạo.")
    partners = text("Phối hợp", longest=250)
    time = text("Thời gian", longest=120, help_text="Ví dụ: Tháng 02/2027, hoặc trước 30/6/2027.")
    budget = MoneyField("Kinh phí (đồng)")
    result = text("Kết quả", longest=500)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())


class AddSchoolForm(forms.Form):
    """A school for a list."""

    kind = choice("Danh sách", choices=list(LISTS.items()))
    code = text("Trường", missing="Hãy ghi mã hoặc tên trường.", help_text="Mã trường, hoặc tên đúng như danh bạ.")
    reason = text("Lý do", missing="Hãy ghi lý do đưa trường vào danh sách.", longest=500)
    aim = text("Mục tiêu", longest=120, help_text="Ví dụ: Mức độ 1.")
    time = text("Thời gian", longest=120, help_text="Ví dụ: Quý II.")


class EditSchoolForm(forms.Form):
    """What is aimed at with a school of a list."""

    aim = text("Mục tiêu", longest=120, help_text="Ví dụ: Mức độ 1.")
    time = text("Thời gian", longest=120, help_text="Ví dụ: Quý II.")
    note = text("Ghi chú", longest=500)
    version = forms.IntegerField(widget=forms.HiddenInput())


class LeaveOutForm(forms.Form):
    """Why a school leaves a list."""

    reason = text("Lý do bỏ khỏi danh sách", missing="Hãy ghi lý do bỏ trường khỏi danh sách.", longest=300)
    version = forms.IntegerField(widget=forms.HiddenInput())


class RequestForm(forms.Form):
    """A request to the Ủy ban nhân dân."""

    kind = choice("Loại", choices=list(REQUESTS.items()))
    content = text("Nội dung", missing="Hãy ghi nội dung đề nghị.", longest=500)
    amount = MoneyField("Số tiền (đồng)")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())


class AnswerForm(forms.Form):
    """The answer to a request."""

    answer = choice(
        "Trả lời",
        missing="Hãy chọn cách trả lời.",
        widget=forms.RadioSelect,
        choices=[(key, label) for key, label in REQUEST.labels.items() if key != REQUEST_OPEN],
    )
    words = area("Lời trả lời", missing="Hãy ghi lời trả lời.", longest=2000)
    amount = MoneyField("Số tiền đồng ý (đồng)")
    document = text("Văn bản", help_text="Văn bản của Ủy ban nhân dân, nếu có.")
    version = forms.IntegerField(widget=forms.HiddenInput())


class ReasonForm(forms.Form):
    """Sending back, amending: why."""

    reason = area("Lý do", missing="Hãy ghi lý do.", longest=2000)
    version = forms.IntegerField(widget=forms.HiddenInput())


class ApproveForm(forms.Form):
    """The document by which the plan was approved."""

    number = text("Số, ký hiệu", missing="Hãy ghi số, ký hiệu.", longest=60, help_text="Ví dụ: 244/KH-UBND.")
    signed_on = date_field("Ngày ký")
    authority = text("Cơ quan phê duyệt (ban hành)", missing="Hãy ghi cơ quan phê duyệt.", longest=120)
    signer_post = text(
        "Chức vụ người ký",
        longest=120,
        help_text="Nhiều dòng thì cách nhau dấu phẩy, ví dụ: KT. Chủ tịch, Phó Chủ tịch.",
    )
    signer_name = text("Họ và tên người ký", longest=120)
    version = forms.IntegerField(widget=forms.HiddenInput())


class StepForm(forms.Form):
    """What a school wants to have reached in a year."""

    year = forms.IntegerField(
        label="Năm", error_messages={"required": "Hãy nhập năm.", "invalid": "Năm phải là số, ví dụ 2028."}
    )
    level = choice(
        "Mức (cấp độ)", required=False, choices=[("", "Chưa đặt")] + [(str(n), f"Mức {n}") for n in range(1, 5)]
    )
    degree = choice(
        "Đạt chuẩn quốc gia", required=False, choices=[("", "Chưa đặt")] + [(str(n), f"Mức độ {n}") for n in (1, 2)]
    )
    note = text("Ghi chú", longest=300, help_text="Điều kiện cần có, ví dụ: xây thêm bốn phòng học.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
