"""Addresses of what is brought in."""

from django.urls import path

from kiemdinh.rooms.exchange.pages import dossier, report_import

app_name = "exchange"
_ONE = "chu-ky/<int:cycle_id>/nhap-bao-cao/<int:import_id>/"
urlpatterns = [
    path("chu-ky/<int:cycle_id>/nhap-bao-cao/", report_import.reports, name="reports"),
    path(_ONE, report_import.report, name="report"),
    path(f"{_ONE}xep/", report_import.place, name="place_report"),
    path(f"{_ONE}dua-vao/", report_import.apply, name="apply_report"),
    path(f"{_ONE}tep/", report_import.original, name="report_file"),
    path(f"{_ONE}anh/<int:position>/", report_import.picture, name="report_picture"),
    path("chu-ky/<int:cycle_id>/goi-ho-so/", dossier.packages, name="dossier"),
    path("chu-ky/<int:cycle_id>/goi-ho-so/<int:package_id>/tep/", dossier.package_file, name="dossier_file"),
    path("truong/<str:code>/nhap-goi/", dossier.uploads, name="dossier_uploads"),
    path("truong/<str:code>/nhap-goi/<int:upload_id>/", dossier.upload, name="dossier_upload"),
]
