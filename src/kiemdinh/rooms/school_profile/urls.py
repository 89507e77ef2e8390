"""Addresses of the school's figures."""

from django.urls import path

from kiemdinh.rooms.school_profile.pages import figures, importing, reading

app_name = "school_profile"
urlpatterns = [
    path("truong/<str:code>/so-lieu/", figures.figures, name="figures"),
    path("truong/<str:code>/so-lieu/excel/", figures.export, name="export"),
    path("truong/<str:code>/so-lieu/chep/", figures.copy, name="copy"),
    path("truong/<str:code>/so-lieu/mau/", importing.template, name="template"),
    path("truong/<str:code>/so-lieu/nhap-excel/", importing.import_file, name="import"),
    path("truong/<str:code>/so-lieu/nhap-excel/ghi/", importing.apply, name="import_apply"),
    path("truong/<str:code>/so-lieu/nhap-excel/o-can-sua/", importing.faults, name="import_faults"),
    path("truong/<str:code>/so-lieu/tu-tep/", reading.read_file, name="read_file"),
    path("truong/<str:code>/so-lieu/tu-tep/ho-so/", reading.change_profile, name="profile"),
    path("truong/<str:code>/so-lieu/tu-tep/<str:token>/", reading.read_table, name="read_table"),
]
