"""The register from Excel: what is taken, and which cell of which row is refused why."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, World, at
from tests.rooms.assessors.people import EDITION, assessor

from kiemdinh.rooms.assessors.exports.register import template_file
from kiemdinh.rooms.assessors.models import Assessor, Qualification, WorkPeriod
from kiemdinh.rooms.assessors.queries import conflicts_for
from kiemdinh.rooms.assessors.rules.former_work import FormerWork, read_former_work
from kiemdinh.rooms.assessors.use_cases import AssessorProblem
from kiemdinh.rooms.assessors.use_cases.importing import ImportOutcome, import_assessors

HEAD = ("Họ và tên", "Nhóm", "Nơi công tác", "Thư điện tử", "Ngày vào ngành", "Cấp học", "Số chứng nhận tập huấn",
        "Ngày cấp chứng nhận", "Nơi từng công tác", "Tên đăng nhập")


def sheet(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (head, *rows):
        book.active.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def load(world: World, content: bytes, *, name: str = "ds.xlsx", by: str = "so") -> ImportOutcome:
    return import_assessors(actor=world.actor(by), now=at(TODAY), content=content, filename=name)


def test_a_good_row_becomes_a_person_with_certificate_and_work(world: World) -> None:
    outcome = load(world, sheet(
        ("Lò  Văn Bình", "", "T-TH2", "binh@thu.vn", date(2008, 9, 1), "Tiểu học; Mầm non", "12/CN", "15/6/2024",
         "Trường Tiểu học Sông Đà (09/2010 – 08/2015); Trường Xa (2016 - nay)", ""),
    ))
    assert (outcome.made, outcome.refused, outcome.rejected_file) == (("Lò Văn Bình",), (), None)
    row = Assessor.objects.get()
    assert (row.full_name, row.group, row.workplace, row.email, row.sector_since, row.stages) == (
        "Lò Văn Bình", "education", "Trường Tiểu học Bên Cạnh", "binh@thu.vn", date(2008, 9, 1),
        ["mam-non", "tieu-hoc"],
    )
    assert list(Qualification.objects.values_list("kind", "number", "issued_on")) == [
        ("training", "12/CN", date(2024, 6, 15))
    ]
    assert list(WorkPeriod.objects.order_by("starts_on").values_list("unit_id", "place", "starts_on", "ends_on")) == [
        (world.units["T-TH2"], "", date(2008, 9, 1), None),
        (world.units["T-TH1"], "", date(2010, 9, 1), date(2015, 8, 31)),
        (None, "Trường Xa", date(2016, 1, 1), None),
    ]
    found = conflicts_for([row.pk], [world.units["T-TH1"], world.units["T-TH2"]], EDITION, TODAY)
    assert [c.key for c in found[row.pk, world.units["T-TH1"]]] == ["worked_at"]
    assert [c.key for c in found[row.pk, world.units["T-TH2"]]] == ["works_at"]


GOOD = ("Lò Văn Bình", "", "", "", None, "", "", None, "", "")


@pytest.mark.parametrize(
    ("changes", "cell", "reason"),
    [
        ({0: "", 3: "ai@thu.vn"}, "A2", None),
        ({0: "123"}, "A2", "Họ và tên phải có chữ. Hãy nhập đủ họ và tên."),
        ({1: "Ngân hàng"}, "B2", "Nhóm “Ngân hàng” không có. Hãy ghi: Ngành giáo dục hoặc Sở, ban, ngành khác."),
        ({3: "binh@"}, "D2", "Thư điện tử chưa đúng dạng, ví dụ: ten@truong.edu.vn."),
        ({4: "31/02/2010"}, "E2", None),
        ({4: date(2027, 1, 1)}, "E2", "Ngày vào ngành không được sau hôm nay."),
        ({5: "Đại học"}, "F2", "Cấp học “Đại học” không có."),
        ({7: date(2027, 1, 1)}, "H2", "Ngày cấp chứng nhận không được sau hôm nay."),
        ({8: "Trường A, hồi trẻ"}, "I2", "Không đọc được “Trường A, hồi trẻ”."),
        ({8: "Trường A (2015 – 2010)"}, "I2", "Ở “Trường A (2015 – 2010)”, ngày cuối phải từ ngày bắt đầu trở đi."),
        ({9: "khongco"}, "J2", "Trong tỉnh không có tài khoản “khongco”."),
        ({9: "sokhac"}, "J2", "Trong tỉnh không có tài khoản “sokhac”."),
    ],
)
def test_a_bad_cell_is_named_with_the_reason(
    world: World, changes: dict[int, Any], cell: str, reason: str | None
) -> None:
    row = tuple(changes.get(i, value) for i, value in enumerate(GOOD))
    outcome = load(world, sheet(row, ("Nguyễn Thị Chi", *GOOD[1:])))
    assert outcome.made == ("Nguyễn Thị Chi",)
    assert [refused.cell for refused in outcome.refused] == [cell]
    if reason:
        assert outcome.refused[0].reason.startswith(reason)
    assert outcome.rejected_file is not None
    back = openpyxl.load_workbook(BytesIO(outcome.rejected_file)).active
    assert back is not None and back.max_row == 2


def test_the_same_person_twice_is_refused_in_the_file_and_against_the_register(world: World) -> None:
    assessor(world, "Nguyễn Thị Chi", workplace="Trường Xa")
    outcome = load(world, sheet(
        ("Lò Văn Bình", "", "Trường Xa", "", None, "", "", None, "", ""),
        ("lò văn bình", "", "trường xa", "", None, "", "", None, "", ""),
        ("Nguyễn Thị Chi", "", "Trường Xa", "", None, "", "", None, "", ""),
        ("Cao Vân Anh", "", "", "", None, "", "", None, "", "hangxom"),
        ("Cao V. Anh", "", "", "", None, "", "", None, "", "hangxom"),
    ))
    assert outcome.made == ("Lò Văn Bình", "Cao Vân Anh")
    assert [(c.row, c.column, c.reason) for c in outcome.refused] == [
        (3, "Họ và tên", "Trùng với dòng 2 của tệp."),
        (4, "Họ và tên", "Danh sách đã có Nguyễn Thị Chi, Trường Xa. Nếu là người khác, hãy ghi thư điện tử hoặc tài "
                         "khoản để phân biệt."),
        (6, "Tên đăng nhập", "Trùng với dòng 5 của tệp."),
    ]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.4", "ds.pdf", "không phải bảng tính"),
        (b"khong phai excel", "ds.xlsx", "không thấy cột “Họ và tên”"),
        (sheet(), "ds.xlsx", "không có dòng người nào"),
        (sheet(("x",), head=("Cột lạ",)), "ds.xlsx", "Họ và tên"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(world: World, content: bytes, name: str, words: str) -> None:
    with pytest.raises(AssessorProblem, match=words):
        load(world, content, name=name)
    assert not Assessor.objects.exists()


def test_only_the_keepers_import(world: World) -> None:
    for stranger in ("xa", "hieutruong", "bo"):
        with pytest.raises((Http404, PermissionDenied)):
            load(world, sheet(GOOD), by=stranger)


def test_the_template_is_read_back_as_empty(world: World) -> None:
    with pytest.raises(AssessorProblem, match="không có dòng người nào"):
        load(world, template_file())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("A (09/2010 – 08/2015)", [FormerWork("A", date(2010, 9, 1), date(2015, 8, 31))]),
        ("A (2010-2011);\nB (1/2/2012 — nay)", [
            FormerWork("A", date(2010, 1, 1), date(2011, 12, 31)), FormerWork("B", date(2012, 2, 1), None),
        ]),
        ("Trường A (cơ sở 2) (02/2024 – 02/2024)", [
            FormerWork("Trường A (cơ sở 2)", date(2024, 2, 1), date(2024, 2, 29)),
        ]),
    ],
)
def test_former_places_of_a_cell(text: str, found: list[FormerWork]) -> None:
    assert read_former_work(text) == found


@pytest.mark.parametrize("text", ["A", "A (năm ngoái – nay)", "A (13/2010 – 2011)", "A (31/02/2010 – 2011)"])
def test_what_cannot_be_read_is_quoted(text: str) -> None:
    with pytest.raises(ValueError, match=text.replace("(", r"\(").replace(")", r"\)")):
        read_former_work(text)
