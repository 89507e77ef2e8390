"""The yearly list: drawing it up, deciding otherwise by hand with a reason, fixing it; questions to the commune."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import Appraisal, CommuneNote, ListedSchool, YearlyList
from kiemdinh.rooms.appraisal.queries.access import department_of, list_for, listed_for
from kiemdinh.rooms.appraisal.queries.candidates import Candidate, candidate, candidates_of
from kiemdinh.rooms.appraisal.queries.papers import list_context
from kiemdinh.rooms.appraisal.queries.procedure import EDITION, list_limits
from kiemdinh.rooms.appraisal.rules.candidates import Limits, consider, degree_to_consider, may_be_listed
from kiemdinh.rooms.appraisal.rules.states import COMMUNE_NOTE, DRAFT, YEARLY_LIST, Facts
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.appraisal.use_cases.telling import commune_of, settle, tell_school, tell_unit
from kiemdinh.rooms.appraisal.use_cases.writing import log, moved, number_and_day, words_of, write
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.regulations.use_cases import keep_form


def draw_up_list(*, actor: Actor, now: datetime, year: int) -> YearlyList:
    """Begins the list of a year (a further round when one is fixed already) with every school of the Sở looked at.

    Raises AppraisalProblem (a draft is open, a year out of reach), PermissionDenied.
    """
    today, department_id = timezone.localdate(now), department_of(actor)
    if department_id is None:
        raise PermissionDenied("Chỉ Sở Giáo dục và Đào tạo lập danh sách trường được xem xét.")
    if abs(year - today.year) > 1:
        raise AppraisalProblem(
            f"Chỉ lập danh sách của năm {today.year - 1}, {today.year} hoặc {today.year + 1}.", field="year"
        )
    same = YearlyList.objects.filter(department_id=department_id, year=year).order_by("-round").first()
    if same is not None and same.state == DRAFT:
        raise AppraisalProblem(f"Danh sách năm {year} đang rà soát. Hãy mở danh sách ấy.", field="year")
    row = YearlyList(
        department_id=department_id,
        year=year,
        round=same.round + 1 if same else 1,
        edition_code=EDITION,
        state=YEARLY_LIST.start,
        created_at=now,
        created_by_id=actor.account_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _look_again(row, today)
            log(
                actor_id=actor.account_id,
                unit_id=department_id,
                action="list.draw_up",
                kind="yearly_list",
                row_id=row.pk,
                now=now,
                year=year,
                round=row.round,
            )
    except IntegrityError as error:
        raise AppraisalProblem(f"Danh sách năm {year} vừa có người lập. Hãy mở danh sách ấy.", field="year") from error
    return row


def look_again(*, actor: Actor, now: datetime, list_id: int, version: int) -> YearlyList:
    """Looks at all schools anew; what was decided by hand stays. Raises AppraisalProblem, PermissionDenied, Http404."""
    access = list_for(actor=actor, list_id=list_id, today=timezone.localdate(now), action="edit")
    row = access.yearly_list
    with transaction.atomic():
        write(row, version=version, what="danh sách này")
        _look_again(row, access.today)
        log(
            actor_id=actor.account_id,
            unit_id=row.department_id,
            action="list.look_again",
            kind="yearly_list",
            row_id=row.pk,
            now=now,
        )
    return row


def _look_again(row: YearlyList, today: date) -> None:
    """Writes the findings of every school; a school that stands in another list of the year, or is still being
    appraised, is left out.
    """
    limits = list_limits(today)
    taken = set(
        ListedSchool.objects.filter(
            yearly_list__department_id=row.department_id, yearly_list__year=row.year, listed=True
        )
        .exclude(yearly_list=row)
        .values_list("school_id", flat=True)
    )
    open_now = Appraisal.objects.filter(state__in=("waiting", "studying", "met")).values_list("school_id", flat=True)
    taken |= set(open_now)
    kept = {s.school_id: s for s in ListedSchool.objects.filter(yearly_list=row)}
    new, changed = [], []
    for found in candidates_of(department_id=row.department_id, on=today):
        if found.school_id in taken or (not found.work and found.school_id not in kept):
            # A school without a single year of finished work is not a case yet; it can be added by hand.
            continue
        place = kept.pop(found.school_id, None)
        if place is None:
            new.append(
                _fill(ListedSchool(yearly_list=row, school_id=found.school_id, listed=False), found, limits, today)
            )
        else:
            changed.append(_fill(place, found, limits, today))
    ListedSchool.objects.bulk_create(new)
    ListedSchool.objects.bulk_update(changed, ["listed", "findings", "years", "degree", "report"])
    YearlyList.objects.filter(pk=row.pk).update(reviewed_on=today)
    row.refresh_from_db()


def _fill(place: ListedSchool, found: Candidate, limits: Limits, today: date) -> ListedSchool:
    findings = consider(found.data, limits, on=today)
    place.findings = [f.to_json() for f in findings]
    place.years = [
        {"year": w.school_year, "kind": w.kind, "label": w.label, "generation": w.generation} for w in found.work
    ]
    place.degree = degree_to_consider(found.data, limits.minimums) or None
    place.report_id = found.report_id
    if not place.by_hand:
        place.listed = may_be_listed(findings)
    return place


def decide_by_hand(
    *, actor: Actor, now: datetime, list_id: int, school_id: int, version: int, listed: bool, reason: str
) -> ListedSchool:
    """Puts a school into the draft or takes it out, whatever the data say; the reason is kept.

    Raises AppraisalProblem (no reason, a school that no list may hold), StaleRow, PermissionDenied, Http404.
    """
    access = list_for(actor=actor, list_id=list_id, today=timezone.localdate(now), action="edit")
    row = ListedSchool.objects.filter(yearly_list=access.yearly_list, school_id=school_id).first()
    if row is None:
        raise Http404
    words = _reason(reason)
    if listed:
        _require_possible(row)
    with transaction.atomic():
        write(row, version=version, what="trường này trong danh sách", listed=listed, by_hand=True, reason=words)
        log(
            actor_id=actor.account_id,
            unit_id=row.school_id,
            action="list.add" if listed else "list.remove",
            kind="yearly_list",
            row_id=list_id,
            now=now,
            reason=words,
        )
    return row


def add_school(*, actor: Actor, now: datetime, list_id: int, code: str, reason: str) -> ListedSchool:
    """Adds a school that was not looked at (no finished work yet) by its code.

    Raises AppraisalProblem (unknown, of another Sở, there already, no reason), PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = list_for(actor=actor, list_id=list_id, today=today, action="edit")
    row = access.yearly_list
    facts = organisations.school_facts(code=code.strip(), on=today)
    path = organisations.path_on(unit_id=row.department_id, on=today)
    if facts is None or facts.ended or not facts.path.startswith(path):
        raise AppraisalProblem(f"Không có trường mã “{code.strip()}” trong tỉnh. Hãy xem lại mã trường.", field="code")
    if ListedSchool.objects.filter(yearly_list=row, school_id=facts.unit_id).exists():
        raise AppraisalProblem(
            f"{facts.name} đã có trong bảng rà soát. Hãy tìm trường ấy ở bảng bên dưới.", field="code"
        )
    words, found = _reason(reason), candidate(school_id=facts.unit_id, on=today)
    if found is None:
        raise Http404
    place = ListedSchool(yearly_list=row, school_id=facts.unit_id, listed=True, by_hand=True, reason=words)
    place = _fill(place, found, list_limits(today), today)
    _require_possible(place)
    try:
        with transaction.atomic():
            place.save(force_insert=True)
            log(
                actor_id=actor.account_id,
                unit_id=facts.unit_id,
                action="list.add",
                kind="yearly_list",
                row_id=row.pk,
                now=now,
                reason=words,
            )
    except IntegrityError as error:
        raise AppraisalProblem(f"{facts.name} vừa được người khác đưa vào.", field="code") from error
    return place


def _require_possible(place: ListedSchool) -> None:
    """A type of school that the circular does not recognise never enters, not even by hand."""
    for finding in place.findings:
        if finding["key"] == "applies" and finding["ok"] is False:
            raise AppraisalProblem(f"{finding['text']} ({finding['article']})")


def _reason(text: str) -> str:
    words = words_of(text, label="Lý do", field="reason")
    if not words:
        raise AppraisalProblem("Hãy ghi lý do để danh sách còn lưu vì sao.", field="reason")
    return words


def fix_list(
    *, actor: Actor, now: datetime, list_id: int, version: int, number: str, fixed_on: date | None
) -> YearlyList:
    """The leader of the Sở fixes the list with số and day; schools and communes are told.

    Raises AppraisalProblem (nothing listed, số or day wrong), StaleRow, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = list_for(actor=actor, list_id=list_id, today=today, action="fix")
    row = access.yearly_list
    listed = list(ListedSchool.objects.filter(yearly_list=row, listed=True))
    problems = () if listed else ("Danh sách chưa có trường nào. Hãy đưa ít nhất một trường vào.",)
    state = moved(YEARLY_LIST, state=row.state, action="fix", roles=access.roles, facts=Facts(problems=problems))
    words = number_and_day(number=number, day=fixed_on, today=today)
    signed = people.signature_for(unit_id=row.department_id, on=fixed_on or today)
    with transaction.atomic():
        write(
            row,
            version=version,
            what="danh sách này",
            state=state,
            number=words,
            fixed_on=fixed_on,
            signer_name=signed.full_name,
            signer_post=" ".join(signed.lines),
        )
        row.frozen = list_context(access)
        row.save(update_fields=["frozen"])
        keep_form("danh-sach-truong-xem-xet", row_id=row.pk, edition_code=EDITION, unit_id=row.department_id, on=today)
        log(
            actor_id=actor.account_id,
            unit_id=row.department_id,
            action="list.fix",
            kind="yearly_list",
            row_id=row.pk,
            now=now,
            number=words,
            day=fixed_on,
            schools=len(listed),
        )
        for place in listed:
            text = f"Trường có trong danh sách được xem xét công nhận đạt chuẩn quốc gia năm {row.year}."
            tell_school(
                school_id=place.school_id,
                on=today,
                kind="appraisal.list",
                text=text,
                url=f"/tham-dinh/truong-xem-xet/{place.pk}/",
                now=now,
                actor_id=actor.account_id,
            )
    return row


def ask_commune(
    *, actor: Actor, now: datetime, listed_id: int, question: str, due_on: date | None = None
) -> CommuneNote:
    """Asks the commune of a listed school for information. Raises AppraisalProblem, PermissionDenied, Http404."""
    today = timezone.localdate(now)
    access = listed_for(actor=actor, listed_id=listed_id, today=today, action="ask_commune")
    words = words_of(question, label="Nội dung hỏi", field="text")
    if not words:
        raise AppraisalProblem("Hãy ghi nội dung cần UBND xã cho biết.", field="text")
    if due_on is not None and due_on < today:
        raise AppraisalProblem("Hạn trả lời phải từ hôm nay trở đi.", field="due_on")
    commune = commune_of(access.listed.school_id, today)
    if commune is None:
        raise AppraisalProblem("Chưa biết trường đóng ở xã nào. Hãy bổ sung địa bàn của trường ở mục Đơn vị.")
    if CommuneNote.objects.filter(listed_school=access.listed, state=COMMUNE_NOTE.start, question=words).exists():
        raise AppraisalProblem("Câu hỏi này đã gửi, UBND xã chưa trả lời. Không cần gửi lại.", field="text")
    with transaction.atomic():
        row = CommuneNote.objects.create(
            listed_school=access.listed,
            commune_id=commune,
            state=COMMUNE_NOTE.start,
            question=words,
            due_on=due_on,
            asked_at=now,
            asked_by_id=actor.account_id,
        )
        log(
            actor_id=actor.account_id,
            unit_id=access.listed.school_id,
            action="list.ask_commune",
            kind="listed_school",
            row_id=listed_id,
            now=now,
            note=row.pk,
        )
        name = organisations.name_as_of(unit_id=access.listed.school_id, on=today)
        tell_unit(
            unit_id=commune,
            on=today,
            kind="appraisal.commune",
            text=f"Sở hỏi về {name}: {words}",
            url=f"/tham-dinh/truong-xem-xet/{listed_id}/",
            now=now,
            actor_id=actor.account_id,
            about=f"commune_note:{row.pk}/",
        )
    return row


def answer_commune(
    *, actor: Actor, now: datetime, note_id: int, version: int, action: str, answer: str = ""
) -> CommuneNote:
    """The commune answers, or the Sở takes the question back ("withdraw").

    Raises AppraisalProblem, StaleRow, PermissionDenied, Http404.
    """
    row = CommuneNote.objects.filter(pk=note_id).first()
    if row is None or action not in ("answer", "withdraw"):
        raise Http404
    permit = "answer_commune" if action == "answer" else "ask_commune"
    today = timezone.localdate(now)
    access = listed_for(actor=actor, listed_id=row.listed_school_id, today=today, action=permit)
    words = words_of(answer, label="Nội dung trả lời", field="answer")
    if action == "answer" and not words:
        raise AppraisalProblem("Hãy ghi nội dung trả lời.", field="answer")
    state = moved(COMMUNE_NOTE, state=row.state, action=action, roles=access.roles, facts=Facts())
    values: dict[str, object] = {"state": state}
    if action == "answer":
        values |= {"answer": words, "answered_at": now, "answered_by_id": actor.account_id}
    with transaction.atomic():
        write(row, version=version, what="câu hỏi này", **values)
        settle(about=f"commune_note:{row.pk}/", now=now)
        log(
            actor_id=actor.account_id,
            unit_id=access.listed.school_id,
            action=f"list.{action}_commune",
            kind="listed_school",
            row_id=row.listed_school_id,
            now=now,
            note=row.pk,
        )
        if action == "answer":
            name = organisations.name_as_of(unit_id=access.listed.school_id, on=today)
            tell_unit(
                unit_id=access.listed.yearly_list.department_id,
                on=today,
                kind="appraisal.commune",
                text=f"UBND xã trả lời về {name}.",
                url=f"/tham-dinh/truong-xem-xet/{row.listed_school_id}/",
                now=now,
                actor_id=actor.account_id,
            )
    return row
