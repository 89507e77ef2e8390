"""The opinion sheet of a council member (Mẫu số 3): its questions and what it must hold before the meeting. Pure."""

from collections.abc import Mapping

REPORT_CHOICES = {"fits": "Phù hợp, đúng thực tế", "unfit": "Còn nội dung chưa phù hợp"}
DATA_CHOICES = {"enough": "Đầy đủ, tin cậy", "lacking": "Còn thiếu hoặc cần xác minh"}
LEVEL_CHOICES = {"0": "Không đạt Mức 1", "1": "Mức 1", "2": "Mức 2"}
STANDARD_CHOICES = {"0": "Chưa đạt chuẩn quốc gia", "1": "Mức độ 1", "2": "Mức độ 2"}

CHOICES = {
    "report": ("II.1. Báo cáo tự đánh giá", REPORT_CHOICES),
    "data": ("II.2. Dữ liệu, minh chứng", DATA_CHOICES),
    "level": ("III.1.b) Mức theo kết quả thẩm định", LEVEL_CHOICES),
    "standard": ("III.2. Đạt chuẩn quốc gia", STANDARD_CHOICES),
}
TEXTS = {
    "report_note": "Nhận xét về báo cáo tự đánh giá",
    "data_note": "Nhận xét về dữ liệu, minh chứng",
    "to_verify": "II.3. Nội dung cần xác minh, làm rõ",
    "level_reason": "III.1.c) Căn cứ; lý do khi khác mức trường tự xác định",
    "standard_reason": "Lý do về đạt chuẩn quốc gia",
    "strengths_1": "Điểm mạnh, tiêu chuẩn 1",
    "strengths_2": "Điểm mạnh, tiêu chuẩn 2",
    "strengths_3": "Điểm mạnh, tiêu chuẩn 3",
    "strengths_4": "Điểm mạnh, tiêu chuẩn 4",
    "limits_1": "Hạn chế, nguyên nhân, tiêu chuẩn 1",
    "limits_2": "Hạn chế, nguyên nhân, tiêu chuẩn 2",
    "limits_3": "Hạn chế, nguyên nhân, tiêu chuẩn 3",
    "limits_4": "Hạn chế, nguyên nhân, tiêu chuẩn 4",
    "priorities": "Nội dung ưu tiên cải tiến năm học tới",
    "other": "Ý kiến khác",
}


def opinion_problems(texts: Mapping[str, str], *, own_level: int | None, minimums: tuple[int, ...]) -> dict[str, str]:
    """What keeps a sheet from being handed in, by the field it is about."""
    found = {
        key: f"Chưa chọn ở mục “{title}”."
        for key, (title, _) in CHOICES.items()
        if texts.get(key, "") not in CHOICES[key][1]
    }
    if found:
        return found
    level, degree = int(texts["level"]), int(texts["standard"])
    if own_level is not None and level != own_level and not texts.get("level_reason", "").strip():
        found["level_reason"] = "Mức thẩm định khác mức trường tự xác định: hãy ghi lý do ở mục III.1.c."
    if not texts.get("standard_reason", "").strip():
        found["standard_reason"] = "Hãy ghi lý do ở mục III.2."
    if degree and level < minimums[degree - 1]:
        found["standard"] = (
            f"Mức độ {degree} chỉ xét khi đạt Mức {minimums[degree - 1]} (Điều 16 khoản 2); "
            "hãy xem lại hai lựa chọn ở mục III."
        )
    return found


def clean_opinion(posted: Mapping[str, str]) -> dict[str, str]:
    """Only the known fields; a choice that does not exist is left out."""
    found = {key: posted[key].strip() for key in TEXTS if key in posted}
    for key, (_, choices) in CHOICES.items():
        if posted.get(key, "") in choices:
            found[key] = posted[key]
    return found
