"""Addresses of /quy-dinh/."""

from django.urls import path

from kiemdinh.rooms.regulations.pages import crosswalks, editions

app_name = "regulations"
urlpatterns = [
    path("", editions.editions, name="editions"),
    path("doi-chieu/<slug:code>/", crosswalks.crosswalk, name="crosswalk"),
    path("<slug:code>/", editions.edition, name="edition"),
    path("<slug:code>/<slug:catalog_code>/", editions.edition, name="catalog"),
]
