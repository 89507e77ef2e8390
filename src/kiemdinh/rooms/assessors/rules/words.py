"""Words of the register: kinds of certificates, roles in a team or council, what an engagement stands at. Pure."""

from collections.abc import Mapping

QUALIFICATION_KINDS: Mapping[str, str] = {
    "training": "Chứng nhận tập huấn đánh giá ngoài",
    "degree": "Bằng cấp chuyên môn",
    "other": "Khác",
}

ENGAGEMENT_KINDS: Mapping[str, str] = {"team": "Đoàn đánh giá ngoài", "council": "Hội đồng thẩm định"}

TEAM_ROLES: Mapping[str, str] = {
    "head": "Trưởng đoàn",
    "deputy": "Phó trưởng đoàn",
    "secretary": "Thư ký",
    "member": "Thành viên",
}
COUNCIL_ROLES: Mapping[str, str] = {
    "chair": "Chủ tịch hội đồng",
    "vice_chair": "Phó Chủ tịch hội đồng",
    "secretary": "Thư ký hội đồng",
    "member": "Ủy viên",
}


def role_label(*, kind: str, role: str) -> str:
    """What somebody is called in a team or council."""
    return (COUNCIL_ROLES if kind == "council" else TEAM_ROLES).get(role, role)


NO_CONFLICT_WORDS = (
    "Tôi cam kết không công tác và không từng công tác tại trường trong thời gian quy định; không có vợ hoặc chồng, "
    "cha, mẹ, con, anh, chị, em ruột làm việc tại trường; không có lợi ích nào ảnh hưởng đến việc đánh giá khách quan. "
    "Tôi giữ kín mọi nội dung chưa công khai."
)
"""What is signed; the software's own wording."""
