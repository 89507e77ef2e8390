"""The register of direction: what is entered, and who may. Pure."""

from datetime import date

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, PRINCIPAL, UNIT_ADMIN, VICE_PRINCIPAL

DOCUMENT, INSPECTION, ADVICE = "document", "inspection", "advice"
KINDS = {DOCUMENT: "Văn bản chỉ đạo, hướng dẫn", INSPECTION: "Kiểm tra", ADVICE: "Tham mưu"}
TOPICS = {
    "self_assessment": "Tự đánh giá, kiểm định",
    "disclosure": "Công khai",
    "diplomas": "Quản lý bằng tốt nghiệp",
    "improvement": "Cải tiến chất lượng",
    "software": "Phần mềm, dữ liệu",
}
_SCHOOL = (PRINCIPAL, VICE_PRINCIPAL, UNIT_ADMIN)

DIRECTION_PERMITS = permits(
    "direction",
    title="Sổ chỉ đạo",
    rows=[
        # action    roles                  whose                state  why not
        ("view", AUTHORITY_OFFICERS + _SCHOOL, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("write", AUTHORITY_OFFICERS + _SCHOOL, Whose.OWN_SCHOOL, ANY, ""),
    ],
)


def line_words(*, kind: str, on: date, number: str, subject: str, day: str) -> str:
    """An entry as a line of a report."""
    if kind == DOCUMENT:
        head = f"Văn bản số {number} ngày {day}" if number else f"Văn bản ngày {day}"
        return f"{head}: {subject}"
    tail = f" ({number})" if number else ""
    return f"{KINDS[kind]} ngày {day}{tail}: {subject}"
