"""Addresses of the school's figures."""

from django.urls import path

from kiemdinh.rooms.school_profile.pages import figures, importing

app_name = "school_profile"
urlpatterns = [
    path("truong/<str:code>/so-lieu/", figures.figures, name="figures"),
    path("truong/<str:code>/so-lieu/excel/", figures.export, name="export"),
    path("truong/<str:code>/so-lieu/chep/", figures.copy, name="copy"),
    path("truong/<str:code>/so-lieu/mau/", importing.template, name="template"),
    path("truong/<str:code>/so-lieu/nhap-excel/", importing.import_file, name="import"),
    path("truong/<str:code>/so-lieu/nhap-excel/ghi/", importing.apply, name="import_apply"),
    path("truong/<str:code>/so-lieu/nhap-excel/o-can-sua/", importing.faults, name="import_faults"),
]
