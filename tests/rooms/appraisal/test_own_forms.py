"""A Sở's own form of a paper of appraisal; a paper that was fixed before keeps its form to the byte."""

from tests.demo.cast import TODAY, at
from tests.rooms.appraisal.test_documents import documents
from tests.rooms.self_assessment.test_form_replacing import words
from tests.services.documents.test_form_checking import changed

from kiemdinh.rooms.regulations.queries import word_form_path
from kiemdinh.rooms.regulations.use_cases import put_replacement_in_use
from kiemdinh.rooms.self_assessment.use_cases.form_trial import upload_form

EDITION = "tt57-2026"


def replace(so, kind):
    published = word_form_path(kind, edition_code=EDITION).read_bytes()
    pk = upload_form(actor=so.actor("so"), now=at(TODAY), edition_code=EDITION, kind=kind, name="mau.docx",
                     data=changed(published, xml="<w:p><w:r><w:t>MẪU RIÊNG</w:t></w:r></w:p>"))
    put_replacement_in_use(actor=so.actor("so"), now=at(TODAY), today=TODAY, replacement_id=pk, version=1,
                           starts_on=TODAY)


KINDS = ("phieu-y-kien-tham-dinh", "bien-ban-tham-dinh", "thong-bao-ket-qua-tham-dinh",
         "quyet-dinh-hoi-dong-tham-dinh", "danh-sach-truong-xem-xet")


def marked(papers):
    return {kind for kind, data in papers.items() if "MẪU RIÊNG" in words(data)}


def test_what_is_not_fixed_yet_takes_the_own_form(case):
    for kind in KINDS:
        replace(case.so, kind)
    case.passed()
    # Council and list were decided before, with the published form.
    assert marked(documents(case)) == {"phieu", "bien-ban", "thong-bao"}


def test_what_is_fixed_stays_the_same_to_the_byte(case):
    case.passed()
    before = documents(case)
    for kind in KINDS:
        replace(case.so, kind)
    after = documents(case)
    assert marked(after) == {"thong-bao"}, "the notice is still a draft"
    assert {kind for kind in after if after[kind] != before[kind]} == {"thong-bao"}
