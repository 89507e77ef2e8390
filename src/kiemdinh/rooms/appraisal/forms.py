"""Reading what people send; plain forms, no tables."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS, SOURCES, TEXTS
from kiemdinh.rooms.appraisal.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.appraisal.rules.voting import LEVEL_OPTIONS, STANDARD_OPTIONS
from kiemdinh.rooms.self_assessment.forms import date_field

NOT_WHOLE = "Còn ô chưa đúng. Hãy xem lời nhắc ở từng ô."
"""What stands above a form when the fields themselves say what is wrong."""


def text_area(
    label: str, *, required: bool = True, rows: int = 3, help_text: str = "", most: int = 4000, needed: str = ""
) -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed or f"Hãy ghi: {label.lower()}."},
    )


_CHOOSE = {"required": "Hãy chọn ở ô này.", "invalid_choice": "Lựa chọn này không còn trong danh sách. Hãy chọn lại."}


class YearForm(forms.Form):
    """The year of a list."""

    year = forms.IntegerField(
        label="Năm",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
        error_messages={"required": "Hãy nhập năm.", "invalid": "Hãy nhập năm bằng bốn chữ số, ví dụ 2027."},
    )


class ReasonForm(forms.Form):
    """Why something is turned down or stopped."""

    reason = text_area("Lý do", rows=2, needed="Hãy ghi lý do để người nhận biết và hồ sơ còn lưu.")


class SignedForm(forms.Form):
    """Số and day of a signed paper."""

    number = forms.CharField(label="Số văn bản", max_length=60, error_messages={"required": "Hãy nhập số văn bản."})
    day = date_field("Ngày ký", required=True)


class AddSchoolForm(forms.Form):
    """A school added by hand."""

    code = forms.CharField(label="Mã trường", max_length=30, error_messages={"required": "Hãy nhập mã trường."})
    reason = text_area("Lý do đưa vào", rows=2)


class AskForm(forms.Form):
    """A question to the commune, or a request to the school."""

    text = text_area("Nội dung")
    due_on = date_field("Trả lời trước ngày")


class RequestForm(AskForm):
    """What the council asks of the school, about a criterion or in general."""

    criterion = forms.ChoiceField(label="Tiêu chí", required=False)
    field_order = ("criterion", "text", "due_on")

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [("", "Chung"), *criteria]  # type: ignore[attr-defined]  # a ChoiceField


class CouncilForm(forms.Form):
    """A new council."""

    title = forms.CharField(
        label="Tên hội đồng",
        max_length=200,
        help_text="Ví dụ: Hội đồng thẩm định đợt 1 năm 2027.",
        error_messages={"required": "Hãy đặt tên hội đồng."},
    )
    schools = forms.MultipleChoiceField(
        label="Trường thẩm định",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một trường trong danh sách đã chốt."},
    )

    def __init__(self, *args: Any, schools: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].choices = schools  # type: ignore[attr-defined]  # a ChoiceField


class PlanForm(forms.Form):
    """Title and days of a council that is being formed."""

    title = forms.CharField(label="Tên hội đồng", max_length=200, error_messages={"required": "Hãy đặt tên hội đồng."})
    meeting_on = date_field("Ngày dự kiến họp")
    ends_on = date_field("Ngày cuối thành viên được xem hồ sơ")


class SeatForm(forms.Form):
    """A person of the register for a seat."""

    assessor = forms.ChoiceField(label="Người trong danh sách của Sở", error_messages=_CHOOSE)
    role = forms.ChoiceField(label="Nhiệm vụ", choices=list(COUNCIL_ROLES.items()), error_messages=_CHOOSE)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].choices = people  # type: ignore[attr-defined]  # a ChoiceField


class ReplaceForm(forms.Form):
    """Another person takes a seat."""

    member = forms.ChoiceField(label="Thành viên thôi tham gia", error_messages=_CHOOSE)
    assessor = forms.ChoiceField(label="Người thay", error_messages=_CHOOSE)
    reason = text_area("Lý do thay", rows=2, most=300)
    on = date_field("Từ ngày")

    def __init__(
        self, *args: Any, members: list[tuple[int, str]], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = members  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["assessor"].choices = people  # type: ignore[attr-defined]  # a ChoiceField


def version_of(data: Mapping[str, str], name: str = "version") -> int:
    """The version a form was filled in from; 0 when it is missing or no number."""
    text = data.get(name, "")
    return int(text) if text.isdecimal() else 0


def number_of(data: Mapping[str, str], name: str) -> int:
    """An id or a count; 0 when it is missing or no number."""
    text = data.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def ids_of(data: QueryDict, name: str) -> list[int]:
    """The ids of ticked boxes."""
    return [int(text) for text in data.getlist(name) if text.isdecimal()]


def moment_of(text: str) -> datetime | None:
    """A local moment such as "2026-11-21T11:00"; None when it is none."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def day_of(text: str) -> date | None:
    """A day as `date_field` reads it; None when it is none."""
    field = date_field("")
    try:
        return field.clean(text)
    except forms.ValidationError:
        return None


def attendance_of(data: Mapping[str, str]) -> dict[int, str]:
    """ "co-mat-<member>" fields."""
    prefix = "co-mat-"
    return {int(k.removeprefix(prefix)): v for k, v in data.items() if k.startswith(prefix) and k[7:].isdecimal()}


def minutes_of(data: QueryDict, keys: list[str]) -> dict[str, Any]:
    """The parts of the minutes that the posted form carries."""
    part = data.get("phan", "")
    if part == "tieu-chi":
        return {"criteria": {key: _cell(data, key) for key in keys if f"muc-{key}" in data}}
    if part == "phieu":
        return {
            "voting": data.get("voting", ""),
            "level_votes": {n: data.get(f"level-{n}", "") for n in LEVEL_OPTIONS},
            "standard_votes": {n: data.get(f"standard-{n}", "") for n in STANDARD_OPTIONS},
        }
    if part == "ho-so":
        return {
            "sources": [key for key in SOURCES if key in data.getlist("sources")],
            "file_state": data.get("file_state", ""),
            "on_site": data.get("on_site") == "1",
            "independent": data.get("independent", "1") == "1",
            "conditions": {key: {"1": True, "0": False}.get(data.get(f"dk-{key}", "")) for key in CONDITIONS},
            "texts": _texts(data),
        }
    if part == "ket-luan":
        return {"texts": _texts(data)}
    if part == "thao-luan":
        return {"texts": _texts(data), "recommendations": _recommendations(data)}
    return {}


def _cell(data: QueryDict, key: str) -> dict[str, Any]:
    level = data.get(f"muc-{key}", "")
    return {"level": int(level) if level in ("0", "1", "2") else None, "note": data.get(f"nx-{key}", "")}


def _texts(data: QueryDict) -> dict[str, str]:
    return {key: data[f"t-{key}"] for key in TEXTS if f"t-{key}" in data}


def _recommendations(data: QueryDict) -> list[dict[str, str]]:
    columns = {field: data.getlist(f"kn-{field}") for field in ("content", "basis", "result", "due")}
    count = max((len(values) for values in columns.values()), default=0)
    return [{f: values[n] if n < len(values) else "" for f, values in columns.items()} for n in range(count)]
