"""Every Word form of the rooms above self-assessment: what it is called, its file, the circulars that use it. Pure."""

from dataclasses import dataclass

OLD, NEW = "2018", "tt57"
"""Generations of rules: the circulars of 2018, Thông tư 57."""


@dataclass(frozen=True, slots=True)
class WordForm:
    """A form that an authority may replace. `kind` is also the stem of the published file."""

    kind: str
    title: str
    group: str
    generations: tuple[str, ...] = (OLD, NEW)

    @property
    def file(self) -> str:
        """The published file."""
        return f"{self.kind}.docx"


_REGISTER, _TEAM, _APPRAISE, _RECOGNISE, _REPORT, _PLAN = (
    "Đăng ký đánh giá ngoài",
    "Đoàn đánh giá ngoài",
    "Hội đồng thẩm định",
    "Công nhận",
    "Báo cáo định kỳ",
    "Kế hoạch năm, tập huấn",
)
WORD_FORMS = (
    WordForm("cong-van-dang-ky-danh-gia-ngoai", "Công văn đăng ký đánh giá ngoài", _REGISTER, (OLD,)),
    WordForm("thong-bao-tiep-nhan-ho-so", "Thông báo tiếp nhận hồ sơ", _REGISTER, (OLD,)),
    WordForm("thong-bao-tra-lai-ho-so", "Thông báo trả lại hồ sơ", _REGISTER, (OLD,)),
    WordForm("thong-bao-dung-ho-so", "Thông báo dừng hồ sơ", _REGISTER, (OLD,)),
    WordForm("to-trinh-thanh-lap-doan", "Tờ trình thành lập đoàn đánh giá ngoài", _TEAM, (OLD,)),
    WordForm("quyet-dinh-thanh-lap-doan", "Quyết định thành lập đoàn đánh giá ngoài", _TEAM, (OLD,)),
    WordForm("bao-cao-so-bo", "Báo cáo sơ bộ", _TEAM, (OLD,)),
    WordForm("bao-cao-nghien-cuu-ho-so", "Báo cáo kết quả nghiên cứu hồ sơ", _TEAM, (OLD,)),
    WordForm("bien-ban-khao-sat-so-bo", "Biên bản khảo sát sơ bộ", _TEAM, (OLD,)),
    WordForm("ke-hoach-lam-viec-doan", "Kế hoạch làm việc của đoàn", _TEAM, (OLD,)),
    WordForm("bao-cao-khao-sat-chinh-thuc", "Báo cáo kết quả khảo sát chính thức", _TEAM, (OLD,)),
    WordForm("phieu-danh-gia-ngoai", "Phiếu đánh giá tiêu chí của đoàn", _TEAM, (OLD,)),
    WordForm("bao-cao-danh-gia-ngoai", "Báo cáo đánh giá ngoài", _TEAM, (OLD,)),
    WordForm("cong-van-gui-du-thao", "Công văn gửi dự thảo báo cáo", _TEAM, (OLD,)),
    WordForm("tra-loi-phan-hoi", "Trả lời ý kiến phản hồi", _TEAM, (OLD,)),
    WordForm("danh-sach-truong-xem-xet", "Danh sách trường được xem xét", _APPRAISE, (NEW,)),
    WordForm("quyet-dinh-hoi-dong-tham-dinh", "Quyết định thành lập hội đồng thẩm định", _APPRAISE, (NEW,)),
    WordForm("phieu-y-kien-tham-dinh", "Mẫu số 3: Phiếu ý kiến thẩm định", _APPRAISE, (NEW,)),
    WordForm("thong-bao-ket-qua-tham-dinh", "Mẫu số 4: Thông báo kết quả thẩm định", _APPRAISE, (NEW,)),
    WordForm("bien-ban-tham-dinh", "Mẫu số 5: Biên bản thẩm định", _APPRAISE, (NEW,)),
    WordForm("to-trinh-cong-nhan", "Tờ trình đề nghị công nhận", _RECOGNISE),
    WordForm("quyet-dinh-cong-nhan", "Quyết định công nhận đạt chuẩn quốc gia", _RECOGNISE),
    WordForm("quyet-dinh-cap-giay-chung-nhan", "Quyết định cấp giấy chứng nhận", _RECOGNISE),
    WordForm("thong-bao-khong-cong-nhan", "Thông báo không công nhận", _RECOGNISE),
    WordForm("yeu-cau-khac-phuc", "Thông báo yêu cầu khắc phục", _RECOGNISE),
    WordForm("quyet-dinh-thu-hoi", "Quyết định thu hồi", _RECOGNISE),
    WordForm("bao-cao-mau-1", "Mẫu 1: báo cáo của phòng, xã", _REPORT, (OLD,)),
    WordForm("bao-cao-mau-2", "Mẫu 2: báo cáo của đơn vị trực thuộc", _REPORT, (OLD,)),
    WordForm("bao-cao-dinh-ky", "Báo cáo sơ kết, tổng kết, báo cáo của trường", _REPORT, (OLD,)),
    WordForm("bao-cao-mau-7", "Mẫu số 7: báo cáo hằng năm của Sở", _REPORT, (NEW,)),
    WordForm("ke-hoach-nam", "Kế hoạch năm kèm danh sách trường", _PLAN),
    WordForm("danh-sach-tap-huan", "Danh sách dự tập huấn", _PLAN),
)
WORD_FORM_OF = {form.kind: form for form in WORD_FORMS}


def forms_of(generation: str) -> tuple[WordForm, ...]:
    """The forms that papers under a generation of rules use."""
    return tuple(form for form in WORD_FORMS if generation in form.generations)


def blank(value: object) -> object:
    """A sample whose texts are still to be written: same names and rows, empty texts."""
    if isinstance(value, dict):
        return {key: blank(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [blank(row) for row in value]
    return "" if isinstance(value, str) else value
