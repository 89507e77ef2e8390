"""A Sở's own Word forms: trying, using, ending; strangers, wrong roles; published reports keep their form."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from docx import Document
from tests.demo import cast
from tests.services.documents.test_form_checking import DECISION, changed

from kiemdinh.rooms.regulations.models import FormReplacement
from kiemdinh.rooms.regulations.use_cases import (
    FormReplacementProblem,
    put_replacement_in_use,
    withdraw_replacement,
)
from kiemdinh.rooms.self_assessment.exports.forms import form_bytes, form_path
from kiemdinh.rooms.self_assessment.exports.papers import decision_docx
from kiemdinh.rooms.self_assessment.use_cases.form_trial import upload_form
from kiemdinh.services.documents import DocumentTemplateError
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.ledger.models import Event

URL = "/quy-dinh/bieu-mau/"
TODAY, NOW = cast.TODAY, cast.at(cast.TODAY)
MINE = changed(xml="<w:p><w:r><w:t>MẪU CỦA SỞ</w:t></w:r></w:p>")


def upload(world, data=MINE, *, by="so", edition="tt17-2018", kind="quyet-dinh", name="mau-so.docx"):
    return upload_form(actor=world.actor(by), now=NOW, edition_code=edition, kind=kind, name=name, data=data)


def use(world, pk, *, day=TODAY, by="so"):
    row = FormReplacement.objects.get(pk=pk)
    return put_replacement_in_use(actor=world.actor(by), now=NOW, today=TODAY, replacement_id=pk,
                                  version=row.version, starts_on=day)


def end(world, pk, reason="Sai thể thức", today=TODAY):
    row = FormReplacement.objects.get(pk=pk)
    return withdraw_replacement(actor=world.actor("so"), now=NOW, today=today, replacement_id=pk,
                                version=row.version, reason=reason)


def words(data: bytes) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)


def test_a_form_is_tried_then_used_from_its_day_until_it_is_ended(world, run):
    pk = upload(world)
    access, later = run.access(), TODAY + timedelta(days=10)
    assert "MẪU CỦA SỞ" not in words(decision_docx(access, on=TODAY))
    use(world, pk, day=later)
    ours = form_path(access, "quyet-dinh").read_bytes()
    assert form_bytes(access, "quyet-dinh", on=later - timedelta(days=1)) == ours
    assert form_bytes(access, "quyet-dinh", on=later) == MINE
    assert "MẪU CỦA SỞ" in words(decision_docx(access, on=later))
    assert form_bytes(access, "phieu", on=later) == form_path(access, "phieu").read_bytes()
    row = end(world, pk, today=later + timedelta(days=5))
    assert (row.state, row.reason, row.ends_on) == ("withdrawn", "Sai thể thức", later + timedelta(days=5))
    assert form_bytes(access, "quyet-dinh", on=later + timedelta(days=4)) == MINE
    assert form_bytes(access, "quyet-dinh", on=later + timedelta(days=5)) != MINE
    assert [e.action for e in Event.objects.filter(target_type="form_replacement").order_by("id")] == [
        "form_replacement.add", "form_replacement.put_in_use", "form_replacement.withdraw"]


def test_the_next_form_ends_the_one_before(world, run):
    first, second = upload(world), upload(world, changed(xml="<w:p><w:r><w:t>BẢN HAI</w:t></w:r></w:p>"))
    use(world, first)
    use(world, second, day=TODAY + timedelta(days=3))
    before = FormReplacement.objects.get(pk=first)
    assert (before.state, before.ends_on) == ("withdrawn", TODAY + timedelta(days=3))
    assert form_bytes(run.access(), "quyet-dinh", on=TODAY) == MINE
    assert form_bytes(run.access(), "quyet-dinh", on=TODAY + timedelta(days=3)) != MINE


def test_another_authority_changes_nothing_here(world, run):
    pk = upload(world, by="sokhac")
    use(world, pk, by="sokhac")
    assert form_bytes(run.access(), "quyet-dinh", on=TODAY) != MINE
    with pytest.raises(Http404):
        use(world, pk, by="so")


def test_what_may_not_be(world):
    pk = upload(world)
    with pytest.raises(FormReplacementProblem, match="từ hôm nay"):
        use(world, pk, day=TODAY - timedelta(days=1))
    with pytest.raises(FormReplacementProblem, match="đã tải lên rồi"):
        upload(world)
    with pytest.raises(FormReplacementProblem, match="lý do"):
        end(world, pk, reason=" ")
    with pytest.raises(FormReplacementProblem, match="Người khác"):
        put_replacement_in_use(actor=world.actor("so"), now=NOW, today=TODAY, replacement_id=pk, version=7,
                               starts_on=TODAY)
    assert FormReplacement.objects.get(pk=pk).version == 1


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (changed(tags="{{ ''.__class__.__mro__ }}"), "__class__"),
        (changed(tags="{{ hat.size }}"), "hat.size"),
        (changed(word__vbaProject_DOT_bin=b"x"), "macro"),
        (b"PK\x03\x04 khong phai", "không phải tệp Word"),
    ],
)
def test_nothing_is_kept_of_a_refused_form(world, data, named):
    before = StoredFile.objects.count()
    with pytest.raises(DocumentTemplateError, match=named):
        upload(world, data)
    assert (FormReplacement.objects.count(), StoredFile.objects.count()) == (0, before)


def test_what_the_form_leaves_out_is_told(world):
    bare = Document(io.BytesIO(DECISION))
    for part in (*bare.tables, *bare.paragraphs):
        part._element.getparent().remove(part._element)
    bare.add_paragraph("Quyết định của {{ school.name }}")
    target = io.BytesIO()
    bare.save(target)
    left_out = FormReplacement.objects.get(pk=upload(world, target.getvalue())).left_out
    assert "council[].full_name" in left_out and "school.name" not in left_out


def test_the_pages_from_upload_to_use(world, enter):
    client = enter("so")
    page = client.get(URL)
    assert page.status_code == 200 and "Các trường đang dùng mẫu gốc" in page.content.decode()
    goc = client.get(f"{URL}goc/tt17-2018/quyet-dinh/")
    assert b"".join(goc.streaming_content) == DECISION
    bad = client.post(URL, {"edition": "tt17-2018", "kind": "quyet-dinh",
                            "file": SimpleUploadedFile("a.docx", changed(tags="{{ hat.size }}"))})
    assert bad.status_code == 422 and "hat.size" in bad.content.decode() and not FormReplacement.objects.exists()
    made = client.post(URL, {"edition": "tt17-2018", "kind": "quyet-dinh",
                             "file": SimpleUploadedFile("mau-so.docx", MINE)})
    row = FormReplacement.objects.get()
    assert made.url == f"{URL}{row.pk}/"
    paper = b"".join(client.get(f"{URL}{row.pk}/tai/dien-thu/").streaming_content)
    assert "MẪU CỦA SỞ" in words(paper) and "{{" not in words(paper)
    late = client.post(made.url, {"version": 1, "starts_on": "2026-11-20"})
    assert late.status_code == 422 and "từ hôm nay" in late.content.decode()
    assert client.post(made.url, {"version": 1, "starts_on": "2026-11-21"}).status_code == 302
    assert "1 loại văn bản dùng mẫu riêng của Sở" in client.get(URL).content.decode()
    done = client.post(made.url, {"version": 2, "viec": "thoi_dung", "reason": "Sai thể thức"})
    assert done.status_code == 302 and "Sai thể thức" in client.get(made.url).content.decode()


def test_others_are_refused(world, enter):
    pk = upload(world)
    assert enter("sokhac").get(f"{URL}{pk}/").status_code == 404
    assert enter("sokhac").get(f"{URL}{pk}/tai/mau/").status_code == 404
    refused = enter("hieutruong").get(URL)
    assert refused.status_code == 403 and "Chỉ chuyên viên hoặc lãnh đạo Sở" in refused.content.decode()
    assert enter("hieutruong").get(f"{URL}{pk}/").status_code == 404
    assert enter("hieutruong").post(URL, {}).status_code == 403




def test_a_published_report_keeps_the_form_it_was_published_with(world, run):
    from kiemdinh.rooms.self_assessment.exports.report import render_again, report_docx

    cast.fill(run)
    code = run.evidence("1.1")
    run.save("thuky", "1.1", version=1, state_1=f"<p>Trường có kế hoạch {code}.</p>")
    report = cast.publish(run)
    before = render_again(report)
    ours = form_path(run.access(), "bao-cao").read_bytes()
    pk = upload(world, changed(ours, xml="<w:p><w:r><w:t>MẪU CỦA SỞ</w:t></w:r></w:p>"), kind="bao-cao")
    use(world, pk)
    assert form_bytes(run.access(today=TODAY), "bao-cao", on=TODAY) != ours
    assert render_again(report) == before == report_docx(run.access(today=TODAY), on=TODAY)
