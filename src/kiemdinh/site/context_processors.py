"""What the shell of every page shows: who I am, for which unit, which cycle, where I can go."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kiemdinh.demo.build import sign_in_choices
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people.rules import ROLES
from kiemdinh.rooms.self_assessment.queries import navigation as self_assessment
from kiemdinh.services.notices.reading import MOST, UNREAD, unread_count, unread_counts
from kiemdinh.services.prepared import prepared
from kiemdinh.site.menu import OF_AUTHORITY, OF_SCHOOL, Viewer, current_label, menu_of
from kiemdinh.site.pages import home_of

# The guide page of each named address; the longest match wins.
GUIDE = {
    "self_assessment:school": "trang-truong",
    "self_assessment:new_cycle": "chu-ky-moi",
    "self_assessment:lineage": "lay-lai",
    "self_assessment:old_version": "lay-lai",
    "self_assessment:old_level_4": "lay-lai",
    "self_assessment:my_work": "viec-cua-toi",
    "self_assessment:board": "bang-tieu-chi",
    "self_assessment:sheet": "phieu-tieu-chi",
    "self_assessment:level_4": "phieu-tieu-chi",
    "self_assessment:sheet_history": "lich-su-sua",
    "self_assessment:narrative_history": "lich-su-sua",
    "self_assessment:council": "hoi-dong",
    "self_assessment:assignments": "hoi-dong",
    "self_assessment:remind": "nhac-viec",
    "self_assessment:talk": "trao-doi",
    "self_assessment:comment": "trao-doi",
    "self_assessment:question": "cau-hoi",
    "self_assessment:own_answer": "cau-hoi",
    "self_assessment:group": "hoi-dong",
    "self_assessment:plan": "ke-hoach-tu-danh-gia",
    "self_assessment:content_items": "noi-ham",
    "self_assessment:improvement_": "ke-hoach-cai-tien",
    "self_assessment:add_plan_item": "ke-hoach-cai-tien",
    "self_assessment:plan_item": "ke-hoach-cai-tien",
    "self_assessment:add_issue": "ke-hoach-cai-tien",
    "self_assessment:issue": "ke-hoach-cai-tien",
    "self_assessment:review": "ke-hoach-cai-tien",
    "self_assessment:report": "bao-cao",
    "self_assessment:consultation": "cong-bo",
    "self_assessment:versions": "cong-bo",
    "self_assessment:renew": "cong-bo",
    "self_assessment:unlock": "cong-bo",
    "self_assessment:checks": "kiem-tra",
    "self_assessment:narrative": "bao-cao",
    "self_assessment:evidence": "minh-chung",
    "notices": "thong-bao",
    "self_assessment:evidence_gap": "minh-chung-nam",
    "self_assessment:evidence_waiting": "chep-nhap-minh-chung",
    "self_assessment:copy_evidence": "chep-nhap-minh-chung",
    "self_assessment:import_evidence": "chep-nhap-minh-chung",
    "self_assessment:form_": "bieu-mau",
    "registration": "dang-ky-danh-gia",
    "exchange": "nhap-bao-cao",
    "exchange:dossier": "goi-ho-so",
    "evidence": "minh-chung",
    "evidence:gap": "minh-chung-nam",
    "evidence:expected": "minh-chung-nam",
    "evidence:capture": "nop-minh-chung",
    "evidence:my_requests": "nop-minh-chung",
    "evidence:request": "nop-minh-chung",
    "evidence:view": "chep-nhap-minh-chung",
    "self_assessment:upload_evidence": "tai-nhieu-tep",
    "evidence:upload": "tai-nhieu-tep",
    "evidence:batch": "tai-nhieu-tep",
    "evidence:upload_file": "tai-nhieu-tep",
    "evidence:storage": "dung-luong",
    "evidence:duplicates": "dung-luong",
    "school_profile": "so-lieu",
    "school_profile:import": "nhap-so-lieu",
    "school_profile:read": "nhap-so-lieu",
    "school_profile:template": "nhap-so-lieu",
    "self_assessment:figure": "dong-bo-so-lieu",
    "external_assessment:offline": "di-khao-sat",
    "recognition": "cong-nhan",
    "recognition:import": "thu-hoi",
    "recognition:reorganise": "thu-hoi",
    "people": "tai-khoan",
    "regulations": "quy-dinh",
    "regulations:official": "nguyen-van",
    "organisations": "don-vi",
    "external_assessment": "danh-gia-ngoai",
    "external_assessment:draft": "bao-cao-danh-gia-ngoai",
    "external_assessment:final": "bao-cao-danh-gia-ngoai",
    "external_assessment:findings": "bao-cao-danh-gia-ngoai",
    "external_assessment:team": "lap-doan",
    "external_assessment:new_plan": "lap-doan",
    "external_assessment:plan": "lap-doan",
    "external_assessment:replace_member": "lap-doan",
    "assessors": "nguoi-danh-gia",
    "assessors:mine": "loi-moi-danh-gia",
    "assessors:declare": "loi-moi-danh-gia",
    "assessors:own_tie": "loi-moi-danh-gia",
    "public_portal": "tra-cuu-cong-khai",
    "public_portal:desk": "cong-bo-ket-qua",
    "public_portal:withdraw": "cong-bo-ket-qua",
    "public_portal:news_": "cong-bo-ket-qua",
    "public_portal:remark_": "cong-bo-ket-qua",
    "public_portal:reports": "cong-bo-ket-qua",
    "public_portal:post_report": "cong-bo-ket-qua",
    "appraisal": "tham-dinh",
    "appraisal:appraisal": "thanh-vien-tham-dinh",
    "appraisal:meeting": "thanh-vien-tham-dinh",
    "appraisal:opinion": "thanh-vien-tham-dinh",
    "appraisal:study": "thanh-vien-tham-dinh",
    "duties": "lich-nhiem-vu",
    "planning": "ke-hoach-nam",
    "planning:targets": "chi-tieu",
    "planning:course": "tap-huan",
    "planning:new_course": "tap-huan",
    "planning:coverage": "tap-huan",
    "planning:my_courses": "tap-huan",
    "planning:edit_course": "tap-huan",
    "planning:cancel_course": "tap-huan",
    "planning:add_person": "tap-huan",
    "planning:import_people": "tap-huan",
    "planning:set_target": "chi-tieu",
    "planning:drop_target": "chi-tieu",
    "suggestions": "gop-y-kho-khan",
    "reporting": "bao-cao-dinh-ky",
    "statistics": "so-lieu-thong-ke",
    "statistics:overview": "tong-quan",
    "statistics:charts": "bieu-do",
    "statistics:targets": "chi-tieu",
    "statistics:validity": "tien-do",
    "statistics:progress": "tien-do",
    "statistics:school_progress": "tien-do",
    "account_login": "dang-nhap",
    "mfa": "dang-nhap",
    "account": "dang-nhap",
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Gives templates `nav`; computed only when a template reads it."""
    return {"nav": SimpleLazyObject(lambda: _navigation(request)), "demo_accounts": SimpleLazyObject(sign_in_choices)}


def _guide_url(request: HttpRequest) -> str:
    name = getattr(request.resolver_match, "view_name", "") or ""
    best = max((key for key in GUIDE if name.startswith(key)), key=len, default="")
    return f"/huong-dan/{GUIDE[best]}/" if best else "/huong-dan/"


def _navigation(request: HttpRequest) -> dict[str, Any]:
    nav: dict[str, Any] = {
        "help_url": _guide_url(request),
        "guide_url": "/huong-dan/",
        "accessibility_url": "/huong-dan/tiep-can/",
        "signin_url": "/dang-nhap/",
        "home_url": "/",
        "items": [],
    }
    if not hasattr(request, "user") or not request.user.is_authenticated:
        nav.update(search_url="/tra-cuu/", search_hint="Tìm trường được công nhận")
        return nav
    actor = request.actor
    nav.update(
        person_name=actor.full_name or request.user.full_name,
        account_url="/tai-khoan/bao-mat/",
        signout_url="/dang-xuat/",
        account_id=actor.account_id,
        home_url=home_of(actor) if not actor.posts else "/",
        person_role="",
    )
    unread, mine = _counts(actor, request.today)
    nav["bell"] = _bell(unread)
    nav["menu"] = [
        {"label": "Đổi mật khẩu", "url": "/tai-khoan/mat-khau/", "icon": "key"},
        {"label": "Xác thực hai bước", "url": "/tai-khoan/bao-mat/", "icon": "shield"},
        {"label": "Lời mời đánh giá", "url": "/nguoi-danh-gia/loi-moi/", "icon": "users"},
        {"label": "Việc đang chạy", "url": "/viec-nen/", "icon": "clock"},
        {"label": "Các bộ quy định", "url": "/quy-dinh/", "icon": "book-law"},
    ]
    if not actor.posts:
        return nav
    if any(not p.ended for p in actor.posts):
        nav["suggest_url"] = "/kien-nghi/gui/"
        nav["menu"].append({"label": "Kiến nghị tôi đã gửi", "url": "/kien-nghi/", "icon": "chat"})
    post = next((p for p in actor.posts if p.unit_kind == "school" and not p.ended), actor.posts[0])
    if post.unit_kind == "school":
        nav["menu"].append({"label": "Kết quả công nhận", "url": "/cong-nhan/", "icon": "shield"})
    place = scopes.unit_label(unit_id=post.unit_id, on=post.as_of)
    nav["home_url"] = home_of(actor, code=place.code)
    nav.update(unit_name=place.name, unit_place=place.place, person_role=ROLES[post.role].label)
    cycle = None
    if post.unit_kind == "school":
        access = getattr(request, "cycle_access", None)
        cycle = self_assessment.cycle_in_view(school_id=post.unit_id, access=access)
    if cycle is not None:
        nav["cycle_label"] = cycle.label
        nav["person_role"] = cycle.council_label(actor.account_id) or nav["person_role"]
    viewer = Viewer(actor=actor, unit_id=post.unit_id, code=place.code, waiting=mine, cycle=cycle)
    table = OF_SCHOOL if post.unit_kind == "school" else OF_AUTHORITY
    nav["items"] = menu_of(viewer, table=table, path=request.path)
    nav["current_label"] = current_label(nav["items"])
    return nav


def _counts(actor: Actor, today: date) -> tuple[int, int]:
    """How many notices are unread and how much work waits; one prepared read for both."""
    units = tuple(sorted({p.unit_id for p in actor.posts if not p.ended}))
    if actor.account_id is None or not units:
        return unread_count(account_id=actor.account_id), 0
    found = {UNREAD: 0, self_assessment.WORK: 0}
    asked = self_assessment.asked_for(account_id=actor.account_id, unit_ids=units, today=today)
    for tag, number in _shell_counts(**asked):
        found[tag] += number
    return found[UNREAD], found[self_assessment.WORK]


@prepared
def _shell_counts(**asked: Any) -> QuerySet[Any]:
    work = self_assessment.work_counts(**asked)
    return unread_counts(account_id=asked["account_id"]).union(*work, all=True)


def _bell(count: int) -> dict[str, Any]:
    """The bell of the header: how many notices wait to be read, in figures and in words."""
    shown = f"{MOST - 1}+" if count >= MOST else str(count or "")
    label = f"Thông báo, {shown} chưa đọc" if count else "Thông báo, không có gì chưa đọc"
    return {"url": "/thong-bao/", "count": shown, "label": label}
