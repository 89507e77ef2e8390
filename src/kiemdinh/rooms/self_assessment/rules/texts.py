"""Which texts a sheet and a report have, and how two people's saves of one field meet. Pure.

Every text field has its own version, so two people may write in one sheet; a save of a field whose version moved on
meanwhile is a conflict that carries both texts, never an overwrite.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextField:
    """A text of a sheet, a standard or the report: key, label over the box, short help under it."""

    key: str
    label: str
    help: str = ""

    @property
    def number(self) -> str:
        """ "IV" of "IV. Vấn đề trọng tâm"; empty when the label has none."""
        head, dot, _ = self.label.partition(". ")
        return head if dot and set(head) <= set("IVX") else ""

    @property
    def title(self) -> str:
        """The label without its number."""
        return self.label.partition(". ")[2] if self.number else self.label


STATE_FIELDS = {
    1: TextField("state_1", "Mô tả hiện trạng – Mức 1", "Theo thứ tự yêu cầu; trích mã minh chứng sau mỗi nhận định."),
    2: TextField("state_2", "Mô tả hiện trạng – Mức 2"),
    3: TextField("state_3", "Mô tả hiện trạng – Mức 3"),
    4: TextField("state_4", "Mô tả hiện trạng – Mức 4"),
}
STRENGTHS = TextField("strengths", "Điểm mạnh")
WEAKNESSES = TextField("weaknesses", "Điểm yếu")

STANDARD_FIELDS = {
    "2018": (
        TextField("opening", "Mở đầu tiêu chuẩn", "Khái quát chung, một đoạn ngắn."),
        TextField("closing", "Kết luận tiêu chuẩn", "Điểm mạnh nổi bật, điểm yếu cơ bản, số tiêu chí đạt và chưa đạt."),
    ),
    "tt57": (
        TextField("strengths", "Điểm mạnh nổi bật"),
        TextField("weaknesses", "Hạn chế trọng tâm"),
        TextField("causes", "Nguyên nhân cốt lõi"),
        TextField("trend", "Định hướng: xu hướng 03 năm"),
        TextField("priorities", "Định hướng: ưu tiên cải tiến"),
    ),
}
REPORT_FIELDS = {
    "2018": (
        TextField("situation", "Đặt vấn đề: tình hình chung của nhà trường"),
        TextField("purpose", "Đặt vấn đề: mục đích tự đánh giá"),
        TextField("process", "Đặt vấn đề: tóm tắt quá trình và những vấn đề nổi bật"),
        TextField("level_4_closing", "Kết luận về Mức 4"),
        TextField("general", "Kết luận chung"),
    ),
    "tt57": (
        TextField("local_context", "Bối cảnh: đặc điểm kinh tế – xã hội địa phương"),
        TextField("advantages", "Bối cảnh: thuận lợi"),
        TextField("difficulties", "Bối cảnh: khó khăn"),
        TextField("learners", "Bối cảnh: đặc điểm người học"),
        TextField("purpose", "Mục đích tự đánh giá"),
        TextField("scope", "Phạm vi tự đánh giá"),
        TextField("period", "Thời gian tự đánh giá"),
        TextField("planning", "Quá trình: lập kế hoạch"),
        TextField("organisation", "Quá trình: tổ chức thực hiện"),
        TextField("review", "Quá trình: kiểm tra, phân tích dữ liệu, minh chứng"),
        TextField("confirmation", "Quá trình: tổng hợp, xác nhận"),
        TextField("general", "Kết luận: khái quát chung"),
        TextField("to_department", "Kiến nghị với Sở Giáo dục và Đào tạo"),
        TextField("to_committee", "Kiến nghị với Ủy ban nhân dân"),
        TextField("to_others", "Kiến nghị với cơ quan, tổ chức khác"),
    ),
}


Places = tuple[tuple[int, str], ...]
"""(id, name) of the teaching places of a school that teaches in several: cơ sở chính, phân hiệu, điểm trường."""


def place_key(site_id: int) -> str:
    """The field of a sheet that describes one teaching place."""
    return f"site_{site_id}"


def sheet_fields(*, generation: str, levels: tuple[int, ...], places: Places = ()) -> tuple[TextField, ...]:
    """The text fields of a sheet: one a level it defines, (2018) strengths and weaknesses, one a teaching place.

    `levels` is (1, 2, 3), (1, 2) or (4,) for a khoản of Mức 4. The places' texts are of free choice: one report for
    the school, in which a location that differs can be told apart.
    """
    fields = tuple(STATE_FIELDS[level] for level in levels)
    if generation == "2018" and levels != (4,):
        fields += (STRENGTHS, WEAKNESSES)
    return fields + tuple(TextField(place_key(site_id), f"Hiện trạng tại {name}") for site_id, name in places)


def copied_fields(edits: Mapping[str, Mapping[str, object]]) -> tuple[str, ...]:
    """The fields whose text was taken over from an earlier cycle and that nobody has saved or confirmed since."""
    return tuple(key for key, edit in edits.items() if edit.get("copied_from"))


@dataclass(frozen=True, slots=True)
class Saved:
    """The field took the new text; `version` is its new version."""

    version: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved the field meanwhile: both texts, and the version a merged save must name."""

    field: str
    theirs: str
    mine: str
    version: int


def try_save(
    *, texts: Mapping[str, str], versions: Mapping[str, int], field: str, html: str, base_version: int
) -> Saved | Conflict:
    """Whether `html`, written from `base_version` of `field`, may be stored.

    The same text saved twice is no conflict: a repeated request after a lost answer succeeds quietly.
    """
    current = int(versions.get(field, 0))
    if current == base_version:
        return Saved(current + 1)
    if texts.get(field, "") == html:
        return Saved(current)
    return Conflict(field, texts.get(field, ""), html, current)
