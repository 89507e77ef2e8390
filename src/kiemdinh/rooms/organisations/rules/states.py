"""The way of a directory that somebody brings in: columns, check, writing, result."""

from kiemdinh.kernel.states import states

OPENED, CHECKED, RUNNING, DONE = "opened", "checked", "running", "done"

_ARTICLE = "QĐ 124/2004/QĐ-TTg"

DIRECTORY_IMPORT = states(
    "directory_import",
    start=OPENED,
    labels={OPENED: "Chờ chọn cột", CHECKED: "Chờ xác nhận", RUNNING: "Đang ghi", DONE: "Đã ghi"},
    final=[DONE],
    rows=[
        (OPENED, "map", CHECKED, [], [], _ARTICLE),
        (CHECKED, "map", CHECKED, [], [], _ARTICLE),
        (CHECKED, "start", RUNNING, [], [], _ARTICLE),
        (RUNNING, "finish", DONE, [], [], _ARTICLE),
    ],
)
