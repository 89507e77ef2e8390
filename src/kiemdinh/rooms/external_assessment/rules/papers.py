"""The papers of the six steps: which texts each has, who writes it, in which step it belongs. Pure.

The headings follow the guidance for the 2018 circulars (công văn 5932, 5942/BGDĐT-QLCL) where it names them; biên bản
and báo cáo khảo sát have a layout of our own, which their Word files say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiemdinh.rooms.external_assessment.rules.fields import code_label

PRELIMINARY, STUDY, MINUTES, PLAN, SURVEY, REPORT = "so-bo", "nghien-cuu", "bien-ban", "ke-hoach", "khao-sat", "bao-cao"


WORD_FORMS = {
    "so-bo": "bao-cao-so-bo",
    "nghien-cuu": "bao-cao-nghien-cuu-ho-so",
    "bien-ban": "bien-ban-khao-sat-so-bo",
    "ke-hoach": "ke-hoach-lam-viec-doan",
    "khao-sat": "bao-cao-khao-sat-chinh-thuc",
    "phieu": "phieu-danh-gia-ngoai",
    "bao-cao": "bao-cao-danh-gia-ngoai",
    "gui-du-thao": "cong-van-gui-du-thao",
    "tra-loi": "tra-loi-phan-hoi",
}
"""The Word form of each kind of paper."""


@dataclass(frozen=True, slots=True)
class PaperField:
    """A text of a paper."""

    key: str
    label: str
    help: str = ""
    needed: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper; `own_layout` says that no official form is known."""

    kind: str
    title: str
    step: int
    fields: tuple[PaperField, ...]
    per_member: bool = False
    own_layout: bool = False


_STEPS = (
    "Nghiên cứu hồ sơ đánh giá", "Khảo sát sơ bộ", "Khảo sát chính thức", "Dự thảo báo cáo đánh giá ngoài",
    "Lấy ý kiến phản hồi về dự thảo", "Hoàn thiện báo cáo đánh giá ngoài",
)  # fmt: skip


def _plan_fields() -> tuple[PaperField, ...]:
    rows = []
    for number, step in enumerate(_STEPS, 1):
        rows += [
            PaperField(f"time.{number}", f"{number}. {step}: thời gian", needed=True, short=True),
            PaperField(f"content.{number}", f"{number}. {step}: nội dung công việc", needed=True),
            PaperField(f"who.{number}", f"{number}. {step}: người thực hiện", needed=True, short=True),
        ]
    return tuple(rows)


PAPERS: Mapping[str, Paper] = {
    p.kind: p
    for p in (
        Paper(
            PRELIMINARY,
            "Báo cáo sơ bộ",
            1,
            (PaperField("general", "Nhận xét chung về báo cáo tự đánh giá"),),
            per_member=True,
        ),
        Paper(
            STUDY,
            "Báo cáo kết quả nghiên cứu hồ sơ đánh giá",
            1,
            (
                PaperField("form", "1. Nhận xét về hình thức trình bày báo cáo tự đánh giá", needed=True),
                PaperField("content", "2. Nhận xét về nội dung báo cáo tự đánh giá", needed=True),
                PaperField("not_assessed", "3. Các tiêu chí chưa được đánh giá, đánh giá chưa đúng hoặc chưa đủ"),
                PaperField("codes", "4. Các tiêu chí cần kiểm tra lại thông tin, mã minh chứng"),
                PaperField("more_evidence", "5. Các tiêu chí cần bổ sung minh chứng"),
                PaperField("interviews", "6. Đối tượng, số lượng, nội dung phỏng vấn, trao đổi"),
                PaperField("facilities", "7. Cơ sở vật chất và hoạt động cần khảo sát"),
            ),
        ),
        Paper(
            MINUTES,
            "Biên bản khảo sát sơ bộ",
            2,
            (
                PaperField("when", "Thời gian", needed=True, short=True),
                PaperField("where", "Địa điểm", needed=True, short=True),
                PaperField("of_team", "Đại diện đoàn đánh giá ngoài", needed=True),
                PaperField("of_school", "Đại diện nhà trường", needed=True),
                PaperField("findings", "I. Thông báo kết quả nghiên cứu hồ sơ", needed=True),
                PaperField("requests", "II. Yêu cầu đối với nhà trường (bổ sung, chuẩn bị)", needed=True),
                PaperField("survey_plan", "III. Kế hoạch khảo sát chính thức đã thống nhất", needed=True),
                PaperField("opinion", "IV. Ý kiến của nhà trường"),
            ),
            own_layout=True,
        ),
        Paper(PLAN, "Kế hoạch làm việc của đoàn đánh giá ngoài", 2, _plan_fields()),
        Paper(
            SURVEY,
            "Báo cáo kết quả khảo sát chính thức",
            3,
            (
                PaperField("general", "I. Thông tin chung về đợt khảo sát", needed=True),
                PaperField("done", "II. Các công việc đã thực hiện", needed=True),
                PaperField("interviews", "III. Kết quả phỏng vấn, trao đổi, quan sát", needed=True),
                PaperField("evidence", "IV. Minh chứng đã kiểm tra và bổ sung"),
                PaperField("criteria", "V. Những tiêu chí đoàn thống nhất đánh giá khác với nhà trường"),
                PaperField("closing", "VI. Nhận xét chung, kiến nghị với nhà trường", needed=True),
            ),
            own_layout=True,
        ),
        Paper(
            REPORT,
            "Báo cáo đánh giá ngoài",
            4,
            (
                PaperField("introduction", "Phần 1. Tổng quan: giới thiệu về nhà trường", needed=True),
                PaperField("process", "Phần 1. Tổng quan: quá trình đánh giá ngoài", needed=True),
                PaperField("on_report", "Phần 1. Tổng quan: nhận xét về báo cáo tự đánh giá", needed=True),
                PaperField("strengths", "Phần 3. Kết luận: điểm mạnh nổi bật", needed=True),
                PaperField("weaknesses", "Phần 3. Kết luận: điểm yếu cơ bản", needed=True),
                PaperField("recommendations", "Phần 3. Kết luận: kiến nghị với nhà trường", needed=True),
            ),
        ),
    )
}

ORDER = tuple(PAPERS)


def paper_fields(kind: str, codes: tuple[str, ...] = ()) -> tuple[PaperField, ...]:
    """The texts of a paper; a báo cáo sơ bộ has two for each criterion of its member."""
    if kind != PRELIMINARY:
        return PAPERS[kind].fields
    notes = [
        PaperField(key, f"{code_label(code)}: {label}")
        for code in codes
        for key, label in ((f"remark.{code}", "nhận xét"), (f"question.{code}", "câu hỏi, điều cần làm rõ"))
    ]
    return (*PAPERS[kind].fields, *notes)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a paper as it is read: short texts as (name, text), long ones with a heading of their own or none."""

    heading: str
    short: tuple[tuple[str, str], ...]
    long: tuple[tuple[str, str], ...]


def passages(fields: Iterable[PaperField], values: Mapping[str, str]) -> tuple[Passage, ...]:
    """A paper to read. A label "Phần 1: giới thiệu" stands under the heading "Phần 1" with its neighbours; short
    texts without a heading are gathered at the place of the first of them."""
    order: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for field in fields:
        heading, _, name = field.label.partition(": ")
        if field.short and not name:
            heading, name = "", heading
        short, long = order.setdefault(heading, ([], []))
        (short if field.short else long).append((name[:1].upper() + name[1:], values.get(field.key, "")))
    return tuple(Passage(heading, tuple(short), tuple(long)) for heading, (short, long) in order.items())


def paper_missing(kind: str, values: Mapping[str, str], codes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a paper misses before it is closed, in sentences."""
    silent = [f.label for f in paper_fields(kind, codes) if f.needed and not values.get(f.key)]
    missing = [f"Chưa ghi mục “{label}”." for label in silent]
    if kind == PRELIMINARY:
        left = [c for c in codes if not values.get(f"remark.{c}") and not values.get(f"question.{c}")]
        if left:
            more = "…" if len(left) > 6 else ""
            missing.append(f"Còn {len(left)} tiêu chí chưa có nhận xét hay câu hỏi: {', '.join(left[:6])}{more}.")
    return tuple(missing)
