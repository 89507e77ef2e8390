"""What the machine looks at in a cycle: every check by id, how grave it is, what it means. Pure.

An official reads this table in docs/generated/checks.md. A check never changes anything: it names a place and a reason,
people decide. Only "block" keeps a report from being published.
"""

from dataclasses import dataclass
from typing import Final

BLOCK, WARN, HINT = "block", "warn", "hint"
SEVERITIES: Final = {BLOCK: "Chặn công bố", WARN: "Cần xem lại", HINT: "Gợi ý"}
COUNCIL, SHEET, EVIDENCE, TEXT, FIGURES = "hoi-dong", "phieu", "minh-chung", "noi-dung", "so-lieu"
KINDS: Final = {
    COUNCIL: "Hội đồng, phân công",
    SHEET: "Phiếu tiêu chí",
    EVIDENCE: "Minh chứng",
    TEXT: "Nội dung báo cáo",
    FIGURES: "Số liệu",
}
_HOUSE = "Quy ước của phần mềm"


@dataclass(frozen=True, slots=True)
class Check:
    """A check: stable id, grade, kind of place it looks at, what it looks for, and why it matters."""

    id: str
    severity: str
    kind: str
    title: str
    why: str
    article: str


CHECKS: Final = (
    Check(
        "KT101", BLOCK, COUNCIL, "Hội đồng chưa đúng thành phần, số lượng",
        "Hội đồng sai quy định thì kết quả tự đánh giá không có giá trị.",
        "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9",
    ),
    Check(
        "KT102", HINT, COUNCIL, "Tiêu chí chưa giao cho ai",
        "Việc không có người phụ trách thường là việc trễ.", _HOUSE,
    ),
    Check(
        "KT201", BLOCK, SHEET, "Chưa có mô tả hiện trạng Mức 1",
        "Báo cáo phải mô tả hiện trạng của từng tiêu chí.",
        "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Phụ lục V, Mẫu số 1",
    ),
    Check(
        "KT202", BLOCK, SHEET, "Còn yêu cầu chưa trả lời nên chưa xác định được mức",
        "Mức của tiêu chí tính từ câu trả lời cho từng yêu cầu.",
        "TT 17, 18, 19/2018 Điều 6; TT 57/2026 Điều 5",
    ),
    Check(
        "KT203", WARN, SHEET, "Đạt một mức mà chưa mô tả hiện trạng của mức ấy",
        "Người đọc báo cáo không thấy căn cứ của mức đã tự xác định.",
        "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Phụ lục V, Mẫu số 1",
    ),
    Check(
        "KT204", WARN, SHEET, "Mô tả thiếu đoạn cho một chỉ báo",
        "Bài viết chia đoạn a), b), c) mà thiếu một chữ thì chỉ báo ấy chưa được mô tả.",
        "TT 17, 18, 19/2018 Điều 6",
    ),
    Check(
        "KT205", WARN, SHEET, "Có điểm yếu mà chưa có việc cải tiến",
        "Mỗi điểm yếu cần ít nhất một việc, có người làm và hạn.",
        "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 10",
    ),
    Check(
        "KT206", WARN, SHEET, "Có yêu cầu chưa đạt mà chưa nêu điểm yếu",
        "Yêu cầu chưa đạt là điểm yếu đầu tiên phải nói tới.",
        "TT 17, 18, 19/2018 Điều 23",
    ),
    Check(
        "KT207", WARN, SHEET, "Phiếu chưa được hội đồng duyệt",
        "Hội đồng thảo luận và kết luận từng tiêu chí trước khi thông qua báo cáo.",
        "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9 khoản 3",
    ),
    Check(
        "KT208", WARN, SHEET, "Việc cải tiến thiếu người phụ trách hoặc thời hạn",
        "Không có người và hạn thì không theo dõi được.", "TT 57/2026 Điều 10; mẫu phiếu đánh giá tiêu chí",
    ),
    Check(
        "KT209", BLOCK, SHEET, "Còn nội dung chép từ chu kỳ trước chưa rà soát",
        "Nội dung năm trước không được in thành của năm nay khi chưa ai đọc lại.",
        "TT 57/2026 Điều 27 khoản 3",
    ),
    Check(
        "KT301", WARN, EVIDENCE, "Tiêu chí đạt mức mà chưa có minh chứng",
        "Mức phải dựa trên minh chứng xác thực, kiểm tra được.",
        "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 5 khoản 2",
    ),
    Check(
        "KT302", BLOCK, EVIDENCE, "Trích mã không có trong danh mục",
        "Người đọc tìm theo mã sẽ không thấy minh chứng.",
        "Hướng dẫn mã minh chứng 2018; TT 57/2026 Phụ lục IV",
    ),
    Check(
        "KT303", WARN, EVIDENCE, "Minh chứng chưa được trích ở đâu",
        "Minh chứng không được trích thì hoặc bài viết thiếu, hoặc danh mục thừa.", _HOUSE,
    ),
    Check(
        "KT304", HINT, EVIDENCE, "Minh chứng có ngày ngoài các năm của chu kỳ",
        "Văn bản cũ còn hiệu lực vẫn dùng được; còn lại nên thay bằng minh chứng trong các năm báo cáo.",
        "Quy trình của bộ quy định: số năm của cơ sở dữ liệu",
    ),
    Check(
        "KT305", WARN, EVIDENCE, "Minh chứng chưa có tệp, liên kết hay nơi lưu bản giấy",
        "Không có gì để mở ra xem.", "TT 57/2026 Phụ lục IV; danh mục minh chứng 2018",
    ),
    Check(
        "KT306", WARN, EVIDENCE, "Đoạn mô tả của mức đã đạt không trích minh chứng nào",
        "Mỗi nhận định cần mã minh chứng đi sau.",
        "Hướng dẫn mã minh chứng 2018; TT 57/2026 Phụ lục IV",
    ),
    Check(
        "KT307", HINT, EVIDENCE, "Trích mã chưa gắn với tiêu chí",
        "Một minh chứng dùng cho nhiều tiêu chí giữ mã đầu; hãy gắn thêm tiêu chí để danh mục thấy nơi dùng.",
        "Hướng dẫn mã minh chứng 2018; TT 57/2026 Phụ lục IV",
    ),
    Check(
        "KT401", WARN, TEXT, "Phần của báo cáo chưa viết",
        "Báo cáo in ra sẽ có mục trống.", "Mẫu báo cáo tự đánh giá của bộ quy định",
    ),
    Check(
        "KT402", WARN, TEXT, "Chữ viết tắt chưa khai",
        "Người ngoài trường không đoán được chữ viết tắt.", "Mẫu báo cáo tự đánh giá: danh mục chữ viết tắt",
    ),
    Check(
        "KT403", HINT, TEXT, "Chữ viết tắt đã khai mà không dùng",
        "Bảng viết tắt chỉ nên có chữ dùng trong báo cáo.", _HOUSE,
    ),
    Check(
        "KT404", WARN, TEXT, "Hai tiêu chí có đoạn giống hệt nhau",
        "Thường là dán nhầm; mỗi tiêu chí cần mô tả của mình.", _HOUSE,
    ),
    Check(
        "KT405", WARN, TEXT, "Phần của báo cáo chép từ chu kỳ trước chưa rà soát",
        "Lời chung của báo cáo cũng cần đúng với năm nay.", "TT 57/2026 Điều 27 khoản 3",
    ),
    Check(
        "KT501", WARN, FIGURES, "Số trong bài khác số liệu của trường",
        "Người đánh giá đối chiếu bài viết với bảng số liệu.", "Mẫu báo cáo tự đánh giá: cơ sở dữ liệu",
    ),
    Check(
        "KT502", WARN, FIGURES, "Năm học chưa có số liệu",
        "Bảng cơ sở dữ liệu in ra sẽ có cột trống.", "Mẫu báo cáo tự đánh giá: cơ sở dữ liệu",
    ),
)  # fmt: skip
CHECK_BY_ID: Final = {check.id: check for check in CHECKS}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: which check, what exactly, where to mend it, whose work it is, which criterion."""

    check: str
    text: str
    url: str
    who: str = ""
    criterion: str = ""

    @property
    def severity(self) -> str:
        return CHECK_BY_ID[self.check].severity

    @property
    def severity_label(self) -> str:
        return SEVERITIES[self.severity]

    @property
    def kind(self) -> str:
        return CHECK_BY_ID[self.check].kind


def in_order(findings: list[Finding]) -> list[Finding]:
    """Blocking ones first, else in the order in which they were found."""
    return sorted(findings, key=lambda f: list(SEVERITIES).index(f.severity))
