"""Reading what people send about expected evidence, requests and papers handed in during the year."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kiemdinh.rooms.evidence.forms import DocumentForm
from kiemdinh.rooms.evidence.rules.gap import EACH_YEAR, KINDS
from kiemdinh.services.files.forms import FilesField

People = Sequence[tuple[int, str]]
Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]

_DATE = {
    "required": False,
    "input_formats": ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
    "error_messages": {"invalid": "Ngày chưa đúng. Hãy nhập như 21/11/2026."},
}


def _date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class _WithPeople(forms.Form):
    """A form that asks for somebody of the school."""

    def _offer(self, name: str, people: People, nobody: str) -> None:
        self.fields[name].choices = [("", nobody), *people]  # type: ignore[attr-defined]


class ExpectedForm(_WithPeople):
    """An expected evidence; `place` is "1.1" or "tieu-hoc:1.1"."""

    place = forms.ChoiceField(label="Tiêu chí", error_messages={"required": "Hãy chọn tiêu chí."})
    title = forms.CharField(
        label="Tên minh chứng cần có",
        max_length=300,
        help_text="Ghi phần tên chung, không ghi năm: văn bản có tên chứa nguyên cụm này được tính là khớp. "
        "Nhiều tên ngăn bằng dấu / hoặc dấu phẩy thì khớp một tên là đủ.",
        error_messages={"required": "Hãy nhập tên minh chứng cần có."},
    )
    kind = forms.ChoiceField(label="Cần khi nào", choices=list(KINDS.items()), initial=EACH_YEAR)
    maker_id = forms.TypedChoiceField(label="Người thường làm", coerce=int, empty_value=None, required=False)
    maker_text = forms.CharField(
        label="Hoặc ghi tên bộ phận", required=False, max_length=120, help_text="Khi người làm không có tài khoản."
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=400)

    def __init__(self, *args: Any, places: Groups, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "Chọn tiêu chí"), *places]  # type: ignore[attr-defined]
        self._offer("maker_id", people, "Chưa chọn")


class ChangeExpectedForm(ExpectedForm):
    """The same for a row that exists; a row set aside is expected of nobody."""

    is_active = forms.BooleanField(label="Đang dùng", required=False, help_text="Bỏ chọn thì bảng thôi đếm mục này.")


class AskForm(_WithPeople):
    """Asking somebody for an evidence."""

    asked_of = forms.TypedChoiceField(
        label="Nhờ ai nộp", coerce=int, empty_value=None, error_messages={"required": "Hãy chọn người nộp."}
    )
    title = forms.CharField(
        label="Cần nộp gì", max_length=300, error_messages={"required": "Hãy ghi rõ cần nộp minh chứng gì."}
    )
    due_on = forms.DateField(label="Hạn nộp", widget=_date_input(), **_DATE)  # type: ignore[arg-type]
    note = forms.CharField(label="Lời nhắn", required=False, max_length=400)

    def __init__(self, *args: Any, people: People, with_title: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("asked_of", people, "Chọn người")
        if not with_title:
            del self.fields["title"]


class CaptureForm(DocumentForm):
    """A paper handed in during the year: its description, school year, what it is for, where the paper lies."""

    files = FilesField(label="Tệp", required=False)
    school_year = forms.ChoiceField(
        label="Năm học", required=False, help_text="Để trống thì tính theo tên hoặc ngày ban hành."
    )
    place = forms.ChoiceField(
        label="Tiêu chí hoặc mục cần có", required=False, help_text="Chưa rõ thì để trống; hội đồng gắn sau."
    )
    cabinet = forms.CharField(label="Tủ", required=False, max_length=40)
    drawer = forms.CharField(label="Ngăn", required=False, max_length=40)
    carton = forms.CharField(label="Hộp", required=False, max_length=40)

    field_order = (
        "files",
        "subject",
        "number",
        "issued_on",
        "issuer",
        "school_year",
        "place",
        "cabinet",
        "drawer",
        "carton",
        "kept_at",
        "url",
        "note",
        "site_id",
    )

    def __init__(self, *args: Any, years: Sequence[tuple[str, str]], places: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_year"].choices = [("", "Theo tên hoặc ngày ban hành"), *years]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", "Chưa rõ"), *places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Puts tủ, ngăn, hộp into the one field that says where the paper lies."""
        data = super().clean() or {}
        parts = [
            f"{word} {data[name].strip()}"
            for name, word in (("cabinet", "tủ"), ("drawer", "ngăn"), ("carton", "hộp"))
            if data.get(name, "").strip()
        ]
        if parts:
            where = ", ".join(parts)
            where = where[:1].upper() + where[1:]
            kept = data.get("kept_at", "").strip()
            data["kept_at"] = f"{where}, {kept}" if kept else where
            if len(data["kept_at"]) > 200:
                self.add_error("cabinet", "Nơi lưu bản giấy dài quá 200 ký tự. Hãy rút gọn.")
        return data

    def description(self) -> dict[str, Any]:
        """The fields of a document among what was sent."""
        names = ("subject", "number", "issued_on", "issuer", "kept_at", "url", "note", "site_id")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def place_value(stage: str, criterion: str, expected_id: int | None = None) -> str:
    """What a form posts for a place: "1.1", "tieu-hoc:1.1", with "#7" for an expected item."""
    value = f"{stage}:{criterion}" if stage else criterion
    return f"{value}#{expected_id}" if expected_id else value


def posted_place(value: str) -> tuple[str, str, int | None]:
    """(stage, criterion, expected id) of `place_value`."""
    place, _, item = value.partition("#")
    stage, _, criterion = place.rpartition(":")
    return stage, criterion, int(item) if item.isdecimal() else None
