"""A form field for several files at once. The files themselves are judged one by one when they are stored."""

from typing import Any

from django import forms

from kiemdinh.services.files.content import ACCEPTED


class FilesInput(forms.FileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        accept = ",".join(f".{extension}" for extension in ACCEPTED)
        super().__init__({"multiple": True, "accept": accept} | (attrs or {}))


class FilesField(forms.FileField):
    """Several files; never refuses by itself, so that one bad file does not lose the others."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files as a list, empty when none was sent."""
        if not data:
            return []
        return list(data) if isinstance(data, list | tuple) else [data]
