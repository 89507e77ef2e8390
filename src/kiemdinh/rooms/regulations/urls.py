"""Addresses of /quy-dinh/."""

from django.urls import path

from kiemdinh.rooms.regulations.pages import crosswalks, editions, official

app_name = "regulations"
urlpatterns = [
    path("", editions.editions, name="editions"),
    path("doi-chieu/<slug:code>/", crosswalks.crosswalk, name="crosswalk"),
    path("<slug:code>/", editions.edition, name="edition"),
    path("<slug:code>/nguyen-van/", official.official, name="official"),
    path("<slug:code>/nguyen-van/<int:source_id>/", official.review, name="official_review"),
    path("<slug:code>/nguyen-van/<slug:catalog_code>/<str:criterion>/", official.criterion, name="official_criterion"),
    path("<slug:code>/<slug:catalog_code>/", editions.edition, name="catalog"),
]
