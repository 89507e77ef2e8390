"""What the notice of the result says beside the frozen minutes (Mẫu số 4, phần III, IV). Pure."""

from collections.abc import Iterable, Mapping

STANDARDS = ("1", "2", "3", "4")
TEXTS = {
    **{f"strengths_{n}": f"III.1. Điểm mạnh, tiêu chuẩn {n}" for n in STANDARDS},
    **{f"limits_{n}": f"III.2. Hạn chế, tiêu chuẩn {n}" for n in STANDARDS},
    "priorities": "III.3. Nội dung ưu tiên cải tiến",
    "carry_out": "IV. Tổ chức thực hiện",
}
NEEDED = ("priorities", "carry_out")
NOT_A_DECISION = "Thông báo này không thay thế quyết định công nhận đạt chuẩn quốc gia."


def from_opinions(sheets: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """A first draft: what the members wrote on each standard, each once; a person edits it."""
    drafts: dict[str, list[str]] = {key: [] for key in TEXTS if key != "carry_out"}
    for texts in sheets:
        for key, said in drafts.items():
            words = texts.get(key, "").strip()
            if words and words not in said:
                said.append(words)
    return {key: "\n".join(said) for key, said in drafts.items()}


def notice_problems(texts: Mapping[str, str]) -> dict[str, str]:
    """What keeps the notice from being issued, by the part that is missing."""
    return {key: f"Chưa ghi mục “{TEXTS[key]}”." for key in NEEDED if not texts.get(key, "").strip()}
