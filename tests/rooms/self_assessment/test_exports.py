"""What the official documents are filled with: names of their day, signatures, blanks, links of codes."""

import io
import zipfile
from datetime import date

import docx
import pytest
from tests.demo import cast

pytestmark = pytest.mark.django_db


def words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join([p.text for p in document.paragraphs]
                     + [c.text for t in document.tables for r in t.rows for c in r.cells])


def authorise(world, kind, starts, ends):
    from kiemdinh.rooms.people.models import Authorisation, Post

    return Authorisation.objects.create(
        unit_id=world.units["T-TH1"], kind=kind, starts_on=starts, ends_on=ends,
        on_behalf=Post.objects.get(account_id=world.accounts["hieutruong"]),
        deputy=Post.objects.get(account_id=world.accounts["phohieutruong"]))


# ── signatures ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "lines"), [
    ("KT", ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]),
    ("TUQ", ["TUQ. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]),
])
def test_a_deputy_signs_within_the_dates_of_the_authorisation_only(run, kind, lines):
    from kiemdinh.rooms.self_assessment.exports.papers import decision_docx
    from kiemdinh.rooms.self_assessment.exports.school import head_signature

    authorise(run.world, kind, date(2023, 10, 1), date(2023, 10, 31))
    access = run.access()
    inside = head_signature(access, on=date(2023, 10, 31))
    assert ([*inside.authority_lines, inside.title], inside.name) == (lines, "Đỗ Văn Ất")
    for day in (date(2023, 9, 30), date(2023, 11, 1)):
        outside = head_signature(access, on=day)
        assert (outside.authority_lines, outside.title, outside.name) == ((), "HIỆU TRƯỞNG", "Lò Thị Mai Hương")
    assert lines[0] in words(decision_docx(access, on=date(2023, 10, 9)))
    later = words(decision_docx(access, on=date(2023, 11, 9)))
    assert lines[0] not in later and "Lò Thị Mai Hương" in later


def test_the_2018_report_is_signed_by_the_chair_for_the_council(run):
    from kiemdinh.rooms.self_assessment.exports.report import report_context

    authorise(run.world, "KT", date(2023, 10, 1), date(2023, 10, 31))
    approval = report_context(run.access(), on=run.on).approval
    assert (approval.authority_lines, approval.title, approval.name) == (
        ("TM. HỘI ĐỒNG TỰ ĐÁNH GIÁ",), "CHỦ TỊCH", "Lò Thị Mai Hương")


def test_the_tt57_report_is_signed_by_the_head(world):
    from kiemdinh.rooms.self_assessment.exports.report import report_context

    run = cast.tt57_cycle(world)
    approval = report_context(run.access(), on=run.on).approval
    assert (approval.authority_lines, approval.title, approval.name) == ((), "HIỆU TRƯỞNG", "Lò Thị Mai Hương")
    authorise(world, "KT", date(2026, 9, 1), date(2026, 9, 30))
    approval = report_context(run.access(), on=run.on).approval
    assert (approval.authority_lines, approval.title, approval.name) == (
        ("KT. HIỆU TRƯỞNG",), "PHÓ HIỆU TRƯỞNG", "Đỗ Văn Ất")


# ── the report's context ──────────────────────────────────────────────────────


def test_the_context_of_a_2018_report(run):
    from kiemdinh.rooms.self_assessment.exports.report import report_context
    from kiemdinh.rooms.self_assessment.use_cases.cycles import set_abbreviations
    from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement
    from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

    cast.fill(run)
    code = run.evidence("1.1", "Kế hoạch chiến lược")
    who = {"actor": run.world.actor("thuky", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk}
    run.save("thuky", "1.1", version=1, state_1=f"<p>Theo {code}.</p>", answers={("3", "*"): False})
    run.save("thuky", "1.1", strengths="<p>Mạnh.</p>", weaknesses="<p>Yếu.</p>")
    add_improvement(**who, subject="1.1", task="Mua sách", owner="Thư viện", due_on=date(2024, 12, 31))
    save_narrative(**who, subject="standard:1", texts={"opening": TextEdit("<p>Mở.</p>", 0)})
    save_narrative(**who, subject="report", texts={"situation": TextEdit("<p>Tình hình.</p>", 0)})
    set_abbreviations(**who, rows=[("HS", "Học sinh")])

    context = report_context(run.access(), on=date(2024, 5, 20))
    assert (context.generation, context.edition_id, context.edition_title) == ("2018", "tt17-2018",
                                                                               "Thông tư 17/2018")
    assert (context.school_year, context.cover_date, context.place) == ("2023 – 2024", "tháng 5 năm 2024", "Cũ")
    assert (context.school.name, context.school.principal) == ("Trường Tiểu học Sông Đà", "Lò Thị Mai Hương")
    assert [(p.full_name, p.duty) for p in context.council][:4] == [
        ("Lò Thị Mai Hương", "Chủ tịch hội đồng"), ("Đỗ Văn Ất", "Phó Chủ tịch hội đồng"),
        ("Trần Bích Đào", "Thư ký hội đồng"), ("Ngô Quốc Ân", "Ủy viên hội đồng")]
    assert len(context.council) == 7
    [stage] = context.stages
    assert (stage.label, stage.level_reached) == ("", 2)
    assert [s.code for s in stage.standards] == ["1", "2", "3", "4", "5"]
    first = stage.standards[0]
    assert first.opening_html == "<p>Mở.</p>"
    criterion = first.criteria[0]
    assert (criterion.code, criterion.level_reached) == ("1.1", 2)
    assert [(level.level, level.outcome) for level in criterion.levels] == [(1, True), (2, True), (3, False)]
    assert (criterion.strengths_html, criterion.weaknesses_html) == ("<p>Mạnh.</p>", "<p>Yếu.</p>")
    [row] = criterion.improvement_rows
    assert (row.action, row.responsible, row.deadline) == ("Mua sách", "Thư viện", "31/12/2024")
    assert context.introduction.situation_html == "<p>Tình hình.</p>"
    assert (context.conclusion.level_reached, context.conclusion.accreditation_level,
            context.conclusion.national_standard_degree) == (2, 2, 1)
    assert [(a.short, a.meaning) for a in context.abbreviations] == [("HS", "Học sinh")]
    [group] = context.evidence
    assert [(line.code, line.name) for line in group.lines] == [("H1-1.1-01", "Kế hoạch chiến lược")]
    assert {item.outcome for item in context.level_4} == {False}


def test_an_unfinished_cycle_prints_no_level(run):
    from kiemdinh.rooms.self_assessment.exports.report import report_context, report_docx

    context = report_context(run.access(), on=run.on)
    assert context.conclusion.level_reached is None
    assert context.conclusion.accreditation_level is None
    assert all(c.level_reached is None for s in context.stages[0].standards for c in s.criteria)
    assert "SÔNG ĐÀ" in words(report_docx(run.access(), on=run.on)).upper()


def test_the_report_uses_the_name_of_its_own_day(run):
    from kiemdinh.rooms.organisations import use_cases as organisations
    from kiemdinh.rooms.self_assessment.exports.report import report_context

    organisations.rename_unit(code="T-TH1", name="Trường Tiểu học Tên Mới", on=date(2024, 1, 1),
                              now=cast.at(run.on), actor_account_id=None)
    access = run.access()
    before, after = (report_context(access, on=day).school for day in (date(2023, 12, 31), date(2024, 1, 1)))
    assert (before.name, before.former_name) == ("Trường Tiểu học Sông Đà", "")
    assert (after.name, after.former_name) == ("Trường Tiểu học Tên Mới", "Trường Tiểu học Sông Đà")


def test_before_and_after_the_two_tier_government_the_place_changes(run):
    from kiemdinh.rooms.self_assessment.exports.report import report_context

    before = report_context(run.access(), on=date(2025, 6, 30)).school
    after = report_context(run.access(), on=date(2025, 7, 1)).school
    assert (before.district, before.province) == ("Huyện Cũ", "Tỉnh Thử")
    assert (after.district, after.commune, after.province) == ("", "Xã Nậm Mạ", "Tỉnh Thử")


def test_a_tt57_report_has_a_part_a_stage(world):
    from kiemdinh.rooms.self_assessment.exports.report import report_context

    council = [("nhieucap", "chair"), ("Một", "vice_chair"), ("Hai", "secretary"), ("Ba", "member"), ("Bốn", "member")]
    run = cast.running_cycle(world, school="T-NC1", by="nhieucap", on=cast.IN_TT57, year="2026-2027", people_=council)
    cast.fill(run, who="nhieucap", top=2)
    run.save("nhieucap", "thcs/1.1", version=1, state_1="<p>Riêng cấp THCS.</p>")
    context = report_context(run.access("nhieucap"), on=run.on)
    assert [s.label for s in context.stages] == ["Cấp tiểu học", "Cấp THCS"]
    texts = [s.standards[0].criteria[0].levels[0].state_html for s in context.stages]
    assert texts == ["<p>Nội dung của phiếu tieu-hoc/1.1 do nhà trường viết.</p>", "<p>Riêng cấp THCS.</p>"]
    assert context.generation == "tt57" and context.level_4 == ()


# ── codes ─────────────────────────────────────────────────────────────────────


def test_codes_in_the_report_are_links_to_the_evidence(run):
    from kiemdinh.rooms.self_assessment.exports.report import report_docx

    cast.fill(run)
    first, second = run.evidence("1.1", "Kế hoạch một"), run.evidence("1.1", "Kế hoạch hai")
    assert (first, second) == ("[H1-1.1-01]", "[H1-1.1-02]")
    run.save("thuky", "1.1", version=1, state_1=f"<p>Theo {first}; {second}. Mã lạ [H9-9.9-99].</p>")
    content = report_docx(run.access(), on=run.on)
    body = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    import re

    links = re.findall(r'<w:hyperlink[^>]*(?:w:anchor|r:id)="([^"]+)"[^>]*>(.*?)</w:hyperlink>', body, re.S)
    shown = {re.sub(r"<[^>]+>", "", inner) for _, inner in links}
    assert {"H1-1.1-01", "H1-1.1-02"} <= {s.strip("[]") for s in shown}
    assert not any("9.9-99" in s for s in shown)
    anchors = {a for a, inner in links if "H1-1.1-0" in re.sub(r"<[^>]+>", "", inner)}
    bookmarks = set(re.findall(r'<w:bookmarkStart[^>]*w:name="([^"]+)"', body))
    rels = zipfile.ZipFile(io.BytesIO(content)).read("word/_rels/document.xml.rels").decode()
    assert all(a in bookmarks or f'Id="{a}"' in rels for a in anchors)


def test_the_sheet_document_prints_one_standard_or_one_criterion(run):
    from kiemdinh.rooms.self_assessment.exports.papers import sheets_docx

    cast.fill(run)
    one = words(sheets_docx(run.access(), on=run.on, criterion="1.2"))
    assert "phiếu 1.2" in one and "phiếu 1.1 " not in one
    standard = words(sheets_docx(run.access(), on=run.on, standard="3"))
    assert "phiếu 3.1" in standard and "phiếu 2.1" not in standard
    assert all(f"phiếu {c.code} " in words(sheets_docx(run.access(), on=run.on)) for c in run.access().catalog.criteria)


def test_the_evidence_list_in_excel_holds_what_the_filters_leave(run):
    import openpyxl

    from kiemdinh.rooms.self_assessment.exports.papers import evidence_xlsx

    run.evidence("1.1", "Kế hoạch chiến lược")
    run.evidence("1.2", "Biên bản họp")

    def codes(**filters) -> list[str]:
        sheet = openpyxl.load_workbook(io.BytesIO(evidence_xlsx(run.access(), **filters))).active
        cells = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
        return [c for c in cells if c.strip("[]").startswith("H1-")]

    assert codes() == ["[H1-1.1-01]", "[H1-1.2-01]"]
    assert codes(criterion="1.2") == ["[H1-1.2-01]"]
    assert codes(search="chien luoc") == ["[H1-1.1-01]"]
    assert codes(box=9) == []


def test_every_kind_of_form_exists_for_every_edition(world):
    from kiemdinh.rooms.self_assessment.exports.forms import FORM_FILES, form_path

    cycles = [cast.new_cycle(world), cast.new_cycle(world, by="mamnon", school="T-MN1"),
              cast.new_cycle(world, by="nhieucap", school="T-NC1"),
              cast.new_cycle(world, on=cast.IN_TT57, year="2026-2027")]
    heads = ("hieutruong", "mamnon", "nhieucap", "hieutruong")
    found = {(c.edition_code, kind): form_path(world.access(c, head), kind).is_file()
             for c, head in zip(cycles, heads, strict=True) for kind in FORM_FILES}
    assert {e for e, _ in found} == {"tt17-2018", "tt19-2018", "tt18-2018", "tt57-2026"}
    assert all(found.values()), found
