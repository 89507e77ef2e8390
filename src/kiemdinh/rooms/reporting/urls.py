"""Addresses of the room."""

from django.urls import path

from kiemdinh.rooms.reporting.pages import direction, periods, reports

app_name = "reporting"
urlpatterns = [
    path("bao-cao-dinh-ky/", periods.index, name="index"),
    path("bao-cao-dinh-ky/mo/", periods.open_one, name="open"),
    path("bao-cao-dinh-ky/ky/<int:period_id>/", periods.show, name="period"),
    path("bao-cao-dinh-ky/ky/<int:period_id>/nhac/", periods.remind, name="remind"),
    path("bao-cao-dinh-ky/ky/<int:period_id>/tong-hop/", periods.sum_up, name="sum"),
    path("bao-cao-dinh-ky/bao-cao/<int:report_id>/", reports.show, name="report"),
    path("bao-cao-dinh-ky/bao-cao/<int:report_id>/sua-so/", reports.correct, name="correct"),
    path("bao-cao-dinh-ky/bao-cao/<int:report_id>/lay-lai/", reports.take_again, name="refresh"),
    path("bao-cao-dinh-ky/bao-cao/<int:report_id>/chuyen/", reports.move, name="move"),
    path("bao-cao-dinh-ky/bao-cao/<int:report_id>/tiep-nhan/", reports.receive, name="receive"),
    path("bao-cao-dinh-ky/bao-cao/<int:report_id>/mo-khoa/", reports.unlock, name="unlock"),
    path(
        "bao-cao-dinh-ky/bao-cao/<int:report_id>/tai/<slug:kind>/", reports.download, name="download"
    ),
    path("so-chi-dao/", direction.index, name="direction"),
    path("so-chi-dao/ghi/", direction.write, name="direction_write"),
    path("so-chi-dao/<int:entry_id>/sua/", direction.write, name="direction_change"),
    path("so-chi-dao/<int:entry_id>/bo/", direction.remove, name="direction_remove"),
    path("so-chi-dao/<int:entry_id>/tep/", direction.attached, name="direction_file"),
]
