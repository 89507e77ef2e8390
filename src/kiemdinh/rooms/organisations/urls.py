"""Addresses below /don-vi/."""

from django.urls import path

from kiemdinh.rooms.organisations import pages

app_name = "organisations"

urlpatterns = [
    path("", pages.browse, name="browse"),
    path("nhap-danh-ba/", pages.import_page, name="import"),
    path("nhap-danh-ba/ket-qua/", pages.import_result, name="import_result"),
    path("nhap-danh-ba/dong-can-sua.xlsx", pages.rejected_file, name="rejected_file"),
    path("nhap-danh-ba/mau.xlsx", pages.template_file, name="template_file"),
    path("<str:code>/", pages.unit_page, name="unit"),
    path("<str:code>/truong.xlsx", pages.school_list_file, name="school_list_file"),
]
