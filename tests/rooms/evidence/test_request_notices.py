"""Who is told what of a request for evidence, and when a notice stops ringing."""

from datetime import date, timedelta

import pytest
from tests.rooms.evidence.world import NOW, TODAY, Cast

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import use_cases
from kiemdinh.rooms.evidence.models import Document, EvidenceRequest
from kiemdinh.rooms.evidence.queries import gap
from kiemdinh.rooms.evidence.rules.notices import NOTICE_KINDS
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, expected, requests
from kiemdinh.rooms.evidence.use_cases.expected import ExpectedDraft
from kiemdinh.services.notices.kinds import all_kinds
from kiemdinh.services.notices.models import Notice

pytestmark = pytest.mark.django_db
YEAR = "2023-2024"


def plan(cast: Cast) -> gap.GapPlan:
    return gap.plan_for_school(school_id=cast.school, today=TODAY)


def ask(cast: Cast, title: str = "Kế hoạch năm học", *, due_on: date | None = None, note: str = "") -> EvidenceRequest:
    return requests.ask_for_evidence(
        actor=cast.secretary, now=NOW, plan=plan(cast), criterion="1.1", school_year=YEAR, title=title,
        asked_of=cast.teacher.account_id, due_on=due_on, note=note)


def expect(cast: Cast, title: str) -> None:
    draft = ExpectedDraft("1.1", title, "each_year", maker_id=cast.teacher.account_id)
    expected.add_expected(actor=cast.secretary, now=NOW, plan=plan(cast), draft=draft)


def answer(cast: Cast, row: EvidenceRequest) -> None:
    paper = use_cases.register_document(actor=cast.teacher, now=NOW, school_id=cast.school, subject="Bản chụp")
    requests.answer_request(
        actor=cast.teacher, now=NOW, request_id=row.pk, version=row.version, document_id=paper.pk)
    row.refresh_from_db()


def ringing(actor: Actor) -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(account_id=actor.account_id, read_at__isnull=True).order_by("pk")
    return list(rows.values_list("kind", "text", "url"))


def test_the_kinds_can_be_chosen() -> None:
    assert set(NOTICE_KINDS) == {k.key for k in all_kinds() if k.group == "Minh chứng"}


def test_each_step_tells_the_next_in_turn_and_ends_the_last_notice(cast: Cast) -> None:
    row = ask(cast, due_on=TODAY + timedelta(days=3), note="Bản có dấu")
    url, what = f"/minh-chung-can-nop/{row.pk}/", "minh chứng “Kế hoạch năm học” (tiêu chí 1.1, năm học 2023–2024)"
    assert ringing(cast.teacher) == [
        ("evidence.ask", f"Phạm Thị Thu Hà nhờ bạn nộp {what}, hạn 05/10/2023. Lời nhắn: Bản có dấu", url)]
    answer(cast, row)
    assert ringing(cast.teacher) == []
    assert ringing(cast.secretary) == [("evidence.answer", f"Bùi Thị Ánh Tuyết đã nộp {what}, chờ bạn xem.", url)]
    requests.return_request(
        actor=cast.secretary, now=NOW, request_id=row.pk, version=row.version, reason="Thiếu trang 2")
    assert ringing(cast.secretary) == []
    assert ringing(cast.teacher) == [
        ("evidence.return", f"Phạm Thị Thu Hà trả lại {what}: Thiếu trang 2", url)]
    row.refresh_from_db()
    answer(cast, row)
    requests.accept_request(actor=cast.secretary, now=NOW, request_id=row.pk, version=row.version)
    assert ringing(cast.secretary) == []
    assert ringing(cast.teacher) == [("evidence.accept", f"Phạm Thị Thu Hà đã nhận {what}.", url)]


def test_a_withdrawn_request_stops_ringing(cast: Cast) -> None:
    row, other = ask(cast), ask(cast, "Biên bản")
    requests.withdraw_request(actor=cast.secretary, now=NOW, request_id=row.pk, version=row.version)
    assert [url for _, _, url in ringing(cast.teacher)] == [f"/minh-chung-can-nop/{other.pk}/"]


def test_a_column_rings_once_and_until_the_last_is_handed_in(cast: Cast) -> None:
    for title in ("Kế hoạch", "Tờ trình"):
        expect(cast, title)
    requests.ask_column(actor=cast.secretary, now=NOW, plan=plan(cast), school_year=YEAR)
    text = "Phạm Thị Thu Hà nhờ bạn nộp 2 minh chứng của năm học 2023–2024: “Kế hoạch”, “Tờ trình”."
    assert ringing(cast.teacher) == [("evidence.ask", text, "/viec-cua-toi/")]
    first, second = EvidenceRequest.objects.order_by("pk")
    answer(cast, first)
    assert ringing(cast.teacher) == [("evidence.ask", text, "/viec-cua-toi/")]
    answer(cast, second)
    assert ringing(cast.teacher) == []
    assert len(ringing(cast.secretary)) == 2


def test_the_head_who_takes_over_ends_the_notice_of_who_asked(cast: Cast) -> None:
    row = ask(cast)
    answer(cast, row)
    requests.accept_request(actor=cast.principal, now=NOW, request_id=row.pk, version=row.version)
    assert ringing(cast.secretary) == ringing(cast.principal) == []
    assert [kind for kind, _, _ in ringing(cast.teacher)] == ["evidence.accept"]


def test_somebody_who_left_is_not_told(cast: Cast) -> None:
    from kiemdinh.rooms.people.models import Post

    row = ask(cast)
    Post.objects.filter(account_id=cast.secretary.account_id).update(ends_on=TODAY - timedelta(days=1))
    answer(cast, row)
    assert ringing(cast.secretary) == []


def test_what_is_refused_tells_nobody(cast: Cast) -> None:
    row = ask(cast)
    before = ringing(cast.teacher)
    with pytest.raises(EvidenceProblem, match="Chưa có văn bản nào"):
        requests.answer_request(actor=cast.teacher, now=NOW, request_id=row.pk, version=1)
    with pytest.raises(EvidenceProblem, match="chưa xong"):
        ask(cast)
    assert (ringing(cast.teacher), ringing(cast.secretary), Document.objects.count()) == (before, [], 0)
