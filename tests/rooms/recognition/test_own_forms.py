"""A Sở's own form of a paper of recognition: used for what is signed from then on, never for what was signed before."""

from datetime import date

import pytest
from tests.demo.cast import at
from tests.rooms.self_assessment.test_form_replacing import words
from tests.services.documents.test_form_checking import changed

from kiemdinh.rooms.recognition.exports.papers import paper_docx
from kiemdinh.rooms.recognition.queries.access import recognition_for
from kiemdinh.rooms.regulations.models import FormReplacement, KeptForm
from kiemdinh.rooms.regulations.queries import word_form_path
from kiemdinh.rooms.regulations.use_cases import (
    FormReplacementProblem,
    put_replacement_in_use,
    withdraw_replacement,
)
from kiemdinh.rooms.self_assessment.use_cases.form_trial import upload_form
from kiemdinh.services.documents import DocumentTemplateError

KIND, EDITION, DAY = "quyet-dinh-cap-giay-chung-nhan", "tt17-2018", date(2024, 3, 20)


def own(mark, kind=KIND, edition=EDITION, **more):
    published = word_form_path(kind, edition_code=edition).read_bytes()
    return changed(published, **{"xml": f"<w:p><w:r><w:t>{mark}</w:t></w:r></w:p>"} | more)


def use(world, mark, *, day=DAY, kind=KIND, edition=EDITION):
    pk = upload_form(actor=world.actor("so", day), now=at(day), edition_code=edition, kind=kind,
                     name=f"{mark}.docx", data=own(mark, kind, edition))
    return put_replacement_in_use(actor=world.actor("so", day), now=at(day), today=day, replacement_id=pk,
                                  version=1, starts_on=day)


def paper(world, row, kind="quyet-dinh", *, day=DAY):
    return paper_docx(recognition_for(actor=world.actor("so", day), recognition_id=row.pk, today=day), kind)


def test_the_decision_is_printed_with_the_own_form_until_it_is_ended(world, cases):
    draft = cases.prepared()
    assert "MẪU RIÊNG" not in words(paper(world, draft))
    used = use(world, "MẪU RIÊNG")
    assert "MẪU RIÊNG" in words(paper(world, draft)) and draft.school.code
    withdraw_replacement(actor=world.actor("so", DAY), now=at(DAY), today=DAY, replacement_id=used.pk,
                         version=used.version, reason="Sai thể thức")
    assert "MẪU RIÊNG" not in words(paper(world, draft))


def test_what_was_signed_keeps_the_form_of_its_day(world, cases):
    before = cases.issued(number="1/GCN")
    plain = paper(world, before)
    first = use(world, "MẪU MỘT")
    assert paper(world, before) == plain
    under_first = cases.issued(number="2/GCN", school="T-TH2")
    printed = paper(world, under_first)
    assert "MẪU MỘT" in words(printed)
    second = use(world, "MẪU HAI")
    assert FormReplacement.objects.get(pk=first.pk).state == "withdrawn"
    withdraw_replacement(actor=world.actor("so", DAY), now=at(DAY), today=DAY, replacement_id=second.pk,
                         version=second.version, reason="Sai thể thức")
    assert paper(world, under_first) == printed and paper(world, before) == plain


def test_what_was_signed_before_forms_were_kept_prints_with_the_published_form(world, cases):
    signed = cases.issued(number="1/GCN")
    plain = paper(world, signed)
    draft = cases.prepared(school="T-TH2")
    KeptForm.objects.all().delete()
    use(world, "MẪU SAU")
    assert paper(world, signed) == plain
    assert "MẪU SAU" in words(paper(world, draft))


def test_a_wrong_tag_is_named(world):
    with pytest.raises(DocumentTemplateError, match=r"so_hieu\.la"):
        upload_form(actor=world.actor("so"), now=at(DAY), edition_code=EDITION, kind=KIND, name="a.docx",
                    data=own("X", xml="", tags="{{ so_hieu.la }}"))
    assert not FormReplacement.objects.exists()


def test_a_circular_has_only_its_own_kinds(world):
    with pytest.raises(FormReplacementProblem, match="không dùng loại văn bản này"):
        upload_form(actor=world.actor("so"), now=at(DAY), edition_code=EDITION, kind="bien-ban-tham-dinh",
                    name="a.docx", data=own("X"))


def test_the_list_of_a_circular_shows_all_its_forms(enter):
    page = enter("so").get("/quy-dinh/bieu-mau/?bo=tt57-2026").content.decode()
    shown, published = "Mẫu số 5: Biên bản thẩm định", "/quy-dinh/bieu-mau/goc/tt57-2026/bien-ban-tham-dinh/"
    assert shown in page and published in page and "/goc/tt57-2026/bao-cao-so-bo/" not in page
    client = enter("so")
    assert client.get(published).status_code == 200
    assert client.get("/quy-dinh/bieu-mau/goc/tt57-2026/bao-cao-so-bo/").status_code == 404
