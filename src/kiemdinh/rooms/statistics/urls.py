"""Addresses of the room."""

from django.urls import path

from kiemdinh.rooms.statistics.pages import form1

app_name = "statistics"
urlpatterns = [
    path("thong-ke/", form1.show, name="home"),
    path("thong-ke/bang-kiem-dinh/", form1.show, name="form1"),
    path("thong-ke/bang-kiem-dinh/truong/", form1.schools, name="form1_schools"),
]
