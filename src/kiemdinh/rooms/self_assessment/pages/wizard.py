"""Opening a cycle in short steps: facts, what to take over, a look at it, then one transaction.

Every step is a form that posts to the same address; what was chosen travels along in the form.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.forms import WizardForm, posted_ids
from kiemdinh.rooms.self_assessment.pages.access import school_or_404
from kiemdinh.rooms.self_assessment.queries.access import school_target
from kiemdinh.rooms.self_assessment.queries.carrying import EvidenceOffer, Offer, offer_of
from kiemdinh.rooms.self_assessment.queries.carrying_view import counts_of, improvement_lines, people_lines
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label, may_have_boxes
from kiemdinh.rooms.self_assessment.queries.new_cycle import has_cycle_of_year, shape_of_new_cycle
from kiemdinh.rooms.self_assessment.queries.school_home import cycles_of_school
from kiemdinh.rooms.self_assessment.rules.carrying import ASSIGNMENTS, EVIDENCE, IMPROVEMENTS, TEXTS
from kiemdinh.rooms.self_assessment.rules.states import CYCLE_PERMITS
from kiemdinh.rooms.self_assessment.use_cases.carrying import CarriedOver, Choices, create_cycle_from
from kiemdinh.rooms.self_assessment.use_cases.cycles import create_cycle
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

STEP = "buoc"
FACTS, CHOOSE, LOOK, MAKE = "dau", "chon", "xem", "mo"
PEOPLE = "nguoi"
_CHOSEN_FROM = "da_chon_tu"


@dataclass(slots=True)
class _Wizard:
    """One request of the wizard: the school, the edition of today and the first step's form."""

    request: HttpRequest
    school: organisations.SchoolFacts
    choice: regulations.CycleChoice
    form: WizardForm
    sources: list[tuple[str, str]]

    @property
    def source_id(self) -> int | None:
        """The earlier cycle that was chosen on the first step."""
        return self.form.cleaned_data.get("source") if self.form.is_bound and self.form.is_valid() else None

    @property
    def facts(self) -> dict[str, Any]:
        """What the first step says about the new cycle."""
        return {k: v for k, v in self.form.cleaned_data.items() if k != "source"}


@login_required
def new_cycle(request: HttpRequest, code: str) -> HttpResponse:
    """The steps of a new cycle; without `buoc` a posted form opens the cycle at once, taking nothing over."""
    wizard = _wizard(request, code)
    step = request.POST.get(STEP, MAKE) if request.method == "POST" else FACTS
    if step not in (CHOOSE, LOOK, MAKE):
        return _facts_page(wizard, status=200)
    if not wizard.form.is_valid():
        if "source" in wizard.form.errors:  # a cycle of another school, or one that does not exist
            raise Http404
        return _facts_page(wizard, status=422)
    year = wizard.form.cleaned_data["school_year"]
    if step != MAKE and has_cycle_of_year(school_id=wizard.school.unit_id, school_year=year):
        wizard.form.add_error("school_year", f"Trường đã có chu kỳ tự đánh giá của năm học {year}. Hãy mở chu kỳ đó.")
        return _facts_page(wizard, status=422)
    if wizard.source_id is None:
        return _make(wizard, None) if step == MAKE else _look_page(wizard, None, Choices())
    shape = shape_of_new_cycle(school=wizard.school, today=request.today)
    if shape is None:
        return _facts_page(wizard, status=422)
    offer = offer_of(actor=request.actor, cycle_id=wizard.source_id, shape=shape)
    if step == CHOOSE:
        return _choose_page(wizard, offer)
    if step == LOOK:
        return _look_page(wizard, offer, _choices(request))
    return _make(wizard, offer)


def _wizard(request: HttpRequest, code: str) -> _Wizard:
    school = school_or_404(request, code)
    decision = CYCLE_PERMITS.decide(
        actor=request.actor, action="create", target=school_target(actor=request.actor, school_id=school.unit_id)
    )
    if not decision:
        raise PermissionDenied(decision.reason)
    choice = regulations.choose_for_cycle(school_type=school.school_type, on=request.today)
    years = [y.code for y in organisations.list_school_years(until=request.today)][:6]
    sources = [
        (str(cycle.pk), f"{cycle.school_year.replace('-', '–')} · {edition_label(cycle.edition_code)} · {cycle.title}")
        for cycle in cycles_of_school(actor=request.actor, school_id=school.unit_id)
    ]
    form = WizardForm(request.POST if request.method == "POST" else None, years=years, sources=sources)
    if choice.edition_id is None or not may_have_boxes(edition_id=choice.edition_id, on=request.today):
        del form.fields["has_boxes"]
    return _Wizard(request, school, choice, form, sources)


def _facts_page(wizard: _Wizard, *, status: int) -> HttpResponse:
    return render(
        wizard.request,
        "self_assessment/new_cycle.html",
        {
            "school": wizard.school,
            "form": wizard.form,
            "choice": wizard.choice,
            "edition": edition_label(wizard.choice.edition_id or ""),
            "sources": wizard.sources,
            "ticks": _ticks(wizard.request),
        },
        status=status,
    )


def _common(wizard: _Wizard) -> dict[str, Any]:
    data = wizard.form.cleaned_data
    return {
        "school": wizard.school,
        "edition": edition_label(wizard.choice.edition_id or ""),
        "choice": wizard.choice,
        "facts": data,
        "kept": [(name, wizard.form[name].value() or "") for name in wizard.form.fields],
        "title": data["title"] or f"Tự đánh giá năm học {data['school_year'].replace('-', '–')}",
        "year": data["school_year"].replace("-", "–"),
    }


def _choose_page(wizard: _Wizard, offer: Offer) -> HttpResponse:
    """What the earlier cycle offers, with ticks: those of a moment ago, or what we would take."""
    posted = wizard.request.POST
    again = posted.get(_CHOSEN_FROM) == str(wizard.source_id)
    documents = offer.evidence(school_year=wizard.form.cleaned_data["school_year"])
    chosen = _choices(wizard.request) if again else _suggested(offer, documents)
    since = offer.kept_since(wizard.form.cleaned_data["school_year"])
    return render(
        wizard.request,
        "self_assessment/wizard_choose.html",
        _common(wizard)
        | {
            "offer": offer,
            "source": offer.source.cycle,
            "source_edition": edition_label(offer.source.cycle.edition_code),
            "people": people_lines(offer, chosen.people),
            "left": offer.people.left,
            "documents": [{"offer": o, "ticked": o.item.id in chosen.evidence} for o in documents if not o.why_not],
            "refused": [o for o in documents if o.why_not],
            "kept_value": offer.kept,
            "since": since,
            "recent": sum(1 for o in documents if o.recent and not o.why_not),
            "texts": sum(len(o.texts) for o in offer.texts),
            "improvements": improvement_lines(offer, chosen.improvements),
            "chosen": chosen,
        },
    )


def _suggested(offer: Offer, documents: list[EvidenceOffer]) -> Choices:
    """What is ticked at first: people who still work here, documents within the kept years; open work is asked for."""
    return Choices(
        people=[carried.person.id for carried in offer.people.carried],
        assignments=True,
        evidence=[o.item.id for o in documents if o.recent and not o.why_not],
        texts=offer.same_catalog,
    )


def _choices(request: HttpRequest) -> Choices:
    posted = request.POST
    return Choices(
        people=posted_ids(posted, PEOPLE),
        assignments=ASSIGNMENTS in posted,
        evidence=posted_ids(posted, EVIDENCE),
        texts=TEXTS in posted,
        improvements=posted_ids(posted, IMPROVEMENTS),
    )


def _look_page(wizard: _Wizard, offer: Offer | None, choices: Choices, *, problem: str = "") -> HttpResponse:
    """Everything that will be made, with counts, and what stays behind and why."""
    context = _common(wizard) | {"offer": offer, "choices": choices, "problem": problem}
    if offer is not None:
        context |= {
            "source": offer.source.cycle,
            "counts": counts_of(offer, choices, school_year=wizard.form.cleaned_data["school_year"]),
            "council_problems": offer.council_problems(choices.people) if choices.people else (),
            "ticks": _ticks(wizard.request),
        }
    return render(wizard.request, "self_assessment/wizard_look.html", context, status=422 if problem else 200)


def _ticks(request: HttpRequest) -> list[tuple[str, str]]:
    """What was ticked, as hidden fields of another step; long lists travel as one."""
    posted = request.POST
    lists = [(name, ",".join(str(n) for n in posted_ids(posted, name))) for name in (PEOPLE, EVIDENCE, IMPROVEMENTS)]
    single = [(name, posted[name]) for name in (ASSIGNMENTS, TEXTS, _CHOSEN_FROM) if name in posted]
    return [pair for pair in [*lists, *single] if pair[1]]


def _make(wizard: _Wizard, offer: Offer | None) -> HttpResponse:
    request, code = wizard.request, wizard.school.code
    try:
        if offer is None:
            cycle = create_cycle(actor=request.actor, now=request.now, school_code=code, **wizard.facts)
            messages.success(request, "Đã mở chu kỳ. Việc đầu tiên: lập hội đồng tự đánh giá.")
            return redirect("self_assessment:council", cycle_id=cycle.pk)
        made = create_cycle_from(
            actor=request.actor,
            now=request.now,
            school_code=code,
            source_id=offer.source.cycle.pk,
            choices=_choices(request),
            **wizard.facts,
        )
    except SelfAssessmentProblem as problem:
        wizard.form.add_error(None, str(problem))
        return _facts_page(wizard, status=422)
    except EvidenceProblem as problem:
        return _look_page(wizard, offer, _choices(request), problem=str(problem))
    messages.success(request, _done_words(made))
    return redirect("self_assessment:lineage", cycle_id=made.cycle.pk)


def _done_words(made: CarriedOver) -> str:
    parts = [
        (made.people, "người"),
        (made.assignments, "tiêu chí đã phân công"),
        (len(made.codes), "minh chứng với mã mới"),
        (made.texts, "mục nội dung cần rà soát"),
        (made.improvements, "việc cải tiến"),
    ]
    listed = ", ".join(f"{number} {word}" for number, word in parts if number)
    day = format_date(made.cycle.due_on) if made.cycle.due_on else ""
    return f"Đã mở chu kỳ, lấy lại {listed or 'không phần nào'}." + (f" Hạn {day}." if day else "")
