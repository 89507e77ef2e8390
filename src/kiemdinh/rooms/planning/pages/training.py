"""Training courses: the list, one course with its people, certificates, coverage, one's own courses."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.vietnamese import fold, format_date
from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.planning.exports import training as exports
from kiemdinh.rooms.planning.forms.training import CancelForm, CertificateForm, CourseForm, PeriodForm, PersonForm
from kiemdinh.rooms.planning.pages.access import asked_unit, show_problem
from kiemdinh.rooms.planning.queries import training as queries
from kiemdinh.rooms.planning.queries.plans import body_of
from kiemdinh.rooms.planning.rules.training import COURSE_PERMITS, KINDS, POSTS, CourseFacts, share
from kiemdinh.rooms.planning.use_cases import PlanningProblem
from kiemdinh.rooms.planning.use_cases import training as use_cases
from kiemdinh.services.pages import DOCX, XLSX, made_file, query, signed_in_page

PER_PAGE = 100
_TERM_YEARS = 5


@require_safe
@signed_in_page
def courses(request: HttpRequest) -> HttpResponse:
    """The courses of a unit and of those below; search, filters and Excel of exactly what is shown."""
    access = unit_for(actor=request.actor, code=asked_unit(request), today=request.today, table=COURSE_PERMITS)
    kind = request.GET.get("loai", "") if request.GET.get("loai") in KINDS else ""
    text, wanted = request.GET.get("tim", "").strip()[:200], request.GET.get("nam", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else None
    rows = queries.courses(unit=access.unit, today=request.today, year=year, kind=kind, text=text)
    words = "; ".join(
        w for w in (KINDS.get(kind, ""), f"Năm {year}" if year else "", f"Tìm “{text}”" if text else "") if w
    )
    code = asked_unit(request)
    if request.GET.get("xuat") == "xlsx":
        content = exports.courses_file(rows, title=f"Tập huấn: {body_of(access.unit)}", note=words)
        return made_file(content, f"tap-huan-{access.unit.code}.xlsx", XLSX)
    chips = [{"label": "Mọi loại", "url": query(don_vi=code, nam=year, tim=text), "current": not kind}]
    chips += [
        {"label": label, "url": query(don_vi=code, nam=year, tim=text, loai=key), "current": kind == key}
        for key, label in KINDS.items()
    ]
    return render(
        request,
        "planning/courses.html",
        {
            "unit": access.unit,
            "body": body_of(access.unit),
            "unit_code": code,
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "total": len(rows),
            "words": words,
            "chips": chips,
            "kind": kind,
            "year": year,
            "text": text,
            "may_edit": bool(access.may("edit")) and not access.unit.ended,
            "kept": query(don_vi=code),
            "export_url": query(don_vi=code, nam=year, loai=kind, tim=text, xuat="xlsx"),
        },
    )


@signed_in_page
def new(request: HttpRequest) -> HttpResponse:
    """Opens a course."""
    access = unit_for(
        actor=request.actor, code=asked_unit(request), today=request.today, table=COURSE_PERMITS, action="edit"
    )
    form = CourseForm(request.POST if request.method == "POST" else None, initial={"organiser": body_of(access.unit)})
    back = reverse("planning:courses") + query(don_vi=asked_unit(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = use_cases.save_course(
                actor=request.actor, now=request.now, unit_code=access.unit.code, facts=_facts(form)
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã mở lớp. Hãy thêm người dự.")
            return redirect("planning:course", course_id=row.pk)
    return _form(request, form, title="Mở lớp tập huấn", button="Mở lớp", back=back, label="Tập huấn")


def _facts(form: CourseForm) -> CourseFacts:
    return CourseFacts(**{key: value for key, value in form.cleaned_data.items() if key != "version"})


def _form(
    request: HttpRequest, form: Any, *, title: str, button: str, back: str, label: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "back": back, "back_label": label} | more
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


def _course(request: HttpRequest, course_id: int, action: str = "view") -> queries.CourseAccess:
    return queries.course_for(actor=request.actor, course_id=course_id, today=request.today, action=action)


@require_safe
@signed_in_page
def show(request: HttpRequest, course_id: int) -> HttpResponse:
    """One course with its people; those who hold it mark who was there."""
    access = _course(request, course_id)
    text = request.GET.get("tim", "").strip()[:200]
    everybody = queries.attendances(access)
    rows = [r for r in everybody if fold(text) in fold(f"{r.full_name} {r.workplace} {r.certificate_number}")]
    if request.GET.get("xuat") == "xlsx":
        content = exports.people_file(access, rows, note=f"Tìm “{text}”" if text else "")
        return made_file(content, f"nguoi-du-{access.course.pk}.xlsx", XLSX)
    state, label = queries.state_of(access.course, request.today)
    return render(
        request,
        "planning/course.html",
        {
            "course": access.course,
            "body": access.body,
            "kind_label": KINDS[access.course.kind],
            "state": state,
            "state_label": label,
            "page": Paginator([(r, POSTS[r.post]) for r in rows], PER_PAGE).get_page(request.GET.get("page")),
            "total": len(everybody),
            "present": sum(r.present is True for r in everybody),
            "certified": sum(bool(r.certificate_number) for r in everybody),
            "waiting": sum(r.present is True and not r.certificate_number for r in everybody),
            "text": text,
            "may_edit": bool(access.may("edit")) and not access.course.cancelled_reason,
            "begun": access.course.starts_on <= request.today,
            "certificate_form": CertificateForm(initial={"day": request.today, "version": access.course.version}),
            "export_url": query(tim=text, xuat="xlsx"),
        },
    )


@signed_in_page
def edit(request: HttpRequest, course_id: int) -> HttpResponse:
    """Changes what is written of a course."""
    access = _course(request, course_id, "edit")
    initial = {key: getattr(access.course, key) for key in (*CourseFacts.__dataclass_fields__, "version")}
    form = CourseForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            use_cases.save_course(
                actor=request.actor, now=request.now, course_id=course_id, version=version, facts=_facts(form)
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("planning:course", course_id=course_id)
    back = reverse("planning:course", args=[course_id])
    return _form(request, form, title="Sửa lớp tập huấn", button="Lưu", back=back, label=access.course.title)


@signed_in_page
def cancel(request: HttpRequest, course_id: int) -> HttpResponse:
    """Calls a course off."""
    access = _course(request, course_id, "edit")
    form = CancelForm(request.POST if request.method == "POST" else None, initial={"version": access.course.version})
    if request.method == "POST" and form.is_valid():
        try:
            use_cases.cancel_course(actor=request.actor, now=request.now, course_id=course_id, **form.cleaned_data)
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã hủy lớp; người trong danh sách có tài khoản được báo.")
            return redirect("planning:course", course_id=course_id)
    back = reverse("planning:course", args=[course_id])
    return _form(
        request, form, title="Hủy lớp tập huấn", button="Hủy lớp", back=back, label=access.course.title, kind="danger"
    )


@signed_in_page
def add(request: HttpRequest, course_id: int) -> HttpResponse:
    """Puts somebody on the list."""
    access = _course(request, course_id, "edit")
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = use_cases.add_person(
                actor=request.actor, now=request.now, course_id=course_id, person=use_cases.Person(**form.cleaned_data)
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, f"Đã thêm {row.full_name} vào danh sách.")
            return redirect("planning:course", course_id=course_id)
    back = reverse("planning:course", args=[course_id])
    return _form(
        request, form, title="Thêm người dự", button="Thêm vào danh sách", back=back, label=access.course.title
    )


@require_POST
@signed_in_page
def remove(request: HttpRequest, course_id: int, attendance_id: int) -> HttpResponse:
    """Takes somebody off the list."""
    try:
        use_cases.remove_person(actor=request.actor, now=request.now, course_id=course_id, attendance_id=attendance_id)
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "Đã bỏ người này khỏi danh sách.")
    return redirect("planning:course", course_id=course_id)


def _numbers(values: list[str]) -> list[int]:
    return [int(v) for v in values if v.isdecimal() and len(v) < 12]


@require_POST
@signed_in_page
def present(request: HttpRequest, course_id: int) -> HttpResponse:
    """Writes who of the page was there."""
    version = _numbers([request.POST.get("version", "")])
    try:
        count = use_cases.mark_present(
            actor=request.actor,
            now=request.now,
            course_id=course_id,
            version=version[0] if version else 0,
            shown=_numbers(request.POST.getlist("dong")),
            present=_numbers(request.POST.getlist("co-mat")),
        )
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, f"Đã điểm danh: {count} người có mặt.")
    return redirect("planning:course", course_id=course_id)


@require_POST
@signed_in_page
def certificates(request: HttpRequest, course_id: int) -> HttpResponse:
    """Gives numbers to everybody present without one."""
    access = _course(request, course_id, "edit")
    form = CertificateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "; ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("planning:course", course_id=access.course.pk)
    try:
        given, told = use_cases.give_certificates(
            actor=request.actor, now=request.now, course_id=course_id, **form.cleaned_data
        )
    except PlanningProblem as problem:
        messages.warning(request, "; ".join(problem.fields.values()) or str(problem))
    else:
        more = f" {told} chứng nhận được ghi vào danh sách người đánh giá." if told else ""
        messages.success(request, f"Đã cấp số cho {given} chứng nhận.{more}")
    return redirect("planning:course", course_id=course_id)


@require_safe
@signed_in_page
def word(request: HttpRequest, course_id: int) -> HttpResponse:
    """The list of the course in Word."""
    access = _course(request, course_id)
    return made_file(exports.attendance_docx(access), f"danh-sach-tap-huan-{course_id}.docx", DOCX)


@require_safe
@signed_in_page
def coverage(request: HttpRequest) -> HttpResponse:
    """How many of those who hold a post were trained in a period: a year, a term."""
    access = unit_for(actor=request.actor, code=asked_unit(request), today=request.today, table=COURSE_PERMITS)
    starts, ends = _period(request)
    rows = queries.coverage(path=access.unit.path, on=request.today, between=(starts, ends))
    words = f"Lớp kết thúc từ {format_date(starts)} đến {format_date(ends)}"
    code = asked_unit(request)
    if request.GET.get("xuat") == "xlsx":
        title = f"Độ phủ tập huấn: {body_of(access.unit)}"
        content = exports.coverage_file(rows, title=title, note=words)
        return made_file(content, f"do-phu-tap-huan-{access.unit.code}.xlsx", XLSX)
    today = request.today
    year = (date(today.year, 1, 1), date(today.year, 12, 31))
    term = (date(today.year - _TERM_YEARS + 1, 1, 1), date(today.year, 12, 31))
    chips = [
        {
            "label": label,
            "url": query(don_vi=code, tu=first.isoformat(), den=last.isoformat()),
            "current": (first, last) == (starts, ends),
        }
        for label, (first, last) in ((f"Năm {today.year}", year), (f"Nhiệm kỳ {term[0].year}–{today.year}", term))
    ]
    return render(
        request,
        "planning/coverage.html",
        {
            "body": body_of(access.unit),
            "unit_code": code,
            "kinds": list(KINDS.values()),
            "rows": [
                (row, [(label, n, share(n, row.total)) for label, n in zip(KINDS.values(), row.by_kind, strict=True)])
                for row in rows
            ],
            "people": queries.trained(path=access.unit.path, on=request.today, between=(starts, ends)),
            "words": words,
            "chips": chips,
            "form": PeriodForm(initial={"tu": starts, "den": ends}),
            "kept": query(don_vi=code),
            "export_url": query(don_vi=code, tu=starts.isoformat(), den=ends.isoformat(), xuat="xlsx"),
        },
    )


def _period(request: HttpRequest) -> tuple[date, date]:
    """The period of the address; this year when there is none or it makes no sense."""
    try:
        starts = date.fromisoformat(request.GET.get("tu", ""))
        ends = date.fromisoformat(request.GET.get("den", ""))
    except ValueError:
        starts, ends = date(request.today.year, 1, 1), date(request.today.year, 12, 31)
    return (starts, ends) if starts <= ends else (ends, starts)


@require_safe
@signed_in_page
def mine(request: HttpRequest) -> HttpResponse:
    """The courses and certificates of the person who asks."""
    rows = [(row, KINDS[row.course.kind]) for row in queries.own_attendances(request.actor.account_id)]
    return render(request, "planning/my_courses.html", {"rows": rows})
