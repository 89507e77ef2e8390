"""Where a package that was brought stands."""

from kiemdinh.kernel.states import states

CHECKING, CHECKED, UNUSABLE, IMPORTED = "checking", "checked", "unusable", "imported"

DOSSIER_UPLOAD = states(
    "dossier_upload",
    start=CHECKING,
    labels={
        CHECKING: "Đang kiểm tra",
        CHECKED: "Đã kiểm tra, chờ nhập",
        UNUSABLE: "Không nhập được",
        IMPORTED: "Đã nhập",
    },
    final=[UNUSABLE, IMPORTED],
    turn={CHECKING: "", CHECKED: "principal", UNUSABLE: "", IMPORTED: ""},
    rows=[
        (CHECKING, "check", CHECKED, [], [], "TT 57/2026 Điều 27 khoản 3"),
        (CHECKING, "refuse", UNUSABLE, [], [], "TT 57/2026 Điều 27 khoản 3"),
        (CHECKED, "refuse", UNUSABLE, [], [], "TT 57/2026 Điều 27 khoản 3"),
        (CHECKED, "import", IMPORTED, [], [], "TT 57/2026 Điều 27 khoản 3"),
    ],
)
