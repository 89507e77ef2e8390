"""Reading what people send about teams; plain forms, no tables. Field names are those of the use cases."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kiemdinh.rooms.people.forms import date_field


def _text(label: str, *, missing: str = "", help_text: str = "", longest: int = 200) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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


def _number(label: str, *, first: int, help_text: str = "", highest: int = 500) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=highest,
        initial=first,
        help_text=help_text,
        error_messages={
            "required": "Hãy nhập một số.",
            "invalid": "Hãy nhập một số.",
            "min_value": "Số này không được âm.",
            "max_value": f"Số này không quá {highest}.",
        },
    )


class FilterForm(forms.Form):
    """What the list is narrowed to; lives in the address."""

    tim = _text("Tìm theo tên trường")


class MemberForm(forms.Form):
    """Somebody for the list."""

    assessor_id = _choice("Người đánh giá", missing="Hãy chọn một người.")
    role = _choice("Chức danh")

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], roles: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor_id"].choices = [("", "Chọn người"), *((str(pk), name) for pk, name in people)]
        self.fields["role"].choices = list(roles)
        self.fields["role"].initial = "member"


class DaysForm(forms.Form):
    """From when to when a team works."""

    starts_on = date_field("Từ ngày", required=False)
    ends_on = date_field("Đến hết ngày", required=False)


class ProposalForm(forms.Form):
    """Số and ngày of the tờ trình."""

    proposal_number = _text("Số tờ trình", longest=60, help_text="Ví dụ: 33/TTr-SGDĐT. Ghi sau cũng được.")
    proposal_on = date_field("Ngày tờ trình", required=False)


class DecisionForm(forms.Form):
    """The signed decision."""

    number = _text("Số quyết định", missing="Hãy ghi số quyết định.", longest=60, help_text="Ví dụ: 120/QĐ-SGDĐT.")
    decided_on = date_field("Ngày quyết định")
    authority = _choice("Người quyết định", missing="Hãy chọn người quyết định.", widget=forms.RadioSelect)
    signer_post = _text(
        "Chức vụ người ký",
        missing="Hãy ghi chức vụ người ký.",
        longest=120,
        help_text="Như trên văn bản; ký thay thì ghi: KT. Giám đốc; Phó Giám đốc.",
    )
    signer_name = _text("Họ và tên người ký", missing="Hãy ghi người ký.", longest=120)
    starts_on = date_field("Đoàn làm việc từ ngày", required=False, help_text="Để trống: theo ngày ghi ở từng đoàn.")
    ends_on = date_field("Đến hết ngày", required=False)

    def __init__(self, *args: Any, authorities: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].choices = [(name, name) for name in authorities]


class ReplaceForm(forms.Form):
    """Who leaves, why, and who takes over."""

    assessor_id = _choice("Người thay", missing="Đoàn phải có trưởng đoàn và thư ký. Hãy chọn người thay.")
    reason = _text("Lý do", missing="Hãy ghi lý do.", longest=300, help_text="Ví dụ: nghỉ ốm, khai có xung đột.")
    left_on = date_field("Thôi tham gia từ ngày")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], must: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = "Chọn người thay" if must else "Không thay ai"
        self.fields["assessor_id"].required = must
        self.fields["assessor_id"].choices = [("", empty), *((str(pk), name) for pk, name in people)]


class ReasonForm(forms.Form):
    """Why a team is dissolved."""

    reason = _text("Lý do giải thể", missing="Hãy ghi lý do.", longest=300)


class PlanForm(forms.Form):
    """The wishes for a list of teams."""

    starts_on = date_field("Đợt đầu bắt đầu từ ngày")
    days = _number("Số ngày làm việc của mỗi đoàn", first=20, help_text="Từ nghiên cứu hồ sơ đến xong báo cáo.")
    together = _number("Số trường cùng một đợt", first=5, help_text="Hết một đợt mới đến đợt sau.")
    size = _number("Số người mỗi đoàn", first=5, highest=15)
    max_load = _number("Số đoàn tối đa của mỗi người", first=4, help_text="Tính cả 12 tháng qua.", highest=50)
    head_years = _number(
        "Trưởng đoàn có ít nhất (năm trong ngành)",
        first=10,
        highest=60,
        help_text="Hoặc đã từng tham gia một đoàn, hội đồng.",
    )
