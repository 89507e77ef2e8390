"""Bringing a report into a cycle: what is refused, what is filled, what is left alone, what is kept."""

import io
from datetime import date

import docx
import pytest
from tests.demo.cast import IN_2018, at, new_cycle
from tests.rooms.exchange import handmade

pytestmark = pytest.mark.django_db


@pytest.fixture
def content():
    """The plain report of a primary school under TT 17/2018."""
    return handmade.saved(handmade.primary_2018())


def start(run, content, who="thuky", name="bao-cao.docx"):
    from kiemdinh.rooms.exchange.use_cases.report_import import start_import

    return start_import(actor=run.world.actor(who, run.on), now=at(run.on, 10), cycle_id=run.cycle.pk, name=name,
                        content=content)


def apply(run, row, who="thuky", version=None, choices=None, **more):
    from kiemdinh.rooms.exchange.use_cases.report_filling import apply_import

    return apply_import(actor=run.world.actor(who, run.on), now=at(run.on, 11), import_id=row.pk,
                        version=row.version if version is None else version, choices=choices or {}, **more)


def refused(run, content, name="bao-cao.docx"):
    from kiemdinh.rooms.exchange.models import ReportImport
    from kiemdinh.rooms.exchange.use_cases.problems import ImportProblem

    with pytest.raises(ImportProblem) as problem:
        start(run, content, name=name)
    assert ReportImport.objects.count() == 0
    return str(problem.value)


def test_an_empty_cycle_is_filled(run, content):
    from kiemdinh.rooms.evidence.queries import list_items
    from kiemdinh.rooms.self_assessment.queries.sheets import improvements_of
    from kiemdinh.services.ledger.models import Event

    done = apply(run, start(run, content))
    sheet = run.sheet("1.1")
    assert sheet.texts["strengths"] == "<ul><li>Chiến lược rõ ràng.</li><li>Có giám sát.</li></ul>"
    assert sheet.texts["state_2"] == "<p>Nhà trường giám sát việc thực hiện [H1-1.1-04].</p>"
    assert (sheet.work_state, sheet.answers) == ("doing", {})
    assert run.sheet("1.2").answers == {"1": {"a": True, "b": True, "c": False}, "2": {"*": True}}
    rows = [(r.subject, r.task, r.owner, r.due_on, r.resources) for r in improvements_of(run.access())]
    assert rows == [
        ("1.1", "Năm học 2023-2024, nhà trường lấy ý kiến cha mẹ học sinh.", "Phó hiệu trưởng", date(2023, 10, 31), ""),
        ("1.2", "Lập lịch họp", "Thư ký", date(2023, 9, 15), "Không"),
    ]
    items, _ = list_items(set_id=run.cycle.evidence_set_id)
    assert [(i.code, i.number, i.issued_on, i.use_keys) for i in items] == [
        ("[H1-1.1-01]", "12/KH-TH", date(2020, 9, 5), [("1.1", "")]),
        ("[H1-1.1-02]", "03/NQ-HĐT", date(2020, 9, 10), [("1.1", "")]),
        ("[H1-1.2-01]", "", date(2020, 8, 1), [("1.2", "")]),
    ]
    assert (done.state, done.outcome["kept"], done.outcome["evidence"]["new"]) == ("applied", [], 3)
    run.cycle.refresh_from_db()
    short = [(row["short"], row["long"]) for row in run.cycle.abbreviations]
    assert short == [("CMHS", "Cha mẹ học sinh"), ("GV", "Giáo viên")]
    events = list(Event.objects.filter(action__startswith="report_import").values_list("action", flat=True))
    assert sorted(events) == ["report_import.apply", "report_import.start"]


def test_nothing_that_stands_is_overwritten(run, content):
    run.save("giaovien", "1.1", strengths="<p>Lời của cô giáo.</p>")
    done = apply(run, start(run, content))
    assert run.sheet("1.1").texts["strengths"] == "<p>Lời của cô giáo.</p>"
    assert ["", "1.1", "strengths"] in [list(where) for where in done.outcome["kept"]]
    assert "state_1" in run.sheet("1.1").texts


@pytest.mark.parametrize(("choice", "expected"), [
    ("thay", "<ul><li>Chiến lược rõ ràng.</li><li>Có giám sát.</li></ul>"),
    ("noi", "<p>Lời của cô giáo.</p><ul><li>Chiến lược rõ ràng.</li><li>Có giám sát.</li></ul>"),
])  # fmt: skip
def test_a_person_may_choose(run, content, choice, expected):
    run.save("giaovien", "1.1", strengths="<p>Lời của cô giáo.</p>")
    apply(run, start(run, content), choices={"sheet||1.1|strengths": (choice, 1)})
    assert run.sheet("1.1").texts["strengths"] == expected
    assert run.sheet("1.1").field_versions["strengths"] == 2


def test_a_choice_made_on_an_older_text_writes_nothing_at_all(run, content):
    from kiemdinh.rooms.self_assessment.use_cases.problems import StaleText

    run.save("giaovien", "1.1", strengths="<p>Một.</p>")
    row = start(run, content)
    run.save("giaovien", "1.1", version=1, strengths="<p>Hai.</p>")
    with pytest.raises(StaleText):
        apply(run, row, choices={"sheet||1.1|strengths": ("thay", 1)})
    assert run.sheet("1.1").texts == {"strengths": "<p>Hai.</p>"}
    assert run.sheet("1.2").texts == {}
    row.refresh_from_db()
    assert row.state == "read"


def test_what_a_choice_replaces_stays_in_the_history(run, content):
    from kiemdinh.rooms.self_assessment.models import TextRevision

    run.save("giaovien", "1.1", strengths="<p>Lời của cô giáo.</p>")
    apply(run, start(run, content), choices={"sheet||1.1|strengths": ("thay", 1)})
    assert [(r.field, r.html) for r in TextRevision.objects.all()] == [("strengths", "<p>Lời của cô giáo.</p>")]


def test_an_approved_sheet_is_left_alone(run, content):
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    run.save("giaovien", "1.1", state_1="<p>Đã viết.</p>")
    run.move("giaovien", "1.1", "submit")
    run.move("thuky", "1.1", "approve")
    row = start(run, content)
    with pytest.raises(SelfAssessmentProblem, match="Tiêu chí 1.1: Phiếu đã được duyệt"):
        apply(run, row, choices={"sheet||1.1|state_1": ("thay", 1)})
    done = apply(run, row)
    assert run.sheet("1.1").texts == {"state_1": "<p>Đã viết.</p>"}
    kept = {tuple(where) for where in done.outcome["kept"]}
    assert {("", "1.1", "state_2"), ("", "1.1", "improvement")} <= kept
    assert run.sheet("1.2").texts["strengths"] == "<p>Đủ thành phần.</p>"


def test_two_people_at_one_import(run, content):
    from kiemdinh.rooms.exchange.use_cases.problems import StaleImport

    row = start(run, content)
    apply(run, row)
    with pytest.raises(StaleImport):
        apply(run, row, version=row.version)


def test_applied_again_it_changes_nothing(run, content):
    done = apply(run, start(run, content))
    again = apply(run, done)
    assert again.outcome["written"] == []
    assert again.outcome["evidence"] == {"new": 0, "known": 3, "problems": []}


def test_a_left_over_piece_gets_a_place(run, content):
    from kiemdinh.rooms.exchange.use_cases.problems import ImportProblem
    from kiemdinh.rooms.exchange.use_cases.report_import import place_pieces

    row = start(run, content)
    number = next(n for n, p in enumerate(row.reading["unplaced"]) if p["text"].startswith("Tên trường"))
    actor = run.world.actor("thuky", run.on)
    with pytest.raises(ImportProblem, match="Chỗ vừa chọn không có"):
        place_pieces(actor=actor, now=at(run.on), import_id=row.pk, version=row.version,
                     placed={number: "sheet||9.9|x"})
    row = place_pieces(actor=actor, now=at(run.on), import_id=row.pk, version=row.version,
                       placed={number: "sheet||1.1|weaknesses"})
    apply(run, row)
    assert run.sheet("1.1").texts["weaknesses"] == (
        "<p><strong>Chưa lấy ý kiến rộng.</strong></p><p>Tên trường: Trường Tiểu học Số 1 Nậm Mạ</p>")
    row.refresh_from_db()
    assert row.reading["unplaced"][number]["text"].startswith("Tên trường")


def test_evidence_met_again(run, content):
    from kiemdinh.rooms.evidence.queries import list_items
    from kiemdinh.rooms.evidence.use_cases import register_document

    actor = run.world.actor("thuky", run.on)
    known = register_document(actor=actor, now=at(run.on), school_id=run.cycle.school_id, number="12/KH-TH",
                              subject="Chiến lược phát triển")
    run.evidence("1.2", "Văn bản khác")
    done = apply(run, start(run, content))
    items, _ = list_items(set_id=run.cycle.evidence_set_id)
    assert [(i.code, i.document_id == known.pk) for i in items] == [
        ("[H1-1.1-01]", True), ("[H1-1.1-02]", False), ("[H1-1.2-01]", False)]
    found = done.outcome["evidence"]
    assert (found["new"], found["known"]) == (1, 2)
    assert found["problems"] == [
        "Mã H1-1.2-01 trong chu kỳ là “Văn bản khác”, trong báo cáo là “Quyết định thành lập hội đồng trường”."]


def test_pictures_stay_with_the_import(run):
    document = handmade.primary_2018(
        lambda d: d.add_paragraph().add_run().add_picture(io.BytesIO(handmade.PNG)))
    row = start(run, handmade.saved(document))
    assert [(p.name, p.stored.extension) for p in row.pictures.all()] == [("image1.png", "png")]
    assert row.original.extension == "docx"


# ── refused ───────────────────────────────────────────────────────────────────

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def test_files_that_are_no_word_report(run, content):
    from kiemdinh.services.documents.reading import container

    assert "kiểu cũ (.doc)" in refused(run, OLE)
    assert "có mật khẩu" in refused(run, OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100)
    assert "rỗng" in refused(run, b"")
    assert "bị hỏng" in refused(run, content[: len(content) // 2])
    assert "không phải văn bản Word" in refused(run, b"%PDF-1.4 abc")
    empty = handmade.saved(docx.Document())
    assert "Không thấy tiêu chí nào" in refused(run, empty)
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert "khai báo lạ" in refused(run, handmade.rezipped(content, document=entity))
    lol = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
    assert "khai báo lạ" in refused(run, handmade.rezipped(content, document=lol))
    bomb = handmade.rezipped(content, document=b"\0" * (container.MAX_XML + 1))
    assert len(bomb) < 1024 * 1024
    assert "lớn bất thường" in refused(run, bomb)
    assert "bị hỏng" in refused(run, handmade.rezipped(content, document=b"<w:document"))


def test_a_report_of_another_edition(run):
    problem = refused(run, handmade.saved(handmade.new_rules()))
    assert problem.startswith("Báo cáo trong tệp viết theo “") and "Hãy chọn chu kỳ cùng bộ tiêu chuẩn" in problem


def test_a_report_of_another_kind_of_school(run):
    document = docx.Document()
    handmade.bold(document, "TRƯỜNG MẦM NON: BÁO CÁO TỰ ĐÁNH GIÁ theo Thông tư 19/2018/TT-BGDĐT")
    for code, title in (("1.7", "Quản lý cán bộ, giáo viên và nhân viên"),
                        ("5.1", "Thực hiện Chương trình giáo dục mầm non"),
                        ("5.3", "Kết quả nuôi dưỡng và chăm sóc sức khỏe"), ("5.4", "Kết quả giáo dục")):
        handmade.bold(document, f"Tiêu chí {code}: {title}")
        document.add_paragraph("Mức 1: Có trích [H5-5.1-01].")
    assert "trường mầm non" in refused(run, handmade.saved(document)).lower()


def test_published_cycles_take_nothing_more(run, content):
    from django.core.exceptions import PermissionDenied

    from kiemdinh.rooms.self_assessment.models import Cycle

    Cycle.objects.filter(pk=run.cycle.pk).update(state="published")
    with pytest.raises(PermissionDenied, match="đã công bố"):
        start(run, content)


def test_a_cycle_in_preparation_is_filled_too(world, content):
    from kiemdinh.rooms.exchange.use_cases.report_filling import apply_import
    from kiemdinh.rooms.exchange.use_cases.report_import import start_import
    from kiemdinh.rooms.self_assessment.models import CriterionSheet

    cycle = new_cycle(world)
    actor = world.actor("hieutruong", IN_2018)
    row = start_import(actor=actor, now=at(IN_2018), cycle_id=cycle.pk, name="a.docx", content=content)
    apply_import(actor=actor, now=at(IN_2018), import_id=row.pk, version=row.version, choices={})
    assert CriterionSheet.objects.get(cycle=cycle, criterion="1.1", kind="criterion").texts["state_3"]
    cycle.refresh_from_db()
    assert cycle.state == "draft"


def test_a_large_file_is_read_by_a_job(run, content):
    from kiemdinh.rooms.exchange.use_cases.report_import import start_import
    from kiemdinh.services.jobs import enqueue

    actor = run.world.actor("thuky", run.on)
    row = start_import(actor=actor, now=at(run.on), cycle_id=run.cycle.pk, name="a.docx", content=content, later=True)
    assert (row.state, row.reading) == ("waiting", {})
    job = enqueue("exchange.read_report", actor=actor, unit_id=run.cycle.school_id, now=at(run.on),
                  params={"import_id": row.pk})
    row.refresh_from_db()
    assert (row.state, job.state) == ("read", "done")
    assert job.result["url"] == f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/{row.pk}/"
    wrong = start_import(actor=actor, now=at(run.on), cycle_id=run.cycle.pk, name="b.docx", later=True,
                         content=handmade.saved(handmade.new_rules()))
    enqueue("exchange.read_report", actor=actor, unit_id=run.cycle.school_id, now=at(run.on),
            params={"import_id": wrong.pk})
    wrong.refresh_from_db()
    assert wrong.state == "unreadable" and "viết theo" in wrong.problem


def test_three_hundred_pages_within_memory():
    import tracemalloc

    from tests.rooms.exchange.test_report_reading import CATALOGS

    from kiemdinh.rooms.exchange.rules.report_reading import read_report
    from kiemdinh.services.documents.reading import read_docx

    document = docx.Document()
    handmade.bold(document, "TRƯỜNG TIỂU HỌC: BÁO CÁO TỰ ĐÁNH GIÁ theo 17/2018/TT-BGDĐT")
    catalog = next(c for c in CATALOGS if c.catalog_id == "tt17-2018")
    words = "Nhà trường tổ chức thực hiện đầy đủ, đúng quy định, có minh chứng kèm theo [H1-1.1-01]. " * 5
    for criterion in catalog.criteria:
        handmade.bold(document, f"Tiêu chí {criterion.code}: {criterion.title}")
        document.add_paragraph("1. Mô tả hiện trạng")
        document.add_paragraph("Mức 1:")
        for _ in range(55):
            document.add_paragraph(words)
    content = handmade.saved(document)
    tracemalloc.start()
    report = read_report(read_docx(content), CATALOGS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(report.sheets) == 27
    assert sum(len(t.text.split()) for t in report.texts.values()) > 100_000
    assert peak < 150 * 1024 * 1024
