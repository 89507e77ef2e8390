"""Addresses of the room."""

from django.urls import path

from kiemdinh.rooms.statistics.pages import charts, form1, overview, progress, targets, tt57, validity

app_name = "statistics"
urlpatterns = [
    path("tong-quan/", overview.show, name="overview"),
    path("thong-ke/bieu-do/", charts.show, name="charts"),
    path("tien-do/hieu-luc/", validity.show, name="validity"),
    path("thong-ke/", form1.show, name="home"),
    path("thong-ke/bang-kiem-dinh/", form1.show, name="form1"),
    path("thong-ke/bang-kiem-dinh/truong/", form1.schools, name="form1_schools"),
    path("thong-ke/chi-tieu/", targets.show, name="targets"),
    path("thong-ke/mau-7/", tt57.show, name="tt57"),
    path("tien-do/", progress.show, name="progress"),
    path("tien-do/nhac/", progress.remind, name="remind"),
    path("tien-do/truong/<str:code>/", progress.school, name="school_progress"),
]
