"""Many files at once: states, groups of the result, sizes with their source, quota, words of refusals. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states
from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.evidence.rules.matching import BY_CODE, BY_CRITERION, BY_NAME, BY_NUMBER

RECEIVING, PLACING, PLACED, DROPPED = "receiving", "placing", "placed_all", "dropped"
UPLOAD_BATCH = states(
    "upload_batch",
    start=RECEIVING,
    labels={
        RECEIVING: "Đang nhận tệp",
        PLACING: "Đang xếp vào danh mục",
        PLACED: "Đã xếp xong",
        DROPPED: "Đã bỏ",
    },
    final=[DROPPED],
    rows=[
        (RECEIVING, "place", PLACING, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (RECEIVING, "drop", DROPPED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (PLACING, "place", PLACING, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (PLACING, "stop", RECEIVING, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (PLACING, "finish", PLACED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (PLACED, "reopen", RECEIVING, [], [], "TT 57/2026 Điều 8 khoản 6"),
    ],
)

WAITING, RECEIVED, MATCHED, FILED, REFUSED = "waiting", "received", "matched", "filed", "refused"
UPLOAD_FILE = states(
    "upload_file",
    start=WAITING,
    labels={
        WAITING: "Chưa nhận đủ",
        RECEIVED: "Đã nhận",
        MATCHED: "Chờ xếp",
        FILED: "Đã xếp",
        REFUSED: "Bị từ chối",
    },
    final=[FILED],
    rows=[
        (WAITING, "receive", RECEIVED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (WAITING, "refuse", REFUSED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (RECEIVED, "match", MATCHED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (RECEIVED, "unpack", FILED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (RECEIVED, "refuse", REFUSED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (RECEIVED, "lose", WAITING, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (MATCHED, "match", MATCHED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (MATCHED, "place", FILED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (MATCHED, "refuse", REFUSED, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (MATCHED, "lose", WAITING, [], [], "TT 57/2026 Điều 8 khoản 6"),
        (REFUSED, "retry", WAITING, [], [], "TT 57/2026 Điều 8 khoản 6"),
    ],
)

STORAGE_PERMITS = permits(
    "storage",
    title="Dung lượng tệp của trường",
    rows=[
        ("view", ("principal", "vice_principal", "teacher", "unit_admin"), Whose.OWN_SCHOOL, ANY, ""),
        (
            "view",
            (
                "commune_officer", "commune_leader", "district_officer", "district_leader", "provincial_officer",
                "department_leader", "unit_admin", "system_admin",
            ),
            Whose.BELOW_MY_UNIT,
            ANY,
            "",
        ),
        (
            "set_quota",
            (
                "commune_officer", "commune_leader", "district_officer", "district_leader", "provincial_officer",
                "department_leader", "unit_admin", "system_admin",
            ),
            Whose.BELOW_MY_UNIT,
            ANY,
            "",
        ),
    ],
)  # fmt: skip


# ── groups of the result page ─────────────────────────────────────────────────

G_CODE, G_NAME, G_CRITERION, G_NONE = "ma", "ten", "tieu-chi", "chua-khop"
G_DUPLICATE, G_REFUSED, G_FILED, G_WAITING = "trung", "tu-choi", "da-xep", "chua-nhan"
GROUPS: Final[Mapping[str, str]] = {
    G_CODE: "Khớp mã",
    G_NAME: "Khớp tên",
    G_CRITERION: "Chỉ biết tiêu chí",
    G_NONE: "Chưa khớp",
    G_DUPLICATE: "Trùng (đã có)",
    G_REFUSED: "Bị từ chối",
    G_WAITING: "Chưa nhận đủ",
    G_FILED: "Đã xếp",
}
_GROUP_OF = {BY_CODE: G_CODE, BY_NUMBER: G_NAME, BY_NAME: G_NAME, BY_CRITERION: G_CRITERION}


def group_of(*, state: str, how: str, duplicate: bool) -> str:
    """In which group of the result a file stands."""
    if state in (WAITING, REFUSED, FILED):
        return {WAITING: G_WAITING, REFUSED: G_REFUSED, FILED: G_FILED}[state]
    return G_DUPLICATE if duplicate else _GROUP_OF.get(how, G_NONE)


PLAN_EXISTING, PLAN_NEW, PLAN_SKIP, PLAN_ASK = "existing", "new", "skip", "ask"


def first_plan(*, how: str, duplicate: bool, in_set: bool) -> str:
    """What is proposed before anybody decided.

    A duplicate is left out unless the set wants it under a criterion; a file known by its criterion alone becomes a
    new document; of a file that nothing is known about the person decides.
    """
    if duplicate:
        return PLAN_SKIP
    if how in (BY_CODE, BY_NUMBER, BY_NAME):
        return PLAN_EXISTING
    return PLAN_NEW if how == BY_CRITERION and in_set else PLAN_ASK


# ── sizes: data with a source ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The values of reference/uploads.yaml that hold on a day; sizes in bytes."""

    quota_default: int
    chunk: int
    batch_files: int
    archive_size: int
    archive_unpacked: int
    archive_entries: int
    archive_ratio: int
    staging_days: int
    image_side: int
    image_quality: int
    pdf_image_side: int
    name_threshold: float
    name_margin: float


def limits_on(data: Mapping[str, Any], on: date) -> UploadLimits:
    """The values in force on a day. Raises ValueError when one is missing."""
    found: dict[str, Any] = {}
    for name in (f.name for f in fields(UploadLimits)):
        dated = [d for d in data.get(name, {}).get("dated", ()) if date.fromisoformat(d["from"]) <= on]
        if not dated:
            raise ValueError(f"reference/uploads.yaml: thiếu giá trị “{name}” cho ngày {on.isoformat()}.")
        value = max(dated, key=lambda d: d["from"])["value"]
        found[name] = float(value) if name.startswith("name_") else int(value)
    return UploadLimits(**found)


# ── quota ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Space:
    """How much a school may keep and keeps, in bytes."""

    quota: int
    used: int
    own_value: bool = False

    @property
    def left(self) -> int:
        """What is free; never below nothing."""
        return max(0, self.quota - self.used)

    @property
    def percent(self) -> int:
        """How full, in whole percent, 100 at most."""
        return min(100, round(self.used * 100 / self.quota)) if self.quota else 100


def space_problem(space: Space, *, name: str, size: int) -> str:
    """Why a file of this size does not fit, saying how much is missing; empty when it fits."""
    missing = size - space.left
    if missing <= 0:
        return ""
    return (
        f"Tệp “{name}” ({size_words(size)}) không còn chỗ: trường đã dùng {size_words(space.used)} trong "
        f"{size_words(space.quota)}, thiếu {size_words(missing)}. Hãy giảm dung lượng hoặc bỏ tệp không dùng, "
        "hoặc đề nghị đơn vị quản lý tăng dung lượng."
    )


def size_words(size: int) -> str:
    """Bytes as people say them: "7,8 MB"."""
    for unit, factor in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= factor:
            amount = Decimal(size) / factor
            return f"{format_number(amount.quantize(Decimal('0.1') if amount < 10 else Decimal(1)))} {unit}"
    return f"{format_number(size)} byte"
