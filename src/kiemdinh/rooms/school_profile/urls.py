"""Addresses of the school's figures."""

from django.urls import path

from kiemdinh.rooms.school_profile.pages import figures

app_name = "school_profile"
urlpatterns = [
    path("truong/<str:code>/so-lieu/", figures.figures, name="figures"),
    path("truong/<str:code>/so-lieu/excel/", figures.export, name="export"),
    path("truong/<str:code>/so-lieu/chep/", figures.copy, name="copy"),
]
