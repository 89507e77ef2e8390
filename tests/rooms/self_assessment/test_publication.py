"""Publication: what blocks it, what is frozen, what locks; the same bytes for ever."""

import hashlib
import io
from datetime import date, timedelta

import docx
import pytest
from tests.demo import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(run):
    """A 2018 cycle of which nothing blocks publication, with one evidence item that is cited."""
    cast.fill(run)
    code = run.evidence("1.1")
    run.save("thuky", "1.1", version=1, state_1=f"<p>Trường có kế hoạch {code}.</p>")
    return run


def problem():
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    return SelfAssessmentProblem


def words(content: bytes) -> str:
    """Every paragraph and cell of a Word file."""
    document = docx.Document(io.BytesIO(content))
    parts = [p.text for p in document.paragraphs]
    for table in document.tables:
        parts += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(parts)


# ── what blocks ───────────────────────────────────────────────────────────────


def findings(run):
    from kiemdinh.rooms.evidence import queries as evidence
    from kiemdinh.rooms.self_assessment.queries.checks import findings_of
    from kiemdinh.rooms.self_assessment.queries.results import results_of
    from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of

    access = run.access()
    sheets = sheets_of(access, with_texts=True)
    return findings_of(access, sheets, results_of(access, sheets),
                       evidence.counts_by_criterion(set_id=run.cycle.evidence_set_id))


def test_an_empty_cycle_is_blocked_by_every_criterion_twice(run):
    found = findings(run)
    blocking = [f for f in found if f.severity == "block"]
    assert len(blocking) == 2 * 27
    assert blocking[0].text == "Tiêu chí 1.1 chưa có mô tả hiện trạng Mức 1."
    assert blocking[1].text == "Tiêu chí 1.1 còn 5 yêu cầu chưa trả lời nên chưa xác định được mức."
    assert (blocking[0].who, blocking[0].url) == ("Ngô Quốc Ân", f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/#muc-state_1")
    assert [f for f in found if f.severity == "warn"] == []


def test_findings_name_what_is_wrong_and_where(ready):
    from kiemdinh.rooms.self_assessment.use_cases import council

    never = ready.evidence("1.2")
    ready.save("thuky", "1.3", version=1, state_1="<p>Trích [H9-1.3-99].</p>")
    ready.save("thuky", "1.4", answers={("1", "a"): None})
    council.remove_participant(actor=ready.world.actor("hieutruong", ready.on), now=cast.at(ready.on),
                               cycle_id=ready.cycle.pk, participant_id=ready.seats["giaovien3"].pk)
    found = findings(ready)
    assert [f.text for f in found if f.severity == "block"] == [
        "Hội đồng có 6 thành viên, cần ít nhất 07 (Điều 24).",
        "Tiêu chí 1.3 trích mã không có trong danh mục: [H9-1.3-99].",
        "Tiêu chí 1.4 còn 1 yêu cầu chưa trả lời nên chưa xác định được mức.",
    ]
    warnings = [f.text for f in found if f.severity == "warn"]
    assert "1 minh chứng chưa được trích ở phiếu nào." in warnings
    assert "Tiêu chí 1.5 đạt Mức 3 nhưng chưa có minh chứng nào." in warnings or (
        "Tiêu chí 1.5 đạt Mức 2 nhưng chưa có minh chứng nào." in warnings)
    assert not any("Tiêu chí 1.1 " in w or "Tiêu chí 1.2 " in w for w in warnings)
    assert never not in " ".join(warnings)
    assert [f.severity for f in found] == sorted((f.severity for f in found), key=["block", "warn"].index)


def test_a_blocked_cycle_is_not_published_and_nothing_is_written(ready):
    from kiemdinh.rooms.self_assessment.models import PublishedReport
    from kiemdinh.services.files.models import StoredFile

    ready.save("thuky", "1.4", answers={("1", "a"): None})
    files = StoredFile.objects.count()
    with pytest.raises(problem(), match="^Tiêu chí 1.4 còn 1 yêu cầu chưa trả lời"):
        cast.publish(ready)
    ready.cycle.refresh_from_db()
    assert (ready.cycle.state, ready.cycle.figures) == ("in_progress", None)
    assert PublishedReport.objects.count() == 0
    assert StoredFile.objects.count() == files
    assert ready.save("thuky", "1.4", answers={("1", "a"): True}).changed


@pytest.mark.parametrize("who", ["phohieutruong", "thuky", "giaovien"])
def test_only_the_head_of_school_or_council_publishes(ready, who):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        cast.publish(ready, who=who)


# ── what is frozen ────────────────────────────────────────────────────────────


def set_pupils(run, value):
    from kiemdinh.rooms.school_profile import queries as figures
    from kiemdinh.rooms.school_profile.use_cases import set_figures

    form = figures.form_for("tt17-2018", "tieu-hoc")
    table = next(t for t in form.tables if t.key == "classes")
    row = next(r for r in table.rows if r.formula is None)
    set_figures(actor=run.world.actor("thuky", run.on), now=cast.at(run.on), school_id=run.cycle.school_id, form=form,
                years=run.cycle.figure_years, tables={"classes": {row.key: [value] * 5}}, source="Sổ", as_of=run.on)


def test_the_published_file_stays_as_it_was_whatever_changes_later(ready):
    from kiemdinh.rooms.organisations import use_cases as organisations
    from kiemdinh.rooms.self_assessment.exports.report import render_again, report_docx
    from kiemdinh.rooms.self_assessment.models import PublishedReport
    from kiemdinh.rooms.self_assessment.use_cases.publication import canonical
    from kiemdinh.services.files.store import open_stored

    set_pupils(ready, 73)
    report = cast.publish(ready)
    with open_stored(report.document) as handle:
        first = handle.read()
    context = PublishedReport.objects.get(pk=report.pk).context
    assert report.context_sha256 == hashlib.sha256(canonical(context)).hexdigest()
    assert report.document.sha256 == hashlib.sha256(first).hexdigest()
    levels = report.result.pop("criteria")
    assert (len(levels), levels["1.1"], levels["1.2"]) == (27, 3, 2)
    assert (report.number, report.result) == (1, {"school_level": 3, "complete": True, "accreditation_level": 3,
                                                  "national_standard": 2})
    text = words(first)
    assert "Trường Tiểu học Sông Đà".upper() in text.upper()
    assert "Lò Thị Mai Hương" in text
    assert "73" in text

    set_pupils(ready, 74)
    organisations.rename_unit(code="T-TH1", name="Trường Tiểu học Tên Mới", on=ready.on + timedelta(days=1),
                              now=cast.at(ready.on), actor_account_id=None)
    after = PublishedReport.objects.get(pk=report.pk)
    assert after.context == context
    with open_stored(after.document) as handle:
        assert handle.read() == first
    assert render_again(after) == first
    assert report_docx(ready.access(today=ready.on + timedelta(days=30)), on=ready.on + timedelta(days=30)) == first


def test_the_same_context_renders_to_the_same_bytes_on_another_day_of_the_clock(ready):
    import time_machine

    from kiemdinh.rooms.self_assessment.exports.report import render_again

    with time_machine.travel("2024-01-01T00:00:00+07:00"):
        report = cast.publish(ready)
        first = render_again(report)
    with time_machine.travel("2031-06-30T23:59:59+07:00"):
        assert render_again(report) == first


def test_the_figures_are_copied_at_publication(ready):
    set_pupils(ready, 73)
    cast.publish(ready, on=date(2024, 5, 20))
    assert ready.cycle.figures_frozen_at == cast.at(date(2024, 5, 20), 15)
    frozen = str(ready.cycle.figures)
    set_pupils(ready, 74)
    ready.cycle.refresh_from_db()
    assert str(ready.cycle.figures) == frozen
    assert "73" in frozen and "74" not in frozen


def test_publishing_locks_sheets_texts_council_and_evidence(ready):
    from django.core.exceptions import PermissionDenied

    from kiemdinh.rooms.evidence.use_cases import EvidenceProblem
    from kiemdinh.rooms.self_assessment.use_cases import assignments, council, improvements
    from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

    cast.publish(ready)
    before = {c: (ready.sheet(c).version, ready.sheet(c).texts) for c in ("1.1", "1.2")}
    head = {"actor": ready.world.actor("hieutruong", ready.on), "now": cast.at(ready.on), "cycle_id": ready.cycle.pk}
    with pytest.raises(PermissionDenied, match="chưa công bố"):
        ready.save("hieutruong", "1.1", version=2, state_1="<p>Muộn.</p>")
    with pytest.raises(PermissionDenied):
        ready.save("giaovien", "1.2", version=1, state_1="<p>Muộn.</p>")
    with pytest.raises(PermissionDenied):
        ready.move("thuky", "1.1", "submit")
    with pytest.raises(PermissionDenied, match="nội dung đã khóa"):
        save_narrative(**head, subject="report", texts={"general": TextEdit("<p>x</p>", 0)})
    with pytest.raises(PermissionDenied):
        improvements.add_improvement(**head, subject="1.1", task="Muộn")
    with pytest.raises(PermissionDenied, match="hội đồng đã khóa"):
        council.add_group(**head, kind="working_group", name="Muộn")
    with pytest.raises(PermissionDenied):
        assignments.assign(**head, assignees={ready.sheet("1.1").pk: None})
    with pytest.raises(EvidenceProblem):
        ready.evidence("1.1", "Văn bản muộn")
    with pytest.raises((PermissionDenied, problem())):
        cast.publish(ready)
    assert {c: (ready.sheet(c).version, ready.sheet(c).texts) for c in before} == before


def test_a_save_that_crosses_publication_writes_nothing(ready):
    """The person opened the sheet before publication; their save arrives after it."""
    from django.core.exceptions import PermissionDenied

    from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_sheet

    access = ready.access("thuky")
    cast.publish(ready)
    with pytest.raises((PermissionDenied, problem())):
        save_sheet(actor=access.actor, now=cast.at(ready.on, 16), cycle_id=ready.cycle.pk, access=access,
                   sheet_id=ready.sheet("1.1").pk, texts={"state_1": TextEdit("<p>Sau công bố.</p>", 2)})
    assert "Sau công bố" not in ready.sheet("1.1").texts["state_1"]


# ── số, ngày, bản đã ký ───────────────────────────────────────────────────────


def register(run, number, version, kind="quyet-dinh", who="thuky"):
    from kiemdinh.rooms.self_assessment.use_cases.publication import register_number

    register_number(actor=run.world.actor(who, run.on), now=cast.at(run.on), cycle_id=run.cycle.pk, kind=kind,
                    number=number, signed_on=date(2023, 10, 9), version=version)


def test_number_and_day_of_a_document_are_entered_once_and_not_overwritten_by_an_old_page(run):
    from kiemdinh.rooms.self_assessment.queries.documents import documents_of
    from kiemdinh.rooms.self_assessment.use_cases.problems import StaleRow

    def shown():
        return next(d for d in documents_of(run.access()) if d.kind == "quyet-dinh")

    assert (shown().number, shown().signed_on, shown().version) == ("", None, 0)
    register(run, "45/QĐ-TH", 0)
    assert (shown().number, shown().signed_on) == ("45/QĐ-TH", date(2023, 10, 9))
    current = shown().version
    register(run, "46/QĐ-TH", current)
    with pytest.raises(StaleRow):
        register(run, "99/QĐ-TH", current)
    with pytest.raises(StaleRow):
        register(run, "99/QĐ-TH", 0)  # a page opened before anything was entered
    assert shown().number == "46/QĐ-TH"


def test_a_signed_copy_is_kept_as_it_came_and_must_be_a_scan(run):
    from kiemdinh.rooms.self_assessment.queries.documents import signed_copy_of
    from kiemdinh.rooms.self_assessment.use_cases.publication import attach_signed_copy
    from kiemdinh.services.files.content import RefusedFile

    pdf = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    who = {"actor": run.world.actor("thuky", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk,
           "kind": "quyet-dinh"}
    attach_signed_copy(**who, name="QĐ đã ký.pdf", stream=io.BytesIO(pdf))
    stored, name = signed_copy_of(run.access(), "quyet-dinh")
    assert (stored.sha256, stored.extension) == (hashlib.sha256(pdf).hexdigest(), "pdf")
    assert name == "QĐ đã ký.pdf"
    with pytest.raises(RefusedFile, match="tên tệp chứa đường dẫn"):
        attach_signed_copy(**who, name="../../QĐ đã ký.pdf", stream=io.BytesIO(pdf))
    out = io.BytesIO()
    docx.Document().save(out)
    with pytest.raises(problem(), match="phải là PDF hoặc ảnh quét"):
        attach_signed_copy(**who, name="quyet-dinh.docx", stream=out)
    with pytest.raises(RefusedFile):
        attach_signed_copy(**who, name="gia.pdf", stream=io.BytesIO(b"MZ khong phai pdf"))
    assert signed_copy_of(run.access(), "quyet-dinh")[0].sha256 == hashlib.sha256(pdf).hexdigest()


# ── TT 57 ─────────────────────────────────────────────────────────────────────


def test_a_tt57_report_is_published_with_its_own_result(world):
    run = cast.tt57_cycle(world)
    cast.fill(run)
    report = cast.publish(run, on=date(2026, 11, 2))
    levels = report.result.pop("criteria")
    assert report.result == {"school_level": 2, "complete": True, "accreditation_level": None, "national_standard": 2}
    assert len(levels) == 15 and set(levels.values()) == {2}


def test_a_school_of_several_stages_takes_the_lowest(world):
    council = [("nhieucap", "chair"), ("Phó Một", "vice_chair"), ("Thư Ký Hai", "secretary"), ("Ba", "member"),
               ("Bốn", "member")]
    run = cast.running_cycle(world, school="T-NC1", by="nhieucap", on=cast.IN_TT57, year="2026-2027", people_=council)
    cast.fill(run, who="nhieucap", top=2)
    mandatory = next(c.code for c in run.access("nhieucap").catalog.criteria if c.mandatory)
    run.save("nhieucap", f"thcs/{mandatory}", answers={("2", "*"): False})
    from kiemdinh.rooms.self_assessment.queries.results import results_of
    from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of

    access = run.access("nhieucap")
    results = results_of(access, sheets_of(access))
    assert {s: r.school_level for s, r in results.by_stage.items()} == {"tieu-hoc": 2, "thcs": 1}
    assert results.school_level == 1
    assert cast.publish(run, who="nhieucap").result["school_level"] == 1


def test_a_deputy_publishes_only_while_authorised(ready):
    """KT. HIỆU TRƯỞNG within its dates opens the head's actions to the deputy and stands in the signature."""
    from django.core.exceptions import PermissionDenied

    from kiemdinh.rooms.people.queries import signature_for, staff_of_school
    from kiemdinh.rooms.people.use_cases import authorise_deputy

    school = ready.cycle.school_id
    deputy = next(p for p in staff_of_school(school_id=school, today=ready.on)
                  if p.account_id == ready.world.accounts["phohieutruong"])
    # Off the council's leaders, so that only the authorisation can let the deputy publish.
    assert "acting_head" not in ready.world.actor("phohieutruong", ready.on).roles_at(school)
    authorise_deputy(actor=ready.world.actor("hieutruong", ready.on), now=cast.at(ready.on), unit_id=school,
                     deputy_post_id=deputy.pk, kind="KT", starts_on=ready.on, ends_on=ready.on)
    assert "acting_head" in ready.world.actor("phohieutruong", ready.on).roles_at(school)
    after = date(ready.on.year, ready.on.month, ready.on.day + 1)
    assert "acting_head" not in ready.world.actor("phohieutruong", after).roles_at(school)
    assert signature_for(unit_id=school, on=ready.on).lines[0] == "KT. HIỆU TRƯỞNG"
    with pytest.raises(PermissionDenied):
        cast.publish(ready, who="phohieutruong", on=after)
    cast.publish(ready, who="phohieutruong", on=ready.on)
    ready.cycle.refresh_from_db()
    assert ready.cycle.state == "published"
