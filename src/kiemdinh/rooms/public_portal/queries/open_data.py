"""Open data: the schools that hold a posted recognition, as documented fields; and the addresses for search engines."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Max

from kiemdinh.rooms.public_portal.models import News, PublicRecognition, PublicReport, PublicSchool
from kiemdinh.rooms.public_portal.rules.standing import standing_on
from kiemdinh.rooms.public_portal.rules.states import POSTED, PUBLISHED
from kiemdinh.rooms.recognition import queries as recognition

FIELDS: Final = (
    ("school", "Tên trường khi được công nhận"),
    ("school_code", "Mã trường"),
    ("school_name_now", "Tên trường hiện nay"),
    ("school_type", "Loại trường: mam-non, tieu-hoc, thcs, thpt, nhieu-cap, gdtx"),
    ("commune", "Xã, phường, đặc khu nơi trường đóng"),
    ("province", "Tỉnh, thành phố"),
    ("type", "accreditation (kiểm định chất lượng giáo dục), national_standard (chuẩn quốc gia)"),
    ("rules", "Thế hệ quy định: 2018 (Thông tư 17, 18, 19/2018), tt57 (Thông tư 57/2026)"),
    ("level", "Cấp độ hoặc mức độ ghi trong quyết định"),
    ("decision", "Số quyết định"),
    ("number", "Số giấy chứng nhận hoặc Bằng; trống khi không có"),
    ("authority", "Nơi ký quyết định"),
    ("signed", "Ngày ký, dạng năm-tháng-ngày"),
    ("expires", "Ngày cuối còn hiệu lực, dạng năm-tháng-ngày"),
    ("status", "valid (còn hiệu lực), expired (không còn hiệu lực), revoked (đã thu hồi), superseded (đã thay)"),
)
"""Name and meaning of every field of the file, in its order."""


def recognised(*, on: date) -> list[dict[str, Any]]:
    """Every posted recognition with its worth on a day, by province and school name; three queries."""
    rows = list(PublicRecognition.objects.filter(state=POSTED).select_related("recognition"))
    schools = {s.school_id: s for s in PublicSchool.objects.filter(school_id__in={r.school_id for r in rows})}
    rows = [row for row in rows if row.school_id in schools]
    rows.sort(key=lambda r: (schools[r.school_id].province_name, schools[r.school_id].sort_key, r.kind, r.signed_on))
    return [_entry(row, schools[row.school_id], on) for row in rows]


def _entry(row: PublicRecognition, school: PublicSchool, on: date) -> dict[str, Any]:
    standing = standing_on(
        state=row.recognition.state, expires_on=row.expires_on, ended_on=row.recognition.ended_on, on=on
    )
    if school.closed_on is not None:
        # What became of it after the school was put together with others is known where decisions are kept.
        standing = recognition.verify(row.recognition.code, on)["status"]
    values = (
        row.school_name,
        school.code,
        school.name,
        school.school_type,
        school.commune_name,
        school.province_name,
        row.kind,
        row.generation,
        row.level,
        row.decision_number,
        row.certificate_number,
        row.authority,
        row.signed_on.isoformat(),
        row.expires_on.isoformat(),
        standing,
    )
    return dict(zip((name for name, _ in FIELDS), values, strict=True))


def totals() -> tuple[int, datetime | None]:
    """How many decisions are posted, and when the newest was."""
    rows = PublicRecognition.objects.filter(state=POSTED)
    return rows.count(), rows.aggregate(newest=Max("posted_at"))["newest"]


def addresses() -> Iterator[tuple[str, date | None]]:
    """Every page worth finding: the fixed ones, schools with something posted, news."""
    for path in ("/", "/tra-cuu/", "/chung-nhan/", "/du-lieu-mo/", "/tin/", "/gop-y/", "/huong-dan/"):
        yield path, None
    newest: dict[int, date] = {}
    for model in (PublicRecognition, PublicReport):
        rows = model.objects.filter(state=POSTED).values_list("school_id").annotate(at=Max("posted_at"))
        for school_id, at in rows:
            newest[school_id] = max(newest.get(school_id, at.date()), at.date())
    for code, school_id in PublicSchool.objects.filter(school_id__in=newest).values_list("code", "school_id"):
        yield f"/truong-cong-khai/{code}/", newest[school_id]
    for pk, at in News.objects.filter(state=PUBLISHED).values_list("pk", "published_at"):
        yield f"/tin/{pk}/", at.date()
