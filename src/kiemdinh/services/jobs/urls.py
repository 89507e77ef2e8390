"""Addresses of background jobs."""

from django.urls import path

from kiemdinh.services.jobs import pages

app_name = "jobs"
urlpatterns = [
    path("", pages.mine, name="mine"),
    path("<int:run_id>/", pages.follow, name="run"),
    path("<int:run_id>/tinh-trang/", pages.state, name="state"),
]
