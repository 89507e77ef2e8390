"""Every Word form that may be replaced: its title and file, the published form, the data that a trial fills in."""

from pathlib import Path
from typing import Any

from django.conf import settings

from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.word_forms import WORD_FORM_OF, forms_of
from kiemdinh.rooms.self_assessment.queries.documents import KINDS
from kiemdinh.rooms.self_assessment.rules.form_samples import sample_contexts

FORM_FILES = {
    "bao-cao": "bao-cao-tu-danh-gia.docx",
    "phieu": "phieu-danh-gia-tieu-chi.docx",
    "quyet-dinh": "quyet-dinh-hoi-dong.docx",
    "ke-hoach": "ke-hoach-tu-danh-gia.docx",
    "noi-ham": "phieu-xac-dinh-noi-ham.docx",
    "ke-hoach-cai-tien": "ke-hoach-cai-tien.docx",
    "minh-chung": "danh-muc-minh-chung.docx",
}


def published_form(edition_code: str, generation: str, kind: str) -> Path:
    """The published .docx form of a kind of document, of whichever room."""
    if kind in WORD_FORM_OF:
        return regulations.word_form_path(kind, edition_code=edition_code)
    root = Path(settings.REGULATIONS_DIR)
    own = root / edition_code / "forms" / FORM_FILES[kind]
    return own if own.exists() else root / f"forms-{generation}" / FORM_FILES[kind]


def file_name(kind: str) -> str:
    """The name of the published file."""
    return WORD_FORM_OF[kind].file if kind in WORD_FORM_OF else FORM_FILES[kind]


def replaceable(generation: str) -> dict[str, list[tuple[str, str]]]:
    """(kind, title) of every form that papers of a generation use, by the step of the process."""
    groups = {"Tự đánh giá": [(kind, KINDS[kind][0].split(" (")[0]) for kind in FORM_FILES]}
    for form in forms_of(generation):
        groups.setdefault(form.group, []).append((form.kind, form.title))
    return groups


def title_of(kind: str) -> str:
    """What a form is called."""
    return WORD_FORM_OF[kind].title if kind in WORD_FORM_OF else KINDS[kind][0].split(" (")[0]


def trial_contexts(kind: str, generation: str) -> list[dict[str, Any]]:
    """Invented data for a trial: full first, then with blank texts."""
    return regulations.word_form_samples(kind) if kind in WORD_FORM_OF else sample_contexts(kind, generation)
