"""The way of a directory that somebody brings in: columns, check, writing, result."""

from kiemdinh.kernel.states import states

OPENED, CHECKED, RUNNING, DONE = "opened", "checked", "running", "done"

DIRECTORY_IMPORT = states(
    "directory_import",
    start=OPENED,
    labels={OPENED: "Chờ chọn cột", CHECKED: "Chờ xác nhận", RUNNING: "Đang ghi", DONE: "Đã ghi"},
    final=[DONE],
    rows=[
        (OPENED, "map", CHECKED, [], [], "TT 57/2026 Điều 24"),
        (CHECKED, "map", CHECKED, [], [], "TT 57/2026 Điều 24"),
        (CHECKED, "start", RUNNING, [], [], "TT 57/2026 Điều 24"),
        (RUNNING, "finish", DONE, [], [], "TT 57/2026 Điều 24"),
    ],
)
