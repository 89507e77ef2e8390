"""The minutes of a council (Mẫu số 5): what they hold, and what must agree before they are passed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiemdinh.rooms.appraisal.rules.voting import LEVEL_OPTIONS, Ballot

SOURCES = {
    "report": "Báo cáo tự đánh giá",
    "plan": "Kế hoạch cải tiến chất lượng",
    "reviews": "Kết quả theo dõi, rà soát hằng năm",
    "database": "Cơ sở dữ liệu ngành, dữ liệu địa phương",
    "disclosure": "Thông tin công khai của trường",
    "inspection": "Kết quả kiểm tra, thanh tra",
    "evidence": "Minh chứng bổ sung, giải trình",
    "other": "Nguồn khác",
}
"""Mẫu số 5, phần III: the eight boxes."""
FILE_STATES = {"enough": "Đầy đủ", "to_add": "Cần bổ sung, đã bổ sung", "lacking": "Chưa đầy đủ"}
CONDITIONS = {
    "cohort": "Có ít nhất một khóa hoàn thành chương trình",
    "data": "Có dữ liệu tự đánh giá, cải tiến, theo dõi của 03 năm học liên tiếp",
    "level": "Được xác định mức bảo đảm chất lượng tương ứng",
    "facilities": "Cơ sở vật chất, thiết bị, an toàn theo quy định",
    "other_law": "Điều kiện khác theo pháp luật chuyên ngành (nếu có)",
}
"""Mẫu số 5, phần V: the four of Điều 16 khoản 1 and other law."""
TEXTS = {
    "strengths": "VI.1.a) Điểm mạnh nổi bật",
    "limits": "VI.1.b) Hạn chế, nguyên nhân",
    "verified": "VI.1.c) Nội dung đã xác minh, làm rõ",
    "reserved": "VI.2. Ý kiến bảo lưu",
    "conclusion": "VIII.1. Kết luận của hội đồng",
    "follow_school": "VIII.3.a) Việc nhà trường thực hiện tiếp, thời hạn",
    "follow_commune": "VIII.3.b) Việc đề nghị UBND xã phối hợp, thời hạn",
    "follow_department": "VIII.3.c) Việc của Sở Giáo dục và Đào tạo, thời hạn",
    "guests": "Khách mời (nếu có)",
    "on_site": "Nội dung, kết quả kiểm tra thực tế (nếu có)",
    "condition_note": "V. Ghi chú về các điều kiện",
}
NEEDED_TEXTS = ("strengths", "limits", "conclusion", "follow_school")
RESULTS = {0: "Không đạt Mức 1", 1: "Mức 1", 2: "Mức 2"}


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """What `minutes_problems` looks at; `levels` maps a criterion ("1.1", "tieu-hoc/1.1") to its level or None."""

    levels: Mapping[str, int | None]
    computed_level: int | None
    conditions: Mapping[str, bool | None]
    texts: Mapping[str, str]
    count_problems: Sequence[str]
    level_ballot: Ballot
    standard_ballot: Ballot
    degree_minimums: Sequence[int]
    open_requests: int = 0
    names: Mapping[str, str] = field(default_factory=dict)


def minutes_problems(facts: MinutesFacts) -> tuple[str, ...]:
    """What keeps the minutes from being passed, each with what to do."""
    found = list(facts.count_problems)
    blank = [code for code, level in facts.levels.items() if level is None]
    if blank:
        found.append(f"Bảng tiêu chí còn {len(blank)} tiêu chí chưa ghi mức: {', '.join(blank)}.")
    unsaid = [CONDITIONS[key] for key in CONDITIONS if facts.conditions.get(key) is None]
    if unsaid:
        found.append(f"Phần V còn {len(unsaid)} điều kiện chưa kết luận: {'; '.join(unsaid)}.")
    found += [f"Chưa ghi mục “{TEXTS[key]}”." for key in NEEDED_TEXTS if not facts.texts.get(key, "").strip()]
    if facts.open_requests:
        found.append(f"Còn {facts.open_requests} yêu cầu bổ sung chưa xong; hãy nhận, hoặc rút yêu cầu.")
    if not facts.count_problems:
        found += _about_votes(facts)
    return tuple(found)


def parts_left(facts: MinutesFacts) -> dict[str, int]:
    """How much is still to be written in each part of the minutes; 0 when nothing is."""
    return {
        "criteria": sum(1 for level in facts.levels.values() if level is None),
        "file": sum(1 for key in CONDITIONS if facts.conditions.get(key) is None),
        "discussion": sum(1 for key in ("strengths", "limits") if not facts.texts.get(key, "").strip()),
        "conclusion": sum(1 for key in ("conclusion", "follow_school") if not facts.texts.get(key, "").strip()),
        "votes": len(facts.count_problems) or len(_about_votes(facts)),
    }


def _about_votes(facts: MinutesFacts) -> list[str]:
    found = []
    level, degree = facts.level_ballot.result, facts.standard_ballot.result
    if level is None:
        found.append("Biểu quyết về mức chưa có phương án quá nửa; hãy họp lại.")
    elif facts.computed_level is not None and level != facts.computed_level:
        found.append(
            f"Bảng 15 tiêu chí cho kết quả “{LEVEL_OPTIONS[facts.computed_level]}” (Điều 5 khoản 3), biểu quyết lại là "
            f"“{LEVEL_OPTIONS[level]}”. Hãy xem lại bảng tiêu chí, hoặc họp lại."
        )
    if degree is None:
        found.append("Biểu quyết về đạt chuẩn quốc gia chưa có phương án quá nửa; hãy họp lại.")
    elif degree:
        least = facts.degree_minimums[degree - 1]
        if level is not None and level < least:
            found.append(
                f"Mức độ {degree} chỉ xét khi đạt Mức {least} (Điều 16 khoản 2); "
                f"biểu quyết về mức là “{LEVEL_OPTIONS[level]}”."
            )
        if unmet := [CONDITIONS[key] for key in CONDITIONS if facts.conditions.get(key) is False]:
            found.append(
                f"Điều kiện chưa đạt: {'; '.join(unmet)}. Khi đó chưa kết luận đạt chuẩn quốc gia được (Điều 16)."
            )
    return found


def tally(levels: Mapping[str, int | None], mandatory: frozenset[str]) -> dict[str, dict[str, int]]:
    """Phần IV: how many of the mandatory, of the others and of all are at each level."""
    groups = {
        "mandatory": [v for k, v in levels.items() if k.rpartition("/")[2] in mandatory],
        "others": [v for k, v in levels.items() if k.rpartition("/")[2] not in mandatory],
        "all": list(levels.values()),
    }
    return {
        name: {"total": len(found), **{str(level): sum(1 for v in found if v == level) for level in RESULTS}}
        for name, found in groups.items()
    }
