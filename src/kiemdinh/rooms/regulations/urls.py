"""Addresses of /quy-dinh/."""

from django.urls import path

from kiemdinh.rooms.regulations import pages

app_name = "regulations"
urlpatterns = [
    path("", pages.editions, name="editions"),
    path("<slug:code>/", pages.edition, name="edition"),
    path("<slug:code>/<slug:catalog_code>/", pages.edition, name="catalog"),
]
