"""Trying an authority's Word form on invented data before it may be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations import use_cases as regulation_use_cases
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.queries.word_forms import published_form, replaceable, trial_contexts
from kiemdinh.rooms.self_assessment.rules.form_samples import SAMPLE_DAY
from kiemdinh.services.documents import LIMITS, DocumentTemplateError, inspect_form, unknown_placeholders
from kiemdinh.services.documents.confined import render_confined

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that can be used: the paper made from invented data, and what of our form it leaves out."""

    paper: bytes
    left_out: list[str]


def upload_form(
    *, actor: Actor, now: datetime, edition_code: str, kind: str, name: str, data: bytes, note: str = ""
) -> int:
    """Tries a form and keeps it as "dùng thử"; gives its number. Nothing is kept of a form that is refused.

    Raises DocumentTemplateError (what is wrong in the file), FormReplacementProblem, PermissionDenied. Điều 8 TT 57.
    """
    if regulations.authority_of(actor, "replace") is None:
        raise PermissionDenied(regulation_use_cases.NOT_YOUR_FORMS)
    row = regulations.get_edition(edition_code)
    if row is None or not row.catalogs:
        raise regulation_use_cases.FormReplacementProblem("Hãy chọn lại bộ quy định và loại văn bản.")
    catalog: Catalog = regulations.get_catalog(row.catalogs[0].id, sha256=row.catalogs[0].sha256)
    if not any(kind == known for lines in replaceable(catalog.generation).values() for known, _ in lines):
        raise regulation_use_cases.FormReplacementProblem(
            f"Thông tư {row.header.regulation_number} không dùng loại văn bản này. Hãy chọn lại loại văn bản."
        )
    tried = try_form(data=data, edition_code=edition_code, generation=catalog.generation, kind=kind)
    return regulation_use_cases.add_replacement(
        actor=actor,
        now=now,
        edition_code=edition_code,
        kind=kind,
        name=name,
        note=note,
        form=data,
        trial=tried.paper,
        left_out=tried.left_out,
    ).pk


def try_form(*, data: bytes, edition_code: str, generation: str, kind: str) -> Tried:
    """Fills a form with invented data, full and blank. Raises DocumentTemplateError naming what is wrong."""
    contexts: list[Mapping[str, Any]] = list(trial_contexts(kind, generation))
    asked = inspect_form(data)
    if not asked.paths:
        raise DocumentTemplateError(
            "Mẫu không có thẻ nào để điền dữ liệu. Hãy tải mẫu gốc về, sửa trên mẫu đó và giữ các thẻ trong ngoặc nhọn."
        )
    if unknown := unknown_placeholders(asked, contexts):
        more = f" và {len(unknown) - _SHOWN} thẻ khác" if len(unknown) > _SHOWN else ""
        raise DocumentTemplateError(
            f"Mẫu có thẻ mà phần mềm không có dữ liệu: {', '.join(unknown[:_SHOWN])}{more}. Hãy sửa theo mẫu gốc."
        )
    moment = datetime.combine(SAMPLE_DAY, time(), ZoneInfo(settings.TIME_ZONE))
    papers = [render_confined(data, context, moment=moment, limits=LIMITS) for context in contexts]
    ours = inspect_form(published_form(edition_code, generation, kind).read_bytes())
    missing = ours.paths - asked.paths
    # A list and its lines are one thing to the person who reads the remark.
    return Tried(papers[0], sorted(path for path in missing if f"{path}[]" not in missing))
