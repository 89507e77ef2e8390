"""Reading what people send; plain forms, no tables."""

import re
from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit
from kiemdinh.services.rich_text import from_plain, to_plain

_ANSWER = re.compile(r"^tl__(?P<level>[1-4])__(?P<key>[a-z*]+)$")
_VALUES: dict[str, bool | str | None] = {"dat": True, "chua": False, "na": "na", "": None}


class DateInput(forms.DateInput):
    """The browser's date control, fed with ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: object) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)  # type: ignore[arg-type]


def date_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """A date that also reads 21/11/2026 typed by hand."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"invalid": "Ngày chưa đúng. Hãy nhập như 21/11/2026.", "required": "Hãy nhập ngày."},
    )


def posted_texts(data: Mapping[str, str], *, stored: Mapping[str, str]) -> dict[str, TextEdit]:
    """The texts of a sheet form.

    A field `x` comes with `x__version` (the version it was written from) and `x__format`: "html" from the editor,
    "plain" from the plain box. Plain words equal to the stored text's words leave its format alone.
    """
    edits = {}
    for name in data:
        if not name.endswith("__version"):
            continue
        key = name.removesuffix("__version")
        if key not in data:
            continue
        try:
            version = int(data[name] or 0)
        except ValueError:
            version = -1
        chosen = data.get(f"chon__{key}", "")
        if chosen == "dang_luu":
            continue
        if chosen == "cua_toi":
            edits[key] = TextEdit(data.get(f"cua_toi__{key}", ""), version)
            continue
        text = data[key]
        if data.get(f"{key}__format") != "html":
            before = stored.get(key, "")
            plain = text.replace("\r\n", "\n").strip()
            text = before if plain == to_plain(before) else from_plain(plain)
            if text == before:
                continue
        edits[key] = TextEdit(text, version)
    return edits


def posted_version(data: Mapping[str, str]) -> int:
    """The version a form was filled in from; 0, which no stored row has, when it is missing or no number."""
    text = data.get("version", "")
    return int(text) if text.isdecimal() else 0


def posted_bases(data: Mapping[str, str]) -> dict[tuple[str, str], bool | str | None]:
    """What each answer was when the page was made (`tl0__…`), for those the form carries."""
    found = {}
    for name, value in data.items():
        if match := _ANSWER.match(name.replace("tl0__", "tl__", 1) if name.startswith("tl0__") else ""):
            found[(match["level"], match["key"])] = _VALUES.get(value)
    return found


def posted_answers(
    data: Mapping[str, str],
) -> tuple[dict[tuple[str, str], bool | str | None], dict[tuple[str, str], str]]:
    """Answers `tl__<level>__<indicator>` = dat|chua|na|"" and the reasons `lydo__<level>__<indicator>`."""
    answers: dict[tuple[str, str], bool | str | None] = {}
    reasons: dict[tuple[str, str], str] = {}
    for name, value in data.items():
        if match := _ANSWER.match(name):
            where = (match["level"], match["key"])
            answers[where] = _VALUES.get(value)
            reasons[where] = data.get(f"lydo__{match['level']}__{match['key']}", "")
    return answers, reasons


class ImprovementForm(forms.Form):
    """A row of the improvement plan."""

    task = forms.CharField(
        label="Việc cần làm",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi việc cần làm."},
    )
    owner = forms.CharField(label="Người làm", required=False, max_length=200)
    due_on = date_field("Hạn")
    resources = forms.CharField(label="Nguồn lực, kinh phí", required=False, max_length=300)
    expected_result = forms.CharField(
        label="Kết quả mong đợi", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ParticipantForm(forms.Form):
    """A person of the council or of a group."""

    account_id = forms.TypedChoiceField(label="Người trong trường", coerce=int, empty_value=None, required=False)
    full_name = forms.CharField(
        label="Họ và tên", required=False, max_length=120, help_text="Để trống nếu đã chọn người trong trường."
    )
    position_title = forms.CharField(label="Chức vụ", required=False, max_length=120)
    council_role = forms.ChoiceField(
        label="Vai trò trong hội đồng", required=False, choices=[("", "Không trong hội đồng"), *COUNCIL_ROLES.items()]
    )
    duty = forms.CharField(label="Nhiệm vụ", required=False, max_length=300)
    groups = forms.TypedMultipleChoiceField(
        label="Ở các nhóm", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    leads = forms.TypedMultipleChoiceField(
        label="Là trưởng nhóm của", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: object, people: list[tuple[str, str]], groups: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["account_id"].choices = [("", "Không có tài khoản"), *people]  # type: ignore[attr-defined]
        for name in ("groups", "leads"):
            if groups:
                self.fields[name].choices = groups  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class GroupForm(forms.Form):
    """A new group."""

    kind = forms.ChoiceField(
        label="Loại nhóm", choices=[("working_group", "Nhóm công tác"), ("secretariat", "Nhóm thư ký")]
    )
    name = forms.CharField(label="Tên nhóm", max_length=120)


class NewCycleForm(forms.Form):
    """A new cycle."""

    school_year = forms.ChoiceField(label="Năm học tự đánh giá")
    title = forms.CharField(
        label="Tên đợt tự đánh giá",
        required=False,
        max_length=200,
        help_text="Để trống thì phần mềm đặt tên theo năm học.",
    )
    has_boxes = forms.BooleanField(label="Mã minh chứng có số hộp (ví dụ H1-1.1-01)", required=False, initial=True)
    due_on = date_field("Hạn hoàn thành báo cáo", help_text="Theo kế hoạch của cơ quan quản lý.")

    def __init__(self, *args: object, years: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["school_year"].choices = [(y, y.replace("-", "–")) for y in years]  # type: ignore[attr-defined]


class WizardForm(NewCycleForm):
    """The first step of a new cycle: also which earlier cycle to take things over from, or none."""

    source = forms.TypedChoiceField(
        label="Lấy lại từ chu kỳ trước",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Lấy lại hội đồng, phân công, minh chứng, nội dung, việc cải tiến; chọn từng phần ở bước sau.",
    )

    def __init__(self, *args: object, years: list[str], sources: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, years=years, **kwargs)
        if sources:
            self.fields["source"].choices = [("", "Không lấy lại gì, bắt đầu từ đầu"), *sources]  # type: ignore[attr-defined]
        else:
            del self.fields["source"]


def posted_ids(data: QueryDict, name: str) -> list[int]:
    """The numbers posted under a name, from tick boxes or as one list with commas; anything else is dropped."""
    parts = [part.strip() for value in data.getlist(name) for part in value.split(",")]
    return [int(part) for part in parts if part.isdecimal()]


class OfficialNumberForm(forms.Form):
    """Số and ngày of an issued document, entered by the clerk."""

    number = forms.CharField(label="Số, ký hiệu", required=False, max_length=60)
    signed_on = date_field("Ngày ký")
