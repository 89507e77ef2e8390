"""What waits for a person from the appraisal: of the Sở, the council, the school and the commune."""

from collections.abc import Iterator
from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import (
    Appraisal,
    AppraisalCouncil,
    CommuneNote,
    OpinionSheet,
    SupplyRequest,
    YearlyList,
)
from kiemdinh.rooms.appraisal.queries.access import visible_appraisals, visible_listed
from kiemdinh.rooms.appraisal.rules.states import (
    ANSWERED,
    ASKED,
    CHAIR,
    DRAFT,
    MET,
    OFFICE,
    PASSED,
    PROPOSED,
    RETURNED,
    SECRETARY,
    SIGNERS,
    STUDYING,
    VICE_CHAIR,
)
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.queries.my_work import Source, WorkItem

KINDS = {
    "appraisal_opinion": "Phiếu ý kiến thẩm định",
    "appraisal_meeting": "Họp, biên bản thẩm định",
    "appraisal_supply": "Bổ sung, giải trình khi thẩm định",
    "appraisal_office": "Thẩm định: việc của Sở",
    "appraisal_commune": "Sở hỏi về trường",
}


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Everything of this room that waits for the actor."""
    if actor.account_id is None:
        return []
    return [*_council(actor, today), *_office(actor, today), *_school(actor, today), *_commune(actor, today)]


def _item(
    kind: str, title: str, note: str, url: str, button: str, look: str, today: date, due: date | None
) -> WorkItem:
    late = max((today - due).days, 0) if due else 0
    return WorkItem(kind, title, note, url, button, due, late, look)


def _council(actor: Actor, today: date) -> Iterator[WorkItem]:
    """A member: the own sheet, answers to look at; chair and secretary: the meeting and its minutes."""
    mine = assessors.engagements_of(actor.account_id, today, kind="council")
    roles = {e.ref_id: e.role for e in mine if e.is_clean}
    if not roles:
        return
    rows = list(Appraisal.objects.filter(pk__in=roles, state__in=(STUDYING, MET)).select_related("council"))
    names = organisations.names_on(unit_ids={r.school_id for r in rows}, on=today)
    handed = set(
        OpinionSheet.objects.filter(
            appraisal__in=rows, member__assessor__account_id=actor.account_id, submitted_at__isnull=False
        ).values_list("appraisal_id", flat=True)
    )
    for row in rows:
        name, due = names.get(row.school_id, ""), row.council.meeting_on
        if row.state == STUDYING and row.pk not in handed:
            yield _item(
                "appraisal_opinion",
                f"Viết phiếu ý kiến về {name}",
                row.council.title,
                f"/tham-dinh/{row.pk}/phieu/",
                "Viết phiếu",
                "edit",
                today,
                due,
            )
        if roles[row.pk] in (CHAIR, VICE_CHAIR, SECRETARY) and (row.state == MET or _all_handed_in(row)):
            words = "Hoàn thiện biên bản thẩm định" if row.state == MET else "Đủ phiếu ý kiến, họp hội đồng về"
            yield _item(
                "appraisal_meeting",
                f"{words} {name}",
                row.council.title,
                f"/tham-dinh/{row.pk}/hop/",
                "Biên bản" if row.state == MET else "Ghi cuộc họp",
                "users",
                today,
                due,
            )
    asked = SupplyRequest.objects.filter(appraisal__in=rows, asked_by_id=actor.account_id, state=ANSWERED)
    by_id = {r.pk: r for r in rows}
    for request in asked.order_by("answered_at", "pk"):
        yield _item(
            "appraisal_supply",
            f"{names.get(by_id[request.appraisal_id].school_id, 'Trường')} đã trả lời yêu cầu bổ sung",
            request.text[:140],
            f"/tham-dinh/{request.appraisal_id}/bo-sung/",
            "Xem trả lời",
            "check",
            today,
            None,
        )


def _all_handed_in(row: Appraisal) -> bool:
    seats = row.council.members.filter(left_on__isnull=True).count()
    done = OpinionSheet.objects.filter(appraisal=row, submitted_at__isnull=False, member__left_on__isnull=True).count()
    return seats > 0 and done == seats


def _office(actor: Actor, today: date) -> Iterator[WorkItem]:
    """The Sở: lists to fix, councils to decide, results to notify before the decision is due."""
    units = {p.unit_id for p in actor.posts if p.role in OFFICE and not p.ended}
    if not units:
        return
    if any(p.role in SIGNERS and not p.ended for p in actor.posts):
        for row in YearlyList.objects.filter(department_id__in=units, state=DRAFT).order_by("year", "round"):
            title = f"Chốt danh sách trường được xem xét năm {row.year}"
            yield _item(
                "appraisal_office", title, "Đang rà soát", f"/tham-dinh/danh-sach/{row.pk}/", "Xem", "list", today, None
            )
        for council in AppraisalCouncil.objects.filter(department_id__in=units, state=PROPOSED).order_by("proposed_on"):
            title = f"Quyết định {council.title}"
            url = f"/tham-dinh/hoi-dong/{council.pk}/"
            yield _item("appraisal_office", title, "Đã trình Giám đốc Sở", url, "Quyết định", "stamp", today, None)
    rows = list(Appraisal.objects.filter(council__department_id__in=units, state=PASSED).order_by("decision_due_on"))
    names = organisations.names_on(unit_ids={r.school_id for r in rows}, on=today)
    for appraisal in rows:
        yield _item(
            "appraisal_office",
            f"Thông báo kết quả thẩm định {names.get(appraisal.school_id, '')}",
            "Biên bản đã thông qua; hạn là hạn ra quyết định",
            f"/tham-dinh/{appraisal.pk}/thong-bao/",
            "Lập thông báo",
            "bell",
            today,
            appraisal.decision_due_on,
        )


def _school(actor: Actor, today: date) -> Iterator[WorkItem]:
    rows = SupplyRequest.objects.filter(
        state__in=(ASKED, RETURNED),
        appraisal__in=visible_appraisals(actor, today=today, action="supply").values("pk"),
    )
    for row in rows.order_by("due_on", "pk"):
        yield _item(
            "appraisal_supply",
            "Bổ sung, giải trình với hội đồng thẩm định",
            (row.return_reason or row.text)[:140],
            f"/tham-dinh/{row.appraisal_id}/bo-sung/",
            "Trả lời",
            "send",
            today,
            row.due_on,
        )


def _commune(actor: Actor, today: date) -> Iterator[WorkItem]:
    units = {p.unit_id for p in actor.posts if p.unit_kind == "commune" and not p.ended}
    if not units:
        return
    rows = CommuneNote.objects.filter(
        state=ASKED, commune_id__in=units, listed_school__in=visible_listed(actor, action="answer_commune").values("pk")
    ).select_related("listed_school")
    names = organisations.names_on(unit_ids={r.listed_school.school_id for r in rows}, on=today)
    for row in rows.order_by("due_on", "pk"):
        yield _item(
            "appraisal_commune",
            f"Sở hỏi về {names.get(row.listed_school.school_id, '')}",
            row.question[:140],
            f"/tham-dinh/truong-xem-xet/{row.listed_school_id}/",
            "Trả lời",
            "help",
            today,
            row.due_on,
        )


SOURCE = Source(kinds=KINDS, items=items)
