"""Reading what people send; plain forms, no tables."""

import re
from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from kiemdinh.rooms.self_assessment.rules.improvement_plan import PROGRESS
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


class PlanWeekForm(forms.Form):
    """A row of the timetable."""

    starts_on = date_field("Từ ngày", required=True)
    ends_on = date_field("Đến ngày", required=True)
    content = forms.CharField(
        label="Nội dung hoạt động",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi việc làm trong các tuần này."},
    )
    who = forms.CharField(label="Người thực hiện", required=False, max_length=300)
    result = forms.CharField(
        label="Kết quả dự kiến", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ContentItemForm(forms.Form):
    """A nội hàm of a requirement."""

    content = forms.CharField(
        label="Nội hàm",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Điều mà yêu cầu này đòi hỏi, viết gọn.",
        error_messages={"required": "Hãy ghi điều mà yêu cầu này đòi hỏi."},
    )
    question = forms.CharField(
        label="Câu hỏi", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = forms.CharField(
        label="Minh chứng cần thu thập",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi minh chứng một dòng.",
    )
    place = forms.CharField(label="Nơi thu thập", required=False, max_length=300)
    note = forms.CharField(label="Ghi chú", required=False, max_length=300)


class GroupMembersForm(forms.Form):
    """A group: its name, who works in it, who leads it."""

    name = forms.CharField(label="Tên nhóm", max_length=120, error_messages={"required": "Hãy nhập tên nhóm."})
    members = forms.TypedMultipleChoiceField(
        label="Thành viên", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    leader = forms.TypedChoiceField(
        label="Trưởng nhóm",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Trưởng nhóm cũng là thành viên của nhóm.",
    )

    def __init__(self, *args: object, people: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["members"].choices = people  # type: ignore[attr-defined]
        self.fields["leader"].choices = [("", "Chưa chọn"), *people]  # type: ignore[attr-defined]


def _words(label: str, *, help_text: str = "", rows: int = 2, **more: object) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=4000,
        required=bool(more.get("required")),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Hãy ghi việc cần làm."},
    )


class PlanItemForm(forms.Form):
    """A row of mục V of the improvement plan with all its columns."""

    subject = forms.ChoiceField(label="Thuộc", error_messages={"required": "Hãy chọn."})
    task = _words("Nội dung cải tiến", required=True)
    goal = _words("Mục tiêu", help_text="Cần đạt đến đâu.")
    solution = _words("Giải pháp, cách làm")
    result_measure = _words("Chỉ số kết quả", help_text="Đo bằng gì: số, tỷ lệ, sản phẩm.")
    due_on = date_field("Thời gian hoàn thành")
    owner = forms.CharField(label="Người, bộ phận phụ trách", required=False, max_length=200)
    resources = forms.CharField(label="Nguồn lực, kinh phí", required=False, max_length=300)
    expected_result = _words("Kết quả mong đợi")
    planned_evidence = _words("Minh chứng dự kiến")
    progress = forms.ChoiceField(
        label="Mức độ thực hiện", required=False, choices=[("", "Chưa đánh giá"), *PROGRESS.items()]
    )

    def __init__(
        self, *args: object, subjects: list[tuple[str, str]] | None, locked: bool = False, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if subjects is None:
            del self.fields["subject"]
        else:
            self.fields["subject"].choices = [("", "Chọn…"), *subjects]  # type: ignore[attr-defined]
        if locked:
            for name in ("task", "due_on", "owner", "resources", "expected_result"):
                del self.fields[name]


class IssueForm(forms.Form):
    """A main issue of the improvement plan."""

    subject = forms.ChoiceField(label="Tiêu chuẩn hoặc tiêu chí", error_messages={"required": "Hãy chọn."})
    current_state = _words("Hiện trạng", rows=3, help_text="Khi thêm mới, ô để trống được điền từ phần đã viết.")
    limits = _words("Hạn chế", rows=3)
    causes = _words("Nguyên nhân", rows=3)

    def __init__(self, *args: object, subjects: list[tuple[str, str]] | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if subjects is None:
            del self.fields["subject"]
            self.fields["current_state"].help_text = ""
        else:
            self.fields["subject"].choices = [("", "Chọn…"), *subjects]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What the reviewers wrote."""

    held_on = date_field("Ngày rà soát")
    reviewers = forms.CharField(label="Người đánh giá", required=False, max_length=300)
    content = _words("Nội dung rà soát")
    result = _words("Kết quả", rows=3)
    adjustment = _words("Điều chỉnh", rows=3, help_text="Việc nào đổi cách làm, thời gian, người phụ trách.")
