"""Addresses below /don-vi/."""

from django.urls import path

from kiemdinh.rooms.organisations.pages import browsing, importing

app_name = "organisations"

urlpatterns = [
    path("", browsing.browse, name="browse"),
    path("nhap-danh-ba/", importing.import_page, name="import"),
    path("nhap-danh-ba/mau.xlsx", importing.template_file, name="template_file"),
    path("nhap-danh-ba/<int:import_id>/", importing.one, name="import_one"),
    path("nhap-danh-ba/<int:import_id>/cot/", importing.columns, name="import_columns"),
    path("nhap-danh-ba/<int:import_id>/ghi/", importing.start, name="import_start"),
    path("nhap-danh-ba/<int:import_id>/dong-can-sua.xlsx", importing.rejected_file, name="rejected_file"),
    path("<str:code>/", browsing.unit_page, name="unit"),
    path("<str:code>/truong.xlsx", browsing.school_list_file, name="school_list_file"),
]
