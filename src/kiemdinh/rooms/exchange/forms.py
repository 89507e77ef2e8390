"""Reading what people send; plain forms, no tables."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.exchange.rules.report_import import APPEND, REPLACE


class ReportFileForm(forms.Form):
    """A Word report."""

    file = forms.FileField(
        label="Tệp báo cáo Word",
        allow_empty_file=True,
        error_messages={
            "required": "Hãy chọn tệp báo cáo.",
            "invalid": "Hãy chọn lại tệp.",
            "missing": "Hãy chọn tệp báo cáo.",
        },
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )


class PackageFileForm(forms.Form):
    """A dossier package."""

    file = forms.FileField(
        label="Tệp gói hồ sơ (.zip)",
        allow_empty_file=True,
        error_messages={
            "required": "Hãy chọn tệp gói hồ sơ.",
            "invalid": "Hãy chọn lại tệp.",
            "missing": "Hãy chọn tệp gói hồ sơ.",
        },
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )


def posted_places(data: Mapping[str, str], *, labels: Mapping[str, str]) -> tuple[dict[int, str], list[str]]:
    """The place chosen for each left-over piece (`xep-3` = words of a place), and the words that name no place."""
    places, unknown = {}, []
    by_words = {nfc(label).lower(): key for key, label in labels.items()}
    for name, value in data.items():
        number = name.removeprefix("xep-")
        if name == number or not number.isdecimal():
            continue
        words = nfc(value).lower()
        if words and words not in by_words:
            unknown.append(value.strip()[:80])
        else:
            places[int(number)] = by_words.get(words, "")
    return places, unknown


def posted_choices(data: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """What was chosen for fields that hold other words: `chon:<place>` = thay|noi, `ban:<place>` the version seen."""
    found = {}
    for name, value in data.items():
        key = name.removeprefix("chon:")
        if name != key and value in (REPLACE, APPEND):
            version = str(data.get(f"ban:{key}", ""))
            found[key] = (str(value), int(version) if version.isdecimal() else -1)
    return found


def posted_version(data: Mapping[str, str]) -> int:
    """The version a form was filled in from; 0, which no stored row has, when it is missing or no number."""
    text = data.get("version", "")
    return int(text) if text.isdecimal() else 0
