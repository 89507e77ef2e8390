"""Addresses of notices."""

from django.urls import path

from kiemdinh.services.notices import pages

app_name = "notices"
urlpatterns = [
    path("thong-bao/", pages.notices, name="list"),
    path("thong-bao/danh-dau/", pages.mark, name="mark"),
    path("thong-bao/cai-dat/", pages.kinds, name="kinds"),
    path("thong-bao/<int:notice_id>/", pages.open_notice, name="open"),
]
