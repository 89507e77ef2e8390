"""A yearly update of a published report: what opens, two versions side by side, what stays."""

import io
from typing import Any

import docx
import pytest
from django.core.exceptions import PermissionDenied
from tests.demo import cast
from tests.rooms.self_assessment.publishing_steps import by, problem, renew, words

pytestmark = pytest.mark.django_db


def test_a_yearly_update_opens_only_what_changed(filled: Any) -> None:
    code = filled.evidence("1.1")
    cast.publish(filled)
    cycle = renew(filled, ("1.1", "k1"))
    assert (cycle.state, cycle.school_year, cycle.reopened_for) == ("in_progress", "2024-2025", "yearly")
    assert cycle.figure_years[-1] == "2024-2025"
    assert len(cycle.figure_years) == 5
    states = {s: filled.sheet(s).work_state for s in ("1.1", "k1", "1.2", "5.5")}
    assert states == {"1.1": "fix", "k1": "fix", "1.2": "done", "5.5": "done"}
    assert filled.sheet("1.1").return_reason == "Cập nhật báo cáo năm học 2024–2025."
    filled.save("thuky", "1.1", version=1, state_1=f"<p>Năm nay thêm {code}.</p>")
    with pytest.raises(PermissionDenied, match="Phiếu đã được duyệt"):
        filled.save("thuky", "1.2", version=1, state_1="<p>Lén sửa.</p>")
    assert filled.evidence("1.2", subject="Sổ mới").startswith("[H1-1.2-")


def test_the_old_version_stays_and_the_new_one_stands_beside_it(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.exports.report import render_again, report_docx
    from kiemdinh.rooms.self_assessment.queries.comparing import compare, versions_of

    old = cast.publish(filled)
    before = render_again(old)
    renew(filled, ("1.1",))
    filled.save("thuky", "1.1", version=1, state_1="<p>Nội dung của phiếu 1.1 do nhà trường viết lại.</p>",
                answers={("3", key): False for level, key in indicators(filled, "1.1") if level == "3"})  # fmt: skip
    draft = docx.Document(io.BytesIO(report_docx(filled.access(), on=filled.on)))
    assert any("viết lại" in p.text for p in draft.paragraphs)
    new = cast.publish(filled)
    assert [(r.number, r.school_year, r.occasion) for r in versions_of(filled.access())] == [
        (2, "2024-2025", "yearly"),
        (1, "2023-2024", "first"),
    ]
    old.refresh_from_db()
    assert render_again(old) == before
    found = compare(filled.access(), old=1, new=2)
    assert found is not None
    assert [(t.place, t.group) for t in found.texts] == [("Tiêu chí 1.1: mô tả Mức 1", "Tiêu chuẩn 1")]
    assert [(p.kind, p.text) for p in found.texts[0].pieces if p.kind != "same"] == [
        ("removed", "viết."), ("added", "viết lại.")]  # fmt: skip
    assert ("Tiêu chí 1.1", "Mức 3", "Mức 2") in [(c.place, c.before, c.after) for c in found.levels]
    assert new.number == 2
    assert compare(filled.access(), old=1, new=3) is None


def indicators(run: Any, code: str) -> set[tuple[str, str]]:
    from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys

    return indicator_keys(run.access().catalog, run.sheet(code))


def test_a_yearly_update_that_cannot_begin(filled: Any) -> None:
    with pytest.raises(PermissionDenied):
        renew(filled, ("1.1",))
    cast.publish(filled)
    with problem("chọn ít nhất một tiêu chí"):
        renew(filled, ())
    with problem("đã là của năm học 2023-2024"):
        renew(filled, ("1.1",), year="2022-2023")
    with problem("không có trong danh mục"):
        renew(filled, ("1.1",), year="2077-2078")
    filled.cycle.refresh_from_db()
    assert filled.cycle.state == "published"
    assert filled.sheet("1.1").work_state == "done"


def test_number_day_and_signed_copy_stay_with_the_version_they_belong_to(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.queries.comparing import versions_of
    from kiemdinh.rooms.self_assessment.queries.documents import documents_of
    from kiemdinh.rooms.self_assessment.use_cases.publication import register_number

    cast.publish(filled)
    register_number(**by(filled, "thuky"), kind="bao-cao", number="45/BC-TH", signed_on=filled.on, version=0)
    renew(filled, ("1.1",))
    assert [(d.number, d.signed_on) for d in documents_of(filled.access()) if d.kind == "bao-cao"] == [("", None)]
    assert [(r.official_number, r.signed_on) for r in versions_of(filled.access())] == [("45/BC-TH", filled.on)]


def test_the_page_of_the_yearly_update(filled: Any, enter: Any) -> None:
    cast.publish(filled)
    base = f"/chu-ky/{filled.cycle.pk}/cap-nhat-nam/"
    assert enter("giaovien").get(base).status_code == 403
    assert enter("hangxom").get(base).status_code == 404
    head = enter("hieutruong")
    assert "Chọn tiêu chí có thay đổi" in words(head.get(base))
    nothing = head.post(base, {"school_year": "2025-2026", "due_on": ""})
    assert nothing.status_code == 422
    assert "chọn ít nhất một tiêu chí" in words(nothing)
    done = head.post(base, {"school_year": "2025-2026", "phieu": filled.sheet("2.1").pk}, follow=True)
    assert "Đã mở cập nhật" in words(done)


def test_two_versions_side_by_side_on_a_page(filled: Any, enter: Any) -> None:
    cast.publish(filled)
    base = f"/chu-ky/{filled.cycle.pk}/cong-bo/"
    assert "1 bản báo cáo đã công bố" in words(enter("xa").get(base))
    renew(filled, ("1.1",))
    filled.save("thuky", "1.1", version=1, state_1="<p>Nội dung của phiếu 1.1 do nhà trường viết lại.</p>")
    cast.publish(filled)
    page = words(enter("xa").get(f"{base}?cu=1&moi=2"))
    assert "Bản 2 khác bản 1 ở 1 mục" in page
    assert "<ins>" in page
    assert enter("xa").get(f"{base}?cu=1&moi=9").status_code == 404
    assert "Hãy chọn hai bản khác nhau" in words(enter("xa").get(f"{base}?cu=1&moi=1"))
