"""A cycle that is worth taking over, and the use case that does it."""

from datetime import date

from tests.demo import cast

from kiemdinh.rooms.evidence.models import EvidenceItem
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, ImprovementItem, Participant
from kiemdinh.rooms.self_assessment.use_cases.carrying import Choices, create_cycle_from
from kiemdinh.rooms.self_assessment.use_cases.council import add_group, change_participant
from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

NEXT_YEAR = date(2024, 10, 1)


def fill_old_cycle(run):
    """A cycle of 2023-2024 with texts, answers, two documents, a group and an improvement row."""
    actor = run.world.actor("hieutruong", run.on)
    run.evidence("1.1", "Chiến lược 2020")
    run.evidence("1.1", "Kế hoạch 2023")
    run.save("giaovien", "1.1", state_1="<p>Có chiến lược [H1-1.1-01] và kế hoạch [H1-1.1-02].</p>",
             strengths="<p>Có <strong>kế hoạch</strong>.</p>", answers={("1", "a"): True})
    run.save("thuky", "k1", state_4="<p>Mức 4 khoản 1.</p>")
    save_narrative(actor=actor, now=cast.at(run.on), cycle_id=run.cycle.pk, subject="report",
                   texts={"general": TextEdit("<p>Kết luận [H1-1.1-02].</p>", 0)})
    group = add_group(actor=actor, now=cast.at(run.on), cycle_id=run.cycle.pk, kind="working_group", name="Nhóm 1")
    change_participant(actor=actor, now=cast.at(run.on), cycle_id=run.cycle.pk,
                       participant_id=run.seats["giaovien"].pk, version=1, full_name=run.seats["giaovien"].full_name,
                       position_title="Giáo viên", council_role="member", duty="Viết phiếu", groups=[group.pk],
                       leads=[group.pk])
    add_improvement(actor=run.world.actor("giaovien", run.on), now=cast.at(run.on), cycle_id=run.cycle.pk,
                    subject="1.1", task="Bổ sung [H1-1.1-02]", owner="Tổ 1", due_on=date(2024, 5, 1))
    return run


def items(cycle: Cycle) -> dict[str, int]:
    return dict(EvidenceItem.objects.filter(evidence_set_id=cycle.evidence_set_id).values_list("code", "pk"))


def everything(old, **change) -> Choices:
    wanted = {
        "people": list(Participant.objects.filter(cycle=old.cycle).values_list("pk", flat=True)),
        "assignments": True,
        "evidence": list(items(old.cycle).values()),
        "texts": True,
        "improvements": list(ImprovementItem.objects.filter(cycle=old.cycle).values_list("pk", flat=True)),
    }
    return Choices(**(wanted | change))


def carry(old, choices: Choices, *, on: date = NEXT_YEAR, year: str = "2024-2025", by: str = "hieutruong", **more):
    return create_cycle_from(actor=old.world.actor(by, on), now=cast.at(on), school_code=more.pop("school", "T-TH1"),
                             school_year=year, source_id=old.cycle.pk, choices=choices, **more)


def sheet(cycle: Cycle, code: str, kind: str = "criterion") -> CriterionSheet:
    return CriterionSheet.objects.get(cycle=cycle, criterion=code, kind=kind)
