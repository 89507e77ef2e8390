"""Taking over a set of codes: new codes in order, uses that follow a map, what is left out and why."""

from datetime import date
from typing import Any

import pytest
from tests.rooms.evidence.world import NOW, Cast

from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import Document, EvidenceItem, EvidenceUse
from kiemdinh.rooms.evidence.rules import uses_in_new_set
from kiemdinh.rooms.evidence.use_cases import (
    EvidenceProblem,
    close_set,
    copy_codes,
    give_code,
    open_set,
    register_document,
    withdraw_use,
)

pytestmark = pytest.mark.django_db
SAME = {("1.1", ""): (("1.1", ""),), ("1.2", ""): (("1.2", ""),), ("2.1", ""): (("2.1", ""),)}


def _code(cast: Cast, criterion: str, subject: str = "Kế hoạch", set_id: int = 0) -> EvidenceItem:
    document = register_document(actor=cast.secretary, now=NOW, school_id=cast.school, subject=subject,
                                 issued_on=date(2023, 9, 1))
    return give_code(actor=cast.secretary, now=NOW, set_id=set_id or cast.set_id, document_id=document.pk,
                     criterion=criterion)


def _new_set(cast: Cast, code_format: str = "2018-box", *, school: int = 0, has_boxes: bool = True) -> int:
    return open_set(school_id=school or cast.school, code_format=code_format, has_boxes=has_boxes, now=NOW).pk


def _copy(cast: Cast, to: int, items: list[EvidenceItem], **more: Any) -> Any:
    return copy_codes(actor=cast.secretary, now=NOW, from_set_id=cast.set_id, to_set_id=to,
                      items=[i.pk for i in items], **({"new_uses": SAME} | more))


def _uses(set_id: int) -> set[tuple[str, str, str]]:
    rows = EvidenceUse.objects.filter(item__evidence_set_id=set_id, item__removed_at__isnull=True)
    return set(rows.values_list("item__code", "criterion", "stage"))


def test_documents_get_new_codes_in_the_old_order(cast: Cast) -> None:
    first, second, third = _code(cast, "1.1"), _code(cast, "1.1"), _code(cast, "1.2")
    to = _new_set(cast)
    done = _copy(cast, to, [third, second])
    assert done.codes == {"[H1-1.1-02]": "[H1-1.1-01]", "[H1-1.2-01]": "[H1-1.2-01]"}
    assert done.left_out == []
    assert _uses(to) == {("[H1-1.1-01]", "1.1", ""), ("[H1-1.2-01]", "1.2", "")}
    assert queries.codes_by_document(set_id=to) == {second.document_id: "[H1-1.1-01]", third.document_id: "[H1-1.2-01]"}
    # The old set stands as it was.
    assert queries.codes_by_document(set_id=cast.set_id)[first.document_id] == "[H1-1.1-01]"


def test_uses_follow_the_map_and_the_criterion_of_the_code_comes_first(cast: Cast) -> None:
    item = _code(cast, "2.1")
    give_code(actor=cast.secretary, now=NOW, set_id=cast.set_id, document_id=item.document_id, criterion="1.1")
    to = _new_set(cast, "tt57", has_boxes=False)
    new_uses = {("2.1", ""): (("4.1", "tieu-hoc"), ("4.1", "thcs")), ("1.1", ""): (("1.3", "tieu-hoc"),)}
    done = _copy(cast, to, [item], new_uses=new_uses)
    assert done.codes == {"[H2-2.1-01]": "MC.4.1.01"}
    assert _uses(to) == {("MC.4.1.01", "4.1", "tieu-hoc"), ("MC.4.1.01", "4.1", "thcs"),
                         ("MC.4.1.01", "1.3", "tieu-hoc")}
    assert uses_in_new_set("2.1", [("1.1", ""), ("2.1", "")], new_uses)[0] == ("4.1", "tieu-hoc")


def test_what_leads_nowhere_or_was_withdrawn_is_left_out_with_a_reason(cast: Cast) -> None:
    lost, gone, stays = _code(cast, "1.2", "Sổ cũ"), _code(cast, "1.1", "Văn bản rút"), _code(cast, "1.1", "Còn")
    Document.objects.filter(pk=gone.document_id).update(removed_at=NOW)
    to = _new_set(cast)
    done = _copy(cast, to, [lost, gone, stays], new_uses={("1.1", ""): (("1.1", ""),)})
    assert done.left_out == [
        ("[H1-1.1-01]", "Văn bản rút", "văn bản đã rút khỏi sổ văn bản của trường"),
        ("[H1-1.2-01]", "Sổ cũ", "không có tiêu chí tương ứng trong chu kỳ mới"),
    ]
    assert done.codes == {"[H1-1.1-02]": "[H1-1.1-01]"}


def test_a_cited_code_that_stays_behind_never_comes_to_mean_another_document(cast: Cast) -> None:
    old, kept, last = _code(cast, "1.1", "Cũ"), _code(cast, "1.1", "Giữ"), _code(cast, "1.1", "Cuối")
    to = _new_set(cast)
    done = _copy(cast, to, [kept], cited=["[H1-1.1-01]", "[H1-1.1-02]", "[H1-1.1-03]"])
    assert done.codes == {"[H1-1.1-02]": "[H1-1.1-02]"}
    assert queries.known_codes(set_id=to) == {"[H1-1.1-02]"}
    # A document added later gets the number after those that were kept empty.
    assert _code(cast, "1.1", "Mới", set_id=to).code == "[H1-1.1-04]"
    # The document that stayed behind may still come in later, under a new number.
    later = give_code(actor=cast.secretary, now=NOW, set_id=to, document_id=old.document_id, criterion="1.1")
    assert later.code == "[H1-1.1-05]"
    assert last.code == "[H1-1.1-03]"


def test_numbers_are_kept_empty_only_where_a_text_cites_them(cast: Cast) -> None:
    _code(cast, "1.1", "Cũ")
    kept = _code(cast, "1.1", "Giữ")
    to = _new_set(cast)
    assert _copy(cast, to, [kept]).codes == {"[H1-1.1-02]": "[H1-1.1-01]"}
    assert EvidenceItem.objects.filter(evidence_set_id=to).count() == 1


def test_another_way_of_writing_codes_needs_no_empty_numbers(cast: Cast) -> None:
    _code(cast, "1.1", "Cũ")
    kept = _code(cast, "1.1", "Giữ")
    to = _new_set(cast, has_boxes=False)
    assert _copy(cast, to, [kept], cited=["[H1-1.1-01]"]).codes == {"[H1-1.1-02]": "[1.1-01]"}


def test_copying_again_keeps_the_code_and_adds_nothing(cast: Cast) -> None:
    item = _code(cast, "1.1")
    to = _new_set(cast)
    assert _copy(cast, to, [item]).codes == _copy(cast, to, [item]).codes == {"[H1-1.1-01]": "[H1-1.1-01]"}
    assert len(_uses(to)) == 1


def test_a_code_withdrawn_from_the_old_set_cannot_be_asked_for(cast: Cast) -> None:
    item = _code(cast, "1.1")
    withdraw_use(actor=cast.secretary, now=NOW, set_id=cast.set_id, item_id=item.pk, criterion="1.1")
    with pytest.raises(EvidenceProblem, match="không còn trong danh mục cũ"):
        _copy(cast, _new_set(cast), [item])


def test_sets_of_two_schools_closed_sets_and_strangers_are_refused(cast: Cast) -> None:
    from django.core.exceptions import PermissionDenied

    item = _code(cast, "1.1")
    elsewhere = _new_set(cast, school=cast.neighbour)
    with pytest.raises(PermissionDenied):
        _copy(cast, elsewhere, [item])
    with pytest.raises(EvidenceProblem, match="thuộc trường khác"):
        copy_codes(actor=cast.stranger, now=NOW, from_set_id=cast.set_id, to_set_id=elsewhere, items=[item.pk],
                   new_uses=SAME)
    closed = _new_set(cast)
    close_set(set_id=closed, now=NOW)
    with pytest.raises(EvidenceProblem, match="đã khóa"):
        _copy(cast, closed, [item])
    assert EvidenceItem.objects.exclude(evidence_set_id=cast.set_id).count() == 0


def test_the_number_of_statements_does_not_grow_with_the_register(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    items = [_code(cast, "1.1", f"Văn bản {n}") for n in range(12)]
    to = _new_set(cast)
    with django_assert_max_num_queries(14):
        assert len(_copy(cast, to, items).codes) == 12
