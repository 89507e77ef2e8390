"""One paper about one or several teams: sent up together, decided together, printed together."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from kiemdinh.rooms.external_assessment.exports import team_papers
from kiemdinh.rooms.external_assessment.forms_teams import DecisionForm, ProposalForm
from kiemdinh.rooms.external_assessment.pages.team_access import officer_page, show_problem
from kiemdinh.rooms.external_assessment.pages.teams import DOCX, file_response
from kiemdinh.rooms.external_assessment.queries.team_rules import compositions, rules_of
from kiemdinh.rooms.external_assessment.queries.teams import TeamAccess, team_for
from kiemdinh.rooms.external_assessment.rules.states import FORMING, PROPOSED
from kiemdinh.rooms.external_assessment.use_cases import deciding
from kiemdinh.rooms.external_assessment.use_cases.team_problems import TeamProblem
from kiemdinh.rooms.organisations import queries as organisations

_MOST = 200


def _chosen(request: HttpRequest) -> list[TeamAccess]:
    """The teams named in the address that the actor forms."""
    ids = [text for text in dict.fromkeys(request.GET.getlist("doan")) if text.isascii() and text.isdigit()]
    if not ids or len(ids) > _MOST:
        raise Http404
    found = [team_for(actor=request.actor, team_id=int(text), today=request.today) for text in ids]
    for access in found:
        access.require("create")
    return found


@officer_page
def paper(request: HttpRequest) -> HttpResponse:
    """?doan=…&doan=…: what stands against each team, then sending up or writing the decision down."""
    if not request.GET.getlist("doan"):
        messages.error(request, "Hãy chọn ít nhất một đoàn.")
        return redirect("external_assessment:teams")
    accesses = _chosen(request)
    on = request.today
    authorities = _authorities(accesses, request)
    proposal = ProposalForm(prefix="t", initial=_proposed(accesses))
    decision = DecisionForm(
        authorities=authorities, initial={"decided_on": on, "authority": accesses[0].team.authority}
    )
    if request.method == "POST":
        doing = request.POST.get("viec", "")
        try:
            if doing == "trinh":
                proposal = ProposalForm(request.POST, prefix="t")
                if proposal.is_valid():
                    return _propose(request, accesses, proposal.cleaned_data)
            elif doing == "quyet-dinh":
                decision = DecisionForm(request.POST, authorities=authorities)
                if decision.is_valid():
                    return _decide(request, accesses, decision.cleaned_data)
        except TeamProblem as problem:
            show_problem(proposal if doing == "trinh" else decision, problem)
    return _page(request, accesses, proposal, decision)


def _authorities(accesses: list[TeamAccess], request: HttpRequest) -> list[str]:
    names: dict[str, None] = {}
    for access in accesses:
        names |= dict.fromkeys(
            rules_of(edition_code=access.team.edition_code, on=request.today).authorities.values()
        )
    return list(names)


def _proposed(accesses: list[TeamAccess]) -> dict[str, Any]:
    team = accesses[0].team
    return {"proposal_number": team.proposal_number, "proposal_on": team.proposal_on}


def _versions(request: HttpRequest, accesses: list[TeamAccess]) -> list[tuple[int, int]]:
    """The version of each team as the page showed it."""
    found = []
    for access in accesses:
        text = request.POST.get(f"v{access.team.pk}", "")
        if not (text.isascii() and text.isdigit()):
            raise Http404
        found.append((access.team.pk, int(text)))
    return found


def _propose(request: HttpRequest, accesses: list[TeamAccess], values: dict[str, Any]) -> HttpResponse:
    versions = _versions(request, accesses)
    if all(access.team.state == PROPOSED for access in accesses):
        for team_id, version in versions:
            deciding.set_proposal(
                actor=request.actor,
                now=request.now,
                team_id=team_id,
                version=version,
                number=values["proposal_number"],
                on=values["proposal_on"],
            )
        messages.success(request, "Đã ghi số, ngày tờ trình.")
    else:
        deciding.propose_teams(actor=request.actor, now=request.now, teams=versions, **values)
        messages.success(request, "Đã trình. Có quyết định thì ghi số, ngày ở trang này.")
    return redirect(request.get_full_path())


def _decide(request: HttpRequest, accesses: list[TeamAccess], values: dict[str, Any]) -> HttpResponse:
    team_papers.decide(
        actor=request.actor,
        now=request.now,
        teams=_versions(request, accesses),
        paper=deciding.DecisionPaper(**values),
    )
    messages.success(request, "Đã ghi quyết định. Thành viên được mời ký cam kết.")
    return redirect(request.get_full_path())


def _page(
    request: HttpRequest, accesses: list[TeamAccess], proposal: ProposalForm, decision: DecisionForm
) -> HttpResponse:
    found = compositions([a.team for a in accesses], today=request.today)
    names = organisations.names_on(unit_ids={a.team.school_id for a in accesses}, on=request.today)
    states = {a.team.state for a in accesses}
    query = urlencode([("doan", a.team.pk) for a in accesses])
    context = {
        "accesses": accesses,
        "lines": [(a, names.get(a.team.school_id, ""), found[a.team.pk].findings) for a in accesses],
        "single": names.get(accesses[0].team.school_id, "") if len(accesses) == 1 else "",
        "query": query,
        "proposal": proposal,
        "decision": decision,
        "may_propose": states == {FORMING},
        "may_decide": states == {PROPOSED},
        "needs_proposal": any(team_papers.has_proposal(a, on=request.today) for a in accesses),
        "mixed": len(states) > 1,
        "decided": accesses[0].team if all(a.team.decision_number for a in accesses) else None,
        "problems": [p for a in accesses for p in found[a.team.pk].findings.problems],
    }
    status = 422 if proposal.errors or decision.errors else 200
    return render(request, "external_assessment/team_paper.html", context, status=status)


@require_safe
@officer_page
def decision_file(request: HttpRequest) -> HttpResponse:
    """The decision about all the chosen teams."""
    content = team_papers.decision_docx(_chosen(request), on=request.today)
    return file_response(content, "quyet-dinh-thanh-lap-doan.docx", DOCX)


@require_safe
@officer_page
def proposal_file(request: HttpRequest) -> HttpResponse:
    """The tờ trình about all the chosen teams."""
    content = team_papers.proposal_docx(_chosen(request), on=request.today)
    return file_response(content, "to-trinh-thanh-lap-doan.docx", DOCX)
