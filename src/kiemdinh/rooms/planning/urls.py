"""Addresses of the room."""

from django.urls import path

from kiemdinh.rooms.planning.pages import targets

app_name = "planning"
urlpatterns = [
    path("chi-tieu/", targets.show, name="targets"),
    path("chi-tieu/dat/", targets.set_one, name="set_target"),
    path("chi-tieu/<int:target_id>/bo/", targets.drop, name="drop_target"),
]
