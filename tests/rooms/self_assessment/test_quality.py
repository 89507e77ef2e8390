"""The closer checks on a whole cycle: each finds its fault, names the place and goes away when it is mended."""

import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.demo import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(run: Any) -> Any:
    """A 2018 cycle in which every sheet is written and answered."""
    cast.fill(run)
    return run


def found(run: Any, *checks: str) -> list[tuple[str, str, str]]:
    """(id, text, address within the cycle) of the findings of some checks."""
    from kiemdinh.rooms.self_assessment.queries.quality import quality_findings

    base = f"/chu-ky/{run.cycle.pk}/"
    return [(f.check, f.text, f.url.removeprefix(base)) for f in quality_findings(run.access()) if f.check in checks]


def improve(run: Any, criterion: str, **facts: Any) -> Any:
    from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement

    return add_improvement(
        actor=run.world.actor("thuky", run.on), now=cast.at(run.on), cycle_id=run.cycle.pk, subject=criterion, **facts
    )


def test_a_level_without_its_text(filled: Any) -> None:
    first = ("KT203", "Tiêu chí 1.1 đạt Mức 2 nhưng mục mô tả Mức 2 còn trống.", "tieu-chi/1.1/#muc-state_2")
    assert found(filled, "KT203")[0] == first
    filled.save("thuky", "1.1", state_2="<p>Có rà soát.</p>")
    assert first not in found(filled, "KT203")


def test_a_text_by_letters_that_leaves_an_indicator_out(filled: Any) -> None:
    filled.save("thuky", "1.1", version=1, state_1="<p>a) Có kế hoạch.</p><p>c) Công bố.</p>")
    assert found(filled, "KT204") == [
        ("KT204", "Tiêu chí 1.1, Mức 1: bài chia đoạn theo chữ nhưng thiếu đoạn b).", "tieu-chi/1.1/#muc-state_1")
    ]


def test_a_weakness_wants_an_improvement_row_with_a_person_and_a_day(filled: Any) -> None:
    filled.save("thuky", "1.1", weaknesses="<p>Thư viện hẹp.</p>")
    assert found(filled, "KT205") == [
        ("KT205", "Tiêu chí 1.1 có điểm yếu nhưng kế hoạch cải tiến chưa có việc nào.", "tieu-chi/1.1/#cai-tien")
    ]
    row = improve(filled, "1.1", task="Mở rộng thư viện")
    assert found(filled, "KT205") == []
    assert found(filled, "KT208") == [
        ("KT208", "Việc cải tiến “Mở rộng thư viện” chưa có người phụ trách và thời hạn.", f"cai-tien/{row.pk}/")
    ]


@pytest.mark.parametrize("words", ["Không.", "Không có", "không có điểm yếu…"])
def test_saying_that_there_is_no_weakness_is_no_weakness(filled: Any, words: str) -> None:
    version = filled.sheet("1.1").field_versions.get("weaknesses", 0)
    filled.save("thuky", "1.1", weaknesses=f"<p>{words}</p>", version=version)
    assert found(filled, "KT205") == []


def test_something_that_fails_is_a_weakness_to_name(filled: Any) -> None:
    version = filled.sheet("1.1").field_versions.get("weaknesses", 0)
    filled.save("thuky", "1.1", weaknesses="", version=version, answers={("2", "*"): False})
    assert found(filled, "KT206") == [
        ("KT206", "Tiêu chí 1.1 có yêu cầu chưa đạt nhưng mục Điểm yếu còn trống.", "tieu-chi/1.1/#muc-weaknesses")
    ]


def test_sheets_not_approved_are_named_with_their_state(filled: Any) -> None:
    assert len(found(filled, "KT207")) == 27
    assert found(filled, "KT207")[0][1].startswith("Tiêu chí 1.1 đang ở “Đang làm”")


def test_evidence_without_anything_to_open_and_of_another_time(filled: Any) -> None:
    from kiemdinh.rooms.evidence import queries as evidence
    from kiemdinh.rooms.evidence.use_cases import change_document

    code = filled.evidence("1.1")
    item = next(i for i in evidence.list_items(set_id=filled.cycle.evidence_set_id)[0] if i.code == code)
    place = f"minh-chung/{item.id}/"
    assert found(filled, "KT305") == [
        ("KT305", f"{code} “{item.subject}” chưa có tệp, liên kết hay nơi lưu bản giấy.", place)
    ]
    change_document(
        actor=filled.world.actor("thuky", filled.on), now=cast.at(filled.on), document_id=item.document_id,
        version=item.version, subject=item.subject, number="", issuer="", kept_at="Tủ 2, hộp 5",
        issued_on=cast.date(2001, 5, 4),
    )  # fmt: skip
    assert found(filled, "KT305") == []
    ((_, text, url),) = found(filled, "KT304")
    assert text.startswith(f"{code} ghi ngày 04/05/2001, ngoài các năm học ")
    assert url == place


def test_a_code_cited_where_it_is_not_attached(filled: Any) -> None:
    code = filled.evidence("1.1")
    filled.save("thuky", "1.2", version=1, state_1=f"<p>Như tiêu chí 1.1 {code}.</p>")
    assert found(filled, "KT307") == [
        ("KT307", f"Tiêu chí 1.2 trích {code} nhưng mã chưa gắn với tiêu chí này.", "tieu-chi/1.2/#minh-chung")
    ]


def test_unknown_codes_in_the_texts_around_block_too(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

    save_narrative(
        actor=filled.world.actor("thuky", filled.on), now=cast.at(filled.on), cycle_id=filled.cycle.pk,
        subject="report", texts={"general": TextEdit("<p>Xem [H1-9.9-01].</p>", 0)},
    )  # fmt: skip
    ((check, text, url),) = found(filled, "KT302")
    assert (check, url) == ("KT302", "noi-dung/")
    assert text.endswith("trích mã không có trong danh mục: [H1-9.9-01].")


def test_abbreviations_are_counted_until_declared(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.cycles import set_abbreviations

    filled.save("thuky", "1.1", version=1, state_1="<p>CBQL và GVCN họp; GVCN báo cáo.</p>")
    before = found(filled, "KT402")[0]
    assert before == ("KT402", "Chữ viết tắt chưa khai: GVCN (2 lần), CBQL (1 lần).", "bao-cao/viet-tat/")
    rows = [("CBQL", "Cán bộ quản lý"), ("GVCN", "Giáo viên chủ nhiệm"), ("HS", "Học sinh")]
    secretary = filled.world.actor("thuky", filled.on)
    set_abbreviations(actor=secretary, now=cast.at(filled.on), cycle_id=filled.cycle.pk, rows=rows)
    assert found(filled, "KT402") == []
    assert found(filled, "KT403") == [("KT403", "Đã khai mà không dùng: HS.", "bao-cao/viet-tat/")]


def test_parts_not_written_are_listed_by_name(filled: Any) -> None:
    texts = [text for _, text, _ in found(filled, "KT401")]
    assert texts[0].startswith("Mở đầu và kết luận chưa viết: Đặt vấn đề")
    assert texts[1] == "Tiêu chuẩn 1 chưa viết: Mở đầu tiêu chuẩn; Kết luận tiêu chuẩn."


def test_years_without_figures(filled: Any) -> None:
    assert [text for _, text, _ in found(filled, "KT502")] == [
        f"Năm học {year.replace('-', '–')} chưa có số liệu nào." for year in filled.cycle.figure_years
    ]


def test_a_tt57_standard_with_limits_wants_an_improvement(world: Any) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

    run = cast.tt57_cycle(world)
    save_narrative(
        actor=run.world.actor("thuky", run.on), now=cast.at(run.on), cycle_id=run.cycle.pk,
        subject="standard:1", texts={"weaknesses": TextEdit("<p>Còn chậm.</p>", 0)},
    )  # fmt: skip
    assert found(run, "KT205") == [
        ("KT205", "Tiêu chuẩn 1 có hạn chế nhưng chưa có việc cải tiến nào.", "tieu-chuan/1/#cai-tien")
    ]


# ── page, list, command ───────────────────────────────────────────────────────


def test_the_page_filters_by_its_address_and_exports_what_it_shows(filled: Any, enter: Any) -> None:
    filled.save("thuky", "1.3", version=1, state_1="<p>Trích [H9-1.3-99].</p>")
    page = enter("thuky").get(f"/chu-ky/{filled.cycle.pk}/kiem-tra/?muc=block")
    assert [f.check for f in page.context["findings"]] == ["KT302"]
    assert "1 trong" in page.content.decode()
    assert "Còn 1 điểm chặn công bố" in page.content.decode()
    book = enter("thuky").get(f"/chu-ky/{filled.cycle.pk}/kiem-tra/?muc=block&xuat=xlsx")
    rows = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows if isinstance(row[0], int)] == ["KT302"]


def test_the_checks_read_the_same_number_of_times_however_much_there_is(
    filled: Any, django_assert_num_queries: Any
) -> None:
    from kiemdinh.rooms.self_assessment.queries.quality import quality_findings

    filled.evidence("1.1")
    quality_findings(filled.access())
    access = filled.access()
    with django_assert_num_queries(14):
        quality_findings(access)
    for criterion in ("1.2", "1.3", "2.1"):
        filled.evidence(criterion, subject=f"Sổ {criterion}")
    access = filled.access()
    with django_assert_num_queries(14):
        quality_findings(access)


def test_a_neighbour_does_not_see_the_page(filled: Any, enter: Any) -> None:
    assert enter("hangxom").get(f"/chu-ky/{filled.cycle.pk}/kiem-tra/").status_code == 404


def test_the_command_lists_the_findings_as_json(filled: Any, capsys: Any) -> None:
    from kiemdinh.site.cli import main

    filled.save("thuky", "1.3", version=1, state_1="<p>Trích [H9-1.3-99].</p>")
    assert main(["check-cycle", "--school", "T-TH1", "--cycle", str(filled.cycle.pk), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)[0]
    assert first == {
        "id": "KT302",
        "severity": "block",
        "kind": "minh-chung",
        "message": "Tiêu chí 1.3 trích mã không có trong danh mục: [H9-1.3-99].",
        "criterion": "1.3",
        "person": first["person"],
        "where": f"/chu-ky/{filled.cycle.pk}/tieu-chi/1.3/#mo-ta",
    }
    assert main(["check-cycle", "--school", "T-TH1", "--cycle", "999999"]) == 2
    assert "không có chu kỳ 999999" in capsys.readouterr().err
