"""Addresses of the guide: ``/huong-dan/`` and ``/huong-dan/<slug>/``."""

from django.urls import path

from kiemdinh.site.guide import pages

app_name = "guide"

urlpatterns = [
    path("", pages.index, name="index"),
    path("<slug:slug>/", pages.page, name="page"),
]
