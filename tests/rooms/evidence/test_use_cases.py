"""Documents, files and codes: what is kept, what is refused, what is never lost."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.rooms.evidence.world import DOCX, EXE, NOW, PDF, PNG, TODAY, Cast, build

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceUse
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, NewDocument, NothingTaken, StaleDocument
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.ledger.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    """Made for the few tests that need a cycle: most of this module is about a school without one."""
    return build()


def register(cast: Cast, subject: str = "Kế hoạch năm học", **more: object) -> Document:
    return use_cases.register_document(actor=cast.teacher, now=NOW, school_id=cast.school, subject=subject, **more)


def give(cast: Cast, document: Document, criterion: str, box: int | None = None) -> EvidenceItem:
    return use_cases.give_code(
        actor=cast.teacher, now=NOW, set_id=cast.set_id, document_id=document.pk, criterion=criterion, box=box
    )


def test_document_is_kept_clean_and_searchable(bare: Cast) -> None:
    row = register(bare, "  Kế hoạch   năm học ", number="12/KH-THVTS", issuer="Trường TH Võ Thị Sáu")
    assert (row.subject, row.version) == ("Kế hoạch năm học", 1)
    assert row.search_fold == "ke hoach nam hoc 12/kh-thvts truong th vo thi sau"
    assert [e.action for e in Event.objects.filter(target_type="document")] == ["document.register"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"subject": " "}, "Tên minh chứng (trích yếu) còn trống"),
        ({"subject": "A", "issued_on": date(2023, 10, 3)}, "Ngày ban hành ở sau hôm nay"),
        ({"subject": "A", "number": "1" * 81}, "Số hiệu dài quá 80 ký tự"),
        ({"subject": "A", "url": "javascript:alert(1)"}, "phải bắt đầu bằng https://"),
    ],
)
def test_bad_facts_are_refused_and_nothing_is_kept(bare: Cast, facts: dict[str, object], words: str) -> None:
    with pytest.raises(EvidenceProblem, match="^") as caught:
        use_cases.register_document(actor=bare.teacher, now=NOW, school_id=bare.school, **facts)
    assert words in str(caught.value)
    assert Document.objects.count() == 0


def test_today_is_a_vietnamese_day(bare: Cast) -> None:
    early = NOW.replace(hour=1)  # still the day before in UTC
    row = use_cases.register_document(
        actor=bare.teacher, now=early, school_id=bare.school, subject="A", issued_on=TODAY
    )
    assert row.issued_on == TODAY


def test_neighbour_cannot_write_nor_see(bare: Cast) -> None:
    with pytest.raises(PermissionDenied):
        use_cases.register_document(actor=bare.stranger, now=NOW, school_id=bare.school, subject="A")
    row = register(bare)
    with pytest.raises(Http404):
        queries.document_for(actor=bare.stranger, document_id=row.pk)


def test_stale_change_writes_nothing(bare: Cast) -> None:
    row = register(bare)
    facts = {"number": "", "issued_on": None, "issuer": ""}
    use_cases.change_document(actor=bare.teacher, now=NOW, document_id=row.pk, version=1, subject="Bản một", **facts)
    with pytest.raises(StaleDocument) as caught:
        use_cases.change_document(
            actor=bare.secretary, now=NOW, document_id=row.pk, version=1, subject="Bản hai", **facts
        )
    assert caught.value.current.subject == "Bản một"
    row.refresh_from_db()
    assert (row.subject, row.version) == ("Bản một", 2)


def test_bad_files_are_refused_by_name_and_the_others_kept(bare: Cast) -> None:
    row = register(bare)
    taken, refused = use_cases.add_files(
        actor=bare.teacher,
        now=NOW,
        document_id=row.pk,
        uploads=[
            ("ke-hoach.pdf", io.BytesIO(PDF)),
            ("anh.pdf", io.BytesIO(PNG)),
            ("rong.pdf", io.BytesIO(b"")),
            ("../len.pdf", io.BytesIO(PDF)),
            ("may.docx", io.BytesIO(DOCX)),
            ("chuong-trinh.pdf", io.BytesIO(EXE)),
        ],
    )
    assert [f.name for f in taken] == ["ke-hoach.pdf", "may.docx"]
    assert [f.position for f in taken] == [1, 2]
    assert len(refused) == 4
    assert "“anh.pdf”" in refused[0] and "nội dung là ảnh PNG" in refused[0]
    assert "“rong.pdf”" in refused[1] and "0 byte" in refused[1]
    assert "“../len.pdf”" in refused[2] and "đường dẫn" in refused[2]
    assert "“chuong-trinh.pdf”" in refused[3]
    assert StoredFile.objects.count() == 2


def test_new_revision_keeps_the_old_one(bare: Cast) -> None:
    row = register(bare)
    first = use_cases.add_file(actor=bare.teacher, now=NOW, document_id=row.pk, name="a.pdf", stream=io.BytesIO(PDF))
    second = use_cases.add_file(
        actor=bare.teacher,
        now=NOW,
        document_id=row.pk,
        name="b.pdf",
        stream=io.BytesIO(PDF + b"hai"),
        replaces=first.pk,
    )
    assert (second.position, second.revision) == (first.position, 2)
    history = queries.file_history(document_id=row.pk)
    assert [(h.file.name, [old.name for old in h.earlier]) for h in history] == [("b.pdf", ["a.pdf"])]
    assert queries.file_for(actor=bare.teacher, file_id=first.pk).name == "a.pdf"


def test_refused_replacement_leaves_the_old_file_live(bare: Cast) -> None:
    row = register(bare)
    first = use_cases.add_file(actor=bare.teacher, now=NOW, document_id=row.pk, name="a.pdf", stream=io.BytesIO(PDF))
    with pytest.raises(RefusedFile):
        use_cases.add_file(
            actor=bare.teacher, now=NOW, document_id=row.pk, name="b.pdf", stream=io.BytesIO(EXE), replaces=first.pk
        )
    assert list(DocumentFile.objects.filter(removed_at__isnull=True).values_list("pk", flat=True)) == [first.pk]


def test_same_content_twice_is_refused(bare: Cast) -> None:
    row = register(bare)
    use_cases.add_file(actor=bare.teacher, now=NOW, document_id=row.pk, name="a.pdf", stream=io.BytesIO(PDF))
    with pytest.raises(EvidenceProblem, match="đã có trong văn bản này"):
        use_cases.add_file(actor=bare.teacher, now=NOW, document_id=row.pk, name="b.pdf", stream=io.BytesIO(PDF))


def test_removed_file_leaves_the_document_but_not_the_store(bare: Cast) -> None:
    row = register(bare)
    file = use_cases.add_file(actor=bare.teacher, now=NOW, document_id=row.pk, name="a.pdf", stream=io.BytesIO(PDF))
    use_cases.remove_file(actor=bare.teacher, now=NOW, file_id=file.pk)
    assert queries.file_history(document_id=row.pk) == []
    assert StoredFile.objects.count() == 1


def test_nothing_is_registered_when_every_file_is_refused(bare: Cast) -> None:
    with pytest.raises(NothingTaken) as caught:
        use_cases.add_evidence(
            actor=bare.teacher,
            now=NOW,
            school_id=bare.school,
            document=NewDocument("A"),
            uploads=[("a.pdf", io.BytesIO(EXE))],
            refused=["Tệp “../b.pdf” bị từ chối"],
        )
    assert len(caught.value.refused) == 2
    assert (Document.objects.count(), Event.objects.filter(action="document.register").count()) == (0, 0)


def test_one_document_has_one_code_in_many_criteria(cast: Cast) -> None:
    row = register(cast)
    first = give(cast, row, "1.1")
    again = give(cast, row, "2.3")
    assert (first.pk, first.code) == (again.pk, "[H1-1.1-01]")
    assert set(EvidenceUse.objects.values_list("criterion", flat=True)) == {"1.1", "2.3"}


def test_codes_count_up_and_take_the_given_box(cast: Cast) -> None:
    codes = [give(cast, register(cast, f"Văn bản {n}"), "1.10", box).code for n, box in ((1, None), (2, 7), (3, None))]
    assert codes == ["[H1-1.10-01]", "[H7-1.10-02]", "[H1-1.10-03]"]


def test_withdrawn_number_is_not_given_again(cast: Cast) -> None:
    row = register(cast)
    item = give(cast, row, "1.1")
    use_cases.withdraw_use(actor=cast.teacher, now=NOW, set_id=cast.set_id, item_id=item.pk, criterion="1.1")
    assert queries.codes_of(set_id=cast.set_id) == []
    assert give(cast, register(cast, "Văn bản khác"), "1.1").code == "[H1-1.1-02]"
    assert give(cast, row, "1.1").code == "[H1-1.1-03]"


def test_withdrawing_one_of_two_uses_keeps_the_item(cast: Cast) -> None:
    item = give(cast, register(cast), "1.1")
    give(cast, item.document, "1.2")
    use_cases.withdraw_use(actor=cast.teacher, now=NOW, set_id=cast.set_id, item_id=item.pk, criterion="1.1")
    assert queries.item_for(set_id=cast.set_id, item_id=item.pk).uses == ["1.2"]


def test_closed_set_gives_no_code(cast: Cast) -> None:
    use_cases.close_set(set_id=cast.set_id, now=NOW)
    with pytest.raises(EvidenceProblem, match="đã khóa"):
        give(cast, register(cast), "1.1")


def test_document_of_another_school_gets_no_code(cast: Cast) -> None:
    foreign = use_cases.register_document(actor=cast.stranger, now=NOW, school_id=cast.neighbour, subject="Khác")
    with pytest.raises(Http404):
        give(cast, foreign, "1.1")
