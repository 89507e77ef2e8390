"""Every Word form of every room can be replaced: it is listed, and its invented data answer each of its tags."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document

from kiemdinh.rooms.regulations.queries.word_forms import word_form_path, word_form_samples
from kiemdinh.rooms.regulations.rules.word_forms import WORD_FORMS, blank
from kiemdinh.rooms.self_assessment.queries.word_forms import FORM_FILES, file_name, replaceable, title_of
from kiemdinh.services.documents import inspect_form, render_docx, unknown_placeholders

REGULATIONS = Path(__file__).resolve().parents[3] / "regulations"
NOW = datetime(2026, 11, 21, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_no_form_is_left_out_and_none_is_listed_twice():
    shipped = {path.name for path in REGULATIONS.rglob("*.docx")}
    listed = [file_name(kind) for kind in (*FORM_FILES, *(form.kind for form in WORD_FORMS))]
    assert sorted(listed) == sorted(shipped)
    assert {path.stem for path in (REGULATIONS / "form-samples").iterdir()} == {form.kind for form in WORD_FORMS}


@pytest.mark.parametrize(("generation", "groups"), [
    ("2018", ["Tự đánh giá", "Đăng ký đánh giá ngoài", "Đoàn đánh giá ngoài", "Công nhận", "Báo cáo định kỳ",
              "Kế hoạch năm, tập huấn"]),
    ("tt57", ["Tự đánh giá", "Hội đồng thẩm định", "Công nhận", "Báo cáo định kỳ",
              "Kế hoạch năm, tập huấn"]),
])
def test_each_generation_lists_its_own(generation, groups):
    assert list(replaceable(generation)) == groups
    assert all(title == title_of(kind) for lines in replaceable(generation).values() for kind, title in lines)


@pytest.mark.parametrize("form", WORD_FORMS, ids=lambda form: form.kind)
def test_the_published_form_prints_its_invented_data(form, tmp_path):
    edition = "tt17-2018" if "2018" in form.generations else "tt57-2026"
    data = word_form_path(form.kind, edition_code=edition).read_bytes()
    full, empty = word_form_samples(form.kind)
    assert unknown_placeholders(inspect_form(data), [full]) == []
    for context in (full, empty):
        made = tmp_path / "a.docx"
        made.write_bytes(render_docx(data, context, moment=NOW))
        text = "\n".join(node.text or "" for node in Document(str(made)).element.iter("{*}t"))
        assert "{{" not in text and "{%" not in text and "None" not in text


def test_a_blank_paper_keeps_every_name():
    full = {"a": "x", "b": ["y"], "c": {"d": True, "e": 3}, "f": [{"g": "z"}, {"g": "t"}]}
    assert blank(full) == {"a": "", "b": [""], "c": {"d": True, "e": 3}, "f": [{"g": ""}, {"g": ""}]}
